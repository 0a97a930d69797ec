//! Exact decimals, as a document states them.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// Digits before and behind the point together: more than any document may state.
const DIGITS_MAX: usize = 30;

/// A decimal number: `digits` at `scale` places behind the point.
///
/// # Examples
/// ```
/// use bocage_invoice::Decimal;
/// let base: Decimal = "1234.50".parse().unwrap();
/// let rate: Decimal = "5.5".parse().unwrap();
/// assert_eq!(base.percent(rate).rounded(2).to_string(), "67.90");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Decimal {
    digits: i128,
    scale: u32,
}

/// A text that is no decimal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a number: expected digits with a point, such as `-12.50`")]
pub struct DecimalError(String);

impl Decimal {
    /// Nothing.
    pub const ZERO: Decimal = Decimal { digits: 0, scale: 0 };
    /// One.
    pub const ONE: Decimal = Decimal { digits: 1, scale: 0 };

    /// `digits` of 10^-`scale` each: `Decimal::new(1250, 2)` is 12.50.
    #[must_use]
    pub const fn new(digits: i64, scale: u32) -> Decimal {
        Decimal { digits: digits as i128, scale }
    }

    /// Rounded to `scale` places, halves towards positive infinity as XPath's `round` does.
    #[must_use]
    pub fn rounded(self, scale: u32) -> Decimal {
        let Some(cut) = self.scale.checked_sub(scale).filter(|cut| *cut > 0) else {
            return self.at(scale);
        };
        let unit = 10_i128.pow(cut);
        Decimal { digits: (self.digits + unit / 2).div_euclid(unit), scale }
    }

    /// So many per cent of it, exactly.
    #[must_use]
    pub fn percent(self, rate: Decimal) -> Decimal {
        let digits = self.digits.saturating_mul(rate.digits);
        Decimal { digits, scale: self.scale + rate.scale + 2 }
    }

    /// Without its sign.
    #[must_use]
    pub fn abs(self) -> Decimal {
        Decimal { digits: self.digits.abs(), scale: self.scale }
    }

    /// Whether it is nothing.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.digits == 0
    }

    /// Whether it is below nothing.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.digits < 0
    }

    /// The number of units of 10^-`scale`, if it is a whole number of them.
    #[must_use]
    pub fn units(self, scale: u32) -> Option<i64> {
        let same = self.rounded(scale);
        (same == self).then(|| i64::try_from(same.digits).ok())?
    }

    /// The same number with at least `scale` places.
    fn at(self, scale: u32) -> Decimal {
        let more = scale.saturating_sub(self.scale);
        Decimal {
            digits: self.digits.saturating_mul(10_i128.saturating_pow(more)),
            scale: self.scale.max(scale),
        }
    }
}

impl FromStr for Decimal {
    type Err = DecimalError;

    /// As XML Schema's `decimal`: a sign, digits, a point; no exponent.
    fn from_str(text: &str) -> Result<Decimal, DecimalError> {
        let none = || DecimalError(text.to_owned());
        let (sign, rest) = match text.as_bytes().first() {
            Some(b'-') => (-1, &text[1..]),
            Some(b'+') => (1, &text[1..]),
            _ => (1, text),
        };
        let (whole, fraction) = rest.split_once('.').unwrap_or((rest, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() && fraction.is_empty() || !all_digits(whole) || !all_digits(fraction) {
            return Err(none());
        }
        let whole = whole.trim_start_matches('0');
        if whole.len() + fraction.len() > DIGITS_MAX {
            return Err(none());
        }
        let digits = format!("0{whole}{fraction}").parse::<i128>().map_err(|_| none())?;
        Ok(Decimal { digits: sign * digits, scale: fraction.len() as u32 })
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.digits < 0 { "-" } else { "" };
        let unit = 10_u128.pow(self.scale);
        let digits = self.digits.unsigned_abs();
        write!(f, "{sign}{}", digits / unit)?;
        match self.scale as usize {
            0 => Ok(()),
            width => write!(f, ".{:0width$}", digits % unit),
        }
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Decimal) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Decimal {}
impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Decimal) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Decimal {
    fn cmp(&self, other: &Decimal) -> Ordering {
        let scale = self.scale.max(other.scale);
        self.at(scale).digits.cmp(&other.at(scale).digits)
    }
}
impl std::ops::Add for Decimal {
    type Output = Decimal;
    fn add(self, other: Decimal) -> Decimal {
        let scale = self.scale.max(other.scale);
        let digits = self.at(scale).digits.saturating_add(other.at(scale).digits);
        Decimal { digits, scale }
    }
}
impl std::ops::Sub for Decimal {
    type Output = Decimal;
    fn sub(self, other: Decimal) -> Decimal {
        self + Decimal { digits: -other.digits, scale: other.scale }
    }
}
impl std::iter::Sum for Decimal {
    fn sum<I: Iterator<Item = Decimal>>(all: I) -> Decimal {
        all.fold(Decimal::ZERO, |sum, one| sum + one)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_xml_schema_has_them() {
        for (text, shown) in [
            ("12.50", Some("12.50")),
            ("-0.5", Some("-0.5")),
            ("+7", Some("7")),
            (".5", Some("0.5")),
            ("5.", Some("5")),
            ("00012", Some("12")),
            ("1e3", None),
            ("1,5", None),
            ("", None),
            (".", None),
            ("-", None),
            ("1.2.3", None),
            ("NaN", None),
            ("9999999999999999999999999999999", None),
        ] {
            assert_eq!(
                text.parse::<Decimal>().ok().map(|n| n.to_string()).as_deref(),
                shown,
                "{text}"
            );
        }
    }

    #[test]
    fn halves_go_up_and_scales_do_not_matter() {
        for (digits, scale, shown) in [(1005, 3, "1.01"), (-1005, 3, "-1.00"), (1004, 3, "1.00")] {
            assert_eq!(Decimal::new(digits, scale).rounded(2).to_string(), shown);
        }
        assert_eq!(Decimal::new(10, 1), Decimal::ONE);
        assert_eq!(Decimal::new(1250, 3).units(2), Some(125));
        assert_eq!(Decimal::new(1255, 3).units(2), None);
    }

    proptest::proptest! {
        #[test]
        fn sums_are_exact(a in -1_000_000_000i64..1_000_000_000, b in -1_000_000_000i64..1_000_000_000) {
            let sum = Decimal::new(a, 2) + Decimal::new(b, 4);
            proptest::prop_assert_eq!(sum, Decimal::new(a * 100 + b, 4));
            proptest::prop_assert_eq!(sum - Decimal::new(b, 4), Decimal::new(a, 2));
            proptest::prop_assert_eq!(sum.to_string().parse::<Decimal>().unwrap(), sum);
        }
    }
}
