//! Sheets of Excel as a stream of cells: a sheet that claims a cell in its last corner costs
//! nothing. Source: ECMA-376 part 1, chapter 18 (SpreadsheetML). Number formats are not read, so a
//! date comes as the number that the file holds.

use std::io::BufReader;

use bocage_vocab::Watch;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Feeder;
use super::workbook::{Archive, part_of, sheet_unread};
use super::xlsx_parts::{Sheet, shared_texts, sheets};
use crate::Error;
use crate::limits::COLUMNS_MAX;
use crate::records::mapping_list;
use crate::xml::{attribute, reference, xml_error};

pub(super) fn read(
    archive: &mut Archive,
    wanted: Option<&str>,
    watch: &dyn Watch,
    feeder: &mut Feeder<'_>,
) -> Result<(), Error> {
    let sheets = sheets(archive, &feeder.file)?;
    if let Some(wanted) = wanted.filter(|wanted| !sheets.iter().any(|sheet| sheet.name == *wanted))
    {
        return Err(Error::NotThere {
            file: feeder.file.clone(),
            what: "sheet",
            name: wanted.to_owned(),
            known: mapping_list(sheets.iter().map(|sheet| sheet.name.as_str())),
        });
    }
    let texts = shared_texts(archive, &feeder.file)?;
    let mut found = false;
    for sheet in &sheets {
        let asked = wanted.is_none_or(|wanted| wanted == sheet.name);
        if asked && !found && feeder.sink.layer(&feeder.file, &sheet.name)? {
            read_sheet(archive, sheet, &texts, watch, feeder)?;
            found = feeder.end()?;
        } else {
            sheet_unread(&sheet.name, feeder);
        }
    }
    Ok(())
}

fn read_sheet(
    archive: &mut Archive,
    sheet: &Sheet,
    texts: &[String],
    watch: &dyn Watch,
    feeder: &mut Feeder<'_>,
) -> Result<(), Error> {
    let part = part_of(archive, &sheet.part, &feeder.file)?;
    let mut reader = Reader::from_reader(BufReader::new(part));
    let (mut buffer, mut rows) = (Vec::new(), Rows { texts, ..Rows::default() });
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer);
        match event.map_err(|e| xml_error(&feeder.file, reader.buffer_position(), &e))? {
            Event::Eof => return Ok(()),
            Event::Start(tag) => rows.open(&tag),
            Event::Empty(tag) => {
                rows.open(&tag);
                rows.close(tag.local_name().as_ref(), watch, feeder)?;
            }
            Event::End(tag) => rows.close(tag.local_name().as_ref(), watch, feeder)?,
            Event::Text(text) if rows.in_value => rows.text.push_str(&text.xml10_content()),
            Event::GeneralRef(entity) if rows.in_value => {
                rows.text.push(reference(&entity).unwrap_or('\u{fffd}'));
            }
            _ => {}
        }
    }
}

/// Where in the sheet the reader is.
#[derive(Default)]
struct Rows<'a> {
    texts: &'a [String],
    /// The row, from 1.
    line: u64,
    row: Vec<Option<String>>,
    column: usize,
    kind: CellKind,
    in_value: bool,
    in_phonetics: bool,
    text: String,
}

/// What the text of a cell means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum CellKind {
    #[default]
    Number,
    Shared,
    Text,
    Bool,
    Error,
}

impl Rows<'_> {
    fn open(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            "row" => {
                let said = attribute(tag, "r").and_then(|text| text.parse().ok());
                self.line = said.unwrap_or(self.line.saturating_add(1));
                self.column = 0;
            }
            "c" => {
                let place = attribute(tag, "r").and_then(|text| column_of(&text));
                self.column = place.unwrap_or(self.column + 1);
                self.kind = match attribute(tag, "t").as_deref() {
                    Some("s") => CellKind::Shared,
                    Some("str" | "inlineStr" | "d") => CellKind::Text,
                    Some("b") => CellKind::Bool,
                    Some("e") => CellKind::Error,
                    _ => CellKind::Number,
                };
                self.text.clear();
            }
            "rPh" => self.in_phonetics = true,
            "v" | "t" => self.in_value = !self.in_phonetics,
            _ => {}
        }
    }

    fn close(
        &mut self,
        name: &str,
        watch: &dyn Watch,
        feeder: &mut Feeder<'_>,
    ) -> Result<(), Error> {
        match name {
            "row" => {
                if watch.cancelled() {
                    return Err(Error::Interrupted);
                }
                return feeder.row(self.line, std::mem::take(&mut self.row));
            }
            "c" => self.cell(),
            "rPh" => self.in_phonetics = false,
            "v" | "t" => self.in_value = false,
            _ => {}
        }
        Ok(())
    }

    fn cell(&mut self) {
        let text = std::mem::take(&mut self.text);
        let value = match self.kind {
            CellKind::Number => text.trim().parse::<f64>().ok().map(|number| number.to_string()),
            CellKind::Shared => {
                text.trim().parse().ok().and_then(|n: usize| self.texts.get(n).cloned())
            }
            CellKind::Text => Some(text),
            CellKind::Bool => Some((text.trim() == "1").to_string()),
            CellKind::Error => None,
        };
        let place = self.column.saturating_sub(1);
        if let Some(value) = value.filter(|value| !value.is_empty() && place < COLUMNS_MAX) {
            if self.row.len() <= place {
                self.row.resize(place + 1, None);
            }
            self.row[place] = Some(value);
        }
    }
}

/// The column of a cell reference, from 1: 28 for `AB12`. None where it is no reference.
fn column_of(cell: &str) -> Option<usize> {
    let letters = cell.bytes().take_while(u8::is_ascii_uppercase);
    let add = |column: usize, letter: u8| {
        column.checked_mul(26)?.checked_add(usize::from(letter - b'A') + 1)
    };
    letters.take(4).try_fold(0, add).filter(|column| *column > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::testkit::{rows_of, xlsx_of};

    #[test]
    fn numbers_and_texts_are_read_and_a_far_corner_costs_nothing() {
        let (rows, codes) = rows_of(
            "a.xlsx",
            &xlsx_of(
                r#"<row r="1"><c r="A1" t="inlineStr"><is><t>cp</t></is></c>
                   <c r="B1" t="inlineStr"><is><r><t>no</t></r><rPh><t>x</t></rPh>
                   <r><t>m</t></r></is></c></row>
                   <row r="3"><c r="A3"><v>1000</v></c>
                   <c r="B3" t="s"><v>1</v></c></row>
                   <row r="4"><c r="A4"><v>7.3282932000074E13</v></c><c t="e"><v>#N/A</v></c></row>
                   <row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#,
            ),
        );
        assert_eq!(rows, ["3: cp=1000 nom=Bourg & Bresse", "4: cp=73282932000074"]);
        assert!(codes.is_empty(), "{codes:?}");
    }

    #[test]
    fn columns_are_counted_in_letters() {
        for (cell, column) in [
            ("A1", Some(1)),
            ("Z9", Some(26)),
            ("AB12", Some(28)),
            ("XFD1", Some(16_384)),
            ("7", None),
        ] {
            assert_eq!(column_of(cell), column, "{cell}");
        }
    }
}
