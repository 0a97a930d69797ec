//! What was seen before, and what a look adds to it.

use std::collections::{BTreeMap, BTreeSet};

use bocage_vocab::Thing;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::look::{Clock, Counters, Level, Look};
use crate::spread::Time;
use crate::{Gap, Line, Meter, hour_of};

/// Who does not look for longer leaves a gap: what was used is known, but not in which hour, and levels
/// may have been anything.
pub const GAP_MS: i64 = 15 * 60_000;

/// So far the wall's clock may have gone ahead of the kernel's between two looks.
const STEP_MS: i64 = GAP_MS;

/// After measuring disks it rests for so many times as long.
const REST_TIMES: i64 = 100;

/// The only version of a book so far.
const VERSION: u32 = 1;

/// What a host's looks have come to so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Book {
    #[serde(deserialize_with = "known_version")]
    version: u32,
    /// When it was looked last.
    clock: Option<Clock>,
    /// Up to where time is accounted for. It never goes back, whatever the wall's clock does: so an hour
    /// that is closed is met by no later look.
    front_ms: i64,
    /// The last counters of each life that is still there.
    lives: Vec<(String, Counters)>,
    /// What was running at the last look.
    present: Vec<Thing>,
    /// The last levels.
    levels: Vec<(Thing, Meter, i64)>,
    /// How long measuring disks took last, and how long ago that was.
    measured: Option<(i64, i64)>,
    /// The lines that are not closed.
    open: Vec<Open>,
}

/// A line that is not closed. Its amount is in a finer unit than the line's: rounding once is enough.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Open {
    hour: i64,
    subject: Thing,
    meter: Meter,
    amount: i64,
    seen_ms: i64,
}

/// A book of a newer Bocage is not gone on with: it may say more than is understood here.
fn known_version<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    let found = u32::deserialize(from)?;
    if found == VERSION {
        return Ok(found);
    }
    Err(D::Error::custom(format!("it is of version {found}, and this program knows {VERSION}")))
}

impl Default for Book {
    fn default() -> Book {
        Book {
            version: VERSION,
            clock: None,
            front_ms: i64::MIN,
            lives: Vec::new(),
            present: Vec::new(),
            levels: Vec::new(),
            measured: None,
            open: Vec::new(),
        }
    }
}

/// What a look comes to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// The lines that are new or have grown, and those that close.
    pub lines: Vec<Line>,
    /// The time before in which nobody looked, where it is too long.
    pub gap: Option<Gap>,
}

/// What is added to one line.
type Key = (i64, Thing, Meter);
/// An amount, and how much of the hour was looked at.
type Sum = (i64, i64);

impl Book {
    /// When it was looked last, in milliseconds from 1970; none where it never was.
    #[must_use]
    pub fn looked_ms(&self) -> Option<i64> {
        self.clock.is_some().then_some(self.front_ms)
    }

    /// The time that has passed since the last look by a clock that is not set; the wall's where the
    /// machine was started anew since. None before the first look.
    fn elapsed_ms(&self, now: &Clock) -> Option<i64> {
        let last = self.clock.as_ref()?;
        let by = |from: i64, until: i64| until.saturating_sub(from).max(0);
        Some(if last.boot == now.boot {
            by(last.uptime_ms, now.uptime_ms)
        } else {
            by(last.wall_ms, now.wall_ms)
        })
    }

    /// How far time may be accounted for at most: a wall clock that is set far ahead is followed step by
    /// step, so that one which was wrong for a moment does not have hours of years to come closed.
    fn reach_ms(&self, elapsed: Option<i64>) -> i64 {
        let reach = |elapsed: i64| self.front_ms.saturating_add(elapsed).saturating_add(STEP_MS);
        elapsed.map_or(i64::MAX, reach)
    }

    /// Up to where time is accounted for, where that is ahead of a clock by more than it may be: nothing is
    /// closed until the clock is there. A machine that was started anew is believed its clock.
    #[must_use]
    pub fn ahead_ms(&self, wall_ms: i64) -> Option<i64> {
        self.looked_ms().filter(|front| front.saturating_sub(wall_ms) > STEP_MS)
    }

    /// Whether disks are to be measured now: it is done as often as takes a hundredth of the time.
    #[must_use]
    pub fn wants_disks(&self, now: &Clock) -> bool {
        let elapsed = self.elapsed_ms(now).unwrap_or(0);
        self.measured.is_none_or(|(took, ago)| ago.saturating_add(elapsed) >= took * REST_TIMES)
    }

    fn measured(&self, look: &Look, elapsed: i64) -> Option<(i64, i64)> {
        let before = self.measured.map(|(took, ago)| (took, ago.saturating_add(elapsed)));
        look.measured_ms.map(|took| (took, 0)).or(before)
    }

    /// Whether another look was written down that is not older.
    fn is_stale(&self, now: &Clock) -> bool {
        self.clock
            .as_ref()
            .is_some_and(|last| last.boot == now.boot && now.uptime_ms <= last.uptime_ms)
    }

