//! Releases.

use bocage_vocab::{Id, Text, fact};

use crate::{Application, Spec, spec};

fact! {
    /// What an application is made of. It never changes: what differs is another release.
    ///
    /// Key: application, number.
    pub struct Release: Release {
        /// Whose it is.
        pub application: Id<Application>,
        /// Its number, from 1.
        pub number: u32,
        /// SHA-256 of its content, in hexadecimal.
        pub digest: Text,
        /// Its content, as [`Spec::encode`] writes it.
        pub spec_json as spec: Text,
        /// The Compose file that it was made from.
        pub compose: Text,
    }
}

impl Release {
    /// A release of this content.
    #[must_use]
    pub fn new(application: &Application, number: u32, spec: &Spec, compose: &str) -> Release {
        Release {
            id: Id::derive(&[&application.id.to_string(), &number.to_string()]),
            application: application.id,
            number,
            digest: spec.digest().into(),
            spec: spec.encode().into(),
            compose: compose.into(),
        }
    }

    /// Its content.
    ///
    /// # Errors
    /// When the text is of another making.
    pub fn content(&self) -> Result<Spec, spec::Error> {
        Spec::decode(&self.spec)
    }
}
