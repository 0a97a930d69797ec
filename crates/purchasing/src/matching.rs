//! The three-way match: what an invoice asks for, against what was ordered and what came.

use bocage_vocab::{Date, Money, Share, Siret};
use serde::Serialize;

use crate::days::after;
use crate::{Error, Hold, Line, Matched, Order, OrderState, Quantity, UnitPrice};

/// What an invoice says, in whatever syntax it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The supplier's number of it.
    pub number: String,
    /// Its day of issue.
    pub issued: Date,
    /// Who asks.
    pub supplier: Option<Siret>,
    /// Who is asked.
    pub buyer: Option<Siret>,
    /// The order that it names.
    pub order: Option<String>,
    /// What it asks for.
    pub lines: Vec<ClaimLine>,
    /// Without VAT, as a whole.
    pub net: Money,
    /// The VAT.
    pub vat: Money,
}

/// A line of an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimLine {
    /// Its number in the invoice.
    pub id: String,
    /// The line of the order that it names.
    pub order_line: Option<String>,
    /// The supplier's number of the item.
    pub item: Option<String>,
    /// How many.
    pub quantity: Quantity,
    /// For one, without VAT, allowances of the line included.
    pub price: UnitPrice,
    /// What it comes to, without VAT.
    pub net: Money,
    /// The rate of VAT.
    pub vat: Share,
}

/// Something in which an invoice does not agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The line of the invoice; none of the whole.
    pub line: Option<String>,
    /// What differs: `supplier`, `buyer`, `again`, `item`, `quantity`, `price`, `net`, `vat`, `extra`.
    pub what: &'static str,
    /// What the invoice says.
    pub invoice: String,
    /// What was ordered or came.
    pub expected: String,
}

/// What came of a match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    /// It agrees: the order with it.
    Agrees(Box<Order>),
    /// It does not.
    Differs(Vec<Difference>),
}

/// Compares an invoice with its order, deliveries and the invoices before. Where all agrees the order is given
/// back with the invoice and with what is still reserved.
///
/// # Errors
/// When the order is not one that may be invoiced.
pub fn compare(
    order: &Order,
    claim: &Claim,
    received: Date,
    payment_days: u32,
    recharged: Option<Siret>,
) -> Result<Match, Error> {
    if !matches!(order.state, OrderState::Approved | OrderState::Acknowledged) {
        return Err(Error::OrderState {
            order: order.number.clone(),
            state: order.state,
            to: "invoice",
        });
    }
    let mut differences = of_whole(order, claim);
    let mut taken: Vec<(u32, Quantity)> = Vec::new();
    for asked in &claim.lines {
        match order.lines.iter().find(|line| is_of(asked, line)) {
            Some(line) => {
                let before = of(&taken, line.number);
                of_line(order, line, asked, before, &mut differences);
                taken.push((line.number, asked.quantity));
            }
            None => differences.push(Difference {
                line: Some(asked.id.clone()),
                what: "item",
                invoice: asked.item.clone().or(asked.order_line.clone()).unwrap_or_default(),
                expected: "an item of the order".to_owned(),
            }),
        }
    }
    if !differences.is_empty() {
        return Ok(Match::Differs(differences));
    }
    let mut matched = order.clone();
    take(&mut matched, &taken)?;
    // The days of payment begin when both the invoice and the goods are there (CCP R2192-12 to R2192-17).
    let last = order.deliveries.iter().map(|delivery| delivery.on).max();
    let begins = last.unwrap_or(received).max(received);
    matched.invoices.push(Matched {
        number: claim.number.clone(),
        issued: claim.issued,
        received,
        lines: taken,
        net: claim.net,
        vat: claim.vat,
        recharged,
        pay_by: after(begins, payment_days),
        paid: None,
    });
    if matched.is_whole() {
        matched.state = OrderState::Done;
    }
    Ok(Match::Agrees(Box::new(matched)))
}

fn of(taken: &[(u32, Quantity)], line: u32) -> Quantity {
    taken.iter().filter(|(number, _)| *number == line).map(|(_, quantity)| *quantity).sum()
}

