//! Rooms and the witness.

use bocage_vocab::{Text, Thing, fact};

use crate::{RoomRole, RoomState};

fact! {
    /// Where hosts stand. There are two rooms at most, and one witness.
    ///
    /// Key: its role.
    pub struct Room: Room {
        /// What people call it.
        pub name: Text,
        /// Which of the three sites it is.
        pub role: RoomRole,
        /// Whether it may be used.
        pub state: RoomState,
        /// The point of presence where the fibre ends.
        pub pop_thing as pop: Option<Thing>,
    }
}

impl Room {
    /// Whether applications run there, or will.
    #[must_use]
    pub fn runs_applications(&self) -> bool {
        self.role != RoomRole::Witness
    }
}
