//! What comes: deliveries, and invoices matched with them and with the order.

use std::fs;
use std::path::Path;

use bocage_invoice::model::{self, Identifier, Party};
use bocage_purchasing::postings;
use bocage_purchasing::{
    Claim, ClaimLine, Delivery, Difference, Match, Model, Order, Quantity, UnitPrice, compare,
    interest, penalty,
};
use bocage_vocab::{Date, Money, Severity, Share, Siret};
use serde::Serialize;

use super::BuyingError;
use super::needs::{shipped, today};
use super::orders::{self, Orders, framework_of};
use super::paper::{self, ORDER};
use crate::permission::{Action, Resource};
use crate::{Context, Error, Territory};

/// What `order match` shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MatchShown {
    /// The order.
    pub order: String,
    /// The supplier's number of the invoice.
    pub invoice: String,
    /// Whether it agrees, and was kept and posted.
    pub agrees: bool,
    /// In what it does not.
    pub differences: Vec<Difference>,
    /// Who is recharged, where the syndicate resells.
    pub recharged: Option<Siret>,
    /// By when it is to be paid.
    pub pay_by: Option<Date>,
    /// With VAT.
    #[serde(rename = "amount_cents")]
    pub amount: Money,
}

/// Notes a delivery: of which line how much was accepted.
///
/// # Errors
/// When more came than was ordered, or the note is known.
pub fn receive(
    ctx: &Context,
    territory: &mut Territory,
    number: &str,
    (note, on): (&str, Option<Date>),
    lines: Vec<(u32, Quantity)>,
) -> Result<Orders, Error> {
    ctx.require(Resource::Purchase, Action::Apply)?;
    let before = orders::of(territory, number)?;
    let on = on.unwrap_or_else(|| today(ctx));
    let delivery = Delivery { note: note.to_owned(), on, lines };
    let content = before.content.receive(delivery).map_err(BuyingError::from)?;
    orders::change(ctx, territory, &before, content, &postings::Step::default())
}

/// Matches an invoice with its order and deliveries; where all agrees it is kept, posted and recharged.
///
/// # Errors
/// When the file is no valid invoice, or names no order.
pub fn match_invoice(
    ctx: &Context,
    territory: &mut Territory,
    file: &Path,
    (order, on): (Option<&str>, Option<Date>),
) -> Result<MatchShown, Error> {
    ctx.require(Resource::Purchase, Action::Apply)?;
    let claim = claim(file)?;
    let unnamed = || BuyingError::InvoiceUnmatched {
        file: file.to_string_lossy().into_owned(),
        why: "it names no order".to_owned(),
    };
    let number = order.or(claim.order.as_deref()).ok_or_else(unnamed)?.to_owned();
    let before = orders::of(territory, &number)?;
    let on = on.unwrap_or_else(|| today(ctx));
    let days = shipped()?.days("payment", on).map_err(BuyingError::from)?.days;
    let recharged = recharged(territory, &before.content, on)?;
    let found = compare(&before.content, &claim, on, days, recharged).map_err(BuyingError::from)?;
    let (invoice, amount) = (claim.number.clone(), claim.net + claim.vat);
    let mut shown = MatchShown {
        order: number,
        invoice,
        agrees: false,
        differences: Vec::new(),
        recharged: None,
        pay_by: None,
        amount,
    };
    match found {
        Match::Differs(differences) => shown.differences = differences,
        Match::Agrees(after) => {
            if let Some(matched) = after.invoices.last() {
                let step = postings::settle(&before.content, &after, matched, on);
                let step = step.map_err(BuyingError::from)?;
                (shown.recharged, shown.pay_by) = (matched.recharged, Some(matched.pay_by));
                orders::change(ctx, territory, &before, *after.clone(), &step)?;
            }
            shown.agrees = true;
        }
    }
    Ok(shown)
}

/// Who is recharged on a day: the member, or who succeeded it.
fn recharged(territory: &Territory, order: &Order, on: Date) -> Result<Option<Siret>, Error> {
    if order.model == Model::Direct {
        return Ok(None);
    }
    let framework = framework_of(territory, order)?;
    let roster = framework.roster().map_err(BuyingError::from)?;
    Ok(Some(roster.heir(order.member, on)))
}

/// Notes that an invoice was paid; interest is reckoned where it was late.
///
/// # Errors
/// When there is no such invoice, or it was paid.
pub fn pay(
    ctx: &Context,
    territory: &mut Territory,
    (number, invoice): (&str, &str),
    on: Option<Date>,
) -> Result<Orders, Error> {
    ctx.require(Resource::Purchase, Action::Apply)?;
    let before = orders::of(territory, number)?;
    let on = on.unwrap_or_else(|| today(ctx));
    let content = before.content.pay(invoice, on, &shipped()?).map_err(BuyingError::from)?;
    let paid = content.invoices.iter().find(|one| one.number == invoice);
    let step = match paid {
        Some(paid) => postings::pay(&content, paid).map_err(BuyingError::from)?,
        None => postings::Step::default(),
    };
    orders::change(ctx, territory, &before, content, &step)
}

