//! Exact decimals with nine digits behind the point: the same on every machine.

use std::fmt;
use std::str::FromStr;

use bocage_vocab::Money;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A number in thousand-millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Fixed(i128);

const ONE: i128 = 1_000_000_000;
const DIGITS: usize = 9;
/// The largest that is read: products of two stay far within what can be held.
const MOST: i128 = 1_000_000_000_000 * ONE;

/// A text that is no number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is no number: expected digits with a point, at most nine behind it, such as `0.04`"
)]
pub struct FixedError {
    text: String,
}

impl Fixed {
    /// Nothing.
    pub const ZERO: Fixed = Fixed(0);
    /// One.
    pub const ONE: Fixed = Fixed(ONE);

    /// A whole number.
    #[must_use]
    pub const fn whole(number: i64) -> Fixed {
        Fixed(number as i128 * ONE)
    }
    /// In euro cents, rounded half up.
    #[must_use]
    pub fn money(self) -> Money {
        let cents = (self.0 * 100 + ONE / 2).div_euclid(ONE);
        Money::cents(cents.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64)
    }
    /// Divided, rounded half up; nothing where it is divided by nothing.
    #[must_use]
    pub fn over(self, other: Fixed) -> Fixed {
        if other.0 == 0 {
            return Fixed::ZERO;
        }
        let (above, below) = if other.0 < 0 { (-self.0, -other.0) } else { (self.0, other.0) };
        Fixed((above * ONE * 2 + below).div_euclid(below * 2))
    }
    /// The next whole number that is not smaller.
    #[must_use]
    pub fn ceil(self) -> i64 {
        (self.0 + ONE - 1).div_euclid(ONE) as i64
    }
    /// Thousand-millionths of one.
    #[must_use]
    pub fn get(self) -> i128 {
        self.0
    }
}

impl std::ops::Add for Fixed {
    type Output = Fixed;
    fn add(self, other: Fixed) -> Fixed {
        Fixed(self.0 + other.0)
    }
}
impl std::ops::Sub for Fixed {
    type Output = Fixed;
    fn sub(self, other: Fixed) -> Fixed {
        Fixed(self.0 - other.0)
    }
}
impl std::ops::Neg for Fixed {
    type Output = Fixed;
    fn neg(self) -> Fixed {
        Fixed(-self.0)
    }
}
impl std::ops::Mul for Fixed {
    type Output = Fixed;
    /// Rounded half up.
    fn mul(self, other: Fixed) -> Fixed {
        Fixed((self.0 * other.0 + ONE / 2).div_euclid(ONE))
    }
}
impl std::iter::Sum for Fixed {
    fn sum<I: Iterator<Item = Fixed>>(all: I) -> Fixed {
        all.fold(Fixed::ZERO, |sum, one| sum + one)
    }
}

impl FromStr for Fixed {
    type Err = FixedError;
    fn from_str(text: &str) -> Result<Fixed, FixedError> {
        let error = || FixedError { text: text.to_owned() };
        let (sign, rest) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (whole, fraction) = rest.split_once('.').unwrap_or((rest, "0"));
        let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !plain(whole) || !plain(fraction) || fraction.len() > DIGITS || whole.len() > 13 {
            return Err(error());
        }
        let padded = format!("{whole}{fraction:0<DIGITS$}");
        let number: i128 = padded.parse().map_err(|_| error())?;
        (number <= MOST).then_some(Fixed(sign * number)).ok_or_else(error)
    }
}

impl fmt::Display for Fixed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, size) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        let (whole, part) = (size / ONE as u128, size % ONE as u128);
        if part == 0 {
            return f.pad(&format!("{sign}{whole}"));
        }
        let text = format!("{sign}{whole}.{part:09}");
        f.pad(text.trim_end_matches('0'))
    }
}
impl Serialize for Fixed {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Fixed {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Fixed, D::Error> {
        let text = String::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_and_written_exactly() {
        for text in ["0", "-1.5", "0.000000001", "16404", "0.16404"] {
            assert_eq!(text.parse::<Fixed>().unwrap().to_string(), text);
        }
        for text in ["", "1,5", ".5", "5.", "1e3", "0.0000000001", "9999999999999"] {
            assert!(text.parse::<Fixed>().is_err(), "{text}");
        }
        let third = Fixed::ONE.over(Fixed::whole(3));
        assert_eq!(third.to_string(), "0.333333333");
        assert_eq!((third * Fixed::whole(3)).to_string(), "0.999999999");
        assert_eq!("0.2".parse::<Fixed>().unwrap().ceil(), 1);
        assert_eq!("12.345".parse::<Fixed>().unwrap().money(), Money::cents(1_235));
    }
}
