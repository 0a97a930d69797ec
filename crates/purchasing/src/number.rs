//! Quantities and prices: whole numbers of a small unit, read and written as decimals.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use bocage_vocab::Money;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A text that is no number of its kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no {what}: expected a decimal with at most {digits} digits behind the point")]
pub struct NumberError {
    text: String,
    what: &'static str,
    digits: usize,
}

macro_rules! number {
    ($(#[$meta:meta])* $name:ident, $unit:ident, $digits:literal, $what:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
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
        }
        impl FromStr for $name {
            type Err = NumberError;
            fn from_str(text: &str) -> Result<$name, NumberError> {
                let error =
                    || NumberError { text: text.to_owned(), what: $what, digits: $digits };
                parse(text, $digits).map(|$unit| $name { $unit }).ok_or_else(error)
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&plain(self.$unit, $digits))
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<$name, D::Error> {
                let written = Written::deserialize(d)?;
                written.text().parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

number!(
    /// A quantity, in ten-thousandths of its unit, as invoices of France may say it.
    ///
    /// # Examples
    /// ```
    /// use bocage_purchasing::Quantity;
    /// assert_eq!("1.5".parse::<Quantity>().unwrap(), Quantity::ten_thousandths(15_000));
    /// assert_eq!(
    ///     "1,5".parse::<Quantity>().unwrap_err().to_string(),
    ///     "`1,5` is no quantity: expected a decimal with at most 4 digits behind the point",
    /// );
    /// ```
    Quantity, ten_thousandths, 4, "quantity"
);
number!(
    /// A price for one, without VAT, in millionths of a euro.
    UnitPrice, micros, 6, "price"
);
number!(
    /// An amount of euros as files write it, in cents: `1250.00`.
    Euros, cents, 2, "amount"
);

impl From<Euros> for Money {
    fn from(euros: Euros) -> Money {
        Money::cents(euros.cents)
    }
}
impl From<Money> for Euros {
    fn from(money: Money) -> Euros {
        Euros { cents: money.get() }
    }
}

impl std::ops::Add for Quantity {
    type Output = Quantity;
    fn add(self, other: Quantity) -> Quantity {
        Quantity::ten_thousandths(self.get().saturating_add(other.get()))
    }
}
impl std::ops::Sub for Quantity {
    type Output = Quantity;
    fn sub(self, other: Quantity) -> Quantity {
        Quantity::ten_thousandths(self.get().saturating_sub(other.get()))
    }
}
impl std::iter::Sum for Quantity {
    fn sum<I: Iterator<Item = Quantity>>(all: I) -> Quantity {
        all.fold(Quantity::ZERO, |sum, one| sum + one)
    }
}

impl UnitPrice {
    /// What so many cost, without VAT, rounded half away from zero to the cent; none where it is too much
    /// for any budget.
    #[must_use]
    pub fn times(self, quantity: Quantity) -> Option<Money> {
        // Ten-thousandths times millionths of a euro: 10^8 of them are a cent.
        let exact = i128::from(self.get()) * i128::from(quantity.get());
        let half = if exact < 0 { -50_000_000 } else { 50_000_000 };
        i64::try_from((exact + half) / 100_000_000).ok().map(Money::cents)
    }
}

/// A number in a file: as text, or where the format has whole numbers as one.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written<'a> {
    Whole(i64),
    #[serde(borrow)]
    Text(Cow<'a, str>),
    Owned(String),
}

impl Written<'_> {
    fn text(&self) -> Cow<'_, str> {
        match self {
            Written::Whole(number) => Cow::Owned(number.to_string()),
            Written::Text(text) => Cow::Borrowed(text),
            Written::Owned(text) => Cow::Borrowed(text),
        }
    }
}

/// Reads a decimal as a whole number of its last digit; none where it has more digits, or anything else.
fn parse(text: &str, digits: usize) -> Option<i64> {
    let (sign, rest) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, fraction) = rest.split_once('.').unwrap_or((rest, "0"));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let shown = fraction.trim_end_matches('0');
    if !plain(whole) || !plain(fraction) || shown.len() > digits {
        return None;
    }
    let padded = format!("{whole}{shown:0<digits$}");
    padded.parse::<i64>().ok().map(|number| sign * number)
}

/// Writes it without needless zeros.
fn plain(number: i64, digits: u32) -> String {
    let (sign, size) = (if number < 0 { "-" } else { "" }, number.unsigned_abs());
    let unit = 10_u64.pow(digits);
    if size.is_multiple_of(unit) {
        return format!("{sign}{}", size / unit);
    }
    let text = format!("{sign}{}.{:0width$}", size / unit, size % unit, width = digits as usize);
    text.trim_end_matches('0').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_decimal_is_refused() {
        for text in
            ["", "-", ".", "1.", ".5", "1,5", "1e3", "0.12345", " 1", "+1", "9999999999999999"]
        {
            assert!(text.parse::<Quantity>().is_err(), "{text}");
        }
        assert_eq!("1.5000".parse::<Euros>().unwrap(), Euros::cents(150));
        assert_eq!("2".parse::<UnitPrice>().unwrap(), UnitPrice::micros(2_000_000));
    }

    #[test]
    fn a_line_is_rounded_half_away_from_zero() {
        let line = |price: &str, quantity: &str| {
            let price: UnitPrice = price.parse().unwrap();
            price.times(quantity.parse().unwrap()).unwrap().get()
        };
        assert_eq!(line("0.005", "1"), 1);
        assert_eq!(line("0.004999", "1"), 0);
        assert_eq!(line("0.005", "-1"), -1);
        assert_eq!(line("812.5", "3"), 243_750);
        assert_eq!(UnitPrice::micros(i64::MAX).times(Quantity::ten_thousandths(i64::MAX)), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(number in any::<i32>()) {
            let number = i64::from(number);
            let quantity = Quantity::ten_thousandths(number);
            prop_assert_eq!(quantity.to_string().parse::<Quantity>().unwrap(), quantity);
            let json = serde_json::to_string(&UnitPrice::micros(number)).unwrap();
            prop_assert_eq!(serde_json::from_str::<UnitPrice>(&json).unwrap().get(), number);
        }
    }
}
