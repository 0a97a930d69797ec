//! Closed forms reckoned another way, and what must hold whatever the inputs are.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

use std::collections::BTreeMap;

use bocage_choices::{Comparison, Fixed, FlowKind, Input, Study, Way, compare};
use bocage_vocab::Explain;
use proptest::prelude::*;

const PAGE: &str = include_str!("../../../docs/choices.md");

fn study() -> Study {
    Study::read(PAGE.split("```toml\n").nth(1).unwrap().split("```").next().unwrap()).unwrap()
}

fn set(study: &mut Study, name: &str, value: &str) {
    let value: Fixed = value.parse().unwrap();
    let source = "assumption".to_owned();
    let input = Input { value, low: None, high: None, unit: String::new(), source };
    study.inputs.insert(name.to_owned(), input);
}

fn total(comparison: &Comparison, way: Way) -> i64 {
    comparison.ways.iter().find(|told| told.way == way).unwrap().total.get()
}

/// Everything in floating point, written down another way: by annuities, not by payments.
fn oracle(study: &Study, way: Way) -> f64 {
    let given = compare(study).unwrap().inputs;
    let v = |name: &str| given.value(name).to_string().parse::<f64>().unwrap();
    let (r, n) = (v("discount"), study.years as i32);
    let annuity = if r == 0.0 { f64::from(n) } else { (1.0 - (1.0 + r).powi(-n)) / r };
    let at = |year: i32| (1.0 + r).powi(-year);
    let again = |every: f64| -> f64 {
        (1..n).filter(|year| *year % every as i32 == 0).map(at).sum::<f64>()
    };
    let (vat, back) = if study.deducts_vat { (0.0, 0.0) } else { (v("vat"), 1.0) };
    let invested = (1.0 + vat) * (1.0 - back * v("fctva_investment") * at(v("fctva_years") as i32));
    let clouded = (1.0 + vat) * (1.0 - back * v("fctva_cloud") * at(v("fctva_years") as i32));
    let hours = study.downtime_hours.to_string().parse::<f64>().unwrap();
    let sites = |name: &str| if v(name) <= hours { 1.0 } else { 2.0 };
    let hosted = |hosts: f64, sites: f64, pue: f64| {
        let all = hosts * sites;
        let price = all * v("host_price");
        invested * price * (1.0 + again(v("refresh_years")))
            + invested * all * v("batteries_price") * (1.0 + again(v("batteries_years")))
            + (1.0 + vat) * annuity * price * v("upkeep")
            + (1.0 + vat) * annuity * all * v("host_power") * pue * 8760.0 * v("electricity")
    };
    let units: f64 = study.members.iter().map(|member| f64::from(member.units)).sum();
    let cloud = |price: &str, down: &str| {
        let zones = if sites(down) > 1.0 { 1.0 + v("second_zone") } else { 1.0 };
        (1.0 + vat) * units * v("migration")
            + clouded * annuity * units * v(price) * 12.0 * zones
            + annuity * units / v("cloud_units_per_post") * v("person")
            + (1.0 + vat) * annuity * study.members.len() as f64 * v("cloud_link")
            + (1.0 + vat) * at(n) * units * (v("migration") + v("storage_per_unit") * v("egress"))
    };
    match way {
        Way::Own => {
            let s = sites("own_downtime");
            study
                .members
                .iter()
                .map(|member| {
                    let hosts = (f64::from(member.units) / v("units_per_host")).ceil().max(1.0);
                    invested * s * v("own_room")
                        + hosted(hosts, s, v("own_pue"))
                        + annuity * v("own_post") * v("person")
                        + (1.0 + vat) * annuity * if s > 1.0 { v("own_link") } else { 0.0 }
                })
                .sum()
        }
        Way::Pooled => {
            let s = sites("pooled_downtime");
            let hosts = (units / v("units_per_host")).ceil() + 1.0;
            let posts = (units / v("pooled_units_per_post")).max(v("pooled_posts"));
            invested * s * v("pooled_room")
                + (1.0 + vat) * units * v("migration") * (1.0 + at(n))
                + hosted(hosts, s, v("pooled_pue"))
                + annuity * posts * v("person")
                + (1.0 + vat) * annuity * if s > 1.0 { v("pooled_link") } else { 0.0 }
        }
        Way::Regional => cloud("regional_price", "regional_downtime"),
        Way::Sovereign => cloud("sovereign_price", "sovereign_downtime"),
    }
}

