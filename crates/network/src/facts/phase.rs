//! When the network is built.

use bocage_vocab::{Area, Id, Money, Text, fact};

use crate::Cabinet;

fact! {
    /// The year in which the area of a cabinet is built, with all that it needs and that earlier
    /// areas have not brought: transport, exchange, backhaul.
    ///
    /// Key: its cabinet.
    pub struct Phase: Phase {
        /// The cabinet.
        pub cabinet: Id<Cabinet>,
        /// What people call it.
        pub reference: Text,
        /// The year at whose end its premises can be served.
        pub year: u16,
        /// Its place in the order of building, from 1.
        pub rank: u32,
        /// Premises that it adds.
        pub premises: u32,
        /// What they weigh.
        pub score: i64,
        /// What it costs beyond what earlier areas have brought.
        pub added_cents as added: Money,
        /// The area.
        pub outline: Option<Area>,
    }
}
