//! Documents of field life: where each stands, what was done with it, and photos. An act is written in
//! one transaction with where it leads; a request that comes again is known by its key.

use crate::db::{Db, Param, Purpose, Row, Value};
use crate::{Error, journal};

/// A document as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldRow {
    /// Its kind.
    pub kind: String,
    /// Its number among those of its kind, from 1.
    pub number: i64,
    /// How often it was written, from 1.
    pub revision: i64,
    /// What names it outside, once in its kind.
    pub key: Option<String>,
    /// The state that it is in.
    pub state: String,
    /// Whether anything is left to be done.
    pub open: bool,
    /// The day that it waits for (YYYY-MM-DD).
    pub day: Option<String>,
    /// All of it, as JSON text.
    pub body: String,
}

/// What was done with a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldAct {
    /// The revision that it made.
    pub revision: i64,
    /// When (RFC 3339, UTC).
    pub at: String,
    /// Who.
    pub by: String,
    /// The code of the act.
    pub act: String,
    /// The state that it led to.
    pub state: String,
}

/// The name of a request that may come again, and a hash of what it asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldRequest {
    /// The name that the client gave it.
    pub name: String,
    /// The hash of what it asks, in hexadecimal.
    pub digest: String,
}

/// A document on its way into the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldWrite {
    /// The document. A new one has the number and the revision 0; of others the revision is the one
    /// that was read.
    pub row: FieldRow,
    /// What is done.
    pub act: String,
    /// When (RFC 3339, UTC).
    pub at: String,
    /// Who.
    pub by: String,
    /// The request that asks for it.
    pub request: Option<FieldRequest>,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldWritten {
    /// It is written; where it stands now.
    Done(FieldRow),
    /// The same request was done already; where the document stands now.
    Before(FieldRow),
    /// Another request has this name.
    Reused,
    /// Somebody has written since; where it stands now.
    Moved(FieldRow),
    /// Another document has what names it outside.
    Taken(FieldRow),
}

/// Which documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FieldAsked<'a> {
    /// Only those of which something is left to be done.
    pub open: bool,
    /// Only those in this state.
    pub state: Option<&'a str>,
    /// Only those that wait for a day from this one on (YYYY-MM-DD).
    pub from: Option<&'a str>,
    /// Only those that wait for a day up to this one.
    pub until: Option<&'a str>,
    /// Only those after this number.
    pub after: i64,
    /// The most.
    pub most: i64,
}

/// A photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldPhoto {
    /// What it is, such as `image/jpeg`.
    pub media: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

const COLUMNS: &str = "kind, number, revision, outside, state, is_open, day, body";

fn row(row: &mut Row) -> Result<FieldRow, Error> {
    Ok(FieldRow {
        kind: row.text(0)?,
        number: row.int(1)?,
        revision: row.int(2)?,
        key: row.text_if_any(3)?,
        state: row.text(4)?,
        open: row.int(5)? != 0,
        day: row.text_if_any(6)?,
        body: row.text(7)?,
    })
}

/// One document; none where there is none.
pub(crate) fn one<D: Db>(db: &D, kind: &str, number: i64) -> Result<Option<FieldRow>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM bocage_field WHERE kind = ?1 AND number = ?2");
    let found = db.first("a document", &sql, &[kind.into(), number.into()])?;
    found.map(|mut found| row(&mut found)).transpose()
}

/// The document that something names outside; none where there is none.
pub(crate) fn keyed<D: Db>(db: &D, kind: &str, key: &str) -> Result<Option<FieldRow>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM bocage_field WHERE kind = ?1 AND outside = ?2");
    let found = db.first("a document", &sql, &[kind.into(), key.into()])?;
    found.map(|mut found| row(&mut found)).transpose()
}

/// Documents of a kind, by number.
pub(crate) fn some<D: Db>(
    db: &D,
    kind: &str,
    asked: FieldAsked<'_>,
) -> Result<Vec<FieldRow>, Error> {
    // Each condition stands whatever its value, so that few statements are prepared.
    let sql = format!(
        "SELECT {COLUMNS} FROM bocage_field WHERE kind = ?1 AND is_open >= ?2
             AND (?3 = '' OR state = ?3) AND (?4 = '' OR day >= ?4) AND (?5 = '' OR day <= ?5)
             AND number > ?6 ORDER BY number LIMIT ?7"
    );
    let text = |text: Option<&'_ str>| text.unwrap_or_default().to_owned();
    let (state, from, until) = (text(asked.state), text(asked.from), text(asked.until));
    let params = [
        kind.into(),
        i64::from(asked.open).into(),
        (&state).into(),
        (&from).into(),
        (&until).into(),
        asked.after.into(),
        asked.most.into(),
    ];
    let mut found = Vec::new();
    db.query("documents", &sql, &params, &mut |mut one| {
        found.push(row(&mut one)?);
        Ok(())
    })?;
    Ok(found)
}

/// What was done with a document, the oldest first.
pub(crate) fn acts<D: Db>(db: &D, kind: &str, number: i64) -> Result<Vec<FieldAct>, Error> {
    let sql = "SELECT revision, at, by, act, state FROM bocage_field_act
               WHERE kind = ?1 AND number = ?2 ORDER BY revision";
    let mut found = Vec::new();
    db.query("acts of a document", sql, &[kind.into(), number.into()], &mut |mut row| {
        found.push(FieldAct {
            revision: row.int(0)?,
            at: row.text(1)?,
            by: row.text(2)?,
            act: row.text(3)?,
            state: row.text(4)?,
        });
        Ok(())
    })?;
    Ok(found)
}

