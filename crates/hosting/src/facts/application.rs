//! Applications of members.

use bocage_vocab::{Id, Text, fact};

use crate::{ApplicationState, Room, ServiceClass};

fact! {
    /// An application of a member.
    ///
    /// Key: member, name, and when it was first deployed: one that is retired and deployed anew is
    /// another.
    pub struct Application: Application {
        /// What people call it: a word that may stand in a host name.
        pub name: Text,
        /// Whose it is.
        pub member: Text,
        /// What is promised.
        pub class: Id<ServiceClass>,
        /// The room that it serves from.
        pub home: Id<Room>,
        /// The number of the release that is wanted.
        pub release: u32,
        /// Whether it is wanted to run.
        pub state: ApplicationState,
    }
}
