//! Documents: listed, shown, had as files, and what becomes of them: deposited, rejected.

use std::collections::BTreeMap;

use bocage_invoice::extract;
use bocage_store::{Desk, DocumentEvent, DocumentRow, Documents};
use bocage_vocab::Money;
use serde::Serialize;

use super::close::body;
use super::lines::DocumentBody;
use super::{MoneyError, Month, desk, issue, paper};
use crate::permission::{Action, Resource};
use crate::{Context, Error, Territory};

/// A document as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DocumentListed {
    /// Its number.
    pub number: String,
    /// What it is.
    pub kind: String,
    /// The month that it is for.
    pub month: String,
    /// The member, by its SIRET.
    pub member: String,
    /// The day of issue.
    pub issued: String,
    /// Without VAT.
    pub net: Money,
    /// VAT.
    pub vat: Money,
    /// With VAT.
    pub total: Money,
    /// What was paid of it.
    pub paid: Money,
    /// Where it stands: issued, deposited, rejected, paid.
    pub state: &'static str,
}

/// Documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DocumentsListed {
    /// By series and rank.
    pub documents: Vec<DocumentListed>,
}

/// A document with all that is kept of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DocumentShown {
    /// The document.
    #[serde(flatten)]
    pub listed: DocumentListed,
    /// What it says.
    pub body: DocumentBody,
    /// Its files by format: hashes.
    pub files: BTreeMap<String, String>,
    /// What became of it.
    pub events: Vec<EventShown>,
}

/// What became of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventShown {
    /// When.
    pub at: String,
    /// What.
    pub state: String,
    /// The amount that it is about.
    pub amount: Option<Money>,
    /// What names it elsewhere.
    pub reference: Option<String>,
    /// Words.
    pub note: Option<String>,
}

/// A file of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileShown {
    /// The document.
    pub number: String,
    /// The format.
    pub format: String,
    /// Its hash.
    pub hash: String,
    /// Where it was written.
    pub file: String,
}

/// What may become of a document by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It lies on the platform of invoices.
    Deposited,
    /// The buyer or the platform has rejected it.
    Rejected,
}

impl Fate {
    fn word(self) -> &'static str {
        match self {
            Fate::Deposited => "deposited",
            Fate::Rejected => "rejected",
        }
    }
}

/// The documents of a month, of a member, or all.
///
/// # Errors
/// The permission table's and the store's.
pub fn list(
    ctx: &Context,
    territory: &Territory,
    month: Option<Month>,
) -> Result<DocumentsListed, Error> {
    ctx.require(Resource::Money, Action::Read)?;
    let month = month.map(|month| month.to_string());
    let wanted = Documents { month: month.as_deref(), ..Documents::default() };
    let documents = desk::read(territory, |desk| listed(desk, &wanted))?;
    Ok(DocumentsListed { documents })
}

/// Documents with where each stands.
pub(crate) fn listed(
    desk: &dyn Desk,
    wanted: &Documents<'_>,
) -> Result<Vec<DocumentListed>, Error> {
    let rows = desk.documents(wanted)?;
    let mut by_number: BTreeMap<String, Vec<DocumentEvent>> = BTreeMap::new();
    for event in desk.events(wanted.number)? {
        by_number.entry(event.number.clone()).or_default().push(event);
    }
    let none = Vec::new();
    Ok(rows.iter().map(|row| one(row, by_number.get(&row.number).unwrap_or(&none))).collect())
}

fn one(row: &DocumentRow, events: &[DocumentEvent]) -> DocumentListed {
    let paid = paid(events);
    let total = row.net_cents + row.vat_cents;
    DocumentListed {
        number: row.number.clone(),
        kind: row.kind.clone(),
        month: row.month.clone(),
        member: row.member.clone(),
        issued: row.issued.clone(),
        net: Money::cents(row.net_cents),
        vat: Money::cents(row.vat_cents),
        total: Money::cents(total),
        paid: Money::cents(paid),
        state: standing(events, total, paid),
    }
}

/// What was paid of a document, in cents.
pub(crate) fn paid(events: &[DocumentEvent]) -> i64 {
    events.iter().filter(|event| event.state == "payment").filter_map(|event| event.cents).sum()
}

fn standing(events: &[DocumentEvent], total: i64, paid: i64) -> &'static str {
    let last = events.iter().rev().find(|event| event.state != "payment");
    match last.map(|event| event.state.as_str()) {
        _ if total > 0 && paid >= total => "paid",
        Some("deposited") => "deposited",
        Some("rejected") => "rejected",
        _ => "issued",
    }
}

fn row_of(desk: &dyn Desk, number: &str) -> Result<DocumentRow, Error> {
    let wanted = Documents { number: Some(number), ..Documents::default() };
    let row = desk.documents(&wanted)?.into_iter().next();
    row.ok_or_else(|| MoneyError::UnknownDocument { number: number.to_owned() }.into())
}

/// The row of a document, by its number.
pub(crate) fn find(territory: &Territory, number: &str) -> Result<DocumentRow, Error> {
    desk::read(territory, |desk| row_of(desk, number))
}

