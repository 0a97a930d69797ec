//! Rows that are the same but for rounding stay as they were.
//!
//! A place is known to a centimetre. Where a street is cut at a route that stays, and not at the
//! home for whose sake it was cut once, lengths come out some millimetres longer or shorter, and
//! prices and losses with them.

use bocage_network::{Cable, Outlet, Rental, Route};
use bocage_vocab::{Fact, Length, Loss, Money};
use bocage_world::{Rows, Table, World};

/// Two ways of measuring a stretch may differ by this much,
const SAME_LENGTH: Length = Length::mm(20);
/// and two of measuring a line, which passes many places.
const SAME_REACH: Length = Length::mm(100);
/// So much loss is rounding: a few parts, each to its thousandth.
const SAME_LOSS: Loss = Loss::mdb(2);

/// Leaves rows alone that are the same but for rounding.
pub(super) fn settle(world: &World, rows: &mut Rows) {
    settle_of(&world.routes, &mut rows.routes, |old, new| {
        let same = Route { length: old.length, cost: old.cost, ..new.clone() } == *old;
        same && is_rounding((old.length, old.cost), (new.length, new.cost))
    });
    settle_of(&world.rentals, &mut rows.rentals, |old, new| {
        let Rental { length, year, present, .. } = *old;
        let same = Rental { length, year, present, ..new.clone() } == *old;
        same && is_rounding((length, present), (new.length, new.present))
    });
    settle_of(&world.cables, &mut rows.cables, |old, new| {
        let same = Cable { length: old.length, cost: old.cost, ..new.clone() } == *old;
        same && is_rounding((old.length, old.cost), (new.length, new.cost))
    });
    settle_of(&world.outlets, &mut rows.outlets, |old, new| {
        let Outlet { reach, loss_worst, loss_typical, .. } = *old;
        let same = Outlet { reach, loss_worst, loss_typical, ..new.clone() } == *old;
        let near = |one: Loss, other: Loss| {
            one.get().abs_diff(other.get()) <= SAME_LOSS.get().unsigned_abs()
        };
        same && is_near(reach, new.reach, SAME_REACH)
            && near(loss_worst, new.loss_worst)
            && near(loss_typical, new.loss_typical)
    });
}

fn settle_of<T: Fact + Clone>(old: &Table<T>, rows: &mut [T], is_same: impl Fn(&T, &T) -> bool) {
    for row in rows {
        if let Some(old) = old.get_uuid(row.uuid()).filter(|old| is_same(old, row)) {
            *row = old.clone();
        }
    }
}

fn is_near(one: Length, other: Length, within: Length) -> bool {
    one.get().abs_diff(other.get()) <= within.get().unsigned_abs()
}

/// Whether a length differs by rounding, and a price by no more than the length explains.
fn is_rounding((old, cost): (Length, Money), (new, price): (Length, Money)) -> bool {
    let apart = old.get().abs_diff(new.get());
    let explained = cost.get().unsigned_abs() * apart / old.get().unsigned_abs().max(1) + 1;
    is_near(old, new, SAME_LENGTH) && cost.get().abs_diff(price.get()) <= explained
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_length_does_not_explain_is_a_new_price() {
        let of = |mm, cents| (Length::mm(mm), Money::cents(cents));
        for (new, rounding) in [
            (of(44_887, 31_421), true),
            (of(44_883, 31_418), true),
            (of(44_883, 31_419), true),
            (of(44_883, 31_420), false),
            (of(44_887, 31_423), false),
            (of(44_887, 31_732), false),
            (of(44_950, 31_465), false),
        ] {
            assert_eq!(is_rounding(of(44_883, 31_418), new), rounding, "{new:?}");
        }
        assert!(is_rounding(of(0, 0), of(0, 0)));
    }
}
