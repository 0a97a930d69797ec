//! What the register says of personal data (GDPR, article 30).

use bocage_vocab::{Id, Text, fact};

use crate::Application;

fact! {
    /// What the register of processing says of an application (GDPR, article 30).
    ///
    /// Key: its application.
    pub struct DataSheet: DataSheet {
        /// The application.
        pub application: Id<Application>,
        /// What the data are for.
        pub purpose: Text,
        /// Which data, and of whom.
        pub categories: Text,
        /// How long they are kept.
        pub retention: Text,
        /// Who else handles them.
        pub subprocessors: Text,
        /// Where they lie.
        pub location: Text,
    }
}
