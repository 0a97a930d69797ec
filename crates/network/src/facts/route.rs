//! Routes: the physical ways.

use bocage_vocab::{Id, Length, Money, Polyline, Text, fact};

use crate::{Crossing, Stage, Street, Support, Way};

fact! {
    /// A physical way between two supports, built in one manner.
    ///
    /// Key: (street, ordinal along it), or (source, id in the source).
    pub struct Route: Route, length = length, cost = cost {
        /// The official reference.
        pub reference: Text,
        /// The street it follows.
        pub street: Option<Id<Street>>,
        /// The support at its first end.
        pub from_support as from: Id<Support>,
        /// The support at its last end.
        pub to_support as to: Id<Support>,
        /// How it is built.
        pub way: Way,
        /// What it crosses.
        pub crossing: Option<Crossing>,
        /// The geodesic length on the ground.
        pub length_mm as length: Length,
        /// The price of civil works, zero for what stands already.
        pub cost_cents as cost: Money,
        /// Who owns it.
        pub owner: Text,
        /// Between study and service.
        pub stage: Stage,
        /// The course.
        pub line: Polyline,
    }
}
