//! What a member is shown of a month: its documents, their lines, and why each amount is so much.

use bocage_store::{Documents, UsageRow, UsageWanted};
use bocage_vocab::{Date, Money, Siret};
use serde::Serialize;

use super::close::body;
use super::documents::{DocumentListed, listed};
use super::lines::{BillLine, Reason, Why};
use super::registers::Registers;
use super::{MoneyError, Month, desk};
use crate::permission::{Action, Resource};
use crate::{Context, Error, Locale, Territory, words};

/// How many lines of a meter are shown of one line of a bill.
const LINES_MAX: u32 = 1_000;

/// The bill of a member and month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bill {
    /// The month.
    pub month: Month,
    /// The member.
    pub siret: Siret,
    /// Its name.
    pub member: String,
    /// Its documents of the month.
    pub documents: Vec<BillDocument>,
    /// What all of them come to, with VAT.
    pub total: Money,
    /// What it owed in each month up to this one, a year at most, the earliest first.
    pub history: Vec<(Month, Money)>,
}

/// A document with its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BillDocument {
    /// The document.
    #[serde(flatten)]
    pub listed: DocumentListed,
    /// Its lines; named by the document's number and theirs, such as `F2026-000001/2`.
    pub lines: Vec<BillLine>,
}

/// Why a line is so much.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WhyShown {
    /// The line.
    pub line: String,
    /// Its amount, without VAT.
    pub net: Money,
    /// The reasons.
    pub why: Why,
    /// The lines of the meter, where it was counted by one.
    pub meter_lines: Vec<MeterLineShown>,
}

/// A line of usage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MeterLineShown {
    /// What names it.
    pub key: String,
    /// The day.
    pub day: String,
    /// How much, in the meter's unit.
    pub amount: i64,
    /// Where it comes from.
    pub source: String,
}

/// The bill of a member, by SIRET or name.
///
/// # Errors
/// When there is no such member.
pub fn show(ctx: &Context, territory: &Territory, name: &str, month: Month) -> Result<Bill, Error> {
    ctx.require(Resource::Money, Action::Read)?;
    desk::read(territory, |desk| {
        let registers = Registers::load(desk, None)?;
        let siret = registers.find(name, month.last())?;
        let member = siret.to_string();
        let of_all = Documents { member: Some(&member), ..Documents::default() };
        let rows = desk.documents(&of_all)?;
        let mut documents = Vec::new();
        let mut history: std::collections::BTreeMap<Month, Money> = Default::default();
        let events = listed(desk, &of_all)?;
        for (row, listed) in rows.iter().zip(events) {
            let Ok(own) = row.month.parse::<Month>() else { continue };
            *history.entry(own).or_default() += listed.total;
            if own == month {
                documents.push(BillDocument { listed, lines: body(row)?.lines });
            }
        }
        let before: Vec<(Month, Money)> =
            history.into_iter().filter(|(own, _)| *own <= month).collect();
        let history = before[before.len().saturating_sub(12)..].to_vec();
        let total = documents.iter().map(|one| one.listed.total).sum();
        let member = registers.name(siret).to_owned();
        Ok(Bill { month, siret, member, documents, total, history })
    })
}

/// Why a line of a bill is so much, down to the lines of the meter or the quantities of the key.
///
/// # Errors
/// When there is no such member or line.
pub fn why(
    ctx: &Context,
    territory: &Territory,
    (name, month): (&str, Month),
    line: &str,
) -> Result<WhyShown, Error> {
    let bill = show(ctx, territory, name, month)?;
    let named =
        |document: &BillDocument, one: &BillLine| format!("{}/{}", document.listed.number, one.id);
    let all = bill
        .documents
        .iter()
        .flat_map(|document| document.lines.iter().map(move |one| (named(document, one), one)));
    let found = all
        .into_iter()
        .find(|(full, one)| full == line || (bill.documents.len() == 1 && one.id == line));
    let (full, one) = found.ok_or_else(|| MoneyError::NoLine { line: line.to_owned() })?;
    let meter_lines = meter_lines(territory, month, one)?;
    Ok(WhyShown { line: full, net: one.net, why: one.why.clone(), meter_lines })
}

