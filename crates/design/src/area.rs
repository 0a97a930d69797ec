//! Areas of cabinets and branching points, as the stages hand them on.

use bocage_network::{Premises, PremisesUse};
use bocage_vocab::Length;

use crate::forest::Hung;
use crate::snap::Stop;

/// The area of a cabinet.
pub(crate) struct CabinetArea {
    /// Where the cabinet stands.
    pub(crate) node: u32,
    /// The stops that it serves.
    pub(crate) stops: Vec<usize>,
    /// Their lines.
    pub(crate) lines: u32,
    /// The part of the tree that joins them, hung up at the cabinet.
    pub(crate) hung: Hung,
}

/// A branching point and its drops.
#[derive(Debug, Clone)]
pub(crate) struct Branching {
    /// Where it stands.
    pub(crate) node: u32,
    /// Whether it stands inside the building of its only stop.
    pub(crate) indoor: bool,
    /// Its lines: the stop, which of the stop's premises, and the way from the box to the stop's
    /// place on the street.
    pub(crate) lines: Vec<BranchLine>,
}

/// One line of a branching point.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BranchLine {
    pub(crate) stop: usize,
    pub(crate) premises: usize,
    pub(crate) along: Length,
}

impl BranchLine {
    /// Whom it serves.
    pub(crate) fn premises<'a>(&self, stops: &[Stop<'a>]) -> &'a Premises {
        stops[self.stop].premises[self.premises]
    }
}

impl Branching {
    /// Strands that it opens: one for each line, and one more for each that has a direct fibre.
    pub(crate) fn strands(&self, stops: &[Stop<'_>]) -> u32 {
        let direct = self.lines.iter().filter(|line| has_direct_fibre(line.premises(stops)));
        (self.lines.len() + direct.count()) as u32
    }
}

impl CabinetArea {
    /// Fibres that run from the exchange to one premises each, past the splitters.
    pub(crate) fn direct_fibres(&self, stops: &[Stop<'_>]) -> u32 {
        let premises = self.stops.iter().flat_map(|stop| &stops[*stop].premises);
        premises.filter(|premises| has_direct_fibre(premises)).count() as u32
    }
}

/// Public sites have a fibre of their own from the exchange on, beside their line.
pub(crate) fn has_direct_fibre(premises: &Premises) -> bool {
    premises.purpose == PremisesUse::PublicSite
}
