//! What is done in a storm, drawn from its seed: the same on every machine.

use std::fmt;

use bocage_failover::draw::Rng;
use bocage_vocab::code_list;

use crate::cut::Cut;
use crate::site::ROOMS;
use crate::{LabSite, Program};

code_list! {
    /// A kind of fault of a storm.
    pub enum Kind: KindError {
        /// All of a place is killed at once.
        Burn = "burn",
        /// One program is killed.
        End = "end",
        /// One program is frozen.
        Freeze = "freeze",
        /// Ways are cut, one way or both.
        Cut = "cut",
        /// The link between the rooms is cut for one to five seconds.
        Blip = "blip",
        /// A disk is full.
        Full = "full",
        /// A disk hangs: what is written waits.
        Hang = "hang",
        /// A disk answers a tenth of the time.
        Slow = "slow",
        /// The clock of a place jumps.
        Clock = "clock",
        /// The group is handed over in order.
        Switch = "switch",
    }
}

/// One fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strike {
    Burn(LabSite),
    End(LabSite, Program),
    Freeze(LabSite, Program),
    Cut(Cut, bool),
    Full(LabSite),
    Hang(LabSite),
    Slow(LabSite),
    Clock(LabSite, i64),
    Switch,
}

/// A round of a storm: what is done at once, and how long it lasts at least.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Drawn {
    pub(super) kind: Kind,
    pub(super) strikes: Vec<Strike>,
    pub(super) hold_ms: u64,
}

impl Drawn {
    /// What is done, for people.
    pub(super) fn told(&self) -> Vec<String> {
        self.strikes.iter().map(Strike::to_string).collect()
    }
}

/// So many rounds in a thousand have a second fault at the same time.
const TWO: u64 = 200;

/// The rounds of a seed, without end. Of these kinds only, all where none is named.
pub(super) fn rounds(seed: u64, only: &[Kind]) -> impl Iterator<Item = Drawn> {
    let kinds = if only.is_empty() { Kind::ALL } else { only }.to_vec();
    let mut rng = Rng::new(seed);
    std::iter::repeat_with(move || {
        let kind = rng.pick(&kinds);
        let mut strikes = vec![strike(&mut rng, kind)];
        if only_one(kind) {
            return Drawn { kind, strikes, hold_ms: rng.within(1_000, 5_000) };
        }
        if rng.permille(TWO) {
            let second = rng.pick(&kinds);
            let second = strike(&mut rng, second);
            // The same once more is no second fault.
            strikes.extend((!strikes.contains(&second)).then_some(second));
        }
        // Who sleeps by a clock that was set back does so until something else wakes him.
        let most = if kind == Kind::Clock { 40_000 } else { 12_000 };
        Drawn { kind, strikes, hold_ms: rng.within(1_000, most) }
    })
}

/// Whether what is asked of a kind is asked of it alone.
fn only_one(kind: Kind) -> bool {
    matches!(kind, Kind::Blip | Kind::Switch)
}

fn strike(rng: &mut Rng, kind: Kind) -> Strike {
    const PROGRAMS: &[Program] = &[
        Program::Etcd,
        Program::Patroni,
        Program::Postgres,
        Program::Agent,
        Program::Guard,
        Program::Engine,
        Program::Entry,
    ];
    let room = rng.pick(&ROOMS);
    // The clients are at the witness: it neither burns nor is it cut off.
    let (site, program) = match rng.pick(&[LabSite::Main, LabSite::Replica, LabSite::Witness]) {
        LabSite::Witness => (LabSite::Witness, rng.pick(&[Program::Etcd, Program::Agent])),
        site => (site, rng.pick(PROGRAMS)),
    };
    match kind {
        Kind::Burn => Strike::Burn(room),
        Kind::End => Strike::End(site, program),
        Kind::Freeze => Strike::Freeze(site, program),
        Kind::Cut => {
            let what = rng.pick(&[Cut::Link, Cut::Main, Cut::Replica]);
            Strike::Cut(what, rng.permille(500))
        }
        Kind::Blip => Strike::Cut(Cut::Link, rng.permille(250)),
        Kind::Full => Strike::Full(room),
        Kind::Hang => Strike::Hang(room),
        Kind::Slow => Strike::Slow(room),
        Kind::Clock => {
            let seconds = rng.pick(&[5, 60, 3_600, 86_400]);
            Strike::Clock(room, if rng.permille(500) { seconds } else { -seconds })
        }
        Kind::Switch => Strike::Switch,
    }
}

impl fmt::Display for Strike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Strike::Burn(site) => write!(f, "burn {}", site.code()),
            Strike::End(site, program) => write!(f, "end {} {}", site.code(), program.code()),
            Strike::Freeze(site, program) => write!(f, "freeze {} {}", site.code(), program.code()),
            Strike::Cut(what, false) => write!(f, "cut {}", what.code()),
            Strike::Cut(what, true) => write!(f, "cut {} one way", what.code()),
            Strike::Full(site) => write!(f, "full disk {}", site.code()),
            Strike::Hang(site) => write!(f, "hung disk {}", site.code()),
            Strike::Slow(site) => write!(f, "slow disk {}", site.code()),
            Strike::Clock(site, seconds) => write!(f, "clock of {} {seconds:+} s", site.code()),
            Strike::Switch => f.write_str("switch"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_seed_draws_the_same_rounds_and_every_kind_comes() {
        let one: Vec<Drawn> = rounds(7, &[]).take(200).collect();
        assert_eq!(one, rounds(7, &[]).take(200).collect::<Vec<_>>());
        assert_ne!(one, rounds(8, &[]).take(200).collect::<Vec<_>>());
        let kinds: BTreeSet<&str> = one.iter().map(|round| round.kind.code()).collect();
        assert_eq!(kinds.len(), Kind::ALL.len());
        let two = one.iter().filter(|round| round.strikes.len() == 2).count();
        assert!((10..80).contains(&two), "{two}");
    }

    #[test]
    fn blips_last_one_to_five_seconds_and_cut_the_link_alone() {
        for round in rounds(3, &[Kind::Blip]).take(100) {
            assert!((1_000..=5_000).contains(&round.hold_ms), "{round:?}");
            assert!(matches!(round.strikes[..], [Strike::Cut(Cut::Link, _)]), "{round:?}");
        }
    }
}
