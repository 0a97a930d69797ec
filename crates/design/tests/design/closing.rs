//! Edits of the small demo: every cabinet closed in turn, and every kind of edit made, with what
//! they leave and what they cost.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::LazyLock;

use bocage_demo::{Options, Source, generate};
use bocage_design::Error;
use bocage_design::redesign::{Edit, Request, redesign};
use bocage_ground::{LineIndex, distance};
use bocage_network::norms::Norms;
use bocage_network::{Cabinet, Outlet, Premises};
use bocage_vocab::{Arg, Explain, Fact, Finding, Id, Length, Money, Position, Unwatched};
use bocage_world::{Diff, Table, World, WorldFact, apply, rewrite, summarise};

use crate::{built, run};

/// The small demo with its network.
static DEMO: LazyLock<World> = LazyLock::new(|| fresh(&FACTS));

/// The streets and homes of the small demo.
static FACTS: LazyLock<World> = LazyLock::new(|| {
    let options = Options { seed: 50, small: true, threads: 2 };
    let rows = generate(Source::Fictional, &options, &Unwatched).unwrap().rows;
    World::from_rows(Default::default(), rows)
});

fn fresh(facts: &World) -> World {
    built(facts, &run(facts, &Norms::shipped().unwrap(), 2).unwrap())
}

/// A territory with so many homes more, beside a place.
fn with_homes(world: &World, count: i32, beside: Position) -> World {
    let mut diff = Diff::default();
    for n in 0..count {
        let id = Id::derive(&["new", &n.to_string()]);
        let at = Position::from_e7(beside.lon_e7() + 300 * n, beside.lat_e7() + 200);
        diff.premises.added.push(Premises { synthetic: true, ..Premises::placed(id, "new", at) });
    }
    diff.premises.added.sort_by_key(Fact::uuid);
    apply(world, &diff).unwrap()
}

fn called(reference: &str) -> &'static Cabinet {
    DEMO.cabinets.iter().find(|row| &*row.reference == reference).unwrap()
}

/// Lines are joined within what cabinets hold, and no line is lost.
fn joined(world: &World, norms: &Norms, edits: &[Edit], homes: usize) {
    let after = made(world, norms, edits).unwrap();
    assert_eq!(after.outlets.len(), DEMO.outlets.len() + homes, "{edits:?}");
    let broken: Vec<_> =
        findings(&after, norms).difference(&findings(&DEMO, norms)).cloned().collect();
    assert_eq!(broken, [], "{edits:?}");
    let most = norms.settings.cabinet.lines_max;
    assert!(after.cabinets.iter().all(|row| row.lines <= most), "{edits:?}");
}

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
    let joined = after.outlets.len() as i64 - world.outlets.len() as i64;
    let studies = norms.prices.item(bocage_network::norms::Item::Study) * joined;
    let difference = planned.after - planned.before;
    assert_eq!(total(&after) - total(world) + studies, difference, "{edits:?}");
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
    let (mut told, mut with_a_home) = (BTreeMap::<&str, u32>::new(), 0);
    for (number, cabinet) in DEMO.cabinets.iter().enumerate() {
        match judged(&DEMO, &norms, &[Edit::Close(cabinet.id)]) {
            Ok(after) => {
                assert!(after.cabinets.get(cabinet.id).is_none());
                *told.entry("closed").or_default() += 1;
                // Each is a close of seconds: some are enough.
                if number % 3 != 0 {
                    continue;
                }
                let world = with_homes(&DEMO, 1, cabinet.position);
                let edits = [Edit::Close(cabinet.id), Edit::Join];
                let request = Request { world: &world, norms: &norms, edits: &edits, threads: 1 };
                match redesign(&request, &Unwatched) {
                    // The home may take the very place that the last lines need.
                    Err(Error::NobodyTakes { cabinet: named, .. }) => {
                        assert_eq!(named, cabinet.reference);
                    }
                    _ => {
                        joined(&world, &norms, &edits, 1);
                        with_a_home += 1;
                    }
                }
            }
            Err(error) => {
                *told.entry(error.code()).or_default() += 1;
                let Error::NobodyTakes { cabinet: named, lines, room, rooms, dark, far } = error
                else {
                    panic!("{error}");
                };
                assert_eq!((&named, lines), (&cabinet.reference, u32::from(cabinet.lines)));
                assert!(room < lines, "{named}: {room} of {lines}");
                let same = DEMO.cabinets.iter().filter(|row| row.exchange == cabinet.exchange);
                let told = [&rooms, &dark, &far].iter().any(|all| *all != "none");
                assert_eq!(told, same.count() > 1, "{named}");
            }
        }
    }
    assert!(told["closed"] >= 13 && told.values().sum::<u32>() == 19, "{told:?}");
    println!("{told:?}, {with_a_home} with a home more");
    assert!(with_a_home >= 4, "{with_a_home} of {told:?}");
}

