//! Splice closures (BPE).

use bocage_vocab::{Id, Money, Position, Text, fact};

use crate::{Stage, Support, Tier};

fact! {
    /// BPE: a box in which cables are joined.
    ///
    /// Key: (tier, its anchor).
    pub struct SpliceClosure: SpliceClosure, cost = cost {
        /// The official reference.
        pub reference: Text,
        /// The tier whose cables it joins.
        pub tier: Tier,
        /// The support it stands on.
        pub support: Id<Support>,
        /// Splices it can hold.
        pub capacity: u16,
        /// Splices it holds.
        pub splices: u16,
        /// Who owns it.
        pub owner: Text,
        /// Between study and service.
        pub stage: Stage,
        /// The price, splices included.
        pub cost_cents as cost: Money,
        /// Where it is.
        pub position: Position,
    }
}
