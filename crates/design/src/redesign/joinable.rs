//! Which premises without a line could get one: those near a street that streets join to a cabinet.

use bocage_ground::LineIndex;
use bocage_network::norms::Norms;
use bocage_network::{Premises, Street};
use bocage_vocab::{Length, Position};
use bocage_world::World;

use crate::graph::StreetGraph;

/// The streets, and the part of their network that each is of.
pub(super) struct Joinable<'a> {
    streets: Vec<&'a Street>,
    index: LineIndex,
    part: Vec<u32>,
    off_street_max: Length,
}

impl<'a> Joinable<'a> {
    pub(super) fn of(world: &'a World, norms: &Norms) -> Joinable<'a> {
        let streets: Vec<&Street> = world.streets.iter().collect();
        let index = LineIndex::new(world.streets.iter().map(|street| &*street.line));
        let graph = StreetGraph::build(&streets, (&[], 0), norms);
        let (parts, mut part) = (graph.parts(), vec![0; streets.len()]);
        for edge in &graph.edges {
            part[edge.street as usize] = parts[edge.a as usize];
        }
        Joinable { streets, index, part, off_street_max: norms.settings.snap.distance_max }
    }

    /// The part of the network in which premises would be joined; none where no street is near.
    pub(super) fn part_of(&self, premises: &Premises) -> Option<u32> {
        self.nearest(premises.position, self.off_street_max)
    }

    /// The part in which something stands.
    pub(super) fn part_at(&self, position: Position) -> Option<u32> {
        self.nearest(position, Length::mm(i64::MAX))
    }

    fn nearest(&self, position: Position, most: Length) -> Option<u32> {
        let (street, on) = self.index.nearest(position, |n| &self.streets[n].line)?;
        (on.distance <= most).then(|| self.part[street])
    }
}
