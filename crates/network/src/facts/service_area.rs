//! Areas of exchanges and cabinets.

use bocage_vocab::{Area, Text, Thing, fact};

fact! {
    /// The ground that an exchange or a cabinet serves.
    ///
    /// Key: what serves it.
    pub struct ServiceArea: ServiceArea {
        /// The official reference.
        pub reference: Text,
        /// The exchange or cabinet.
        pub served_by: Thing,
        /// Premises inside.
        pub lines: u32,
        /// The outline.
        pub outline: Area,
    }
}
