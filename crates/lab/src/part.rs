//! What a lab can be made without.

use bocage_vocab::code_list;

code_list! {
    /// A part of the lab beside its network.
    pub enum Part: PartError {
        /// The store of leases, one member a place.
        Etcd = "etcd",
        /// PostgreSQL under Patroni, one member a room.
        Postgres = "postgres",
        /// The container engine, one a room.
        Engine = "engine",
        /// A disk of its own, one a room: where it fills or hangs, the other room's does not.
        Disks = "disks",
        /// A file system for volumes, one a room.
        Volumes = "volumes",
        /// The agents of the rooms, their guards, and the witness.
        Agents = "agents",
        /// Backups of what runs, by the agents, and a vault in each place.
        Backups = "backups",
    }
}
