//! What documents post: in the ledger of their budget, all of a month together or nothing.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use bocage_ledger::{Account, Act, Batch, Book, Code, Ledger, Request, Transfer};
use bocage_store::Desk;
use bocage_vocab::{Date, Money};

use super::MoneyError;
use super::desk::Together;
use super::lines::{BillLine, LineKind};
use super::reckon::Idle;
use crate::{Context, Error, Territory};

/// An amount from one account to another of a budget; below zero it goes the other way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Posting {
    pub(crate) key: String,
    pub(crate) budget: String,
    pub(crate) debit: String,
    pub(crate) credit: String,
    pub(crate) amount: Money,
    pub(crate) on: Date,
    pub(crate) because: String,
}

/// The account of what a member owes.
pub(crate) fn receivable(member: &str) -> String {
    format!("receivable/{member}")
}

/// The account that a line is income of.
fn income(line: &BillLine) -> String {
    match line.kind {
        LineKind::Contribution => format!("contribution/{}", line.subject),
        LineKind::Rent => format!("rent/{}", line.subject),
        LineKind::Service | LineKind::Waived => format!("sales/{}", line.subject),
    }
}

/// What a document posts: its lines by account, and VAT.
pub(crate) fn of_document(
    key: &str,
    (budget, member): (&str, &str),
    lines: &[BillLine],
    (vat, on): (Money, Date),
) -> Vec<Posting> {
    let mut sums: BTreeMap<String, Money> = BTreeMap::new();
    for line in lines {
        *sums.entry(income(line)).or_default() += line.net;
    }
    if vat != Money::ZERO {
        sums.insert("vat".to_owned(), vat);
    }
    let posting = |(at, (credit, amount)): (usize, (String, Money))| Posting {
        key: format!("{key}/{}", at + 1),
        budget: budget.to_owned(),
        debit: receivable(member),
        credit,
        amount,
        on,
        because: key.to_owned(),
    };
    sums.into_iter().filter(|(_, amount)| *amount != Money::ZERO).enumerate().map(posting).collect()
}

/// What nobody bears, as a line of its own.
pub(crate) fn of_idle(month: &str, on: Date, idle: &Idle) -> Posting {
    Posting {
        key: format!("{month}/idle/{}", idle.charge),
        budget: idle.budget.clone(),
        debit: format!("idle/{}", idle.centre),
        credit: format!("contribution/{}", idle.centre),
        amount: idle.amount,
        on,
        because: idle.charge.clone(),
    }
}

fn code(text: &str) -> Result<Code, Error> {
    // Names of one's own choosing may hold blanks; the ledger's hold none.
    let text: String = text.chars().map(|c| if c.is_whitespace() { '_' } else { c }).collect();
    text.parse().map_err(|error| MoneyError::LedgerName(error).into())
}

/// Opens the ledgers and accounts that postings name; those that are there stay as they are.
fn opens(postings: &[Posting]) -> Result<Vec<Request>, Error> {
    let budgets: BTreeSet<&str> = postings.iter().map(|one| one.budget.as_str()).collect();
    let accounts: BTreeSet<(&str, &str)> = postings
        .iter()
        .flat_map(|one| {
            [&one.debit, &one.credit].map(|account| (one.budget.as_str(), account.as_str()))
        })
        .collect();
    let mut requests = Vec::new();
    for budget in budgets {
        let act = Act::OpenLedger(Ledger::euro(&code(budget)?));
        requests.push(Request::new(&code(&format!("open/{budget}"))?, act));
    }
    for (budget, account) in accounts {
        let act = Act::OpenAccount(Account::new(&code(budget)?, &code(account)?));
        requests.push(Request::new(&code(&format!("open/{budget}/{account}"))?, act));
    }
    Ok(requests)
}

fn transfer(posting: &Posting) -> Result<Transfer, Error> {
    let (debit, credit) = (code(&posting.debit)?, code(&posting.credit)?);
    let both = if posting.amount < Money::ZERO { (&credit, &debit) } else { (&debit, &credit) };
    let too_large = || MoneyError::RegisterRow {
        what: posting.key.clone(),
        reason: "its amount is too large".to_owned(),
    };
    let cents = posting.amount.get().checked_abs().ok_or_else(too_large)?;
    let transfer = Transfer::posted(&code(&posting.budget)?, both, cents, posting.on);
    Ok(transfer.because(&code(&posting.because)?))
}

/// The chain of requests of postings.
fn chain(postings: &[Posting]) -> Result<Vec<Request>, Error> {
    let mut requests = Vec::with_capacity(postings.len());
    for posting in postings {
        requests
            .push(Request::new(&code(&posting.key)?, Act::Transfer(transfer(posting)?)).linked());
    }
    if let Some(last) = requests.last_mut() {
        last.linked = false;
    }
    Ok(requests)
}

/// Posts all of it, or nothing; `also` is written in the same transaction, once. Whether it was new: what
/// was posted before under the same keys is left as it is, and `also` not done.
pub(crate) fn post(
    ctx: &Context,
    territory: &Territory,
    postings: &[Posting],
    also: &mut dyn FnMut(&dyn Desk) -> Result<(), Error>,
) -> Result<bool, Error> {
    submit(ctx, territory, (opens(postings)?, chain(postings)?), also)
}

/// Submits requests that stand alone, then a chain of which all stands or nothing.
pub(crate) fn submit(
    ctx: &Context,
    territory: &Territory,
    (alone, chain): (Vec<Request>, Vec<Request>),
    also: &mut dyn FnMut(&dyn Desk) -> Result<(), Error>,
) -> Result<bool, Error> {
    let at_ms = ctx.now.as_millisecond();
    let (mut failed, is_chain) = (None, Cell::new(false));
    let mut with_chain = |desk: &dyn Desk| if is_chain.get() { also(desk) } else { Ok(()) };
    let store = territory.store.as_ref();
    let journal = Together { store, also: &mut with_chain, failed: &mut failed };
    let mut book = Book::open(journal).map_err(MoneyError::from)?;
    // What is opened is written first and by itself; a chain that is refused leaves it open and empty.
    let opened = book.submit(&Batch::at(at_ms, alone.clone())).map_err(MoneyError::from)?;
    refused(&alone, &opened)?;
    is_chain.set(true);
    let answers = book.submit(&Batch::at(at_ms, chain.clone()));
    drop(book);
    if let Some(error) = failed {
        return Err(error);
    }
    let answers = answers.map_err(MoneyError::from)?;
    refused(&chain, &answers)?;
    Ok(answers.iter().flatten().any(|made| made.is_new))
}

fn refused(requests: &[Request], answers: &[bocage_ledger::Answer]) -> Result<(), Error> {
    use bocage_ledger::Refusal;
    // Of a chain the one that was refused by itself says why.
    let own =
        |answer: &&bocage_ledger::Answer| !matches!(answer, Err(Refusal::Linked { .. }) | Ok(_));
    let place = answers.iter().position(|answer| own(&answer));
    match place.and_then(|place| Some((requests.get(place)?, answers.get(place)?))) {
        Some((request, Err(refusal))) => {
            Err(MoneyError::Refused { key: request.key.to_string(), source: refusal.clone() }
                .into())
        }
        _ => Ok(()),
    }
}
