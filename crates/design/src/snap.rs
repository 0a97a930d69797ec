//! Where premises meet their street.

use bocage_ground::{LineIndex, OnLine};
use bocage_network::{Premises, Street};
use bocage_vocab::{Id, Length};

/// Premises that share a place: a house, or a building with several.
#[derive(Debug, Clone)]
pub(crate) struct Stop<'a> {
    /// The premises, by rising id.
    pub(crate) premises: Vec<&'a Premises>,
    /// Whether they are one building with several premises.
    pub(crate) building: Option<Id<bocage_network::Building>>,
    /// The street, by its place in the list.
    pub(crate) street: usize,
    /// Where on it.
    pub(crate) on: OnLine,
}

/// Finds each place the nearest point of a street. Places come in a fixed order; the second list
/// holds premises without any street.
pub(crate) fn snap<'a>(
    streets: &[&Street],
    premises: &[&'a Premises],
    threads: usize,
) -> Vec<Stop<'a>> {
    let groups = group(premises);
    let index = LineIndex::new(streets.iter().map(|street| &*street.line));
    let chunk_len = groups.len().div_ceil(threads.max(1)).max(1);
    std::thread::scope(|scope| {
        let work = |part: &[Vec<&'a Premises>]| -> Vec<Stop<'a>> {
            part.iter().filter_map(|group| stop(&index, streets, group)).collect()
        };
        let parts: Vec<_> =
            groups.chunks(chunk_len).map(|part| scope.spawn(move || work(part))).collect();
        let join = |part: std::thread::ScopedJoinHandle<'_, Vec<Stop<'a>>>| {
            part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        parts.into_iter().flat_map(join).collect()
    })
}

/// Premises of one building together, the others by themselves; by rising id of the first.
fn group<'a>(premises: &[&'a Premises]) -> Vec<Vec<&'a Premises>> {
    let mut sorted = premises.to_vec();
    sorted.sort_by_key(|p| (p.building.is_none(), p.building, p.id));
    let same = |a: &&Premises, b: &&Premises| a.building.is_some() && a.building == b.building;
    let mut groups: Vec<Vec<&Premises>> = sorted.chunk_by(same).map(<[_]>::to_vec).collect();
    groups.sort_by_key(|group| group[0].id);
    groups
}

fn stop<'a>(index: &LineIndex, streets: &[&Street], group: &[&'a Premises]) -> Option<Stop<'a>> {
    let (street, on) = index.nearest(group[0].position, |street| &streets[street].line)?;
    let building = group[0].building.filter(|_| group.len() > 1);
    Some(Stop { premises: group.to_vec(), building, street, on })
}

impl Stop<'_> {
    /// Lines needed here.
    pub(crate) fn lines(&self) -> u32 {
        self.premises.len() as u32
    }
    /// How far from the street.
    pub(crate) fn off_street(&self) -> Length {
        self.on.distance
    }
}
