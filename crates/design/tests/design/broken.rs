//! The walker must stumble over whatever is broken, else its walks prove nothing.

use bocage_network::Tier;
use bocage_network::norms::Norms;
use bocage_vocab::{Length, Loss, Money};
use bocage_world::{Rows, World};

use crate::{backhaul, kit::Town, run, small_norms, walk};

/// Breaks one thing in a designed town, and asks both walkers.
fn stumbles(break_it: impl FnOnce(&mut Rows)) -> String {
    let town = Town { streets: 6, homes: 200, seed: 9 };
    let norms = small_norms();
    let design = run(&town.world(), &norms, 1).unwrap();
    let mut rows = town.rows();
    rows.extend(design.rows);
    assert_eq!(outcome(rows.clone(), &norms), "");
    break_it(&mut rows);
    outcome(rows, &norms)
}

fn outcome(rows: Rows, norms: &Norms) -> String {
    let world = World::from_rows(Default::default(), rows);
    let joined = backhaul::all(&world, &[]);
    walk::all(&world, norms).err().or(joined.err()).unwrap_or_default()
}

macro_rules! stumbles {
    ( $( $name:ident: $break_it:expr => $says:literal; )+ ) => { $(
        #[test]
        fn $name() {
            let said = stumbles($break_it);
            assert!(said.contains($says), "said: {said}");
        }
    )+ };
}

stumbles! {
    a_joint_is_gone: |rows| rows.joints.truncate(rows.joints.len() - 1) => "joints at";
    a_strand_is_joined_twice: |rows| {
        let joint = rows.joints[0].clone();
        rows.joints.push(bocage_network::Joint { id: bocage_vocab::Id::derive(&["x"]), ..joint });
    } => "joined twice";
    a_strand_is_used_twice: |rows| {
        let first = rows.branching_points[0].clone();
        let other = rows.branching_points.iter_mut().find(|row| row.id != first.id).unwrap();
        (other.cable, other.first_strand) = (first.cable, first.first_strand);
        other.cabinet = first.cabinet;
    } => "used twice";
    a_cable_is_thinner: |rows| {
        let cable = rows.cables.iter_mut().find(|row| row.tier == Tier::Distribution).unwrap();
        cable.cable_type = "1x1".parse().unwrap();
    } => "does not exist";
    a_route_is_skipped: |rows| {
        let cable = rows.cables.iter_mut().max_by_key(|row| row.path.0.len()).unwrap();
        let mut path = cable.path.0.to_vec();
        path.remove(1);
        cable.path.0 = path.into();
    } => "do not meet";
    a_duct_is_gone: |rows| rows.ducts.clear() => "no duct";
    a_loss_is_wrong: |rows| rows.outlets[7].loss_worst = Loss::mdb(1) => "the loss of a line";
    a_drop_ends_elsewhere: |rows| {
        let drop = rows.cables.iter_mut().find(|row| row.tier == Tier::Drop).unwrap();
        let mut line = drop.line.to_vec();
        line.pop();
        line.push(bocage_vocab::Position::from_e7(0, 0));
        drop.line = line.into();
    } => "the end of a drop's course";
    a_price_is_wrong: |rows| rows.routes[3].cost += Money::cents(1) => "the price of a route";
    a_cable_is_shorter: |rows| {
        let cable = rows.cables.iter_mut().find(|row| row.tier != Tier::Drop && !row.path.0.is_empty()).unwrap();
        cable.length = Length::mm(1);
    } => " over ";
}