fn meter_lines(
    territory: &Territory,
    month: Month,
    line: &BillLine,
) -> Result<Vec<MeterLineShown>, Error> {
    let (Reason::Price { meter, .. } | Reason::Waived { meter, .. }) = &line.why.reason else {
        return Ok(Vec::new());
    };
    let mut whose: Vec<Siret> = line
        .why
        .of
        .iter()
        .filter_map(|part| match &part.reason {
            Reason::Day { member, .. } => Some(*member),
            _ => None,
        })
        .collect();
    whose.sort();
    whose.dedup();
    let (month, from, until) = (month.to_string(), line.from.to_string(), line.until.to_string());
    desk::read(territory, |desk| {
        let mut all = Vec::new();
        for member in whose {
            let (member, days) = (member.to_string(), (from.as_str(), until.as_str()));
            let wanted =
                UsageWanted { month: &month, member: &member, meter, days, count: LINES_MAX };
            let shown = |row: UsageRow| {
                let UsageRow { key, day, amount, source, .. } = row;
                MeterLineShown { key, day, amount, source }
            };
            all.extend(desk.usage_lines(&wanted)?.into_iter().map(shown));
        }
        Ok(all)
    })
}

/// A reason in words.
#[must_use]
pub fn reason(locale: Locale, reason: &Reason) -> String {
    let money = |amount: &Money| words::money(locale, *amount);
    let (key, values): (&str, Vec<(&'static str, String)>) = match reason {
        Reason::Price { service, meter, amount, per, micros, deliberation } => (
            "price",
            vec![
                ("service", service.clone()),
                ("meter", meter.clone()),
                ("amount", amount.to_string()),
                ("per", per.to_string()),
                ("price", price(locale, *micros)),
                ("deliberation", deliberation.clone()),
            ],
        ),
        Reason::Waived { meter, amount } => {
            ("waived", vec![("meter", meter.clone()), ("amount", amount.to_string())])
        }
        Reason::Day { member, day, amount, lines } => (
            "day",
            vec![
                ("member", member.to_string()),
                ("day", date(*day)),
                ("amount", amount.to_string()),
                ("lines", lines.to_string()),
            ],
        ),
        Reason::Charge { charge, source, total } => (
            "charge",
            vec![("charge", charge.clone()), ("source", source.clone()), ("total", money(total))],
        ),
        Reason::Key { key, deliberation, days, total } => (
            "key",
            vec![
                ("key", key.clone()),
                ("deliberation", deliberation.clone()),
                ("days", days.clone()),
                ("total", money(total)),
            ],
        ),
        Reason::Weight { measure, weight, of, total } => (
            "weight",
            vec![
                ("measure", words::code(locale, measure)),
                ("weight", weight.to_string()),
                ("of", of.to_string()),
                ("total", money(total)),
            ],
        ),
        Reason::Quantity { member, amount, days: Some(days), source } => (
            "quantity",
            vec![
                ("member", member.to_string()),
                ("amount", amount.to_string()),
                ("days", days.to_string()),
                ("source", source.clone()),
            ],
        ),
        Reason::Quantity { member, amount, days: None, source } => (
            "sum",
            vec![
                ("member", member.to_string()),
                ("amount", amount.to_string()),
                ("source", source.clone()),
            ],
        ),
        Reason::Floor { floor } => ("floor", vec![("floor", money(floor))]),
        Reason::Cap { cap } => ("cap", vec![("cap", money(cap))]),
        Reason::Others => ("others", Vec::new()),
        Reason::Counted { how } => ("counted", vec![("how", how.clone())]),
        Reason::Credited { number, because } => {
            ("credited", vec![("number", number.clone()), ("because", because.clone())])
        }
    };
    words::told(locale, &format!("why-{key}"), &values)
}

fn date(day: Date) -> String {
    day.to_string()
}

/// A price of a unit in euros, with as many decimals as it has, two at least.
pub(crate) fn price(locale: Locale, micros: i64) -> String {
    let text = format!("{}.{:06}", micros / 1_000_000, micros.abs() % 1_000_000);
    let cut = text.trim_end_matches('0');
    let least = text.len() - 4;
    let text = &text[..cut.len().max(least)];
    match locale {
        Locale::French => format!("{} €", text.replace('.', ",")),
        Locale::English => format!("{text} EUR"),
    }
}

/// A quantity of ten-thousandths, without needless zeros.
pub(crate) fn quantity(locale: Locale, ten_thousandths: i64) -> String {
    let sign = if ten_thousandths < 0 { "-" } else { "" };
    let parts = ten_thousandths.unsigned_abs();
    let text = format!("{sign}{}.{:04}", parts / 10_000, parts % 10_000);
    let text = text.trim_end_matches('0').trim_end_matches('.').to_owned();
    if locale == Locale::French { text.replace('.', ",") } else { text }
}
