//! Databases.

use bocage_vocab::{Id, Text, fact};

use crate::Application;

fact! {
    /// A database that an application keeps, with a role of its own that sees no other.
    ///
    /// Key: application, name.
    pub struct Database: Database {
        /// Whose it is.
        pub application: Id<Application>,
        /// What its Compose file calls it.
        pub name: Text,
        /// Connections at once, at most.
        pub connections_max: u16,
    }
}
