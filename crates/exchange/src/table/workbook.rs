//! Workbooks: weighed part by part before anything is held in memory.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use bocage_vocab::{Finding, Watch};
use zip::ZipArchive;
use zip::result::ZipError;

use super::{Feeder, ods, xlsx};
use crate::findings::{LAYER_UNREAD, Log};
use crate::limits::{RATIO_FREE_BYTES, RATIO_MAX, WORKBOOK_BYTES_MAX, WORKBOOK_PARTS_MAX};
use crate::records::Sink;
use crate::stream::{file_name, open_file, read_error};
use crate::{Error, ImportOptions};

/// The archive of a workbook.
pub(super) type Archive = ZipArchive<BufReader<File>>;

/// Which kind of workbook an archive is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WorkbookKind {
    Xlsx,
    Ods,
}

/// Reads one sheet of a workbook: the one that the options name, else the first with rows.
pub(crate) fn read_workbook(
    path: &Path,
    options: &ImportOptions,
    log: &mut Log,
    watch: &dyn Watch,
    sink: &mut dyn Sink,
) -> Result<(), Error> {
    let name = file_name(path);
    let (file, size) = open_file(path)?;
    let mut archive =
        ZipArchive::new(BufReader::new(file)).map_err(|error| zip_error(&name, &error))?;
    weigh(&mut archive, size, &name)?;
    watch.stage("reading", "bytes", Some(size));
    watch.done(size);
    let wanted = options.layer.as_deref();
    let mut feeder = Feeder::new(&name, log, sink);
    match kind_of(&mut archive, &name)? {
        WorkbookKind::Xlsx => xlsx::read(&mut archive, wanted, watch, &mut feeder),
        WorkbookKind::Ods => ods::read(&mut archive, wanted, watch, &mut feeder),
    }
}

/// Decompresses every part without keeping it, to know that the whole stays within the limits
/// whatever the archive claims.
fn weigh(archive: &mut Archive, size: u64, name: &str) -> Result<(), Error> {
    let too_large = |what, limit| Error::TooLarge { file: name.to_owned(), what, limit };
    if archive.len() > WORKBOOK_PARTS_MAX {
        return Err(too_large("parts", WORKBOOK_PARTS_MAX as u64));
    }
    let mut total = 0u64;
    let mut chunk = vec![0; 1 << 16];
    for place in 0..archive.len() {
        let mut part = archive.by_index(place).map_err(|error| zip_error(name, &error))?;
        loop {
            let read = part.read(&mut chunk).map_err(|error| read_error(name, &error))?;
            if read == 0 {
                break;
            }
            total += read as u64;
            if total > WORKBOOK_BYTES_MAX {
                return Err(too_large("decompressed bytes", WORKBOOK_BYTES_MAX));
            }
            if total > RATIO_FREE_BYTES && total / RATIO_MAX > size {
                return Err(too_large("a ratio of decompression", RATIO_MAX));
            }
        }
    }
    Ok(())
}

/// Whether an archive holds a part.
pub(super) fn has_part(archive: &Archive, part: &str) -> bool {
    archive.file_names().any(|name| name.is_ok_and(|name| name == part))
}

/// A part of an archive as a stream.
pub(super) fn part_of<'a>(
    archive: &'a mut Archive,
    part: &str,
    name: &str,
) -> Result<impl Read + 'a, Error> {
    archive.by_name(part).map_err(|error| Error::Damaged {
        file: name.to_owned(),
        at: part.to_owned(),
        what: error.to_string(),
    })
}

fn kind_of(archive: &mut Archive, name: &str) -> Result<WorkbookKind, Error> {
    let has = |part| has_part(archive, part);
    if has("xl/workbook.xml") {
        Ok(WorkbookKind::Xlsx)
    } else if has("content.xml") && has("mimetype") {
        Ok(WorkbookKind::Ods)
    } else {
        Err(Error::OtherFormat {
            file: name.to_owned(),
            expected: "a table, GeoJSON or GeoPackage",
            found: "a zip archive that is no workbook (unpack it first)".to_owned(),
        })
    }
}

/// The error of an archive that cannot be opened.
fn zip_error(name: &str, error: &ZipError) -> Error {
    Error::Damaged {
        file: name.to_owned(),
        at: "its directory".to_owned(),
        what: error.to_string(),
    }
}

/// Says that a sheet was read over.
pub(super) fn sheet_unread(sheet: &str, feeder: &mut Feeder<'_>) {
    let finding = Finding::info(LAYER_UNREAD).named(sheet).in_file(&feeder.file);
    feeder.log.push(finding.in_element(sheet).says("layer", sheet));
}

#[cfg(test)]
mod tests {
    use crate::Error;
    use crate::table::testkit::{read, xlsx_of, zip_of};

    #[test]
    fn a_zip_bomb_is_refused_before_it_is_held() {
        let zeros = vec![0; 300 << 20];
        let bomb = zip_of(&[("xl/workbook.xml", b"<workbook/>"), ("xl/big.xml", &zeros)]);
        let error = read("bomb.xlsx", &bomb).unwrap_err();
        assert!(matches!(error, Error::TooLarge { .. }), "{error}");
    }

    #[test]
    fn an_archive_of_something_else_and_a_cut_one_are_told() {
        let error = read("a.xlsx", &zip_of(&[("photo.jpg", b"x")])).unwrap_err();
        assert!(matches!(error, Error::OtherFormat { .. }), "{error}");
        let whole = xlsx_of("");
        let error = read("a.xlsx", &whole[..whole.len() / 2]).unwrap_err();
        assert!(matches!(error, Error::Damaged { .. }), "{error}");
    }
}
