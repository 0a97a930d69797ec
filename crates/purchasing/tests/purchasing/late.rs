//! Interest and penalties, reckoned by hand.

use bocage_purchasing::{Delivery, Rules, interest, penalty};
use bocage_vocab::Money;

use crate::flow::by;
use crate::kit::{day, many, place, shop};

#[test]
fn a_late_payment_costs_interest_and_forty_euros() {
    let rules = Rules::shipped().unwrap();
    let of = |paid: &str| {
        let found =
            interest(Money::cents(1_000_000), day("2025-07-26"), day(paid), &rules).unwrap();
        (found.days, found.rate.get(), found.interest.get(), found.lump.get())
    };
    assert_eq!(of("2025-07-26"), (0, 101_500, 0, 0));
    assert_eq!(of("2025-07-20"), (0, 101_500, 0, 0));
    // 10,000 euros at 10.15 % for 10 days: 27.808...
    assert_eq!(of("2025-08-05"), (10, 101_500, 2_781, 4_000));
    // The rate is that of the half-year in which it began.
    assert_eq!(of("2026-07-26"), (365, 101_500, 101_500, 4_000));
}

#[test]
fn a_late_delivery_costs_by_value_and_days_up_to_a_tenth() {
    let shop = shop();
    let terms = &shop.framework.terms.penalty;
    let order = &place(&shop, "C-1", "1 PC-14 100").unwrap()[0];
    let order = order.approve(&by("2026-06-02"), 30).unwrap();
    let lines = vec![(1, many("60"))];
    let order =
        order.receive(Delivery { note: "B".to_owned(), on: day("2026-07-12"), lines }).unwrap();
    let of = |before: i64, on: &str| {
        let found = penalty(&order, terms, Money::cents(before), day(on)).unwrap();
        (found.exact.get(), found.asked.get())
    };
    // 48,750 x 10 / 1,000 and 32,500 x 20 / 1,000 euros; up to 1,000 under the framework nothing.
    assert_eq!(of(0, "2026-07-22"), (113_750, 113_750));
    assert_eq!(of(0, "2026-07-12"), (81_250, 0));
    assert_eq!(of(20_000, "2026-07-12"), (81_250, 81_250));
    // At most a tenth of 81,250 euros.
    assert_eq!(of(0, "2027-07-22").1, 812_500);
    assert_eq!(of(0, "2026-07-02").0, 48_750);
}
