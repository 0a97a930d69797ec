//! `bocage plan apply` killed in the middle leaves the old or the new generation, never a mixture.
//!
//! The steps are those that the process itself logs. It is killed some time after one of them; what
//! it has logged by then says where it was.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::kit::{Place, village};

const KILLS: u32 = 100;
/// At least so many are to fall between the first write and the commit, and into the commit.
const WHILE_WRITING: u32 = 20;
const WHILE_COMMITTING: u32 = 10;

const BEGUN: &str = "apply: begun";
const FIRST_WRITE: &str = "apply: writing";
const COMMIT: &str = "apply: commit";
const COMMITTED: &str = "apply: committed";

const APPLY: [&str; 6] = ["plan", "apply", "t.gpkg", "3", "--on", "2"];

/// A territory at generation 2 with a pending plan that adds, changes and removes thousands of rows.
fn seed() -> Place {
    let place = Place::new();
    place.write("a.osm", village(30, 900).as_bytes());
    place.write("b.osm", village(60, 24_000).as_bytes());
    place.run(&["new", "t.gpkg"]).expect_exit(0);
    place.run(&["import", "osm", "t.gpkg", "a.osm"]).expect_exit(0);
    place.run(&["design", "run", "t.gpkg", "--apply"]).expect_exit(0);
    let held = place.json(&["import", "osm", "t.gpkg", "b.osm", "--plan-only"]).expect_exit(0);
    assert_eq!(held["plan"], 3);
    place
}

fn copy_of(seed: &Place) -> Place {
    let place = Place::new();
    std::fs::copy(seed.path("t.gpkg"), place.path("t.gpkg")).unwrap();
    place
}

/// Everything that a territory holds, as exported.
fn exported(place: &Place) -> Vec<(String, Vec<u8>)> {
    let run = place.json(&["export", "geojson", "t.gpkg", "--out", "out"]).expect_exit(0);
    let files = run["files"].as_array().unwrap().iter();
    let mut files: Vec<_> = files
        .map(|file| file["path"].as_str().unwrap().to_owned())
        .map(|path| (path.clone(), std::fs::read(place.path(&path)).unwrap()))
        .collect();
    files.sort();
    files
}

/// How long the steps of an apply take when nobody kills it.
fn measured(seed: &Place) -> (Place, Vec<(&'static str, Duration)>) {
    let place = copy_of(seed);
    let mut apply = place.begin(&APPLY);
    let mut steps = Vec::new();
    let mut last = "";
    let mut at = Instant::now();
    for step in [BEGUN, FIRST_WRITE, COMMIT, COMMITTED] {
        assert!(apply.wait_for(step), "the log tells `{step}`");
        steps.push((last, at.elapsed()));
        (last, at) = (step, Instant::now());
    }
    assert!(!apply.wait_for("never said"));
    (place, steps)
}

#[test]
fn a_killed_apply_leaves_one_whole_generation() {
    let seed = seed();
    let (after, steps) = measured(&seed);
    let worlds = [exported(&copy_of(&seed)), exported(&after)];
    assert!(worlds[0] != worlds[1]);
    let counts: [AtomicU32; 5] = Default::default();
    std::thread::scope(|scope| {
        for half in 0..2 {
            let (seed, steps, worlds, counts) = (&seed, &steps, &worlds, &counts);
            scope.spawn(move || {
                for kill in (half..KILLS).step_by(2) {
                    let [writing, committing, torn, new] = killed(seed, steps, kill, worlds);
                    for (count, met) in counts.iter().zip([writing, committing, torn, new]) {
                        count.fetch_add(u32::from(met), Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let [writing, committing, torn, new, _] = counts.map(AtomicU32::into_inner);
    println!(
        "{KILLS} kills: {writing} between first write and commit, {committing} in the commit, \
         {torn} left a journal to roll back, {new} left the new generation; steps {steps:?}"
    );
    assert!(writing >= WHILE_WRITING, "only {writing} kills while writing");
    assert!(committing >= WHILE_COMMITTING, "only {committing} kills in the commit");
    assert!(new > 0 && new < KILLS, "{new} of {KILLS} left the new generation");
}

/// Kills one apply, and judges what is left. Whether it was writing, was committing, left a journal,
/// and left the new generation.
fn killed(
    seed: &Place,
    steps: &[(&'static str, Duration)],
    kill: u32,
    worlds: &[Vec<(String, Vec<u8>)>; 2],
) -> [bool; 4] {
    let place = copy_of(seed);
    // Of ten kills one falls before the first step, one between begin and first write, four while
    // writing, four in the commit; each a little later than the one before.
    let (step, lasts) = steps[[0, 1, 2, 2, 2, 2, 3, 3, 3, 3][kill as usize % 10]];
    let mut apply = place.begin(&APPLY);
    assert!(step.is_empty() || apply.wait_for(step));
    std::thread::sleep(lasts * (kill / 10) / 6);
    let told = apply.kill();
    let journal = place.path("t.gpkg-journal").metadata().is_ok_and(|file| file.len() > 0);

    let audit = place.json(&["audit", "t.gpkg"]).expect_exit(0);
    assert_eq!(audit["ok"], true, "{told}");
    let generations = audit["generations"].as_u64().unwrap();
    let whole = &worlds[usize::from(generations == 3)];
    assert!(exported(&place) == *whole, "a mixture at generation {generations}: {told}");
    assert!(generations == 3 || !told.contains(COMMITTED), "what was committed stays: {told}");
    let (wrote, commit) = (told.contains(FIRST_WRITE), told.contains(COMMIT));
    let committing = commit && !told.contains(COMMITTED);
    [wrote && !commit, committing, journal, generations == 3]
}
