//! The parts of an Excel workbook beside its sheets: their names, and the texts that they share.

use std::io::BufReader;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::workbook::{Archive, has_part, part_of};
use crate::Error;
use crate::limits::SHARED_TEXTS_MAX;
use crate::xml::{attribute, reference, xml_error};

/// A sheet and the part of the archive that holds it.
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) part: String,
}

/// The sheets of a workbook, in its order.
pub(super) fn sheets(archive: &mut Archive, file: &str) -> Result<Vec<Sheet>, Error> {
    let mut targets = Vec::new();
    tags(archive, "xl/_rels/workbook.xml.rels", file, &mut |tag| {
        if tag.local_name().as_ref() == "Relationship" {
            targets.extend(attribute(tag, "Id").zip(attribute(tag, "Target")));
        }
    })?;
    let mut sheets = Vec::new();
    tags(archive, "xl/workbook.xml", file, &mut |tag| {
        if tag.local_name().as_ref() != "sheet" {
            return;
        }
        let relation = relation_of(tag);
        let target = targets.iter().find(|(id, _)| Some(id) == relation.as_ref());
        if let (Some(name), Some((_, target))) = (attribute(tag, "name"), target) {
            let part = match target.strip_prefix('/') {
                Some(absolute) => absolute.to_owned(),
                None => format!("xl/{target}"),
            };
            sheets.push(Sheet { name, part });
        }
    })?;
    Ok(sheets)
}

/// The id by which a sheet names its part: an attribute `id` under any prefix.
fn relation_of(tag: &BytesStart<'_>) -> Option<String> {
    let keys = tag.attributes().flatten();
    let key = keys.map(|found| found.key.as_ref().to_owned()).find(|key| key.ends_with(":id"))?;
    attribute(tag, &key)
}

/// Shows every tag of a part.
fn tags(
    archive: &mut Archive,
    part: &str,
    file: &str,
    on: &mut dyn FnMut(&BytesStart<'_>),
) -> Result<(), Error> {
    let part = part_of(archive, part, file)?;
    let mut reader = Reader::from_reader(BufReader::new(part));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer);
        match event.map_err(|e| xml_error(file, reader.buffer_position(), &e))? {
            Event::Eof => return Ok(()),
            Event::Start(tag) | Event::Empty(tag) => on(&tag),
            _ => {}
        }
    }
}

/// The texts that cells share, by number.
pub(super) fn shared_texts(archive: &mut Archive, file: &str) -> Result<Vec<String>, Error> {
    const PART: &str = "xl/sharedStrings.xml";
    if !has_part(archive, PART) {
        return Ok(Vec::new());
    }
    let part = part_of(archive, PART, file)?;
    let mut reader = Reader::from_reader(BufReader::new(part));
    let (mut buffer, mut texts, mut text) = (Vec::new(), Vec::new(), String::new());
    let (mut in_text, mut in_phonetics) = (false, false);
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer);
        match event.map_err(|e| xml_error(file, reader.buffer_position(), &e))? {
            Event::Eof => return Ok(texts),
            Event::Start(tag) => match tag.local_name().as_ref() {
                "t" => in_text = !in_phonetics,
                "rPh" => in_phonetics = true,
                _ => {}
            },
            Event::Empty(tag) if tag.local_name().as_ref() == "si" => texts.push(String::new()),
            Event::End(tag) => match tag.local_name().as_ref() {
                "t" => in_text = false,
                "rPh" => in_phonetics = false,
                "si" => texts.push(std::mem::take(&mut text)),
                _ => {}
            },
            Event::Text(part) if in_text => text.push_str(&part.xml10_content()),
            Event::GeneralRef(entity) if in_text => {
                text.push(reference(&entity).unwrap_or('\u{fffd}'));
            }
            _ => {}
        }
        if texts.len() > SHARED_TEXTS_MAX {
            let limit = SHARED_TEXTS_MAX as u64;
            return Err(Error::TooLarge { file: file.to_owned(), what: "shared texts", limit });
        }
    }
}
