//! XML being written, and read element by element.

use quick_xml::escape::escape;
use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};

use crate::Error;

/// The longest catalogue that is read, in bytes.
const BYTES_MAX: usize = 64 << 20;
/// The deepest element.
const DEPTH_MAX: usize = 32;

/// A document being written: groups close themselves, texts are escaped.
pub(super) struct Out {
    text: String,
    depth: usize,
}

impl Out {
    pub(super) fn document(root: &str, namespace: &str, inside: impl FnOnce(&mut Out)) -> String {
        let mut out =
            Out { text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(), depth: 0 };
        let common = "urn:oasis:names:specification:ubl:schema:xsd:Common";
        let (cac, cbc) =
            (format!("{common}AggregateComponents-2"), format!("{common}BasicComponents-2"));
        let with = [("xmlns", namespace), ("xmlns:cac", &*cac), ("xmlns:cbc", &*cbc)];
        out.with(root, &with, inside);
        out.text
    }

    /// An element around others.
    pub(super) fn group(&mut self, name: &str, inside: impl FnOnce(&mut Out)) {
        self.with(name, &[], inside);
    }

    fn with(&mut self, name: &str, with: &[(&str, &str)], inside: impl FnOnce(&mut Out)) {
        self.open(name, with);
        self.text.push('\n');
        self.depth += 1;
        inside(self);
        self.depth -= 1;
        self.text.extend(std::iter::repeat_n("  ", self.depth));
        self.close(name);
    }

    /// An element with a text.
    pub(super) fn leaf(&mut self, name: &str, text: &str) {
        self.leaf_with(name, &[], text);
    }

    /// An element with an attribute and a text.
    pub(super) fn leaf_with(&mut self, name: &str, with: &[(&str, &str)], text: &str) {
        self.open(name, with);
        self.text.push_str(&escape(text));
        self.close(name);
    }

    fn open(&mut self, name: &str, with: &[(&str, &str)]) {
        self.text.extend(std::iter::repeat_n("  ", self.depth));
        self.text.push('<');
        self.text.push_str(name);
        for (key, value) in with {
            self.text.push_str(&format!(" {key}=\"{}\"", escape(*value)));
        }
        self.text.push('>');
    }

    fn close(&mut self, name: &str) {
        self.text.push_str(&format!("</{name}>\n"));
    }
}

/// What a document tells in turn.
pub(super) enum Said<'a> {
    /// An element begins, by its path of names without prefixes: `Catalogue/CatalogueLine`.
    Begins(&'a str),
    /// An element with a text ends.
    Text(&'a str, &'a str),
    /// An element ends.
    Ends(&'a str),
}

/// Tells a document from stranger hands: nothing is fetched, nothing expands, size and depth are bounded.
pub(super) fn tell(
    document: &[u8],
    hear: &mut dyn FnMut(Said<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let wrong = |why: String| Error::Ubl { why };
    if document.len() > BYTES_MAX {
        return Err(wrong(format!("it is larger than {BYTES_MAX} bytes")));
    }
    let text = std::str::from_utf8(document).map_err(|error| wrong(error.to_string()))?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let (mut path, mut said): (Vec<String>, String) = (Vec::new(), String::new());
    loop {
        let event = reader.read_event().map_err(|error| wrong(error.to_string()))?;
        match event {
            Event::Start(tag) => {
                if path.len() >= DEPTH_MAX {
                    return Err(wrong(format!("it is deeper than {DEPTH_MAX} elements")));
                }
                path.push(tag.local_name().as_ref().to_owned());
                said.clear();
                hear(Said::Begins(&path.join("/")))?;
            }
            Event::End(_) => {
                let whole = path.join("/");
                if !said.trim().is_empty() {
                    hear(Said::Text(&whole, said.trim()))?;
                }
                hear(Said::Ends(&whole))?;
                said.clear();
                path.pop();
            }
            Event::Text(text) => {
                said.push_str(&text.xml_content(XmlVersion::Implicit1_0));
            }
            Event::CData(text) => {
                said.push_str(&text.xml_content(XmlVersion::Implicit1_0));
            }
            Event::GeneralRef(entity) => said.push(character(&entity)?),
            Event::DocType(_) => return Err(wrong("it has a document type".to_owned())),
            Event::Eof if path.is_empty() => return Ok(()),
            Event::Eof => return Err(wrong("it ends within an element".to_owned())),
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

/// The character of an entity that XML itself has.
fn character(entity: &quick_xml::events::BytesRef<'_>) -> Result<char, Error> {
    let wrong = || Error::Ubl { why: "it has an entity of its own".to_owned() };
    if let Some(character) = entity.resolve_char_ref().map_err(|_| wrong())? {
        return Ok(character);
    }
    match entity.as_ref() {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(wrong()),
    }
}
