//! Issuing: numbers, files and postings of all documents of a month, in one transaction.

use std::collections::BTreeMap;

use bocage_invoice::model::Invoice;
use bocage_store::{Desk, DocumentEvent, DocumentRow, Documents, MonthRow};
use bocage_vocab::{Date, Money};

use super::lines::{BillLine, DocumentBody, DocumentKind, Reason, Why};
use super::months::MadeOf;
use super::posting::{self, Posting};
use super::reckon::{Draft, Given, Reckoned};
use super::registers::Registers;
use super::{MoneyError, Month, desk, paper};
use crate::{Context, Error, Territory};

/// What is issued.
pub(crate) struct Issuing<'a> {
    pub(crate) given: &'a Given,
    pub(crate) reckoned: &'a Reckoned,
    pub(crate) month: Month,
    pub(crate) on: Date,
    pub(crate) due: Date,
}

/// A document that only lacks its number.
pub(crate) struct Ready {
    pub(crate) draft: Draft,
    /// Of what is an invoice; its number is set when it has one.
    pub(crate) invoice: Option<Invoice>,
    pub(crate) net: Money,
    pub(crate) vat: Money,
}

/// The VAT of lines: by rate on the sum, as invoices have it.
pub(crate) fn vat_of(lines: &[BillLine]) -> Money {
    let mut bases: BTreeMap<i64, i128> = BTreeMap::new();
    for line in lines {
        if let Some(tax) = &line.tax {
            *bases.entry(tax.rate.get()).or_default() += i128::from(line.net.get());
        }
    }
    let tax = |(rate, base): (i64, i128)| {
        let exact = base.abs() * i128::from(rate);
        let cents = (exact * 2 + 1_000_000) / 2_000_000;
        Money::cents(i64::try_from(cents * base.signum()).unwrap_or(i64::MAX))
    };
    bases.into_iter().map(tax).sum()
}

/// Makes a draft ready, and sees that everybody will take its invoice.
pub(crate) fn ready(
    registers: &Registers,
    mut draft: Draft,
    on: Date,
    before: &paper::Before,
) -> Result<Ready, Error> {
    let (net, vat) = (draft.net(), vat_of(&draft.body.lines));
    if draft.kind == DocumentKind::Call {
        return Ok(Ready { draft, invoice: None, net, vat });
    }
    // As long as a number can be.
    let number = format!("{}{}-000000", draft.kind.letter(), on.year());
    let invoice = paper::invoice(registers, &draft, (&number, on), before)?;
    paper::require_valid(&invoice, registers.name(draft.member))?;
    let sign = if draft.kind == DocumentKind::Credit { -1 } else { 1 };
    // Half a cent of what comes back is rounded as the document rounds it.
    let shown = draft.body.lines.iter_mut().filter(|line| paper::is_shown(line));
    for (line, printed) in shown.zip(&invoice.lines) {
        line.net = Money::cents(printed.net.get() * sign);
        line.why.amount = Some(line.net);
    }
    let (net, vat) = (
        Money::cents(invoice.totals.without_vat.get() * sign),
        Money::cents(invoice.totals.vat.get() * sign),
    );
    Ok(Ready { draft, invoice: Some(invoice), net, vat })
}

/// Issues a month; whether it was new.
///
/// # Errors
/// When something was entered meanwhile, an invoice breaks a rule, or the ledger refuses.
pub(crate) fn issue(
    ctx: &Context,
    territory: &Territory,
    issuing: &Issuing<'_>,
) -> Result<bool, Error> {
    let Issuing { given, reckoned, month, on, due } = issuing;
    let mut all = Vec::with_capacity(reckoned.drafts.len());
    for draft in &reckoned.drafts {
        if paper::shown(draft).next().is_none() {
            continue;
        }
        let (draft, before) = as_credit(territory, &given.registers, draft)?;
        all.push(ready(&given.registers, draft, *on, &before)?);
    }
    let name = month.to_string();
    let mut postings: Vec<Posting> = Vec::new();
    for one in &all {
        let Draft { key, member, body, .. } = &one.draft;
        let whose = (body.budget.as_str(), member.as_str());
        postings.extend(posting::of_document(key, whose, &body.lines, (one.vat, month.last())));
    }
    for idle in &reckoned.idle {
        postings.push(posting::of_idle(&name, month.last(), idle));
    }
    let made = MadeOf {
        registers: given.registers.number,
        usage: given.last_usage,
        issued: *on,
        due: *due,
    };
    let body = serde_json::to_string(&made).map_err(kept(&name))?;
    let row = MonthRow {
        month: name.clone(),
        state: "issued".to_owned(),
        at: ctx.time(),
        by: ctx.actor.name.clone(),
        body,
    };
    let mut write = |desk: &dyn Desk| {
        let moved = desk.last_usage(&name)? != made.usage
            || desk.last_registered()? != made.registers
            || desk.months()?.iter().any(|row| row.month == name);
        if moved {
            return Err(MoneyError::MoneyMoved { month: *month }.into());
        }
        desk.note_month(&row)?;
        keep(ctx, desk, &all, *on)
    };
    if postings.is_empty() {
        return desk::write(territory, |desk| write(desk)).map(|()| true);
    }
    posting::post(ctx, territory, &postings, &mut write)
}

