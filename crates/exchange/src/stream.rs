//! Files as streams with a ceiling: decompressed on the way, measured, and cut off where they
//! outgrow the limits.

use std::cell::Cell;
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::rc::Rc;

use bocage_vocab::Watch;
use flate2::read::MultiGzDecoder;

use crate::Error;
use crate::limits::{DECOMPRESSED_BYTES_MAX, RATIO_FREE_BYTES, RATIO_MAX, RECORD_BYTES_MAX};

/// Bytes read ahead.
const BUFFER_BYTES: usize = 64 << 10;

/// The name of a file without folders: what findings and errors show.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// Opens a file and gives its size in bytes.
pub(crate) fn open_file(path: &Path) -> Result<(File, u64), Error> {
    let failed = |source| Error::Open { file: path.display().to_string(), source };
    let file = File::open(path).map_err(failed)?;
    let meta = file.metadata().map_err(failed)?;
    if meta.is_dir() {
        return Err(failed(io::Error::other("it is a folder")));
    }
    Ok((file, meta.len()))
}

/// The first bytes of a file.
pub(crate) fn first_bytes(path: &Path, count: usize) -> Result<Vec<u8>, Error> {
    let (file, _) = open_file(path)?;
    let mut bytes = Vec::new();
    file.take(count as u64)
        .read_to_end(&mut bytes)
        .map_err(|source| Error::Read { file: file_name(path), source })?;
    Ok(bytes)
}

/// A file as a stream.
pub(crate) struct Stream<'a> {
    name: String,
    reader: BufReader<Gauge<'a, Box<dyn Read + 'a>>>,
    since_mark: Rc<Cell<u64>>,
}

impl<'a> Stream<'a> {
    /// Opens a file, decompressing gzip whatever its name says. `watch` sees a stage of this name
    /// and the bytes of the file as they are read.
    pub(crate) fn open(
        path: &Path,
        stage: &'static str,
        watch: &'a dyn Watch,
    ) -> Result<Stream<'a>, Error> {
        let name = file_name(path);
        let zipped = first_bytes(path, 2)? == [0x1f, 0x8b];
        let (file, size) = open_file(path)?;
        watch.stage(stage, "bytes", Some(size));
        let taken = Rc::new(Cell::new(0));
        let raw = Watched { file, taken: Rc::clone(&taken), watch };
        let inner: Box<dyn Read + 'a> = if zipped {
            Box::new(MultiGzDecoder::new(BufReader::with_capacity(BUFFER_BYTES, raw)))
        } else {
            Box::new(raw)
        };
        let since_mark = Rc::new(Cell::new(0));
        let gauge = Gauge { inner, taken, given: 0, since_mark: Rc::clone(&since_mark), watch };
        Ok(Stream { name, reader: BufReader::with_capacity(BUFFER_BYTES, gauge), since_mark })
    }

    /// The name of the file, without folders.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// A handle by which a parser says that a record ended.
    pub(crate) fn mark(&self) -> Mark {
        Mark(Rc::clone(&self.since_mark))
    }
}

impl Read for Stream<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.reader.read(out)
    }
}

impl BufRead for Stream<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.reader.fill_buf()
    }
    fn consume(&mut self, amount: usize) {
        self.reader.consume(amount);
    }
}

/// Says that a record ended, so that a record without end is noticed before it fills the memory.
#[derive(Debug, Clone)]
pub(crate) struct Mark(Rc<Cell<u64>>);

impl Mark {
    /// A record ended.
    pub(crate) fn record(&self) {
        self.0.set(0);
    }
}

/// Counts the bytes that leave the file.
struct Watched<'a> {
    file: File,
    taken: Rc<Cell<u64>>,
    watch: &'a dyn Watch,
}

impl Read for Watched<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(out)?;
        self.taken.set(self.taken.get() + read as u64);
        self.watch.done(read as u64);
        Ok(read)
    }
}

/// Counts the bytes that reach the parser and cuts off what outgrows the limits.
struct Gauge<'a, R> {
    inner: R,
    taken: Rc<Cell<u64>>,
    given: u64,
    since_mark: Rc<Cell<u64>>,
    watch: &'a dyn Watch,
}

