//! Changes of a part: whole afterwards, nothing else touched, and at rest after a few turns.

use std::collections::BTreeSet;

use bocage_design::Error;
use bocage_design::redesign::{Edit, Redesign, Request, redesign};
use bocage_network::norms::Norms;
use bocage_network::{Cabinet, Cable, Joint, Outlet, Tier};
use bocage_vocab::{Fact, Id, Length, Thing, Unwatched};
use bocage_world::{
    Diff, DiffVisitor, Summary, TableDiff, World, WorldFact, apply, rewrite, summarise,
};
use proptest::prelude::*;

use crate::closing::{total, unused};
use crate::kit::{Town, home};
use crate::{built, run, small_norms, walk};

pub(crate) fn town(seed: u64) -> Town {
    Town { streets: 7, homes: 150, seed }
}

pub(crate) fn standing(town: &Town, norms: &Norms) -> World {
    let world = town.world();
    built(&world, &run(&world, norms, 1).unwrap())
}

pub(crate) fn change(world: &World, norms: &Norms, edits: &[Edit]) -> (Redesign, World, Diff) {
    let request = Request { world, norms, edits, threads: 1 };
    let planned = redesign(&request, &Unwatched).unwrap();
    let diff = rewrite(world, planned.rows.clone(), &planned.owned);
    let after = apply(world, &diff).unwrap();
    (planned, after, diff)
}

/// The things that a diff touches.
struct Touched(BTreeSet<Thing>);
impl DiffVisitor for Touched {
    type Error = std::convert::Infallible;
    fn visit<T: WorldFact>(&mut self, diff: &TableDiff<T>) -> Result<(), Self::Error> {
        self.0.extend(diff.written().map(Fact::thing));
        self.0.extend(diff.removed.iter().map(|id| id.thing()));
        Ok(())
    }
}

fn touched(diff: &Diff) -> BTreeSet<Thing> {
    let mut touched = Touched(BTreeSet::new());
    let Ok(()) = diff.each(&mut touched);
    touched.0
}

/// The boxes and lines of all cabinets but some.
fn others(world: &World, met: &[Id<Cabinet>]) -> BTreeSet<Thing> {
    let mut others = BTreeSet::new();
    for point in world.branching_points.iter().filter(|point| !met.contains(&point.cabinet)) {
        others.extend([point.thing(), point.cable.thing(), point.support.thing()]);
    }
    for outlet in &world.outlets {
        if others.contains(&outlet.branching_point.thing()) {
            others.extend([outlet.thing(), outlet.drop.thing()]);
        }
    }
    let cabinets = world.cabinets.iter().filter(|cabinet| !met.contains(&cabinet.id));
    others.extend(cabinets.map(Fact::thing));
    others
}

/// Walks every line, and looks at who else was touched.
pub(crate) fn judge(
    before: &World,
    (after, diff): (&World, &Diff),
    met: &[Id<Cabinet>],
    norms: &Norms,
) -> Result<u64, TestCaseError> {
    let walked = walk::all(after, norms).map_err(TestCaseError::fail)?;
    prop_assert_eq!(walked, after.outlets.len() as u64);
    let mut strangers = touched(diff);
    strangers.retain(|thing| others(before, met).contains(thing));
    prop_assert!(strangers.is_empty(), "{:?}", strangers);
    Ok(walked)
}

/// The same edits made again change nothing after so many turns. A turn may still find a shorter
/// way, since what the one before has dug is free to it.
const TURNS_MAX: u32 = 6;

fn comes_to_rest(mut world: World, norms: &Norms, edits: &[Edit]) -> bool {
    (0..TURNS_MAX).any(|_| {
        let (_, after, diff) = change(&world, norms, edits);
        world = after;
        diff.is_empty()
    })
}

