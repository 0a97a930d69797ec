//! The journal of the ledger: rows that only grow. Triggers refuse to change or delete one.

use bocage_ledger::{Appended, Digest, EntryNumber, Head, Journal, Row};

use crate::db::{self, Db, Param, Purpose, Value};
use crate::{Error, Store};

/// How many rows go into one statement, the most first. With few sizes few statements are prepared.
const SIZES: [usize; 3] = [256, 16, 1];

/// How many rows are read in one transaction.
const READ_AT_ONCE: i64 = 10_000;

impl Journal for Box<dyn Store> {
    type Error = Error;

    fn read(&self, after: Head, show: &mut dyn FnMut(&Row)) -> Result<Head, Error> {
        self.ledger_rows(after, show)
    }
    fn append(&mut self, after: Head, rows: &[Row]) -> Result<Appended, Error> {
        self.ledger_append(after, rows)
    }
}

/// Shows the rows after a place, and says where the ledger ends. Not in one transaction, so that nobody
/// waits to write while a long ledger is read: rows are never changed, and the last of them are read
/// together with the end.
pub(crate) fn read<D: Db>(db: &D, after: Head, show: &mut dyn FnMut(&Row)) -> Result<Head, Error> {
    let mut after = after.number;
    loop {
        let (rows, end) = db.within(Purpose::Read, || Ok((some(db, after)?, end(db)?)))?;
        rows.iter().for_each(&mut *show);
        match rows.last() {
            Some(last) if rows.len() == READ_AT_ONCE as usize => after = last.number,
            _ => return Ok(end),
        }
    }
}

/// The next rows after a place.
fn some<D: Db>(db: &D, after: EntryNumber) -> Result<Vec<Row>, Error> {
    let sql = "SELECT number, body, digest FROM bocage_ledger WHERE number > ?1
               ORDER BY number LIMIT ?2";
    let mut rows = Vec::new();
    db.query("the ledger", sql, &[after.0.into(), READ_AT_ONCE.into()], &mut |mut row| {
        rows.push(as_kept(&mut row)?);
        Ok(())
    })?;
    Ok(rows)
}

/// A row whatever it holds: what is not of its type is not what was written, which its hash tells.
fn as_kept(row: &mut db::Row) -> Result<Row, Error> {
    let number = EntryNumber(row.int(0)?);
    let mut bytes = row.values.drain(1..).map(|value| match value {
        Value::Text(text) => text.into_bytes(),
        Value::Bytes(bytes) => bytes,
        Value::Null | Value::Int(_) => Vec::new(),
    });
    let body = bytes.next().unwrap_or_default();
    let digest = bytes.next().and_then(|bytes| bytes.try_into().ok()).unwrap_or_default();
    Ok(Row { number, body, digest: Digest(digest) })
}

/// Adds rows where the ledger ends at `after`, all or none.
pub(crate) fn append<D: Db>(db: &D, after: Head, rows: &[Row]) -> Result<Appended, Error> {
    db.within(Purpose::Write, || append_within(db, after, rows))
}

/// The same within a transaction that is open.
pub(crate) fn append_within<D: Db>(db: &D, after: Head, rows: &[Row]) -> Result<Appended, Error> {
    if end(db)? != after {
        return Ok(Appended::Moved);
    }
    let mut left = rows;
    for size in SIZES {
        let sql = insert(size);
        while left.len() >= size {
            let (now, later) = left.split_at(size);
            let params = now.iter().map(params).collect::<Result<Vec<_>, Error>>()?.concat();
            db.execute("entries of the ledger", &sql, &params)?;
            left = later;
        }
    }
    if let Some(last) = rows.last() {
        keep_end(db, last)?;
    }
    Ok(Appended::All)
}

fn insert(size: usize) -> String {
    let marks = (0..size).map(|row| {
        let first = row * 3 + 1;
        format!("(?{first}, ?{}, ?{})", first + 1, first + 2)
    });
    let marks = marks.collect::<Vec<_>>().join(", ");
    format!("INSERT INTO bocage_ledger (number, body, digest) VALUES {marks}")
}

fn params(row: &Row) -> Result<[Param<'_>; 3], Error> {
    let body = std::str::from_utf8(&row.body).map_err(|error| Error::Damaged {
        what: format!("entry {} of the ledger", row.number),
        reason: error.to_string(),
    })?;
    Ok([row.number.0.into(), body.into(), row.digest.0.as_slice().into()])
}

/// Rows that are gone from the end would leave no other trace.
fn keep_end<D: Db>(db: &D, last: &Row) -> Result<(), Error> {
    let sql = "INSERT INTO bocage_ledger_end (one, number, digest) VALUES (1, ?1, ?2)
               ON CONFLICT (one) DO UPDATE SET number = excluded.number, digest = excluded.digest";
    let params = [last.number.0.into(), last.digest.0.as_slice().into()];
    db.execute("the end of the ledger", sql, &params).map(drop)
}

fn end<D: Db>(db: &D) -> Result<Head, Error> {
    let sql = "SELECT number, digest FROM bocage_ledger_end WHERE one = 1";
    let Some(mut row) = db.first("the end of the ledger", sql, &[])? else {
        return Ok(Head::default());
    };
    let number = EntryNumber(row.int(0)?);
    let bytes: Vec<u8> = row.bytes(1)?;
    let digest = bytes.try_into().map_err(|_| Error::Damaged {
        what: "the end of the ledger".to_owned(),
        reason: "its hash is of another length".to_owned(),
    })?;
    Ok(Head { number, digest: Digest(digest) })
}
