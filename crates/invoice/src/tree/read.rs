//! XML from strangers into a tree. Nothing is fetched, nothing expands, everything is bounded.

use quick_xml::NsReader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;

use super::{Element, ElementId, Tree};
use crate::Error;
use crate::limits::{ATTRIBUTES_MAX, DEPTH_MAX, DOCUMENT_BYTES_MAX, ELEMENTS_MAX};

/// Namespaces of invoices and the prefixes that everybody writes for them.
const NAMESPACES: [(&str, &str); 11] = [
    ("urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2", "cbc"),
    ("urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2", "cac"),
    ("urn:oasis:names:specification:ubl:schema:xsd:Invoice-2", "ubl"),
    ("urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2", "cn"),
    ("urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2", "ext"),
    ("urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100", "ram"),
    ("urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100", "rsm"),
    ("urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100", "udt"),
    ("urn:un:unece:uncefact:data:standard:QualifiedDataType:100", "qdt"),
    ("http://www.w3.org/2001/XMLSchema-instance", "xsi"),
    ("http://www.w3.org/XML/1998/namespace", "xml"),
];

impl Tree {
    /// Reads XML in UTF-8.
    ///
    /// # Errors
    /// [`Error::Hostile`] for a document type or an entity of one's own, [`Error::TooLarge`] beyond a
    /// limit, [`Error::Malformed`] for what is no XML.
    pub fn read(xml: &[u8]) -> Result<Tree, Error> {
        if xml.len() > DOCUMENT_BYTES_MAX {
            return Err(Error::TooLarge { what: "bytes", max: DOCUMENT_BYTES_MAX });
        }
        let xml = std::str::from_utf8(xml).map_err(|error| Error::Malformed {
            byte: error.valid_up_to() as u64,
            what: "it is not in UTF-8".to_owned(),
        })?;
        let mut reader = NsReader::from_str(xml.trim_start_matches('\u{feff}'));
        reader.config_mut().check_end_names = true;
        Reading { reader, elements: Vec::new(), open: Vec::new() }.run()
    }
}

struct Reading<'x> {
    reader: NsReader<&'x [u8]>,
    elements: Vec<Element>,
    open: Vec<ElementId>,
}

