//! What a document says wrongly.

use std::collections::HashMap;

use bocage_vocab::Severity;
use serde::Serialize;

use crate::limits::FINDINGS_LISTED_MAX;
use crate::tree::{ElementId, Tree};

/// One breach of one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The official id of the rule, such as `BR-CO-16`; `XSD` for what the schemas say.
    pub rule: &'static str,
    /// [`Severity::Error`] for what makes an invoice be refused.
    pub severity: Severity,
    /// Where, as an XPath with the usual prefixes.
    pub location: String,
    /// What the rule asks for, and what was there instead.
    pub message: String,
}

/// Findings being collected on one document.
#[derive(Debug)]
pub(crate) struct Findings<'t> {
    tree: &'t Tree,
    list: Vec<Finding>,
    listed: HashMap<&'static str, usize>,
}

impl<'t> Findings<'t> {
    pub(crate) fn new(tree: &'t Tree) -> Findings<'t> {
        Findings { tree, list: Vec::new(), listed: HashMap::new() }
    }

    /// A breach that makes the invoice be refused.
    pub(crate) fn push(&mut self, rule: &'static str, at: ElementId, message: impl Into<String>) {
        self.add(rule, Severity::Error, at, message.into());
    }

    /// A breach of any severity. Of one rule only the first [`FINDINGS_LISTED_MAX`] are kept.
    pub(crate) fn add(
        &mut self,
        rule: &'static str,
        severity: Severity,
        at: ElementId,
        message: String,
    ) {
        let listed = self.listed.entry(rule).or_default();
        *listed += 1;
        if *listed <= FINDINGS_LISTED_MAX {
            let location = self.tree.location(at);
            self.list.push(Finding { rule, severity, location, message });
        }
    }

    /// How often a rule was broken, listed or not.
    pub(crate) fn count(&self, rule: &str) -> usize {
        self.listed.get(rule).copied().unwrap_or_default()
    }

    pub(crate) fn list(self) -> Vec<Finding> {
        self.list
    }
}