impl<R: Read> Read for Gauge<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.watch.cancelled() {
            return Err(Stop::Cancelled.into());
        }
        let read = self.inner.read(out)?;
        self.given += read as u64;
        self.since_mark.set(self.since_mark.get() + read as u64);
        let ratio_broken =
            self.given > RATIO_FREE_BYTES && self.given / RATIO_MAX > self.taken.get();
        if ratio_broken {
            return Err(Stop::Ratio.into());
        }
        if self.given > DECOMPRESSED_BYTES_MAX {
            return Err(Stop::Bytes.into());
        }
        if self.since_mark.get() > RECORD_BYTES_MAX {
            return Err(Stop::Record.into());
        }
        Ok(read)
    }
}

/// Why a stream ends before its file, on its way through the parsers' errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    Cancelled,
    Ratio,
    Bytes,
    Record,
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the stream was stopped")
    }
}
impl std::error::Error for Stop {}

impl From<Stop> for io::Error {
    fn from(stop: Stop) -> io::Error {
        io::Error::other(stop)
    }
}

/// The error of a failed read: a limit where the stream was cut off, damage where compressed data
/// makes no sense.
pub(crate) fn read_error(file: &str, source: &io::Error) -> Error {
    let file = file.to_owned();
    let stop = source.get_ref().and_then(|inner| inner.downcast_ref::<Stop>());
    match stop {
        Some(Stop::Cancelled) => Error::Interrupted,
        Some(Stop::Ratio) => {
            Error::TooLarge { file, what: "a ratio of decompression", limit: RATIO_MAX }
        }
        Some(Stop::Bytes) => {
            Error::TooLarge { file, what: "decompressed bytes", limit: DECOMPRESSED_BYTES_MAX }
        }
        Some(Stop::Record) => {
            Error::TooLarge { file, what: "bytes in one record", limit: RECORD_BYTES_MAX }
        }
        None => match source.kind() {
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::InvalidData
            | io::ErrorKind::InvalidInput => {
                Error::Damaged { file, at: "its data".to_owned(), what: source.to_string() }
            }
            kind => Error::Read { file, source: io::Error::new(kind, source.to_string()) },
        },
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use bocage_vocab::Unwatched;
    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(bytes_len: usize) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        let mut encoder = GzEncoder::new(file.reopen().unwrap(), Compression::best());
        let zeros = vec![b' '; 1 << 20];
        for _ in 0..bytes_len >> 20 {
            encoder.write_all(&zeros).unwrap();
        }
        encoder.finish().unwrap();
        file
    }

    fn read_all(path: &Path, records: bool) -> Result<u64, Error> {
        let mut stream = Stream::open(path, "reading", &Unwatched)?;
        let (name, mark) = (stream.name().to_owned(), stream.mark());
        let mut buffer = vec![0; 1 << 16];
        let mut total = 0;
        loop {
            let read = stream.read(&mut buffer).map_err(|error| read_error(&name, &error))?;
            if read == 0 {
                return Ok(total);
            }
            total += read as u64;
            if records {
                mark.record();
            }
        }
    }

    #[test]
    fn a_gzip_bomb_is_cut_off_and_a_small_one_is_read() {
        let small = gzip(8 << 20);
        assert_eq!(read_all(small.path(), true).unwrap(), 8 << 20);
        let bomb = gzip(200 << 20);
        let error = read_all(bomb.path(), true).unwrap_err();
        assert!(matches!(error, Error::TooLarge { limit: RATIO_MAX, .. }), "{error}");
    }

    #[test]
    fn a_record_without_end_is_cut_off() {
        let file = gzip(32 << 20);
        let error = read_all(file.path(), false).unwrap_err();
        assert!(matches!(error, Error::TooLarge { limit: RECORD_BYTES_MAX, .. }), "{error}");
    }

    #[test]
    fn a_gzip_file_cut_off_is_damaged() {
        let whole = gzip(8 << 20);
        let bytes = std::fs::read(whole.path()).unwrap();
        std::fs::write(whole.path(), &bytes[..bytes.len() / 2]).unwrap();
        let error = read_all(whole.path(), true).unwrap_err();
        assert!(matches!(error, Error::Damaged { .. }), "{error}");
    }
}
