//! Free strands counted one by one, and ways of free strands judged by trying every way.

use std::collections::{BTreeSet, HashMap};

use bocage_ground::{Frame, PlanePoint};
use bocage_network::{
    Cable, CablePath, CableType, Joint, JointKind, Mark, SpliceClosure, Stage, StrandMark, Tier,
};
use bocage_plant::{Plant, StrandUse, StrandUses, StrandWay, Wanted, ranges, remarked};
use bocage_vocab::{Date, Fact, Id, Length, Money, Position, Thing};
use bocage_world::{Rows, World};
use proptest::prelude::*;

use crate::kit::{Town, mix};

const TODAY: Date = Date::constant(2027, 3, 1);
const STRANDS: u16 = 6;

/// A few boxes in a row, and cables that join any two of them past those between.
struct Small {
    world: World,
    /// By cable: its boxes in order, and what it measures before each.
    stops: Vec<Vec<(Thing, Length)>>,
}

fn closure(n: u64) -> SpliceClosure {
    let frame = Frame::at(Position::from_e7(-11_000_000, 491_000_000));
    SpliceClosure {
        id: Id::derive(&["box", &n.to_string()]),
        reference: format!("B{n}").into(),
        tier: Tier::Distribution,
        support: Id::derive(&["nowhere"]),
        capacity: 4,
        splices: 2,
        owner: "us".into(),
        stage: Stage::Study,
        cost: Money::ZERO,
        position: frame.to_position(PlanePoint { x: n as f64 * 100.0, y: 0.0 }),
    }
}

impl Small {
    fn drawn(seed: u64) -> Small {
        let mut next = (0..).map(|n| mix(seed, n));
        let mut draw = |most: u64| next.next().unwrap() % most;
        let boxes: Vec<SpliceClosure> = (0..3 + draw(3)).map(closure).collect();
        let mut rows = Rows { splice_closures: boxes.clone(), ..Rows::default() };
        let mut over = Vec::new();
        for n in 0..2 + draw(5) {
            let from = draw(boxes.len() as u64) as usize;
            let to = (from + 1 + draw(boxes.len() as u64 - 1) as usize) % boxes.len();
            over.push((from, to));
            rows.cables.push(Cable {
                id: Id::derive(&["cable", &n.to_string()]),
                reference: format!("C{n}").into(),
                tier: Tier::Distribution,
                cable_type: CableType { strands: STRANDS, strands_per_tube: 6 },
                from: boxes[from].thing(),
                to: boxes[to].thing(),
                length: Length::mm((100_000 + draw(50_000) as i64) * (from.abs_diff(to)) as i64),
                cost: Money::ZERO,
                owner: "us".into(),
                stage: Stage::Study,
                path: CablePath::default(),
                line: [boxes[from].position, boxes[to].position].into(),
            });
        }
        let on = |n: usize, at: usize| {
            let (from, to) = over[n];
            (from.min(to)..=from.max(to)).contains(&at)
        };
        let mut open: BTreeSet<(usize, usize)> =
            over.iter().enumerate().flat_map(|(n, (from, to))| [(n, *from), (n, *to)]).collect();
        for n in 0..draw(8) {
            let (one, other) = (draw(over.len() as u64) as usize, draw(over.len() as u64) as usize);
            let at = draw(boxes.len() as u64) as usize;
            if one == other || !on(one, at) || !on(other, at) {
                continue;
            }
            open.extend([(one, at), (other, at)]);
            rows.joints.push(Joint {
                id: Id::derive(&["joint", &n.to_string()]),
                at: boxes[at].thing(),
                kind: JointKind::Splice,
                cable: rows.cables[one].id,
                first_strand: draw(4) as u16,
                other: rows.cables[other].thing(),
                first_other: draw(4) as u16,
                count: 1 + draw(2) as u16,
            });
        }
        for _ in 0..draw(4) {
            let cable = rows.cables[draw(over.len() as u64) as usize].id;
            let mark = if draw(3) == 0 { Mark::Dead } else { Mark::Reserved };
            let until = [None, Some(TODAY), Some(Date::constant(2027, 2, 28))][draw(3) as usize];
            let range = (draw(6) as u16, 1 + draw(3) as u16);
            rows.strand_marks.push(StrandMark { mark, until, ..StrandMark::on(cable, range) });
        }
        let stops = over.iter().enumerate().map(|(n, (from, to))| {
            let far = |at: usize| {
                let row: &Cable = &rows.cables[n];
                row.length.get() * from.abs_diff(at) as i64 / from.abs_diff(*to) as i64
            };
            let mut at: Vec<usize> =
                open.iter().filter(|(c, _)| *c == n).map(|(_, at)| *at).collect();
            at.sort_by_key(|at| from.abs_diff(*at));
            at.into_iter().map(|at| (boxes[at].thing(), Length::mm(far(at)))).collect()
        });
        let stops = stops.collect();
        // Cables are numbered by their ids in a World; the judge keeps its own order.
        Small {
            world: World::from_rows(Default::default(), rows.clone()),
            stops: by_id(&rows, stops),
        }
    }
}

