//! Edits of the small demo: every cabinet closed in turn, and every kind of edit made, with what
//! they leave and what they cost.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::LazyLock;

use bocage_demo::{Options, Source, generate};
use bocage_design::Error;
use bocage_design::redesign::{Edit, Request, redesign};
use bocage_network::norms::Norms;
use bocage_vocab::{Explain, Fact, Money, Position, Unwatched};
use bocage_world::{Table, World, WorldFact, apply, rewrite};

use crate::{built, run};

/// The small demo with its network.
static DEMO: LazyLock<World> = LazyLock::new(|| {
    let options = Options { seed: 50, small: true, threads: 2 };
    let rows = generate(Source::Fictional, &options, &Unwatched).unwrap().rows;
    let world = World::from_rows(Default::default(), rows);
    built(&world, &run(&world, &Norms::shipped().unwrap(), 2).unwrap())
});

fn cost_of<T: WorldFact>(table: &Table<T>) -> Money {
    table.iter().map(Fact::measured_cost).sum()
}

/// What all plant costs.
pub(crate) fn total(world: &World) -> Money {
    cost_of(&world.supports)
        + cost_of(&world.routes)
        + cost_of(&world.cables)
        + cost_of(&world.branching_points)
        + cost_of(&world.splice_closures)
        + cost_of(&world.cabinets)
        + cost_of(&world.exchanges)
}

/// Routes that no cable follows, and supports without a route or a box, by reference.
pub(crate) fn unused(world: &World) -> Vec<String> {
    let followed: HashSet<_> =
        world.cables.iter().flat_map(|row| row.path.0.iter().map(|step| step.route)).collect();
    let mut held: HashSet<_> = world.branching_points.iter().map(|row| row.support).collect();
    held.extend(world.splice_closures.iter().map(|row| row.support));
    let routes = world.routes.iter().filter(|row| followed.contains(&row.id));
    held.extend(routes.flat_map(|row| [row.from, row.to]));
    let bare = world.routes.iter().filter(|row| !followed.contains(&row.id));
    let idle = world.supports.iter().filter(|row| !held.contains(&row.id));
    bare.map(|row| row.reference.to_string())
        .chain(idle.map(|row| row.reference.to_string()))
        .collect()
}

fn findings(world: &World, norms: &Norms) -> BTreeSet<(String, String)> {
    let found = bocage_check::check(world, norms, &Unwatched);
    found.into_iter().map(|one| (one.code.to_string(), format!("{:?}", one.subject))).collect()
}

/// Makes edits: nothing is paid for then that nobody uses, and the difference of the price is that
/// of the rows.
fn made(world: &World, norms: &Norms, edits: &[Edit]) -> Result<World, Error> {
    let planned = redesign(&Request { world, norms, edits, threads: 1 }, &Unwatched)?;
    let after = apply(world, &rewrite(world, planned.rows.clone(), &planned.owned)).unwrap();
    assert_eq!(unused(&after), Vec::<String>::new(), "{edits:?}");
    assert_eq!(total(&after) - total(world), planned.after - planned.before, "{edits:?}");
    Ok(after)
}

/// The same, with all lines served and no rule newly broken.
fn judged(world: &World, norms: &Norms, edits: &[Edit]) -> Result<World, Error> {
    let after = made(world, norms, edits)?;
    assert_eq!(after.outlets.len(), world.outlets.len(), "{edits:?}");
    assert_eq!(findings(&after, norms), findings(world, norms), "{edits:?}");
    Ok(after)
}

#[test]
fn every_cabinet_of_the_demo_closes_whole_or_is_refused_with_the_reason() {
    let norms = Norms::shipped().unwrap();
    let mut told = BTreeMap::<&str, u32>::new();
    for cabinet in &DEMO.cabinets {
        match judged(&DEMO, &norms, &[Edit::Close(cabinet.id)]) {
            Ok(after) => {
                assert!(after.cabinets.get(cabinet.id).is_none());
                *told.entry("closed").or_default() += 1;
            }
            Err(error) => {
                assert!(error.to_string().contains("cabinet SRO-"), "{error}");
                *told.entry(error.code()).or_default() += 1;
            }
        }
    }
    let refused = ["bocage::design::nobody_takes", "bocage::design::transport_short"];
    assert!(told.keys().all(|code| *code == "closed" || refused.contains(code)), "{told:?}");
    assert_eq!((told["closed"], told.values().sum::<u32>()), (13, 19), "{told:?}");
}

#[test]
fn no_kind_of_edit_leaves_what_nobody_uses() {
    let norms = Norms::shipped().unwrap();
    assert_eq!(unused(&DEMO), Vec::<String>::new());
    for cabinet in DEMO.cabinets.iter().take(8) {
        let at = cabinet.position;
        let to = Position::from_e7(at.lon_e7() + 20_000, at.lat_e7() + 15_000);
        let point = DEMO.branching_points.iter().find(|row| row.cabinet == cabinet.id).unwrap();
        let route = DEMO
            .routes
            .iter()
            .find(|row| row.from == point.support)
            .or_else(|| DEMO.routes.iter().find(|row| row.to == point.support));
        let street = route.and_then(|row| row.street).unwrap();
        for edit in [
            Edit::Move { cabinet: cabinet.id, to },
            Edit::KeepOff(at),
            Edit::Pin(point.position),
            Edit::Renew(cabinet.id),
            Edit::Follow(street),
            Edit::Forbid(street),
        ] {
            match made(&DEMO, &norms, &[edit]) {
                Ok(_) | Err(Error::LinesLost(_)) => {}
                Err(error) => panic!("{edit:?}: {error}"),
            }
        }
    }
}

#[test]
fn a_cabinet_that_moves_there_and_back_leaves_nothing_on_the_way() {
    let norms = Norms::shipped().unwrap();
    for cabinet in DEMO.cabinets.iter().take(4) {
        let at = cabinet.position;
        let to = Position::from_e7(at.lon_e7() + 20_000, at.lat_e7() + 15_000);
        let moved = judged(&DEMO, &norms, &[Edit::Move { cabinet: cabinet.id, to }]).unwrap();
        judged(&moved, &norms, &[Edit::Move { cabinet: cabinet.id, to: at }]).unwrap();
    }
}
