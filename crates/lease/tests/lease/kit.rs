//! A contract, and quantities in a line each.

use bocage_lease::{Contract, Item, Line, Quantity, Ratio, Rounding};
use bocage_vocab::{Date, Money, Period, Share};

pub(crate) fn ratio(text: &str) -> Ratio {
    text.parse().unwrap()
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub(crate) fn period(text: &str) -> Period {
    text.parse().unwrap()
}

/// 150.00 EUR a year for a kilometre of fibre, 12.50 EUR for a socket; 8 % of turnover above 100,000.00
/// EUR; 50,000.00 EUR at least.
pub(crate) fn contract() -> Contract {
    let item = |code: &str, price: &str, per| Item {
        code: code.into(),
        year_price_cents: ratio(price),
        per,
    };
    Contract {
        items: vec![item("fibre", "15000", 1_000_000), item("socket", "1250", 1)],
        turnover_share: Share::ppm(80_000),
        turnover_threshold: Money::cents(10_000_000),
        minimum: Money::cents(5_000_000),
        rounding: Rounding::HalfUp,
    }
}

/// `fibre T1 12000000 2026-03-01`, with an end where there is one; one a line.
pub(crate) fn quantities(text: &str) -> Vec<Quantity> {
    let quantity = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        Quantity {
            item: words[0].into(),
            tranche: words[1].into(),
            amount: words[2].parse().unwrap(),
            from: day(words[3]),
            until: words.get(4).map(|until| day(until)),
            source: "inventory".into(),
        }
    };
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(quantity).collect()
}

/// `r1 fibre T1 2026-03 12.34`, one a line.
pub(crate) fn shown(lines: &[Line]) -> Vec<String> {
    let line = |line: &Line| {
        let Line { kind, item, tranche, period, amount, .. } = line;
        let amount = amount.to_string().replace(" EUR", "");
        [&kind.to_string(), &**item, &**tranche, &period.to_string(), &amount]
            .into_iter()
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    };
    lines.iter().map(line).collect()
}