    /// Takes a look in: the next book, and what is to be written down with it. A look that is not newer
    /// than the last changes nothing.
    #[must_use]
    pub fn read(&self, look: &Look) -> (Book, Found) {
        if self.is_stale(&look.clock) {
            return (self.clone(), Found::default());
        }
        let elapsed = self.elapsed_ms(&look.clock);
        let until_ms = look.clock.wall_ms.min(self.reach_ms(elapsed)).max(self.front_ms);
        let from_ms = until_ms.saturating_sub(elapsed.unwrap_or(0)).max(self.front_ms);
        let is_gap = elapsed.is_some_and(|elapsed| elapsed > GAP_MS);
        let since = Since {
            // What was used in a gap is known by the counters, but not when: it falls on this hour.
            time: if is_gap {
                Time { from_ms: until_ms, until_ms }
            } else {
                Time { from_ms, until_ms }
            },
            watched_ms: elapsed.filter(|_| !is_gap),
            is_first: self.clock.is_none(),
        };
        let mut sums: BTreeMap<Key, Sum> = BTreeMap::new();
        let lives = self.counted(look, &since, &mut sums);
        let levels = self.levelled(look, &since, &mut sums);
        let hour = hour_of(until_ms);
        let (lines, open) = self.lines(sums, hour);
        let present: BTreeSet<Thing> = look.running.iter().map(|one| one.subject).collect();
        let book = Book {
            version: VERSION,
            clock: Some(look.clock.clone()),
            front_ms: until_ms,
            lives,
            present: present.into_iter().collect(),
            levels,
            measured: self.measured(look, elapsed.unwrap_or(0)),
            open,
        };
        let gap = is_gap.then_some(Gap { from_ms: self.front_ms, until_ms });
        (book, Found { lines, gap })
    }

    /// Adds what counters have grown by; the counters to remember. A life that is not there any more is
    /// forgotten: its name is never given again.
    fn counted(
        &self,
        look: &Look,
        since: &Since,
        sums: &mut BTreeMap<Key, Sum>,
    ) -> Vec<(String, Counters)> {
        let known: BTreeMap<&str, Counters> =
            self.lives.iter().map(|(life, counters)| (life.as_str(), *counters)).collect();
        let mut grown: BTreeMap<Thing, Counters> = BTreeMap::new();
        let mut lives = BTreeMap::new();
        for running in &look.running {
            let before = known.get(running.life.as_str()).copied();
            let Some(counters) = running.counters else {
                lives.extend(before.map(|before| (running.life.clone(), before)));
                continue;
            };
            // What ran before anybody looked is nobody's; later a life that is new began since.
            let base =
                before.unwrap_or(if since.is_first { counters } else { Counters::default() });
            let now = counters.max(base);
            let sum = grown.entry(running.subject).or_default();
            *sum = *sum + (now - base);
            lives.insert(running.life.clone(), now);
        }
        for (subject, grown) in grown {
            let watched = since.watched_ms.filter(|_| self.present.binary_search(&subject).is_ok());
            for (meter, amount) in grown.each() {
                since.add(sums, (subject, meter), amount, watched);
            }
        }
        lives.into_iter().collect()
    }

    /// Adds levels over time: the mean of two looks that both saw it. The levels to remember.
    fn levelled(
        &self,
        look: &Look,
        since: &Since,
        sums: &mut BTreeMap<Key, Sum>,
    ) -> Vec<(Thing, Meter, i64)> {
        let known: BTreeMap<(Thing, Meter), i64> = self
            .levels
            .iter()
            .map(|(subject, meter, bytes)| ((*subject, *meter), *bytes))
            .collect();
        let mut levels = BTreeMap::new();
        for Level { subject, meter, bytes } in &look.levels {
            let key = (*subject, *meter);
            let before = known.get(&key).copied();
            let Some(now) = bytes.or(before) else { continue };
            levels.insert(key, now);
            if let (Some(before), Some(watched)) = (before, since.watched_ms) {
                since.add(sums, key, byte_seconds(before, now, watched), Some(watched));
            }
        }
        levels.into_iter().map(|((subject, meter), bytes)| (subject, meter, bytes)).collect()
    }

    /// The lines to write down, and those that stay open: of the present hour.
    fn lines(&self, mut sums: BTreeMap<Key, Sum>, hour: i64) -> (Vec<Line>, Vec<Open>) {
        for open in &self.open {
            let sum = sums.entry((open.hour, open.subject, open.meter)).or_default();
            sum.0 = sum.0.saturating_add(open.amount);
            sum.1 = sum.1.saturating_add(open.seen_ms);
        }
        let all = sums.into_iter().map(|((hour, subject, meter), (amount, seen_ms))| Open {
            hour,
            subject,
            meter,
            amount,
            seen_ms,
        });
        let all: Vec<Open> = all.collect();
        let lines = all.iter().map(|open| open.line(open.hour < hour)).collect();
        (lines, all.into_iter().filter(|open| open.hour >= hour).collect())
    }
}

impl Open {
    fn line(&self, closed: bool) -> Line {
        let Open { hour, subject, meter, amount, seen_ms } = *self;
        let amount = amount / finer(meter);
        Line { subject, hour, meter, amount, seen_ms, closed }
    }
}

/// So many of the unit in which a meter is summed up make one of its lines' unit.
const fn finer(meter: Meter) -> i64 {
    match meter {
        Meter::Cpu => 1_000_000,
        Meter::Disk => 3_600,
        Meter::Memory | Meter::Received | Meter::Sent | Meter::Backup => 1,
    }
}

/// What lies between two looks.
struct Since {
    time: Time,
    /// How long it was, where it was not too long.
    watched_ms: Option<i64>,
    is_first: bool,
}

impl Since {
    fn add(
        &self,
        sums: &mut BTreeMap<Key, Sum>,
        (subject, meter): (Thing, Meter),
        amount: i64,
        watched_ms: Option<i64>,
    ) {
        let seen = self.time.spread(watched_ms.unwrap_or(0));
        for ((hour, amount), (_, seen_ms)) in self.time.spread(amount).into_iter().zip(seen) {
            let sum = sums.entry((hour, subject, meter)).or_default();
            sum.0 = sum.0.saturating_add(amount);
            sum.1 = sum.1.saturating_add(seen_ms);
        }
    }
}

fn byte_seconds(before: i64, now: i64, millis: i64) -> i64 {
    let sum = (i128::from(before) + i128::from(now)) * i128::from(millis) / 2_000;
    i64::try_from(sum).unwrap_or(i64::MAX)
}
