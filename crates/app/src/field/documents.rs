//! What can be done with documents of any kind: open one, move it on, list them, tell what happened.

use bocage_field::{Document, DocumentKind};
use bocage_store::{FieldAsked, FieldRequest, FieldRow, FieldWrite, FieldWritten};
use bocage_vocab::Date;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{DocumentError, now};
use crate::permission::{Action, Resource};
use crate::{Context, Error, Territory};

/// Documents of one page of a list, unless fewer are asked for.
const PAGE: i64 = 500;
/// The longest name of a request.
const REQUEST_LEN_MAX: usize = 200;

/// A document with where it stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Seen<D> {
    /// Its kind.
    pub kind: DocumentKind,
    /// Its number.
    pub number: i64,
    /// How often it was written: who acts on it says which one was read.
    pub revision: i64,
    /// Whether anything is left to be done.
    pub open: bool,
    /// The document.
    #[serde(flatten)]
    pub document: D,
}

/// What became of a document that was opened or moved on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Kept<D> {
    /// Whether the same request was done before; then nothing was done now.
    pub before: bool,
    /// Where it stands.
    #[serde(flatten)]
    pub seen: Seen<D>,
}

/// One page of documents.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Documents<D> {
    /// They.
    pub documents: Vec<Seen<D>>,
    /// Where the next page begins; none where this is the last.
    pub next: Option<i64>,
}

/// Which documents are listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Those too of which nothing is left to be done.
    pub all: bool,
    /// Only those in this state.
    pub state: Option<String>,
    /// Only those that wait for a day from this one on.
    pub from: Option<Date>,
    /// Only those that wait for a day up to this one.
    pub until: Option<Date>,
    /// Only those after this number.
    pub after: i64,
}

/// An act as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActShown {
    /// The revision that it made.
    pub revision: i64,
    /// When (RFC 3339, UTC).
    pub at: String,
    /// Who.
    pub by: String,
    /// Its code.
    pub act: String,
    /// The state that it led to.
    pub state: String,
}

/// A document with all that was done with it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct History<D> {
    /// Where it stands.
    #[serde(flatten)]
    pub seen: Seen<D>,
    /// What was done, the oldest first.
    pub acts: Vec<ActShown>,
}

/// Opens a document. `request` names the asking: the same one again does nothing more.
///
/// # Errors
/// When it says what cannot be, something outside has its name already, or the store's.
pub fn open<D: Document>(
    ctx: &Context,
    territory: &mut Territory,
    document: &D,
    request: Option<&str>,
) -> Result<Kept<D>, Error> {
    ctx.require(Resource::Field, Action::Draft)?;
    document.check(&now(ctx))?;
    let row = row(document, (0, 0))?;
    let asked = (D::KIND.code(), row.body.clone());
    write(ctx, territory, (row, "open"), named(request, &asked)?)
}

/// Moves a document on. `revision` is the one that was read; whichever stands unless given.
///
/// # Errors
/// When there is none, somebody has acted since, the act is none of its state, or the store's.
pub fn act<D: Document>(
    ctx: &Context,
    territory: &mut Territory,
    (number, revision): (i64, Option<i64>),
    act: &D::Act,
    request: Option<&str>,
) -> Result<Kept<D>, Error> {
    ctx.require(Resource::Field, Action::Draft)?;
    let asked = (D::KIND.code(), number, revision, act);
    let request = named(request, &asked)?;
    if let Some(done) = before(territory, request.as_ref())? {
        return Ok(Kept { before: true, seen: seen(&done)? });
    }
    let stands = stored(territory, D::KIND, number)?;
    if revision.is_some_and(|read| read != stands.revision) {
        return Err(moved(&stands));
    }
    let Seen { mut document, .. } = seen::<D>(&stands)?;
    document.act(act, &now(ctx))?;
    let row = row(&document, (number, stands.revision))?;
    write(ctx, territory, (row, D::code(act)), request)
}

/// What a request that was done already came to.
fn before(
    territory: &Territory,
    request: Option<&FieldRequest>,
) -> Result<Option<FieldRow>, Error> {
    let Some(request) = request else { return Ok(None) };
    match territory.store.field_before(request)? {
        Some(FieldWritten::Before(row)) => Ok(Some(row)),
        Some(_) => Err(DocumentError::RequestReused { name: request.name.clone() }.into()),
        None => Ok(None),
    }
}

fn write<D: Document>(
    ctx: &Context,
    territory: &mut Territory,
    (row, act): (FieldRow, &str),
    request: Option<FieldRequest>,
) -> Result<Kept<D>, Error> {
    let (at, by, name) = (ctx.time(), ctx.actor.name.clone(), request.as_ref());
    let name = name.map(|request| request.name.clone()).unwrap_or_default();
    let write = FieldWrite { row, act: act.to_owned(), at, by, request };
    match territory.store.field_write(&write)? {
        FieldWritten::Done(row) => Ok(Kept { before: false, seen: seen(&row)? }),
        FieldWritten::Before(row) => Ok(Kept { before: true, seen: seen(&row)? }),
        FieldWritten::Reused => Err(DocumentError::RequestReused { name }.into()),
        FieldWritten::Moved(row) => Err(moved(&row)),
        FieldWritten::Taken(row) => {
            Err(DocumentError::DocumentTaken { kind: D::KIND, number: row.number }.into())
        }
    }
}

