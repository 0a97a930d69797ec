//! What holds whatever happens.

use std::collections::BTreeMap;

use bocage_metering::{GAP_MS, HOUR_MS, Look, Meter};
use proptest::prelude::*;

use crate::machine::{Machine, Store};

#[derive(Debug, Clone)]
enum Event {
    Pass { millis: i64, rate: i64 },
    Start(u128),
    Stop(u128),
    End(u128),
    Boot(i64),
    Clock(i64),
    Look(Fate),
}

/// What becomes of a look.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fate {
    /// It is written down.
    Kept,
    /// Its process is killed before it is.
    Killed,
    /// It is written down and its process is killed before it knows: it is done again.
    Twice,
    /// Another process looks later and writes down earlier.
    Overtaken,
}

fn event() -> impl Strategy<Value = Event> {
    let fate = prop_oneof![
        4 => Just(Fate::Kept),
        1 => Just(Fate::Killed),
        1 => Just(Fate::Twice),
        1 => Just(Fate::Overtaken),
    ];
    prop_oneof![
        6 => (1..90_000i64, 0..50i64).prop_map(|(millis, rate)| Event::Pass { millis, rate }),
        1 => (1..3 * HOUR_MS, 0..50i64).prop_map(|(millis, rate)| Event::Pass { millis, rate }),
        2 => (0..4u128).prop_map(Event::Start),
        1 => (0..4u128).prop_map(Event::Stop),
        1 => (0..4u128).prop_map(Event::End),
        1 => (0..HOUR_MS).prop_map(Event::Boot),
        1 => (-2 * HOUR_MS..2 * HOUR_MS).prop_map(Event::Clock),
        8 => fate.prop_map(Event::Look),
    ]
}

/// What must be counted, told from the looks that were written down and nothing else.
#[derive(Default)]
struct Expected {
    /// Of each life, what it had at the first look, if that was the first of all, and the last.
    received: BTreeMap<String, (i64, i64)>,
    memory_byte_s: i64,
    last: Option<Look>,
}

impl Expected {
    fn keep(&mut self, look: &Look) {
        let is_first = self.last.is_none();
        for running in &look.running {
            let Some(counters) = running.counters else { continue };
            let base = if is_first { counters.received } else { 0 };
            let entry = self.received.entry(running.life.clone()).or_insert((base, base));
            entry.1 = counters.received;
        }
        if let Some(last) = &self.last {
            let (a, b) = (&last.clock, &look.clock);
            let same = a.boot == b.boot;
            let elapsed =
                if same { b.uptime_ms - a.uptime_ms } else { (b.wall_ms - a.wall_ms).max(0) };
            let both = look.levels.iter().filter_map(|level| {
                let before = last.levels.iter().find(|one| one.subject == level.subject)?;
                Some((before.bytes? + level.bytes?) * elapsed / 2_000)
            });
            self.memory_byte_s += if elapsed > GAP_MS { 0 } else { both.sum() };
        }
        self.last = Some(look.clone());
    }

    fn received(&self) -> i64 {
        self.received.values().map(|(base, last)| last - base).sum()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_counted_is_what_was_looked_at(events in proptest::collection::vec(event(), 1..120)) {
        let (mut machine, mut store) = (Machine::new(1_000 * HOUR_MS), Store::default());
        let mut expected = Expected::default();
        let mut overtaken: Option<Look> = None;
        for event in &events {
            match event {
                Event::Pass { millis, rate } => machine.pass(*millis, *rate),
                Event::Start(number) => machine.start(*number),
                Event::Stop(number) => machine.stop(*number),
                Event::End(number) => machine.end(*number),
                Event::Boot(millis) => {
                    // No process outlives its machine.
                    overtaken = None;
                    machine.boot(*millis);
                }
                Event::Clock(millis) => machine.wall_ms += millis,
                Event::Look(Fate::Killed) => {}
                Event::Look(Fate::Overtaken) => overtaken = Some(machine.look()),
                Event::Look(fate) => {
                    machine.uptime_ms += 1;
                    let look = machine.look();
                    store.keep(&look);
                    expected.keep(&look);
                    if *fate == Fate::Twice {
                        prop_assert!(store.keep(&look).lines.is_empty());
                    }
                    if let Some(late) = overtaken.take() {
                        prop_assert!(store.keep(&late).lines.is_empty());
                    }
                }
            }
        }
        prop_assert_eq!(store.sum(Meter::Received), expected.received());
        prop_assert!(store.sum(Meter::Received) <= machine.received);
        prop_assert!(store.lines.values().all(|line| line.amount >= 0 && line.seen_ms >= 0));
        // Each line of these is rounded once, each look once more.
        let slack = (store.lines.len() + events.len()) as i64;
        let memory = store.sum(Meter::Memory);
        prop_assert!((memory - expected.memory_byte_s).abs() <= slack, "{memory}");
    }

    /// Looked at every minute, what is lost is what ran after the last look: for each restart less than
    /// a minute's use.
    #[test]
    fn the_sum_is_what_was_used_within_one_period(
        restarts in proptest::collection::btree_set(1..600i64, 0..8),
        rate in 1..50i64,
    ) {
        const PERIOD_MS: i64 = 60_000;
        let (mut machine, mut store) = (Machine::new(7 * HOUR_MS), Store::default());
        store.keep(&machine.look());
        machine.start(1);
        // Ten looks an hour and a half, in tenths of a minute.
        for tenth in 1..=600 {
            machine.pass(PERIOD_MS / 10, rate);
            if restarts.contains(&tenth) {
                machine.start(1);
            }
            if tenth % 10 == 0 {
                store.keep(&machine.look());
            }
        }
        let (sum, used) = (store.sum(Meter::Received), machine.received);
        let lost_most = restarts.len() as i64 * rate * PERIOD_MS;
        prop_assert!(sum <= used && used - sum <= lost_most, "{} of {}", sum, used);
        prop_assert_eq!(store.gaps, 0);
        let closed = store.lines.values().filter(|line| line.meter == Meter::Received && line.closed);
        prop_assert_eq!(closed.count(), 1, "the hour that is over");
    }
}
