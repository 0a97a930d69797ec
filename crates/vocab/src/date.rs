//! Calendar dates.

/// A civil date: the valid time of a fact, the day of a price.
pub type Date = jiff::civil::Date;
