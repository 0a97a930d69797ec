//! The lease: what the leaseholder owes for what the inventory says was made available, day by day; instalments
//! and true-ups as invoices. What was issued is never edited.

mod contract;
mod quantities;

use std::path::Path;

use bocage_billing::{Tax, TaxCategory};
use bocage_lease::{Line, LineKind as Rent, instalments, true_up};
use bocage_store::Documents;
use bocage_vocab::{Date, Money, Period, Share};
use serde::Serialize;

use super::documents::{DocumentListed, listed};
use super::lines::{BillLine, DocumentBody, DocumentKind, LineKind, Reason, Why};
use super::reckon::Draft;
use super::registers::Registers;
use super::rows::row_of;
use super::{MoneyError, Month, close, desk, issue, posting};
use crate::permission::{Action, Resource};
use crate::{Context, Error, Territory};
use contract::Agreed;

/// What is owed for a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RentOwed {
    /// The contract.
    pub contract: String,
    /// The year.
    pub year: i16,
    /// The coefficient that prices are multiplied with.
    pub coefficient: String,
    /// Whether all indices in it are definitive; else one of an earlier year or a provisional one stands in.
    pub definitive: bool,
    /// The lines, with how each was counted.
    pub lines: Vec<RentLine>,
    /// All of it, without VAT.
    pub total: Money,
    /// What was issued of it.
    pub issued: Money,
    /// When it is due.
    pub instalments: Vec<InstalmentShown>,
}

/// A line of rent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RentLine {
    /// r1 by quantity, r2 by turnover, minimum.
    pub kind: &'static str,
    /// The item.
    pub item: String,
    /// The tranche of works.
    pub tranche: String,
    /// The days that it is for.
    pub days: String,
    /// How much, without VAT.
    pub amount: Money,
    /// How it was counted, as in a spreadsheet.
    pub counted: String,
}

/// An amount that is due on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InstalmentShown {
    /// The day.
    pub due: Date,
    /// How much, without VAT.
    pub amount: Money,
}

/// Years of a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RentSchedule {
    /// The years.
    pub years: Vec<RentOwed>,
    /// All of them, without VAT.
    pub total: Money,
}

/// What is issued of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The n-th instalment, from 1.
    Instalment(u8),
    /// What was issued too little or too much.
    TrueUp,
}

/// What years of a contract come to, from the inventory as it stands and indices as they were known on a day.
///
/// # Errors
/// When the contract cannot be read, or an item has no price.
pub fn schedule(
    ctx: &Context,
    territory: &Territory,
    file: &Path,
    (years, known_on): (u8, Date),
) -> Result<RentSchedule, Error> {
    ctx.require(Resource::Money, Action::Read)?;
    let agreed = Agreed::read(file)?;
    let first = agreed.from.year();
    let mut all = Vec::new();
    for year in (first..).take(years.into()) {
        match agreed.year(year) {
            Some(period) => all.push(owed(ctx, territory, &agreed, (period, known_on))?.0),
            None => break,
        }
    }
    let total = all.iter().map(|year| year.total).sum();
    Ok(RentSchedule { years: all, total })
}

/// What a year comes to, with how each line was counted.
///
/// # Errors
/// When the contract does not hold in the year, an item has no price, or no index is known.
pub fn year(
    ctx: &Context,
    territory: &Territory,
    file: &Path,
    (year, known_on): (i16, Date),
) -> Result<RentOwed, Error> {
    ctx.require(Resource::Money, Action::Read)?;
    let agreed = Agreed::read(file)?;
    let period = agreed.year(year).ok_or_else(|| not_in(&agreed, year))?;
    Ok(owed(ctx, territory, &agreed, (period, known_on))?.0)
}

fn not_in(agreed: &Agreed, year: i16) -> Error {
    row_of("the lease", &agreed.code, format!("it does not hold in {year}"))
}

