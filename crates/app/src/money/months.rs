//! Months: reckoned, shown, issued, and what became of each.

use bocage_store::{Desk, MonthRow};
use bocage_vocab::{Date, Money};
use serde::{Deserialize, Serialize};

use super::issue::{self, Issuing};
use super::lines::DocumentKind;
use super::reckon::{Given, Reckoned, reckon};
use super::registers::Registers;
use super::usage::{self, UsageEntry};
use super::{MoneyError, Month, desk, paper};
use crate::permission::{Action, Resource};
use crate::{Context, Error, Territory};

/// How often a month is reckoned anew where somebody enters something meanwhile.
const TRIES: usize = 5;

/// What a month was made of, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MadeOf {
    /// The last row of registers.
    pub(crate) registers: i64,
    /// The last line of usage.
    pub(crate) usage: i64,
    /// The day of issue.
    pub(crate) issued: Date,
    /// The day on which its documents are due.
    pub(crate) due: Date,
}

/// What a month comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthRun {
    /// The month.
    pub month: Month,
    /// Where it stands: open, issued, closed.
    pub state: &'static str,
    /// Whether this run issued it.
    pub new: bool,
    /// What was taken of the territory's own meters.
    pub taken: UsageEntry,
    /// Members that owe something.
    pub members: usize,
    /// Its documents by kind.
    pub documents: Vec<KindSum>,
    /// What nobody bears.
    pub idle: Vec<IdleShown>,
    /// What was used.
    pub meters: Vec<MeterSum>,
}

/// Documents of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KindSum {
    /// The kind.
    pub kind: &'static str,
    /// How many.
    pub count: usize,
    /// What they come to without VAT.
    pub net: Money,
    /// Their VAT.
    pub vat: Money,
    /// The first number and the last, where they have some.
    pub numbers: Option<(String, String)>,
}

/// What nobody bears.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IdleShown {
    /// The centre.
    pub centre: String,
    /// The charge.
    pub charge: String,
    /// How much.
    pub amount: Money,
}

/// What was used of a meter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MeterSum {
    /// The meter.
    pub meter: String,
    /// How much.
    pub used: i64,
    /// Of it billed.
    pub billed: i64,
    /// Of it waived.
    pub waived: i64,
}

/// The months that were issued.
pub(crate) fn issued(desk: &dyn Desk) -> Result<Vec<Month>, Error> {
    let rows = desk.months()?;
    let all =
        rows.iter().filter(|row| row.state == "issued").filter_map(|row| row.month.parse().ok());
    Ok(all.collect())
}

/// A month, or the first after it that was not issued.
pub(crate) fn open_from(mut month: Month, issued: &[Month]) -> Month {
    while issued.contains(&month) {
        month = month.next();
    }
    month
}

/// What is kept of a month that was issued.
pub(crate) fn made_of(rows: &[MonthRow], month: Month) -> Result<Option<MadeOf>, Error> {
    let name = month.to_string();
    let row = rows.iter().find(|row| row.month == name && row.state == "issued");
    let read = |row: &MonthRow| {
        serde_json::from_str(&row.body).map_err(|source| {
            let what = format!("the month {month}");
            Error::from(MoneyError::RegisterKept { what, source })
        })
    };
    row.map(read).transpose()
}

/// Where a month stands.
pub(crate) fn state(rows: &[MonthRow], month: Month) -> &'static str {
    let name = month.to_string();
    let is = |state: &str| rows.iter().any(|row| row.month == name && row.state == state);
    match (is("closed"), is("issued")) {
        (true, _) => "closed",
        (_, true) => "issued",
        _ => "open",
    }
}

/// Reckons a month, after what its own meters counted was taken; with `issue_on` it is issued on that day:
/// its documents get their numbers and are posted, all in one transaction. A month that was issued is shown as
/// it is, and nothing changes.
///
/// # Errors
/// When a row does not hold, a day has no price or key, an invoice breaks a rule, an earlier month is open, or
/// the ledger refuses. Then nothing was numbered or posted.
pub fn run(
    ctx: &Context,
    territory: &Territory,
    month: Month,
    issue_on: Option<Date>,
) -> Result<MonthRun, Error> {
    ctx.require(Resource::Money, Action::Read)?;
    let rows = desk::read(territory, |desk| Ok(desk.months()?))?;
    if let Some(made) = made_of(&rows, month)? {
        let reckoned = again(territory, month, &made)?;
        let run = shown((month, state(&rows, month)), &reckoned, UsageEntry::default());
        return with_numbers(territory, run);
    }
    let taken = usage::take(ctx, territory, month)?;
    let Some(on) = issue_on else {
        let given = desk::read(territory, |desk| Given::read(desk, month, None))?;
        let reckoned = reckon(&given, month, month.last())?;
        return Ok(shown((month, "open"), &reckoned, taken));
    };
    ctx.require(Resource::Money, Action::Apply)?;
    require_turn(&rows, month, on)?;
    for _ in 0..TRIES {
        let given = desk::read(territory, |desk| Given::read(desk, month, None))?;
        let due = due_on(&given.registers, on)?;
        let reckoned = reckon(&given, month, due)?;
        let issuing = Issuing { given: &given, reckoned: &reckoned, month, on, due };
        match issue::issue(ctx, territory, &issuing) {
            Err(Error::Money(error)) if matches!(*error, MoneyError::MoneyMoved { .. }) => {}
            Err(error) => return Err(error),
            Ok(new) => {
                let run = MonthRun { new, ..shown((month, "issued"), &reckoned, taken) };
                return with_numbers(territory, run);
            }
        }
    }
    Err(MoneyError::MoneyMoved { month }.into())
}

