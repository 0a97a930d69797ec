//! Which instances a change begins, ends or moves, and what that sends over the link.

use std::collections::BTreeMap;

use bocage_hosting::{Duty, Host, Instance, Room};
use bocage_placement::link;
use bocage_vocab::{Bytes, Id, Span};
use bocage_world::World;
use serde::Serialize;

/// What becomes of one instance.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Move {
    /// The application, the service and which copy.
    pub instance: String,
    /// The host that it leaves.
    pub from: Option<String>,
    /// The host that it goes to.
    pub to: Option<String>,
    /// What it does there.
    pub duty: Option<Duty>,
    /// What is copied, where it keeps files.
    #[serde(rename = "copied_bytes")]
    pub copied: Bytes,
    /// How long the copy takes between rooms, in what replication and backups leave of the link; none
    /// where it stays in its room, or no link is known.
    #[serde(rename = "link_ms")]
    pub link: Option<Span>,
}

/// The instances that differ, by name.
pub(super) fn between(world: &World, was: &World, after: &[Instance]) -> Vec<Move> {
    let before = &was.instances;
    let after: BTreeMap<Id<Instance>, &Instance> = after.iter().map(|one| (one.id, one)).collect();
    let ended =
        before.iter().filter(|one| !after.contains_key(&one.id)).map(|one| (Some(one), None));
    let stand = after.values().map(|one| (before.get(one.id), Some(*one)));
    let mut moves: Vec<Move> = ended
        .chain(stand)
        .filter(|(from, to)| match (from, to) {
            (Some(from), Some(to)) => from != to,
            _ => true,
        })
        .map(|(from, to)| one((world, was), from, to))
        .collect();
    moves.sort_by(|a, b| (&a.instance, &a.to).cmp(&(&b.instance, &b.to)));
    moves
}

fn one((world, was): (&World, &World), from: Option<&Instance>, to: Option<&Instance>) -> Move {
    // What goes may be unknown to the world that comes.
    let host = |one: Option<&Instance>| {
        let id = one?.host;
        world.hosts.get(id).or_else(|| was.hosts.get(id))
    };
    let name = |host: Option<&Host>| host.map(|host| host.name.to_string());
    let (leaves, takes) = (host(from), host(to));
    let is_moved = matches!((leaves, takes), (Some(a), Some(b)) if a.id != b.id);
    let copied = to.filter(|_| is_moved).map_or(Bytes::ZERO, |one| one.disk);
    Move {
        instance: to
            .map(|one| label(world, one))
            .or(from.map(|one| label(was, one)))
            .unwrap_or_default(),
        from: name(leaves),
        to: name(takes),
        duty: to.map(|one| one.duty),
        copied,
        link: leaves.zip(takes).and_then(|(a, b)| on_link(world, a.room, b.room, copied)),
    }
}

/// What people call an instance.
pub(super) fn label(world: &World, instance: &Instance) -> String {
    let application = world.applications.get(instance.application);
    let name = application.map_or("?", |application| &*application.name);
    format!("{name}/{}/{}", instance.service, instance.ordinal)
}

fn on_link(world: &World, from: Id<Room>, to: Id<Room>, copied: Bytes) -> Option<Span> {
    (from != to).then(|| link::time(world, (from, to), copied)).flatten()
}
