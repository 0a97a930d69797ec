//! A document as it was read: elements with their attributes, text and place, and nothing judged yet.

mod read;
mod select;

use std::collections::HashMap;

pub use select::{Path, PathError};

/// An element of a [`Tree`], by its number in the order of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ElementId(u32);

/// What an element holds.
#[derive(Debug, Clone, Default)]
pub struct Element {
    /// The name with the usual prefix of its namespace, such as `cbc:ID`; `other:ID` for a namespace
    /// that no invoice uses.
    pub name: Box<str>,
    /// Attributes without the declarations of namespaces, in the order of the document.
    pub attributes: Vec<(Box<str>, Box<str>)>,
    /// Its own text, as it was written.
    pub text: String,
    /// The element around it.
    pub parent: Option<ElementId>,
    /// The elements in it.
    pub children: Vec<ElementId>,
}

/// A document that was read.
#[derive(Debug, Clone)]
pub struct Tree {
    elements: Vec<Element>,
    /// The children by name of elements that have many: looking among them stays quick in any document.
    wide: HashMap<ElementId, HashMap<Box<str>, Vec<ElementId>>>,
}

/// Children that are few are looked through.
const FEW: usize = 16;

impl Tree {
    fn new(elements: Vec<Element>) -> Tree {
        let mut tree = Tree { elements, wide: HashMap::new() };
        let wide = tree.all().filter(|id| tree.at(*id).children.len() > FEW);
        tree.wide = wide.map(|id| (id, tree.named(id))).collect();
        tree
    }

    fn named(&self, id: ElementId) -> HashMap<Box<str>, Vec<ElementId>> {
        let mut named: HashMap<Box<str>, Vec<ElementId>> = HashMap::new();
        for child in &self.at(id).children {
            named.entry(self.at(*child).name.clone()).or_default().push(*child);
        }
        named
    }

    /// The children of a name, in the order of the document.
    fn children(&self, id: ElementId, name: &str) -> Vec<ElementId> {
        if let Some(named) = self.wide.get(&id) {
            return named.get(name).cloned().unwrap_or_default();
        }
        let children = self.at(id).children.iter().copied();
        children.filter(|child| *self.at(*child).name == *name).collect()
    }

    /// The outermost element.
    #[must_use]
    pub fn root(&self) -> ElementId {
        ElementId(0)
    }

    /// An element of this tree.
    #[must_use]
    pub fn at(&self, id: ElementId) -> &Element {
        &self.elements[id.0 as usize]
    }

    /// Every element, in the order of the document.
    pub fn all(&self) -> impl Iterator<Item = ElementId> + '_ {
        (0..self.elements.len()).map(|number| ElementId(number as u32))
    }

    /// The text of an element, with whitespace as XML's `normalize-space` leaves it.
    #[must_use]
    pub fn text(&self, id: ElementId) -> String {
        normalized(&self.at(id).text)
    }

    /// An attribute of an element.
    #[must_use]
    pub fn attribute(&self, id: ElementId, name: &str) -> Option<&str> {
        let found = self.at(id).attributes.iter().find(|(key, _)| **key == *name);
        found.map(|(_, value)| &**value)
    }

    /// Where an element stands, as an XPath such as `/ubl:Invoice/cac:InvoiceLine[2]/cbc:ID`.
    #[must_use]
    pub fn location(&self, id: ElementId) -> String {
        let element = self.at(id);
        let Some(parent) = element.parent else { return format!("/{}", element.name) };
        let twins = self.children(parent, &element.name);
        // Elements are numbered in the order of the document.
        let place = twins.partition_point(|other| *other < id) + 1;
        let around = self.location(parent);
        match twins.len() {
            1 => format!("{around}/{}", element.name),
            _ => format!("{around}/{}[{place}]", element.name),
        }
    }
}

/// Text without whitespace at its ends, and one space for each run of it inside.
#[must_use]
pub(crate) fn normalized(text: &str) -> String {
    let words = text.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_only_twins() {
        let xml = br#"<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
            xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
            ><b:ID> a  b </b:ID><b:Note/><b:Note languageID="fr">c</b:Note></Invoice>"#;
        let tree = Tree::read(xml).unwrap();
        let places: Vec<String> = tree.all().map(|id| tree.location(id)).collect();
        assert_eq!(
            places,
            [
                "/ubl:Invoice",
                "/ubl:Invoice/cbc:ID",
                "/ubl:Invoice/cbc:Note[1]",
                "/ubl:Invoice/cbc:Note[2]"
            ]
        );
        assert_eq!(tree.text(ElementId(1)), "a b");
        assert_eq!(tree.attribute(ElementId(3), "languageID"), Some("fr"));
    }
}
