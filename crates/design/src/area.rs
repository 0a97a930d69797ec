//! Areas of cabinets and branching points, as the stages hand them on.

use bocage_network::norms::Norms;
use bocage_network::{Premises, PremisesUse};
use bocage_vocab::Length;

use crate::existing::sites::SiteOffer;
use crate::forest::Hung;
use crate::snap::Stop;

/// The area of a cabinet.
#[derive(Clone)]
pub(crate) struct CabinetArea {
    /// Where the cabinet stands.
    pub(crate) node: u32,
    /// The stops that it serves.
    pub(crate) stops: Vec<usize>,
    /// Their lines.
    pub(crate) lines: u32,
    /// The part of the tree that joins them, hung up at the cabinet.
    pub(crate) hung: Hung,
    /// The cabinet of others that it is.
    pub(crate) taken: Option<SiteOffer>,
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
    /// The ports of its frame: in a new cabinet as many as one of its sizes has, in one that stands
    /// those that are fitted.
    pub(crate) fn ports(&self, stops: &[Stop<'_>], norms: &Norms) -> u16 {
        let rules = &norms.settings.cabinet;
        let lines = u16::try_from(self.lines).unwrap_or(u16::MAX);
        let strands = self.lines + self.direct_fibres(stops);
        let holds = match self.taken {
            Some(_) => rules.ports_fitted(lines),
            None => rules.ports_for(lines),
        };
        holds.max(u16::try_from(strands).unwrap_or(u16::MAX))
    }

    /// Fibres that run from the exchange to one premises each, past the splitters.
    pub(crate) fn direct_fibres(&self, stops: &[Stop<'_>]) -> u32 {
        self.stops.iter().map(|stop| direct_fibres(&stops[*stop])).sum()
    }
}

/// The same for one stop.
pub(crate) fn direct_fibres(stop: &Stop<'_>) -> u32 {
    stop.premises.iter().filter(|premises| has_direct_fibre(premises)).count() as u32
}

/// Public sites have a fibre of their own from the exchange on, beside their line.
pub(crate) fn has_direct_fibre(premises: &Premises) -> bool {
    premises.purpose == PremisesUse::PublicSite
}
