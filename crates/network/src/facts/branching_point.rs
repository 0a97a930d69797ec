//! Branching points (PBO).

use bocage_vocab::{Id, Money, Position, Text, fact};

use crate::{Building, Cabinet, Cable, Stage, Support};

fact! {
    /// PBO: the last box before the premises.
    ///
    /// It opens the strands `first_strand .. first_strand + strands` of `cable`: one for each line, in
    /// the order of [`crate::Outlet::position`], then one for each fibre of a public site's own, in
    /// the order of [`crate::Outlet::direct_position`].
    ///
    /// Key: its anchor (street, offset) or its building, kept by matching on a redesign.
    pub struct BranchingPoint: BranchingPoint, cost = cost {
        /// The official reference.
        pub reference: Text,
        /// The cabinet that feeds it.
        pub cabinet: Id<Cabinet>,
        /// The support it hangs on or stands in.
        pub support: Id<Support>,
        /// The building it serves from inside, if it is indoors.
        pub building: Option<Id<Building>>,
        /// Lines it can take.
        pub capacity: u16,
        /// Lines it serves.
        pub lines: u16,
        /// The distribution cable whose strands it opens.
        pub cable: Id<Cable>,
        /// The first of those strands, from 0.
        pub first_strand: u16,
        /// How many it opens.
        pub strands: u16,
        /// Who owns it.
        pub owner: Text,
        /// Between study and service.
        pub stage: Stage,
        /// The price.
        pub cost_cents as cost: Money,
        /// Where it is.
        pub position: Position,
    }
}
