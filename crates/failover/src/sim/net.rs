//! The network between the three sites: each direction on its own.

use super::clock::{MS, Micros};
use crate::Site;
use crate::draw::Rng;

/// One direction between two sites.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    /// How many reasons there are for nothing to pass.
    pub(super) cuts: u32,
    pub(super) loss_permille: u64,
    pub(super) extra: Micros,
}

const CLEAR: Way = Way { cuts: 0, loss_permille: 0, extra: 0 };

#[derive(Debug, Clone)]
pub(super) struct Net {
    ways: [[Way; 3]; 3],
}

fn place(site: Site) -> usize {
    match site {
        Site::Main => 0,
        Site::Replica => 1,
        Site::Witness => 2,
    }
}

impl Net {
    pub(super) fn new() -> Net {
        Net { ways: [[CLEAR; 3]; 3] }
    }

    pub(super) fn way(&mut self, from: Site, to: Site) -> &mut Way {
        &mut self.ways[place(from)][place(to)]
    }

    /// Whether anything at all passes from here to there.
    pub(super) fn passes(&self, from: Site, to: Site) -> bool {
        from == to || self.ways[place(from)][place(to)].cuts == 0
    }

    /// Whether both hear each other.
    pub(super) fn talk(&self, one: Site, two: Site) -> bool {
        self.passes(one, two) && self.passes(two, one)
    }

    /// How long a message takes, if it arrives.
    pub(super) fn delay(&self, rng: &mut Rng, from: Site, to: Site) -> Option<Micros> {
        if from == to {
            return Some(rng.within(20, 200));
        }
        let way = self.ways[place(from)][place(to)];
        let lost = way.cuts > 0 || (way.loss_permille > 0 && rng.permille(way.loss_permille));
        (!lost).then(|| rng.within(MS / 2, 2 * MS) + way.extra)
    }
}
