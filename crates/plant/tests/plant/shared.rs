//! Ways that share a trench, and works in a street.

use std::collections::BTreeSet;

use bocage_network::{PathStep, Route, Tier};
use bocage_plant::Plant;
use bocage_vocab::{Area, Fact, Id, Kind, Position, Thing};
use bocage_world::World;

use crate::brute::Brute;
use crate::kit::{COMMUNES, Town};

#[test]
fn shared_risks_are_what_both_ways_pass() {
    let towns = (0..6).map(|seed| Town { streets: 7, homes: 200, seed }.built());
    for world in towns.chain([COMMUNES.clone()]) {
        let (plant, brute) = (Plant::of(world.clone()), Brute::of(&world));
        let risks = plant.shared_risks();
        for exchange in &world.exchanges {
            let ways = brute.ways(exchange);
            let both: BTreeSet<Thing> = match &ways[..] {
                [a, b] => a.intersection(b).copied().filter(|t| t.kind == Kind::Route).collect(),
                _ => BTreeSet::new(),
            };
            let risk = risks.iter().find(|risk| risk.exchange == exchange.id);
            let found: BTreeSet<Thing> =
                risk.into_iter().flat_map(|risk| risk.routes.iter().map(|id| id.thing())).collect();
            assert_eq!(found, both);
            // Where one event cuts both, the ranking says that it isolates the exchange.
            for route in found {
                let isolated = plant.impact([route]).isolated;
                assert!(isolated.iter().any(|cut| cut.id == exchange.id));
            }
        }
    }
}

/// A route of one cable drawn anew beside itself, and taken by another: the facts say that both
/// are apart, the ground that they are not.
#[test]
fn a_trench_that_is_drawn_twice_is_told() {
    let world = COMMUNES.clone();
    let plain = Plant::of(world.clone()).shared_risks();
    assert!(plain.iter().all(|risk| risk.beside.is_empty()), "nothing is drawn twice yet");
    let rows = world.cables.iter().enumerate();
    let backhaul: Vec<usize> = rows
        .filter(|(_, row)| row.tier == Tier::Backhaul && !row.path.0.is_empty())
        .map(|(n, _)| n)
        .collect();
    let mut told = 0;
    for (one, other) in backhaul.iter().flat_map(|a| backhaul.iter().map(move |b| (*a, *b))) {
        let mut cables = world.cables.clone().into_rows();
        let step = cables[one].path.0[0];
        let route = world.routes.get(step.route).unwrap();
        let twin = Route { id: Id::derive(&["twin", &route.id.to_string()]), ..route.clone() };
        let drawn_again = PathStep { route: twin.id, duct: step.duct };
        let path = cables[other].path.0.iter().copied().chain([drawn_again]);
        cables[other].path.0 = path.collect();
        let routes = world.routes.iter().cloned().chain([twin.clone()]).collect();
        let drawn = World { cables: cables.into_iter().collect(), routes, ..world.clone() };
        for risk in Plant::of(drawn).shared_risks() {
            for pair in &risk.beside {
                assert!(pair.contains(&twin.id) && pair.contains(&route.id), "{pair:?}");
                told += 1;
            }
        }
        // Which cables are of two ways of one exchange, the facts do not say at once.
        if told > 0 {
            return;
        }
    }
    panic!("no trench that is drawn twice was told");
}

#[test]
fn works_take_what_they_touch() {
    let world = Town { streets: 5, homes: 150, seed: 9 }.built();
    let plant = Plant::of(world.clone());
    for support in world.supports.iter().step_by(7) {
        let (lon, lat) = (support.position.lon_e7(), support.position.lat_e7());
        let corner = |x: i32, y: i32| Position::from_e7(lon + x, lat + y);
        let ring = [corner(-90, -60), corner(90, -60), corner(90, 60), corner(-90, 60)];
        let works = Area { polygons: vec![vec![ring.into()]] };
        let found = plant.in_area(&works);
        assert!(found.contains(&support.thing()));
        let ending = world.routes.iter().filter(|row| [row.from, row.to].contains(&support.id));
        for route in ending {
            assert!(found.contains(&route.thing()));
        }
        let alone = plant.impact([support.thing()]);
        assert!(plant.works(&works).premises >= alone.premises);
        let far = Area {
            polygons: vec![vec![
                ring.map(|p| Position::from_e7(p.lon_e7() + 900_000, p.lat_e7())).into(),
            ]],
        };
        assert_eq!(plant.works(&far).premises, 0);
    }
}

#[test]
fn cables_in_a_route_are_told_with_their_lines() {
    let world = Town { streets: 5, homes: 150, seed: 9 }.built();
    let plant = Plant::of(world.clone());
    for route in &world.routes {
        let held = plant.occupancy(route.thing());
        let expected = world.cables.iter().filter(|c| c.path.0.iter().any(|s| s.route == route.id));
        assert_eq!(held.len(), expected.count());
        let most = held.iter().map(|(_, _, lines)| *lines).max().unwrap_or(0);
        assert!(plant.impact([route.thing()]).premises >= most);
    }
}
