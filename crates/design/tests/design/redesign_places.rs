//! Where cabinets and branching points are pinned or kept off.

use bocage_design::redesign::{Edit, Request, SITE_RADIUS, redesign};
use bocage_network::Cabinet;
use bocage_vocab::{Id, Position, Unwatched};
use bocage_world::{Diff, World, apply};

use crate::redesign::{change, judge, standing, town};
use crate::{small_norms, walk};

#[test]
fn a_cabinet_put_off_its_place_stays_by_the_streets_of_its_lines() {
    let norms = small_norms();
    let mut nearest = 0;
    for seed in 0..12 {
        let town = town(seed);
        let world = standing(&town, &norms);
        let cabinet = &world.cabinets.rows()[0];
        // A path that joins nothing, just out of the place that is kept free.
        let [lon, lat] = [cabinet.position.lon_e7(), cabinet.position.lat_e7() + 950];
        let line = [Position::from_e7(lon, lat), Position::from_e7(lon + 300, lat)];
        let length = bocage_ground::length(&line);
        let path = bocage_network::Street {
            id: Id::derive(&["path"]),
            source: "path".into(),
            name: None,
            existing: None,
            length,
            line: line.iter().copied().collect(),
            ..world.streets.rows()[0].clone()
        };
        let mut diff = Diff::default();
        diff.streets.added.push(path);
        let world = apply(&world, &diff).unwrap();
        let renew = [Edit::Renew(cabinet.id)];
        let request = Request { world: &world, norms: &norms, edits: &renew, threads: 1 };
        // Where a home is nearer to the path than to its street it is lost to any plan.
        if redesign(&request, &Unwatched).is_err() {
            continue;
        }
        let (_, after, _) = change(&world, &norms, &[Edit::KeepOff(cabinet.position)]);
        let stands = after.cabinets.get(cabinet.id).unwrap().position;
        assert!(!line.contains(&stands));
        assert_eq!(walk::all(&after, &norms), Ok(150));
        let far = |place| bocage_ground::distance(cabinet.position, place);
        nearest += u32::from(far(line[0]) < far(stands));
    }
    assert!(nearest > 0, "the path was never the nearest");
}

#[test]
fn a_place_with_a_cabinet_may_be_far_from_streets() {
    let norms = small_norms();
    let world = standing(&town(1), &norms);
    let off = Cabinet { position: town(1).at(200.0, 45.0), ..world.cabinets.rows()[0].clone() };
    let (id, place) = (off.id, off.position);
    let mut diff = Diff::default();
    diff.cabinets.changed.push(off);
    let world = apply(&world, &diff).unwrap();
    let request =
        Request { world: &world, norms: &norms, edits: &[Edit::KeepOff(place)], threads: 1 };
    let planned = redesign(&request, &Unwatched).unwrap();
    let stands = planned.rows.cabinets.iter().find(|row| row.id == id).unwrap().position;
    assert!(bocage_ground::distance(stands, place) > SITE_RADIUS);
}

#[test]
fn a_pinned_site_gets_the_cabinet_of_the_homes_around() {
    let norms = small_norms();
    for seed in 0..6 {
        let world = standing(&town(seed), &norms);
        let home = &world.premises.rows()[seed as usize];
        let outlet = world.outlets.iter().find(|row| row.premises == home.id).unwrap();
        let cabinet = world.branching_points.get(outlet.branching_point).unwrap().cabinet;
        let (planned, after, diff) = change(&world, &norms, &[Edit::Pin(home.position)]);
        assert_eq!(planned.cabinets.len(), 1);
        let stands = after.cabinets.get(cabinet).unwrap().position;
        assert!(bocage_ground::distance(stands, home.position).metres() < 30.0);
        assert_eq!(judge(&world, (&after, &diff), &[cabinet], &norms).unwrap(), 150);
    }
}

#[test]
fn no_cabinet_stands_at_a_place_kept_free() {
    let norms = small_norms();
    for seed in 0..6 {
        let world = standing(&town(seed), &norms);
        let cabinet = &world.cabinets.rows()[0];
        let (_, after, _) = change(&world, &norms, &[Edit::KeepOff(cabinet.position)]);
        let near =
            |row: &&Cabinet| bocage_ground::distance(row.position, cabinet.position) <= SITE_RADIUS;
        assert_eq!(after.cabinets.iter().filter(near).count(), 0);
        assert_eq!(after.cabinets.len(), world.cabinets.len());
        assert_eq!(walk::all(&after, &norms), Ok(150));
    }
}

#[test]
fn no_branching_point_stands_at_a_place_kept_free() {
    let norms = small_norms();
    let mut freed = 0;
    for seed in 0..12 {
        let world = standing(&town(seed), &norms);
        let at = world.branching_points.rows()[3].position;
        let around = |world: &World, at: Position| {
            let near = |at_box: Position| bocage_ground::distance(at_box, at) <= SITE_RADIUS;
            world.branching_points.iter().filter(|row| near(row.position)).count()
        };
        let (planned, after, _) = change(&world, &norms, &[Edit::KeepOff(at)]);
        assert!(!planned.cabinets.is_empty());
        assert_eq!(walk::all(&after, &norms), Ok(150));
        assert!(around(&after, at) <= around(&world, at));
        freed += u32::from(around(&after, at) == 0);
    }
    assert!(freed > 6, "{freed} of 12");
}
