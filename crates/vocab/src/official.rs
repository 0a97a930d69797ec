//! Official French codes, kept as text, never as numbers.

use std::fmt;
use std::str::FromStr;

use crate::{Cell, ColumnType, Field, FieldError};

/// A text that is no official code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {what}")]
pub struct CodeError {
    text: String,
    what: &'static str,
}

macro_rules! official_code {
    ($(#[$meta:meta])* $name:ident, $len:literal, $what:literal, $valid:expr) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $len]);

        impl $name {
            /// The code.
            #[must_use]
            pub fn as_str(&self) -> &str {
                std::str::from_utf8(&self.0).unwrap_or_default()
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl FromStr for $name {
            type Err = CodeError;
            fn from_str(text: &str) -> Result<Self, CodeError> {
                let valid: fn(&[u8; $len]) -> bool = $valid;
                <[u8; $len]>::try_from(text.as_bytes())
                    .ok()
                    .filter(|bytes| valid(bytes))
                    .map($name)
                    .ok_or_else(|| CodeError { text: text.to_owned(), what: $what })
            }
        }
        impl Field for $name {
            const TYPE: ColumnType = ColumnType::Text;
            fn cell(&self) -> Cell<'_> {
                Cell::Text(self.as_str().into())
            }
            fn from_cell(cell: Cell<'_>) -> Result<Self, FieldError> {
                match &cell {
                    Cell::Text(text) => text.parse().map_err(FieldError::unread),
                    _ => Err(FieldError::wrong_type(Self::TYPE, &cell)),
                }
            }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.as_str())
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

official_code!(
    /// The INSEE code of a commune: two of department (`2A` and `2B` in Corsica) and three digits.
    ///
    /// # Examples
    /// ```
    /// use bocage_vocab::Insee;
    /// assert!("50218".parse::<Insee>().is_ok() && "2A004".parse::<Insee>().is_ok());
    /// assert_eq!(
    ///     "5021".parse::<Insee>().unwrap_err().to_string(),
    ///     "`5021` is not an INSEE code: expected five characters such as 50218 or 2A004",
    /// );
    /// ```
    Insee, 5, "an INSEE code: expected five characters such as 50218 or 2A004",
    |code| {
        let rest = code[2..].iter().all(u8::is_ascii_digit);
        code[0].is_ascii_digit() && rest && (code[1].is_ascii_digit() || b"AB".contains(&code[1]))
    }
);

official_code!(
    /// A postcode: five digits.
    Postcode, 5, "a postcode: expected five digits such as 50400",
    |code| code.iter().all(u8::is_ascii_digit)
);

official_code!(
    /// The number of an organisation: nine digits, the last a Luhn key.
    Siren, 9, "a SIREN: expected nine digits whose last is a check digit",
    |code| luhn(code)
);

official_code!(
    /// The number of an establishment: its SIREN and five digits, the last a Luhn key.
    ///
    /// La Poste's establishments other than its seat have a sum of digits divisible by five
    /// instead (INSEE, Sirene documentation).
    Siret, 14, "a SIRET: expected fourteen digits whose last is a check digit",
    |code| luhn(code) || (code.starts_with(b"356000000") && digit_sum(code).is_multiple_of(5))
);

fn digit_sum(code: &[u8]) -> u32 {
    code.iter().map(|digit| u32::from(digit.wrapping_sub(b'0'))).sum()
}

fn luhn(code: &[u8]) -> bool {
    let weigh = |(i, digit): (usize, &u8)| {
        let digit = u32::from(digit - b'0');
        match (i % 2, digit) {
            (0, digit) => digit,
            (_, digit) if digit > 4 => digit * 2 - 9,
            (_, digit) => digit * 2,
        }
    };
    code.iter().all(u8::is_ascii_digit)
        && code.iter().rev().enumerate().map(weigh).sum::<u32>().is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_are_checked() {
        assert!("200066389".parse::<Siren>().is_ok(), "CA Saint-Lô Agglo");
        assert!("200066380".parse::<Siren>().is_err());
        assert!("73282932000074".parse::<Siret>().is_ok());
        assert!("73282932000075".parse::<Siret>().is_err());
        assert!("35600000009075".parse::<Siret>().is_ok(), "La Poste, by the sum of digits");
        assert!("35600000009076".parse::<Siret>().is_err());
        assert!("5000é".parse::<Insee>().is_err());
    }
}
