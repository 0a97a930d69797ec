//! Communes.

use bocage_vocab::{Area, Date, Insee, Siren, Text, fact};

fact! {
    /// A commune and its outline, dated: a merger ends some and begins another.
    ///
    /// Key: (`insee`, first day).
    pub struct Municipality: Municipality {
        /// The official code.
        pub insee: Insee,
        /// The name.
        pub name: Text,
        /// The group of communes (EPCI) it belongs to.
        pub epci: Option<Siren>,
        /// The name of that group.
        pub epci_name: Option<Text>,
        /// Inhabitants, municipal population.
        pub population: u32,
        /// Dwellings, second homes included.
        pub dwellings: u32,
        /// Establishments with an activity.
        pub establishments: u32,
        /// The first day it exists.
        pub valid_from as from: Date,
        /// The first day it exists no more.
        pub valid_until as until: Option<Date>,
        /// The commune that took it in, by its code.
        pub merged_into: Option<Insee>,
        /// The outline, where known.
        pub outline: Option<Area>,
    }
}
