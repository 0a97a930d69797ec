//! Entrances of hosts.

use std::net::SocketAddr;

use bocage_vocab::{Id, Text, fact};

use crate::Host;

fact! {
    /// Where the entry of a host takes in what people asked of another host of the room: an address
    /// of that host, and a port that nobody but the others reaches.
    ///
    /// Key: its host.
    pub struct Entrance: Entrance {
        /// The host.
        pub host: Id<Host>,
        /// The address and the port, as `10.0.0.5:8013`.
        pub address: Text,
    }
}

impl Entrance {
    /// Its address; none where it cannot be read.
    #[must_use]
    pub fn at(&self) -> Option<SocketAddr> {
        self.address.parse().ok()
    }
}
