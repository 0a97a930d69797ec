//! Quantities: integers inside, the unit in the type, texts parsed once at the border.

use std::fmt;

/// A text that is no quantity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a {quantity}: expected a number and a unit, such as {examples}")]
pub struct QuantityError {
    pub(crate) text: String,
    pub(crate) quantity: &'static str,
    pub(crate) examples: &'static str,
}

macro_rules! quantity {
    (
        $(#[$meta:meta])*
        $name:ident, $unit:ident, $word:literal, $examples:literal,
        [$( $suffix:literal => $factor:literal ),+ $(,)?]
    ) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default,
            ::serde::Serialize, ::serde::Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name { $unit: i64 }

        impl $name {
            /// Nothing.
            pub const ZERO: $name = $name { $unit: 0 };

            #[doc = concat!("From a number of ", stringify!($unit), ".")]
            #[must_use]
            pub const fn $unit($unit: i64) -> $name {
                $name { $unit }
            }
            #[doc = concat!("The number of ", stringify!($unit), ".")]
            #[must_use]
            pub const fn get(self) -> i64 {
                self.$unit
            }
            /// The part of it that `share` says, rounded half up.
            #[must_use]
            pub fn share(self, share: $crate::Share) -> $name {
                let scaled = i128::from(self.$unit) * i128::from(share.get());
                let rounded = (scaled + 500_000).div_euclid(1_000_000);
                $name { $unit: rounded.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64 }
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::QuantityError;
            fn from_str(text: &str) -> Result<Self, $crate::QuantityError> {
                $crate::quantity::parse(text, &[$(($suffix, $factor)),+]).map(|$unit| $name { $unit }).ok_or_else(
                    || $crate::QuantityError {
                        text: text.to_owned(),
                        quantity: $word,
                        examples: $examples,
                    },
                )
            }
        }

        impl ::std::ops::Add for $name {
            type Output = $name;
            fn add(self, other: $name) -> $name {
                $name { $unit: self.$unit.saturating_add(other.$unit) }
            }
        }
        impl ::std::ops::Sub for $name {
            type Output = $name;
            fn sub(self, other: $name) -> $name {
                $name { $unit: self.$unit.saturating_sub(other.$unit) }
            }
        }
        impl ::std::ops::Neg for $name {
            type Output = $name;
            fn neg(self) -> $name {
                $name { $unit: self.$unit.saturating_neg() }
            }
        }
        impl ::std::ops::Mul<i64> for $name {
            type Output = $name;
            fn mul(self, times: i64) -> $name {
                $name { $unit: self.$unit.saturating_mul(times) }
            }
        }
        impl ::std::ops::AddAssign for $name {
            fn add_assign(&mut self, other: $name) {
                *self = *self + other;
            }
        }
        impl ::std::iter::Sum for $name {
            fn sum<I: Iterator<Item = $name>>(all: I) -> $name {
                all.fold($name::ZERO, |sum, one| sum + one)
            }
        }
        impl $crate::Field for $name {
            const TYPE: $crate::ColumnType = $crate::ColumnType::Int;
            fn cell(&self) -> $crate::Cell<'_> {
                $crate::Cell::Int(self.$unit)
            }
            fn from_cell(cell: $crate::Cell<'_>) -> Result<Self, $crate::FieldError> {
                <i64 as $crate::Field>::from_cell(cell).map(|$unit| $name { $unit })
            }
        }
    };
}
pub(crate) use quantity;

quantity!(
    /// A length along the ground, in millimetres. Geodesic on WGS-84, never map units.
    ///
    /// # Examples
    /// ```
    /// use bocage_vocab::Length;
    /// let drop: Length = "82.4 m".parse().unwrap();
    /// assert_eq!(drop.get(), 82_400);
    /// assert_eq!(Length::mm(1_250_000).to_string(), "1.250 km");
    /// assert_eq!(
    ///     "82,4".parse::<Length>().unwrap_err().to_string(),
    ///     "`82,4` is not a length: expected a number and a unit, such as `82.4 m` or `1.2 km`",
    /// );
    /// ```
    Length, mm, "length", "`82.4 m` or `1.2 km`",
    ["km" => 1_000_000, "mm" => 1, "m" => 1_000]
);

