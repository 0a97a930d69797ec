//! Who is cut, thing by thing, against the judge.

use std::collections::BTreeSet;

use bocage_plant::Plant;
use bocage_vocab::{Fact, Id, Kind, Thing};
use bocage_world::{Rows, World};
use proptest::prelude::*;

use crate::brute::Brute;
use crate::kit::{COMMUNES, Town, mix};

/// Every thing that can be cut.
pub(crate) fn things(world: &World) -> Vec<Thing> {
    let mut all: Vec<Thing> = Vec::new();
    all.extend(world.cables.iter().map(Fact::thing));
    all.extend(world.ducts.iter().map(Fact::thing));
    all.extend(world.routes.iter().map(Fact::thing));
    all.extend(world.supports.iter().map(Fact::thing));
    all.extend(world.splice_closures.iter().map(Fact::thing));
    all.extend(world.branching_points.iter().map(Fact::thing));
    all.extend(world.cabinets.iter().map(Fact::thing));
    all.extend(world.exchanges.iter().map(Fact::thing));
    all.extend(world.pops.iter().map(Fact::thing));
    all
}

/// Compares every single cut; how many there were.
fn compare(world: &World) -> Result<usize, String> {
    let plant = Plant::of(world.clone());
    let expected = Brute::of(world).cuts();
    let all = things(world);
    for thing in &all {
        let impact = plant.impact([*thing]);
        let found: BTreeSet<_> = plant.premises_cut(&impact).collect();
        let wanted = expected.get(thing).cloned().unwrap_or_default();
        if found != wanted || impact.premises as usize != wanted.len() {
            return Err(format!("{thing}: {} cut, {} expected", found.len(), wanted.len()));
        }
        let public = |id: &Id<_>| {
            let row: &bocage_network::Premises = world.premises.get(*id).unwrap();
            row.purpose == bocage_network::PremisesUse::PublicSite
        };
        let public = wanted.iter().filter(|id| public(id)).count();
        if impact.public_sites as usize != public {
            return Err(format!("{thing}: {} public sites of {public}", impact.public_sites));
        }
        let communes: u32 = impact.municipalities.iter().map(|cut| cut.premises).sum();
        if communes != impact.premises {
            return Err(format!("{thing}: {communes} by commune, {} in all", impact.premises));
        }
    }
    Ok(all.len())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn every_single_cut_of_a_town_is_exact(
        streets in 2u32..8, homes in 1u32..220, seed in 0u64..1000,
    ) {
        let world = Town { streets, homes, seed }.built();
        prop_assert!(compare(&world).map_err(TestCaseError::fail)? > 0);
    }

    /// Joints taken away at random leave some lines dark and others with fewer operators; strands
    /// are then joined as no designer would.
    #[test]
    fn cuts_of_a_damaged_town_are_exact(
        homes in 30u32..160, seed in 0u64..1000, gone in 1u64..6, less in any::<bool>(),
    ) {
        let world = Town { streets: 5, homes, seed }.built();
        let mut joints = world.joints.clone().into_rows();
        for n in 0..gone {
            let place = (mix(seed, n) % joints.len() as u64) as usize;
            if less && joints[place].count > 1 {
                joints[place].count -= 1;
            } else {
                joints.remove(place);
            }
        }
        let world = World { joints: joints.into_iter().collect(), ..world };
        prop_assert!(compare(&world).map_err(TestCaseError::fail)? > 0);
    }
}

#[test]
fn ten_thousand_cuts_of_a_group_of_communes_are_exact() {
    let cuts = compare(&COMMUNES).unwrap();
    assert!(cuts > 10_000, "{cuts}");
}

#[test]
fn several_things_at_once_are_the_union_and_both_ways_isolate() {
    let world = Town { streets: 6, homes: 200, seed: 3 }.built();
    let plant = Plant::of(world.clone());
    let cuts = Brute::of(&world).cuts();
    let all: Vec<Thing> = things(&world).into_iter().filter(|t| t.kind == Kind::Route).collect();
    for n in 0..200 {
        let some: Vec<Thing> =
            (0..3).map(|k| all[(mix(n, k) % all.len() as u64) as usize]).collect();
        let impact = plant.impact(some.iter().copied());
        let found: BTreeSet<_> = plant.premises_cut(&impact).collect();
        let union: BTreeSet<_> =
            some.iter().filter_map(|t| cuts.get(t)).flatten().copied().collect();
        // Together they may cut both ways of an exchange, which none does alone.
        assert!(found.is_superset(&union));
        let isolated: u32 = impact.isolated.iter().map(|cut| cut.premises).sum();
        assert!(found.len() <= union.len() + isolated as usize, "{some:?}");
    }
    let pops = plant.impact(world.pops.iter().map(Fact::thing));
    assert_eq!(pops.premises as usize, plant.lit(), "without points of presence all are cut");
    assert_eq!(pops.isolated.len(), world.exchanges.len());
    let pop = &world.pops.rows()[0];
    let one = plant.impact([pop.thing()]);
    assert_eq!(one.isolated.len() + one.protected.len(), world.exchanges.len());
    for cut in &one.isolated {
        // Its other way starts in the room that is lost.
        assert_eq!(world.exchanges.get(cut.id).unwrap().position, pop.position);
    }
}

#[test]
fn the_ranking_is_every_count_in_order() {
    let world = Town { streets: 5, homes: 150, seed: 8 }.built();
    let plant = Plant::of(world.clone());
    let ranked = plant.ranking(Plant::CUT_KINDS);
    let cuts = Brute::of(&world).cuts();
    assert_eq!(ranked.len(), cuts.values().filter(|cut| !cut.is_empty()).count());
    assert!(ranked.is_sorted_by(|a, b| a.premises >= b.premises));
    for one in &ranked {
        assert_eq!(one.premises as usize, cuts[&one.thing].len(), "{}", one.thing);
        assert_eq!(*one, plant.count(one.thing));
    }
}

#[test]
fn nothing_is_cut_where_nothing_stands() {
    let plant = Plant::of(World::from_rows(Default::default(), Rows::default()));
    assert!(plant.ranking(Plant::CUT_KINDS).is_empty() && plant.shared_risks().is_empty());
    let nobody = plant.impact([Thing { kind: Kind::Cable, uuid: bocage_vocab::Uuid::nil() }]);
    assert_eq!(nobody, bocage_plant::Impact::default());
}