#[test]
fn homes_that_nobody_can_reach_change_nothing() {
    let norms = small_norms();
    let town = town(1);
    let before = standing(&town, &norms);
    let mut diff = Diff::default();
    diff.premises.added.push(home("far", &town, 40.0, 5_000.0));
    let world = apply(&before, &diff).unwrap();
    let (planned, _, diff) = change(&world, &norms, &[Edit::Join]);
    assert_eq!((planned.joined, &planned.cabinets), (0, &Vec::new()));
    assert!(diff.is_empty(), "{:?}", summarise(&world, &diff));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn an_area_planned_again_is_whole_and_settles(seed in 0u64..1000, chosen in any::<prop::sample::Index>()) {
        let norms = small_norms();
        let world = standing(&town(seed), &norms);
        let cabinet = world.cabinets.rows()[chosen.index(world.cabinets.len())].id;
        let edits = [Edit::Renew(cabinet)];
        let (planned, after, diff) = change(&world, &norms, &edits);
        prop_assert_eq!(judge(&world, (&after, &diff), &[cabinet], &norms)?, 150);
        let (_, _, again) = change(&after, &norms, &edits);
        prop_assert!(again.is_empty(), "{:?}", summarise(&after, &again));
        // The search begins with what stands, too: it is not left for anything dearer.
        let (was, is) = (planned.before, planned.after);
        prop_assert!(is.get() * 1_000 <= was.get() * 1_001, "{was} {is}");
        prop_assert!(planned.as_asked);
        prop_assert_eq!(total(&after) - total(&world), is - was);
    }

    #[test]
    fn what_is_as_asked_already_stays_as_it_is(seed in 0u64..1000, chosen in any::<prop::sample::Index>()) {
        let norms = small_norms();
        let world = standing(&town(seed), &norms);
        let cabinet = &world.cabinets.rows()[chosen.index(world.cabinets.len())];
        // What a search finds cheaper is found once.
        let (_, world, _) = change(&world, &norms, &[Edit::Renew(cabinet.id)]);
        let cabinet = world.cabinets.get(cabinet.id).unwrap();
        let (planned, _, diff) = change(&world, &norms, &[Edit::Move { cabinet: cabinet.id, to: cabinet.position }]);
        prop_assert!(diff.is_empty(), "{:?}", summarise(&world, &diff));
        prop_assert!(planned.as_asked);
        prop_assert_eq!(planned.after, planned.before);
        prop_assert_eq!(planned.cabinets, vec![cabinet.reference.to_string()]);
    }

    #[test]
    fn a_cabinet_moves_with_its_lines(
        seed in 0u64..1000,
        chosen in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
    ) {
        let norms = small_norms();
        let world = standing(&town(seed), &norms);
        let cabinet = world.cabinets.rows()[chosen.index(world.cabinets.len())].id;
        let to = world.premises.rows()[place.index(world.premises.len())].position;
        let edits = [Edit::Move { cabinet, to }];
        let (_, after, diff) = change(&world, &norms, &edits);
        prop_assert_eq!(judge(&world, (&after, &diff), &[cabinet], &norms)?, 150);
        let stands = after.cabinets.get(cabinet).unwrap().position;
        prop_assert!(bocage_ground::distance(stands, to).metres() < 30.0);
        prop_assert!(comes_to_rest(after, &norms, &edits), "still changes");
    }

    #[test]
    fn two_cabinets_become_one(seed in 0u64..1000, pair in any::<prop::sample::Index>()) {
        let norms = small_norms().overlaid("[cabinet]\nlines_max = 120\nports = [60, 150]\n").unwrap();
        let world = standing(&town(seed), &small_norms());
        prop_assume!(world.cabinets.len() > 1);
        let place = pair.index(world.cabinets.len() - 1);
        let [into, gone] = [0, 1].map(|n| &world.cabinets.rows()[place + n]);
        prop_assume!(into.exchange == gone.exchange);
        let edits = [Edit::Merge { into: into.id, gone: gone.id }];
        let (_, after, diff) = change(&world, &norms, &edits);
        prop_assert!(after.cabinets.get(gone.id).is_none());
        prop_assert_eq!(after.cabinets.get(into.id).unwrap().lines, into.lines + gone.lines);
        prop_assert_eq!(judge(&world, (&after, &diff), &[into.id, gone.id], &norms)?, 150);
    }

    #[test]
    fn new_homes_get_lines(seed in 0u64..1000, homes in 1u32..6) {
        let norms = small_norms().overlaid("[cabinet]\nlines_max = 60\nports = [75]\n").unwrap();
        let town = town(seed);
        let before = standing(&town, &small_norms());
        let mut diff = Diff::default();
        for n in 0..homes {
            diff.premises.added.push(home(&format!("new {n}"), &town, 40.0 * f64::from(n), 30.0));
        }
        diff.premises.added.sort_by_key(Fact::uuid);
        let world = apply(&before, &diff).unwrap();
        let request = Request { world: &world, norms: &norms, edits: &[Edit::Join], threads: 1 };
        // A transport cable without spare strands is told: laying another is not an edit of an area.
        match redesign(&request, &Unwatched) {
            Err(Error::TransportShort(..)) => return Ok(()),
            told => drop(told.unwrap()),
        }
        let (planned, after, diff) = change(&world, &norms, &[Edit::Join]);
        prop_assert_eq!(planned.joined, u64::from(homes));
        // One price: that of the plan, studies included.
        let study = norms.prices.item(bocage_network::norms::Item::Study);
        let summary = Summary { study, ..summarise(&world, &diff) };
        prop_assert_eq!(summary.price(), planned.after - planned.before);
        prop_assert_eq!(summary.studies(), study * i64::from(homes));
        let met: Vec<_> = world.cabinets.iter().filter(|c| planned.cabinets.contains(&c.reference.to_string())).map(|c| c.id).collect();
        prop_assert_eq!(judge(&world, (&after, &diff), &met, &norms)?, 150 + u64::from(homes));
    }

    #[test]
    fn a_forbidden_street_is_left(seed in 0u64..1000, chosen in any::<prop::sample::Index>()) {
        let norms = small_norms();
        let world = standing(&town(seed), &norms);
        let routes: Vec<_> = world.routes.iter().filter_map(|route| route.street).collect();
        let street = routes[chosen.index(routes.len())];
        let request = Request { world: &world, norms: &norms, edits: &[Edit::Forbid(street)], threads: 1 };
        // Without the street a part of the town may be cut off from its cabinet: then it is told.
        let Ok(planned) = redesign(&request, &Unwatched) else { return Ok(()) };
        let after = apply(&world, &rewrite(&world, planned.rows.clone(), &planned.owned)).unwrap();
        let lost = planned.findings.iter().filter(|one| one.code.starts_with("premises_"));
        prop_assert_eq!(after.outlets.len() + lost.count(), 150);
        walk::all(&after, &norms).map_err(TestCaseError::fail)?;
        let lies = |cable: &bocage_network::Cable| {
            cable.path.0.iter().any(|step| after.routes.get(step.route).unwrap().street == Some(street))
        };
        let left = after.cables.iter().filter(|cable| matches!(cable.tier, Tier::Distribution | Tier::Drop));
        prop_assert_eq!(left.filter(|cable| lies(cable)).count(), 0);
    }
}

