//! Supports: chambers, poles, facade anchors.

use bocage_vocab::{Money, Position, Text, fact};

use crate::{Stage, SupportKind};

fact! {
    /// A chamber, a pole or a facade anchor on which routes end and boxes stand.
    ///
    /// Key: the design's anchor (street, offset), or (source, id in the source).
    pub struct Support: Support, cost = cost {
        /// The official reference.
        pub reference: Text,
        /// What it is.
        pub support_kind as kind: SupportKind,
        /// Who owns it.
        pub owner: Text,
        /// Between study and service.
        pub stage: Stage,
        /// The price of building it, zero for what stands already.
        pub cost_cents as cost: Money,
        /// Where it is.
        pub position: Position,
    }
}
