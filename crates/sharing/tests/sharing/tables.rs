//! Single cases, which a spreadsheet can check.

use bocage_sharing::{CostKey, Measure, Rule, compare, share};
use bocage_vocab::{Money, Share};

use crate::kit::{charge, day, key, quantities, roster, shown, siret};

/// What each bears of so many cents in January 2026.
fn shared(cents: i64, keys: &[CostKey], members: &str, counted: &str) -> String {
    let shared = share(&charge(cents), keys, &roster(members), &quantities(counted));
    if let Ok(sharing) = &shared {
        assert!(sharing.shares.values().chain(&sharing.idle).all(|why| why.adds_up()));
    }
    shown(&shared)
}

fn by(measure: Measure) -> Vec<CostKey> {
    vec![key(Rule::By(measure))]
}

const PEOPLE: &str = "A inhabitants 100\n B inhabitants 100\n C inhabitants 100";

#[test]
fn inhabitants_share_to_the_cent_and_ties_fall_on_the_smaller_number() {
    let keys = by(Measure::Inhabitants);
    assert_eq!(shared(10_000, &keys, "A,B,C", PEOPLE), "A 33.34, B 33.33, C 33.33");
    assert_eq!(shared(-10_000, &keys, "A,B,C", PEOPLE), "A -33.34, B -33.33, C -33.33");
    assert_eq!(shared(0, &keys, "A,B,C", PEOPLE), "A 0.00, B 0.00, C 0.00");
    let some = "A inhabitants 664\n B inhabitants 4155\n C inhabitants 0";
    assert_eq!(shared(10_000, &keys, "A,B,C", some), "A 13.78, B 86.22, C 0.00");
}

#[test]
fn who_joins_or_leaves_bears_its_days() {
    let keys = by(Measure::Inhabitants);
    // A 31 days, B the last 21, C the first 20: 72 of them.
    let members = "A, B 2026-01-11, C ..2026-01-21";
    assert_eq!(shared(7200, &keys, members, PEOPLE), "A 31.00, B 21.00, C 20.00");
    // A new census counts from its day on: A 10 x 100 + 21 x 200 = 5,200; B 3,100.
    let census = "A inhabitants 100\n A inhabitants 200 2026-01-11\n B inhabitants 100";
    assert_eq!(shared(8300, &keys, "A,B", census), "A 52.00, B 31.00");
    // A count that ended counts no more: 10 days of A, 31 of B.
    let ended = "A inhabitants 100 2013-01-01 2026-01-11\n B inhabitants 100";
    assert_eq!(shared(4100, &keys, "A,B", ended), "A 10.00, B 31.00");
}

#[test]
fn who_merges_bears_its_days_and_its_successor_the_rest() {
    let keys = by(Measure::Inhabitants);
    let members = "A,B,C,M 2026-01-11,AB>M 2026-01-11";
    let together = "A 10.00, B 10.00, C 31.00, M 42.00";
    assert_eq!(shared(9300, &keys, members, PEOPLE), together);
    // The census of the old ones goes on for the new one, until it is counted itself.
    let counted = format!("{PEOPLE}\n M inhabitants 300 2026-01-21");
    // M: 10 days of 200 and 11 of 300, 5,300 of 10,400.
    let with_own = "A 10.00, B 10.00, C 31.00, M 53.00";
    assert_eq!(shared(10_400, &keys, members, &counted), with_own);
    // One that is counted on its first day inherits nothing.
    let counted = format!("{PEOPLE}\n M inhabitants 300 2026-01-11");
    let at_once = "A 10.00, B 10.00, C 31.00, M 63.00";
    assert_eq!(shared(11_400, &keys, members, &counted), at_once);
    // One that is absorbed by one that was there adds to it; the old census of that goes on.
    let joined = "A,B,C,A>B 2026-01-11";
    assert_eq!(shared(9300, &keys, joined, PEOPLE), "A 10.00, B 52.00, C 31.00");
}

#[test]
fn metered_use_counts_once_whenever_it_was() {
    let keys = by(Measure::Metered("gib".into()));
    let counted = "A metered:gib 30 2026-01-05\n A metered:gib 10 2026-01-06
        B metered:gib 60 2026-01-31\n B metered:gib 500 2026-02-01\n C metered:gib 7 2025-12-31";
    assert_eq!(shared(10_000, &keys, "A,B,C", counted), "A 40.00, B 60.00");
    // What was used before a merger is the old one's, later the new one's, also beside its own.
    let counted =
        "A metered:gib 30 2026-01-05\n A metered:gib 20 2026-01-20\n M metered:gib 50 2026-01-12";
    let members = "A,B,M 2026-01-11,A>M 2026-01-11";
    assert_eq!(shared(10_000, &keys, members, counted), "A 30.00, M 70.00");
}

