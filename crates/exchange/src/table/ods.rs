//! Sheets of LibreOffice: `content.xml` as a stream, repeated rows and cells counted, not copied
//! without end. Source: OASIS OpenDocument 1.3 part 3, chapter 9 (tables).

use std::io::{BufReader, Read};

use bocage_vocab::Watch;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Feeder;
use super::workbook::{Archive, part_of, sheet_unread};
use crate::Error;
use crate::limits::{COLUMNS_MAX, ODS_ROWS_REPEATED_MAX};
use crate::xml::{attribute, reference, xml_error};

pub(super) fn read(
    archive: &mut Archive,
    wanted: Option<&str>,
    watch: &dyn Watch,
    feeder: &mut Feeder<'_>,
) -> Result<(), Error> {
    let part = part_of(archive, "content.xml", &feeder.file)?;
    let mut sheets = Sheets { wanted, watch, feeder, found: false, state: State::default() };
    sheets.read(BufReader::new(part))?;
    if let (Some(wanted), false) = (wanted, sheets.found) {
        return Err(Error::NotThere {
            file: sheets.feeder.file.clone(),
            what: "sheet",
            name: wanted.to_owned(),
            known: "other sheets".to_owned(),
        });
    }
    Ok(())
}

struct Sheets<'a, 'f> {
    wanted: Option<&'a str>,
    watch: &'a dyn Watch,
    feeder: &'a mut Feeder<'f>,
    /// Whether a sheet with rows was read.
    found: bool,
    state: State,
}

/// Where in the sheet the reader is.
#[derive(Default)]
struct State {
    in_sheet: bool,
    line: u64,
    row_repeats: u64,
    row: Vec<Option<String>>,
    cell_repeats: usize,
    /// The value that the cell's attributes give.
    value: Option<String>,
    /// The text that the cell shows.
    shown: String,
    /// Depth inside a note, whose text is no content.
    in_note: usize,
    in_text: bool,
}

impl Sheets<'_, '_> {
    fn read(&mut self, content: impl Read) -> Result<(), Error> {
        let mut reader = Reader::from_reader(BufReader::new(content));
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            let event = reader.read_event_into(&mut buffer);
            match event
                .map_err(|error| xml_error(&self.feeder.file, reader.buffer_position(), &error))?
            {
                Event::Eof => return Ok(()),
                Event::Start(tag) => self.open(&tag)?,
                Event::Empty(tag) => {
                    self.open(&tag)?;
                    self.close(tag.name().as_ref())?;
                }
                Event::End(tag) => self.close(tag.name().as_ref())?,
                Event::Text(text) if self.state.reads_text() => {
                    self.state.shown.push_str(&text.xml10_content());
                }
                Event::GeneralRef(entity) if self.state.reads_text() => {
                    self.state.shown.push(reference(&entity).unwrap_or('\u{fffd}'));
                }
                _ => {}
            }
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), Error> {
        let state = &mut self.state;
        match tag.name().as_ref() {
            "table:table" => return self.sheet(&attribute(tag, "table:name").unwrap_or_default()),
            "table:table-row" => state.row_repeats = repeats(tag, "table:number-rows-repeated"),
            "table:table-cell" | "table:covered-table-cell" => {
                let times = repeats(tag, "table:number-columns-repeated");
                state.cell_repeats = usize::try_from(times).unwrap_or(usize::MAX);
                let named = ["office:value", "office:date-value", "office:boolean-value"];
                state.value = named.iter().find_map(|name| attribute(tag, name));
                state.shown.clear();
            }
            "office:annotation" => state.in_note += 1,
            "text:p" => {
                if state.in_note == 0 && !state.shown.is_empty() {
                    state.shown.push('\n');
                }
                state.in_text = true;
            }
            "text:s" if state.reads_text() => state.shown.push(' '),
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), Error> {
        let state = &mut self.state;
        match name {
            "table:table" if state.in_sheet => {
                state.in_sheet = false;
                self.found = self.feeder.end()?;
            }
            "table:table-row" if state.in_sheet => return self.row_end(),
            "table:table-cell" | "table:covered-table-cell" => state.cell_end(),
            "office:annotation" => state.in_note = state.in_note.saturating_sub(1),
            "text:p" => state.in_text = false,
            _ => {}
        }
        Ok(())
    }

    fn sheet(&mut self, name: &str) -> Result<(), Error> {
        let asked = self.wanted.is_none_or(|wanted| wanted == name);
        if asked && !self.found && self.feeder.sink.layer(&self.feeder.file, name)? {
            self.state = State { in_sheet: true, ..State::default() };
        } else {
            sheet_unread(name, self.feeder);
        }
        Ok(())
    }

    fn row_end(&mut self) -> Result<(), Error> {
        if self.watch.cancelled() {
            return Err(Error::Interrupted);
        }
        let row = std::mem::take(&mut self.state.row);
        let first = self.state.line + 1;
        self.state.line = self.state.line.saturating_add(self.state.row_repeats);
        if row.iter().any(Option::is_some) {
            for line in first..first + self.state.row_repeats.min(ODS_ROWS_REPEATED_MAX) {
                self.feeder.row(line, row.clone())?;
            }
        }
        Ok(())
    }
}

impl State {
    fn reads_text(&self) -> bool {
        self.in_sheet && self.in_text && self.in_note == 0
    }

    /// What the cell shows is kept rather than its value where it is all digits: a postcode
    /// formatted `00000` shows its leading zero.
    fn cell_end(&mut self) {
        let shown = std::mem::take(&mut self.shown);
        let value = self.value.take();
        let digits = !shown.is_empty() && shown.bytes().all(|byte| byte.is_ascii_digit());
        let text = match value {
            Some(value) if !digits => Some(value),
            _ => Some(shown).filter(|shown| !shown.is_empty()),
        };
        let room = COLUMNS_MAX.saturating_sub(self.row.len());
        let times = std::mem::take(&mut self.cell_repeats).min(room);
        self.row.extend(std::iter::repeat_n(text, times));
    }
}

fn repeats(tag: &BytesStart<'_>, name: &str) -> u64 {
    attribute(tag, name).and_then(|text| text.parse().ok()).unwrap_or(1).max(1)
}

#[cfg(test)]
mod tests {
    use crate::table::testkit::{ods_of, rows_of};

    #[test]
    fn shown_postcodes_keep_their_zero_and_repeats_are_bounded() {
        let (rows, _) = rows_of(
            "a.ods",
            &ods_of(
                r#"<table:table-row><table:table-cell><text:p>cp</text:p></table:table-cell>
                <table:table-cell><text:p>nom</text:p></table:table-cell>
                <table:table-cell table:number-columns-repeated="999999999"/></table:table-row>
                <table:table-row><table:table-cell office:value-type="float" office:value="1000">
                <text:p>01000</text:p></table:table-cell><table:table-cell>
                <office:annotation><text:p>note</text:p></office:annotation>
                <text:p>A &amp; B</text:p></table:table-cell></table:table-row>
                <table:table-row table:number-rows-repeated="1048000"><table:table-cell/>
                </table:table-row>
                <table:table-row><table:table-cell office:value-type="float" office:value="12.5">
                <text:p>12,50 €</text:p></table:table-cell></table:table-row>"#,
            ),
        );
        assert_eq!(rows, ["2: cp=01000 nom=A & B", "1048003: cp=12.5"]);
    }
}
