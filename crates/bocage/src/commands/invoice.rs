//! `bocage invoice`.

use std::io::{self, Write};
use std::path::PathBuf;

use bocage_app::invoices::{self, Checked};

use crate::Session;
use crate::cli::Invoice;
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn run(session: &Session, command: &Invoice) -> Exit {
    let Invoice::Check { files } = command;
    check(session, files)
}

/// One result a file; the first that did not end well says how all ended.
fn check(session: &Session, files: &[PathBuf]) -> Exit {
    let one = |file: &PathBuf| {
        let checked = invoices::check(&session.ctx, file);
        session.end("invoice.check", &checked, |checked| session.strictly(checked.errors()))
    };
    let exits: Vec<Exit> = files.iter().map(one).collect();
    exits.into_iter().find(|exit| *exit != Exit::Done).unwrap_or(Exit::Done)
}

impl Shown for Checked {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let word = if self.valid { "valid" } else { "refused" };
        writeln!(out, "{}: {word}", self.file)?;
        for finding in &self.findings {
            let (severity, rule) = (finding.severity, finding.rule);
            writeln!(out, "  {severity} {rule} {}", finding.message)?;
            if !finding.location.is_empty() {
                writeln!(out, "    at {}", finding.location)?;
            }
        }
        Ok(())
    }
}
