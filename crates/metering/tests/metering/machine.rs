//! A machine with containers, whose clock is set, which is started anew; and a store that may be killed.

use std::collections::BTreeMap;

use bocage_metering::{Book, Clock, Counters, Found, Level, Line, Look, Meter, Running};
use bocage_vocab::{Kind, Thing, Uuid};

pub(crate) fn subject(number: u128) -> Thing {
    Thing { kind: Kind::Instance, uuid: Uuid::from_u128(number) }
}

/// One run of a container.
#[derive(Debug, Clone)]
pub(crate) struct Life {
    pub(crate) number: u64,
    pub(crate) subject: Thing,
    pub(crate) counters: Counters,
    pub(crate) is_up: bool,
}

/// What is true.
#[derive(Debug, Clone)]
pub(crate) struct Machine {
    pub(crate) wall_ms: i64,
    pub(crate) uptime_ms: i64,
    pub(crate) boots: u64,
    pub(crate) lives: Vec<Life>,
    pub(crate) begun: u64,
    /// All bytes that were ever received here.
    pub(crate) received: i64,
}

impl Machine {
    pub(crate) fn new(wall_ms: i64) -> Machine {
        let (uptime_ms, boots, begun) = (1, 0, 0);
        Machine { wall_ms, uptime_ms, boots, lives: Vec::new(), begun, received: 0 }
    }

    /// The container of an instance begins, in place of the one that it had.
    pub(crate) fn start(&mut self, number: u128) {
        self.stop(number);
        self.begun += 1;
        let (number, subject) = (self.begun, subject(number));
        self.lives.push(Life { number, subject, counters: Counters::default(), is_up: true });
    }

    /// It is taken away.
    pub(crate) fn stop(&mut self, number: u128) {
        self.lives.retain(|life| life.subject != subject(number));
    }

    /// It ends, and is still there.
    pub(crate) fn end(&mut self, number: u128) {
        let own = self.lives.iter_mut().filter(|life| life.subject == subject(number));
        own.for_each(|life| life.is_up = false);
    }

    /// Time passes; each that is up receives so many bytes in each millisecond, with half a core.
    pub(crate) fn pass(&mut self, millis: i64, rate: i64) {
        self.wall_ms += millis;
        self.uptime_ms += millis;
        for life in self.lives.iter_mut().filter(|life| life.is_up) {
            life.counters.received += rate * millis;
            life.counters.cpu_ns += 500_000 * millis;
            self.received += rate * millis;
        }
    }

    /// The machine starts anew, after some time; its containers have ended.
    pub(crate) fn boot(&mut self, millis: i64) {
        self.wall_ms += millis;
        self.uptime_ms = 1;
        self.boots += 1;
        self.lives.iter_mut().for_each(|life| life.is_up = false);
    }

    pub(crate) fn look(&self) -> Look {
        let running = |life: &Life| Running {
            subject: life.subject,
            life: format!("life {}", life.number),
            counters: life.is_up.then_some(life.counters),
        };
        let level = |life: &Life| Level {
            subject: life.subject,
            meter: Meter::Memory,
            bytes: Some(if life.is_up { 1_000 } else { 0 }),
        };
        Look {
            clock: Clock {
                wall_ms: self.wall_ms,
                boot: format!("boot {}", self.boots),
                uptime_ms: self.uptime_ms,
            },
            running: self.lives.iter().map(running).collect(),
            levels: self.lives.iter().map(level).collect(),
            measured_ms: None,
        }
    }
}

/// Keeps the book and the lines together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Store {
    pub(crate) book: Book,
    pub(crate) lines: BTreeMap<(Thing, i64, Meter), Line>,
    pub(crate) gaps: usize,
}

impl Store {
    pub(crate) fn keep(&mut self, look: &Look) -> Found {
        let (book, found) = self.book.read(look);
        // As text and back, as it is stored.
        self.book = serde_json::from_str(&serde_json::to_string(&book).unwrap()).unwrap();
        for line in &found.lines {
            let old = self.lines.insert((line.subject, line.hour, line.meter), line.clone());
            if let Some(old) = old {
                assert!(!old.closed, "{old:?} was closed and became {line:?}");
                assert!(
                    line.amount >= old.amount && line.seen_ms >= old.seen_ms,
                    "{old:?} {line:?}"
                );
            }
        }
        self.gaps += usize::from(found.gap.is_some());
        found
    }

    pub(crate) fn sum(&self, meter: Meter) -> i64 {
        self.lines.values().filter(|line| line.meter == meter).map(|line| line.amount).sum()
    }
}
