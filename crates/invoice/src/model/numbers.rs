//! Quantities and prices: integers inside, written without needless zeros.

use bocage_vocab::{Money, Share};

use crate::Decimal;

macro_rules! number {
    ($(#[$meta:meta])* $name:ident, $unit:ident, $scale:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name { $unit: i64 }

        impl $name {
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
            /// The number itself.
            #[must_use]
            pub const fn decimal(self) -> Decimal {
                Decimal::new(self.$unit, $scale)
            }
            /// Where the number has no more digits than this holds.
            #[must_use]
            pub fn exactly(number: Decimal) -> Option<$name> {
                number.units($scale).map(|$unit| $name { $unit })
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&plain(self.decimal()))
            }
        }
    };
}

number!(
    /// A quantity, in ten-thousandths of its unit: France allows four digits behind the point.
    Quantity, ten_thousandths, 4
);
number!(
    /// A price for one, in millionths of a euro: France allows six digits behind the point.
    UnitPrice, micros, 6
);

/// A number without zeros at its end.
fn plain(number: Decimal) -> String {
    let text = number.to_string();
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// An amount as documents write it: `-12.50`.
pub(crate) fn amount(money: Money) -> String {
    Decimal::new(money.get(), 2).to_string()
}

/// A share as documents write it, in per cent: `5.5`.
#[must_use]
pub fn percent(share: Share) -> String {
    plain(Decimal::new(share.get(), 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_without_needless_zeros() {
        assert_eq!(Quantity::ten_thousandths(-12_500).to_string(), "-1.25");
        assert_eq!(Quantity::ten_thousandths(1_000_000).to_string(), "100");
        assert_eq!(UnitPrice::micros(4_200).to_string(), "0.0042");
        assert_eq!(percent(Share::ppm(55_000)), "5.5");
        assert_eq!(amount(Money::cents(-5)), "-0.05");
        assert_eq!(Quantity::exactly("1.00001".parse().unwrap()), None);
    }
}
