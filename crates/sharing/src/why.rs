//! Why an amount is what it is: a tree from the bill down to the meter, the invoice or the key.

use std::fmt;

use bocage_vocab::{Money, Period, Siret, Text};

/// An amount with what it is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// The amount: the sum of what it is made of, where there is any.
    pub amount: Money,
    /// What it is.
    pub because: Because,
    /// What it is made of.
    pub of: Vec<Why>,
    /// What it was counted by.
    pub by: Vec<Evidence>,
}

/// What an amount is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Because {
    /// A share of a charge.
    Charge {
        /// Its code.
        code: Text,
        /// What it came from, such as an invoice.
        source: Text,
        /// All of it.
        total: Money,
    },
    /// A share of what a key splits.
    Key {
        /// The key.
        code: Text,
        /// Who decided it.
        deliberation: Text,
        /// The days.
        period: Period,
        /// What it splits.
        total: Money,
    },
    /// A share by weight.
    Weight {
        /// What is weighed.
        measure: Text,
        /// What this one weighs: a quantity times its days, or a quantity.
        weight: u64,
        /// What all weigh.
        of: u64,
        /// What is split.
        total: Money,
    },
    /// More, so that a floor is kept.
    Floor(Money),
    /// Less, so that a cap is kept.
    Cap(Money),
    /// More or less, because of the floors and caps of others.
    Others,
}

/// A quantity that counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Whose it is: the member itself, or one that it succeeded.
    pub member: Siret,
    /// How much.
    pub amount: u64,
    /// On how many days; none where it is a sum over them.
    pub days: Option<u32>,
    /// Where it is known from.
    pub source: Text,
}

impl Evidence {
    /// What it weighs; none where that is too large.
    #[must_use]
    pub fn weight(&self) -> Option<u64> {
        self.amount.checked_mul(self.days.unwrap_or(1).into())
    }
}

/// What several weigh together; none where that is too large.
pub(crate) fn weight<'a>(by: impl IntoIterator<Item = &'a Evidence>) -> Option<u64> {
    by.into_iter().try_fold(0, |sum: u64, one| sum.checked_add(one.weight()?))
}

impl Why {
    pub(crate) fn sum(because: Because, of: Vec<Why>) -> Why {
        let amount = of.iter().map(|part| part.amount).sum();
        Why { amount, because, of, by: Vec::new() }
    }

    /// Whether every amount is the sum of what it is made of, and every weight that of what it was
    /// counted by.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        let parts = || self.of.iter().map(|part| i128::from(part.amount.get())).sum::<i128>();
        let weighs = match self.because {
            Because::Weight { weight, .. } if !self.by.is_empty() => {
                self::weight(&self.by) == Some(weight)
            }
            _ => true,
        };
        let sums = self.of.is_empty() || parts() == i128::from(self.amount.get());
        sums && weighs && self.of.iter().all(Why::adds_up)
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
        writeln!(f, "{:depth$}{}: {}", "", self.amount, self.because, depth = depth * 2)?;
        for evidence in &self.by {
            writeln!(f, "{:depth$}{evidence}", "", depth = depth * 2 + 2)?;
        }
        self.of.iter().try_for_each(|part| part.write(f, depth + 1))
    }
}

impl fmt::Display for Because {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Because::Charge { code, source, total } => {
                write!(f, "share of {code}, {total} ({source})")
            }
            Because::Key { code, deliberation, period, total } => {
                write!(f, "key {code} of deliberation {deliberation} on {total}, {period}")
            }
            Because::Weight { measure, weight, of, total } => {
                write!(f, "{measure} {weight} of {of}, on {total}")
            }
            Because::Floor(floor) => write!(f, "up to the floor of {floor}"),
            Because::Cap(cap) => write!(f, "down to the cap of {cap}"),
            Because::Others => f.write_str("for the floors and caps of others"),
        }
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Evidence { member, amount, days, source } = self;
        match days {
            Some(days) => write!(f, "{member}: {amount} on {days} days ({source})"),
            None => write!(f, "{member}: {amount} ({source})"),
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, 0)
    }
}
