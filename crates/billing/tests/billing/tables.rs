//! Cases whose answer is worked out by hand.

use bocage_billing::{Error, Service, TaxCategory, price_micros, rate};
use bocage_vocab::{Explain, Money, Share};

use crate::kit::{agneaux, brix, cores, day, new, price, roster, used};

#[test]
fn a_price_that_changes_within_the_month_makes_two_lines() {
    let prices =
        [price("2026-01-01", Some("2026-10-16"), 12_500), price("2026-10-16", None, 20_000)];
    let all = [
        used(agneaux(), "2026-10-15", 3_600_000 * 1000),
        used(agneaux(), "2026-10-16", 3_600_000 * 1000),
        used(brix(), "2026-10-02", 1_800_000),
    ];
    let lines = rate(&all, &[cores()], &prices, &roster(), day("2026-10-31")).unwrap();
    let told: Vec<_> =
        lines.iter().map(|line| (line.member, line.quantity, line.net.get())).collect();
    assert_eq!(
        told,
        [
            (agneaux(), 10_000_000, 1_250),
            (agneaux(), 10_000_000, 2_000),
            // Half an hour at 0.0125: 0.00625, which is a cent.
            (brix(), 5_000, 1),
        ]
    );
    assert_eq!(lines[0].days, (day("2026-10-15"), day("2026-10-16")));
}

#[test]
fn who_succeeds_owes_what_was_used_before() {
    let prices = [price("2026-01-01", None, 1_000_000)];
    let all = [
        used(agneaux(), "2026-10-15", 3_600_000),
        used(brix(), "2026-10-15", 7_200_000),
        used(new(), "2026-11-02", 3_600_000),
    ];
    let lines = rate(&all, &[cores()], &prices, &roster(), day("2026-11-30")).unwrap();
    assert_eq!(lines.len(), 1);
    assert_eq!((lines[0].member, lines[0].net), (new(), Money::cents(400)));
    assert_eq!(lines[0].by.len(), 3);
}

#[test]
fn what_cannot_be_rated_says_why() {
    let ok = [price("2026-01-01", None, 12_500)];
    let all = [used(agneaux(), "2026-10-15", 1)];
    let code = |all: &[_], services: &[Service], prices: &[_]| {
        rate(all, services, prices, &roster(), day("2026-10-31")).unwrap_err().code()
    };
    let with = |change: &dyn Fn(&mut Service)| {
        let mut service = cores();
        change(&mut service);
        [service]
    };
    let early = [price("2025-12-01", None, 1)];
    let twice = [price("2026-01-01", None, 1), price("2026-05-01", None, 2)];
    let late = [price("2026-12-01", None, 1)];
    let nothing = [price("2026-01-01", None, 0)];
    let too_much = [used(agneaux(), "2026-10-15", i64::MAX), used(agneaux(), "2026-10-16", 1)];
    for (got, expected) in [
        (code(&all, &[cores()], &early), "not_executory"),
        (code(&all, &[cores()], &twice), "two_prices"),
        (code(&all, &[cores()], &late), "no_price"),
        (code(&all, &[cores()], &nothing), "not_above_zero"),
        (code(&all, &[], &[]), "no_meter"),
        (code(&all, &[], &ok), "no_service"),
        (code(&all, &[cores(), cores()], &ok), "two_services"),
        (code(&all, &with(&|one| one.per = 0), &ok), "no_unit"),
        (code(&all, &with(&|one| one.tax.rate = Share::ppm(196_000)), &ok), "unknown_vat"),
        (
            code(
                &all,
                &with(&|one| {
                    (one.tax.category, one.tax.rate) = (TaxCategory::Exempt, Share::ZERO);
                }),
                &ok,
            ),
            "no_reason",
        ),
        (code(&too_much, &[cores()], &ok), "too_much"),
    ] {
        assert_eq!(got, format!("bocage::billing::{expected}"));
    }
}

#[test]
fn prices_are_read_to_the_millionth() {
    for (text, expected) in [
        ("0.0125", Ok(12_500)),
        ("12", Ok(12_000_000)),
        ("0.000001", Ok(1)),
        ("0.0000010", Ok(1)),
        ("0.0000001", Err(Error::TooManyDecimals { text: "0.0000001".into() })),
        ("0", Err(Error::NotAboveZero { text: "0".into() })),
        ("-1.5", Err(Error::NotAboveZero { text: "-1.5".into() })),
        ("1,5", Err(Error::NoNumber { text: "1,5".into() })),
        ("1.", Err(Error::NoNumber { text: "1.".into() })),
        (".5", Err(Error::NoNumber { text: ".5".into() })),
        ("99999999999999999999", Err(Error::NoNumber { text: "99999999999999999999".into() })),
    ] {
        assert_eq!(price_micros(text), expected, "{text}");
    }
}
