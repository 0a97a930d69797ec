//! Closing a month: every check is made, then nothing counts for its days any more.

use std::collections::{BTreeMap, BTreeSet};

use bocage_ledger::{Act, Book, Closing, Request};
use bocage_store::{DocumentRow, Documents, MonthRow};
use bocage_vocab::Money;
use serde::Serialize;

use super::lines::{DocumentBody, DocumentKind};
use super::months::{self, MadeOf};
use super::reckon::Reckoned;
use super::{MoneyError, Month, desk, issue, paper, posting};
use crate::permission::{Action, Resource};
use crate::{Context, Error, Territory};

/// A check and what it found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckMade {
    /// What was checked, as a code.
    pub check: &'static str,
    /// What is not as it should be; none where all is.
    pub failed: Option<String>,
}

/// A month that was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Closed {
    /// The month.
    pub month: Month,
    /// Whether this run closed it.
    pub new: bool,
    /// The checks.
    pub checks: Vec<CheckMade>,
    /// The ledgers that are closed through its last day.
    pub budgets: Vec<String>,
    /// The end of the ledger, to be noted in minutes.
    pub digest: String,
}

/// Checks a month without closing it.
///
/// # Errors
/// When it was not issued, or the store's.
pub fn check(ctx: &Context, territory: &Territory, month: Month) -> Result<Vec<CheckMade>, Error> {
    ctx.require(Resource::Money, Action::Read)?;
    let rows = desk::read(territory, |desk| Ok(desk.months()?))?;
    let made = months::made_of(&rows, month)?.ok_or(MoneyError::MonthNotIssued { month })?;
    checks(territory, month, &made)
}

/// Closes a month in every budget that it posted to. One that is closed stays as it is.
///
/// # Errors
/// When it was not issued, a check fails, or the ledger refuses.
pub fn close(ctx: &Context, territory: &Territory, month: Month) -> Result<Closed, Error> {
    ctx.require(Resource::Money, Action::Apply)?;
    let rows = desk::read(territory, |desk| Ok(desk.months()?))?;
    let made = months::made_of(&rows, month)?.ok_or(MoneyError::MonthNotIssued { month })?;
    let checks = checks(territory, month, &made)?;
    let failed: Vec<String> = checks.iter().filter_map(|check| check.failed.clone()).collect();
    if !failed.is_empty() {
        return Err(MoneyError::MonthUnsound { month, failed }.into());
    }
    let budgets = budgets(territory, month)?;
    let mut new = false;
    if months::state(&rows, month) != "closed" {
        new = close_books(ctx, territory, month, &budgets)?;
    }
    let book = Book::open(Reading(territory)).map_err(MoneyError::from)?;
    let digest = book.head().digest.to_string();
    Ok(Closed { month, new, checks, budgets, digest })
}

/// A journal that is only read.
pub(crate) struct Reading<'a>(pub(crate) &'a Territory);

impl bocage_ledger::Journal for Reading<'_> {
    type Error = bocage_store::Error;
    fn read(
        &self,
        after: bocage_ledger::Head,
        show: &mut dyn FnMut(&bocage_ledger::Row),
    ) -> Result<bocage_ledger::Head, bocage_store::Error> {
        self.0.store.ledger_rows(after, show)
    }
    fn append(
        &mut self,
        _: bocage_ledger::Head,
        _: &[bocage_ledger::Row],
    ) -> Result<bocage_ledger::Appended, bocage_store::Error> {
        Err(bocage_store::Error::Interrupted)
    }
}

fn close_books(
    ctx: &Context,
    territory: &Territory,
    month: Month,
    budgets: &[String],
) -> Result<bool, Error> {
    let mut requests = Vec::new();
    for budget in budgets {
        let ledger = budget.parse().map_err(MoneyError::LedgerName)?;
        let key = format!("{month}/close/{budget}").parse().map_err(MoneyError::LedgerName)?;
        requests.push(
            Request::new(&key, Act::Close(Closing { ledger, through: month.last() })).linked(),
        );
    }
    if let Some(last) = requests.last_mut() {
        last.linked = false;
    }
    let row = MonthRow {
        month: month.to_string(),
        state: "closed".to_owned(),
        at: ctx.time(),
        by: ctx.actor.name.clone(),
        body: "{}".to_owned(),
    };
    if requests.is_empty() {
        return desk::write(territory, |desk| Ok(desk.note_month(&row)?)).map(|()| true);
    }
    posting::submit(ctx, territory, (Vec::new(), requests), &mut |desk| Ok(desk.note_month(&row)?))
}

/// The budgets of a month's documents.
fn budgets(territory: &Territory, month: Month) -> Result<Vec<String>, Error> {
    let rows = documents(territory, month)?;
    let mut all = BTreeSet::new();
    for row in &rows {
        all.insert(body(row)?.budget);
    }
    Ok(all.into_iter().collect())
}

pub(crate) fn body(row: &DocumentRow) -> Result<DocumentBody, Error> {
    serde_json::from_str(&row.body).map_err(issue::kept(&row.number))
}

fn documents(territory: &Territory, month: Month) -> Result<Vec<DocumentRow>, Error> {
    let month = month.to_string();
    let wanted = Documents { month: Some(&month), ..Documents::default() };
    desk::read(territory, |desk| Ok(desk.documents(&wanted)?))
}

