//! Bytes of a territory changed at random, as a failing disk or a careless program does.

use std::panic::{AssertUnwindSafe, catch_unwind};

use bocage_store::Error;
use bocage_vocab::{Explain as _, Generation, Unwatched};
use bocage_world::World;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::kit::{self, Place, Wanted};

/// Cases, and as many times more as `BOCAGE_MUTANTS` asks for. Every run has others.
const CASES: u32 = 1_500;

fn many(from: i32, count: i32) -> Wanted {
    (from..from + count).map(|key| (key, (key % 3) as u8)).collect()
}

/// The states of a territory as they are read; whether the audit finds them sound.
fn read(place: &Place) -> Result<(Vec<World>, bool), Error> {
    let store = bocage_store::open(place.at())?;
    let sound = store.audit(&Unwatched)?.ok;
    let generations = [Generation(1), Generation(2)];
    let worlds: Result<Vec<World>, Error> =
        generations.iter().map(|at| store.load(Some(*at), &Unwatched)).collect();
    for plan in store.plans()? {
        store.plan(plan.number)?;
        store.plan_diff(plan.number, &Unwatched)?;
    }
    Ok((worlds?, sound))
}

#[test]
fn a_changed_byte_is_told_or_changes_nothing() {
    let place = Place::new();
    let mut store = place.create();
    kit::apply(store.as_mut(), &many(0, 30));
    kit::apply(store.as_mut(), &many(10, 30));
    drop(store);
    let whole = std::fs::read(place.path()).unwrap();
    let (worlds, sound) = read(&place).unwrap();
    assert!(sound);
    let times = std::env::var("BOCAGE_MUTANTS").map_or(1, |text| text.parse().unwrap());
    let cases = CASES.saturating_mul(times);
    let mut runner =
        TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let changes = proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4);
    let cut = proptest::option::weighted(0.1, any::<prop::sample::Index>());
    let ran = runner.run(&(changes, cut), |(changes, cut)| {
        let mut bytes = whole.clone();
        for (at, byte) in changes {
            bytes[at.index(whole.len())] = byte;
        }
        bytes.truncate(cut.map_or(whole.len(), |cut| cut.index(whole.len())));
        std::fs::write(place.path(), bytes).unwrap();
        let Ok(ended) = catch_unwind(AssertUnwindSafe(|| read(&place))) else {
            return Err(TestCaseError::fail("it panics"));
        };
        match ended {
            Ok((read, true)) => prop_assert_eq!(&read, &worlds, "altered, and found sound"),
            Ok((_, false)) => {}
            Err(error) => prop_assert!(!error.hint().to_string().is_empty(), "{}", error),
        }
        Ok(())
    });
    ran.unwrap();
}
