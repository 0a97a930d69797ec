//! Single points of failure, ranked by what they cut.

use bocage_vocab::{Kind, Thing};
use serde::Serialize;

use crate::Plant;
use crate::impact::{Hit, things};
use crate::lists::merge;

/// A thing, and what goes with it alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Ranked {
    /// What goes.
    pub thing: Thing,
    /// Premises without service.
    pub premises: u32,
    /// Public sites among them.
    pub public_sites: u32,
    /// Lines in service among them.
    pub active_lines: u32,
}

impl Plant {
    /// The kinds of thing that can be cut.
    pub const CUT_KINDS: &[Kind] = &[
        Kind::Cable,
        Kind::Duct,
        Kind::Route,
        Kind::Support,
        Kind::SpliceClosure,
        Kind::BranchingPoint,
        Kind::Cabinet,
        Kind::Exchange,
        Kind::Pop,
    ];

    /// Every single thing of some kinds whose loss cuts somebody, most premises first; things that
    /// cut as many by kind and id.
    #[must_use]
    pub fn ranking(&self, kinds: &[Kind]) -> Vec<Ranked> {
        let mut ranked = Vec::new();
        let mut hit = Hit::default();
        for thing in kinds.iter().flat_map(|kind| self.all(*kind)) {
            let one = self.weigh(thing, &mut hit);
            if one.premises > 0 {
                ranked.push(one);
            }
        }
        ranked.sort_unstable_by_key(|one| {
            (std::cmp::Reverse((one.premises, one.public_sites)), one.thing)
        });
        ranked
    }

    /// What goes with one thing, counted.
    #[must_use]
    pub fn count(&self, thing: Thing) -> Ranked {
        self.weigh(thing, &mut Hit::default())
    }

    fn weigh(&self, thing: Thing, hit: &mut Hit) -> Ranked {
        hit.ranges.clear();
        hit.ways.clear();
        self.gather(thing, hit);
        self.exchanges_cut(hit);
        let premises = merge(&mut hit.ranges);
        let (public_sites, active_lines) = self.lines.counts(&hit.ranges);
        Ranked { thing, premises, public_sites, active_lines }
    }

    fn all(&self, kind: Kind) -> Box<dyn Iterator<Item = Thing> + '_> {
        let world = &self.world;
        match kind {
            Kind::Cable => Box::new(things(world.cables.rows())),
            Kind::Duct => Box::new(things(world.ducts.rows())),
            Kind::Route => Box::new(things(world.routes.rows())),
            Kind::Support => Box::new(things(world.supports.rows())),
            Kind::SpliceClosure => Box::new(things(world.splice_closures.rows())),
            Kind::BranchingPoint => Box::new(things(world.branching_points.rows())),
            Kind::Cabinet => Box::new(things(world.cabinets.rows())),
            Kind::Exchange => Box::new(things(world.exchanges.rows())),
            Kind::Pop => Box::new(things(world.pops.rows())),
            _ => Box::new(std::iter::empty()),
        }
    }
}
