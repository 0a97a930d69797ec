//! A process killed in the middle of an apply leaves the old or the new generation.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use bocage_vocab::{Generation, Unwatched, Watch};
use bocage_world::World;

use crate::kit::{self, Place, Wanted};

/// The child runs this very test with the path of a territory in this variable.
const CHILD: &str = "BOCAGE_KILL_TEST_CHILD";
const PHASE: &str = "BOCAGE_KILL_TEST_PHASE";
const KILLS: u32 = 100;
const KILLS_WHILE_WRITING: u32 = 20;

fn before() -> Wanted {
    (0..400).map(|key| (key, 0)).collect()
}

fn after() -> Wanted {
    (100..2_500).map(|key| (key, (key % 3) as u8)).collect()
}

/// Writes each phase of the work to a file, and dawdles so that every phase can be met.
struct Phases<'a>(&'a Path);

impl Phases<'_> {
    fn log(&self, phase: &str) {
        let mut file = std::fs::OpenOptions::new().append(true).create(true).open(self.0).unwrap();
        writeln!(file, "{phase}").unwrap();
    }
}

impl Watch for Phases<'_> {
    fn stage(&self, name: &'static str, _unit: &'static str, _total: Option<u64>) {
        self.log(name);
    }
    fn done(&self, units: u64) {
        self.log(&format!("wrote {units}"));
        std::thread::sleep(Duration::from_millis(3));
    }
}

/// Applies plan 2, as the child.
fn child(path: &Path) {
    let phases = std::env::var_os(PHASE).unwrap();
    let phases = Phases(Path::new(&phases));
    phases.log("open");
    let mut store = bocage_store::open(path).unwrap();
    let number = bocage_vocab::PlanNumber(2);
    store.apply(number, Generation(1), &kit::applied(), &phases).unwrap();
    phases.log("done");
}

#[test]
fn a_killed_apply_leaves_one_whole_generation() {
    if let Some(path) = std::env::var_os(CHILD) {
        return child(Path::new(&path));
    }
    let seed = Place::new();
    let mut store = seed.create();
    kit::apply(store.as_mut(), &before());
    kit::draft(store.as_mut(), &after()).unwrap();
    drop(store);
    let old = World::from_rows(Generation(1), kit::rows(&before()));
    let new = World::from_rows(Generation(2), kit::rows(&after()));
    let (mut while_writing, mut ended_new) = (0, 0);
    for kill in 0..KILLS {
        let place = Place::new();
        std::fs::copy(seed.path(), place.path()).unwrap();
        let phase = killed_in(&place, Duration::from_micros(u64::from(kill) * 900));
        while_writing += u32::from(phase.starts_with("wrote") || phase == "seal");
        let store = place.open();
        let world = store.load(None, &Unwatched).unwrap();
        let whole = if world.generation == Generation(1) { &old } else { &new };
        assert!(world == *whole, "kill {kill} in phase {phase} left a mixture");
        let audit = store.audit(&Unwatched).unwrap();
        assert!(audit.ok, "kill {kill} in phase {phase}: {audit:?}");
        ended_new += u32::from(world.generation == Generation(2));
    }
    println!("{KILLS} kills, {while_writing} while writing, {ended_new} after the commit");
    assert!(while_writing >= KILLS_WHILE_WRITING, "only {while_writing} kills while writing");
}

/// Starts the child, kills it after it has begun and some time has gone by; its last phase.
fn killed_in(place: &Place, after_opening: Duration) -> String {
    let phases = place.path().with_extension("phases");
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::a_killed_apply_leaves_one_whole_generation"])
        .env(CHILD, place.path())
        .env(PHASE, &phases)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let last = || {
        let text = std::fs::read_to_string(&phases).unwrap_or_default();
        text.lines().last().unwrap_or_default().to_owned()
    };
    while last().is_empty() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_micros(200));
    }
    std::thread::sleep(after_opening);
    child.kill().unwrap();
    child.wait().unwrap();
    last()
}