#[test]
fn homes_that_join_count_for_who_takes_over_lines() {
    let norms = Norms::shipped().unwrap();
    for beside in ["SRO-01-008", "SRO-01-009", "SRO-01-012"] {
        let world = with_homes(&DEMO, 4, called(beside).position);
        joined(&world, &norms, &[Edit::Close(called("SRO-01-004").id), Edit::Join], 4);
    }
}

#[test]
fn an_edit_costs_what_a_fresh_design_does() {
    let norms = Norms::shipped().unwrap();
    let cabinets = DEMO.cabinets.rows();
    let pick = |n: usize| &cabinets[n * 7_919 % cabinets.len()];
    let mut cases: Vec<(World, Edit, Money)> = Vec::new();
    for n in 0..4 {
        let cabinet = pick(n);
        let at = cabinet.position;
        let to = Position::from_e7(at.lon_e7() + 20_000, at.lat_e7() - 15_000);
        for edit in [
            Edit::Move { cabinet: cabinet.id, to },
            Edit::Renew(pick(n + 4).id),
            Edit::KeepOff(pick(n + 8).position),
        ] {
            cases.push((DEMO.clone(), edit, total(&DEMO)));
        }
    }
    for (homes, place) in [(5, pick(12)), (15, pick(13))] {
        let facts = with_homes(&FACTS, homes, place.position);
        let world = with_homes(&DEMO, homes, place.position);
        cases.push((world, Edit::Join, total(&fresh(&facts))));
    }
    for (world, edit, fresh) in cases {
        let cost = total(&made(&world, &norms, &[edit]).unwrap());
        assert!(cost.get() * 1_000 <= fresh.get() * 1_005, "{edit:?}: {cost}, {fresh} afresh");
    }
}

#[test]
fn an_untouched_area_comes_out_row_by_row() {
    let norms = Norms::shipped().unwrap();
    for cabinet in &DEMO.cabinets {
        for edit in
            [Edit::Renew(cabinet.id), Edit::Move { cabinet: cabinet.id, to: cabinet.position }]
        {
            let edits = [edit];
            let request = Request { world: &DEMO, norms: &norms, edits: &edits, threads: 1 };
            let planned = redesign(&request, &Unwatched).unwrap();
            let diff = rewrite(&DEMO, planned.rows, &planned.owned);
            assert!(diff.is_empty(), "{}: {:?}", cabinet.reference, summarise(&DEMO, &diff));
            assert_eq!((planned.before, planned.cabinets.len()), (planned.after, 1));
            assert!(planned.as_asked);
        }
    }
}

#[test]
fn a_street_that_is_followed_already_is_no_reason_to_dig() {
    let norms = Norms::shipped().unwrap();
    let along = |street| {
        let routes = DEMO.routes.iter().filter(move |row| row.street == Some(street));
        routes.map(|row| row.length).sum::<Length>()
    };
    // Streets that routes follow from end to end.
    let followed = DEMO.streets.iter().filter(|row| along(row.id) == row.length);
    let (mut same, mut all) = (0, 0);
    for street in followed.step_by(40).take(20) {
        let edits = [Edit::Follow(street.id)];
        let request = Request { world: &DEMO, norms: &norms, edits: &edits, threads: 1 };
        let planned = redesign(&request, &Unwatched).unwrap();
        let diff = rewrite(&DEMO, planned.rows, &planned.owned);
        assert!(planned.after <= planned.before, "{} {}", planned.before, planned.after);
        all += 1;
        same += usize::from(diff.is_empty());
    }
    assert!(all >= 20 && same == all, "{same} of {all}");
}

#[test]
fn a_search_begins_with_the_ways_that_are_there_too() {
    let norms = Norms::shipped().unwrap();
    let index = LineIndex::new(DEMO.streets.iter().map(|row| &*row.line));
    let by = |row: &Premises| index.nearest(row.position, |n| &DEMO.streets.rows()[n].line);
    let with_homes: HashSet<_> =
        DEMO.premises.iter().map(|row| DEMO.streets.rows()[by(row).unwrap().0].id).collect();
    let built: BTreeSet<_> = DEMO.routes.iter().filter_map(|row| row.street).collect();
    let empty = built.iter().filter(|street| !with_homes.contains(street));
    // Without a street the search for ways may end somewhere cheaper. Once the street is free again
    // it ends there still.
    let mut found = 0;
    for street in empty.step_by(2).take(40) {
        let planned = |world: &World, edits: &[Edit]| {
            let request = Request { world, norms: &norms, edits, threads: 1 };
            redesign(&request, &Unwatched)
        };
        let Ok(without) = planned(&DEMO, &[Edit::Forbid(*street)]) else { continue };
        if without.after >= without.before {
            continue;
        }
        let met = |row: &&Cabinet| without.cabinets.contains(&row.reference.to_string());
        let renew: Vec<_> =
            DEMO.cabinets.iter().filter(met).map(|row| Edit::Renew(row.id)).collect();
        let after = apply(&DEMO, &rewrite(&DEMO, without.rows, &without.owned)).unwrap();
        let again = planned(&after, &renew).unwrap();
        assert!(again.after <= again.before, "{} {}", again.before, again.after);
        found += 1;
    }
    assert!(found >= 2, "{found} streets without which it is cheaper");
}

