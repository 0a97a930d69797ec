//! What is due when, and what is put right afterwards.

use std::collections::BTreeMap;

use bocage_vocab::{Date, Money, Period, Text};

use crate::{Error, Line, LineKind};

/// An amount that is due on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instalment {
    /// The day.
    pub due: Date,
    /// How much.
    pub amount: Money,
}

/// Splits what a year is expected to come to into equal parts, one a day; cents that are left over are
/// due with the first.
///
/// # Errors
/// When there is no day to pay on.
pub fn instalments(total: Money, days: &[Date]) -> Result<Vec<Instalment>, Error> {
    let count = i64::try_from(days.len()).unwrap_or(i64::MAX);
    if count == 0 {
        return Err(Error::NoInstalment);
    }
    let (each, left) = (total.get() / count, total.get() % count);
    let part = |(at, due): (i64, &Date)| {
        let more = if at < left.abs() { left.signum() } else { 0 };
        Instalment { due: *due, amount: Money::cents(each + more) }
    };
    Ok((0..).zip(days).map(part).collect())
}

/// What lines are compared by.
type Subject<'a> = (LineKind, &'a Text, &'a Text, Period);

/// The lines that bring what was issued to what is owed: for each thing and time, what was issued too
/// little or too much. Issued lines stand as they are; once these are issued too, nothing is left.
///
/// # Errors
/// When a difference is too large.
pub fn true_up(owed: &[Line], issued: &[Line]) -> Result<Vec<Line>, Error> {
    let mut differences: BTreeMap<Subject<'_>, i128> = BTreeMap::new();
    for (lines, sign) in [(owed, 1), (issued, -1)] {
        for line in lines {
            let subject = (line.kind, &line.item, &line.tranche, line.period);
            *differences.entry(subject).or_default() += sign * i128::from(line.amount.get());
        }
    }
    let different = differences.into_iter().filter(|(_, cents)| *cents != 0);
    let line = |((kind, item, tranche, period), cents): (Subject<'_>, i128)| {
        let cents = i64::try_from(cents).map_err(|_| Error::TooLarge)?;
        let (item, tranche, amount) = (item.clone(), tranche.clone(), Money::cents(cents));
        Ok(Line { kind, item, tranche, period, amount, counted: "owed less issued".into() })
    };
    different.map(line).collect()
}
