//! Small words for XML read as a stream. Entities beyond the five of XML itself are not expanded.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart};

use crate::Error;
use crate::stream::read_error;

/// The value of an attribute; none where it is missing or no valid text.
pub(crate) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = tag.try_get_attribute(name).ok()??;
    attribute.normalized_value(XmlVersion::Implicit1_0).ok().map(|value| value.into_owned())
}

/// The character of `&amp;`, `&#233;` and the like.
pub(crate) fn reference(entity: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(c)) = entity.resolve_char_ref() {
        return Some(c);
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

/// The error of XML that makes no sense.
pub(crate) fn xml_error(file: &str, byte: u64, error: &quick_xml::Error) -> Error {
    match error {
        quick_xml::Error::Io(error) => read_error(file, error),
        other => Error::Damaged {
            file: file.to_owned(),
            at: format!("byte {byte}"),
            what: other.to_string(),
        },
    }
}
