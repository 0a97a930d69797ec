//! How far a cabinet reaches before its streets are known.

use std::collections::{BTreeMap, BTreeSet};

use bocage_network::Cabinet;
use bocage_vocab::{Id, Length};

/// How much longer a way along streets is than as the crow flies, in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Detour(i64);

/// Tried one after the other for each cabinet; a tree that many share leads about.
const STEPS: [Detour; 3] = [Detour(130), Detour(180), Detour(260)];

impl Detour {
    /// The way along streets over some distance.
    pub(super) fn of(self, far: Length) -> Length {
        Length::mm(far.get() * self.0 / 100)
    }
}

/// What a cabinet had too little of for the lines that it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lack {
    /// Transport strands.
    Strands,
    /// Light, so far from the exchange.
    Light,
}

/// What is thought of the ways from each cabinet, and was found wrong.
#[derive(Debug, Clone, Default)]
pub(super) struct Detours {
    wrong: BTreeMap<Id<Cabinet>, usize>,
    /// Those that were found short of strands.
    short: BTreeSet<Id<Cabinet>>,
}

impl Detours {
    /// How long ways from a cabinet are; none where all guesses were too short: it takes nothing.
    pub(super) fn of(&self, cabinet: Id<Cabinet>) -> Option<Detour> {
        STEPS.get(self.wrong.get(&cabinet).copied().unwrap_or(0)).copied()
    }

    /// The ways from a cabinet were longer than thought.
    pub(super) fn raise(&mut self, cabinet: Id<Cabinet>, lack: Lack) {
        *self.wrong.entry(cabinet).or_default() += 1;
        if lack == Lack::Strands {
            self.short.insert(cabinet);
        }
    }

    /// Whether a cabinet was found short of strands.
    pub(super) fn found_short(&self, cabinet: Id<Cabinet>) -> bool {
        self.short.contains(&cabinet)
    }
}
