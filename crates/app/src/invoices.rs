//! Invoices, as others send them: judged before anything is believed of them.

use std::fs;
use std::path::Path;

use bocage_invoice::{Finding, judge};
use bocage_vocab::Severity;
use serde::Serialize;

use crate::permission::{Action, Resource};
use crate::{Context, Error};

/// What `invoice check` shows of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// The file, as it was named.
    pub file: String,
    /// Whether no rule refuses it.
    pub valid: bool,
    /// What is wrong with it, warnings too.
    pub findings: Vec<Finding>,
}

impl Checked {
    /// Findings that refuse it.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.findings.iter().filter(|finding| finding.severity == Severity::Error).count()
    }
}

/// Judges a file: UBL, CII or Factur-X, by its schema, EN 16931 and the rules of France.
///
/// # Errors
/// When the file cannot be read. What it says wrongly, even where it is no invoice at all, is a finding.
pub fn check(ctx: &Context, file: &Path) -> Result<Checked, Error> {
    ctx.require(Resource::Invoice, Action::Read)?;
    let bytes = fs::read(file).map_err(Error::file(file, "read"))?;
    let verdict = judge(&bytes);
    let file = file.to_string_lossy().into_owned();
    Ok(Checked { file, valid: verdict.valid, findings: verdict.findings })
}
