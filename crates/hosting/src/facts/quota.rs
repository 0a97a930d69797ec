//! Quotas of members.

use bocage_vocab::{Bytes, Cores, Text, fact};

fact! {
    /// The most that a member's applications may claim in all rooms together, standbys included. What is
    /// empty has no limit.
    ///
    /// Key: its member.
    pub struct Quota: Quota {
        /// The member.
        pub member: Text,
        /// Computing power.
        pub cores_millicores as cores: Option<Cores>,
        /// Memory.
        pub memory_bytes as memory: Option<Bytes>,
        /// Storage of volumes.
        pub disk_bytes as disk: Option<Bytes>,
        /// Instances.
        pub instances: Option<u32>,
        /// Databases.
        pub databases: Option<u32>,
    }
}
