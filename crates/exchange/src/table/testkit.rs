//! Tables in tests: bytes in, rows as short texts out.

use bocage_vocab::Unwatched;

use crate::findings::Log;
use crate::records::{Header, Record, Sink, read_file};
use crate::{Error, ImportOptions};

#[derive(Default)]
struct Rows(Vec<String>);

impl Sink for Rows {
    fn layer(&mut self, _: &str, _: &str) -> Result<bool, Error> {
        Ok(true)
    }
    fn record(&mut self, header: &Header, record: &Record, _: &mut Log) -> Result<(), Error> {
        let cells = header
            .names()
            .iter()
            .enumerate()
            .filter_map(|(column, name)| Some(format!("{name}={}", record.cell(column)?)));
        let line = record.line.unwrap_or(0);
        self.0.push(format!("{line}: {}", cells.collect::<Vec<_>>().join(" ")));
        Ok(())
    }
    fn layer_end(&mut self, _: &Header, _: &mut Log) -> Result<(), Error> {
        Ok(())
    }
}

/// Reads bytes as a file of this name; gives the rows and the codes of findings.
pub(crate) fn read(name: &str, bytes: &[u8]) -> Result<(Vec<String>, Vec<String>), Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let (mut rows, mut log) = (Rows::default(), Log::default());
    read_file(&path, &ImportOptions::default(), &mut log, &Unwatched, &mut rows)?;
    Ok((rows.0, log.finish().into_iter().map(|f| f.code.into_owned()).collect()))
}

/// The same, for bytes that are read without an error.
pub(crate) fn rows_of(name: &str, bytes: &[u8]) -> (Vec<String>, Vec<String>) {
    read(name, bytes).unwrap()
}

/// A zip archive of these files.
pub(crate) fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook of Excel's kind with one sheet of these rows in XML.
pub(crate) fn xlsx_of(rows: &str) -> Vec<u8> {
    let sheet = format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
         <sheetData>{rows}</sheetData></worksheet>"
    );
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let workbook = format!(
        "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets>\
         <sheet name=\"Feuille\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let relations = format!(
        "<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" \
         Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    zip_of(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/sharedStrings.xml", b"<sst><si/><si><t>Bourg &amp; Bresse</t></si></sst>"),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

/// A workbook of the open kind with one sheet of these rows in XML.
pub(crate) fn ods_of(rows: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content \
         xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body>\
         <office:spreadsheet><table:table table:name=\"Feuille\">{rows}</table:table>\
         </office:spreadsheet></office:body></office:document-content>"
    );
    let mimetype = b"application/vnd.oasis.opendocument.spreadsheet";
    zip_of(&[("mimetype", mimetype), ("content.xml", content.as_bytes())])
}