#[test]
fn no_edit_changes_nothing() {
    let norms = small_norms();
    let world = standing(&town(1), &norms);
    let (planned, _, diff) = change(&world, &norms, &[]);
    assert!(diff.is_empty() && planned.cabinets.is_empty());
}

#[test]
fn edits_that_cannot_be_are_told() {
    let norms = small_norms().overlaid("[exchange]\nlines_max = 90\n").unwrap();
    let world = standing(&town(1), &norms);
    let first = world.cabinets.rows()[0].exchange;
    let rows: Vec<_> = world.cabinets.iter().filter(|row| row.exchange == first).collect();
    let nobody = Id::derive(&["nobody"]);
    let told = |edits: &[Edit]| {
        let request = Request { world: &world, norms: &norms, edits, threads: 1 };
        redesign(&request, &Unwatched).unwrap_err().to_string()
    };
    assert!(told(&[Edit::Renew(nobody)]).starts_with("there is no cabinet"));
    assert!(told(&[Edit::Forbid(Id::derive(&["none"]))]).starts_with("there is no street"));
    let (a, b) = (rows[0].id, rows[1].id);
    let far = world.cabinets.iter().find(|row| row.exchange != first).unwrap().id;
    assert!(told(&[Edit::Merge { into: a, gone: a }]).ends_with("with itself"));
    assert!(told(&[Edit::Merge { into: a, gone: b }]).contains("at most"));
    assert!(told(&[Edit::Merge { into: a, gone: far }]).ends_with("two exchanges"));
    let closed = format!("has {} lines to hand over, the cabinets in reach can", rows[0].lines);
    assert!(told(&[Edit::Close(a)]).contains(&closed), "{}", told(&[Edit::Close(a)]));
}

