//! What holds of any usage.

use bocage_billing::{Used, rate};
use bocage_vocab::Date;
use proptest::prelude::*;

use crate::kit::{agneaux, brix, cores, day, price, roster, used};

fn usage() -> impl Strategy<Value = Vec<Used>> {
    let one =
        (any::<bool>(), 1_i8..=31, -5_000_000_i64..50_000_000).prop_map(|(first, day, amount)| {
            let member = if first { agneaux() } else { brix() };
            used(member, &Date::new(2026, 10, day).unwrap().to_string(), amount)
        });
    prop::collection::vec(one, 0..60)
}

proptest! {
    /// Nothing that a meter counted is lost or counted twice, whatever the order and the price.
    #[test]
    fn metered_is_billed(mut all in usage(), micros in 1_i64..5_000_000, turn in 1_i8..=31) {
        let turn = Date::new(2026, 10, turn).unwrap().to_string();
        let prices = [price("2026-01-01", Some(&turn), micros), price(&turn, None, micros * 2)];
        let lines = rate(&all, &[cores()], &prices, &roster(), day("2026-10-31")).unwrap();
        for member in [agneaux(), brix()] {
            let metered: i64 =
                all.iter().filter(|one| one.member == member).map(|one| one.amount).sum();
            let billed: i64 =
                lines.iter().filter(|one| one.member == member).map(|one| one.amount).sum();
            prop_assert_eq!(metered, billed);
        }
        for line in &lines {
            // Within half a ten-thousandth of a unit, and half a cent, of the exact amount.
            let exact = line.amount as f64 / 3_600_000.0;
            prop_assert!((line.quantity as f64 / 10_000.0 - exact).abs() <= 0.000_05 + 1e-9);
            let euros = line.quantity as f64 / 1e4 * line.micros as f64 / 1e6;
            prop_assert!((line.net.get() as f64 / 100.0 - euros).abs() <= 0.005 + 1e-9);
        }
        all.reverse();
        let sums = |lines: &[bocage_billing::Rated]| {
            lines.iter().map(|line| (line.member, line.quantity, line.net)).collect::<Vec<_>>()
        };
        let again = rate(&all, &[cores()], &prices, &roster(), day("2026-10-31")).unwrap();
        prop_assert_eq!(sums(&lines), sums(&again));
    }
}
