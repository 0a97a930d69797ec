//! Sheets of Excel, cell by cell: a sheet that claims a cell in its last corner costs nothing.

use std::path::Path;

use bocage_vocab::Watch;
use calamine::{DataRef, Reader, Xlsx, XlsxError, open_workbook};

use super::Feeder;
use super::workbook::sheet_unread;
use crate::Error;
use crate::limits::COLUMNS_MAX;
use crate::records::mapping_list;

pub(super) fn read(
    path: &Path,
    wanted: Option<&str>,
    watch: &dyn Watch,
    feeder: &mut Feeder<'_>,
) -> Result<(), Error> {
    let mut workbook: Xlsx<_> =
        open_workbook(path).map_err(|error| xlsx_error(&feeder.file, &error))?;
    let sheets = workbook.sheet_names();
    if let Some(wanted) = wanted.filter(|wanted| !sheets.iter().any(|sheet| sheet == wanted)) {
        return Err(Error::NotThere {
            file: feeder.file.clone(),
            what: "sheet",
            name: wanted.to_owned(),
            known: mapping_list(sheets.iter().map(String::as_str)),
        });
    }
    let mut found = false;
    for sheet in &sheets {
        let asked = wanted.is_none_or(|wanted| wanted == sheet);
        if asked && !found && feeder.sink.layer(&feeder.file, sheet)? {
            rows(&mut workbook, sheet, watch, feeder)?;
            found = feeder.end()?;
        } else {
            sheet_unread(sheet, feeder);
        }
    }
    Ok(())
}

fn rows(
    workbook: &mut Xlsx<std::io::BufReader<std::fs::File>>,
    sheet: &str,
    watch: &dyn Watch,
    feeder: &mut Feeder<'_>,
) -> Result<(), Error> {
    let damaged = |file: &str, error: &XlsxError| xlsx_error(file, error);
    let mut cells =
        workbook.worksheet_cells_reader(sheet).map_err(|error| damaged(&feeder.file, &error))?;
    let (mut line, mut row) = (0u32, Vec::new());
    loop {
        let cell = cells.next_cell().map_err(|error| damaged(&feeder.file, &error))?;
        let Some(cell) = cell else { break };
        let (at, column) = cell.get_position();
        if at != line {
            feeder.row(u64::from(line) + 1, std::mem::take(&mut row))?;
            line = at;
            if watch.cancelled() {
                return Err(Error::Cancelled);
            }
        }
        let column = column as usize;
        if let (Some(text), true) = (text_of(cell.get_value()), column < COLUMNS_MAX) {
            if row.len() <= column {
                row.resize(column + 1, None);
            }
            row[column] = Some(text);
        }
    }
    feeder.row(u64::from(line) + 1, row)
}

/// A cell as text: numbers as short as they are exact, dates as ISO.
fn text_of(value: &DataRef<'_>) -> Option<String> {
    match value {
        DataRef::Empty | DataRef::Error(_) => None,
        DataRef::Int(int) => Some(int.to_string()),
        DataRef::Float(float) => Some(float.to_string()),
        DataRef::String(text) => Some(text.clone()),
        DataRef::SharedString(text) => Some((*text).to_owned()),
        DataRef::Bool(truth) => Some(truth.to_string()),
        DataRef::DateTime(date) => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            Some(format!("{year:04}-{month:02}-{day:02}"))
        }
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Some(text.clone()),
    }
}

fn xlsx_error(file: &str, error: &XlsxError) -> Error {
    Error::Damaged { file: file.to_owned(), at: "its sheets".to_owned(), what: error.to_string() }
}

#[cfg(test)]
mod tests {
    use crate::table::testkit::{rows_of, xlsx_of};

    #[test]
    fn numbers_and_texts_are_read_and_a_far_corner_costs_nothing() {
        let (rows, codes) = rows_of(
            "a.xlsx",
            &xlsx_of(
                r#"<row r="1"><c r="A1" t="inlineStr"><is><t>cp</t></is></c>
                   <c r="B1" t="inlineStr"><is><t>nom</t></is></c></row>
                   <row r="3"><c r="A3"><v>1000</v></c>
                   <c r="B3" t="inlineStr"><is><t>Bourg &amp; Bresse</t></is></c></row>
                   <row r="4"><c r="A4"><v>7.3282932000074E13</v></c></row>
                   <row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#,
            ),
        );
        assert_eq!(rows, ["3: cp=1000 nom=Bourg & Bresse", "4: cp=73282932000074"]);
        assert!(codes.is_empty(), "{codes:?}");
    }
}