fn owed(
    ctx: &Context,
    territory: &Territory,
    agreed: &Agreed,
    (period, known_on): (Period, Date),
) -> Result<(RentOwed, Vec<Line>), Error> {
    let year = period.from().year();
    let quantities = quantities::of(ctx, territory, agreed, period)?;
    let coefficient = agreed.coefficient(year, known_on)?;
    let turnover = agreed.turnover(year);
    let lines = agreed
        .contract
        .year(period, &quantities, turnover, coefficient.value)
        .map_err(MoneyError::from)?;
    let total: Money = lines.iter().map(|line| line.amount).sum();
    let days = agreed.due_days(period);
    let due = instalments(total, &days).map_err(MoneyError::from)?;
    let issued = issued_lines(territory, agreed, year)?.iter().map(|line| line.amount).sum();
    let shown = lines.iter().map(|line| RentLine {
        kind: line.kind.code(),
        item: line.item.to_string(),
        tranche: line.tranche.to_string(),
        days: line.period.to_string(),
        amount: line.amount,
        counted: line.counted.to_string(),
    });
    let due = due.iter().map(|one| InstalmentShown { due: one.due, amount: one.amount });
    let owed = RentOwed {
        contract: agreed.code.clone(),
        year,
        coefficient: coefficient.value.to_string(),
        definitive: coefficient.is_definitive,
        lines: shown.collect(),
        total,
        issued,
        instalments: due.collect(),
    };
    Ok((owed, lines))
}

/// Issues an instalment of a year or its true-up, as an invoice, or a credit note where more was issued than is
/// owed. What was issued under the same name is shown as it is; of a true-up only what is still different is
/// issued.
///
/// # Errors
/// When the contract does not hold in the year, an index is missing, an invoice breaks a rule, or the ledger
/// refuses.
pub fn issue_part(
    ctx: &Context,
    territory: &Territory,
    file: &Path,
    (year, part, on): (i16, Part, Date),
) -> Result<Option<DocumentListed>, Error> {
    ctx.require(Resource::Money, Action::Apply)?;
    let agreed = Agreed::read(file)?;
    let period = agreed.year(year).ok_or_else(|| not_in(&agreed, year))?;
    let (_, owed) = owed(ctx, territory, &agreed, (period, on))?;
    let issued = issued_lines(territory, &agreed, year)?;
    let (key, lines) = match part {
        Part::Instalment(number) => {
            let key = format!("lease/{}/{year}/instalment/{number}", agreed.code);
            if let Some(there) = named(territory, &key)? {
                return Ok(Some(there));
            }
            (key, nth(&agreed, period, &owed, number)?)
        }
        Part::TrueUp => {
            let lines = true_up(&owed, &issued).map_err(MoneyError::from)?;
            let count = documents_of(territory, &agreed, year)?.len() + 1;
            (format!("lease/{}/{year}/true-up/{count}", agreed.code), lines)
        }
    };
    if lines.is_empty() {
        return Ok(None);
    }
    let registers = desk::read(territory, |desk| Registers::load(desk, None))?;
    let lines: Vec<BillLine> =
        (1..).zip(&lines).map(|(at, line)| bill_line(&agreed, at, line)).collect();
    let due = on.checked_add(jiff::Span::new().days(i64::from(registers.syndicate()?.due_days)));
    let draft = Draft {
        key: key.clone(),
        kind: DocumentKind::Invoice,
        month: Month::of(on),
        member: agreed.lessee,
        body: DocumentBody {
            budget: agreed.budget.clone(),
            lines,
            due: due.unwrap_or(on),
            preceding: None,
        },
    };
    let (draft, before) = issue::as_credit(territory, &registers, &draft)?;
    let ready = issue::ready(&registers, draft, on, &before)?;
    let whose = (agreed.budget.as_str(), agreed.lessee.as_str());
    let postings = posting::of_document(&key, whose, &ready.draft.body.lines, (ready.vat, on));
    let all = [ready];
    let mut write = |desk: &dyn bocage_store::Desk| issue::keep(ctx, desk, &all, on);
    posting::post(ctx, territory, &postings, &mut write)?;
    named(territory, &key)
}

