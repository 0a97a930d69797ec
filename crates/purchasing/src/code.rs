//! References that people and publications name things by, and classes of what is bought.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A text that is no reference.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is no reference: expected 1 to {max} letters, digits, `-`, `_` or `.`",
    max = Reference::LENGTH_MAX
)]
pub struct ReferenceError {
    text: String,
}

/// A text that is no class of the common procurement vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no CPV code: {why}")]
pub struct CpvError {
    text: String,
    why: &'static str,
}

/// What a framework, a lot, a cart, an order or an item is called.
///
/// At most 16 characters, which is what the published data of public contracts allow (DECP 2.0.3,
/// `IdentifiantMarche`), without those that it advises against.
///
/// # Examples
/// ```
/// use bocage_purchasing::Reference;
/// assert!("2026-IT_01".parse::<Reference>().is_ok());
/// assert_eq!(
///     "lot 1".parse::<Reference>().unwrap_err().to_string(),
///     "`lot 1` is no reference: expected 1 to 16 letters, digits, `-`, `_` or `.`",
/// );
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference(Box<str>);

impl Reference {
    /// The longest, in characters.
    pub const LENGTH_MAX: usize = 16;

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Reference {
    type Err = ReferenceError;
    fn from_str(text: &str) -> Result<Reference, ReferenceError> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if text.is_empty() || text.len() > Reference::LENGTH_MAX || !text.bytes().all(fits) {
            return Err(ReferenceError { text: text.chars().take(80).collect() });
        }
        Ok(Reference(text.into()))
    }
}

/// A class of the common procurement vocabulary (regulation (EC) 213/2008): eight digits.
///
/// A ninth digit checks the others. It is compared where it is written, and never kept: the regulation's
/// own table has a few codes whose digit does not fit, and published data do without it.
///
/// # Examples
/// ```
/// use bocage_purchasing::Cpv;
/// let portable: Cpv = "30213100-6".parse().unwrap();
/// assert_eq!(portable.to_string(), "30213100");
/// assert_eq!(
///     "30213100-5".parse::<Cpv>().unwrap_err().to_string(),
///     "`30213100-5` is no CPV code: its last digit checks the others, and is 6 for these",
/// );
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cpv([u8; 8]);

impl Cpv {
    /// The digit that checks the others: weights 3, 7 and 1 in turn, modulo ten.
    #[must_use]
    pub fn check_digit(self) -> u8 {
        let weighted = self.0.iter().zip([3, 7, 1].into_iter().cycle());
        (weighted.map(|(digit, weight)| u32::from(*digit) * weight).sum::<u32>() % 10) as u8
    }

    /// The family that needs are summed in: the division and the group, three digits.
    #[must_use]
    pub fn family(self) -> Cpv {
        let mut digits = [0; 8];
        digits[..3].copy_from_slice(&self.0[..3]);
        Cpv(digits)
    }
}

impl FromStr for Cpv {
    type Err = CpvError;
    fn from_str(text: &str) -> Result<Cpv, CpvError> {
        let error = |why| CpvError { text: text.chars().take(80).collect(), why };
        let (code, check) = match text.split_once('-') {
            Some((code, check)) => (code, Some(check)),
            None => (text, None),
        };
        let digits: Vec<u8> = code.bytes().map(|byte| byte.wrapping_sub(b'0')).collect();
        let digits: [u8; 8] = digits.try_into().map_err(|_| error("expected eight digits"))?;
        if digits.iter().any(|digit| *digit > 9) {
            return Err(error("expected eight digits"));
        }
        let cpv = Cpv(digits);
        if check.is_some_and(|check| check.parse() != Ok(cpv.check_digit())) {
            return Err(error(FITS[usize::from(cpv.check_digit())]));
        }
        Ok(cpv)
    }
}

/// What the last digit should have been.
const FITS: [&str; 10] = [
    "its last digit checks the others, and is 0 for these",
    "its last digit checks the others, and is 1 for these",
    "its last digit checks the others, and is 2 for these",
    "its last digit checks the others, and is 3 for these",
    "its last digit checks the others, and is 4 for these",
    "its last digit checks the others, and is 5 for these",
    "its last digit checks the others, and is 6 for these",
    "its last digit checks the others, and is 7 for these",
    "its last digit checks the others, and is 8 for these",
    "its last digit checks the others, and is 9 for these",
];

impl fmt::Display for Cpv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text: String = self.0.iter().map(|digit| char::from(b'0' + digit)).collect();
        f.pad(&text)
    }
}
impl fmt::Debug for Cpv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

macro_rules! as_text {
    ($($name:ident),+) => { $(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<$name, D::Error> {
                let text = <Cow<'de, str>>::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )+ };
}
as_text!(Reference, Cpv);

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes as the regulation prints them.
    #[test]
    fn the_digits_of_the_regulation_fit() {
        for code in [
            "03113100-7",
            "03113200-8",
            "18451000-5",
            "18453000-9",
            "30200000-1",
            "30213000-5",
            "30213100-6",
            "32000000-3",
            "45112500-0",
            "48000000-8",
            "71355000-1",
            "71355200-3",
            "72000000-5",
        ] {
            assert!(code.parse::<Cpv>().is_ok(), "{code}");
        }
        for code in ["3021310", "302131000", "3021310x", "30213100-", "30213100-7", "30213100-16"] {
            assert!(code.parse::<Cpv>().is_err(), "{code}");
        }
        assert_eq!("30213100".parse::<Cpv>().unwrap().family().to_string(), "30200000");
    }
}
