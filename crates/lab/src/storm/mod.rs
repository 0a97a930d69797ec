//! A storm: faults drawn from a seed, one round after the other, while clients write all the while.
//!
//! A round does its faults, waits until writes are acknowledged again where one fault alone must not
//! keep them away for long, heals, and waits until either room could be lost. At the end all that the
//! clients were told is judged.

mod draw;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use bocage_vocab::{Explain as _, Watch};
use serde::Serialize;

use crate::disk::Slow;
use crate::drill::{Asked, Clients, Figures, notes};
use crate::lab::Lab;
use crate::site::ROOMS;
use crate::{Error, LabSite, Part, Program, clock, cut, disk, program, wall};

use draw::{Drawn, Strike};
pub use draw::{Kind, KindError};

/// What a storm is to be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Storm {
    /// What it is drawn from.
    pub seed: u64,
    /// How many rounds.
    pub rounds: u32,
    /// Of these kinds only; all where none is named.
    pub only: Vec<Kind>,
    /// Where everything that the clients were told is written, one note a line.
    pub log: Option<PathBuf>,
}

/// One round as it went.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Round {
    /// The kind of its first fault.
    pub kind: &'static str,
    /// What was done.
    pub faults: Vec<String>,
    /// The room that served before.
    pub from: &'static str,
    /// The room that served after.
    pub to: &'static str,
    /// The longest time without an acknowledged write, until all was whole, in milliseconds.
    pub longest_pause_ms: u64,
    /// From the first fault until all was whole again, in seconds.
    pub seconds: f64,
}

/// What a storm found.
#[derive(Debug, Clone, Serialize)]
pub struct Weathered {
    /// What it was drawn from.
    pub seed: u64,
    /// The rounds, in their order.
    pub rounds: Vec<Round>,
    /// How often the group moved.
    pub moves: usize,
    /// The round after these that did not become whole again: what was done, and what did not come
    /// about.
    pub broken: Option<String>,
    /// What the clients saw.
    #[serde(flatten)]
    pub figures: Figures,
}

impl Weathered {
    /// Whether nothing acknowledged was lost, nobody else wrote, and all was whole at the end.
    #[must_use]
    pub fn is_safe(&self) -> bool {
        let Figures { lost, two_writers, anomalies, .. } = &self.figures;
        *lost == 0 && *two_writers == 0 && anomalies.is_empty() && self.broken.is_none()
    }
}

/// Between two rounds, so that pauses do not run into each other.
const CALM: Duration = Duration::from_secs(2);
/// A single fault may keep writes away for so long before the round goes on to heal it.
const AWAIT: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Has a storm pass over a lab.
///
/// # Errors
/// When no room serves at first, or what the clients were told cannot be kept.
pub(crate) fn pass(
    lab: &Lab,
    storm: &Storm,
    applications: &[Asked],
    watch: &dyn Watch,
) -> Result<Weathered, Error> {
    lab.needs(Part::Agents)?;
    lab.needs(Part::Postgres)?;
    let mut clients = Clients::start(lab.layout(), applications)?;
    clients.wait_for_more(AWAIT)?;
    lab.settle(watch)?;
    watch.stage("rounds", "rounds", Some(storm.rounds.into()));
    let (mut rounds, mut spans, mut broken) = (Vec::new(), Vec::new(), None);
    let drawn = draw::rounds(storm.seed, &storm.only).filter(|one| is_possible(lab, one));
    for (_, drawn) in (0..storm.rounds).zip(drawn) {
        let begun = clock::boot_ms();
        match weather(lab, &clients, &drawn, watch) {
            Ok(round) => rounds.push(round),
            Err(Error::Interrupted) => break,
            Err(error) => {
                broken = Some(format!("{}: {error}: {}", drawn.told().join(" and "), error.hint()));
                break;
            }
        }
        spans.push((begun, clock::boot_ms()));
        watch.done(1);
        std::thread::sleep(CALM);
    }
    let end = lab.serving().map_or("none", LabSite::code);
    let notes = clients.end()?;
    if let Some(log) = &storm.log {
        notes::write(log, &notes)?;
    }
    for (round, span) in rounds.iter_mut().zip(spans) {
        round.longest_pause_ms = notes::longest_pause_within(&notes, span);
    }
    let serving: Vec<&str> = rounds.iter().map(|round| round.from).chain([end]).collect();
    let moves = serving.windows(2).filter(|pair| pair[0] != pair[1]).count();
    let figures = notes::judge(&notes, applications);
    Ok(Weathered { seed: storm.seed, rounds, moves, broken, figures })
}

