//! Classes of service.

use bocage_vocab::{Id, Span, Text, fact};

use crate::Commit;

fact! {
    /// What is promised to an application.
    ///
    /// Key: its name.
    pub struct ServiceClass: ServiceClass {
        /// What people call it, such as `double`.
        pub name: Text,
        /// Rooms that hold it: 1 or 2.
        pub rooms: u8,
        /// What its databases acknowledge.
        pub commit: Commit,
        /// How much of its files may be lost, at most.
        pub recovery_point_ms as recovery_point: Span,
        /// How long it may be away, at most.
        pub recovery_time_ms as recovery_time: Span,
        /// The time between two backups.
        pub backup_every_ms as backup_every: Span,
        /// How long a backup is kept.
        pub retention_ms as retention: Span,
        /// The hours in which somebody answers, such as `24/7`.
        pub hours: Text,
    }
}

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

impl ServiceClass {
    /// The classes that a new hosting has: one room, both, and both without ever losing a write.
    #[must_use]
    pub fn shipped() -> Vec<ServiceClass> {
        let office = "Mon-Fri 8-18";
        vec![
            class("single", 1, Commit::Available, [DAY, DAY, DAY, 30 * DAY], office),
            class("double", 2, Commit::Available, [30_000, 25_000, 6 * HOUR, 30 * DAY], office),
            class("critical", 2, Commit::Strict, [30_000, 25_000, HOUR, 90 * DAY], "24/7"),
        ]
    }
}

fn class(name: &str, rooms: u8, commit: Commit, millis: [i64; 4], hours: &str) -> ServiceClass {
    let [recovery_point, recovery_time, backup_every, retention] = millis.map(Span::millis);
    ServiceClass {
        id: Id::derive(&[name]),
        name: name.into(),
        rooms,
        commit,
        recovery_point,
        recovery_time,
        backup_every,
        retention,
        hours: hours.into(),
    }
}
