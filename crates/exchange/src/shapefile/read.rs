//! Reading a shapefile as records: attributes of the `.dbf` beside it, geometry of the `.shp`.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use bocage_vocab::{Finding, Polyline, Position, Shape, Watch};
use encoding_rs::WINDOWS_1252;

use super::dbf::{COLUMNS_END, PART_BYTES};
use super::prj::Projection;
use super::shp::{self, HEADER_BYTES};
use super::{Form, Parts};
use crate::Error;
use crate::findings::{ENCODING, Log, PROJECTION_ASSUMED};
use crate::limits::{COLUMNS_MAX, RECORD_BYTES_MAX};
use crate::records::{Header, Record, Sink};
use crate::stream::{Mark, Stream, file_name, first_bytes, read_error};

/// Bytes of a `.prj`; those of real projections stay below 2,000.
const WORDS_BYTES_MAX: usize = 16 << 10;

/// Reads the shapefile that a `.shp` belongs to.
pub(crate) fn read_shapefile(
    path: &Path,
    log: &mut Log,
    watch: &dyn Watch,
    sink: &mut dyn Sink,
) -> Result<(), Error> {
    let file = file_name(path);
    let layer = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    if !sink.layer(&file, &layer)? {
        return Ok(());
    }
    let table = beside(path, "dbf").ok_or_else(|| {
        let missing = format!("{layer}.dbf");
        Error::Companion { file: file.clone(), missing }
    })?;
    let projection = projection(path, &file, &layer, log)?;
    let mut shapes = Shapes::open(path, watch)?;
    let mut rows = Rows::open(&table, watch)?;
    let mut number = 0u64;
    let (mut foreign, mut told) = (false, false);
    while let Some(mut record) = rows.next(&mut foreign)? {
        number += 1;
        record.element = Some(format!("{layer}/{number}"));
        match shapes.next(projection)? {
            Some(Ok(shapes)) => record.shapes = shapes,
            Some(Err(reason)) => record.bad_geometry = Some(reason),
            None => return Err(uneven(&file, number - 1, "more rows than geometries")),
        }
        if foreign && !told {
            told = true;
            let found = record.located(Finding::info(ENCODING)).named(&*rows.name);
            log.push(found.says("encoding", WINDOWS_1252.name()));
        }
        if !rows.deleted {
            sink.record(&rows.header, &record, log)?;
        }
    }
    if shapes.next(projection)?.is_some() {
        return Err(uneven(&file, number, "more geometries than rows"));
    }
    sink.layer_end(&rows.header, log)
}

fn uneven(file: &str, records: u64, what: &str) -> Error {
    Error::Damaged { file: file.to_owned(), at: format!("record {records}"), what: what.to_owned() }
}

/// The file of another ending beside a file, in whatever case.
fn beside(path: &Path, ending: &str) -> Option<PathBuf> {
    let named = [ending.to_owned(), ending.to_uppercase()].map(|end| path.with_extension(end));
    named.into_iter().find(|path| path.is_file())
}

/// The projection; that of every French delivery, and a finding, where no file says it.
fn projection(path: &Path, file: &str, layer: &str, log: &mut Log) -> Result<Projection, Error> {
    let Some(words) = beside(path, "prj") else {
        let found = Finding::warning(PROJECTION_ASSUMED).named(layer).in_file(file);
        log.push(found.says("projection", "EPSG:2154"));
        return Ok(Projection::Lambert93);
    };
    let words = String::from_utf8_lossy(&first_bytes(&words, WORDS_BYTES_MAX)?).into_owned();
    Projection::of(&words).map_err(|projection| Error::Projection {
        file: file.to_owned(),
        layer: layer.to_owned(),
        projection,
    })
}

/// A file read in pieces of known length.
struct Pieces<'a> {
    name: String,
    stream: Stream<'a>,
    mark: Mark,
    piece: Vec<u8>,
}

impl<'a> Pieces<'a> {
    fn open(path: &Path, watch: &'a dyn Watch) -> Result<Pieces<'a>, Error> {
        let stream = Stream::open(path, "reading", watch)?;
        let (name, mark) = (stream.name().to_owned(), stream.mark());
        Ok(Pieces { name, stream, mark, piece: Vec::new() })
    }

    /// The next bytes, so many or none at the end of the file.
    fn next(&mut self, bytes: u64) -> Result<Option<&[u8]>, Error> {
        if bytes > RECORD_BYTES_MAX {
            let file = self.name.clone();
            return Err(Error::TooLarge {
                file,
                what: "bytes in one record",
                limit: RECORD_BYTES_MAX,
            });
        }
        self.mark.record();
        self.piece.clear();
        let read = (&mut self.stream).take(bytes).read_to_end(&mut self.piece);
        let read = read.map_err(|error| read_error(&self.name, &error))?;
        match read as u64 {
            0 if bytes > 0 => Ok(None),
            all if all == bytes => Ok(Some(&self.piece)),
            _ => Err(self.damaged("the file ends inside a record")),
        }
    }

    fn whole(&mut self, bytes: u64) -> Result<&[u8], Error> {
        let name = self.name.clone();
        let ended = || read_error(&name, &io::ErrorKind::UnexpectedEof.into());
        self.next(bytes)?.ok_or_else(ended)
    }

    fn damaged(&self, what: &str) -> Error {
        Error::Damaged { file: self.name.clone(), at: "its data".to_owned(), what: what.to_owned() }
    }
}

/// The geometries of a `.shp`.
struct Shapes<'a>(Pieces<'a>);

