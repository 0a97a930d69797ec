//! Penalties.

use bocage_field::{PenaltyStep, Promise};
use bocage_vocab::{Money, Share};
use proptest::prelude::*;

fn promise(steps: &[(u32, i64)]) -> Promise {
    let step = |(late_minutes, ppm): &(u32, i64)| PenaltyStep {
        late_minutes: *late_minutes,
        share: Share::ppm(*ppm),
    };
    Promise {
        repair_minutes: 240,
        monthly: Money::cents(29_990),
        steps: steps.iter().map(step).collect(),
        most: Share::ppm(500_000),
    }
}

#[test]
fn the_last_step_that_is_reached_holds() {
    let promise = promise(&[(240, 200_000), (0, 50_000), (60, 100_000)]);
    for (minutes, cents) in
        [(0, 0), (240, 0), (241, 1_500), (299, 1_500), (300, 2_999), (480, 5_998), (9_999, 5_998)]
    {
        assert_eq!(promise.penalty(minutes * 60), Money::cents(cents), "{minutes} min");
    }
    assert_eq!(promise.penalty(240 * 60 + 1), Money::cents(1_500), "late by a second");
    let month = [480 * 60, 480 * 60, 480 * 60];
    assert_eq!(promise.of_month(&month), Money::cents(14_995), "half a month at most");
    assert_eq!(promise.of_month(&month[..2]), Money::cents(11_996));
}

proptest! {
    #[test]
    fn a_later_repair_never_costs_less_where_steps_rise(
        mut steps in proptest::collection::vec((0u32..2_000, 0i64..400_000), 0..6),
        a in 0i64..200_000, b in 0i64..200_000,
    ) {
        steps.sort_unstable();
        let mut shares: Vec<i64> = steps.iter().map(|step| step.1).collect();
        shares.sort_unstable();
        steps.iter_mut().zip(shares).for_each(|(step, share)| step.1 = share);
        let promise = promise(&steps);
        let (sooner, later) = (a.min(b), a.max(b));
        prop_assert!(promise.penalty(sooner) <= promise.penalty(later));
        prop_assert!(promise.of_month(&[a, b]) <= promise.monthly.share(promise.most));
    }
}