impl Reading<'_> {
    fn run(mut self) -> Result<Tree, Error> {
        loop {
            let byte = self.reader.buffer_position();
            let event = self.reader.read_event().map_err(|error| malformed(byte, &error))?;
            match event {
                Event::Start(tag) => self.open(&tag, byte)?,
                Event::Empty(tag) => {
                    self.open(&tag, byte)?;
                    self.open.pop();
                }
                Event::End(_) => {
                    self.open.pop();
                }
                Event::Text(text) => {
                    self.say(&text.xml_content(XmlVersion::Implicit1_0), byte)?;
                }
                Event::CData(text) => {
                    self.say(&text.xml_content(XmlVersion::Implicit1_0), byte)?;
                }
                Event::GeneralRef(entity) => {
                    let character = character(&entity).ok_or_else(|| hostile("an entity", byte))?;
                    self.say(character.encode_utf8(&mut [0; 4]), byte)?;
                }
                Event::DocType(_) => return Err(hostile("a document type", byte)),
                Event::Eof => return self.end(byte),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>, byte: u64) -> Result<(), Error> {
        if self.open.len() >= DEPTH_MAX {
            return Err(Error::TooLarge { what: "elements inside each other", max: DEPTH_MAX });
        }
        if self.elements.len() >= ELEMENTS_MAX {
            return Err(Error::TooLarge { what: "elements", max: ELEMENTS_MAX });
        }
        let parent = self.open.last().copied();
        if parent.is_none() && !self.elements.is_empty() {
            return Err(broken(byte, "it has two outermost elements"));
        }
        let element = self.element(tag, parent, byte)?;
        let id = ElementId(self.elements.len() as u32);
        if let Some(parent) = parent {
            self.elements[parent.0 as usize].children.push(id);
        }
        self.elements.push(element);
        self.open.push(id);
        Ok(())
    }

    fn element(
        &self,
        tag: &BytesStart<'_>,
        parent: Option<ElementId>,
        byte: u64,
    ) -> Result<Element, Error> {
        let (space, local) = self.reader.resolver().resolve_element(tag.name());
        let name = named(&space, local.as_ref(), byte)?;
        let mut attributes = Vec::new();
        for (number, attribute) in tag.attributes().enumerate() {
            let attribute = attribute.map_err(|error| broken(byte, &error.to_string()))?;
            if number >= ATTRIBUTES_MAX {
                return Err(Error::TooLarge {
                    what: "attributes of one element",
                    max: ATTRIBUTES_MAX,
                });
            }
            let key = attribute.key;
            if key.as_namespace_binding().is_some() {
                continue;
            }
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.map_err(|_| hostile("an entity", byte))?;
            let (space, local) = self.reader.resolver().resolve_attribute(key);
            let key = match space {
                ResolveResult::Unbound => local.as_ref().into(),
                _ => named(&space, local.as_ref(), byte)?,
            };
            attributes.push((key, value.as_ref().into()));
        }
        Ok(Element { name, attributes, text: String::new(), parent, children: Vec::new() })
    }

    fn say(&mut self, text: &str, byte: u64) -> Result<(), Error> {
        let blank = text.trim().is_empty();
        match self.open.last() {
            Some(id) => self.elements[id.0 as usize].text.push_str(text),
            None if blank => {}
            None => return Err(broken(byte, "there is text outside of its elements")),
        }
        Ok(())
    }

    fn end(self, byte: u64) -> Result<Tree, Error> {
        match (self.elements.is_empty(), self.open.last()) {
            (true, _) => Err(broken(byte, "it has no element")),
            (_, Some(id)) => {
                let name = &self.elements[id.0 as usize].name;
                Err(broken(byte, &format!("it ends inside of <{name}>")))
            }
            _ => Ok(Tree::new(self.elements)),
        }
    }
}

/// A name with the usual prefix of its namespace.
fn named(space: &ResolveResult<'_>, local: &str, byte: u64) -> Result<Box<str>, Error> {
    let prefix = match space {
        ResolveResult::Bound(space) => {
            let known = NAMESPACES.iter().find(|(uri, _)| *uri == space.as_ref());
            known.map_or("other", |(_, prefix)| prefix)
        }
        ResolveResult::Unbound => "none",
        ResolveResult::Unknown(prefix) => {
            return Err(broken(byte, &format!("the prefix `{prefix}` is not declared")));
        }
    };
    Ok(format!("{prefix}:{local}").into())
}

/// The character of `&amp;`, `&#233;` and the like: the five of XML itself, and numbers.
fn character(entity: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(character)) = entity.resolve_char_ref() {
        return Some(character);
    }
    match entity.as_ref() {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

fn hostile(what: &str, byte: u64) -> Error {
    Error::Hostile { what: what.to_owned(), byte }
}

fn broken(byte: u64, what: &str) -> Error {
    Error::Malformed { byte, what: what.to_owned() }
}

fn malformed(byte: u64, error: &dyn std::fmt::Display) -> Error {
    broken(byte, &error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(xml: &str) -> &'static str {
        match Tree::read(xml.as_bytes()) {
            Ok(_) => "read",
            Err(Error::Hostile { .. }) => "hostile",
            Err(Error::TooLarge { .. }) => "too large",
            Err(Error::Malformed { .. }) => "malformed",
            Err(_) => "other",
        }
    }

    #[test]
    fn hostile_xml_is_refused() {
        let deep = "<a>".repeat(50_000);
        let many = format!("<a {}/>", (0..200).map(|n| format!("b{n}='1' ")).collect::<String>());
        for (xml, expected) in [
            ("<a>&lt;&#233;</a>", "read"),
            ("<?xml version='1.0' encoding='UTF-8'?><!-- c --><a/>", "read"),
            ("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "hostile"),
            ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "hostile"),
            ("<a>&b;</a>", "hostile"),
            ("<a b='&c;'/>", "hostile"),
            (&deep, "too large"),
            (&many, "too large"),
            ("<a><b></a></b>", "malformed"),
            ("<a>", "malformed"),
            ("<a/><b/>", "malformed"),
            ("<a/>text", "malformed"),
            ("<a b='1' b='2'/>", "malformed"),
            ("<x:a/>", "malformed"),
            ("", "malformed"),
            ("PK\u{3}\u{4}", "malformed"),
        ] {
            assert_eq!(outcome(xml), expected, "{}", &xml[..xml.len().min(60)]);
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = Tree::read(&bytes);
        }
    }
}
