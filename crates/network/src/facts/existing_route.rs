//! Ducts and poles of others.

use bocage_vocab::{Length, Money, Polyline, Text, fact};

use crate::Way;

fact! {
    /// Ducts or poles of others along a way, which cables may take for rent.
    ///
    /// Key: (source, id in the source).
    pub struct ExistingRoute: ExistingRoute, length = length {
        /// The official reference.
        pub reference: Text,
        /// What stands: ducts, telecom poles or energy poles.
        pub way: Way,
        /// Tubes that are free, or places for cables on the poles.
        pub free: u16,
        /// The inner diameter of a free tube, where known.
        pub inner_diameter_mm: Option<u16>,
        /// The rent of a metre and year; that of the price book where unknown.
        pub rent_cents as rent: Option<Money>,
        /// Who owns it.
        pub owner: Text,
        /// Where it came from, such as `plant:F-12`.
        pub source: Text,
        /// The geodesic length on the ground.
        pub length_mm as length: Length,
        /// The course.
        pub line: Polyline,
    }
}
