//! What lateness costs: the supplier by penalties, the buyer by interest.

use bocage_vocab::{Date, Money, Share};
use serde::Serialize;

use crate::days::{after, between};
use crate::terms::Penalty;
use crate::{Error, Order, Quantity, Rules};

/// The lump that a late payment costs beside interest: 40 euros (CCP D2192-35).
const LUMP: Money = Money::cents(4_000);
/// What is added to the rate of the central bank: 8 points (CCP R2192-31).
const POINTS: i64 = 80_000;

/// What a late payment costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Interest {
    /// Days after the last on which it was in time.
    pub days: i64,
    /// The rate of a year.
    #[serde(rename = "rate_ppm")]
    pub rate: Share,
    /// Whether the rate of that half-year is known, or the last known one goes on.
    pub rate_is_known: bool,
    /// Interest.
    #[serde(rename = "interest_cents")]
    pub interest: Money,
    /// The lump.
    #[serde(rename = "lump_cents")]
    pub lump: Money,
}

/// A penalty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Penalised {
    /// What came late, or is late, times its days, divided.
    #[serde(rename = "exact_cents")]
    pub exact: Money,
    /// What is asked for: no more than the share of the order, nothing up to what is waived.
    #[serde(rename = "asked_cents")]
    pub asked: Money,
}

/// What paying an amount, with VAT, on a day costs beside it; nothing in time.
///
/// The rate is that of the half-year in which interest begins, plus 8 points; days over 365 (CCP R2192-31,
/// R2192-32: from the day after the last to the day of payment).
///
/// # Errors
/// When no rate is known so far back.
pub fn interest(amount: Money, pay_by: Date, paid: Date, rules: &Rules) -> Result<Interest, Error> {
    let days = between(pay_by, paid).max(0);
    let (bank, rate_is_known) = rules.rate(after(pay_by, 1))?;
    let rate = Share::ppm(bank.get() + POINTS);
    let exact = i128::from(amount.get()) * i128::from(rate.get()) * i128::from(days);
    let year = 365 * 1_000_000;
    let cents = (2 * exact + year).div_euclid(2 * year);
    let interest = Money::cents(i64::try_from(cents).map_err(|_| Error::TooMuch)?);
    let lump = if days > 0 { LUMP } else { Money::ZERO };
    Ok(Interest { days, rate, rate_is_known, interest, lump })
}

/// Until when an invoice that was sent back is to be paid once it is right: a new time of as many days
/// (CCP R2192-29).
#[must_use]
pub fn pay_by_again(corrected: Date, days: u32) -> Date {
    after(corrected, days)
}

/// What lateness of an order costs its supplier on a day, when so much was asked of it under the framework
/// before.
///
/// # Errors
/// When amounts are too large.
pub fn penalty(
    order: &Order,
    terms: &Penalty,
    asked_before: Money,
    on: Date,
) -> Result<Penalised, Error> {
    let Some(due) = order.due else {
        return Ok(Penalised { exact: Money::ZERO, asked: Money::ZERO });
    };
    let mut exact: i128 = 0;
    for line in &order.lines {
        let mut open = line.quantity;
        let came = order.deliveries.iter().flat_map(|delivery| {
            let of_line = delivery.lines.iter().filter(|(number, _)| *number == line.number);
            of_line.map(|(_, quantity)| (delivery.on, *quantity))
        });
        let late = |quantity: Quantity, until: Date| -> Result<i128, Error> {
            let worth = line.price.times(quantity).ok_or(Error::TooMuch)?;
            Ok(i128::from(worth.get()) * i128::from(between(due, until).max(0)))
        };
        for (day, quantity) in came {
            open = open - quantity;
            exact += late(quantity, day)?;
        }
        if open > Quantity::ZERO {
            exact += late(open, on)?;
        }
    }
    let cents = exact.div_euclid(i128::from(terms.divisor.max(1)));
    let exact = Money::cents(i64::try_from(cents).map_err(|_| Error::TooMuch)?);
    let most = order.net().share(terms.at_most);
    let capped = exact.min(most);
    let waived = asked_before + capped <= terms.waived_up_to.into();
    Ok(Penalised { exact, asked: if waived { Money::ZERO } else { capped } })
}