/// Whether the lab has what a round breaks.
fn is_possible(lab: &Lab, drawn: &Drawn) -> bool {
    let has = |strike: &Strike| match strike {
        Strike::End(_, Program::Engine | Program::Entry)
        | Strike::Freeze(_, Program::Engine | Program::Entry) => lab.needs(Part::Engine).is_ok(),
        Strike::Full(site) | Strike::Hang(site) | Strike::Slow(site) => {
            disk::is_own(lab.layout(), *site)
        }
        Strike::Clock(site, _) => wall::offset(lab.layout(), *site).is_some(),
        _ => true,
    };
    drawn.strikes.iter().all(has)
}

/// One round: breaks, waits, heals.
fn weather(lab: &Lab, clients: &Clients, drawn: &Drawn, watch: &dyn Watch) -> Result<Round, Error> {
    let from = lab.serving().ok_or(Error::NobodyServes)?;
    let (begun, written) = (Instant::now(), clients.acknowledged());
    let (mut lasting, mut faults) = (Vec::new(), Vec::new());
    for one in &drawn.strikes {
        let not_done = match strike(lab, from, *one, !faults.is_empty())? {
            Struck::Lasts(slow) => {
                lasting.push(slow);
                false
            }
            struck => matches!(struck, Struck::NotDone),
        };
        faults.push(if not_done { format!("{one} (not done)") } else { one.to_string() });
    }
    std::thread::sleep(Duration::from_millis(drawn.hold_ms));
    if drawn.kind == Kind::Blip {
        ROOMS.iter().try_for_each(|site| cut::mend(lab.layout(), *site))?;
    } else {
        if drawn.strikes.len() == 1 {
            await_writes(clients, written);
        }
        drop(lasting);
        lab.heal(None, watch)?;
        lab.settle(watch)?;
    }
    Ok(Round {
        kind: drawn.kind.code(),
        faults,
        from: from.code(),
        to: lab.serving().map_or("none", LabSite::code),
        longest_pause_ms: 0,
        seconds: begun.elapsed().as_secs_f64(),
    })
}

/// What became of a fault.
enum Struck {
    Done,
    /// It lasts until this is dropped.
    Lasts(Slow),
    /// Another one of the same round had ended already what it needs.
    NotDone,
}

/// Does one fault, after another one of the same round or alone.
fn strike(lab: &Lab, serving: LabSite, strike: Strike, is_second: bool) -> Result<Struck, Error> {
    let layout = lab.layout();
    let done = match strike {
        Strike::Burn(site) => lab.kill(site).map(|_| ()),
        Strike::End(site, what) => program::end(layout, site, what).map(|_| ()),
        Strike::Freeze(site, what) => program::freeze(layout, site, what).map(|_| ()),
        Strike::Cut(what, one_way) => cut::cut(layout, what, one_way),
        Strike::Full(site) => disk::fill(layout, site),
        Strike::Hang(site) => disk::hang(layout, site),
        Strike::Slow(site) => return disk::slow(layout, site).map(Struck::Lasts),
        Strike::Clock(site, seconds) => wall::jump(layout, site, seconds),
        Strike::Switch => lab.switch(serving),
    };
    match done {
        Err(Error::Command { .. }) if is_second && strike == Strike::Switch => Ok(Struck::NotDone),
        Err(Error::NoProcess { .. }) => Ok(Struck::NotDone),
        done => done.map(|()| Struck::Done),
    }
}

/// Waits until more writes are acknowledged than were before the fault, if they come back before it is
/// healed.
fn await_writes(clients: &Clients, before: usize) {
    let begun = Instant::now();
    // Some were on their way when the fault was done.
    let mut before = before.max(clients.acknowledged());
    while begun.elapsed() < AWAIT {
        std::thread::sleep(LOOK_EVERY);
        let now = clients.acknowledged();
        if now > before {
            return;
        }
        before = now;
    }
}