fn checks(territory: &Territory, month: Month, made: &MadeOf) -> Result<Vec<CheckMade>, Error> {
    let rows = documents(territory, month)?;
    let reckoned = months::again(territory, month, made)?;
    let series = desk::read(territory, |desk| Ok(desk.documents(&Documents::default())?))?;
    let check = |check, failed| CheckMade { check, failed };
    Ok(vec![
        check("ledger_sound", ledger_sound(territory)?),
        check("numbers_without_gaps", gap(&series)),
        check("reckoned_again", differs(&rows, &reckoned)?),
        check("posted", not_posted(territory, &rows)?),
        check("invoice_equals_receivable", unequal(territory, &rows)?),
        check("metered_is_billed_or_waived", unbilled(&reckoned)),
        check("reasons_add_up", reasons(&rows)?),
    ])
}

fn ledger_sound(territory: &Territory) -> Result<Option<String>, Error> {
    let audit = bocage_ledger::audit(&territory.store)?;
    Ok(audit.first_bad.map(|bad| format!("entry {} of the ledger: {}", bad.number, bad.fault)))
}

/// Ranks of each series go from one without a gap, and say what numbers say.
fn gap(rows: &[DocumentRow]) -> Option<String> {
    let mut last: BTreeMap<&str, i64> = BTreeMap::new();
    for row in rows {
        let before = last.insert(&row.series, row.rank).unwrap_or_default();
        if row.rank != before + 1 || row.number != format!("{}-{:06}", row.series, row.rank) {
            return Some(format!("there is a gap before {}", row.number));
        }
    }
    None
}

/// What a month comes to now is what was issued, line by line; credit notes and what is billed by hand are
/// not reckoned from registers.
fn differs(rows: &[DocumentRow], reckoned: &Reckoned) -> Result<Option<String>, Error> {
    let drafts = reckoned.drafts.iter().filter(|draft| paper::shown(draft).next().is_some());
    let mut drafts: BTreeMap<&str, _> = drafts.map(|draft| (draft.key.as_str(), draft)).collect();
    for row in rows {
        let Some(draft) = drafts.remove(row.key.as_str()) else {
            let by_hand = row.key.matches('/').count() != 3;
            if by_hand {
                continue;
            }
            return Ok(Some(format!("{} would not be issued now", row.number)));
        };
        let body = body(row)?;
        // A line that comes back may be rounded half a cent otherwise.
        let same = body.lines.iter().zip(&draft.body.lines).all(|(old, new)| {
            let lines = (old.quantity, old.micros, &old.subject, old.from, old.until);
            let again = (new.quantity, new.micros, &new.subject, new.from, new.until);
            lines == again && (old.net.get() - new.net.get()).abs() <= i64::from(old.quantity < 0)
        });
        if !same || body.lines.len() != draft.body.lines.len() {
            return Ok(Some(format!("{} comes to something else now", row.number)));
        }
    }
    Ok(drafts.keys().next().map(|key| format!("{key} was not issued")))
}

/// Every document has its postings under its key.
fn not_posted(territory: &Territory, rows: &[DocumentRow]) -> Result<Option<String>, Error> {
    let book = Book::open(Reading(territory)).map_err(MoneyError::from)?;
    for row in rows.iter().filter(|row| row.net_cents != 0) {
        let key = format!("{}/1", row.key).parse().map_err(MoneyError::LedgerName)?;
        if book.state().made_under(&key).is_none() {
            return Ok(Some(format!("{} was not posted", row.number)));
        }
    }
    Ok(None)
}

/// What an invoice says that is due is what its row and its lines say.
fn unequal(territory: &Territory, rows: &[DocumentRow]) -> Result<Option<String>, Error> {
    for row in rows {
        let body = body(row)?;
        let net: Money = body.lines.iter().map(|line| line.net).sum();
        let vat = issue::vat_of(&body.lines);
        if (net.get(), vat.get()) != (row.net_cents, row.vat_cents) {
            return Ok(Some(format!("the lines of {} come to something else", row.number)));
        }
        if row.kind == DocumentKind::Call.code() {
            continue;
        }
        let files: BTreeMap<String, String> =
            serde_json::from_str(&row.files).map_err(issue::kept(&row.number))?;
        let hash = files.get("ubl").cloned().unwrap_or_default();
        let kept = desk::read(territory, |desk| Ok(desk.kept(&hash)?))?;
        let read = kept.and_then(|kept| bocage_invoice::read(&kept.content).ok());
        let due = read.and_then(|document| document.invoice().ok()).map(|it| it.totals.due.get());
        if due != Some((row.net_cents + row.vat_cents).abs()) {
            return Ok(Some(format!("the file of {} says another amount", row.number)));
        }
    }
    Ok(None)
}

fn unbilled(reckoned: &Reckoned) -> Option<String> {
    let lost = reckoned.meters.iter().find(|(_, (used, billed, waived))| *used != billed + waived);
    lost.map(|(meter, _)| format!("some of `{meter}` is neither billed nor waived"))
}

fn reasons(rows: &[DocumentRow]) -> Result<Option<String>, Error> {
    for row in rows {
        if !body(row)?.lines.iter().all(|line| line.why.adds_up()) {
            return Ok(Some(format!("a reason of {} does not add up", row.number)));
        }
    }
    Ok(None)
}
