//! Plans of boxes, judged by the traces of all lines: what a fibre passes lies where the plan says.

use std::collections::{HashMap, HashSet};

use bocage_plant::{Asked, BoxPlace, BoxPlan, Holder, Meets, Plant, Step};
use bocage_vocab::{Fact, Kind, Thing};

use crate::kit::{COMMUNES, Town};

/// Splices in a cassette.
const CASSETTE: u32 = 12;

#[test]
fn what_every_line_passes_lies_where_the_plans_say() {
    let world = &*COMMUNES;
    let plant = Plant::of(world.clone());
    let mut plans: HashMap<Thing, BoxPlan> = HashMap::new();
    let mut seen: HashMap<Kind, u32> = HashMap::new();
    for outlet in world.outlets.iter().step_by(40) {
        let trace = plant.trace(Asked::Outlet(outlet.id, 0)).unwrap();
        for window in trace.steps.windows(3) {
            let [before, step, after] = window else { unreachable!() };
            let (Some(at), true) =
                (box_of(step), matches!(step, Step::Joint { .. } | Step::Port { .. }))
            else {
                continue;
            };
            let plan = plans.entry(at).or_insert_with(|| plant.box_plan(at));
            let found = plan.places.iter().filter(|place| is_at(place, step, at));
            let fits = found.filter(|place| joins(place, before, after)).count();
            assert_eq!(fits, 1, "{step:?} between {before:?} and {after:?}");
            *seen.entry(at.kind).or_default() += 1;
        }
    }
    let kinds = [Kind::BranchingPoint, Kind::SpliceClosure, Kind::Cabinet];
    assert!(kinds.iter().all(|kind| seen.get(kind).is_some_and(|n| *n > 50)), "{seen:?}");
}

fn box_of(step: &Step) -> Option<Thing> {
    match step {
        Step::Joint { at, .. } | Step::Port { at, .. } => Some(*at),
        _ => None,
    }
}

/// Whether a place of a plan is the one that a step names.
fn is_at(place: &BoxPlace, step: &Step, at: Thing) -> bool {
    let number = match (place.holder, at.kind) {
        // The trace counts the places of a branching point through.
        (Holder::Cassette { cassette }, Kind::BranchingPoint) => {
            (None, (cassette - 1) * CASSETTE + place.place)
        }
        (Holder::Cassette { cassette }, _) => (Some(cassette), place.place),
        (Holder::Drawer { drawer }, _) => (Some(u32::from(drawer)), place.place),
        _ => return false,
    };
    match step {
        Step::Joint { cassette, place, .. } => number == (*cassette, *place),
        Step::Port { drawer, place, .. } => number == (Some(u32::from(*drawer)), u32::from(*place)),
        _ => false,
    }
}

/// Whether a place joins the strands that a trace has before and after it, whichever way it goes.
fn joins(place: &BoxPlace, before: &Step, after: &Step) -> bool {
    let strand = |step: &Step| match step {
        Step::Fibre(fibre) => Some((fibre.cable, fibre.strand - 1)),
        _ => None,
    };
    let beyond = match place.meets {
        Meets::Strand(cable, strand) | Meets::Drop(_, cable, strand) => Some((cable, strand)),
        _ => None,
    };
    let ends = [strand(before), strand(after)];
    ends.contains(&place.strand) && (beyond.is_none() || ends.contains(&beyond))
}

#[test]
fn a_plan_holds_each_joint_and_each_port_once() {
    let world = Town { streets: 3, homes: 90, seed: 8 }.built();
    let plant = Plant::of(world.clone());
    for cabinet in &world.cabinets {
        let plan = plant.box_plan(cabinet.thing());
        let ports = plan.places.iter().filter_map(|place| match place.meets {
            Meets::Port(port) => Some(port),
            _ => None,
        });
        let ports: Vec<u16> = ports.collect();
        let once: HashSet<u16> = ports.iter().copied().collect();
        assert_eq!(
            (ports.len(), once.len()),
            (usize::from(cabinet.ports), usize::from(cabinet.ports))
        );
    }
    let boxes = world.splice_closures.iter().map(Fact::thing);
    let boxes = boxes.chain(world.cabinets.iter().map(Fact::thing));
    let boxes = boxes.chain(world.exchanges.iter().map(Fact::thing));
    for at in boxes.chain(world.pops.iter().map(Fact::thing)) {
        let plan = plant.box_plan(at);
        let joined = plan.places.iter().filter(|place| place.joint.is_some()).count();
        let rows = world.joints.iter().filter(|joint| joint.at == at);
        assert_eq!(joined, rows.map(|row| usize::from(row.count)).sum::<usize>(), "{at}");
        let places: HashSet<_> =
            plan.places.iter().map(|place| (place.holder, place.place)).collect();
        assert_eq!(places.len(), plan.places.len(), "two things in one place of {at}");
    }
    for point in &world.branching_points {
        let plan = plant.box_plan(point.thing());
        let drops =
            plan.places.iter().filter(|place| matches!(place.meets, Meets::Drop(..))).count();
        let own = world.outlets.iter().filter(|row| row.branching_point == point.id);
        let strands = own.map(|row| 1 + usize::from(row.direct_position.is_some()));
        assert_eq!(drops, strands.sum::<usize>());
    }
}
