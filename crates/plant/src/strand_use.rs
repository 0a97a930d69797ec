//! Which strands are free, used, reserved or dead, and how marks of ranges are made and taken away.

use std::collections::BTreeMap;

use bocage_network::{Cable, Mark, StrandMark};
use bocage_vocab::{Date, Id, Text, code_list};
use bocage_world::World;

use crate::lists::Lists;

code_list! {
    /// What is made of a strand. A strand is taken whole: what is joined anywhere on it is used.
    pub enum StrandUse: StrandUseError {
        /// Nothing is joined to it, and nobody keeps it.
        Free = "free",
        /// A joint, a box or a socket takes it.
        Used = "used",
        /// It is kept for someone.
        Reserved = "reserved",
        /// It is broken.
        Dead = "dead",
    }
}

/// A range of strands: the first, from 0, and how many.
pub type Range = (u16, u16);

/// What is made of the strands of all cables on a day.
pub struct StrandUses<'a> {
    world: &'a World,
    used: Lists<Range>,
    marks: Lists<(Range, Mark)>,
}

impl<'a> StrandUses<'a> {
    /// Looks at a World as of a day; reservations that have run out hold nothing.
    #[must_use]
    pub fn of(world: &'a World, day: Date) -> StrandUses<'a> {
        let place = |cable: Id<Cable>| world.cables.place_of(cable.uuid()).map(|at| at as u32);
        let mut used = Vec::new();
        let mut take = |cable: Option<u32>, range: Range| used.extend(cable.map(|at| (at, range)));
        for joint in &world.joints {
            take(place(joint.cable), (joint.first_strand, joint.count));
            let other: Option<Id<Cable>> = joint.other.id();
            take(other.and_then(place), (joint.first_other, joint.count));
        }
        for point in &world.branching_points {
            take(place(point.cable), (point.first_strand, point.strands));
        }
        for outlet in &world.outlets {
            take(place(outlet.drop), (0, 1 + u16::from(outlet.direct_position.is_some())));
        }
        let marks =
            world.strand_marks.iter().filter(|mark| mark.holds_on(day)).filter_map(|mark| {
                Some((place(mark.cable)?, ((mark.first_strand, mark.count), mark.mark)))
            });
        let cables = world.cables.len();
        StrandUses {
            world,
            used: Lists::group(cables, used),
            marks: Lists::group(cables, marks.collect()),
        }
    }

    /// What is made of each strand of a cable, by its number; nothing where there is no such cable.
    /// What is dead is not free, whatever is joined to it; what is joined is not only reserved.
    #[must_use]
    pub fn of_cable(&self, cable: Id<Cable>) -> Vec<StrandUse> {
        let place = self.world.cables.place_of(cable.uuid());
        place.map(|place| self.at(place as u32)).unwrap_or_default()
    }

    pub(crate) fn at(&self, cable: u32) -> Vec<StrandUse> {
        let strands = self.world.cables.rows()[cable as usize].cable_type.strands;
        let mut uses = vec![StrandUse::Free; usize::from(strands)];
        let marked = |wanted: Mark| {
            let marks = self.marks.of(cable).iter().filter(move |(_, mark)| *mark == wanted);
            marks.map(|(range, _)| *range)
        };
        marked(Mark::Reserved).for_each(|range| fill(&mut uses, range, StrandUse::Reserved));
        self.used.of(cable).iter().for_each(|range| fill(&mut uses, *range, StrandUse::Used));
        marked(Mark::Dead).for_each(|range| fill(&mut uses, range, StrandUse::Dead));
        uses
    }

    /// The numbers of the free strands of each cable, rising.
    pub(crate) fn all_free(&self) -> Vec<Vec<u16>> {
        let free = |uses: Vec<StrandUse>| {
            (0..).zip(uses).filter(|(_, is)| *is == StrandUse::Free).map(|(n, _)| n).collect()
        };
        (0..self.world.cables.len() as u32).map(|cable| free(self.at(cable))).collect()
    }
}

fn fill(uses: &mut [StrandUse], (first, count): Range, with: StrandUse) {
    let end = uses.len().min(usize::from(first) + usize::from(count));
    uses[usize::from(first).min(end)..end].fill(with);
}

/// The ranges of strands of which something holds, rising.
#[must_use]
pub fn ranges(uses: &[StrandUse], wanted: StrandUse) -> Vec<Range> {
    let numbers = (0..).zip(uses).filter(|(_, is)| **is == wanted).map(|(strand, _)| strand);
    gathered(numbers)
}

/// Rising numbers as ranges.
pub(crate) fn gathered(numbers: impl IntoIterator<Item = u16>) -> Vec<Range> {
    let mut ranges: Vec<Range> = Vec::new();
    for strand in numbers {
        match ranges.last_mut() {
            Some((first, count)) if *first + *count == strand => *count += 1,
            _ => ranges.push((strand, 1)),
        }
    }
    ranges
}

/// What a mark says of the strands of a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Reserved or dead.
    pub mark: Mark,
    /// For whom, or what is wrong.
    pub holder: Text,
    /// The last day of a reservation.
    pub until: Option<Date>,
}

/// The marks of a cable once a range of it has a new one, or none: what was there of the range goes,
/// what was there beside stays as it was.
#[must_use]
pub fn remarked(
    held: &[StrandMark],
    cable: Id<Cable>,
    (first, count): Range,
    wanted: Option<&Wanted>,
) -> Vec<StrandMark> {
    let end = first.saturating_add(count);
    let mut left: BTreeMap<u16, StrandMark> = BTreeMap::new();
    for mark in held {
        let before = (mark.first_strand, mark.end().min(first));
        let after = (mark.first_strand.max(end), mark.end());
        for (from, to) in [before, after].into_iter().filter(|(from, to)| from < to) {
            let id = StrandMark::on(cable, (from, to - from)).id;
            let part = StrandMark { id, first_strand: from, count: to - from, ..mark.clone() };
            left.insert(from, part);
        }
    }
    if let Some(Wanted { mark, holder, until }) = wanted.filter(|_| count > 0) {
        let (mark, holder, until) = (*mark, holder.clone(), *until);
        let row = StrandMark { mark, holder, until, ..StrandMark::on(cable, (first, count)) };
        left.insert(first, row);
    }
    left.into_values().collect()
}
