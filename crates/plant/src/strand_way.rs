//! The shortest way of free strands between two boxes, and what has to be spliced for it.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashMap};

use bocage_network::{Cable, SpliceClosure};
use bocage_vocab::{Date, Fact, Id, Length, Thing};
use bocage_world::World;
use serde::Serialize;

use crate::Plant;
use crate::lists::{Lists, NONE};
use crate::paths::number;
use crate::strand_use::{Range, StrandUses, gathered};

/// A way of free strands, from piece to piece of cable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StrandWay {
    /// The cables it takes, in order.
    pub pieces: Vec<Piece>,
    /// What has to be spliced between them: one fewer than pieces.
    pub splices: Vec<Splices>,
    /// The cable that it takes.
    #[serde(rename = "length_mm")]
    pub length: Length,
}

/// A part of one cable between two boxes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// The cable.
    pub cable: Id<Cable>,
    /// The box at which the way enters it.
    pub from: Thing,
    /// The box at which it leaves it.
    pub to: Thing,
    /// The strands it takes, from 0, as ranges.
    pub strands: Vec<Range>,
    /// How much of it.
    #[serde(rename = "length_mm")]
    pub length: Length,
}

/// Splices of one box: strand for strand, the lowest to the lowest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Splices {
    /// The box.
    pub at: Thing,
    /// The strands of the piece before, and of the piece after.
    pub pairs: Vec<(u16, u16)>,
    /// Splices that the box has no place for; none where its places are not counted.
    pub too_many: Option<u16>,
}

/// A place at which a cable can be opened: its ends, and boxes in which it is open already.
#[derive(Debug, Clone, Copy)]
struct Stop {
    cable: u32,
    at: u32,
    /// Along the cable.
    offset: Length,
}

/// All places at which cables can be opened.
struct Stops {
    boxes: HashMap<Thing, u32>,
    things: Vec<Thing>,
    /// By cable, along it: neighbours of one cable lie side by side.
    all: Vec<Stop>,
    /// By box.
    at_box: Lists<u32>,
}

impl Stops {
    fn of(plant: &Plant) -> Stops {
        let world = &plant.world;
        let opened = Stops::opened(world);
        let mut stops = Stops {
            boxes: HashMap::new(),
            things: Vec::new(),
            all: Vec::new(),
            at_box: Lists::default(),
        };
        for (cable, row) in (0..).zip(world.cables.rows()) {
            let inner = opened.of(cable).iter().filter(|at| **at != row.from && **at != row.to);
            let inner: BTreeSet<(Length, Thing)> = inner
                .map(|at| {
                    let place = plant.paths.place_of(world, cable, *at);
                    (plant.paths.laid(world, cable, place), *at)
                })
                .collect();
            let ends = [(Length::ZERO, row.from), (row.length, row.to)];
            for (offset, at) in
                ends[..1].iter().copied().chain(inner).chain(ends[1..].iter().copied())
            {
                let at = stops.number(at);
                stops.all.push(Stop { cable, at, offset });
            }
        }
        let pairs = (0..).zip(&stops.all).map(|(stop, row)| (row.at, stop)).collect();
        stops.at_box = Lists::group(stops.things.len(), pairs);
        stops
    }

    /// The boxes in which each cable is open between its ends.
    fn opened(world: &World) -> Lists<Thing> {
        let place = |cable: Id<Cable>| number(world.cables.place_of(cable.uuid()));
        let joints = world.joints.iter().flat_map(|joint| {
            let other: Option<Id<Cable>> = joint.other.id();
            [Some(joint.cable), other].into_iter().flatten().map(move |cable| (cable, joint.at))
        });
        let points = world.branching_points.iter().map(|point| (point.cable, point.thing()));
        let pairs = joints.chain(points).map(|(cable, at)| (place(cable), at));
        Lists::group(world.cables.len(), pairs.filter(|(cable, _)| *cable != NONE).collect())
    }

    fn number(&mut self, at: Thing) -> u32 {
        let next = self.things.len() as u32;
        let number = *self.boxes.entry(at).or_insert(next);
        if number == next {
            self.things.push(at);
        }
        number
    }

    /// Where one can go from a stop, for what length and how many boxes of splices.
    fn next(&self, stop: u32) -> impl Iterator<Item = (u32, Length, u32)> {
        let here = self.all[stop as usize];
        let beside = [stop.wrapping_sub(1), stop + 1].into_iter().filter_map(move |next| {
            let there = self.all.get(next as usize).filter(|there| there.cable == here.cable)?;
            let (low, high) = (here.offset.min(there.offset), here.offset.max(there.offset));
            Some((next, high - low, 0))
        });
        let within = self.at_box.of(here.at).iter().copied();
        beside.chain(within.filter(move |next| *next != stop).map(|next| (next, Length::ZERO, 1)))
    }
}

impl Plant {
    /// The shortest way of `count` free strands from box to box, and of those the one with the
    /// fewest boxes to splice in; none where there is none. A cable can be left at its ends and
    /// where it is open already. Reservations that have run out by `day` hold nothing.
    #[must_use]
    pub fn strand_way(&self, from: Thing, to: Thing, count: u16, day: Date) -> Option<StrandWay> {
        let free = StrandUses::of(&self.world, day).all_free();
        self.way_over(&Stops::of(self), &free, (from, to), count)
    }

