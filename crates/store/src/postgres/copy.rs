//! Rows in bulk, in the binary form of PostgreSQL's COPY.
//!
//! A signature, two words of flags, then rows: a count of values, each with its length before it; a
//! count of -1 ends. Source: the chapter on COPY in PostgreSQL's manual.

use std::io::{self, Read, Write};

use super::Postgres;
use super::refusal::refused;
use crate::Error;

const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
const END: i16 = -1;

/// Rows on their way in.
pub(super) struct Bulk {
    bytes: Vec<u8>,
}

impl Bulk {
    pub(super) fn new() -> Bulk {
        Bulk { bytes: SIGNATURE.to_vec() }
    }

    /// Begins a row; its values follow in [`Bulk::out`].
    pub(super) fn row(&mut self, values: usize) {
        self.bytes.extend_from_slice(&(values as i16).to_be_bytes());
    }

    pub(super) fn out(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// Writes the rows into a table.
    pub(super) fn send(mut self, db: &Postgres, table: &str, columns: &str) -> Result<u64, Error> {
        self.bytes.extend_from_slice(&END.to_be_bytes());
        let sql = format!("COPY {table} ({columns}) FROM STDIN (FORMAT binary)");
        db.with("new rows", |client| {
            let mut writer = client.copy_in(&sql)?;
            // Should it fail here, the end says why.
            let _ = writer.write_all(&self.bytes);
            writer.finish()
        })
    }
}

/// The values of a row on its way out.
#[derive(Default)]
pub(super) struct Values {
    bytes: Vec<u8>,
    /// Where each value lies; none for NULL.
    places: Vec<Option<(usize, usize)>>,
}

impl Values {
    pub(super) fn from(&self, first: usize) -> impl Iterator<Item = Option<&[u8]>> {
        self.places[first.min(self.places.len())..]
            .iter()
            .map(|place| place.map(|(start, end)| &self.bytes[start..end]))
    }

    /// The number in a place; zero where there is none.
    pub(super) fn number(&self, place: usize) -> u32 {
        let bytes = self.from(place).next().flatten();
        let number = bytes.and_then(|bytes| Some(i64::from_be_bytes(bytes.try_into().ok()?)));
        number.and_then(|number| number.try_into().ok()).unwrap_or_default()
    }

    fn read(&mut self, from: &mut impl Read, count: usize) -> io::Result<()> {
        self.bytes.clear();
        self.places.clear();
        for _ in 0..count {
            let len = i32::from_be_bytes(word(from)?);
            let Ok(len) = usize::try_from(len) else {
                self.places.push(None);
                continue;
            };
            let start = self.bytes.len();
            self.bytes.resize(start + len, 0);
            from.read_exact(&mut self.bytes[start..])?;
            self.places.push(Some((start, start + len)));
        }
        Ok(())
    }
}

/// Shows each row that a query finds.
pub(super) fn each_row(
    db: &Postgres,
    query: &str,
    show: &mut dyn FnMut(&Values) -> Result<(), Error>,
) -> Result<(), Error> {
    const DOING: &str = "the rows of a kind";
    let mut held = db.client.borrow_mut();
    let client = held.0.as_mut().ok_or(Error::Busy)?;
    let sql = format!("COPY ({query}) TO STDOUT (FORMAT binary)");
    let mut reader = client.copy_out(&sql).map_err(refused(DOING))?;
    let mut signature = [0; SIGNATURE.len()];
    reader.read_exact(&mut signature).map_err(broken)?;
    let mut values = Values::default();
    loop {
        let count = i16::from_be_bytes(word(&mut reader).map_err(broken)?);
        let Ok(count) = usize::try_from(count) else { return Ok(()) };
        values.read(&mut reader, count).map_err(broken)?;
        show(&values)?;
    }
}

fn word<const LEN: usize>(from: &mut impl Read) -> io::Result<[u8; LEN]> {
    let mut word = [0; LEN];
    from.read_exact(&mut word)?;
    Ok(word)
}

/// The reader hides what the server said in its own kind of error.
fn broken(error: io::Error) -> Error {
    match error.into_inner().map(|inner| inner.downcast::<postgres::Error>()) {
        Some(Ok(source)) => refused("the rows of a kind")(*source),
        _ => Error::Damaged {
            what: "a table".to_owned(),
            reason: "its rows end too early".to_owned(),
        },
    }
}