impl<'a> Shapes<'a> {
    fn open(path: &Path, watch: &'a dyn Watch) -> Result<Shapes<'a>, Error> {
        let mut pieces = Pieces::open(path, watch)?;
        let header = pieces.whole(HEADER_BYTES as u64)?;
        if !header.starts_with(&shp::FILE_CODE.to_be_bytes()) {
            return Err(pieces.damaged("it does not begin as a shapefile does"));
        }
        Ok(Shapes(pieces))
    }

    /// The next geometry, or words for what is wrong with it; none at the end.
    fn next(
        &mut self,
        projection: Projection,
    ) -> Result<Option<Result<Vec<Shape>, String>>, Error> {
        let Some(&[_, _, _, _, a, b, c, d]) = self.0.next(8)? else { return Ok(None) };
        let bytes = u64::from(u32::from_be_bytes([a, b, c, d])) * 2;
        let parts = shp::parts(self.0.whole(bytes)?);
        Ok(Some(parts.and_then(|parts| parts.map_or(Ok(Vec::new()), |it| placed(it, projection)))))
    }
}

fn placed((form, parts): (Form, Parts), projection: Projection) -> Result<Vec<Shape>, String> {
    let place = |&[x, y]: &[f64; 2]| {
        projection.position([x, y]).ok_or_else(|| format!("{x} {y} is no place"))
    };
    let line = |part: &Vec<[f64; 2]>| part.iter().map(place).collect::<Result<Polyline, _>>();
    match form {
        Form::Point => parts.iter().flatten().map(|at| place(at).map(Shape::Point)).collect(),
        Form::Line => parts.iter().map(|part| line(part).map(Shape::Line)).collect(),
        Form::Area => {
            let rings = parts.iter().map(|part| Ok((is_outer(part), ring(line(part)?))));
            Ok(vec![Shape::Area(super::rings::area(rings.collect::<Result<_, String>>()?))])
        }
    }
}

/// Outer rings run clockwise.
fn is_outer(part: &[[f64; 2]]) -> bool {
    let turn = |pair: &[[f64; 2]]| pair[0][0] * pair[1][1] - pair[1][0] * pair[0][1];
    part.windows(2).map(turn).sum::<f64>() <= 0.0
}

/// A ring without its repeated last place.
fn ring(line: Polyline) -> Box<[Position]> {
    match &line[..] {
        [first, .., last] if first == last => line[..line.len() - 1].into(),
        _ => line,
    }
}

/// The rows of a `.dbf`.
struct Rows<'a> {
    pieces: Pieces<'a>,
    name: String,
    header: Header,
    /// Bytes of each column, and its place in the header; none for a name met twice.
    columns: Vec<(Option<usize>, usize)>,
    record_bytes: u64,
    left: u32,
    /// Whether the row read last is marked as deleted.
    deleted: bool,
}

impl<'a> Rows<'a> {
    fn open(path: &Path, watch: &'a dyn Watch) -> Result<Rows<'a>, Error> {
        let mut pieces = Pieces::open(path, watch)?;
        let (mut header, mut columns) = (Header::default(), Vec::new());
        let start = pieces.whole(PART_BYTES as u64)?;
        let left = u32::from_le_bytes([start[4], start[5], start[6], start[7]]);
        let header_bytes = usize::from(u16::from_le_bytes([start[8], start[9]]));
        let record_bytes = usize::from(u16::from_le_bytes([start[10], start[11]]));
        let rest = header_bytes.saturating_sub(PART_BYTES) as u64;
        let described = pieces.whole(rest)?;
        for column in described.chunks_exact(PART_BYTES) {
            if column[0] == COLUMNS_END || columns.len() == COLUMNS_MAX {
                break;
            }
            let name: Vec<u8> = column[..11].iter().copied().take_while(|byte| *byte > 0).collect();
            let known = header.names().len();
            let place = header.column(&String::from_utf8_lossy(&name).to_lowercase());
            columns.push(((place == known).then_some(place), usize::from(column[16])));
        }
        let filled: usize = columns.iter().map(|(_, width)| width).sum();
        if columns.is_empty() || 1 + filled > record_bytes {
            return Err(pieces.damaged("its header does not fit its records"));
        }
        let (name, record_bytes) = (pieces.name.clone(), record_bytes as u64);
        Ok(Rows { pieces, name, header, columns, record_bytes, left, deleted: false })
    }

    /// The next row; none at the end.
    fn next(&mut self, foreign: &mut bool) -> Result<Option<Record>, Error> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        let bytes = self.pieces.whole(self.record_bytes)?;
        self.deleted = bytes[0] == b'*';
        let mut record = Record { file: self.name.clone(), ..Record::default() };
        let mut at = 1;
        for (column, width) in &self.columns {
            let cell = bytes[at..at + width].trim_ascii();
            at += width;
            if let Some(column) = column.filter(|_| !cell.is_empty()) {
                let text = match std::str::from_utf8(cell) {
                    Ok(text) => text.into(),
                    Err(_) => {
                        *foreign = true;
                        WINDOWS_1252.decode_without_bom_handling(cell).0
                    }
                };
                record.set(column, text.trim_matches('\0').to_owned());
            }
        }
        Ok(Some(record))
    }
}
