//! Worlds, diffs and plans: what must hold for any change.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

use std::collections::BTreeMap;

use bocage_network::{Agreement, Building, Pop, Premises, Stage};
use bocage_vocab::{Fact, Generation, Id, Kind, Money, Position};
use bocage_world::{
    Diff, Error, Rows, World, apply, decode_row, encode_row, make_sound, rebase, replace,
    summarise, upsert,
};
use proptest::collection::btree_map;
use proptest::prelude::*;

/// Wanted points of presence: key to name.
type Wanted = BTreeMap<u8, u8>;

fn pop(key: u8, name: u8) -> Pop {
    Pop {
        id: Id::derive(&[&key.to_string()]),
        reference: format!("POP-{key}").into(),
        name: format!("name {name}").into(),
        stage: Stage::Study,
        position: Position::from_e7(i32::from(key), i32::from(name)),
    }
}

fn rows(wanted: &Wanted) -> Rows {
    Rows { pops: wanted.iter().map(|(key, name)| pop(*key, *name)).collect(), ..Rows::default() }
}

fn world(wanted: &Wanted) -> World {
    World::from_rows(Generation(1), rows(wanted))
}

fn wanted() -> impl Strategy<Value = Wanted> {
    btree_map(0u8..30, 0u8..4, 0..20)
}

proptest! {
    #[test]
    fn replacing_brings_exactly_the_rows_wanted(before in wanted(), after in wanted()) {
        let start = world(&before);
        let diff = replace(&start, rows(&after), &[Kind::Pop]);
        prop_assert_eq!(&apply(&start, &diff).unwrap().pops, &world(&after).pops);
    }

    #[test]
    fn upserting_keeps_what_it_does_not_name(before in wanted(), more in wanted()) {
        let start = world(&before);
        let after = apply(&start, &upsert(&start, rows(&more))).unwrap();
        let mut union = before;
        union.extend(more);
        prop_assert_eq!(&after.pops, &world(&union).pops);
        prop_assert!(upsert(&after, rows(&union)).is_empty(), "the same again changes nothing");
    }

    #[test]
    fn a_rebased_plan_brings_its_change_and_keeps_the_others(
        parent in wanted(), mine in wanted(), theirs in wanted(),
    ) {
        let base = world(&parent);
        let my_diff = replace(&base, rows(&mine), &[Kind::Pop]);
        let head = apply(&base, &replace(&base, rows(&theirs), &[Kind::Pop])).unwrap();
        let key_set: std::collections::BTreeSet<u8> =
            parent.keys().chain(mine.keys()).chain(theirs.keys()).copied().collect();
        let clash = key_set.iter().any(|key| {
            let (was, my, their) = (parent.get(key), mine.get(key), theirs.get(key));
            my != was && their != was && my != their
        });
        match rebase(my_diff, &base, &head) {
            Err(conflicts) => prop_assert!(clash && !conflicts.is_empty()),
            Ok(diff) => {
                prop_assert!(!clash);
                let merged: Wanted = key_set.iter().filter_map(|key| {
                    let (was, my, their) = (parent.get(key), mine.get(key), theirs.get(key));
                    (if my == was { their } else { my }).map(|name| (*key, *name))
                }).collect();
                prop_assert_eq!(&apply(&head, &diff).unwrap().pops, &world(&merged).pops);
            }
        }
    }

    #[test]
    fn rows_read_what_they_write(key in any::<u8>(), name in any::<u8>(), cut in any::<usize>()) {
        let row = pop(key, name);
        let mut bytes = Vec::new();
        encode_row(&row, &mut bytes);
        let mut rest = bytes.as_slice();
        prop_assert_eq!(decode_row::<Pop>(&mut rest).unwrap(), row);
        prop_assert!(rest.is_empty());
        let mut short = &bytes[..cut % bytes.len()];
        prop_assert!(decode_row::<Pop>(&mut short).is_err());
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = decode_row::<Premises>(&mut bytes.as_slice());
    }
}

fn premises(building: Option<&str>) -> Premises {
    let address = "1 rue du Port".into();
    let building = building.map(|key| Id::derive(&[key]));
    let home = Premises::placed(Id::derive(&["home"]), "test", Position::default());
    Premises { address, building, ..home }
}