/// A month that was issued, reckoned again from what it was made of.
pub(crate) fn again(territory: &Territory, month: Month, made: &MadeOf) -> Result<Reckoned, Error> {
    let given = desk::read(territory, |desk| Given::read(desk, month, Some(made.registers)))?;
    reckon(&given, month, made.due)
}

fn due_on(registers: &Registers, on: Date) -> Result<Date, Error> {
    let days = i64::from(registers.syndicate()?.due_days);
    Ok(on.checked_add(jiff::Span::new().days(days)).unwrap_or(on))
}

/// Months are issued one after the other, after their last day.
fn require_turn(rows: &[MonthRow], month: Month, on: Date) -> Result<(), Error> {
    if on < month.last() {
        return Err(MoneyError::MonthNotOver { month }.into());
    }
    let issued: Vec<Month> = rows
        .iter()
        .filter(|row| row.state == "issued")
        .filter_map(|row| row.month.parse().ok())
        .collect();
    let first = issued.iter().min().copied();
    let next = first.map(|first| open_from(first, &issued));
    match next.filter(|next| *next < month) {
        Some(earlier) => Err(MoneyError::EarlierMonthOpen { month, earlier }.into()),
        None => Ok(()),
    }
}

fn shown(
    (month, state): (Month, &'static str),
    reckoned: &Reckoned,
    taken: UsageEntry,
) -> MonthRun {
    let mut members: Vec<_> = reckoned.drafts.iter().map(|draft| draft.member).collect();
    members.sort();
    members.dedup();
    let kinds = [DocumentKind::Invoice, DocumentKind::Call];
    let kind_sum = |kind: DocumentKind| {
        let own: Vec<_> = reckoned
            .drafts
            .iter()
            .filter(|draft| draft.kind == kind && paper::shown(draft).next().is_some())
            .collect();
        KindSum {
            kind: kind.code(),
            count: own.len(),
            net: own.iter().map(|draft| draft.net()).sum(),
            vat: own.iter().map(|draft| issue::vat_of(&draft.body.lines)).sum(),
            numbers: None,
        }
    };
    let idle = reckoned.idle.iter().map(|idle| IdleShown {
        centre: idle.centre.clone(),
        charge: idle.charge.clone(),
        amount: idle.amount,
    });
    let meters = reckoned.meters.iter().map(|(meter, &(used, billed, waived))| MeterSum {
        meter: meter.clone(),
        used,
        billed,
        waived,
    });
    MonthRun {
        month,
        state,
        new: false,
        taken,
        members: members.len(),
        documents: kinds.into_iter().map(kind_sum).filter(|sum| sum.count > 0).collect(),
        idle: idle.collect(),
        meters: meters.collect(),
    }
}

/// The documents of an issued month by kind, as they were numbered.
fn with_numbers(territory: &Territory, mut run: MonthRun) -> Result<MonthRun, Error> {
    let month = run.month.to_string();
    let wanted = bocage_store::Documents { month: Some(&month), ..Default::default() };
    let rows = desk::read(territory, |desk| Ok(desk.documents(&wanted)?))?;
    let kinds = DocumentKind::ALL.iter().map(|kind| {
        let own: Vec<_> = rows.iter().filter(|row| row.kind == kind.code()).collect();
        let ends = own.first().zip(own.last());
        KindSum {
            kind: kind.code(),
            count: own.len(),
            net: own.iter().map(|row| Money::cents(row.net_cents)).sum(),
            vat: own.iter().map(|row| Money::cents(row.vat_cents)).sum(),
            numbers: ends.map(|(first, last)| (first.number.clone(), last.number.clone())),
        }
    });
    run.documents = kinds.filter(|sum| sum.count > 0).collect();
    Ok(run)
}

/// A month, with when what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthListed {
    /// The month.
    pub month: String,
    /// What became of it.
    pub state: String,
    /// When.
    pub at: String,
    /// By whom.
    pub by: String,
}

/// What became of all months.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Months {
    /// The earliest first.
    pub months: Vec<MonthListed>,
}

/// What became of all months, the earliest first.
///
/// # Errors
/// The permission table's and the store's.
pub fn list(ctx: &Context, territory: &Territory) -> Result<Months, Error> {
    ctx.require(Resource::Money, Action::Read)?;
    let rows = desk::read(territory, |desk| Ok(desk.months()?))?;
    let listed = |row: MonthRow| {
        let MonthRow { month, state, at, by, .. } = row;
        MonthListed { month, state, at, by }
    };
    Ok(Months { months: rows.into_iter().map(listed).collect() })
}
