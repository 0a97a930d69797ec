//! Small rooms, where every placement can be tried.

use crate::kit::{sound, world};
use proptest::prelude::*;

/// The fewest hosts that hold all of these, each copy alone in its group, if any placement does.
fn fewest(needs: &[(i64, i64)], hosts: &[(i64, i64)]) -> Option<usize> {
    fn put(
        needs: &[(i64, i64)],
        left: &mut Vec<(i64, i64)>,
        whole: &[(i64, i64)],
    ) -> Option<usize> {
        let Some(((cores, memory), rest)) = needs.split_first() else {
            return Some(left.iter().zip(whole).filter(|(left, whole)| left != whole).count());
        };
        let mut best = None;
        for host in 0..left.len() {
            let (c, m) = left[host];
            if *cores <= c && *memory <= m {
                left[host] = (c - cores, m - memory);
                let found = put(rest, left, whole);
                best = match (best, found) {
                    (Some(a), Some(b)) => Some(std::cmp::min::<usize>(a, b)),
                    (a, b) => a.or(b),
                };
                left[host] = (c, m);
            }
        }
        best
    }
    put(needs, &mut hosts.to_vec(), hosts)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]
    #[test]
    fn the_bound_is_below_the_best_and_the_packing_above(
        needs in prop::collection::vec((1i64..8, 1i64..8), 1..7),
        hosts in prop::collection::vec((3i64..10, 3i64..10), 1..5),
    ) {
        let mut text = String::from("room main\n");
        for (i, (cores, memory)) in hosts.iter().enumerate() {
            text += &format!("host h{i} main {cores} cores {memory} GiB\n");
        }
        for (i, (cores, memory)) in needs.iter().enumerate() {
            text += &format!("app a{i} single 1x {cores} cores {memory} GiB\n");
        }
        let world = world(&text);
        let placement = bocage_placement::place(&world);
        sound(&world, &placement);
        let room = &placement.report.rooms[0];
        // Where one host holds all, every first fit finds a place for each.
        let (cores, memory) = needs.iter().fold((0, 0), |(c, m), need| (c + need.0, m + need.1));
        if hosts.iter().any(|host| cores <= host.0 && memory <= host.1) {
            prop_assert_eq!(room.placed, room.copies);
            prop_assert!(room.tight.is_some());
        }
        match fewest(&needs, &hosts) {
            Some(fewest) => {
                prop_assert!(room.at_least <= fewest, "{room:?}, {fewest} hosts do");
                prop_assert!(room.tight.is_none_or(|tight| tight >= fewest));
                prop_assert!(room.placed < room.copies || room.used >= fewest);
            }
            None => prop_assert!(room.placed < room.copies, "what no placement holds was placed"),
        }
    }
}
