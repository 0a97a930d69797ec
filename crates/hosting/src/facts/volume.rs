//! Volumes.

use bocage_vocab::{Bytes, Id, Text, fact};

use crate::Application;

fact! {
    /// Files that an application keeps. It lies with the instances that mount it, and is shipped to
    /// the other room where the class says so.
    ///
    /// Key: application, name.
    pub struct Volume: Volume {
        /// Whose it is.
        pub application: Id<Application>,
        /// What its Compose file calls it.
        pub name: Text,
        /// The most it may hold.
        pub size_bytes as size: Bytes,
    }
}
