//! Buildings that hold several premises.

use bocage_vocab::{Position, Text, fact};

use crate::Agreement;

fact! {
    /// A building with several premises: gets a riser and, above a size, an indoor branching point.
    ///
    /// Key: (source, id in the source).
    pub struct Building: Building {
        /// What people call it, or its address.
        pub name: Text,
        /// Premises inside.
        pub premises: u16,
        /// Floors, the ground floor included.
        pub floors: u8,
        /// Stairwells.
        pub stairs: u8,
        /// Whether the owner lets the fibre in.
        pub agreement: Agreement,
        /// Where it came from.
        pub source: Text,
        /// A place inside.
        pub position: Position,
    }
}
