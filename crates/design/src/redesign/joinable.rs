//! Which premises without a line could get one: those near a street that streets join to a cabinet.

use std::collections::{BTreeMap, HashMap};

use bocage_ground::LineIndex;
use bocage_network::norms::Norms;
use bocage_network::{Premises, Street};
use bocage_vocab::{Length, Position};
use bocage_world::World;

/// The streets, and the part of their network that each is of.
pub(super) struct Joinable<'a> {
    streets: Vec<&'a Street>,
    index: LineIndex,
    part: Vec<usize>,
    off_street_max: Length,
}

impl<'a> Joinable<'a> {
    pub(super) fn of(world: &'a World, norms: &Norms) -> Joinable<'a> {
        let streets: Vec<&Street> = world.streets.iter().collect();
        let index = LineIndex::new(world.streets.iter().map(|street| &*street.line));
        let part = parts(&streets);
        Joinable { streets, index, part, off_street_max: norms.settings.snap.distance_max }
    }

    /// The part of the network in which premises would be joined; none where no street is near.
    pub(super) fn part_of(&self, premises: &Premises) -> Option<usize> {
        self.nearest(premises.position, self.off_street_max)
    }

    /// The part in which something stands.
    pub(super) fn part_at(&self, position: Position) -> Option<usize> {
        self.nearest(position, Length::mm(i64::MAX))
    }

    fn nearest(&self, position: Position, most: Length) -> Option<usize> {
        let (street, on) = self.index.nearest(position, |n| &self.streets[n].line)?;
        (on.distance <= most).then(|| self.part[street])
    }
}

/// The part of each street, by its least street: streets that share an end are of one.
fn parts(streets: &[&Street]) -> Vec<usize> {
    let mut at = HashMap::<Position, Vec<usize>>::new();
    let ends = |street: &Street| [street.line.first().copied(), street.line.last().copied()];
    for (number, street) in streets.iter().enumerate() {
        ends(street).into_iter().flatten().for_each(|end| at.entry(end).or_default().push(number));
    }
    let mut part = BTreeMap::new();
    for start in 0..streets.len() {
        let mut waiting = vec![start];
        while let Some(street) = waiting.pop() {
            if part.contains_key(&street) {
                continue;
            }
            part.insert(street, start);
            let near = ends(streets[street]).into_iter().flatten();
            waiting.extend(near.flat_map(|end| at[&end].iter().copied()));
        }
    }
    part.into_values().collect()
}
