//! Members A to Z of 2026, and quantities in a line each.

use bocage_members::{Member, MemberKind, Merger, Roster};
use bocage_sharing::{Charge, CostKey, Deliberation, Error, Measure, Quantity, Rule, Sharing};
use bocage_vocab::{Date, Money, Siret};

fn with_key(digits: &str) -> String {
    let weigh = |(i, digit): (usize, u32)| match (i % 2, digit) {
        (0, digit) if digit > 4 => digit * 2 - 9,
        (0, digit) => digit * 2,
        (_, digit) => digit,
    };
    let sum: u32 =
        digits.chars().rev().map(|c| c.to_digit(10).unwrap()).enumerate().map(weigh).sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// The number of a letter; earlier letters have smaller ones.
pub(crate) fn siret(letter: char) -> Siret {
    let siren = with_key(&format!("{:08}", 20_000_000 + u32::from(letter)));
    with_key(&format!("{siren}0001")).parse().unwrap()
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn member(letter: char, from: &str, until: Option<&str>) -> Member {
    let member = Member::new(siret(letter), &letter.to_string(), MemberKind::Commune, day(from));
    Member { until: until.map(day), ..member }
}

/// `A`, `B 2026-01-11`, `C ..2026-01-21` and `AB>M 2026-01-11`, separated by commas.
pub(crate) fn roster(text: &str) -> Roster {
    let (mut members, mut mergers) = (Vec::new(), Vec::new());
    for part in text.split(',').map(str::trim) {
        let (who, when) = part.split_once(' ').unwrap_or((part, "2013-01-01"));
        let letter = who.chars().next().unwrap();
        match (who.split_once('>'), when.strip_prefix("..")) {
            (Some((absorbed, into)), _) => mergers.push(Merger {
                on: day(when),
                absorbed: absorbed.chars().map(siret).collect(),
                into: siret(into.chars().next().unwrap()),
            }),
            (None, Some(until)) => members.push(member(letter, "2013-01-01", Some(until))),
            (None, None) => members.push(member(letter, when, None)),
        }
    }
    Roster::new(members, &mergers).unwrap()
}

pub(crate) fn measure(name: &str) -> Measure {
    match name.split_once(':') {
        Some(("reserved", what)) => Measure::Reserved(what.into()),
        Some(("metered", meter)) => Measure::Metered(meter.into()),
        _ if name == "workstations" => Measure::Workstations,
        _ => Measure::Inhabitants,
    }
}

/// `A inhabitants 100`, or with a day: `A inhabitants 100 2026-01-11`; one a line.
pub(crate) fn quantities(text: &str) -> Vec<Quantity> {
    let quantity = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        Quantity {
            member: siret(words[0].chars().next().unwrap()),
            measure: measure(words[1]),
            from: day(words.get(3).unwrap_or(&"2013-01-01")),
            until: words.get(4).map(|until| day(until)),
            amount: words[2].parse().unwrap(),
            source: "census".into(),
        }
    };
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(quantity).collect()
}

pub(crate) fn charge(cents: i64) -> Charge {
    Charge {
        code: "room/2026-01".into(),
        centre: "room".into(),
        period: "2026-01".parse().unwrap(),
        total: Money::cents(cents),
        source: "invoice F-12".into(),
    }
}

pub(crate) fn key(rule: Rule) -> CostKey {
    CostKey {
        code: "K1".into(),
        centre: "room".into(),
        from: day("2026-01-01"),
        until: None,
        deliberation: Deliberation { number: "2025-41".into(), executory: day("2025-12-20") },
        rule,
        floor: None,
        cap: None,
        exempt: Vec::new(),
    }
}

/// `A 33.34, B 33.33, idle 5.00`: what each bears, by letter.
pub(crate) fn shown(shared: &Result<Sharing, Error>) -> String {
    let sharing = match shared {
        Ok(sharing) => sharing,
        Err(error) => return bocage_vocab::Explain::code(error).replace("bocage::sharing::", ""),
    };
    let letter = |siret: Siret| ('A'..='Z').find(|letter| self::siret(*letter) == siret).unwrap();
    let amount = |amount: Money| amount.to_string().replace(" EUR", "");
    let each = sharing.shares.iter();
    let mut each: Vec<String> =
        each.map(|(siret, why)| format!("{} {}", letter(*siret), amount(why.amount))).collect();
    each.extend(sharing.idle.iter().map(|why| format!("idle {}", amount(why.amount))));
    each.join(", ")
}