fn by_id(rows: &Rows, stops: Vec<Vec<(Thing, Length)>>) -> Vec<Vec<(Thing, Length)>> {
    let mut pairs: Vec<_> = rows.cables.iter().map(|row| row.id).zip(stops).collect();
    pairs.sort_by_key(|(id, _)| *id);
    pairs.into_iter().map(|(_, stops)| stops).collect()
}

/// Free strands of each cable, strand by strand.
fn free(world: &World, day: Date) -> HashMap<Id<Cable>, BTreeSet<u16>> {
    let all = |row: &Cable| (row.id, (0..row.cable_type.strands).collect::<BTreeSet<u16>>());
    let mut free: HashMap<_, _> = world.cables.iter().map(all).collect();
    let mut take = |cable: Id<Cable>, first: u16, count: u16| {
        for strand in first..first + count {
            free.get_mut(&cable).map(|free| free.remove(&strand));
        }
    };
    for joint in &world.joints {
        take(joint.cable, joint.first_strand, joint.count);
        if let Some(other) = joint.other.id() {
            take(other, joint.first_other, joint.count);
        }
    }
    for point in &world.branching_points {
        take(point.cable, point.first_strand, point.strands);
    }
    for outlet in &world.outlets {
        take(outlet.drop, 0, if outlet.direct_position.is_some() { 2 } else { 1 });
    }
    for mark in &world.strand_marks {
        if mark.mark == Mark::Dead || mark.until.is_none_or(|until| until >= day) {
            take(mark.cable, mark.first_strand, mark.count);
        }
    }
    free
}

/// A way that was begun: where it has come to, by which cable, over what, how long it is, with how many splices.
type Begun = (Thing, Option<usize>, Vec<(Thing, usize)>, i64, u32);

/// The least length, and of that the fewest changes of cable, over every way that enters no box
/// twice by one cable.
fn least(small: &Small, from: Thing, to: Thing, count: usize) -> Option<(i64, u32)> {
    let free = free(&small.world, TODAY);
    let fits = |cable: usize| free[&small.world.cables.rows()[cable].id].len() >= count;
    let mut best = None;
    let mut todo: Vec<Begun> = vec![(from, None, Vec::new(), 0, 0)];
    while let Some((at, by, been, length, changes)) = todo.pop() {
        if at == to {
            best = best.into_iter().chain([(length, changes)]).min();
            continue;
        }
        for (cable, stops) in small.stops.iter().enumerate().filter(|(cable, _)| fits(*cable)) {
            let Some(here) = stops.iter().position(|(held, _)| *held == at) else { continue };
            for there in [here.wrapping_sub(1), here + 1] {
                let Some((next, offset)) = stops.get(there) else { continue };
                if been.contains(&(*next, cable)) || *next == from {
                    continue;
                }
                let more = (offset.get() - stops[here].1.get()).abs();
                let changed = u32::from(by.is_some_and(|by| by != cable));
                let been = been.iter().copied().chain([(*next, cable)]).collect();
                todo.push((*next, Some(cable), been, length + more, changes + changed));
            }
        }
    }
    best
}

