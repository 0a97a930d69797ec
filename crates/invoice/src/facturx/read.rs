//! The invoice out of a PDF.

use std::collections::BTreeMap;
use std::io::Read;
use std::ops::Range;

use flate2::read::ZlibDecoder;

use super::objects::{Reader, Value};
use crate::Error;
use crate::limits::{DOCUMENT_BYTES_MAX, PDF_BYTES_MAX, PDF_OBJECTS_MAX};

/// Names that an invoice for a machine has in a PDF, in lower case.
const NAMES: [&str; 3] = ["factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml"];

/// A PDF says that it is one in so many bytes.
const HEAD_BYTES: usize = 1024;

/// The objects of a file, the last of each number.
struct Objects<'b> {
    bytes: &'b [u8],
    all: BTreeMap<u32, (Value, Option<Range<usize>>)>,
    encrypted: bool,
}

pub(super) fn extract(pdf: &[u8]) -> Result<Vec<u8>, Error> {
    if pdf.len() > PDF_BYTES_MAX {
        return Err(Error::TooLarge { what: "bytes", max: PDF_BYTES_MAX });
    }
    if !is_pdf(pdf) {
        return Err(damaged("it does not begin as one"));
    }
    let mut objects = Objects { bytes: pdf, all: BTreeMap::new(), encrypted: false };
    objects.scan()?;
    if objects.encrypted {
        return Err(damaged("it is encrypted"));
    }
    objects.unpack()?;
    let specs = objects.all.values().map(|(value, _)| value);
    let mut files = Vec::new();
    for value in specs {
        specifications(value, 0, &mut files);
    }
    let wanted = files.into_iter().find(|spec| named(spec)).ok_or(Error::NoAttachment)?;
    objects.file(wanted)
}

/// Whether a file says that it is a PDF, as it must near its beginning.
pub(crate) fn is_pdf(file: &[u8]) -> bool {
    find(&file[..file.len().min(HEAD_BYTES)], b"%PDF-", 0).is_some()
}

fn damaged(what: &str) -> Error {
    Error::DamagedPdf { what: what.to_owned() }
}

fn find(bytes: &[u8], word: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(word.len()).position(|window| window == word).map(|at| from + at)
}