#[test]
fn one_input_reckoned_by_hand() {
    // One room that costs 10,000 euros and nothing else: 12,000 with VAT, 1,968.48 of it back a year later.
    let mut study = study();
    study.members.truncate(1);
    study.downtime_hours = Fixed::whole(100);
    for name in ["host_price", "batteries_price", "electricity", "own_post", "own_link"] {
        set(&mut study, name, "0");
    }
    set(&mut study, "own_room", "10000");
    set(&mut study, "discount", "0.25");
    let told = compare(&study).unwrap();
    assert_eq!(total(&told, Way::Own), 1_200_000 - 157_478);
    assert_eq!(told.ways[0].sites, 1);
    study.deducts_vat = true;
    assert_eq!(total(&compare(&study).unwrap(), Way::Own), 1_000_000);
}

#[test]
fn what_is_down_too_long_takes_a_second_site_or_is_another_good() {
    let mut study = study();
    let own = |study: &Study| {
        let told = compare(study).unwrap();
        (told.ways[0].sites, told.ways[0].downtime_hours.to_string(), told.ways[0].meets)
    };
    study.downtime_hours = Fixed::whole(45);
    assert_eq!(own(&study), (1, "45".to_owned(), true));
    study.downtime_hours = Fixed::whole(5);
    // 45 x 45 / 8,760, and two failures of a quarter of an hour.
    assert_eq!(own(&study), (2, "0.731164384".to_owned(), true));
    study.downtime_hours = "0.5".parse().unwrap();
    assert!(!own(&study).2);
    let told = compare(&study).unwrap();
    assert_eq!(told.cheapest, None, "nothing is as available as is asked");
}

#[test]
fn a_study_that_makes_no_sense_is_refused() {
    let page = PAGE.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    for (from, to, code) in [
        ("years = 10", "years = 0", "nothing_to_compare"),
        ("years = 10", "years = 31", "nothing_to_compare"),
        ("units = 24", "units = 0", "nothing_to_compare"),
        ("title", "titel", "study"),
        ("inputs.electricity", "inputs.electricty", "no_input"),
        ("source = \"the syndicate's contract of 2026\"", "source = \"\"", "no_source"),
        ("value = \"0.17\"", "value = \"-1\"", "range"),
        ("value = \"0.17\"", "value = \"0.9\"", "range"),
    ] {
        assert!(page.contains(from), "{from}");
        let code_of = Study::read(&page.replace(from, to)).map_or_else(|e| e.code(), |_| "taken");
        assert_eq!(code_of, format!("bocage::choices::{code}"), "{from}");
    }
    let told = Study::read(&page.replace("inputs.electricity", "inputs.electricty")).unwrap_err();
    assert!(told.hint().to_string().contains("`electricity`"));
}

