//! Points of presence, where the backhaul ends.

use bocage_vocab::{Position, Text, fact};

use crate::Stage;

fact! {
    /// Where the backhaul ends: two a territory. A hosting room refers to it.
    ///
    /// Key: the name of its place in the settings (`main`, `replica`).
    pub struct Pop: Pop {
        /// The official reference.
        pub reference: Text,
        /// What people call it.
        pub name: Text,
        /// Between study and service.
        pub stage: Stage,
        /// Where it is.
        pub position: Position,
    }
}