#[test]
fn nothing_may_refer_to_nothing() {
    let empty = World::default();
    let row = premises(Some("tower"));
    let diff = upsert(&empty, Rows { premises: vec![row.clone()], ..Rows::default() });
    let by = row.thing();
    assert!(matches!(apply(&empty, &diff), Err(Error::RefersToNothing { by: b, .. }) if b == by));
    assert!(
        apply(&empty, &upsert(&empty, Rows { premises: vec![premises(None)], ..Rows::default() }))
            .is_ok()
    );
}

#[test]
fn what_is_added_twice_or_removed_from_nowhere_is_refused() {
    let one = world(&BTreeMap::from([(1, 1)]));
    let mut diff = Diff::default();
    diff.pops.added.push(pop(1, 2));
    assert!(matches!(apply(&one, &diff), Err(Error::AlreadyThere { .. })));
    for key in [0, 2, 9] {
        let mut diff = Diff::default();
        diff.pops.removed.push(pop(key, 0).id);
        assert!(matches!(apply(&one, &diff), Err(Error::NotThere { .. })), "removed {key}");
        let mut diff = Diff::default();
        diff.pops.changed.push(pop(key, 0));
        assert!(matches!(apply(&one, &diff), Err(Error::NotThere { .. })), "changed {key}");
    }
}

#[test]
fn a_summary_counts_what_a_diff_does() {
    let start = world(&BTreeMap::from([(1, 1), (2, 1), (3, 1)]));
    let diff = replace(&start, rows(&BTreeMap::from([(2, 2), (3, 1), (4, 1)])), &[Kind::Pop]);
    let [change] = &summarise(&start, &diff).changes[..] else { panic!("one kind changes") };
    assert_eq!((change.added, change.changed, change.removed), (1, 1, 1));
    assert_eq!(change.cost, Money::ZERO);
}

fn tower() -> Building {
    Building {
        id: Id::derive(&["tower"]),
        name: "tower".into(),
        premises: 1,
        floors: 9,
        stairs: 1,
        agreement: Agreement::Signed,
        source: "test".into(),
        position: Position::default(),
    }
}

/// A building with one home in it.
fn inhabited() -> World {
    let (buildings, premises) = (vec![tower()], vec![premises(Some("tower"))]);
    World::from_rows(Generation(1), Rows { buildings, premises, ..Rows::default() })
}

#[test]
fn what_would_leave_a_reference_to_nothing_is_taken_out_and_told() {
    let world = inhabited();
    let (home, building) = (premises(Some("tower")).thing(), tower().thing());
    // The building goes, the home stays: the building has to stay too.
    let without = Rows { premises: vec![premises(Some("tower"))], ..Rows::default() };
    let diff = replace(&world, without, &[Kind::Building, Kind::Premises]);
    let (sound, out) = make_sound(&world, diff);
    assert!(sound.is_empty());
    assert_eq!((out[0].change, out[0].by, out[0].to), (building, home, building));
    // Both go: nothing dangles.
    let diff = replace(&world, Rows::default(), &[Kind::Building, Kind::Premises]);
    let (sound, out) = make_sound(&world, diff);
    assert_eq!((sound.len(), out.len()), (2, 0));
    // The home moves to a building that nobody knows.
    let moved = Rows { premises: vec![premises(Some("nowhere"))], ..Rows::default() };
    let (sound, out) = make_sound(&world, upsert(&world, moved));
    assert!(sound.is_empty());
    assert_eq!((out[0].change, out[0].by), (home, home));
}

#[test]
fn a_plan_whose_ground_was_taken_away_is_in_conflict() {
    let parent =
        World::from_rows(Generation(1), Rows { buildings: vec![tower()], ..Rows::default() });
    let home = Rows { premises: vec![premises(Some("tower"))], ..Rows::default() };
    let plan = upsert(&parent, home);
    let head = apply(&parent, &replace(&parent, Rows::default(), &[Kind::Building])).unwrap();
    let conflicts = rebase(plan, &parent, &head).unwrap_err();
    assert_eq!(conflicts[0].thing, premises(None).thing());
}