quantity!(
    /// An optical loss, in thousandths of a decibel.
    ///
    /// # Examples
    /// ```
    /// use bocage_vocab::Loss;
    /// assert_eq!("0.35 dB".parse(), Ok(Loss::mdb(350)));
    /// assert_eq!(Loss::mdb(28_000).to_string(), "28.00 dB");
    /// ```
    Loss, mdb, "loss", "`0.35 dB`",
    ["dB" => 1_000]
);

quantity!(
    /// An amount of money, in euro cents.
    ///
    /// # Examples
    /// ```
    /// use bocage_vocab::Money;
    /// assert_eq!("1564.20 EUR".parse(), Ok(Money::cents(156_420)));
    /// assert_eq!(Money::cents(-51_600_000_007).to_string(), "-516,000,000.07 EUR");
    /// ```
    Money, cents, "price", "`12.50 EUR`",
    ["EUR" => 100, "€" => 100]
);

quantity!(
    /// A share of a whole, in parts per million.
    ///
    /// # Examples
    /// ```
    /// use bocage_vocab::{Length, Share};
    /// let spare: Share = "20 %".parse().unwrap();
    /// assert_eq!(Length::mm(1_000).share(spare), Length::mm(200));
    /// assert_eq!(spare.to_string(), "20.00 %");
    /// ```
    Share, ppm, "share", "`20 %`",
    ["%" => 10_000, "ppm" => 1]
);

impl Length {
    /// The length in metres, for drawing and for texts.
    #[must_use]
    pub fn metres(self) -> f64 {
        self.mm as f64 / 1e3
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.mm.abs() < 1_000_000 {
            write!(f, "{:.1} m", self.metres())
        } else {
            write!(f, "{:.3} km", self.metres() / 1e3)
        }
    }
}
impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2} dB", self.mdb as f64 / 1e3)
    }
}
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.cents < 0 { "-" } else { "" };
        let cents = self.cents.unsigned_abs();
        write!(f, "{sign}{}.{:02} EUR", grouped(cents / 100), cents % 100)
    }
}
impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2} %", self.ppm as f64 / 1e4)
    }
}

/// Digits in groups of three.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Reads `number unit` exactly: a decimal that comes to no whole number of the smallest unit is none.
pub(crate) fn parse(text: &str, units: &[(&str, i64)]) -> Option<i64> {
    let text = text.trim();
    let (number, factor) =
        units.iter().find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, *factor)))?;
    let number = number.trim_end();
    let (sign, digits) = number.strip_prefix('-').map_or((1, number), |rest| (-1, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) || digits.ends_with('.') {
        return None;
    }
    let scale = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let value = format!("{whole}{fraction}").parse::<i128>().ok()?.checked_mul(factor.into())?;
    (value % scale == 0).then(|| i64::try_from(sign * (value / scale)).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_quantities_exactly() {
        for (text, mm) in [
            ("1.2 km", Some(1_200_000)),
            ("150m", Some(150_000)),
            ("-3 mm", Some(-3)),
            ("0.0010 m", Some(1)),
            ("0.00010 m", None),
            ("0.5 mm", None),
            ("1. m", None),
            (".5 m", None),
            ("12", None),
            ("1e3 m", None),
            ("99999999999999999 km", None),
        ] {
            assert_eq!(text.parse::<Length>().ok(), mm.map(Length::mm), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn shares_of_a_whole_stay_within_it(mm in 0i64..1 << 40, ppm in 0i64..=1_000_000) {
            let part = Length::mm(mm).share(Share::ppm(ppm));
            proptest::prop_assert!(part >= Length::ZERO && part <= Length::mm(mm));
        }

        #[test]
        fn money_reads_what_it_shows(cents in -1i64 << 40..1 << 40) {
            let shown = Money::cents(cents).to_string().replace(',', "");
            proptest::prop_assert_eq!(shown.parse::<Money>(), Ok(Money::cents(cents)));
        }
    }
}
