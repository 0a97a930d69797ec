//! Properties of fractions and rents.

use bocage_lease::{Quantity, Ratio, Rounding, instalments, true_up};
use bocage_vocab::{Date, Money, Period};
use proptest::prelude::*;

use crate::kit::{contract, day, period, quantities};

fn fraction() -> impl Strategy<Value = (i64, i64)> {
    (-1_000_000_000_000i64..1_000_000_000_000, 1i64..1_000_000_000)
}

fn ratio((above, below): (i64, i64)) -> Ratio {
    Ratio::new(above.into(), below.into()).unwrap()
}

/// The first days of the months of 2026, and of the next January.
fn months() -> Vec<Period> {
    (1..=12).map(|month| period(&format!("2026-{month:02}"))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn fractions_are_those_of_school(a in fraction(), b in fraction(), c in fraction()) {
        let [x, y, z] = [a, b, c].map(ratio);
        prop_assert_eq!(x.plus(y), y.plus(x));
        prop_assert_eq!(x.times(y).unwrap().over(y), (b.0 != 0).then_some(x));
        prop_assert_eq!(x.plus(y).unwrap().minus(y), Some(x));
        let cross = |p: (i64, i64), q: (i64, i64)| {
            (i128::from(p.0) * i128::from(q.1)).cmp(&(i128::from(q.0) * i128::from(p.1)))
        };
        prop_assert_eq!(x.cmp(&y), cross(a, b));
        prop_assert_eq!(x == y, x.cmp(&y).is_eq());
        let spread = x.times(z).and_then(|xz| xz.plus(y.times(z)?));
        if let (Some(together), Some(spread)) = (x.plus(y).and_then(|xy| xy.times(z)), spread) {
            prop_assert_eq!(together, spread);
        }
    }

    #[test]
    fn rounding_is_near_and_to_its_side(a in fraction(), places in 0..6u32) {
        let exact = ratio(a);
        let step = Ratio::new(1, 10_i128.pow(places)).unwrap();
        let off = |rounding| exact.rounded(places, rounding).unwrap().minus(exact).unwrap();
        let half = step.times(Ratio::new(1, 2).unwrap()).unwrap();
        let size = |off: Ratio| off.max(Ratio::ZERO.minus(off).unwrap());
        for rounding in [Rounding::HalfUp, Rounding::HalfEven] {
            prop_assert!(size(off(rounding)) <= half);
        }
        for (rounding, sign) in [(Rounding::Down, 1), (Rounding::Up, -1)] {
            prop_assert!(size(off(rounding)) < step);
            let towards = off(rounding).times(Ratio::whole(a.0.signum() * sign)).unwrap();
            prop_assert!(towards <= Ratio::ZERO);
        }
        let shown = exact.rounded(places, Rounding::HalfUp).unwrap();
        prop_assert_eq!(shown.to_string().parse::<Ratio>().unwrap(), shown);
    }

    #[test]
    fn a_change_of_the_inventory_changes_the_rent_from_that_day_on(
        metres in proptest::collection::vec(1..900_000i64, 1..6),
        changed in any::<prop::sample::Index>(),
        on in 1..365usize,
        longer in 1..50_000i64,
        k in 9_000..11_000i64,
    ) {
        let text: String = metres.iter().enumerate().map(|(at, metres)| format!("fibre T{at} {metres}000 2024-01-01\n")).collect();
        let before = quantities(&text);
        let at = changed.index(before.len());
        let on: Date = period("2026").each_day().nth(on).unwrap();
        let mut after = before.clone();
        let new = Quantity { amount: before[at].amount + longer * 1_000, from: on, ..before[at].clone() };
        after[at].until = Some(on);
        after.push(new);
        let k = ratio((k, 10_000));
        let mut rest = 0;
        for month in months() {
            let rent = |all: &[Quantity]| contract().by_quantity(month, all, k).unwrap();
            if month.until() <= on {
                prop_assert_eq!(rent(&before), rent(&after), "issued lines stay byte for byte");
                continue;
            }
            let sum = |all: &[Quantity]| rent(all).iter().map(|line| line.amount.get()).sum::<i64>();
            let days = i64::from(month.common(Period::new(on, day("2027-01-01")).unwrap()).unwrap().days());
            // 15 cents a metre and year, for the days of it; a line more is rounded once more.
            let exact = ratio((longer * 15 * days, 365)).times(k).unwrap();
            let more = Ratio::whole(sum(&after) - sum(&before)).minus(exact).unwrap();
            prop_assert!(more >= ratio((-3, 2)) && more <= ratio((3, 2)), "{more}");
            rest += days;
        }
        prop_assert!(rest > 0);
    }

    #[test]
    fn instalments_sum_and_true_ups_settle(
        cents in any::<i64>(),
        count in 1..13usize,
        sockets in proptest::collection::vec((1..4i64, 1..4_000i64), 0..8),
        issued in proptest::collection::vec((1..4i64, 1..4_000i64), 0..8),
    ) {
        prop_assume!(cents > i64::MIN);
        let days = vec![day("2026-01-01"); count];
        let all = instalments(Money::cents(cents), &days).unwrap();
        let amounts: Vec<i64> = all.iter().map(|one| one.amount.get()).collect();
        prop_assert_eq!(amounts.iter().map(|cents| i128::from(*cents)).sum::<i128>(), i128::from(cents));
        prop_assert!(amounts.iter().max().unwrap() - amounts.iter().min().unwrap() <= 1);

        let lines = |all: &[(i64, i64)]| {
            let text: String = all.iter().map(|(tranche, count)| format!("socket T{tranche} {count} 2020-01-01\n")).collect();
            contract().by_quantity(period("2026"), &quantities(&text), Ratio::ONE).unwrap()
        };
        let (owed, mut issued) = (lines(&sockets), lines(&issued));
        let kept = issued.clone();
        issued.extend(true_up(&owed, &issued).unwrap());
        prop_assert_eq!(&issued[..kept.len()], &kept[..]);
        let sum = |all: &[bocage_lease::Line]| all.iter().map(|line| line.amount.get()).sum::<i64>();
        prop_assert_eq!(sum(&issued), sum(&owed));
        prop_assert_eq!(true_up(&owed, &issued).unwrap(), vec![]);
    }
}
