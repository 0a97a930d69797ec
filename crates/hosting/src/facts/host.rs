//! Hosts.

use bocage_vocab::{Bytes, Cores, Id, Text, fact};

use crate::{HostState, Need, Room};

fact! {
    /// A machine that runs instances. Its capacity is what instances may take: what the system
    /// itself needs is left out of it.
    ///
    /// Key: its name.
    pub struct Host: Host {
        /// What people call it.
        pub name: Text,
        /// The room it stands in.
        pub room: Id<Room>,
        /// Whether it may be used.
        pub state: HostState,
        /// The power feed that it hangs on.
        pub feed: Text,
        /// What it has beside its capacity, in words parted by commas, such as `ssd`.
        pub labels: Text,
        /// The member that it is kept for; all of them where it is empty.
        pub member: Option<Text>,
        /// Computing power.
        pub cores_millicores as cores: Cores,
        /// Memory.
        pub memory_bytes as memory: Bytes,
        /// Storage.
        pub disk_bytes as disk: Bytes,
        /// Operations of its storage in a second.
        pub iops: u32,
    }
}

impl Host {
    /// What instances may take of it.
    #[must_use]
    pub fn capacity(&self) -> Need {
        Need { cores: self.cores, memory: self.memory, disk: self.disk, iops: self.iops.into() }
    }

    /// Whether it has all of these labels.
    #[must_use]
    pub fn has(&self, labels: &str) -> bool {
        let own: Vec<&str> = words(&self.labels).collect();
        words(labels).all(|label| own.contains(&label))
    }
}

fn words(labels: &str) -> impl Iterator<Item = &str> {
    labels.split(',').map(str::trim).filter(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use bocage_vocab::Id;

    #[test]
    fn a_host_has_its_own_labels_and_every_host_has_none() {
        let host = Host {
            id: Id::derive(&["h1"]),
            name: "h1".into(),
            room: Id::derive(&["main"]),
            state: HostState::InService,
            feed: "A".into(),
            labels: "ssd, gpu".into(),
            member: None,
            cores: Cores::millicores(1_000),
            memory: Bytes::octets(1),
            disk: Bytes::octets(1),
            iops: 1,
        };
        for (asked, has) in
            [("", true), ("gpu,ssd", true), ("ssd", true), ("ss", false), ("hdd,ssd", false)]
        {
            assert_eq!(host.has(asked), has, "{asked}");
        }
    }
}