/// One document.
///
/// # Errors
/// When there is none of the number.
pub fn show(ctx: &Context, territory: &Territory, number: &str) -> Result<DocumentShown, Error> {
    ctx.require(Resource::Money, Action::Read)?;
    let (row, events) =
        desk::read(territory, |desk| Ok((row_of(desk, number)?, desk.events(Some(number))?)))?;
    let event = |event: &DocumentEvent| EventShown {
        at: event.at.clone(),
        state: event.state.clone(),
        amount: event.cents.map(Money::cents),
        reference: event.reference.clone(),
        note: event.note.clone(),
    };
    Ok(DocumentShown {
        listed: one(&row, &events),
        body: body(&row)?,
        files: serde_json::from_str(&row.files).map_err(issue::kept(number))?,
        events: events.iter().map(event).collect(),
    })
}

/// The bytes of a document in a format, as they are kept; Factur-X is made once, when it is first asked for, and
/// kept from then on.
///
/// # Errors
/// When there is none of the number or the format.
pub fn file(
    ctx: &Context,
    territory: &Territory,
    number: &str,
    format: &str,
) -> Result<(String, Vec<u8>), Error> {
    ctx.require(Resource::Money, Action::Read)?;
    let none = || MoneyError::NoFormat { number: number.to_owned(), format: format.to_owned() };
    let row = find(territory, number)?;
    let files: BTreeMap<String, String> =
        serde_json::from_str(&row.files).map_err(issue::kept(number))?;
    let hash = files.get(format).or_else(|| files.get("cii")).ok_or_else(none)?.clone();
    let kept = desk::read(territory, |desk| Ok(desk.kept(&hash)?))?.ok_or_else(none)?;
    if files.contains_key(format) {
        return Ok((hash, kept.content));
    }
    if format != "facturx" {
        return Err(none().into());
    }
    let document = bocage_invoice::read(&kept.content).map_err(|_| none())?;
    let invoice = document.invoice().map_err(|_| none())?;
    let bytes = paper::written(&invoice, format).ok_or_else(none)?;
    // The file for a machine in it is the one that was kept.
    if extract(&bytes).ok().as_deref() != Some(&kept.content) {
        return Err(none().into());
    }
    let hash = desk::write(territory, |desk| Ok(desk.keep("application/pdf", &bytes)?))?;
    Ok((hash, bytes))
}

/// Writes a document into a file.
///
/// # Errors
/// When there is none of the number or the format, or the file cannot be written.
pub fn write_file(
    ctx: &Context,
    territory: &Territory,
    (number, format): (&str, &str),
    path: &std::path::Path,
) -> Result<FileShown, Error> {
    let (hash, bytes) = file(ctx, territory, number, format)?;
    std::fs::write(path, bytes).map_err(Error::file(path, "written"))?;
    Ok(FileShown {
        number: number.to_owned(),
        format: format.to_owned(),
        hash,
        file: path.display().to_string(),
    })
}

/// Writes every invoice and credit note of a month into a folder, as UBL and CII.
///
/// # Errors
/// When the folder cannot be written, or the store's.
pub fn write_month(
    ctx: &Context,
    territory: &Territory,
    month: Month,
    folder: &std::path::Path,
) -> Result<Vec<FileShown>, Error> {
    let all = list(ctx, territory, Some(month))?;
    std::fs::create_dir_all(folder).map_err(Error::file(folder, "made"))?;
    let mut written = Vec::new();
    for one in all.documents.iter().filter(|one| one.kind != "call") {
        for format in ["ubl", "cii"] {
            let path = folder.join(format!("{}.{format}.xml", one.number));
            written.push(write_file(ctx, territory, (&one.number, format), &path)?);
        }
    }
    Ok(written)
}

/// Notes what became of a document. One that was paid or rejected becomes nothing else; a rejected one is
/// taken back by a credit note.
///
/// # Errors
/// When there is none of the number, or it cannot become that.
pub fn note(
    ctx: &Context,
    territory: &Territory,
    number: &str,
    (fate, words): (Fate, Option<&str>),
) -> Result<DocumentListed, Error> {
    ctx.require(Resource::Money, Action::Apply)?;
    desk::write(territory, |desk| {
        let row = row_of(desk, number)?;
        let events = desk.events(Some(number))?;
        let before = one(&row, &events);
        let may = match fate {
            Fate::Deposited => before.state == "issued",
            Fate::Rejected => before.state == "issued" || before.state == "deposited",
        };
        if before.state == fate.word() {
            return Ok(before);
        }
        if !may {
            let (number, state) = (number.to_owned(), before.state);
            return Err(MoneyError::NotInOrder { number, state, wanted: fate.word() }.into());
        }
        desk.note_event(&DocumentEvent {
            number: number.to_owned(),
            at: ctx.time(),
            by: ctx.actor.name.clone(),
            state: fate.word().to_owned(),
            cents: None,
            reference: None,
            note: words.map(str::to_owned),
        })?;
        Ok(one(&row, &desk.events(Some(number))?))
    })
}
