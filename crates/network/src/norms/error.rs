//! Why norms cannot be used.

use bocage_vocab::{Explain, Hint};

/// Why norms cannot be used.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// Not TOML, or not of the form expected.
    #[error("the settings cannot be read")]
    Unread {
        /// What the reader said.
        #[source]
        source: toml::de::Error,
    },
    /// The settings name an optical class that the optics lack.
    #[error("there is no optical class `{class}`")]
    UnknownClass {
        /// The class.
        class: String,
    },
    /// The settings name a splitter that the optics lack.
    #[error("there is no splitter 1:{ratio}")]
    UnknownRatio {
        /// The ratio.
        ratio: u16,
    },
    /// Something that every design pays for has no price.
    #[error("there is no price for `{code}`")]
    NoPrice {
        /// What.
        code: String,
    },
    /// A price below zero, with which the cheapest network would be endless.
    #[error("the price of `{code}` is below zero")]
    NegativePrice {
        /// What.
        code: String,
    },
    /// A price of something that nobody buys here.
    #[error("there is nothing to price by the code `{code}`: expected one of {known}")]
    UnknownPrice {
        /// What the book calls it.
        code: String,
        /// Those of its table.
        known: String,
    },
    /// A price for so much of something that is counted otherwise.
    #[error("the price of `{code}` is for `{unit}`: expected `{expected}`")]
    WrongUnit {
        /// What.
        code: String,
        /// For how much of it the book gives a price.
        unit: String,
        /// For how much of it prices are.
        expected: &'static str,
    },
    /// No shipped price book has this name.
    #[error("there is no price book `{name}`: expected one of {known}, or a file")]
    UnknownBook {
        /// The name.
        name: String,
        /// Those that there are.
        known: String,
    },
    /// A setting with which no network can be designed, by itself or beside another.
    #[error("the setting `{setting}` is {value}: expected {expected}")]
    OutOfRange {
        /// Its table and name.
        setting: &'static str,
        /// What it is set to.
        value: String,
        /// What would do.
        expected: &'static str,
    },
    /// No cable, or no splitter.
    #[error("there is no cable or no splitter to design with")]
    Empty,
}

impl Explain for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::Unread { .. } => "bocage::network::unread",
            Error::UnknownClass { .. } => "bocage::network::unknown_class",
            Error::UnknownRatio { .. } => "bocage::network::unknown_ratio",
            Error::NoPrice { .. } => "bocage::network::no_price",
            Error::NegativePrice { .. } => "bocage::network::negative_price",
            Error::UnknownPrice { .. } => "bocage::network::unknown_price",
            Error::WrongUnit { .. } => "bocage::network::wrong_unit",
            Error::UnknownBook { .. } => "bocage::network::unknown_book",
            Error::OutOfRange { .. } => "bocage::network::out_of_range",
            Error::Empty => "bocage::network::empty",
        }
    }

    fn hint(&self) -> Hint {
        Hint::new(match self {
            Error::Unread { .. } => {
                "compare the file with what `bocage docs settings` prints: names, quotes, units"
            }
            Error::UnknownClass { .. } => "use one of B+, C+, N1, N2, E1, or add it to the optics",
            Error::UnknownRatio { .. } => "use 32 or 64, or add the splitter to the optics",
            Error::NoPrice { .. } => "add a line with this code to the price book",
            Error::NegativePrice { .. } => "correct the line of the price book: 0 EUR or more",
            Error::UnknownPrice { .. } => {
                "correct its `code` in the price book; `bocage docs prices` prints the shipped one"
            }
            Error::WrongUnit { .. } => {
                "give the price for the unit expected, and correct `unit` in the price book"
            }
            Error::UnknownBook { .. } => {
                "name a shipped book, or give the path of a file of prices that exists"
            }
            Error::OutOfRange { .. } => {
                "correct it in the settings or among the options, or leave it out to keep the default"
            }
            Error::Empty => {
                "give at least one cable, a drop cable of two strands or more, and one splitter"
            }
        })
    }
}
