//! Instances: what runs where.

use bocage_vocab::{Bytes, Cores, Id, Text, fact};

use crate::{Application, Duty, Host, Need};

fact! {
    /// One copy of a service of an application, on a host: what the engine there is told to run.
    ///
    /// Key: application, service, ordinal, role of the room.
    pub struct Instance: Instance {
        /// Whose it is.
        pub application: Id<Application>,
        /// The release that it runs.
        pub release: u32,
        /// The service of the release.
        pub service: Text,
        /// Which copy, from 0.
        pub ordinal: u16,
        /// The host.
        pub host: Id<Host>,
        /// What it does there.
        pub duty: Duty,
        /// Computing power, at most.
        pub cores_millicores as cores: Cores,
        /// Memory, at most.
        pub memory_bytes as memory: Bytes,
        /// Storage of the volumes that it mounts.
        pub disk_bytes as disk: Bytes,
        /// Storage operations in a second, at most.
        pub iops: u32,
    }
}

impl Instance {
    /// What it takes of its host.
    #[must_use]
    pub fn need(&self) -> Need {
        Need { cores: self.cores, memory: self.memory, disk: self.disk, iops: self.iops.into() }
    }
}
