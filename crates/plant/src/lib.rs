//! The plant followed strand by strand: from a socket to the port of its exchange and back, what a
//! line loses, where a reading points to, and who is cut when a cable, a duct, a pole, a box or a
//! street goes.
//!
//! A [`Plant`] is an index over a World, made once. It stores no strand: ranges of joints, the
//! place at which each box opens a cable, and, for each cable, the lines that leave it beyond a
//! place. Lines are numbered along the tree, so that those are a few intervals.
//!
//! Knows neither how a network is designed nor where a World comes from.
#![warn(missing_docs)]

mod backhaul;
mod boxes;
mod colour;
mod hands;
mod here;
mod impact;
mod lease;
mod lines;
mod lists;
mod loss;
mod paths;
mod ranking;
mod reading;
mod related;
mod shared;
mod squares;
mod strand_use;
mod strand_way;
mod strands;
mod trace;
mod works;

pub use boxes::{BoxPlace, BoxPlan, Holder, Meets};
pub use colour::Colour;
pub use hands::{HELD_KINDS, Hand, Hands, Tiers};
pub use here::Here;
pub use impact::{CommuneCut, ExchangeCut, Impact};
pub use lease::{
    LeaseChange, LeaseKey, LeaseLine, LeaseObject, LeaseSums, lease_changes, lease_lines,
    lease_objects,
};
pub use loss::{LineLoss, loss};
pub use ranking::Ranked;
pub use reading::{End, Reading};
pub use shared::SharedRisk;
pub use strand_use::{Range, StrandUse, StrandUses, Wanted, ranges, remarked};
pub use strand_way::{Piece, Splices, StrandWay};
pub use trace::{Asked, Fibre, Step, Trace, drawer};

use std::sync::OnceLock;

use bocage_vocab::{Position, Thing};
use bocage_world::World;

use backhaul::Backhaul;
use lines::Lines;
use paths::Paths;
use squares::Squares;
use strands::Strands;

/// The plant of a World, indexed.
pub struct Plant {
    world: World,
    paths: Paths,
    strands: Strands,
    lines: Lines,
    backhaul: Backhaul,
    squares: OnceLock<Squares>,
}

impl Plant {
    /// Indexes a World.
    #[must_use]
    pub fn of(world: World) -> Plant {
        let paths = Paths::of(&world);
        let strands = Strands::of(&world, &paths);
        let lines = Lines::of(&world, &strands, &paths);
        let backhaul = Backhaul::of(&world);
        Plant { world, paths, strands, lines, backhaul, squares: OnceLock::new() }
    }

    /// What lies where: made when it is first asked for.
    pub(crate) fn squares(&self) -> &Squares {
        self.squares.get_or_init(|| Squares::of(&self.world))
    }

    /// The World that is indexed.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The cassette of splice `of_range` of a joint in its closure, and its place there, both from 1.
    /// The joint is meant by its place among the rows of the World.
    #[must_use]
    pub fn cassette(&self, joint: usize, of_range: u16) -> (u32, u32) {
        self.strands.cassette(joint as u32, of_range)
    }

    /// Where a box stands, or a socket is; none for anything else.
    #[must_use]
    pub fn position(&self, at: Thing) -> Option<Position> {
        let outlet = at.id().and_then(|id| self.world.outlets.get(id));
        let home = outlet.and_then(|row| self.world.premises.get(row.premises));
        home.map(|row| row.position).or_else(|| paths::position_of(&self.world, at))
    }

    /// Lines that are lit: strand by strand from their exchange to their socket.
    #[must_use]
    pub fn lit(&self) -> usize {
        self.lines.outlet.len()
    }

    /// Sockets that no strand joins to their exchange.
    #[must_use]
    pub fn dark(&self) -> usize {
        self.world.outlets.len() - self.lit()
    }
}
