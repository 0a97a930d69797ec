//! What can stop the rating of usage.

use bocage_vocab::{Date, Explain, Hint, Text};

/// Why usage has no amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A text that is no price.
    #[error("`{text}` is no price: expected euros such as 0.0125")]
    NoNumber {
        /// The text.
        text: Text,
    },
    /// A price of zero or less.
    #[error("the price {text} is not above zero")]
    NotAboveZero {
        /// The price.
        text: Text,
    },
    /// More decimals than an invoice takes.
    #[error("the price {text} has more than six decimals")]
    TooManyDecimals {
        /// The price.
        text: Text,
    },
    /// A price that applies before its decision binds.
    #[error(
        "the price of `{service}` applies from {from}, and its deliberation binds from {executory}"
    )]
    NotExecutory {
        /// The service.
        service: Text,
        /// Its first day.
        from: Date,
        /// The first day of the decision.
        executory: Date,
    },
    /// A decision without a number.
    #[error("the price of `{service}` from {from} names no deliberation")]
    NoDeliberation {
        /// The service.
        service: Text,
        /// Its first day.
        from: Date,
    },
    /// Two prices on one day.
    #[error("two prices of `{service}` apply on {on}")]
    TwoPrices {
        /// The service.
        service: Text,
        /// The first such day.
        on: Date,
    },
    /// A price of nothing.
    #[error("a price names the service `{service}`, which there is not")]
    NoService {
        /// The service.
        service: Text,
    },
    /// Something was used on a day without a price.
    #[error("`{service}` was used on {on} and has no price then")]
    NoPrice {
        /// The service.
        service: Text,
        /// The day.
        on: Date,
    },
    /// A meter that no service bills.
    #[error("no service bills the meter `{meter}`")]
    NoMeter {
        /// The meter.
        meter: Text,
    },
    /// Two services bill one meter.
    #[error("the services `{first}` and `{other}` both bill the meter `{meter}`")]
    TwoServices {
        /// The meter.
        meter: Text,
        /// One.
        first: Text,
        /// The other.
        other: Text,
    },
    /// A service whose unit is of nothing.
    #[error("a unit of `{service}` must be more than nothing of its meter")]
    NoUnit {
        /// The service.
        service: Text,
    },
    /// VAT that the law does not know.
    #[error("`{service}` has VAT of {rate} in category {category}, which there is not")]
    UnknownVat {
        /// The service.
        service: Text,
        /// The rate.
        rate: Text,
        /// The category.
        category: Text,
    },
    /// No VAT, and no reason why.
    #[error("`{service}` bears no VAT and does not say why")]
    NoReason {
        /// The service.
        service: Text,
    },
    /// Numbers that are too large.
    #[error("what was used of `{service}` is too much to be counted")]
    TooMuch {
        /// The service.
        service: Text,
    },
}

impl Explain for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::NoNumber { .. } => "bocage::billing::no_number",
            Error::NotAboveZero { .. } => "bocage::billing::not_above_zero",
            Error::TooManyDecimals { .. } => "bocage::billing::too_many_decimals",
            Error::NotExecutory { .. } => "bocage::billing::not_executory",
            Error::NoDeliberation { .. } => "bocage::billing::no_deliberation",
            Error::TwoPrices { .. } => "bocage::billing::two_prices",
            Error::NoService { .. } => "bocage::billing::no_service",
            Error::NoPrice { .. } => "bocage::billing::no_price",
            Error::NoMeter { .. } => "bocage::billing::no_meter",
            Error::TwoServices { .. } => "bocage::billing::two_services",
            Error::NoUnit { .. } => "bocage::billing::no_unit",
            Error::UnknownVat { .. } => "bocage::billing::unknown_vat",
            Error::NoReason { .. } => "bocage::billing::no_reason",
            Error::TooMuch { .. } => "bocage::billing::too_much",
        }
    }

    fn hint(&self) -> Hint {
        Hint::new(match self {
            Error::NoNumber { .. } => "write the price in euros with a decimal point",
            Error::NotAboveZero { .. } => {
                "invoices take prices above zero only: leave out what is free, or make it part of \
                 another service"
            }
            Error::TooManyDecimals { .. } => {
                "choose a larger unit, such as 1,000 requests or a month of a GiB"
            }
            Error::NotExecutory { .. } => "let the price begin when its deliberation binds",
            Error::NoDeliberation { .. } => {
                "give the number of the deliberation and the day from which on it is executory"
            }
            Error::TwoPrices { .. } => "end the one on the day on which the other begins",
            Error::NoService { .. } => "enter the service too, or set its name right",
            Error::NoPrice { .. } => "enter the price that was decided for that day",
            Error::NoMeter { .. } => {
                "enter a service that bills it, or one with `waived = true` if nobody pays for it"
            }
            Error::TwoServices { .. } => "let one service bill the meter",
            Error::NoUnit { .. } => "say in `per` how much of the meter is one unit",
            Error::UnknownVat { .. } => {
                "category S has a rate of 20, 10, 8.5, 5.5, 2.1 or, in Corsica, 0.9 and 13; E and O have none"
            }
            Error::NoReason { .. } => {
                "give the reason (and the code, such as VATEX-FR-FRANCHISE) as the law names it"
            }
            Error::TooMuch { .. } => "check the lines of usage, or count in a larger unit",
        })
    }
}
