//! Separated text: the separator guessed, decimal commas and quoted line ends kept, UTF-8 with
//! or without mark, Windows-1252, UTF-16.

use std::borrow::Cow;
use std::io::{BufRead, Cursor, Read};
use std::path::Path;

use bocage_vocab::{Finding, Watch};
use csv::ByteRecord;
use encoding_rs::{Encoding, WINDOWS_1252};

use super::Feeder;
use crate::Error;
use crate::findings::{ENCODING, Log};
use crate::limits::WHOLE_FILE_BYTES_MAX;
use crate::records::Sink;
use crate::stream::{Mark, Stream, read_error};

/// Reads a table of separated text.
pub(crate) fn read_text(
    path: &Path,
    log: &mut Log,
    watch: &dyn Watch,
    sink: &mut dyn Sink,
) -> Result<(), Error> {
    let mut stream = Stream::open(path, "reading", watch)?;
    let name = stream.name().to_owned();
    let mark = stream.mark();
    let start = stream.fill_buf().map_err(|error| read_error(&name, &error))?;
    let mut feeder = Feeder::new(&name, log, sink);
    if !feeder.sink.layer(&name, "")? {
        return Ok(());
    }
    match Encoding::for_bom(start) {
        Some((encoding, mark_bytes)) if encoding == encoding_rs::UTF_8 => {
            stream.consume(mark_bytes);
            feed(&mut stream, Some(&mark), &mut feeder)?;
        }
        Some((encoding, _)) => {
            let text = whole(&mut stream, &mark, &name, encoding)?;
            let finding = Finding::info(ENCODING).named(&name).in_file(&name);
            feeder.log.push(finding.says("encoding", encoding.name()));
            feed(&mut Cursor::new(text), None, &mut feeder)?;
        }
        None => feed(&mut stream, Some(&mark), &mut feeder)?,
    }
    feeder.end()?;
    Ok(())
}

/// A text of two bytes a character, whole.
fn whole(
    stream: &mut Stream<'_>,
    mark: &Mark,
    name: &str,
    encoding: &'static Encoding,
) -> Result<String, Error> {
    let mut bytes = Vec::new();
    let mut chunk = vec![0; 1 << 16];
    loop {
        let read = stream.read(&mut chunk).map_err(|error| read_error(name, &error))?;
        if read == 0 {
            return Ok(encoding.decode(&bytes).0.into_owned());
        }
        bytes.extend_from_slice(&chunk[..read]);
        mark.record();
        if bytes.len() as u64 > WHOLE_FILE_BYTES_MAX {
            let file = name.to_owned();
            let what = "bytes of a text in UTF-16";
            return Err(Error::TooLarge { file, what, limit: WHOLE_FILE_BYTES_MAX });
        }
    }
}

fn feed(
    reader: &mut impl BufRead,
    mark: Option<&Mark>,
    feeder: &mut Feeder<'_>,
) -> Result<(), Error> {
    let start = reader.fill_buf().map_err(|error| read_error(&feeder.file, &error))?;
    let mut rows = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(start))
        .terminator(csv::Terminator::Any(line_end(start)))
        .from_reader(reader);
    let mut row = ByteRecord::new();
    let mut guessed = false;
    loop {
        let before = rows.position().line();
        let more = rows.read_byte_record(&mut row);
        if !more.map_err(|error| csv_error(&feeder.file, before, error))? {
            return Ok(());
        }
        if let Some(mark) = mark {
            mark.record();
        }
        let line = line_of(&row, before, rows.position().line());
        let mut foreign = false;
        let cells = row.iter().map(|cell| Some(decode(cell, &mut foreign).into_owned())).collect();
        if foreign && !guessed {
            guessed = true;
            let finding = Finding::info(ENCODING).named(feeder.file.clone());
            let finding = finding.in_file(&feeder.file).on_line(line);
            feeder.log.push(finding.says("encoding", WINDOWS_1252.name()));
        }
        feeder.row(line, cells)?;
    }
}

/// What ends a line: `\n`, before which `\r` is blank; `\r` alone in files of old Macs.
fn line_end(start: &[u8]) -> u8 {
    if !start.contains(&b'\n') && start.contains(&b'\r') { b'\r' } else { b'\n' }
}