impl Objects<'_> {
    /// Reads every `1 0 obj`, and whether a trailer says that the file is encrypted.
    fn scan(&mut self) -> Result<(), Error> {
        let mut at = 0;
        while let Some(word) = find(self.bytes, b"obj", at) {
            at = word + 3;
            let Some(number) = number_before(self.bytes, word) else { continue };
            let mut reader = Reader { bytes: self.bytes, at };
            let Some(value) = reader.value(0) else { continue };
            reader.blank();
            let stream = reader.bytes[reader.at..]
                .starts_with(b"stream")
                .then(|| self.stream(reader.at + 6, &value));
            // What stands in a stream is no object of the file.
            at = stream.as_ref().map_or(reader.at, |range| range.end);
            self.note(&value);
            self.all.insert(number, (value, stream));
            if self.all.len() > PDF_OBJECTS_MAX {
                return Err(Error::TooLarge { what: "objects", max: PDF_OBJECTS_MAX });
            }
        }
        let mut at = 0;
        while let Some(word) = find(self.bytes, b"trailer", at) {
            at = word + 7;
            if let Some(value) = (Reader { bytes: self.bytes, at }).value(0) {
                self.encrypted |= value.entry("Encrypt").is_some();
            }
        }
        Ok(())
    }

    fn note(&mut self, value: &Value) {
        let is_index = value.entry("Type").is_some_and(|kind| kind.is_name("XRef"));
        self.encrypted |= is_index && value.entry("Encrypt").is_some();
    }

    /// Where a stream's bytes are: of the length that it states, if `endstream` follows, else up to that word.
    fn stream(&self, after_word: usize, value: &Value) -> Range<usize> {
        let start = match self.bytes.get(after_word..after_word + 2) {
            Some(b"\r\n") => after_word + 2,
            _ => (after_word + 1).min(self.bytes.len()),
        };
        let stated = value
            .entry("Length")
            .and_then(Value::number)
            .and_then(|length| start.checked_add(length));
        let holds = |end: &usize| {
            let mut reader = Reader { bytes: self.bytes, at: *end };
            *end <= self.bytes.len() && {
                reader.blank();
                self.bytes[reader.at..].starts_with(b"endstream")
            }
        };
        let end = stated.filter(holds).or_else(|| find(self.bytes, b"endstream", start));
        start..end.unwrap_or(self.bytes.len()).max(start)
    }

    /// Reads the objects that lie in streams of objects.
    fn unpack(&mut self) -> Result<(), Error> {
        let packed: Vec<u32> = self
            .all
            .iter()
            .filter(|(_, (value, _))| {
                value.entry("Type").is_some_and(|kind| kind.is_name("ObjStm"))
            })
            .map(|(number, _)| *number)
            .collect();
        for number in packed {
            let (Some((value, _)), Ok(bytes)) = (self.all.get(&number), self.decoded(number))
            else {
                continue;
            };
            let count = value.entry("N").and_then(Value::number).unwrap_or_default();
            let first = value.entry("First").and_then(Value::number).unwrap_or_default();
            let mut index = Reader { bytes: &bytes, at: 0 };
            let mut found = Vec::new();
            for _ in 0..count.min(PDF_OBJECTS_MAX) {
                let (Some(Value::Number(number)), Some(Value::Number(at))) =
                    (index.value(0), index.value(0))
                else {
                    break;
                };
                let at = usize::try_from(at).ok().and_then(|at| first.checked_add(at));
                let value = at.filter(|at| *at < bytes.len());
                let value = value.and_then(|at| Reader { bytes: &bytes, at }.value(0));
                found.extend(u32::try_from(number).ok().zip(value));
            }
            for (number, value) in found {
                self.all.entry(number).or_insert((value, None));
            }
            if self.all.len() > PDF_OBJECTS_MAX {
                return Err(Error::TooLarge { what: "objects", max: PDF_OBJECTS_MAX });
            }
        }
        Ok(())
    }

    /// The file that a specification points to.
    fn file(&self, spec: &Value) -> Result<Vec<u8>, Error> {
        let entry = |value: &Value, key: &str| self.followed(value.entry(key)?).cloned();
        let files = entry(spec, "EF").ok_or_else(|| damaged("its attachment is nowhere"))?;
        let target = files.entry("F").or(files.entry("UF"));
        match target {
            Some(Value::Reference(number)) => self.decoded(*number),
            _ => Err(damaged("its attachment is nowhere")),
        }
    }

    fn followed<'v>(&'v self, value: &'v Value) -> Option<&'v Value> {
        match value {
            Value::Reference(number) => self.all.get(number).map(|(value, _)| value),
            value => Some(value),
        }
    }

    /// The bytes of a stream, unpacked.
    fn decoded(&self, number: u32) -> Result<Vec<u8>, Error> {
        let Some((value, Some(range))) = self.all.get(&number) else {
            return Err(damaged("a stream of it is missing"));
        };
        let raw = &self.bytes[range.clone()];
        match value.entry("Filter").and_then(|filter| self.followed(filter)) {
            None => Ok(raw.to_vec()),
            Some(filter) if filter.begins_with_name("FlateDecode") => inflated(raw),
            Some(Value::Array(filters)) if filters.is_empty() => Ok(raw.to_vec()),
            Some(_) => Err(damaged("its attachment is packed in a way that is not read here")),
        }
    }
}

fn inflated(raw: &[u8]) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let most = DOCUMENT_BYTES_MAX as u64;
    let read = ZlibDecoder::new(raw).take(most + 1).read_to_end(&mut bytes);
    read.map_err(|error| damaged(&format!("a stream of it cannot be unpacked, {error}")))?;
    if bytes.len() > DOCUMENT_BYTES_MAX {
        return Err(Error::TooLarge { what: "bytes in a stream", max: DOCUMENT_BYTES_MAX });
    }
    Ok(bytes)
}

/// The number of the object whose `obj` stands at `word`: `12 0 obj`.
fn number_before(bytes: &[u8], word: usize) -> Option<u32> {
    let head = bytes.get(word.saturating_sub(24)..word)?;
    let text: String = head.iter().map(|byte| char::from(*byte)).collect();
    let mut words = text.trim_end().rsplit(|c: char| c.is_ascii_whitespace() || c == '\0');
    let generation = words.next()?;
    let number = words.find(|word| !word.is_empty())?;
    generation.parse::<u32>().ok()?;
    let digits = number.rsplit(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// Dictionaries with a file, wherever they stand.
fn specifications<'v>(value: &'v Value, depth: usize, found: &mut Vec<&'v Value>) {
    if depth > 40 {
        return;
    }
    match value {
        Value::Dict(entries) => {
            if entries.contains_key(b"EF".as_slice()) {
                found.push(value);
            }
            entries.values().for_each(|inner| specifications(inner, depth + 1, found));
        }
        Value::Array(values) => {
            values.iter().for_each(|inner| specifications(inner, depth + 1, found));
        }
        _ => {}
    }
}

/// Whether a specification's file has one of the names, in one byte a character or two.
fn named(spec: &Value) -> bool {
    ["UF", "F"].iter().filter_map(|key| spec.entry(key)).any(|name| match name {
        Value::Text(text) => {
            let plain: Vec<u8> =
                text.iter().copied().filter(|byte| byte.is_ascii_graphic()).collect();
            let name = String::from_utf8_lossy(&plain).to_lowercase();
            NAMES.contains(&name.as_str())
        }
        _ => false,
    })
}
