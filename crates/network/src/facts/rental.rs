//! What is paid every year for plant of others.

use bocage_vocab::{Length, Money, Text, Thing, fact};

fact! {
    /// What is paid every year for plant of others that the network takes.
    ///
    /// `present` is what all years are worth today; it is part of the cost of what rents, so that
    /// the rest of that cost is paid once.
    ///
    /// Key: what rents.
    pub struct Rental: Rental, length = length {
        /// The route, cabinet or exchange that rents.
        pub by_thing as by: Thing,
        /// What it rents, where that was imported.
        pub existing: Option<Thing>,
        /// To whom it is paid.
        pub owner: Text,
        /// The length rented; zero for a site.
        pub length_mm as length: Length,
        /// The rent of a metre and year; zero for a site.
        pub metre_cents as metre: Money,
        /// The rent of one year.
        pub year_cents as year: Money,
        /// For so many years.
        pub years: u16,
        /// The rent of all years at its value of today.
        pub present_cents as present: Money,
    }
}