/// Whether a line of an invoice asks for a line of the order: by the line that it names, and by the item.
fn is_of(asked: &ClaimLine, line: &Line) -> bool {
    let item = asked.item.as_deref().map(|item| item == line.item.as_str());
    match &asked.order_line {
        Some(named) => *named == line.number.to_string() && item != Some(false),
        None => item == Some(true),
    }
}

fn of_whole(order: &Order, claim: &Claim) -> Vec<Difference> {
    let told = |siret: Option<Siret>| siret.map(|siret| siret.to_string()).unwrap_or_default();
    let lines: Money = claim.lines.iter().map(|line| line.net).sum();
    let again = order.invoices.iter().any(|one| one.number == claim.number);
    let all = [
        ("supplier", told(claim.supplier), order.supplier.to_string()),
        ("buyer", told(claim.buyer), order.buyer.to_string()),
        ("extra", claim.net.to_string(), lines.to_string()),
        ("vat", claim.vat.to_string(), vat(claim).to_string()),
    ];
    let differs = all.into_iter().filter(|(_, invoice, expected)| invoice != expected);
    let mut differences: Vec<Difference> = differs
        .map(|(what, invoice, expected)| Difference { line: None, what, invoice, expected })
        .collect();
    if again {
        differences.push(Difference {
            line: None,
            what: "again",
            invoice: claim.number.clone(),
            expected: "a number that was not invoiced yet".to_owned(),
        });
    }
    differences
}

/// The VAT on the sum of each rate, as EN 16931 has it.
fn vat(claim: &Claim) -> Money {
    let mut sums = std::collections::BTreeMap::<Share, Money>::new();
    for line in &claim.lines {
        *sums.entry(line.vat).or_default() += line.net;
    }
    sums.into_iter().map(|(rate, sum)| sum.share(rate)).sum()
}

fn of_line(
    order: &Order,
    line: &Line,
    asked: &ClaimLine,
    before: Quantity,
    differences: &mut Vec<Difference>,
) {
    let number = line.number;
    let left = order.delivered(number) - order.invoiced(number) - before;
    let mut differs = |what, is_same: bool, invoice: String, expected: String| {
        if !is_same {
            differences.push(Difference { line: Some(asked.id.clone()), what, invoice, expected });
        }
    };
    let fits = asked.quantity > Quantity::ZERO && asked.quantity <= left;
    differs("quantity", fits, asked.quantity.to_string(), format!("at most {left}"));
    let same = asked.price == line.price;
    differs("price", same, asked.price.to_string(), line.price.to_string());
    let net = line.price.times(asked.quantity).unwrap_or_default();
    differs("net", asked.net == net, asked.net.to_string(), net.to_string());
    differs("vat", asked.vat == line.vat, asked.vat.to_string(), line.vat.to_string());
}

/// Takes quantities from what is reserved. What a line still reserves is what its quantity that is not
/// invoiced comes to, so that parts add up to the whole whatever each is rounded to.
fn take(order: &mut Order, taken: &[(u32, Quantity)]) -> Result<(), Error> {
    let lines = order.lines.clone();
    for line in &lines {
        let quantity = of(taken, line.number);
        if quantity == Quantity::ZERO {
            continue;
        }
        let before = order.invoiced(line.number);
        let worth = |quantity: Quantity| line.price.times(quantity).ok_or(Error::TooMuch);
        let net = worth(before + quantity)? - worth(before)?;
        let is_of = |hold: &&mut Hold| hold.framework == line.framework && hold.lot == line.lot;
        if let Some(hold) = order.holds.iter_mut().find(is_of) {
            hold.net = hold.net - net;
            hold.quantity = hold.quantity - quantity;
        }
    }
    for hold in &mut order.holds {
        let is_met = |line: &&Line| {
            line.framework == hold.framework
                && line.lot == hold.lot
                && of(taken, line.number) > Quantity::ZERO
        };
        if lines.iter().any(|line| is_met(&line)) {
            hold.step += 1;
        }
    }
    Ok(())
}
