//! Credit notes by hand: an invoice taken back whole, or one line of it.

use bocage_store::Documents;
use bocage_vocab::{Date, Money};

use super::documents::{DocumentListed, find, listed};
use super::issue::{self, taken_back};
use super::lines::{BillLine, DocumentKind};
use super::reckon::Draft;
use super::registers::Registers;
use super::{MoneyError, Month, close, desk, posting};
use crate::permission::{Action, Resource};
use crate::{Context, Error, Territory};

/// Takes an invoice back, or one line of it. The reversal counts for the day of issue, in the open period; the
/// invoice stays as it is. Whoever asks for the same again is shown the credit note that there is.
///
/// # Errors
/// When there is no such invoice or line, more comes back than was invoiced, or the ledger refuses.
pub fn credit(
    ctx: &Context,
    territory: &Territory,
    number: &str,
    (line, because, on): (Option<&str>, &str, Date),
) -> Result<DocumentListed, Error> {
    ctx.require(Resource::Money, Action::Apply)?;
    let row = find(territory, number)?;
    if row.kind != "invoice" {
        let state = "no invoice";
        return Err(MoneyError::NotInOrder {
            number: number.to_owned(),
            state,
            wanted: "credited",
        }
        .into());
    }
    let key = format!("{number}/credit/{}", line.unwrap_or("all"));
    let wanted = Documents { key: Some(&key), ..Documents::default() };
    let there = desk::read(territory, |desk| listed(desk, &wanted))?;
    if let Some(there) = there.into_iter().next() {
        return Ok(there);
    }
    let body = close::body(&row)?;
    let lines: Vec<BillLine> = match line {
        None => body.lines.clone(),
        Some(id) => {
            let none = || MoneyError::NoLine { line: id.to_owned() };
            vec![body.lines.iter().find(|line| line.id == id).ok_or_else(none)?.clone()]
        }
    };
    let lines: Vec<BillLine> = lines.iter().map(|line| taken_back(line, number, because)).collect();
    let asked: Money = -lines.iter().map(|line| line.net).sum::<Money>();
    require_left(territory, &row, asked)?;
    let registers = desk::read(territory, |desk| Registers::load(desk, None))?;
    let member =
        row.member.parse().map_err(|_| MoneyError::UnknownMember { name: row.member.clone() })?;
    let due = on;
    let draft = Draft {
        key: key.clone(),
        kind: DocumentKind::Credit,
        month: row.month.parse().unwrap_or(Month::of(on)),
        member,
        body: super::DocumentBody {
            budget: body.budget.clone(),
            lines,
            due,
            preceding: Some(number.to_owned()),
        },
    };
    let before = Some((number.to_owned(), row.issued.parse().unwrap_or_default()));
    let ready = issue::ready(&registers, draft, on, &before)?;
    let whose = (body.budget.as_str(), row.member.as_str());
    let postings = posting::of_document(&key, whose, &ready.draft.body.lines, (ready.vat, on));
    let all = [ready];
    let mut write = |desk: &dyn bocage_store::Desk| issue::keep(ctx, desk, &all, on);
    posting::post(ctx, territory, &postings, &mut write)?;
    let made = desk::read(territory, |desk| listed(desk, &wanted))?;
    made.into_iter()
        .next()
        .ok_or_else(|| MoneyError::UnknownDocument { number: key.clone() }.into())
}

/// No more comes back than was invoiced, all credit notes together.
fn require_left(
    territory: &Territory,
    row: &bocage_store::DocumentRow,
    asked: Money,
) -> Result<(), Error> {
    let wanted = Documents { member: Some(&row.member), ..Documents::default() };
    let all = desk::read(territory, |desk| Ok(desk.documents(&wanted)?))?;
    let mut left = Money::cents(row.net_cents);
    for other in all.iter().filter(|other| other.kind == "credit") {
        if close::body(other)?.preceding.as_deref() == Some(&row.number) {
            left += Money::cents(other.net_cents);
        }
    }
    if asked <= Money::ZERO || asked > left {
        return Err(MoneyError::MoreThanInvoiced { number: row.number.clone(), asked, left }.into());
    }
    Ok(())
}
