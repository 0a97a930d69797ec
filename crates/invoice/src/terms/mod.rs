//! A document by the business terms of EN 16931, whichever syntax it is in.
//!
//! Tables (`data/*.terms`) say where each term (`BT-27`, the seller's name) and each group (`BG-4`, the
//! seller) stands. What is there is kept as it is: malformed, doubled or empty. What is missing is
//! missing. So one set of rules judges all syntaxes.

mod binding;
mod group;

pub use group::{Group, Term};

use crate::tree::{ElementId, Tree};
use crate::{Error, Finding, rules};

/// The language that a document is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// `Invoice` of UBL 2.1.
    UblInvoice,
    /// `CreditNote` of UBL 2.1.
    UblCreditNote,
    /// UN/CEFACT `CrossIndustryInvoice` D22B, alone or in Factur-X.
    Cii,
}

impl Syntax {
    /// Whether it is UBL.
    #[must_use]
    pub fn is_ubl(self) -> bool {
        self != Syntax::Cii
    }
}

/// A document that was read, before anything is believed of it.
#[derive(Debug, Clone)]
pub struct Document {
    syntax: Syntax,
    tree: Tree,
    top: Group,
}

impl Document {
    /// Reads UBL or CII.
    ///
    /// # Errors
    /// For XML that is hostile, too large, malformed, or no invoice. See [`Error`].
    pub fn read(xml: &[u8]) -> Result<Document, Error> {
        let tree = Tree::read(xml)?;
        let root = &*tree.at(tree.root()).name;
        let (syntax, table) = match root {
            "ubl:Invoice" => (Syntax::UblInvoice, &binding::UBL),
            "cn:CreditNote" => (Syntax::UblCreditNote, &binding::UBL),
            "rsm:CrossIndustryInvoice" => (Syntax::Cii, &binding::CII),
            other => return Err(Error::OtherFormat { root: other.to_owned() }),
        };
        let top = table.read(&tree);
        Ok(Document { syntax, tree, top })
    }

    /// Judges it by every rule.
    #[must_use]
    pub fn check(&self) -> Vec<Finding> {
        rules::check(self)
    }

    /// The language it is written in.
    #[must_use]
    pub fn syntax(&self) -> Syntax {
        self.syntax
    }

    /// Its elements.
    #[must_use]
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The invoice itself: the group around all others.
    #[must_use]
    pub fn top(&self) -> &Group {
        &self.top
    }

    /// An attribute of the element that holds a term, such as `schemeID`, whitespace normalised.
    #[must_use]
    pub fn attribute(&self, term: &Term, name: &str) -> Option<String> {
        self.tree.attribute(term.element, name).map(crate::tree::normalized)
    }

    /// The notes: their subject code and what they say. In UBL the code stands in the text, as `#AAB#`.
    #[must_use]
    pub fn notes(&self) -> Vec<Note> {
        let note = |group: &Group| {
            let text = group.text("BT-22").to_owned();
            // Rules compare subjects as they were written.
            let stated = group.term("BT-21").map(|term| self.tree.at(term.element).text.clone());
            let (subject, text) =
                match (stated, self.syntax.is_ubl().then(|| coded(&text)).flatten()) {
                    (None, Some((code, rest))) => (Some(code.to_owned()), rest.to_owned()),
                    (stated, _) => (stated, text),
                };
            Note { element: group.element, subject, text }
        };
        self.top.groups("BG-1").map(note).collect()
    }
}

/// A note with its subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Where it stands.
    pub element: ElementId,
    /// BT-21, such as `AAB`.
    pub subject: Option<String>,
    /// BT-22.
    pub text: String,
}

/// `#AAB#text` taken apart.
fn coded(text: &str) -> Option<(&str, &str)> {
    let (code, rest) = text.strip_prefix('#')?.split_once('#')?;
    (code.len() == 3).then_some((code, rest))
}
