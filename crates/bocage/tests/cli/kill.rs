//! `bocage plan apply` killed in the middle leaves the old or the new generation, never a mixture.
//!
//! The steps are those that the process itself logs. It is killed some time after one of them; what
//! it has logged by then says where it was.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::cluster::Cluster;
use crate::kit::Place;
use crate::postgresql::{fill, quiet};

const BEGUN: &str = "apply: begun";
const FIRST_WRITE: &str = "apply: writing";
const COMMIT: &str = "apply: commit";
const COMMITTED: &str = "apply: committed";

/// Homes in the pending plan, which adds, changes and removes thousands of rows.
const HOMES: u32 = 24_000;

/// A territory at generation 2 with that plan, of which there are copies to kill.
enum Seed {
    File(Place),
    /// A database of that name.
    Database(Cluster, AtomicU32),
}

/// A copy of it.
struct Copy<'a> {
    place: Place,
    territory: String,
    /// Where it is in a database: that one.
    database: Option<(&'a Cluster, String)>,
}

impl Seed {
    fn file() -> Seed {
        let place = Place::new();
        fill(&place, "t.gpkg", HOMES);
        Seed::File(place)
    }

    fn database() -> Option<Seed> {
        let (cluster, place) = (Cluster::start()?, Place::new());
        fill(&place, &cluster.url("t"), HOMES);
        quiet(&cluster, "bocage");
        Some(Seed::Database(cluster, AtomicU32::new(0)))
    }

    fn copy(&self) -> Copy<'_> {
        let place = Place::new();
        match self {
            Seed::File(seed) => {
                std::fs::copy(seed.path("t.gpkg"), place.path("t.gpkg")).unwrap();
                Copy { place, territory: "t.gpkg".to_owned(), database: None }
            }
            Seed::Database(cluster, count) => {
                let name = format!("copy{}", count.fetch_add(1, Ordering::Relaxed));
                cluster.sql("postgres", &format!("CREATE DATABASE {name} TEMPLATE bocage"));
                let territory = cluster.url_of("bocage", &name, "t");
                Copy { place, territory, database: Some((cluster, name)) }
            }
        }
    }
}

impl Copy<'_> {
    fn begin_apply(&self) -> crate::kit::Started {
        self.place.begin(&["plan", "apply", &self.territory, "3", "--on", "2"])
    }

    /// Everything that it holds, as exported.
    fn exported(&self) -> Vec<(String, Vec<u8>)> {
        let args = ["export", "geojson", &self.territory, "--out", "out"];
        let run = self.place.json(&args).expect_exit(0);
        let files = run["files"].as_array().unwrap().iter();
        let mut files: Vec<_> = files
            .map(|file| file["path"].as_str().unwrap().to_owned())
            .map(|path| (path.clone(), std::fs::read(self.place.path(&path)).unwrap()))
            .collect();
        files.sort();
        files
    }

    /// Waits until a server has heard that its client is gone.
    fn settle(&self) {
        if let Some((cluster, name)) = &self.database {
            quiet(cluster, name);
        }
    }
}

impl Drop for Copy<'_> {
    fn drop(&mut self) {
        if let Some((cluster, name)) = &self.database {
            cluster.sql("postgres", &format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

/// How long the steps of an apply take when nobody kills it.
fn measured(seed: &Seed) -> (Copy<'_>, Vec<(&'static str, Duration)>) {
    let copy = seed.copy();
    let mut apply = copy.begin_apply();
    let mut steps = Vec::new();
    let mut last = "";
    let mut at = Instant::now();
    for step in [BEGUN, FIRST_WRITE, COMMIT, COMMITTED] {
        assert!(apply.wait_for(step), "the log tells `{step}`");
        steps.push((last, at.elapsed()));
        (last, at) = (step, Instant::now());
    }
    assert!(!apply.wait_for("never said"));
    (copy, steps)
}

#[test]
fn a_killed_apply_leaves_one_whole_generation() {
    kill_many(&Seed::file(), 100);
}

#[test]
fn a_killed_apply_leaves_one_whole_generation_in_postgresql() {
    if let Some(seed) = Seed::database() {
        kill_many(&seed, 60);
    }
}

/// At least a fifth of the kills are to fall between the first write and the commit, and a tenth
/// into the commit.
#[allow(clippy::print_stdout, reason = "says where the kills fell")]
fn kill_many(seed: &Seed, kills: u32) {
    let (after, steps) = measured(seed);
    let worlds = [seed.copy().exported(), after.exported()];
    assert!(worlds[0] != worlds[1]);
    let counts: [AtomicU32; 4] = Default::default();
    std::thread::scope(|scope| {
        for half in 0..2 {
            let (steps, worlds, counts) = (&steps, &worlds, &counts);
            scope.spawn(move || {
                for kill in (half..kills).step_by(2) {
                    for (count, met) in counts.iter().zip(killed(seed, steps, kill, worlds)) {
                        count.fetch_add(u32::from(met), Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let [writing, committing, torn, new] = counts.map(AtomicU32::into_inner);
    println!(
        "{kills} kills: {writing} between first write and commit, {committing} in the commit, \
         {torn} left a journal to roll back, {new} left the new generation; steps {steps:?}"
    );
    assert!(writing >= kills / 5, "only {writing} kills while writing");
    assert!(committing >= kills / 10, "only {committing} kills in the commit");
    assert!(new > 0 && new < kills, "{new} of {kills} left the new generation");
}

/// Kills one apply, and judges what is left. Whether it was writing, was committing, left a journal,
/// and left the new generation.
fn killed(
    seed: &Seed,
    steps: &[(&'static str, Duration)],
    kill: u32,
    worlds: &[Vec<(String, Vec<u8>)>; 2],
) -> [bool; 4] {
    let copy = seed.copy();
    // Of ten kills one falls before the first step, one between begin and first write, four while
    // writing, four in the commit; each a little later than the one before.
    let (step, lasts) = steps[[0, 1, 2, 2, 2, 2, 3, 3, 3, 3][kill as usize % 10]];
    let mut apply = copy.begin_apply();
    assert!(step.is_empty() || apply.wait_for(step));
    std::thread::sleep(lasts * (kill / 10) / 6);
    let told = apply.kill();
    let journal = copy.place.path("t.gpkg-journal").metadata().is_ok_and(|file| file.len() > 0);
    copy.settle();

    let audit = copy.place.json(&["audit", &copy.territory]).expect_exit(0);
    assert_eq!(audit["ok"], true, "{told}");
    let generations = audit["generations"].as_u64().unwrap();
    let whole = &worlds[usize::from(generations == 3)];
    assert!(copy.exported() == *whole, "a mixture at generation {generations}: {told}");
    assert!(generations == 3 || !told.contains(COMMITTED), "what was committed stays: {told}");
    let (wrote, commit) = (told.contains(FIRST_WRITE), told.contains(COMMIT));
    let committing = commit && !told.contains(COMMITTED);
    [wrote && !commit, committing, journal, generations == 3]
}