/// The line on which a row begins, from the reader's line before and after it: blank lines before
/// the row and quoted line ends inside it count, too.
fn line_of(row: &ByteRecord, before: u64, after: u64) -> u64 {
    let inside = row.iter().flatten().filter(|byte| **byte == b'\n').count() as u64;
    after.saturating_sub(inside + 1).max(before)
}

fn csv_error(file: &str, line: u64, error: csv::Error) -> Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => read_error(file, &error),
        other => Error::Damaged {
            file: file.to_owned(),
            at: format!("line {line}"),
            what: format!("{other:?}"),
        },
    }
}

/// A cell as text: UTF-8 where it is valid, else Windows-1252, in which every byte is a letter.
fn decode<'c>(cell: &'c [u8], foreign: &mut bool) -> Cow<'c, str> {
    match std::str::from_utf8(cell) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => {
            *foreign = true;
            WINDOWS_1252.decode_without_bom_handling(cell).0
        }
    }
}

/// The separator that cuts the first line into most cells; quoted parts do not count.
fn separator(start: &[u8]) -> u8 {
    const SEPARATORS: [u8; 4] = [b';', b',', b'\t', b'|'];
    let blank = |line: &&[u8]| !line.trim_ascii().is_empty();
    let line = start.split(|byte| *byte == b'\n').find(blank).unwrap_or_default();
    let mut quoted = false;
    let mut counts = [0usize; SEPARATORS.len()];
    for byte in line {
        quoted ^= *byte == b'"';
        if let Some(place) = SEPARATORS.iter().position(|s| s == byte && !quoted) {
            counts[place] += 1;
        }
    }
    let best = (0..SEPARATORS.len()).rev().max_by_key(|place| counts[*place]);
    best.map_or(b',', |place| SEPARATORS[place])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::testkit::rows_of;

    #[test]
    fn text_is_read_as_french_spreadsheets_save_it() {
        let french = "Code Postal;Nom;Note\r\n01000;\"Bourg\nen-Bresse\";\"12,5\"\r\n;;\r\n02100;Saint-Quentin\r\n";
        let (rows, codes) = rows_of("a.csv", french.as_bytes());
        assert_eq!(
            rows,
            [
                "2: Code Postal=01000 Nom=Bourg\nen-Bresse Note=12,5",
                "5: Code Postal=02100 Nom=Saint-Quentin",
            ]
        );
        assert!(codes.is_empty(), "{codes:?}");
    }

    #[test]
    fn encodings_are_told_apart() {
        let (rows, codes) = rows_of("a.csv", b"nom,cp\nS\xe9lestat,67600\n");
        assert_eq!((rows[0].as_str(), codes[0].as_str()), ("2: nom=Sélestat cp=67600", ENCODING));
        let (rows, codes) = rows_of("a.csv", "\u{feff}nom\tcp\nSélestat\t67600\n".as_bytes());
        assert_eq!((rows[0].as_str(), codes.len()), ("2: nom=Sélestat cp=67600", 0));
        let utf16: Vec<u8> =
            "\u{feff}nom\tcp\nSé\t1\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let (rows, codes) = rows_of("a.txt", &utf16);
        assert_eq!((rows[0].as_str(), codes[0].as_str()), ("2: nom=Sé cp=1", ENCODING));
    }

    #[test]
    fn odd_rows_are_found_not_lost() {
        let (rows, codes) = rows_of("a.csv", b"id;id;nom\n1;2;x;extra\n");
        assert_eq!(rows, ["2: id=1 nom=x"]);
        assert_eq!(codes, ["column_twice", "cells_beyond_header"]);
    }

    #[test]
    fn a_quote_that_never_closes_is_refused_with_bounded_memory() {
        let mut bytes = b"id;nom\n1;\"open".to_vec();
        bytes.resize(40 << 20, b'x');
        let error = crate::table::testkit::read("a.csv", &bytes).unwrap_err();
        assert!(matches!(error, Error::TooLarge { what: "bytes in one record", .. }), "{error}");
    }
}