pub(crate) fn kept(what: &str) -> impl FnOnce(serde_json::Error) -> Error {
    let what = what.to_owned();
    move |source| MoneyError::RegisterKept { what, source }.into()
}

/// Numbers documents one after the other and keeps them with their files, in a transaction that is open.
pub(crate) fn keep(ctx: &Context, desk: &dyn Desk, all: &[Ready], on: Date) -> Result<(), Error> {
    let mut ranks: BTreeMap<String, i64> = BTreeMap::new();
    for one in all {
        let series = format!("{}{}", one.draft.kind.letter(), on.year());
        let rank = match ranks.get(&series) {
            Some(last) => last + 1,
            None => desk.next_rank(&series)?,
        };
        ranks.insert(series.clone(), rank);
        let number = format!("{series}-{rank:06}");
        let body = serde_json::to_string(&one.draft.body).map_err(kept(&number))?;
        let files = files(desk, one, &number, &body)?;
        desk.put_document(&DocumentRow {
            series,
            rank,
            number: number.clone(),
            key: one.draft.key.clone(),
            kind: one.draft.kind.code().to_owned(),
            month: one.draft.month.to_string(),
            member: one.draft.member.to_string(),
            issued: on.to_string(),
            net_cents: one.net.get(),
            vat_cents: one.vat.get(),
            body,
            files: serde_json::to_string(&files).map_err(kept(&number))?,
        })?;
        desk.note_event(&DocumentEvent {
            number,
            at: ctx.time(),
            by: ctx.actor.name.clone(),
            state: "issued".to_owned(),
            cents: None,
            reference: None,
            note: None,
        })?;
    }
    Ok(())
}

/// Keeps the files of a document; their hashes by format. Factur-X is made of the same when it is asked for.
fn files(
    desk: &dyn Desk,
    one: &Ready,
    number: &str,
    body: &str,
) -> Result<BTreeMap<&'static str, String>, Error> {
    let Some(invoice) = &one.invoice else {
        return Ok(BTreeMap::from([("json", desk.keep("application/json", body.as_bytes())?)]));
    };
    let mut invoice = invoice.clone();
    invoice.number = number.to_owned();
    if let Some(payment) = &mut invoice.payment {
        payment.remittance = Some(number.to_owned());
    }
    let mut files = BTreeMap::new();
    for (format, media) in paper::FORMATS.into_iter().filter(|(format, _)| *format != "facturx") {
        if let Some(bytes) = paper::written(&invoice, format) {
            files.insert(format, desk.keep(media, &bytes)?);
        }
    }
    Ok(files)
}

/// A draft that comes to less than nothing as a credit note on the member's last invoice of the budget.
pub(crate) fn as_credit(
    territory: &Territory,
    registers: &Registers,
    draft: &Draft,
) -> Result<(Draft, paper::Before), Error> {
    let net = draft.net();
    if draft.kind != DocumentKind::Invoice || net >= Money::ZERO {
        return Ok((draft.clone(), None));
    }
    let member = draft.member.to_string();
    let wanted = Documents { member: Some(&member), ..Documents::default() };
    let rows = desk::read(territory, |desk| Ok(desk.documents(&wanted)?))?;
    let is_of_budget = |row: &&DocumentRow| {
        let body = serde_json::from_str::<DocumentBody>(&row.body);
        row.kind == "invoice" && body.is_ok_and(|body| body.budget == draft.body.budget)
    };
    let last = rows.iter().filter(is_of_budget).max_by(|a, b| a.issued.cmp(&b.issued));
    let none = || MoneyError::NothingToCredit {
        member: registers.name(draft.member).to_owned(),
        amount: -net,
    };
    let last = last.ok_or_else(none)?;
    let mut draft = draft.clone();
    draft.kind = DocumentKind::Credit;
    draft.body.preceding = Some(last.number.clone());
    let issued = last.issued.parse().unwrap_or_default();
    Ok((draft, Some((last.number.clone(), issued))))
}

/// A line that takes back a part of another, with why.
pub(crate) fn taken_back(line: &BillLine, number: &str, because: &str) -> BillLine {
    let reason = Reason::Credited { number: number.to_owned(), because: because.to_owned() };
    BillLine {
        quantity: -line.quantity,
        net: -line.net,
        why: Why { reason, amount: Some(-line.net), of: Vec::new() },
        ..line.clone()
    }
}