/// A way is one: it hangs together, and takes free strands of cables that are open there.
fn holds(world: &World, way: &StrandWay, (from, to): (Thing, Thing), count: u16) {
    let free = free(world, TODAY);
    assert_eq!(way.pieces.first().map(|piece| piece.from), Some(from));
    assert_eq!(way.pieces.last().map(|piece| piece.to), Some(to));
    for (pair, splices) in way.pieces.windows(2).zip(&way.splices) {
        assert!(pair[0].to == pair[1].from && splices.at == pair[0].to);
        assert!(pair[0].cable != pair[1].cable && splices.pairs.len() == usize::from(count));
        for (one, other) in &splices.pairs {
            assert!(free[&pair[0].cable].contains(one) && free[&pair[1].cable].contains(other));
        }
    }
    assert_eq!(way.splices.len() + 1, way.pieces.len());
    for piece in &way.pieces {
        let strands: Vec<u16> =
            piece.strands.iter().flat_map(|(first, count)| *first..first + count).collect();
        assert_eq!(strands.len(), usize::from(count));
        assert!(strands.iter().all(|strand| free[&piece.cable].contains(strand)));
    }
    assert_eq!(way.length, way.pieces.iter().map(|piece| piece.length).sum());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_way_found_is_the_shortest_of_all(seed in any::<u64>(), count in 1u16..5) {
        let small = Small::drawn(seed);
        let plant = Plant::of(small.world.clone());
        let boxes = small.world.splice_closures.rows();
        let (from, to) = (boxes[0].thing(), boxes[boxes.len() - 1].thing());
        let found = plant.strand_way(from, to, count, TODAY);
        let least = least(&small, from, to, usize::from(count));
        // A millimetre a stop may be lost to rounding.
        let near = |(length, changes): (i64, u32)| found.as_ref().is_some_and(|way| {
            (way.length.get() - length).abs() <= 8 && way.splices.len() as u32 == changes
        });
        prop_assert!(least.map_or(found.is_none(), near), "{least:?} {found:?}");
        if let Some(way) = &found {
            holds(&small.world, way, (from, to), count);
        }
        let most = (1..=STRANDS).take_while(|n| plant.strand_way(from, to, *n, TODAY).is_some());
        prop_assert_eq!(usize::from(plant.strands_most(from, to, TODAY)), most.count());
    }

    #[test]
    fn strands_are_counted_as_one_by_one(seed in any::<u64>()) {
        let world = Small::drawn(seed).world;
        let (uses, free) = (StrandUses::of(&world, TODAY), free(&world, TODAY));
        for row in &world.cables {
            let found = ranges(&uses.of_cable(row.id), StrandUse::Free);
            let found: BTreeSet<u16> = found.iter().flat_map(|(from, n)| *from..from + n).collect();
            prop_assert_eq!(&found, &free[&row.id]);
        }
    }

    #[test]
    fn a_range_is_marked_and_released_and_nothing_else(
        marks in proptest::collection::vec((0u16..20, 1u16..6, any::<bool>()), 1..8),
    ) {
        let cable = Id::derive(&["c"]);
        let mut held: Vec<StrandMark> = Vec::new();
        let mut strands: [Option<usize>; 32] = [None; 32];
        for (n, (first, count, reserve)) in marks.into_iter().enumerate() {
            let holder = n.to_string().into();
            let wanted = Wanted { mark: Mark::Reserved, holder, until: Some(TODAY) };
            held = remarked(&held, cable, (first, count), reserve.then_some(&wanted));
            strands[usize::from(first)..usize::from(first + count)].fill(reserve.then_some(n));
            let by = |strand: u16| {
                let over = |row: &&StrandMark| (row.first_strand..row.end()).contains(&strand);
                let found: Vec<&StrandMark> = held.iter().filter(over).collect();
                assert!(found.len() < 2);
                found.first().map(|row| row.holder.parse().unwrap())
            };
            prop_assert!((0..32).all(|strand| by(strand) == strands[usize::from(strand)]));
            let mut ids: Vec<_> = held.iter().map(|row| row.id).collect();
            ids.dedup();
            prop_assert_eq!(ids.len(), held.len());
        }
    }
}

#[test]
fn a_designed_town_has_ways_and_counts_its_strands() {
    let world = Town { streets: 4, homes: 120, seed: 3 }.built();
    let plant = Plant::of(world.clone());
    let uses = StrandUses::of(&world, TODAY);
    let free = free(&world, TODAY);
    for row in &world.cables {
        let found = uses.of_cable(row.id).iter().filter(|is| **is == StrandUse::Free).count();
        assert_eq!(found, free[&row.id].len(), "{}", row.reference);
    }
    let mut found = 0;
    for cabinet in &world.cabinets {
        for point in world.branching_points.iter().filter(|point| point.cabinet == cabinet.id) {
            let ends = (cabinet.thing(), point.thing());
            if let Some(way) = plant.strand_way(ends.0, ends.1, 1, TODAY) {
                holds(&world, &way, ends, 1);
                found += 1;
            }
        }
    }
    assert!(found > 10, "{found}");
}