fn drawn() -> impl Strategy<Value = Study> {
    let price = 0_u32..100_000;
    (
        proptest::collection::vec(1_u32..300, 1..12),
        1_u32..16,
        0_u32..60,
        any::<bool>(),
        (0_u32..200, price, 1_u32..8, 1_u32..11, 10_u32..30, 0_u32..3),
    )
        .prop_map(
            |(units, years, hours, deducts_vat, (rate, host, refresh, batteries, pue, later))| {
                let mut study = study();
                let mut member = study.members[0].clone();
                study.members = units
                    .into_iter()
                    .map(|units| {
                        member.units = units;
                        member.clone()
                    })
                    .collect();
                (study.years, study.deducts_vat) = (years, deducts_vat);
                study.downtime_hours = Fixed::whole(i64::from(hours));
                set(&mut study, "discount", &format!("0.{rate:03}"));
                set(&mut study, "host_price", &host.to_string());
                set(&mut study, "refresh_years", &refresh.to_string());
                set(&mut study, "batteries_years", &batteries.to_string());
                set(&mut study, "own_pue", &format!("{}.{}", pue / 10, pue % 10));
                set(&mut study, "fctva_years", &later.to_string());
                study
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Each total is what annuities in floating point come to, within a few cents in a million euros.
    #[test]
    fn totals_are_those_of_closed_forms(study in drawn()) {
        let told = compare(&study).unwrap();
        for way in Way::ALL {
            let (ours, other) = (total(&told, *way) as f64 / 100.0, oracle(&study, *way));
            prop_assert!((ours - other).abs() <= 0.02 + other.abs() * 1e-7, "{way}: {ours} {other}");
        }
    }

    /// Parts sum to the whole; kinds sum to the total; the last year's sum is the total; nobody is forgotten.
    #[test]
    fn parts_come_to_the_whole(study in drawn()) {
        let told = compare(&study).unwrap();
        for way in &told.ways {
            let kinds: i64 = way.kinds.iter().map(|(_, amount)| amount.get()).sum();
            prop_assert!((kinds - way.total.get()).abs() <= FlowKind::ALL.len() as i64);
            prop_assert_eq!(*way.cumulative.last().unwrap(), way.total);
            prop_assert!(way.meets == (way.downtime_hours <= study.downtime_hours));
        }
        let sum = |of: &dyn Fn(&bocage_choices::MemberTold) -> i64| -> i64 { told.members.iter().map(of).sum() };
        prop_assert_eq!(sum(&|one| one.pooled.get()), total(&told, Way::Pooled));
        prop_assert_eq!(sum(&|one| one.regional.get()), total(&told, Way::Regional));
        prop_assert!((sum(&|one| one.own.get()) - total(&told, Way::Own)).abs() <= study.members.len() as i64);
        prop_assert_eq!(told.members.len(), study.members.len());
    }

    /// One more member costs something, whatever the way; the rooms of others cost what they did.
    #[test]
    fn a_member_more_costs_something(study in drawn(), units in 1_u32..300) {
        let before = compare(&study).unwrap();
        let mut larger = study.clone();
        let mut member = study.members[0].clone();
        member.units = units;
        larger.members.push(member);
        let after = compare(&larger).unwrap();
        for way in Way::ALL {
            prop_assert!(total(&after, *way) >= total(&before, *way), "{way}");
        }
        for (one, other) in before.members.iter().zip(&after.members) {
            prop_assert_eq!(one.own, other.own);
        }
    }

    /// A lower discount, a higher price, a worse PUE: never cheaper. What does not concern a way leaves it.
    #[test]
    fn dearer_inputs_are_never_cheaper(study in drawn()) {
        let before = compare(&study).unwrap();
        for (name, dearer, untouched) in [
            ("host_price", "200000", Some(Way::Regional)),
            ("own_pue", "9", Some(Way::Pooled)),
            ("electricity", "3", Some(Way::Sovereign)),
            ("regional_price", "5000", Some(Way::Own)),
            ("egress", "5000", Some(Way::Pooled)),
        ] {
            let mut other = study.clone();
            set(&mut other, name, dearer);
            let after = compare(&other).unwrap();
            for way in Way::ALL {
                prop_assert!(total(&after, *way) >= total(&before, *way), "{name} {way}");
            }
            if let Some(way) = untouched {
                prop_assert_eq!(total(&after, way), total(&before, way), "{} {}", name, way);
            }
        }
    }

    /// A swing is what the study gives with the input set so; the five are the largest, the largest first.
    #[test]
    fn swings_are_what_the_study_gives(study in drawn()) {
        let told = compare(&study).unwrap();
        prop_assert!(told.swings.windows(2).all(|two| two[0].size() >= two[1].size()));
        let ranges: BTreeMap<_, _> = told.inputs.iter().collect();
        for swing in &told.swings {
            for (end, said) in [(swing.low, swing.at_low), (swing.high, swing.at_high)] {
                let mut other = study.clone();
                set(&mut other, &swing.input, &end.to_string());
                let again = compare(&other).unwrap();
                let difference = total(&again, Way::Pooled) - total(&again, swing.against);
                prop_assert_eq!(difference, said.get(), "{}", swing.input);
            }
            prop_assert!(ranges.contains_key(&*swing.input));
        }
    }
}
