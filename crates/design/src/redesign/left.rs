//! The feeds of cabinets that go and whose strands nobody gets.

use bocage_network::norms::Norms;
use bocage_network::{Cabinet, Cable, SpliceClosure, Stage, Support, SupportKind, Tier};
use bocage_vocab::{Fact, Id, Position, Thing};
use bocage_world::{Rows, World};

use super::edit::called;
use super::feed::Feeders;
use super::owned::Owned;
use super::strands::Strands;
use crate::rows::closure_size;

/// Takes the joints at some cabinets out, and the cables on which nothing else hangs. Their strands
/// stay dark above.
pub(super) fn take_out(
    world: &World,
    feeders: &Feeders<'_>,
    left: &[Id<Cabinet>],
    (strands, owned, rows): (&mut Strands<'_>, &mut Owned, &mut Rows),
    norms: &Norms,
) {
    for id in left {
        let joints = feeders.inputs(*id);
        joints.iter().for_each(|joint| owned.drop(*joint));
        let ends = |cable: &Id<Cable>| world.cables.get(*cable).filter(|row| row.to == id.thing());
        let mut cables: Vec<Id<Cable>> = joints.iter().map(|joint| joint.cable).collect();
        cables.sort_unstable();
        cables.dedup();
        for cable in cables.iter().filter_map(ends) {
            let own = joints.iter().filter(|joint| joint.cable == cable.id).count() as u32;
            if feeders.hangs_alone(cable.id, own) {
                take_cable(world, cable, strands, owned);
            } else {
                end_in_closure(world, (cable, *id), owned, rows, norms);
            }
        }
    }
}

/// A cable with the joints where it starts.
fn take_cable(world: &World, cable: &Cable, strands: &mut Strands<'_>, owned: &mut Owned) {
    owned.drop(cable);
    for joint in &world.joints {
        let hangs = joint.cable == cable.id || joint.other == cable.thing();
        if hangs && !owned.has(joint.thing()) {
            owned.drop(joint);
            strands.narrow(joint.at, joint.count);
        }
    }
}

/// A cable that serves others on its way ends where the cabinet stood.
fn end_in_closure(
    world: &World,
    (cable, gone): (&Cable, Id<Cabinet>),
    owned: &mut Owned,
    rows: &mut Rows,
    norms: &Norms,
) {
    let Some(at) = world.cabinets.get(gone).map(|row| row.position) else { return };
    let name = called(world, gone);
    let closure = SpliceClosure {
        id: Id::derive(&[Tier::Transport.code(), "end", &cable.id.to_string()]),
        reference: format!("BPE-{}-001", name.strip_prefix("SRO-").unwrap_or(&name)).into(),
        tier: Tier::Transport,
        support: support_at(world, at, (owned, rows), norms),
        capacity: closure_size(0),
        splices: 0,
        owner: norms.settings.owner.clone(),
        stage: Stage::Study,
        cost: norms.splice_closure_price(0),
        position: at,
    };
    replace_end(cable, closure.thing(), owned, rows);
    rows.splice_closures.push(closure);
}

fn replace_end(cable: &Cable, to: Thing, owned: &mut Owned, rows: &mut Rows) {
    if let Some(row) = rows.cables.iter_mut().find(|row| row.id == cable.id) {
        row.to = to;
        return;
    }
    owned.replace(cable.thing(), cable.cost);
    rows.cables.push(Cable { to, ..cable.clone() });
}

/// The support at a place: one that is planned, one that stands, or a new one.
fn support_at(
    world: &World,
    at: Position,
    (owned, rows): (&Owned, &mut Rows),
    norms: &Norms,
) -> Id<Support> {
    if let Some(row) = rows.supports.iter().find(|row| row.position == at) {
        return row.id;
    }
    let new = || Support {
        id: Id::derive(&["end", &at.to_string()]),
        reference: "PT-000001".into(),
        kind: SupportKind::Chamber,
        owner: norms.settings.owner.clone(),
        stage: Stage::Study,
        cost: norms.support_price(SupportKind::Chamber),
        position: at,
    };
    let stands = world.supports.iter().find(|row| row.position == at);
    let id = stands.map_or_else(|| new().id, |row| row.id);
    if stands.is_none_or(|row| owned.has(row.thing())) {
        rows.supports.push(stands.cloned().unwrap_or_else(new));
    }
    id
}
