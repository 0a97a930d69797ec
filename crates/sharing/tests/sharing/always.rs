//! Properties of shares, judged by arithmetic of their own.

use std::collections::BTreeMap;

use bocage_sharing::{Bound, Measure, Rule, apportion, bounded, share};
use bocage_vocab::Money;
use proptest::prelude::*;

use crate::kit::{charge, key, quantities, roster, siret};

fn weights() -> impl Strategy<Value = BTreeMap<u8, u64>> {
    let weight =
        prop_oneof![2 => Just(0), 5 => 0..20u64, 3 => 0..1_000_000u64, 1 => 0..u64::MAX / 64];
    proptest::collection::btree_map(any::<u8>(), weight, 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn shares_sum_to_the_total_and_lie_within_a_cent(total in any::<i64>(), weights in weights()) {
        let all: i128 = weights.values().map(|weight| i128::from(*weight)).sum();
        prop_assume!(all > 0 && total > i64::MIN);
        let shares = apportion(total, &weights).unwrap();
        prop_assert_eq!(shares.values().map(|cents| i128::from(*cents)).sum::<i128>(), i128::from(total));
        for (name, weight) in &weights {
            let share = shares[name];
            prop_assert!(*weight > 0 || share == 0);
            // |share - total x weight / all| < 1, in halves of 2^128 at most.
            let exact = i128::from(total).checked_mul(i128::from(*weight)).unwrap();
            let (whole, rest) = (exact.div_euclid(all), exact.rem_euclid(all));
            let share = i128::from(share);
            prop_assert!(share == whole || (rest > 0 && share == whole + 1), "{share} {whole} {rest}");
        }
        let mirrored: BTreeMap<u8, i64> = shares.iter().map(|(name, cents)| (*name, -cents)).collect();
        prop_assert_eq!(apportion(-total, &weights).unwrap(), mirrored);
    }

    #[test]
    fn of_equal_weights_none_differs_by_more_than_a_cent_and_the_first_have_it(
        total in 0..1_000_000i64,
        count in 1..50u8,
    ) {
        let shares = apportion(total, &(0..count).map(|name| (name, 3)).collect()).unwrap();
        let shares: Vec<i64> = shares.into_values().collect();
        prop_assert!(shares.is_sorted_by(|a, b| a >= b) && shares[0] - shares[shares.len() - 1] <= 1);
    }

    #[test]
    fn bounds_are_kept_by_one_factor_for_all_within_them(
        total in 0..100_000i64,
        drawn in proptest::collection::vec((0..1000u64, 0..4_000i64, 0..8_000i64), 1..12),
    ) {
        let weights: BTreeMap<usize, u64> = drawn.iter().map(|one| one.0).enumerate().collect();
        let bound = |(_, floor, more): &(u64, i64, i64)| Bound { floor_cents: *floor, cap_cents: floor + more };
        let bounds: BTreeMap<usize, Bound> = drawn.iter().map(bound).enumerate().collect();
        prop_assume!(weights.values().any(|weight| *weight > 0));
        let floors: i64 = bounds.values().map(|bound| bound.floor_cents).sum();
        // Who weighs nothing bears its floor and cannot bear more.
        let most = |(name, bound): (&usize, &Bound)| if weights[name] > 0 { bound.cap_cents } else { bound.floor_cents };
        let caps: i64 = bounds.iter().map(most).sum();
        let kept = bounded(total, &weights, &bounds).unwrap();
        let Some(shares) = kept else {
            prop_assert!(total < floors || total > caps, "{total} {floors} {caps}");
            return Ok(());
        };
        prop_assert_eq!(shares.values().sum::<i64>(), total);
        let free = |name: &usize| bounds[name].floor_cents < shares[name] && shares[name] < bounds[name].cap_cents;
        for (name, cents) in &shares {
            prop_assert!(bounds[name].floor_cents <= *cents && *cents <= bounds[name].cap_cents);
            // Against each that is free: not more than its factor allows, but for cents, unless on the floor.
            for other in shares.keys().filter(|other| free(other) && weights[other] > 0) {
                let fair = i128::from(shares[other]) * i128::from(weights[name]);
                let got = i128::from(*cents) * i128::from(weights[other]);
                let slack = 2 * i128::from(weights[name] + weights[other]);
                prop_assert!(got <= fair + slack || *cents == bounds[name].floor_cents);
                prop_assert!(got >= fair - slack || *cents == bounds[name].cap_cents);
            }
        }
    }

    #[test]
    fn a_charge_is_borne_whole_in_any_order(
        cents in -1_000_000..1_000_000i64,
        people in proptest::collection::vec(0..5_000u64, 4),
        places in proptest::collection::vec(0..10u64, 4),
        merged_on in 1..31u8,
        floor in proptest::option::of(0..20i64),
        turned in any::<prop::sample::Index>(),
    ) {
        prop_assume!(people.iter().all(|count| *count > 0));
        let members = roster(&format!("A,B,C,D 2026-01-05,M 2026-01-{merged_on:02},AB>M 2026-01-{merged_on:02}"));
        let line = |(letter, (people, places)): (char, (&u64, &u64))| {
            format!("{letter} inhabitants {people}\n{letter} reserved:u {places}\n")
        };
        let text: String = "ABCD".chars().zip(people.iter().zip(&places)).map(line).collect();
        let mix = Rule::Mix(vec![
            (bocage_vocab::Share::ppm(333_333), Rule::By(Measure::Inhabitants)),
            (bocage_vocab::Share::ppm(666_667), Rule::Capacity { what: "u".into(), capacity: 41 }),
        ]);
        let mut key = key(mix);
        key.floor = floor.map(Money::cents);
        let mut counted = quantities(&text);
        let shared = share(&charge(cents), &[key.clone()], &members, &counted);
        let Ok(sharing) = shared else {
            prop_assert!(floor.is_some() && cents.abs() < 1_000, "only floors can be in the way");
            return Ok(());
        };
        let whys = || sharing.shares.values().chain(&sharing.idle);
        prop_assert!(whys().all(|why| why.adds_up()));
        prop_assert_eq!(whys().map(|why| why.amount.get()).sum::<i64>(), cents);
        let at = turned.index(counted.len());
        counted.rotate_left(at);
        prop_assert_eq!(share(&charge(cents), &[key.clone()], &members, &counted).unwrap(), sharing.clone());
        // A month later the merger changes nothing in what was shared: the same days, the same shares.
        prop_assert!(merged_on == 1 || sharing.shares.contains_key(&siret('A')));
    }
}