#[test]
fn idle_capacity_is_a_line_of_its_own() {
    let keys = vec![key(Rule::Capacity { what: "u".into(), capacity: 42 })];
    let counted = "A reserved:u 10\n B reserved:u 20";
    assert_eq!(shared(4200, &keys, "A,B", counted), "A 10.00, B 20.00, idle 12.00");
    let exempt = vec![CostKey { exempt: vec![siret('B')], ..keys[0].clone() }];
    assert_eq!(shared(4200, &exempt, "A,B", counted), "A 10.00, idle 32.00");
    assert_eq!(shared(4200, &keys, "A,B", "A reserved:u 43"), "over_reserved");
    assert_eq!(shared(4200, &keys, "A,B", ""), "idle 42.00");
}

#[test]
fn a_statute_gives_fixed_shares_to_whom_it_names_and_who_succeeds_them() {
    let shares = [('A', 20), ('B', 30), ('C', 50)];
    let fixed =
        Rule::Fixed(shares.map(|(who, part)| (siret(who), Share::ppm(part * 10_000))).into());
    let keys = vec![key(fixed)];
    assert_eq!(shared(10_000, &keys, "A,B,C", ""), "A 20.00, B 30.00, C 50.00");
    assert_eq!(shared(10_000, &keys, "A,B,C,A>B 2026-01-01", ""), "B 50.00, C 50.00");
    // 31 days of C and 10 of A and B, 21 of M.
    let members = "A,B,C,M 2026-01-11,AB>M 2026-01-11";
    assert_eq!(shared(3100, &keys, members, ""), "A 2.00, B 3.00, C 15.50, M 10.50");
    let short = vec![key(Rule::Fixed(vec![(siret('A'), Share::ppm(999_999))]))];
    assert_eq!(shared(10_000, &short, "A", ""), "no_whole");
}

#[test]
fn a_mix_is_split_into_parts_that_can_each_be_checked() {
    let mix = |a, b| {
        Rule::Mix(vec![
            (Share::ppm(a), Rule::By(Measure::Inhabitants)),
            (Share::ppm(b), Rule::Capacity { what: "u".into(), capacity: 10 }),
        ])
    };
    let counted = "A inhabitants 300\n B inhabitants 100\n B reserved:u 5";
    let keys = vec![key(mix(400_000, 600_000))];
    // 40.00 by 300 and 100; 60.00 by 5 of 10.
    assert_eq!(shared(10_000, &keys, "A,B", counted), "A 30.00, B 40.00, idle 30.00");
    assert_eq!(shared(10_000, &[key(mix(400_000, 600_001))], "A,B", counted), "no_whole");
    assert_eq!(shared(10_000, &[key(mix(-400_000, 1_400_000))], "A,B", counted), "no_whole");
}

#[test]
fn floors_and_caps_are_kept_and_the_others_bear_the_difference() {
    let bounded = |floor: Option<i64>, cap: Option<i64>| {
        let (floor, cap) = (floor.map(Money::cents), cap.map(Money::cents));
        vec![CostKey { floor, cap, ..key(Rule::By(Measure::Inhabitants)) }]
    };
    let counted = "A inhabitants 10\n B inhabitants 30\n C inhabitants 60";
    let shared = |cents, keys: Vec<CostKey>| shared(cents, &keys, "A,B,C", counted);
    assert_eq!(shared(10_000, bounded(Some(1600), None)), "A 16.00, B 28.00, C 56.00");
    assert_eq!(shared(10_000, bounded(None, Some(4000))), "A 20.00, B 40.00, C 40.00");
    assert_eq!(shared(10_000, bounded(Some(2500), Some(4500))), "A 25.00, B 30.00, C 45.00");
    assert_eq!(shared(-10_000, bounded(Some(1600), None)), "A -16.00, B -28.00, C -56.00");
    assert_eq!(shared(10_000, bounded(Some(3400), None)), "no_way");
    assert_eq!(shared(10_000, bounded(None, Some(3300))), "no_way");
    assert_eq!(shared(10_000, bounded(Some(500), Some(400))), "floor_above_cap");
    // Whoever is there for ten days of 31 has a floor of ten days: 9.67 of 30.00, rounded down.
    let keys = bounded(Some(3000), None);
    let late = crate::tables::shared(
        10_000,
        &keys,
        "A,B,C 2026-01-22",
        "B inhabitants 1\n A inhabitants 1",
    );
    assert_eq!(late, "A 45.17, B 45.16, C 9.67");
}