#[test]
fn of_two_edits_that_contradict_each_other_both_are_named() {
    let norms = small_norms();
    let world = standing(&town(1), &norms);
    let [a, b, c] = [0, 1, 2].map(|n| &world.cabinets.rows()[n]);
    let home = world.premises.rows()[0].position;
    let outlet = world.outlets.iter().find(|row| row.premises == world.premises.rows()[0].id);
    let pinned = world.branching_points.get(outlet.unwrap().branching_point).unwrap().cabinet;
    let name = |id| world.cabinets.get(id).unwrap().reference.to_string();
    let street = world.streets.rows()[0].id;
    let called = world.streets.rows()[0].name.as_ref().unwrap();
    let on = bocage_ground::line::middle(&world.streets.rows()[0].line).unwrap();
    let (to, there) = (town(1).at(100.0, 90.0), town(1).at(300.0, 90.0));
    let moved = Edit::Move { cabinet: a.id, to };
    let cases: [([Edit; 2], Option<[String; 2]>); 19] = [
        (
            [moved, Edit::Move { cabinet: a.id, to: there }],
            Some([to, there].map(|to| format!("move {}={to}", a.reference))),
        ),
        (
            [moved, Edit::Close(a.id)],
            Some([format!("move {}={to}", a.reference), format!("close {}", a.reference)]),
        ),
        (
            [Edit::Pin(home), Edit::Close(pinned)],
            Some([format!("pin {home}"), format!("close {}", name(pinned))]),
        ),
        (
            [Edit::Close(pinned), Edit::Pin(home)],
            Some([format!("close {}", name(pinned)), format!("pin {home}")]),
        ),
        (
            [Edit::Pin(home), Edit::Move { cabinet: pinned, to }],
            Some([format!("pin {home}"), format!("move {}={to}", name(pinned))]),
        ),
        (
            [Edit::Pin(home), Edit::KeepOff(home)],
            Some([format!("pin {home}"), format!("keep-off {home}")]),
        ),
        (
            [moved, Edit::KeepOff(to)],
            Some([format!("move {}={to}", a.reference), format!("keep-off {to}")]),
        ),
        (
            [Edit::Forbid(street), Edit::Follow(street)],
            Some([format!("forbid {called}"), format!("follow {called}")]),
        ),
        (
            [Edit::Move { cabinet: a.id, to: on }, Edit::Forbid(street)],
            Some([format!("move {}={on}", a.reference), format!("forbid {called}")]),
        ),
        (
            [Edit::Merge { into: a.id, gone: b.id }, Edit::Close(a.id)],
            Some([
                format!("merge {}={}", b.reference, a.reference),
                format!("close {}", a.reference),
            ]),
        ),
        (
            [Edit::Merge { into: a.id, gone: b.id }, Edit::Close(b.id)],
            Some([
                format!("merge {}={}", b.reference, a.reference),
                format!("close {}", b.reference),
            ]),
        ),
        (
            [Edit::Merge { into: a.id, gone: b.id }, Edit::Merge { into: b.id, gone: a.id }],
            Some([
                format!("merge {}={}", b.reference, a.reference),
                format!("merge {}={}", a.reference, b.reference),
            ]),
        ),
        (
            [Edit::Merge { into: a.id, gone: b.id }, Edit::Merge { into: c.id, gone: b.id }],
            Some([
                format!("merge {}={}", b.reference, a.reference),
                format!("merge {}={}", b.reference, c.reference),
            ]),
        ),
        (
            [Edit::Close(b.id), Edit::Renew(b.id)],
            Some([format!("close {}", b.reference), format!("renew {}", b.reference)]),
        ),
        (
            [Edit::Renew(b.id), Edit::Merge { into: a.id, gone: b.id }],
            Some([
                format!("renew {}", b.reference),
                format!("merge {}={}", b.reference, a.reference),
            ]),
        ),
        // What can be done together, or is the same.
        ([moved, moved], None),
        ([moved, Edit::KeepOff(there)], None),
        ([Edit::Close(b.id), Edit::Close(b.id)], None),
        ([Edit::Renew(a.id), moved], None),
    ];
    for (edits, named) in cases {
        let request = Request { world: &world, norms: &norms, edits: &edits, threads: 1 };
        let told = redesign(&request, &Unwatched);
        match (told, named) {
            (Err(Error::Contradiction(one, other)), Some(named)) => {
                assert_eq!([one.to_string(), other.to_string()], named);
            }
            (Err(Error::Contradiction(..)), None) => panic!("{edits:?} can both be done"),
            (_, None) => {}
            (told, Some(_)) => panic!("{edits:?}: {:?}", told.map(|planned| planned.cabinets)),
        }
    }
}