/// Writes a document where nobody has written since it was read.
pub(crate) fn write<D: Db>(db: &D, asked: &FieldWrite) -> Result<FieldWritten, Error> {
    db.within(Purpose::Write, || {
        if let Some(request) = &asked.request
            && let Some(before) = before(db, request)?
        {
            return Ok(before);
        }
        let mut next = asked.row.clone();
        if next.number == 0 {
            if let Some(key) = next.key.as_deref()
                && let Some(other) = keyed(db, &next.kind, key)?
            {
                return Ok(FieldWritten::Taken(other));
            }
            next.number = last(db, &next.kind)? + 1;
        } else {
            let stands = one(db, &next.kind, next.number)?;
            match stands {
                Some(stands) if stands.revision == next.revision => {}
                Some(stands) => return Ok(FieldWritten::Moved(stands)),
                None => {
                    let what = format!("{} {}", next.kind, next.number);
                    return Err(Error::Damaged { what, reason: "it is gone".to_owned() });
                }
            }
        }
        next.revision += 1;
        put(db, &next)?;
        put_act(db, &next, asked)?;
        let subject = format!("{}/{}", next.kind, next.number);
        journal::note(db, &asked.at, &asked.by, &format!("field.{}", asked.act), &subject)?;
        Ok(FieldWritten::Done(next))
    })
}

/// What a request of the same name came to; none where there was none.
pub(crate) fn before<D: Db>(db: &D, request: &FieldRequest) -> Result<Option<FieldWritten>, Error> {
    let sql = "SELECT kind, number, request_digest FROM bocage_field_act WHERE request = ?1";
    let Some(mut found) = db.first("a request", sql, &[(&request.name).into()])? else {
        return Ok(None);
    };
    let (kind, number, digest) = (found.text(0)?, found.int(1)?, found.text(2)?);
    let stands = one(db, &kind, number)?.filter(|_| digest == request.digest);
    Ok(Some(stands.map_or(FieldWritten::Reused, FieldWritten::Before)))
}

fn last<D: Db>(db: &D, kind: &str) -> Result<i64, Error> {
    let sql = "SELECT coalesce(max(number), 0) FROM bocage_field WHERE kind = ?1";
    db.first("the last document", sql, &[kind.into()])?.map_or(Ok(0), |mut row| row.int(0))
}

fn put<D: Db>(db: &D, row: &FieldRow) -> Result<(), Error> {
    let sql = "INSERT INTO bocage_field
                   (kind, number, revision, outside, state, is_open, day, body)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
               ON CONFLICT (kind, number) DO UPDATE SET revision = excluded.revision,
                   outside = excluded.outside, state = excluded.state,
                   is_open = excluded.is_open, day = excluded.day, body = excluded.body";
    let params: [Param<'_>; 8] = [
        (&row.kind).into(),
        row.number.into(),
        row.revision.into(),
        row.key.as_deref().into(),
        (&row.state).into(),
        i64::from(row.open).into(),
        row.day.as_deref().into(),
        (&row.body).into(),
    ];
    db.execute("a document", sql, &params).map(drop)
}

fn put_act<D: Db>(db: &D, row: &FieldRow, asked: &FieldWrite) -> Result<(), Error> {
    let sql = "INSERT INTO bocage_field_act
                   (kind, number, revision, at, by, act, state, request, request_digest)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let request = asked.request.as_ref();
    let params: [Param<'_>; 9] = [
        (&row.kind).into(),
        row.number.into(),
        row.revision.into(),
        (&asked.at).into(),
        (&asked.by).into(),
        (&asked.act).into(),
        (&row.state).into(),
        request.map(|request| request.name.as_str()).into(),
        request.map(|request| request.digest.as_str()).into(),
    ];
    db.execute("an act of a document", sql, &params).map(drop)
}

/// Keeps a photo under the hash of its bytes; one that is there stays.
pub(crate) fn put_photo<D: Db>(db: &D, digest: &str, photo: &FieldPhoto) -> Result<(), Error> {
    let sql = "INSERT INTO bocage_field_photo (digest, media, bytes) VALUES (?1, ?2, ?3)
               ON CONFLICT (digest) DO NOTHING";
    let params = [digest.into(), (&photo.media).into(), photo.bytes.as_slice().into()];
    db.within(Purpose::Write, || db.execute("a photo", sql, &params).map(drop))
}

/// A photo by the hash of its bytes; none where there is none.
pub(crate) fn photo<D: Db>(db: &D, digest: &str) -> Result<Option<FieldPhoto>, Error> {
    let sql = "SELECT media, bytes FROM bocage_field_photo WHERE digest = ?1";
    let Some(mut row) = db.first("a photo", sql, &[digest.into()])? else { return Ok(None) };
    Ok(Some(FieldPhoto { media: row.text(0)?, bytes: row.bytes(1)? }))
}

/// Whether there is a photo, without reading it.
pub(crate) fn has_photo<D: Db>(db: &D, digest: &str) -> Result<bool, Error> {
    let sql = "SELECT count(*) FROM bocage_field_photo WHERE digest = ?1";
    let row = db.first("a photo", sql, &[digest.into()])?;
    Ok(row.is_some_and(|row| row.values.first() != Some(&Value::Int(0))))
}
