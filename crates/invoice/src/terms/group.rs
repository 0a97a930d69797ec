//! Terms and groups of a document.

use crate::Decimal;
use crate::tree::ElementId;

/// A business group, such as `BG-25`, an invoice line.
#[derive(Debug, Clone, Default)]
pub struct Group {
    /// Its name.
    pub name: &'static str,
    /// The element that holds it.
    pub element: ElementId,
    /// Its terms, in the order of the table and then of the document.
    pub terms: Vec<Term>,
    /// The groups in it.
    pub groups: Vec<Group>,
}

/// A business term, such as `BT-27`, the seller's name.
#[derive(Debug, Clone)]
pub struct Term {
    /// Its name.
    pub name: &'static str,
    /// The element that holds it.
    pub element: ElementId,
    /// What it says, with whitespace normalised.
    pub text: String,
    /// The number that it states, where it is one.
    pub number: Option<Decimal>,
}

impl Group {
    /// The groups of a name that stand in this one.
    pub fn groups<'g>(&'g self, name: &'g str) -> impl Iterator<Item = &'g Group> + 'g {
        self.groups.iter().filter(move |group| group.name == name)
    }

    /// The first of them.
    #[must_use]
    pub fn group(&self, name: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.name == name)
    }

    /// The terms of a name.
    pub fn terms<'g>(&'g self, name: &'g str) -> impl Iterator<Item = &'g Term> + 'g {
        self.terms.iter().filter(move |term| term.name == name)
    }

    /// The first of them.
    #[must_use]
    pub fn term(&self, name: &str) -> Option<&Term> {
        self.terms.iter().find(|term| term.name == name)
    }

    /// What it says; nothing where it is missing.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.term(name).map_or("", |term| &term.text)
    }

    /// Whether it is there, empty or not.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.term(name).is_some()
    }

    /// Whether it is there and says something.
    #[must_use]
    pub fn says(&self, name: &str) -> bool {
        self.terms(name).any(|term| !term.text.is_empty())
    }

    /// The number that it states.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<Decimal> {
        self.term(name)?.number
    }

    /// Where a term stands, or where it should.
    #[must_use]
    pub fn place(&self, name: &str) -> ElementId {
        self.term(name).map_or(self.element, |term| term.element)
    }
}
