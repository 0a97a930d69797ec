//! Writing the five files of a shapefile.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::dbf::{self, FILE_END, Field};
use super::shp::{self, Extent, HEADER_BYTES, NOWHERE};
use super::{Form, Parts, prj};

/// Writes records as they come; the headers are set right at the end.
pub(crate) struct Writer {
    form: Form,
    fields: Vec<Field>,
    day: [u8; 3],
    shp: BufWriter<File>,
    shx: BufWriter<File>,
    dbf: BufWriter<File>,
    /// Bytes of the `.shp` so far.
    bytes: u64,
    records: u32,
    extent: Extent,
    content: Vec<u8>,
    row: Vec<u8>,
    cut: u64,
}

impl Writer {
    /// Begins `stem.shp` and the files beside it in a folder, in Lambert-93. `day` is the day of
    /// writing as (year, month, day).
    pub(crate) fn create(
        folder: &Path,
        stem: &str,
        form: Form,
        fields: Vec<Field>,
        (year, month, day): (u16, u8, u8),
    ) -> io::Result<Writer> {
        let path = |ending: &str| -> PathBuf { folder.join(format!("{stem}.{ending}")) };
        std::fs::write(path("prj"), prj::LAMBERT93)?;
        std::fs::write(path("cpg"), "UTF-8")?;
        let begin = |ending: &str| File::create(path(ending)).map(BufWriter::new);
        let day = [u8::try_from(year.saturating_sub(1900)).unwrap_or(u8::MAX), month, day];
        let (mut shp, mut shx, mut dbf) = (begin("shp")?, begin("shx")?, begin("dbf")?);
        shp.write_all(&[0; HEADER_BYTES])?;
        shx.write_all(&[0; HEADER_BYTES])?;
        dbf.write_all(&dbf::header(&fields, 0, day))?;
        Ok(Writer {
            form,
            fields,
            day,
            shp,
            shx,
            dbf,
            bytes: HEADER_BYTES as u64,
            records: 0,
            extent: NOWHERE,
            content: Vec::new(),
            row: Vec::new(),
            cut: 0,
        })
    }

    /// Adds a record: a cell for each field, and the parts of its geometry, if it has any.
    pub(crate) fn record(&mut self, cells: &[String], parts: &Parts) -> io::Result<()> {
        parts.iter().flatten().for_each(|place| shp::extend(&mut self.extent, *place));
        shp::content(self.form, parts, &mut self.content);
        self.records += 1;
        let length = shp::words(self.content.len() as u64).to_be_bytes();
        self.shx.write_all(&shp::words(self.bytes).to_be_bytes())?;
        self.shx.write_all(&length)?;
        self.shp.write_all(&self.records.to_be_bytes())?;
        self.shp.write_all(&length)?;
        self.shp.write_all(&self.content)?;
        self.bytes += 8 + self.content.len() as u64;
        self.row.clear();
        self.row.push(b' ');
        for (field, cell) in self.fields.iter().zip(cells) {
            self.cut += u64::from(!field.push(cell, &mut self.row));
        }
        self.dbf.write_all(&self.row)
    }

    /// Sets the headers right and closes the files. How many cells did not fit.
    pub(crate) fn finish(mut self) -> io::Result<u64> {
        self.dbf.write_all(&[FILE_END])?;
        let index = HEADER_BYTES as u64 + 8 * u64::from(self.records);
        let headers = [
            (&mut self.shp, shp::header(self.form, self.bytes, &self.extent)),
            (&mut self.shx, shp::header(self.form, index, &self.extent)),
            (&mut self.dbf, dbf::header(&self.fields, self.records, self.day)),
        ];
        for (file, header) in headers {
            file.seek(SeekFrom::Start(0))?;
            file.write_all(&header)?;
            file.flush()?;
        }
        Ok(self.cut)
    }
}
