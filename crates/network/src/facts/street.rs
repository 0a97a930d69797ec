//! Streets: what routes can follow.

use bocage_vocab::{Length, Polyline, Text, fact};

use crate::{Crossing, StreetClass, Way};

fact! {
    /// A piece of road between two junctions; two streets that meet share an end position exactly.
    ///
    /// Key: (source, id in the source, ordinal of the piece).
    pub struct Street: Street, length = length {
        /// The name, where it has one.
        pub name: Option<Text>,
        /// The class.
        pub class: StreetClass,
        /// The geodesic length on the ground, winding included.
        pub length_mm as length: Length,
        /// What it crosses, which costs extra.
        pub crossing: Option<Crossing>,
        /// Plant of others that stands along it and can be rented: ducts or poles.
        pub existing: Option<Way>,
        /// Whether it is generated, not surveyed.
        pub synthetic: bool,
        /// Where it came from, such as `osm:way/41`.
        pub source: Text,
        /// The course, first end to last end.
        pub line: Polyline,
    }
}
