//! Chambers, poles, cabinets and exchanges that stand already.

use bocage_vocab::{Money, Position, Text, fact};

use crate::ExistingKind;

fact! {
    /// A chamber, a pole, a cabinet or an exchange that stands already.
    ///
    /// Key: (source, id in the source).
    pub struct ExistingSite: ExistingSite {
        /// The official reference.
        pub reference: Text,
        /// What it is.
        pub existing_kind as kind: ExistingKind,
        /// What is free: ports of a cabinet, lines of an exchange, places for boxes of the others.
        pub free: u32,
        /// The rent of a year, zero for one's own; none for what costs as the price book says.
        pub rent_cents as rent: Option<Money>,
        /// Who owns it.
        pub owner: Text,
        /// Where it came from, such as `plant:SRO-12`.
        pub source: Text,
        /// Where it is.
        pub position: Position,
    }
}
