//! Ducts: tubes in the ground.

use bocage_vocab::{Id, Text, fact};

use crate::{Route, Stage};

fact! {
    /// One tube along a route.
    ///
    /// Key: (route, ordinal).
    pub struct Duct: Duct {
        /// The route it lies in.
        pub route: Id<Route>,
        /// Its number in the route, from 1.
        pub ordinal: u8,
        /// The inner diameter.
        pub inner_diameter_mm: u16,
        /// Who owns it.
        pub owner: Text,
        /// Between study and service.
        pub stage: Stage,
    }
}
