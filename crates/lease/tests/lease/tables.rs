//! Single cases, which a spreadsheet can check.

use bocage_lease::{Error, Formula, Indices, Ratio, Rounding, Term, instalments, true_up};
use bocage_vocab::{Explain as _, Money};

use crate::kit::{contract, day, period, quantities, ratio, shown};

fn term(weight: &str, series: &str, base: &str) -> Term {
    Term { weight: ratio(weight), series: series.into(), base: ratio(base) }
}

#[test]
fn decimals_are_exact_and_rounded_as_the_contract_has_it() {
    for (text, places, [half_up, half_even, down, up]) in [
        ("1.00005", 4, ["1.0001", "1", "1", "1.0001"]),
        ("1.00015", 4, ["1.0002", "1.0002", "1.0001", "1.0002"]),
        ("-1.00005", 4, ["-1.0001", "-1", "-1", "-1.0001"]),
        ("1.00004999", 4, ["1", "1", "1", "1.0001"]),
        ("2.5", 0, ["3", "2", "2", "3"]),
        ("-0.5", 0, ["-1", "0", "0", "-1"]),
        ("7", 2, ["7", "7", "7", "7"]),
    ] {
        let rounded = |rounding| ratio(text).rounded(places, rounding).unwrap().to_string();
        let all = [Rounding::HalfUp, Rounding::HalfEven, Rounding::Down, Rounding::Up].map(rounded);
        assert_eq!(all, [half_up, half_even, down, up], "{text}");
    }
    for text in ["", ".5", "5.", "1,5", "1e3", "--1", "0.1234567890123456789", "é"] {
        assert!(text.parse::<Ratio>().is_err(), "{text}");
    }
    assert_eq!(Ratio::new(2, -6).unwrap().to_string(), "-1/3");
    assert_eq!(Ratio::new(1, 0), None);
    let most = Ratio::new(i128::MAX, 1).unwrap();
    assert_eq!((most.plus(Ratio::ONE), most.times(Ratio::whole(2))), (None, None));
}

#[test]
fn a_coefficient_follows_its_indices() {
    // 0.15 + 0.45 x 128.9/120.5 + 0.40 x 97.3/101.2: a spreadsheet says 1.01595427...
    let formula = || {
        Formula::new(
            ratio("0.15"),
            vec![term("0.45", "labour", "120.5"), term("0.40", "works", "101.2")],
        )
        .unwrap()
    };
    let mut indices = Indices::default();
    let month = day("2026-01-01");
    indices.publish("labour", month, ratio("128.9"), true, day("2026-03-20"));
    indices.publish("works", month, ratio("97.3"), true, day("2026-03-31"));
    let at = |formula: Formula| formula.at(month, &indices, day("2026-04-01")).unwrap().value;
    let to = |places, rounding| at(formula().rounded(places, rounding)).to_string();
    assert_eq!(to(8, Rounding::HalfUp), "1.01595427");
    assert_eq!(to(4, Rounding::HalfUp), "1.016");
    assert_eq!(to(4, Rounding::Down), "1.0159");
    assert_eq!(to(2, Rounding::Up), "1.02");
    let between = |floor: &str, cap: &str| {
        at(formula()
            .rounded(4, Rounding::HalfUp)
            .between(Some(ratio(floor)), Some(ratio(cap)))
            .unwrap())
    };
    assert_eq!(between("1.02", "1.05"), ratio("1.02"));
    assert_eq!(between("0.95", "1.01"), ratio("1.01"));
    assert_eq!(between("0.95", "1.05"), ratio("1.016"));
}

#[test]
fn what_was_known_on_a_day_stays_known() {
    let formula = Formula::new(ratio("0"), vec![term("1", "labour", "100")]).unwrap();
    let mut indices = Indices::default();
    let month = day("2026-01-01");
    indices.publish("labour", month, ratio("104"), false, day("2026-03-20"));
    indices.publish("labour", month, ratio("105"), false, day("2026-04-20"));
    indices.publish("labour", month, ratio("106"), true, day("2026-06-20"));
    indices.publish("labour", month, ratio("999"), false, day("2026-07-20"));
    for (known_on, value, is_definitive) in [
        ("2026-03-20", "1.04", false),
        ("2026-04-19", "1.04", false),
        ("2026-04-20", "1.05", false),
        ("2026-06-20", "1.06", true),
        ("2027-01-01", "1.06", true),
    ] {
        let k = formula.at(month, &indices, day(known_on)).unwrap();
        assert_eq!((k.value, k.is_definitive), (ratio(value), is_definitive), "{known_on}");
    }
    let error = formula.at(month, &indices, day("2026-03-19")).unwrap_err();
    assert_eq!(error.code(), "bocage::lease::no_index");
}

#[test]
fn a_series_that_ended_goes_on_as_another_times_its_linking_coefficient() {
    // The old series had base 2008, the new one 2020: 1.1862 old for one of the new, then a third.
    let mut indices = Indices::default();
    let on = day("2026-06-01");
    indices.publish("old", day("2023-12-01"), ratio("131.2"), true, on);
    indices.publish("new", day("2024-01-01"), ratio("110.8"), true, on);
    indices.publish("third", day("2026-01-01"), ratio("101.5"), true, on);
    indices.link("old", day("2024-01-01"), "new", ratio("1.1862")).unwrap();
    indices.link("new", day("2026-01-01"), "third", ratio("1.12")).unwrap();
    let read = |month: &str| {
        let reading = indices.read("old", day(month), on).unwrap();
        (reading.value.to_string(), reading.series.to_string(), reading.coefficient.to_string())
    };
    let words = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
    assert_eq!(read("2023-12-01"), words("131.2", "old", "1"));
    assert_eq!(read("2024-01-01"), words("131.43096", "new", "1.1862"));
    assert_eq!(read("2026-01-01"), words("134.847216", "third", "1.328544"));
    assert!(matches!(
        indices.link("third", on, "old", Ratio::ONE),
        Err(Error::FollowsItself { .. })
    ));
    assert!(matches!(indices.link("x", on, "y", Ratio::ZERO), Err(Error::NotAboveZero { .. })));
}

