//! Registries of images.

use bocage_vocab::{Id, Text, fact};

use crate::Room;

fact! {
    /// Where the hosts of a room pull images from, by digest.
    ///
    /// Key: the role of its room.
    pub struct Registry: Registry {
        /// The room that it stands in.
        pub room: Id<Room>,
        /// Its address, as `http://10.0.0.9:5000` or `https://registry.example`.
        pub address: Text,
    }
}
