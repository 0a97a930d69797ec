//! Whole designs, judged by a walker that shares nothing with the designer.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

mod backhaul;
mod bound;
mod broken;
mod cabling;
mod cancel;
mod closing;
mod existing;
mod existing_sites;
mod kit;
mod redesign;
mod redesign_places;
mod sparse;
mod walk;

use bocage_design::{Design, Error, Request, design, line_costs};
use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Unwatched};
use bocage_world::{World, WorldFact, apply, replace};
use kit::Town;
use proptest::prelude::*;

fn run(world: &World, norms: &Norms, threads: usize) -> Result<Design, Error> {
    design(&Request { world, norms, area: None, work: Some(20_000_000), threads }, &Unwatched)
}

/// The world with its network.
fn built(world: &World, design: &Design) -> World {
    let diff = replace(world, design.rows.clone(), bocage_world::PLANT_KINDS);
    apply(world, &diff).unwrap()
}

/// Norms with small cabinets, so that small towns have several.
fn small_norms() -> Norms {
    Norms::shipped()
        .unwrap()
        .overlaid(
            "[cabinet]\nlines_min = 20\nlines_target = 30\nlines_max = 45\nports = [60]\n\
             [exchange]\nlines_max = 150\nlines_min_alone = 5\nreach_max = \"700 m\"\n",
        )
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn every_premises_is_walked_to_its_exchange(
        streets in 2u32..9, homes in 1u32..260, seed in 0u64..1000, small in any::<bool>(),
    ) {
        let world = Town { streets, homes, seed }.world();
        let norms = if small { small_norms() } else { Norms::shipped().unwrap() };
        let design = run(&world, &norms, 2).unwrap();
        let premises = design.report.premises;
        prop_assert_eq!(premises.total, u64::from(homes));
        prop_assert_eq!(premises.served + premises.unserved, premises.total);
        let told = design.findings.iter().filter(|f| f.code.starts_with("premises_")).count();
        prop_assert_eq!(told as u64, premises.unserved);
        let walked = walk::all(&built(&world, &design), &norms).map_err(TestCaseError::fail)?;
        prop_assert_eq!(walked, premises.served);
        let joined = backhaul::all(&built(&world, &design), &design.findings);
        prop_assert_eq!(joined, Ok(design.rows.exchanges.len()));
        prop_assert!(design.report.lower <= design.report.cost.total);
        let shares: f64 = line_costs(&built(&world, &design)).iter().map(|(_, cost)| cost).sum();
        let studies = design.report.cost.by_component["studies"];
        let plant = (design.report.cost.total - studies).get() as f64;
        prop_assert!((shares - plant).abs() < 1.0 + plant * 1e-9, "{shares} of {plant}");
        for part in design.report.components.values() {
            prop_assert!(part.lower <= part.upper);
        }
    }

    #[test]
    fn threads_and_runs_make_the_same_rows(
        streets in 2u32..7, homes in 1u32..150, seed in 0u64..1000,
    ) {
        let world = Town { streets, homes, seed }.world();
        let norms = small_norms();
        let [one, two] = [1, 2].map(|threads| run(&world, &norms, threads).unwrap());
        prop_assert_eq!(&one.rows, &two.rows);
        prop_assert_eq!(&one.findings, &two.findings);
        let standing = built(&world, &one);
        let again = run(&standing, &norms, 2).unwrap();
        let diff = replace(&standing, again.rows, bocage_world::PLANT_KINDS);
        prop_assert!(diff.is_empty(), "{:?}", bocage_world::summarise(&standing, &diff));
    }
}

#[test]
fn nothing_to_serve_or_to_build_along_is_an_error() {
    let town = Town { streets: 3, homes: 10, seed: 1 }.world();
    let norms = Norms::shipped().unwrap();
    let no_homes = World { premises: Default::default(), ..town.clone() };
    assert_eq!(run(&no_homes, &norms, 1).unwrap_err(), Error::NoPremises);
    let no_streets = World { streets: Default::default(), ..town };
    assert_eq!(run(&no_streets, &norms, 1).unwrap_err(), Error::NoStreets);
}

#[test]
fn an_island_and_a_lonely_house_are_told_not_dropped() {
    let town = Town { streets: 4, homes: 80, seed: 3 };
    let mut rows = town.rows();
    // Three homes on a street that joins nothing, and one far from every street.
    rows.extend(kit::island(&town, 3));
    rows.premises.push(kit::home("far", &town, 900.0, 20_000.0));
    let world = World::from_rows(Default::default(), rows);
    let norms = small_norms();
    let design = run(&world, &norms, 2).unwrap();
    assert_eq!(design.report.premises.unserved, 4);
    let codes = |code: &str| design.findings.iter().filter(|f| f.code == code).count();
    assert_eq!((codes("premises_cut_off"), codes("premises_far_from_streets")), (3, 1));
    assert_eq!(walk::all(&built(&world, &design), &norms), Ok(80));
}

#[test]
fn a_part_that_nothing_joins_gets_its_own_exchange() {
    let town = Town { streets: 4, homes: 80, seed: 3 };
    let mut rows = town.rows();
    rows.extend(kit::island(&town, 12));
    let world = World::from_rows(Default::default(), rows);
    let norms = small_norms();
    let design = run(&world, &norms, 2).unwrap();
    assert_eq!(design.report.premises.unserved, 0);
    assert!(design.findings.iter().any(|finding| finding.code == "backhaul_out_of_reach"));
    assert_eq!(walk::all(&built(&world, &design), &norms), Ok(92));
}

#[test]
fn ids_do_not_depend_on_order_and_are_unique() {
    let design = run(&Town { streets: 6, homes: 200, seed: 9 }.world(), &small_norms(), 2).unwrap();
    fn unique<T: WorldFact>(rows: &[T]) {
        let ids: std::collections::HashSet<_> = rows.iter().map(Fact::uuid).collect();
        assert_eq!(ids.len(), rows.len(), "{}", T::KIND);
    }
    unique(&design.rows.supports);
    unique(&design.rows.routes);
    unique(&design.rows.ducts);
    unique(&design.rows.cabinets);
    unique(&design.rows.branching_points);
    unique(&design.rows.splice_closures);
    unique(&design.rows.cables);
    unique(&design.rows.joints);
    unique(&design.rows.outlets);
}