fn named(territory: &Territory, key: &str) -> Result<Option<DocumentListed>, Error> {
    let wanted = Documents { key: Some(key), ..Documents::default() };
    Ok(desk::read(territory, |desk| listed(desk, &wanted))?.into_iter().next())
}

/// The n-th part of every line, so that a true-up finds each again.
fn nth(agreed: &Agreed, period: Period, owed: &[Line], number: u8) -> Result<Vec<Line>, Error> {
    let days = agreed.due_days(period);
    let mut lines = Vec::new();
    for line in owed {
        let parts = instalments(line.amount, &days).map_err(MoneyError::from)?;
        let part = usize::from(number).checked_sub(1).and_then(|at| parts.get(at));
        let none = || row_of("the lease", &agreed.code, format!("it has no instalment {number}"));
        let amount = part.ok_or_else(none)?.amount;
        if amount != Money::ZERO {
            let counted = format!("{number}/{} of {}", days.len(), line.counted).into();
            lines.push(Line { amount, counted, ..line.clone() });
        }
    }
    Ok(lines)
}

fn documents_of(
    territory: &Territory,
    agreed: &Agreed,
    year: i16,
) -> Result<Vec<bocage_store::DocumentRow>, Error> {
    let wanted = Documents { member: Some(agreed.lessee.as_str()), ..Documents::default() };
    let start = format!("lease/{}/{year}/", agreed.code);
    let mut rows = desk::read(territory, |desk| Ok(desk.documents(&wanted)?))?;
    rows.retain(|row| row.key.starts_with(&start));
    Ok(rows)
}

/// What was issued of a year, line by line.
fn issued_lines(territory: &Territory, agreed: &Agreed, year: i16) -> Result<Vec<Line>, Error> {
    let mut all = Vec::new();
    for row in documents_of(territory, agreed, year)? {
        for line in close::body(&row)?.lines {
            let mut words = line.subject.splitn(3, '/');
            let kind = words.next().and_then(|word| word.parse::<Rent>().ok());
            let (item, tranche) =
                (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let (Some(kind), Some(period)) = (kind, Period::new(line.from, line.until)) else {
                continue;
            };
            let (item, tranche) = (item.into(), tranche.into());
            all.push(Line {
                kind,
                item,
                tranche,
                period,
                amount: line.net,
                counted: "issued".into(),
            });
        }
    }
    Ok(all)
}

fn bill_line(agreed: &Agreed, at: usize, line: &Line) -> BillLine {
    let sign = if line.amount < Money::ZERO { -1 } else { 1 };
    let what = match line.kind {
        Rent::Quantity => format!("Redevance R1, {} {}", line.item, line.tranche),
        Rent::Turnover => "Redevance R2, part du chiffre d'affaires".to_owned(),
        Rent::Minimum => "Complément au minimum garanti".to_owned(),
    };
    BillLine {
        id: at.to_string(),
        kind: LineKind::Rent,
        subject: format!("{}/{}/{}", line.kind.code(), line.item, line.tranche),
        label: what.trim_end().to_owned(),
        quantity: 10_000 * sign,
        unit: "C62".to_owned(),
        micros: line.amount.get().saturating_mul(10_000 * sign),
        from: line.period.from(),
        until: line.period.until(),
        net: line.amount,
        tax: Some(Tax {
            category: TaxCategory::Standard,
            rate: Share::ppm(agreed.vat_ppm),
            reason: None,
            code: None,
        }),
        late: false,
        why: Why {
            reason: Reason::Counted { how: line.counted.to_string() },
            amount: Some(line.amount),
            of: Vec::new(),
        },
    }
}
