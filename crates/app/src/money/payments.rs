//! Payments, as the public accountant's file tells them: noted once each, posted, and matched to documents.

use std::path::Path;

use bocage_store::{Desk, DocumentEvent};
use bocage_vocab::{Date, Money};
use serde::Serialize;

use super::close::{Reading, body};
use super::documents::paid;
use super::posting::{self, Posting, receivable};
use super::rows::amount;
use super::{MoneyError, desk, table};
use crate::permission::{Action, Resource};
use crate::{Context, Error, Territory};

/// What became of payments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Payments {
    /// New ones.
    pub entered: usize,
    /// Those that were noted before.
    pub known: usize,
    /// What the new ones come to.
    pub amount: Money,
}

/// A payment.
struct Paid {
    reference: String,
    day: Date,
    number: String,
    amount: Money,
}

/// Notes the payments of a table: `reference`, `day`, `number` (of the document), `amount` in euros, in columns
/// of these names between commas or semicolons. All of them, or none.
///
/// # Errors
/// When a line cannot be read, names no document, pays too much, or says something else than before.
pub fn enter(ctx: &Context, territory: &Territory, file: &Path) -> Result<Payments, Error> {
    ctx.require(Resource::Money, Action::Apply)?;
    let all = read(file)?;
    let known: Vec<DocumentEvent> = desk::read(territory, |desk| Ok(desk.events(None)?))?;
    let book = bocage_ledger::Book::open(Reading(territory)).map_err(MoneyError::from)?;
    let (mut postings, mut events, mut sum) = (Vec::new(), Vec::new(), Money::ZERO);
    let total = all.len();
    for one in all {
        let before = known
            .iter()
            .chain(&events)
            .find(|event| event.reference.as_deref() == Some(&one.reference));
        if let Some(before) = before {
            if before.number != one.number || before.cents != Some(one.amount.get()) {
                return Err(MoneyError::PaymentReused { reference: one.reference }.into());
            }
            continue;
        }
        let row = super::documents::find(territory, &one.number)?;
        let mine = |event: &&DocumentEvent| event.number == one.number;
        let earlier: Vec<DocumentEvent> =
            known.iter().chain(&events).filter(mine).cloned().collect();
        let due = row.net_cents + row.vat_cents - paid(&earlier);
        if one.amount.get() > due {
            let (paid, due) = (one.amount, Money::cents(due));
            return Err(MoneyError::PaidTooMuch { number: one.number, paid, due }.into());
        }
        let budget = body(&row)?.budget;
        // What is told late counts for the first day that is open.
        let closed = budget.parse().ok().and_then(|ledger| book.state().closed_through(&ledger));
        let open = closed.and_then(|day| day.tomorrow().ok()).unwrap_or(one.day);
        postings.push(Posting {
            key: format!("payment/{}", one.reference),
            budget,
            debit: "bank".to_owned(),
            credit: receivable(&row.member),
            amount: one.amount,
            on: one.day.max(open),
            because: row.number.clone(),
        });
        sum += one.amount;
        events.push(DocumentEvent {
            number: one.number,
            at: ctx.time(),
            by: ctx.actor.name.clone(),
            state: "payment".to_owned(),
            cents: Some(one.amount.get()),
            reference: Some(one.reference),
            note: Some(one.day.to_string()),
        });
    }
    let entered = events.len();
    if entered > 0 {
        let mut write =
            |desk: &dyn Desk| events.iter().try_for_each(|event| Ok(desk.note_event(event)?));
        posting::post(ctx, territory, &postings, &mut write)?;
    }
    Ok(Payments { entered, known: total - entered, amount: sum })
}

fn read(file: &Path) -> Result<Vec<Paid>, Error> {
    let mut all = Vec::new();
    table::read(file, ["reference", "day", "number", "amount"], |line| {
        let [reference, day, number, euros] = line.cells;
        if reference.is_empty() {
            return Err(line.unread("it has no reference"));
        }
        let day = line.day(day)?;
        let amount = amount(&euros.replace(',', ".")).map_err(|why| line.unread(why))?;
        if amount <= Money::ZERO {
            return Err(line.unread("its amount is not above zero"));
        }
        all.push(Paid { reference: reference.to_owned(), day, number: number.to_owned(), amount });
        Ok(())
    })?;
    Ok(all)
}
