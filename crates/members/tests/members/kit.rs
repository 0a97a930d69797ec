//! Members with numbers that are easily told apart.

use bocage_members::{Member, MemberKind, Merger};
use bocage_vocab::{Date, Siret};

/// Digits with the key that makes their Luhn sum one of tens.
pub(crate) fn with_key(digits: &str) -> String {
    let weigh = |(i, digit): (usize, u32)| match (i % 2, digit) {
        (0, digit) if digit > 4 => digit * 2 - 9,
        (0, digit) => digit * 2,
        (_, digit) => digit,
    };
    let sum: u32 =
        digits.chars().rev().map(|c| c.to_digit(10).unwrap()).enumerate().map(weigh).sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// The seat of an organisation, by its number or the first eight digits of that.
pub(crate) fn seat(siren: &str) -> Siret {
    let siren = if siren.len() == 8 { with_key(siren) } else { siren.to_owned() };
    with_key(&format!("{siren}0001")).parse().unwrap()
}

/// The member of a letter.
pub(crate) fn siret(letter: char) -> Siret {
    seat(&format!("{:08}", 20_000_000 + u32::from(letter)))
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub(crate) fn member(letter: char, from: &str) -> Member {
    Member::new(siret(letter), &letter.to_string(), MemberKind::Commune, day(from))
}

pub(crate) fn merger(on: &str, absorbed: &str, into: char) -> Merger {
    Merger { on: day(on), absorbed: absorbed.chars().map(siret).collect(), into: siret(into) }
}