#[test]
fn exempt_members_bear_nothing_and_somebody_must() {
    let exempt = |letters: &str| {
        let exempt = letters.chars().map(siret).collect();
        vec![CostKey { exempt, ..key(Rule::By(Measure::Inhabitants)) }]
    };
    assert_eq!(shared(10_000, &exempt("C"), "A,B,C", PEOPLE), "A 50.00, B 50.00");
    assert_eq!(shared(10_000, &exempt("ABC"), "A,B,C", PEOPLE), "nobody_bears");
    assert_eq!(shared(10_000, &by(Measure::Workstations), "A,B,C", PEOPLE), "nobody_bears");
}

#[test]
fn quantities_that_are_too_large_are_refused() {
    let keys = by(Measure::Inhabitants);
    for (a, b) in [(u64::MAX / 30, 1), (u64::MAX / 31, 1), (u64::MAX / 40, u64::MAX / 40)] {
        let counted = format!("A inhabitants {a}\n B inhabitants {b}");
        assert_eq!(shared(0, &keys, "A,B", &counted), "too_much");
        assert_eq!(shared(5, &keys, "A,B", &counted), "too_much");
    }
    let keys = vec![key(Rule::Capacity { what: "u".into(), capacity: u64::MAX })];
    assert_eq!(shared(5, &keys, "A", "A reserved:u 1"), "too_much");
}

#[test]
fn each_day_has_one_key_that_binds() {
    let first =
        || CostKey { until: Some(day("2026-01-11")), ..key(Rule::By(Measure::Inhabitants)) };
    let later = |from: &str| CostKey {
        code: "K2".into(),
        from: day(from),
        ..key(Rule::By(Measure::Workstations))
    };
    let counted = format!("{PEOPLE}\n A workstations 1");
    let shared = |keys: &[CostKey]| shared(3100, keys, "A,B,C", &counted);
    // 10.00 by inhabitants, 21.00 by workstations.
    assert_eq!(shared(&[first(), later("2026-01-11")]), "A 24.34, B 3.33, C 3.33");
    assert_eq!(shared(&[later("2026-01-11"), first()]), "A 24.34, B 3.33, C 3.33");
    assert_eq!(shared(&[first(), later("2026-01-12")]), "no_key");
    assert_eq!(shared(&[first(), later("2026-01-10")]), "two_keys");
    assert_eq!(shared(&[first()]), "no_key");
    assert_eq!(shared(&[]), "no_key");
    let mut early = first();
    early.deliberation.executory = day("2026-01-02");
    assert_eq!(shared(&[early, later("2026-01-11")]), "not_executory");
}

#[test]
fn an_amount_says_why_down_to_what_was_counted() {
    let keys =
        vec![CostKey { floor: Some(Money::cents(2000)), ..key(Rule::By(Measure::Inhabitants)) }];
    let members = "A,B,M 2026-01-11,A>M 2026-01-11";
    let counted = "A inhabitants 100\n B inhabitants 900";
    let sharing = share(&charge(10_000), &keys, &roster(members), &quantities(counted)).unwrap();
    let why = sharing.shares[&siret('M')].to_string();
    let expected = format!(
        "\
13.54 EUR: share of room/2026-01, 100.00 EUR (invoice F-12)
  13.54 EUR: key K1 of deliberation 2025-41 on 100.00 EUR, 2026-01
    6.77 EUR: inhabitants 2100 of 31000, on 100.00 EUR
      {}: 100 on 21 days (census)
    6.77 EUR: up to the floor of 13.54 EUR
",
        siret('A')
    );
    assert_eq!(why, expected);
}

#[test]
fn what_if_names_winners_and_losers() {
    let counted = "A inhabitants 10\n B inhabitants 30\n C inhabitants 60\n A workstations 6\n B workstations 3\n C workstations 1";
    let all = roster("A,B,C");
    let shared = |keys: &[CostKey], roster| {
        vec![share(&charge(10_000), keys, roster, &quantities(counted)).unwrap()]
    };
    let (now, then) =
        (shared(&by(Measure::Inhabitants), &all), shared(&by(Measure::Workstations), &all));
    let compared = compare(&now, &then, &all, day("2026-02-01"));
    let losers: Vec<_> =
        compared.losers().map(|change| (change.member, change.more().get())).collect();
    let winners: Vec<_> =
        compared.winners().map(|change| (change.member, change.more().get())).collect();
    assert_eq!((losers, winners), (vec![(siret('A'), 5000)], vec![(siret('C'), -5000)]));
    // With a floor, two that merge pay one floor instead of two.
    let floor =
        [CostKey { floor: Some(Money::cents(3000)), ..key(Rule::By(Measure::Inhabitants)) }];
    let merged = roster("A,B,C,A>B 2026-01-01");
    let compared =
        compare(&shared(&floor, &all), &shared(&floor, &merged), &merged, day("2026-02-01"));
    let changes: Vec<_> =
        compared.changes.iter().map(|change| (change.member, change.more().get())).collect();
    assert_eq!(changes, [(siret('C'), 2000), (siret('B'), -2000)]);
}