#[test]
fn a_formula_whose_parts_do_not_make_one_is_refused() {
    for (fixed, terms, code) in [
        ("0.15", vec![term("0.84", "a", "100")], "not_one"),
        ("0.15", vec![term("0.8500000001", "a", "100")], "not_one"),
        ("-0.5", vec![term("1.5", "a", "100")], "not_one"),
        ("0.5", vec![term("0.5", "a", "0")], "not_above_zero"),
    ] {
        let error = Formula::new(ratio(fixed), terms).unwrap_err();
        assert_eq!(error.code(), format!("bocage::lease::{code}"), "{error}");
    }
    let thirds = ["a", "b", "c"]
        .map(|series| Term { weight: Ratio::new(1, 3).unwrap(), ..term("0", series, "100") });
    let formula = Formula::new(Ratio::ZERO, thirds.into()).unwrap();
    assert!(formula.between(Some(ratio("1.1")), Some(ratio("1"))).is_err());
}

#[test]
fn rent_goes_by_what_was_there_day_by_day() {
    let counted = quantities(
        "fibre T1 1000000000 2024-06-01
         fibre T2 500000000 2026-03-01
         socket T1 20000 2024-06-01
         socket T2 1000 2026-03-01 2026-11-01",
    );
    // Fibre: 1,000 km x 150.00 x 1.0159 = 152,385.00; 500 km x 306/365 = 63,876.45; sockets alike.
    let lines = contract().by_quantity(period("2026"), &counted, ratio("1.0159")).unwrap();
    let expected = [
        "r1 fibre T1 2026 152,385.00",
        "r1 fibre T2 2026-03-01..2027-01-01 63,876.45",
        "r1 socket T1 2026 253,975.00",
        "r1 socket T2 2026-03-01..2026-11-01 8,523.82",
    ];
    assert_eq!(shown(&lines), expected);
    assert_eq!(&*lines[1].counted, "15000 x 500000000/1000000 x 306/365 x 1.0159 (inventory)");
    // A period over two years has each year's days.
    let over = contract()
        .by_quantity(period("2027-12-01..2028-02-01"), &counted[..1], Ratio::ONE)
        .unwrap();
    let expected = ["r1 fibre T1 2027-12 12,739.73", "r1 fibre T1 2028-01 12,704.92"];
    assert_eq!(shown(&over), expected);
    let error =
        contract().by_quantity(period("2026"), &quantities("pole T1 3 2026-01-01"), Ratio::ONE);
    assert!(matches!(error, Err(Error::NoPrice { .. })));
}

#[test]
fn a_year_has_a_share_of_turnover_and_a_minimum() {
    let year = |sockets: u32, turnover| {
        let counted = quantities(&format!("socket T1 {sockets} 2020-01-01"));
        shown(
            &contract().year(period("2026"), &counted, Money::cents(turnover), Ratio::ONE).unwrap(),
        )
    };
    let three = ["r1 socket T1 2026 1,250.00", "r2 2026 8,000.00", "minimum 2026 40,750.00"];
    assert_eq!(year(100, 20_000_000), three);
    assert_eq!(year(100, 10_000_000), ["r1 socket T1 2026 1,250.00", "minimum 2026 48,750.00"]);
    assert_eq!(year(4000, 0), ["r1 socket T1 2026 50,000.00"]);
    assert_eq!(year(4000, 10_000_007), ["r1 socket T1 2026 50,000.00", "r2 2026 0.01"]);
}

#[test]
fn instalments_are_equal_and_sum_to_the_whole() {
    let days: Vec<_> = ["2026-01-15", "2026-04-15", "2026-07-15"].map(day).into();
    let each = |cents| {
        let all = instalments(Money::cents(cents), &days).unwrap();
        all.iter().map(|one| one.amount.get()).collect::<Vec<_>>()
    };
    assert_eq!((each(10_000), each(-5)), (vec![3334, 3333, 3333], vec![-2, -2, -1]));
    assert_eq!(instalments(Money::cents(1), &[]), Err(Error::NoInstalment));
}

#[test]
fn what_was_wrong_is_a_new_line_and_then_nothing_is_left() {
    let at = |text: &str, k: &str| {
        contract().by_quantity(period("2026-01"), &quantities(text), ratio(k)).unwrap()
    };
    let provisional = at("socket T1 1000 2020-01-01\n socket T3 10 2020-01-01", "1.01");
    let definitive = at("socket T1 1000 2020-01-01\n socket T2 100 2026-01-16", "1.02");
    let lines = true_up(&definitive, &provisional).unwrap();
    let expected = [
        "r1 socket T1 2026-01 10.62",
        "r1 socket T2 2026-01-16..2026-02-01 55.89",
        "r1 socket T3 2026-01 -10.72",
    ];
    assert_eq!(shown(&lines), expected);
    let issued = [provisional, lines].concat();
    assert_eq!(true_up(&definitive, &issued).unwrap(), []);
}
