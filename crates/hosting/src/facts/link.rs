//! What joins two rooms.

use bocage_vocab::{Bitrate, Id, Thing, fact};

use crate::Room;

fact! {
    /// What joins two rooms.
    ///
    /// Key: its rooms, by role.
    pub struct Link: Link {
        /// One end.
        pub from: Id<Room>,
        /// The other end.
        pub to: Id<Room>,
        /// What it carries.
        pub rate_bits as rate: Bitrate,
        /// The cable of the plant that it runs in, so that a cut in the street is a cut here.
        pub cable_thing as cable: Option<Thing>,
    }
}