#[test]
fn a_cabinet_is_not_put_at_a_corner_of_which_every_street_is_forbidden() {
    let norms = small_norms();
    let town = town(1);
    let world = standing(&town, &norms);
    let cabinet = &world.cabinets.rows()[0];
    let to = town.at(0.0, 90.0);
    let forbid = |name: &str| {
        let named = |row: &&bocage_network::Street| row.name.as_deref() == Some(name);
        Edit::Forbid(world.streets.iter().find(named).unwrap().id)
    };
    let streets = ["s1", "c1-0", "c2-0"];
    let mut edits = vec![Edit::Move { cabinet: cabinet.id, to }];
    for (count, street) in streets.into_iter().enumerate() {
        edits.push(forbid(street));
        let request = Request { world: &world, norms: &norms, edits: &edits, threads: 1 };
        match redesign(&request, &Unwatched) {
            Err(Error::Contradiction(one, other)) => {
                assert_eq!(count, 2, "a street is left");
                assert_eq!(one.to_string(), format!("move {}={to}", cabinet.reference));
                assert_eq!(other.verb, "forbid");
                assert!(streets.iter().all(|name| other.of.contains(name)), "{other}");
            }
            told => assert!(count < 2, "{:?}", told.map(|planned| planned.cabinets)),
        }
    }
}

/// Transport cables of which no strand goes on.
fn dark(world: &World) -> BTreeSet<Id<Cable>> {
    let goes_on = |row: &Cable| {
        world.joints.iter().any(|joint| joint.cable == row.id && joint.at != row.from)
    };
    let transport = world.cables.iter().filter(|row| row.tier == Tier::Transport);
    transport.filter(|row| !goes_on(row)).map(|row| row.id).collect()
}

/// The cables above the last one of a cabinet.
fn above(world: &World, cabinet: Id<Cabinet>) -> BTreeSet<Id<Cable>> {
    let fed = world.joints.iter().filter(|row| row.at == cabinet.thing());
    let mut next: Vec<Id<Cable>> = fed.map(|row| row.cable).collect();
    let mut found = BTreeSet::new();
    while let Some(cable) = next.pop() {
        let upper = world.joints.iter().filter(|row| row.other == cable.thing());
        next.extend(upper.map(|row| row.cable).filter(|id| found.insert(*id)));
    }
    found
}

#[test]
fn a_cabinet_without_lines_closes() {
    let norms = small_norms();
    for seed in 0..6 {
        let world = standing(&town(seed), &norms);
        let gone = world.cabinets.rows()[seed as usize % world.cabinets.len()].id;
        let points = || world.branching_points.iter().filter(|row| row.cabinet == gone);
        let below = |outlet: &&Outlet| points().any(|row| row.id == outlet.branching_point);
        let mut diff = Diff::default();
        diff.outlets.removed = world.outlets.iter().filter(below).map(|row| row.id).collect();
        let drops: BTreeSet<_> = world.outlets.iter().filter(below).map(|row| row.drop).collect();
        let joined = |row: &&Joint| {
            drops.contains(&row.cable) || row.other.id().is_some_and(|id| drops.contains(&id))
        };
        diff.joints.removed = world.joints.iter().filter(joined).map(|row| row.id).collect();
        diff.cables.removed = drops.iter().copied().collect();
        let empty = apply(&world, &diff).unwrap();
        let (planned, after, _) = change(&empty, &norms, &[Edit::Close(gone)]);
        assert!(after.cabinets.get(gone).is_none() && planned.cabinets.is_empty());
        assert!(planned.after < planned.before, "{} {}", planned.before, planned.after);
        assert_eq!(total(&after) - total(&empty), planned.after - planned.before);
        assert_eq!(walk::all(&after, &norms), Ok(empty.outlets.len() as u64));
        // The routes of the drops that went were left before.
        let routes = |world| unused(world).into_iter().filter(|name| name.starts_with("CH-"));
        let known: BTreeSet<_> = routes(&empty).collect();
        assert_eq!(routes(&after).filter(|name| !known.contains(name)).count(), 0);
        // What fed it alone further up stays, dark, and so do its ports: nothing else does.
        let way = above(&empty, gone);
        let known = dark(&empty);
        assert!(dark(&after).iter().all(|id| known.contains(id) || way.contains(id)));
        let ports = |world: &World| world.exchanges.iter().map(|row| row.ports).collect::<Vec<_>>();
        assert_eq!(ports(&after), ports(&empty));
        let dangling = |thing: Thing| thing == gone.thing();
        assert!(!after.cables.iter().any(|row| dangling(row.to)));
        assert!(!after.joints.iter().any(|row| dangling(row.at) || dangling(row.other)));
    }
}