fn moved(row: &FieldRow) -> Error {
    let (what, state) = (format!("{} {}", row.kind, row.number), row.state.clone());
    DocumentError::DocumentMoved { what, revision: row.revision, state }.into()
}

/// The name of a request with a hash of what it asks.
fn named(request: Option<&str>, asked: &impl Serialize) -> Result<Option<FieldRequest>, Error> {
    let Some(name) = request else { return Ok(None) };
    let is_name = (1..=REQUEST_LEN_MAX).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_graphic());
    if !is_name {
        return Err(DocumentError::RequestName.into());
    }
    let text = serde_json::to_vec(asked).map_err(|error| unread(&error))?;
    let digest = super::photos::hex(&Sha256::digest(&text));
    Ok(Some(FieldRequest { name: name.to_owned(), digest }))
}

fn row<D: Document>(document: &D, (number, revision): (i64, i64)) -> Result<FieldRow, Error> {
    Ok(FieldRow {
        kind: D::KIND.code().to_owned(),
        number,
        revision,
        key: document.key(),
        state: document.state().to_owned(),
        open: document.is_open(),
        day: document.day().map(|day| day.to_string()),
        body: serde_json::to_string(document).map_err(|error| unread(&error))?,
    })
}

fn seen<D: Document>(row: &FieldRow) -> Result<Seen<D>, Error> {
    let document =
        serde_json::from_str(&row.body).map_err(|error| DocumentError::DocumentUnread {
            what: format!("{} {}", row.kind, row.number),
            reason: error.to_string(),
        })?;
    let (number, revision, open) = (row.number, row.revision, row.open);
    Ok(Seen { kind: D::KIND, number, revision, open, document })
}

/// A text of somebody's that is no document, or no act.
pub(super) fn unread(error: &serde_json::Error) -> Error {
    let (what, reason) = ("what was sent".to_owned(), error.to_string());
    DocumentError::DocumentUnread { what, reason }.into()
}

fn stored(territory: &Territory, kind: DocumentKind, number: i64) -> Result<FieldRow, Error> {
    let found = territory.store.field_row(kind.code(), number)?;
    found.ok_or_else(|| Error::Unknown { what: kind.code(), name: number.to_string() })
}

/// One document.
///
/// # Errors
/// When there is none, or the store's.
pub fn one<D: Document>(
    ctx: &Context,
    territory: &Territory,
    number: i64,
) -> Result<Seen<D>, Error> {
    ctx.require(Resource::Field, Action::Read)?;
    seen(&stored(territory, D::KIND, number)?)
}

/// One document with all that was done with it.
///
/// # Errors
/// When there is none, or the store's.
pub fn history<D: Document>(
    ctx: &Context,
    territory: &Territory,
    number: i64,
) -> Result<History<D>, Error> {
    let seen = one(ctx, territory, number)?;
    let acts = territory.store.field_acts(D::KIND.code(), number)?.into_iter();
    let acts = acts.map(|act| ActShown {
        revision: act.revision,
        at: act.at,
        by: act.by,
        act: act.act,
        state: act.state,
    });
    Ok(History { seen, acts: acts.collect() })
}

/// Documents of a kind, by number, a page at a time.
///
/// # Errors
/// The store's.
pub fn list<D: Document>(
    ctx: &Context,
    territory: &Territory,
    filter: &Filter,
) -> Result<Documents<D>, Error> {
    ctx.require(Resource::Field, Action::Read)?;
    let (from, until) = (filter.from.map(|day| day.to_string()), filter.until);
    let until = until.map(|day| day.to_string());
    let asked = FieldAsked {
        open: !filter.all,
        state: filter.state.as_deref(),
        from: from.as_deref(),
        until: until.as_deref(),
        after: filter.after,
        most: PAGE,
    };
    let rows = territory.store.field_rows(D::KIND.code(), asked)?;
    let is_last = (rows.len() as i64) < PAGE;
    let next = rows.last().filter(|_| !is_last).map(|row| row.number);
    Ok(Documents { documents: rows.iter().map(seen).collect::<Result<_, _>>()?, next })
}

/// All documents of a kind that a filter lets pass, page after page.
pub(super) fn all<D: Document>(
    ctx: &Context,
    territory: &Territory,
    filter: &Filter,
) -> Result<Vec<Seen<D>>, Error> {
    let (mut filter, mut found) = (filter.clone(), Vec::new());
    loop {
        let page = list(ctx, territory, &filter)?;
        found.extend(page.documents);
        let Some(next) = page.next else { return Ok(found) };
        filter.after = next;
    }
}

/// The document that something names outside; none where there is none.
pub(super) fn keyed<D: Document>(
    territory: &Territory,
    key: &str,
) -> Result<Option<Seen<D>>, Error> {
    territory.store.field_keyed(D::KIND.code(), key)?.as_ref().map(seen).transpose()
}
