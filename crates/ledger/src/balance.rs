//! What stands on an account.

use serde::Serialize;

use crate::Limits;

/// The sums of an account, in cents; none is below zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Balance {
    /// Posted debits.
    pub debits_cents: i64,
    /// Posted credits.
    pub credits_cents: i64,
    /// Debits that are reserved.
    pub debits_pending_cents: i64,
    /// Credits that are reserved.
    pub credits_pending_cents: i64,
}

/// A side of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Debit,
    Credit,
}

/// Which limit a balance would break, and how far it would be, in cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Breach {
    Above { ceiling_cents: i64, cents: i128 },
    Below { floor_cents: i64, cents: i128 },
}

impl Balance {
    /// Posted debits less posted credits, in cents: what is owed to us on an account of somebody.
    #[must_use]
    pub fn cents(&self) -> i64 {
        // Both lie between zero and the largest number, so that their difference cannot overflow.
        self.debits_cents - self.credits_cents
    }

    /// With more posted on a side; none where the sum is too large.
    pub(crate) fn posted(mut self, side: Side, cents: i64) -> Option<Balance> {
        let sum = match side {
            Side::Debit => &mut self.debits_cents,
            Side::Credit => &mut self.credits_cents,
        };
        *sum = sum.checked_add(cents)?;
        Some(self)
    }

    /// With more reserved on a side, or less where `cents` is below zero.
    pub(crate) fn reserved(mut self, side: Side, cents: i64) -> Option<Balance> {
        let sum = match side {
            Side::Debit => &mut self.debits_pending_cents,
            Side::Credit => &mut self.credits_pending_cents,
        };
        *sum = sum.checked_add(cents)?;
        Some(self)
    }

    /// The limit that it breaks on a side: debits can only pass the ceiling, credits only the floor.
    pub(crate) fn breach(&self, side: Side, limits: &Limits) -> Option<Breach> {
        let wide = i128::from;
        match side {
            Side::Debit => {
                let ceiling_cents = limits.ceiling_cents?;
                let cents = wide(self.cents()) + wide(self.debits_pending_cents);
                (cents > wide(ceiling_cents)).then_some(Breach::Above { ceiling_cents, cents })
            }
            Side::Credit => {
                let floor_cents = limits.floor_cents?;
                let cents = wide(self.cents()) - wide(self.credits_pending_cents);
                (cents < wide(floor_cents)).then_some(Breach::Below { floor_cents, cents })
            }
        }
    }
}