#[test]
fn premises_of_a_forbidden_street_are_told_to_be_joined_from_another() {
    let norms = Norms::shipped().unwrap();
    let mut told = 0;
    for cabinet in DEMO.cabinets.iter().take(6) {
        let point = DEMO.branching_points.iter().find(|row| row.cabinet == cabinet.id).unwrap();
        let route = DEMO.routes.iter().find(|row| [row.from, row.to].contains(&point.support));
        let street = route.and_then(|row| row.street).unwrap();
        let edits = [Edit::Forbid(street)];
        let request = Request { world: &DEMO, norms: &norms, edits: &edits, threads: 1 };
        let Ok(planned) = redesign(&request, &Unwatched) else { continue };
        let index = LineIndex::new(DEMO.streets.iter().map(|row| &*row.line));
        let by = |row: &Premises| index.nearest(row.position, |n| &DEMO.streets.rows()[n].line);
        let beside = |row: &&Premises| DEMO.streets.rows()[by(row).unwrap().0].id == street;
        let beside = DEMO.premises.iter().filter(beside).count() as i64;
        let of = |finding: &&Finding| finding.code == "joined_from_another_street";
        let about = |finding: &Finding| (finding.subject.id, finding.args[0].1.clone());
        let found: Vec<_> = planned.findings.iter().filter(of).map(about).collect();
        let wanted = (beside > 0).then(|| (Some(street.uuid()), Arg::Int(beside)));
        assert_eq!(found, wanted.into_iter().collect::<Vec<_>>());
        told += found.len();
    }
    assert!(told >= 5, "{told} told");
}

#[test]
fn no_kind_of_edit_leaves_what_nobody_uses() {
    let norms = Norms::shipped().unwrap();
    assert_eq!(unused(&DEMO), Vec::<String>::new());
    let mut done = [0; 6];
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
        let kinds = [
            Edit::Move { cabinet: cabinet.id, to },
            Edit::KeepOff(at),
            Edit::Pin(point.position),
            Edit::Renew(cabinet.id),
            Edit::Follow(street),
            Edit::Forbid(street),
        ];
        for (edit, done) in kinds.into_iter().zip(&mut done) {
            match (made(&DEMO, &norms, &[edit]), edit) {
                (Ok(_), _) => *done += 1,
                // Homes may have no other street.
                (Err(Error::LinesLost(_)), Edit::Forbid(_)) => {}
                (Err(error), _) => panic!("{edit:?}: {error}"),
            }
        }
    }
    assert!(done[..5] == [8; 5] && done[5] > 0, "{done:?}");
}

/// Who serves whom.
fn served(world: &World) -> BTreeMap<Id<Premises>, Id<Cabinet>> {
    let by = |row: &Outlet| world.branching_points.get(row.branching_point).unwrap().cabinet;
    world.outlets.iter().map(|row| (row.premises, by(row))).collect()
}

#[test]
fn a_cabinet_that_moves_there_and_back_leaves_nothing_on_the_way() {
    let norms = Norms::shipped().unwrap();
    for cabinet in DEMO.cabinets.iter().take(4) {
        let at = cabinet.position;
        let to = Position::from_e7(at.lon_e7() + 20_000, at.lat_e7() + 15_000);
        let moved = judged(&DEMO, &norms, &[Edit::Move { cabinet: cabinet.id, to }]).unwrap();
        let back = judged(&moved, &norms, &[Edit::Move { cabinet: cabinet.id, to: at }]).unwrap();
        let row = back.cabinets.get(cabinet.id).unwrap();
        assert!(distance(row.position, at) <= Length::mm(1_000), "{}", row.reference);
        assert_eq!((row.lines, row.ports), (cabinet.lines, cabinet.ports));
        assert_eq!(served(&back), served(&DEMO));
        let (cost, before) = (total(&back).get(), total(&DEMO).get());
        assert!((cost - before).abs() * 1_000 <= before, "{before} became {cost}");
    }
}