    /// The most free strands that a way from box to box can have.
    #[must_use]
    pub fn strands_most(&self, from: Thing, to: Thing, day: Date) -> u16 {
        let free = StrandUses::of(&self.world, day).all_free();
        let stops = Stops::of(self);
        let most = free.iter().map(Vec::len).max().unwrap_or_default();
        let counts: Vec<u16> = (1..=u16::try_from(most).unwrap_or(u16::MAX)).collect();
        let has = |count: &u16| self.way_over(&stops, &free, (from, to), *count).is_some();
        counts.partition_point(has) as u16
    }

    fn way_over(
        &self,
        stops: &Stops,
        free: &[Vec<u16>],
        (from, to): (Thing, Thing),
        count: u16,
    ) -> Option<StrandWay> {
        let (from, to) = (*stops.boxes.get(&from)?, *stops.boxes.get(&to)?);
        let fits = |stop: u32| {
            free[stops.all[stop as usize].cable as usize].len() >= usize::from(count.max(1))
        };
        let way = shortest(stops, (from, to), fits)?;
        Some(self.told(stops, free, &way, count))
    }

    /// Puts a way of stops into pieces of cable and splices.
    fn told(&self, stops: &Stops, free: &[Vec<u16>], way: &[u32], count: u16) -> StrandWay {
        let rows = self.world.cables.rows();
        let mut pieces = Vec::new();
        for run in way.chunk_by(|a, b| stops.all[*a as usize].cable == stops.all[*b as usize].cable)
        {
            let [first, .., last] = run else { continue };
            let (first, last) = (stops.all[*first as usize], stops.all[*last as usize]);
            let (low, high) = (first.offset.min(last.offset), first.offset.max(last.offset));
            pieces.push(Piece {
                cable: rows[first.cable as usize].id,
                from: stops.things[first.at as usize],
                to: stops.things[last.at as usize],
                strands: chosen(&free[first.cable as usize], usize::from(count)),
                length: high - low,
            });
        }
        let splices = pieces.windows(2).map(|pair| self.splices(&pair[0], &pair[1])).collect();
        let length = pieces.iter().map(|piece| piece.length).sum();
        StrandWay { pieces, splices, length }
    }

    fn splices(&self, before: &Piece, after: &Piece) -> Splices {
        let strands = |piece: &Piece| {
            let each = piece.strands.clone().into_iter();
            each.flat_map(|(first, count)| first..first + count)
        };
        let pairs: Vec<(u16, u16)> = strands(before).zip(strands(after)).collect();
        let closure =
            before.to.id::<SpliceClosure>().and_then(|id| self.world.splice_closures.get(id));
        let too_many = closure.map(|closure| {
            let taken = closure.splices.saturating_add(pairs.len() as u16);
            taken.saturating_sub(closure.capacity)
        });
        Splices { at: before.to, pairs, too_many }
    }
}

/// The stops of the shortest way, with the fewest boxes to splice in of those; the same in every run.
fn shortest(stops: &Stops, (from, to): (u32, u32), fits: impl Fn(u32) -> bool) -> Option<Vec<u32>> {
    let mut best = vec![(Length::mm(i64::MAX), u32::MAX); stops.all.len()];
    let mut before = vec![NONE; stops.all.len()];
    let mut queue = BinaryHeap::new();
    for stop in stops.at_box.of(from).iter().copied().filter(|stop| fits(*stop)) {
        best[stop as usize] = (Length::ZERO, 0);
        queue.push(Reverse((Length::ZERO, 0, stop)));
    }
    while let Some(Reverse((length, boxes, stop))) = queue.pop() {
        if (length, boxes) > best[stop as usize] {
            continue;
        }
        if stops.all[stop as usize].at == to {
            let step = |stop: &u32| Some(before[*stop as usize]).filter(|stop| *stop != NONE);
            let mut way: Vec<u32> = std::iter::successors(Some(stop), step).collect();
            way.reverse();
            return Some(way);
        }
        for (next, more, splice) in stops.next(stop).filter(|(next, ..)| fits(*next)) {
            let cost = (length + more, boxes + splice);
            if cost < best[next as usize] {
                (best[next as usize], before[next as usize]) = (cost, stop);
                queue.push(Reverse((cost.0, cost.1, next)));
            }
        }
    }
    None
}

/// So many free strands side by side if there are, else the lowest ones.
fn chosen(free: &[u16], count: usize) -> Vec<Range> {
    let side_by_side = free
        .windows(count.max(1))
        .find(|run| usize::from(run[run.len() - 1] - run[0]) + 1 == run.len());
    gathered(side_by_side.unwrap_or(&free[..count.min(free.len())]).iter().copied())
}

#[cfg(test)]
mod tests {
    use super::chosen;

    #[test]
    fn strands_side_by_side_are_better_than_lower_ones() {
        assert_eq!(chosen(&[1, 3, 4, 5, 9], 3), [(3, 3)]);
        assert_eq!(chosen(&[1, 3, 5, 6], 3), [(1, 1), (3, 1), (5, 1)]);
        assert_eq!(chosen(&[7], 1), [(7, 1)]);
    }
}
