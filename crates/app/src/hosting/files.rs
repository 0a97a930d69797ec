//! Files that a change would leave behind: nothing ships them from host to host yet, nor from where an
//! engine keeps those of one room to where agents ship those of both.

use bocage_hosting::{Application, Duty, Instance};
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

/// An error for each application that is promised both rooms now and was not before, or the other way: its
/// files lie where only the old promise looks for them.
pub(super) fn kept_elsewhere(after: &World, before: &World) -> Vec<Finding> {
    let moves = |application: &Application| {
        let is_promised = |world: &World, one| bocage_engine::is_promised_both(world, one);
        before
            .applications
            .get(application.id)
            .is_some_and(|old| is_promised(before, old) != is_promised(after, application))
    };
    let keeps = |application: &Application| {
        let mut own = before.instances.iter().filter(|one| one.application == application.id);
        own.any(|one| one.disk > Bytes::ZERO)
    };
    let left = after.applications.iter().filter(|one| moves(one) && keeps(one));
    let told = left.map(|one| {
        Finding::error("files_kept_elsewhere").about(one.thing()).named(one.name.to_string())
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
