//! What answers cost: on one group of communes always, on the department where it is asked for.

use std::collections::{BTreeSet, HashSet};
use std::time::{Duration, Instant};

use bocage_plant::{Asked, Plant};
use bocage_vocab::Thing;
use bocage_world::World;

use crate::brute::Brute;
use crate::impact::things;
use crate::kit::{COMMUNES, department, mix};

/// What answers took.
struct Times {
    index: Duration,
    traces: Vec<Duration>,
    cuts: Vec<Duration>,
    ranking: Duration,
}

fn times(world: &World, cut: &[Thing]) -> Times {
    let began = Instant::now();
    let plant = Plant::of(world.clone());
    let index = began.elapsed();
    let timed = |act: &dyn Fn()| {
        let began = Instant::now();
        act();
        began.elapsed()
    };
    let outlets = world.outlets.rows();
    let some = (0..20_000).map(|n| &outlets[(mix(1, n) % outlets.len() as u64) as usize]);
    let trace = |outlet: &bocage_network::Outlet| {
        timed(&|| assert!(plant.trace(Asked::Outlet(outlet.id, 0)).is_some_and(|t| t.whole)))
    };
    let mut traces: Vec<Duration> = some.map(trace).collect();
    let impact = |thing: &Thing| timed(&|| assert!(plant.impact([*thing]).isolated.len() < 9_999));
    let mut cuts: Vec<Duration> = cut.iter().map(impact).collect();
    traces.sort_unstable();
    cuts.sort_unstable();
    let ranking = timed(&|| assert!(!plant.ranking(Plant::CUT_KINDS).is_empty()));
    Times { index, traces, cuts, ranking }
}

impl Times {
    fn tell(&self, name: &str) {
        let at = |all: &[Duration], share: usize| all[(all.len() - 1) * share / 1_000];
        let three = |all: &[Duration]| [500, 990, 1_000].map(|share| at(all, share));
        let Times { index, ranking, .. } = self;
        eprintln!(
            "{name}: index {index:?}, trace p50 p99 max {:?}, cut p50 p99 max {:?}, ranking {ranking:?}",
            three(&self.traces),
            three(&self.cuts),
        );
    }

    /// The same as `xtask bench` reads it.
    fn measured(&self) {
        let told = |name: &str, all: &[Duration], aim_us: u64| {
            let at = |share: usize| all[(all.len() - 1) * share / 1_000].as_micros();
            let times = all.len();
            let [p50, p99, most] = [500, 990, 1_000].map(at);
            eprintln!("measured: {name}; times {times}; us {p50} {p99} {most}; aim {aim_us}");
        };
        told("index in memory", &[self.index], 3_000_000);
        told("trace in memory", &self.traces, 50);
        told("impact of one cut in memory", &self.cuts, 10_000);
        told("ranking in memory", &[self.ranking], 2_000_000);
    }
}

/// Prints the times, and holds that nothing has become a hundred times slower.
#[test]
fn answers_take_microseconds() {
    let all = things(&COMMUNES);
    let times = times(&COMMUNES, &all);
    times.tell("communes");
    let most = |all: &[Duration]| all[all.len() / 2].as_millis();
    assert!(most(&times.traces) < 5 && most(&times.cuts) < 10 && times.ranking.as_secs() < 20);
}

/// 10,000 cuts of the department drawn at random, and every exchange, point of presence and cabinet,
/// against the judge; with the times. `PLANT_DEPARTMENT=1` asks for it: it takes minutes.
#[test]
fn ten_thousand_cuts_of_the_department_are_exact() {
    if std::env::var_os("PLANT_DEPARTMENT").is_none() {
        eprintln!("skipped: PLANT_DEPARTMENT is not set");
        return;
    }
    let world = department();
    let all = things(&world);
    let (few, many): (Vec<Thing>, Vec<Thing>) = all.into_iter().partition(|thing| {
        use bocage_vocab::Kind::{Cabinet, Exchange, Pop};
        [Cabinet, Exchange, Pop].contains(&thing.kind)
    });
    let drawn = (0..10_000).map(|n| many[(mix(2, n) % many.len() as u64) as usize]);
    let cut: Vec<Thing> = few.into_iter().chain(drawn).collect();
    for _ in 0..2 {
        times(&world, &cut).tell("department");
    }
    let last = times(&world, &cut);
    last.tell("department");
    last.measured();
    let wanted: HashSet<Thing> = cut.iter().copied().collect();
    let expected = Brute::of(&world).cuts_of(|thing| wanted.contains(thing));
    let plant = Plant::of(world);
    assert_eq!(plant.dark(), 0);
    for thing in &cut {
        let found: BTreeSet<_> = plant.premises_cut(&plant.impact([*thing])).collect();
        assert_eq!(found, expected.get(thing).cloned().unwrap_or_default(), "{thing}");
    }
    eprintln!("department: {} cuts exact, of {} lines", cut.len(), plant.lit());
    eprintln!("measured: cuts compared with a walk, all equal; times {}; us 0 0 0", cut.len());
}
