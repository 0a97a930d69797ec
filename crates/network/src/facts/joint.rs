//! Joints: strands joined to strands or ports.

use bocage_vocab::{Id, Thing, fact};

use crate::{Cable, JointKind};

fact! {
    /// A range of joints in one box: strand `first_strand + i` of `cable` meets number
    /// `first_other + i` of `other`, for `i` in `0..count`.
    ///
    /// `other` is a cable further from the exchange (its strands), or the exchange or cabinet
    /// itself (its ports). In a cabinet, transport cables meet splitter inputs and distribution
    /// cables meet distribution ports, each numbered from 0. In the backhaul the point of presence feeds
    /// the exchange; ports of both are numbered on their own there. Drops need no row: see
    /// [`crate::BranchingPoint`].
    ///
    /// Key: (box, cable, first strand).
    pub struct Joint: Joint {
        /// The box: a closure, a cabinet, an exchange, a point of presence.
        pub at_thing as at: Thing,
        /// How they are joined.
        pub joint_kind as kind: JointKind,
        /// The cable nearer to the exchange, or the only one.
        pub cable: Id<Cable>,
        /// Its first strand of the range.
        pub first_strand: u16,
        /// What the range is joined to.
        pub other_thing as other: Thing,
        /// The first strand or port of the range there.
        pub first_other: u16,
        /// How many.
        pub count: u16,
    }
}
