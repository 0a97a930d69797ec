//! Files that a change would leave behind: nothing ships them from host to host yet.

use bocage_hosting::{Duty, Instance};
use bocage_vocab::{Bytes, Fact, Finding};
use bocage_world::World;

use super::moves::label;

/// An error for each copy that would begin to serve where its files are not.
pub(super) fn left_behind(after: &World, before: &World, placed: &[Instance]) -> Vec<Finding> {
    let serves = placed.iter().filter(|one| one.duty == Duty::Active && one.disk > Bytes::ZERO);
    let left = serves.filter(|one| has_served_elsewhere(before, one));
    let told = left.map(|one| {
        let host = after.hosts.get(one.host).map_or("?", |host| &*host.name);
        Finding::error("files_left_behind")
            .about(one.thing())
            .named(label(after, one))
            .says("host", host)
    });
    told.collect()
}

/// Whether the copy of this ordinal served on another host.
fn has_served_elsewhere(before: &World, one: &Instance) -> bool {
    let same = |old: &&Instance| {
        (old.application, &old.service, old.ordinal) == (one.application, &one.service, one.ordinal)
    };
    let mut served = before.instances.iter().filter(same).filter(|old| old.duty == Duty::Active);
    served.any(|old| old.host != one.host)
}
