//! The journal of meters: what was used by the hour, and the book that each host goes on from. Both are
//! written in one transaction, so that a process may be killed anywhere.

use std::collections::BTreeMap;

use bocage_metering::{Found, Gap, Line, Meter};
use bocage_vocab::{Thing, Uuid};

use crate::Error;
use crate::db::{Db, Purpose, Row};

/// What a host's look is written down as.
#[derive(Debug, Clone, Default)]
pub struct Metered {
    /// The book to go on from.
    pub book: String,
    /// Lines, whoever's they are; and the gap before, where there is one.
    pub found: Found,
    /// Whose each subject is.
    pub owners: BTreeMap<Thing, MeterOwner>,
}

/// Whose a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeterOwner {
    /// The application, by its id: one that is deployed later under the name is another.
    pub application: Uuid,
    /// What it was called.
    pub name: String,
    /// The member.
    pub member: String,
    /// What the subject was called, such as `web/0`.
    pub part: String,
}

/// A line as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeterLine {
    /// The host that counted it. Where an instance changes hosts within an hour, both count their own.
    pub host: Uuid,
    /// What was used.
    pub line: Line,
    /// Whose it is.
    pub owner: MeterOwner,
}

/// Has a look written down: `take` is given the book of the host and says what to write, or nothing.
/// Nobody else writes meanwhile.
pub(crate) fn read<D: Db>(
    db: &D,
    host: Uuid,
    take: &mut dyn FnMut(Option<&str>) -> Option<Metered>,
) -> Result<(), Error> {
    let host = host.to_string();
    db.within(Purpose::Write, || {
        let sql = "SELECT book FROM bocage_meter_book WHERE host = ?1";
        let row = db.first("the book of a host", sql, &[(&host).into()])?;
        let book = row.map(|mut row| row.text(0)).transpose()?;
        let Some(metered) = take(book.as_deref()) else { return Ok(()) };
        keep(db, &host, &metered)
    })
}

fn keep<D: Db>(db: &D, host: &String, metered: &Metered) -> Result<(), Error> {
    let sql = "INSERT INTO bocage_meter_book (host, book) VALUES (?1, ?2)
               ON CONFLICT (host) DO UPDATE SET book = excluded.book";
    db.execute("the book of a host", sql, &[host.into(), (&metered.book).into()])?;
    for line in &metered.found.lines {
        keep_line(db, host, line, metered.owners.get(&line.subject))?;
    }
    let Some(Gap { from_ms, until_ms }) = metered.found.gap else { return Ok(()) };
    let sql = "INSERT INTO bocage_meter_gap (host, from_ms, until_ms) VALUES (?1, ?2, ?3)
               ON CONFLICT (host, from_ms) DO NOTHING";
    db.execute("a gap", sql, &[host.into(), from_ms.into(), until_ms.into()]).map(drop)
}

/// A line takes the place of the one of its name, unless that is closed. One of a subject that is not
/// there any more keeps whose it was.
fn keep_line<D: Db>(
    db: &D,
    host: &String,
    line: &Line,
    owner: Option<&MeterOwner>,
) -> Result<(), Error> {
    let subject = line.subject.to_string();
    let (amount, seen, closed) = (line.amount, line.seen_ms, i64::from(line.closed));
    let key = [line.hour.into(), (&subject).into(), line.meter.code().into(), host.into()];
    let values = [amount.into(), seen.into(), closed.into()];
    let Some(owner) = owner else {
        let sql = "UPDATE bocage_meter SET amount = ?5, seen_ms = ?6, closed = ?7
                   WHERE hour = ?1 AND subject = ?2 AND meter = ?3 AND host = ?4 AND closed = 0";
        return db.execute("a line", sql, &[&key[..], &values].concat()).map(drop);
    };
    let application = owner.application.to_string();
    let whose = [(&application).into(), (&owner.name).into(), (&owner.member).into()];
    let sql = "INSERT INTO bocage_meter (hour, subject, meter, host, amount, seen_ms, closed,
                   application, name, member, part)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
               ON CONFLICT (hour, subject, meter, host) DO UPDATE SET amount = excluded.amount,
                   seen_ms = excluded.seen_ms, closed = excluded.closed
               WHERE bocage_meter.closed = 0";
    let params = [&key[..], &values, &whose, &[(&owner.part).into()]].concat();
    db.execute("a line", sql, &params).map(drop)
}

/// The lines of hours from the first to before the last, by hour, subject, meter and host.
pub(crate) fn lines<D: Db>(db: &D, (from, until): (i64, i64)) -> Result<Vec<MeterLine>, Error> {
    let sql =
        "SELECT host, subject, hour, meter, amount, seen_ms, closed, application, name, member,
                   part
               FROM bocage_meter WHERE hour >= ?1 AND hour < ?2
               ORDER BY hour, subject, meter, host";
    let mut lines = Vec::new();
    db.query("lines of meters", sql, &[from.into(), until.into()], &mut |mut row| {
        lines.push(line(&mut row)?);
        Ok(())
    })?;
    Ok(lines)
}

fn line(row: &mut Row) -> Result<MeterLine, Error> {
    Ok(MeterLine {
        host: parsed(&row.text(0)?)?,
        line: Line {
            subject: parsed(&row.text(1)?)?,
            hour: row.int(2)?,
            meter: parsed::<Meter>(&row.text(3)?)?,
            amount: row.int(4)?,
            seen_ms: row.int(5)?,
            closed: row.int(6)? != 0,
        },
        owner: MeterOwner {
            application: parsed(&row.text(7)?)?,
            name: row.text(8)?,
            member: row.text(9)?,
            part: row.text(10)?,
        },
    })
}

fn parsed<T: std::str::FromStr>(text: &str) -> Result<T, Error> {
    let damaged = || Error::Damaged {
        what: "lines of meters".to_owned(),
        reason: format!("`{text}` is none that was written"),
    };
    text.parse().map_err(|_| damaged())
}

/// The gaps of hosts that reach into a time, in milliseconds from 1970.
pub(crate) fn gaps<D: Db>(
    db: &D,
    (from_ms, until_ms): (i64, i64),
) -> Result<Vec<(Uuid, Gap)>, Error> {
    let sql = "SELECT host, from_ms, until_ms FROM bocage_meter_gap
               WHERE until_ms > ?1 AND from_ms < ?2 ORDER BY from_ms, host";
    let mut gaps = Vec::new();
    db.query("gaps of meters", sql, &[from_ms.into(), until_ms.into()], &mut |mut row| {
        let host = parsed(&row.text(0)?)?;
        gaps.push((host, Gap { from_ms: row.int(1)?, until_ms: row.int(2)? }));
        Ok(())
    })?;
    Ok(gaps)
}

/// The books of all hosts.
pub(crate) fn books<D: Db>(db: &D) -> Result<Vec<(Uuid, String)>, Error> {
    let sql = "SELECT host, book FROM bocage_meter_book ORDER BY host";
    let mut books = Vec::new();
    db.query("books of hosts", sql, &[], &mut |mut row| {
        books.push((parsed(&row.text(0)?)?, row.text(1)?));
        Ok(())
    })?;
    Ok(books)
}