#[test]
fn a_neighbour_out_of_reach_counts_for_nothing_and_is_named() {
    let rules = "[cabinet]\nlines_max = 52\nports = [63]\nreach_max = \"150 m\"\n";
    let (norms, mut named) = (small_norms().overlaid(rules).unwrap(), 0);
    for seed in 0..8 {
        let world = standing(&town(seed), &small_norms());
        let gone = &world.cabinets.rows()[0];
        let edits = [Edit::Close(gone.id)];
        let request = Request { world: &world, norms: &norms, edits: &edits, threads: 1 };
        let Err(Error::NobodyTakes { room, rooms, far, .. }) = redesign(&request, &Unwatched)
        else {
            continue;
        };
        let points = || world.branching_points.iter().filter(|row| row.cabinet == gone.id);
        let near = |row: &&Cabinet| {
            points().any(|point| {
                bocage_ground::distance(point.position, row.position) <= Length::mm(150_000)
            })
        };
        let others = world
            .cabinets
            .iter()
            .filter(|row| row.id != gone.id && row.exchange == gone.exchange && row.lines < 52);
        let (near, out): (Vec<_>, Vec<_>) = others.partition(near);
        assert!(room <= near.iter().map(|row| 52 - u32::from(row.lines)).sum());
        assert!(out.iter().all(|row| !rooms.contains(&*row.reference)), "{rooms}");
        assert!(out.len() > 4 || out.iter().all(|row| far.contains(&*row.reference)), "{far}");
        named += out.len();
    }
    assert!(named > 0, "all were in reach");
}

#[test]
fn a_cabinet_that_closes_shares_its_lines_among_those_with_room() {
    let norms = small_norms().overlaid("[cabinet]\nlines_max = 60\nports = [75]\n").unwrap();
    let (mut closed, mut shared) = (0, 0);
    for seed in 0..12 {
        let world = standing(&town(seed), &small_norms());
        let gone = &world.cabinets.rows()[0];
        let request =
            Request { world: &world, norms: &norms, edits: &[Edit::Close(gone.id)], threads: 1 };
        let Ok(planned) = redesign(&request, &Unwatched) else { continue };
        let (_, after, diff) = change(&world, &norms, &[Edit::Close(gone.id)]);
        assert!(after.cabinets.get(gone.id).is_none() && planned.findings.is_empty());
        assert!(after.cabinets.iter().all(|row| row.lines <= 60));
        assert_eq!(total(&after) - total(&world), planned.after - planned.before);
        assert_eq!(unused(&after), Vec::<String>::new());
        let lines: u16 = after.cabinets.iter().map(|row| row.lines).sum();
        assert_eq!(lines, 150);
        let met = |row: &&Cabinet| planned.cabinets.contains(&row.reference.to_string());
        let met: Vec<_> = world.cabinets.iter().filter(met).map(|row| row.id).collect();
        let all: Vec<_> = met.iter().copied().chain([gone.id]).collect();
        assert_eq!(judge(&world, (&after, &diff), &all, &norms).unwrap(), 150);
        closed += 1;
        shared += usize::from(met.len() > 1);
    }
    assert!(closed >= 6 && shared > 0, "{closed} closed, {shared} of them shared");
}

#[test]
fn routes_follow_a_street_that_they_did_not() {
    let norms = small_norms();
    let follows = |world: &World, street| world.routes.iter().any(|row| row.street == Some(street));
    let (mut followed, mut tried) = (0, 0);
    for seed in 0..8 {
        let world = standing(&town(seed), &norms);
        for street in world.streets.iter().filter(|row| !follows(&world, row.id)) {
            let (_, after, _) = change(&world, &norms, &[Edit::Follow(street.id)]);
            assert_eq!(walk::all(&after, &norms), Ok(150));
            followed += usize::from(follows(&after, street.id));
            tried += 1;
        }
    }
    assert!(followed > 0, "none of {tried}");
}
