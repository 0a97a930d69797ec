//! The size of a syndicate: 5,000 instances on 60 hosts in two rooms.

use std::fmt::Write as _;

use crate::kit::{sound, standing, world};
use bocage_placement::{place, survive};

fn syndicate() -> String {
    let mut text = String::from("room main\nroom replica\n");
    for host in 0..30 {
        let feed = if host % 2 == 0 { "A" } else { "B" };
        for room in ["main", "replica"] {
            writeln!(text, "host {room}{host} {room} feed {feed} 128 cores 512 GiB").unwrap();
        }
    }
    for app in 0..1_000 {
        let (copies, cores, memory) = [(1, 1, 2), (2, 1, 4), (3, 2, 4), (4, 1, 1)][app % 4];
        let class = if app % 5 == 4 { "single" } else { "double" };
        let home = if app % 2 == 0 { "main" } else { "replica" };
        writeln!(text, "app a{app} {class} {copies}x {cores} cores {memory} GiB home {home}")
            .unwrap();
    }
    text
}

#[test]
fn everything_is_placed_survives_either_room_and_stays_where_it_is() {
    let world = world(&syndicate());
    let placement = place(&world);
    assert!(placement.instances.len() > 4_400, "{}", placement.instances.len());
    assert!(placement.findings.is_empty(), "{:?}", placement.findings.first());
    sound(&world, &placement);
    assert!(survive::losses(&world, &placement.instances).iter().all(survive::Loss::is_none));
    for room in &placement.report.rooms {
        let tight = room.tight.expect("a tight packing");
        assert!(tight <= room.at_least + 2, "{room:?}");
    }
    let again = standing(world, placement.instances.clone());
    assert_eq!(place(&again).instances, placement.instances);
}