/// What lateness of an order costs by today: its supplier, and its buyer.
pub(super) fn lateness(
    ctx: &Context,
    territory: &Territory,
    order: &Order,
) -> Result<(Money, Money), Error> {
    let (on, rules) = (today(ctx), shipped()?);
    let framework = framework_of(territory, order)?;
    let mut asked = Money::ZERO;
    let terms = &framework.terms.penalty;
    for other in paper::all::<Order>(territory, ORDER)? {
        let is_before = other.content.placed < order.placed
            || (other.content.placed == order.placed && other.content.number < order.number);
        let same = other.content.lines.first().map(|line| &line.framework)
            == order.lines.first().map(|line| &line.framework)
            && other.content.supplier == order.supplier;
        if is_before && same {
            asked +=
                penalty(&other.content, terms, Money::ZERO, on).map_err(BuyingError::from)?.exact;
        }
    }
    let penalty = penalty(order, terms, asked, on).map_err(BuyingError::from)?.asked;
    let mut due = Money::ZERO;
    for invoice in order.invoices.iter().filter(|invoice| invoice.paid.is_none()) {
        let late = interest(invoice.net + invoice.vat, invoice.pay_by, on, &rules);
        let late = late.map_err(BuyingError::from)?;
        due += late.interest + late.lump;
    }
    Ok((penalty, due))
}

/// What an invoice asks for, once no rule refuses it.
fn claim(file: &Path) -> Result<Claim, Error> {
    let bytes = fs::read(file).map_err(Error::file(file, "read"))?;
    let file = file.to_string_lossy().into_owned();
    let refused = |rule: &str, message: String| BuyingError::InvoiceRefused {
        file: file.clone(),
        rule: rule.to_owned(),
        message,
    };
    let document =
        bocage_invoice::read(&bytes).map_err(|error| refused("XML", error.to_string()))?;
    let findings = document.check();
    if let Some(first) = findings.iter().find(|one| one.severity == Severity::Error) {
        return Err(refused(first.rule, first.message.clone()).into());
    }
    let unmatched = |why: String| BuyingError::InvoiceUnmatched { file: file.clone(), why };
    let invoice = document.invoice().map_err(|error| unmatched(error.to_string()))?;
    if invoice.kind.is_credit() {
        return Err(unmatched("it gives money back: enter a credit by hand".to_owned()).into());
    }
    let lines = invoice.lines.iter().map(line);
    Ok(Claim {
        number: invoice.number.clone(),
        issued: invoice.issued,
        supplier: siret(&invoice.seller),
        buyer: siret(&invoice.buyer),
        order: invoice.references.order.clone(),
        lines: lines.collect(),
        net: invoice.totals.without_vat,
        vat: invoice.totals.vat,
    })
}

fn line(line: &model::Line) -> ClaimLine {
    // The price may be for several; one that does not divide is no price that was agreed.
    let base = line.base_quantity.map_or(10_000, model::Quantity::get).max(1);
    let scaled = i128::from(line.price.get()) * 10_000;
    let price = match scaled % i128::from(base) {
        0 => i64::try_from(scaled / i128::from(base)).unwrap_or(i64::MAX),
        _ => 0,
    };
    ClaimLine {
        id: line.id.clone(),
        order_line: line.order_line.clone(),
        item: line.item.seller_id.clone(),
        quantity: Quantity::ten_thousandths(line.quantity.get()),
        price: UnitPrice::micros(price),
        net: line.net,
        vat: line.vat.rate.unwrap_or(Share::ZERO),
    }
}

/// The SIRET of a party: the identifier of scheme 0009.
fn siret(party: &Party) -> Option<Siret> {
    let is_siret = |one: &&Identifier| one.scheme.as_deref() == Some("0009");
    party.identifiers.iter().find(is_siret)?.value.parse().ok()
}

/// Reads `LINE=QUANTITY`.
///
/// # Errors
/// When it is something else.
pub fn delivered(text: &str) -> Result<(u32, Quantity), Error> {
    let given = || BuyingError::NoDelivery { given: text.to_owned() };
    let (line, quantity) = text.split_once('=').ok_or_else(given)?;
    let line = line.parse().map_err(|_| given())?;
    Ok((line, quantity.parse().map_err(|_| given())?))
}
