//! Documents: invoices, credit notes and calls for contributions, numbered without gaps, and what became of
//! them.

use crate::Error;
use crate::db::{Db, Row};

/// A document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRow {
    /// The series in which it is numbered.
    pub series: String,
    /// Its rank there, from 1, without gaps.
    pub rank: i64,
    /// Its number.
    pub number: String,
    /// What names it before it has a number: a second document under the key is none.
    pub key: String,
    /// What it is.
    pub kind: String,
    /// The month that it is for.
    pub month: String,
    /// The member, by its SIRET as text.
    pub member: String,
    /// The day of issue.
    pub issued: String,
    /// What it comes to without VAT, in cents.
    pub net_cents: i64,
    /// VAT, in cents.
    pub vat_cents: i64,
    /// What it says, as JSON text.
    pub body: String,
    /// Its files by format, as JSON text: hashes of the archive.
    pub files: String,
}

/// Something that became of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentEvent {
    /// The document.
    pub number: String,
    /// When.
    pub at: String,
    /// By whom.
    pub by: String,
    /// What.
    pub state: String,
    /// The amount that it is about, in cents.
    pub cents: Option<i64>,
    /// What names it elsewhere; no two events have the same.
    pub reference: Option<String>,
    /// Words.
    pub note: Option<String>,
}

/// Which documents; all where nothing is said.
#[derive(Debug, Clone, Copy, Default)]
pub struct Documents<'a> {
    /// Of which month.
    pub month: Option<&'a str>,
    /// Of which member.
    pub member: Option<&'a str>,
    /// Of which number.
    pub number: Option<&'a str>,
    /// Of which key.
    pub key: Option<&'a str>,
}

const COLUMNS: &str = "series, rank, number, key, kind, month, member, issued, net_cents, vat_cents, \
                       body, files";

pub(super) fn find<D: Db>(db: &D, wanted: &Documents<'_>) -> Result<Vec<DocumentRow>, Error> {
    let Documents { month, member, number, key } = *wanted;
    let columns = [("month", month), ("member", member), ("number", number), ("key", key)];
    let said: Vec<_> = columns.iter().filter_map(|(name, value)| Some((name, (*value)?))).collect();
    let tests: Vec<String> =
        said.iter().enumerate().map(|(at, (name, _))| format!("{name} = ?{}", at + 1)).collect();
    let tests =
        if tests.is_empty() { String::new() } else { format!("WHERE {}", tests.join(" AND ")) };
    let sql = format!("SELECT {COLUMNS} FROM bocage_document {tests} ORDER BY series, rank");
    let params: Vec<_> = said.iter().map(|(_, value)| (*value).into()).collect();
    let mut found = Vec::new();
    db.query("documents", &sql, &params, &mut |mut row| {
        found.push(document(&mut row)?);
        Ok(())
    })?;
    Ok(found)
}

fn document(row: &mut Row) -> Result<DocumentRow, Error> {
    Ok(DocumentRow {
        series: row.text(0)?,
        rank: row.int(1)?,
        number: row.text(2)?,
        key: row.text(3)?,
        kind: row.text(4)?,
        month: row.text(5)?,
        member: row.text(6)?,
        issued: row.text(7)?,
        net_cents: row.int(8)?,
        vat_cents: row.int(9)?,
        body: row.text(10)?,
        files: row.text(11)?,
    })
}

pub(super) fn next_rank<D: Db>(db: &D, series: &str) -> Result<i64, Error> {
    let sql = "SELECT coalesce(max(rank), 0) + 1 FROM bocage_document WHERE series = ?1";
    db.first("a number of a document", sql, &[series.into()])?.map_or(Ok(1), |mut row| row.int(0))
}

pub(super) fn put<D: Db>(db: &D, row: &DocumentRow) -> Result<(), Error> {
    let sql = super::insert("bocage_document", COLUMNS, 1);
    let params = [
        (&row.series).into(),
        row.rank.into(),
        (&row.number).into(),
        (&row.key).into(),
        (&row.kind).into(),
        (&row.month).into(),
        (&row.member).into(),
        (&row.issued).into(),
        row.net_cents.into(),
        row.vat_cents.into(),
        (&row.body).into(),
        (&row.files).into(),
    ];
    db.execute("a document", &sql, &params).map(drop)
}

pub(super) fn events<D: Db>(db: &D, number: Option<&str>) -> Result<Vec<DocumentEvent>, Error> {
    let columns = "SELECT number, at, by, state, cents, reference, note FROM bocage_document_event";
    let (sql, params) = match number {
        Some(number) => {
            (format!("{columns} WHERE number = ?1 ORDER BY place"), vec![number.into()])
        }
        None => (format!("{columns} ORDER BY number, place"), Vec::new()),
    };
    let mut found = Vec::new();
    db.query("events of documents", &sql, &params, &mut |mut row| {
        let cents = row.values.get(4).is_some_and(|value| *value != crate::db::Value::Null);
        found.push(DocumentEvent {
            number: row.text(0)?,
            at: row.text(1)?,
            by: row.text(2)?,
            state: row.text(3)?,
            cents: cents.then(|| row.int(4)).transpose()?,
            reference: row.text_if_any(5)?,
            note: row.text_if_any(6)?,
        });
        Ok(())
    })?;
    Ok(found)
}

pub(super) fn note<D: Db>(db: &D, event: &DocumentEvent) -> Result<(), Error> {
    let doing = "an event of a document";
    let sql = "SELECT coalesce(max(place), 0) + 1 FROM bocage_document_event WHERE number = ?1";
    let place = db.first(doing, sql, &[(&event.number).into()])?;
    let place = place.map_or(Ok(1), |mut row| row.int(0))?;
    let columns = "number, place, at, by, state, cents, reference, note";
    let params = [
        (&event.number).into(),
        place.into(),
        (&event.at).into(),
        (&event.by).into(),
        (&event.state).into(),
        event.cents.into(),
        event.reference.as_deref().into(),
        event.note.as_deref().into(),
    ];
    db.execute(doing, &super::insert("bocage_document_event", columns, 1), &params).map(drop)
}
