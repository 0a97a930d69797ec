//! Roads between the spots: a Gabriel graph, without sea crossings, thinned to lanes.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use bocage_ground::{Frame, PlanePoint, area};
use bocage_network::StreetClass;
use bocage_vocab::{Bounds, Position};
use spade::{DelaunayTriangulation, Point2, Triangulation};

use crate::Commune;
use crate::random::Random;
use crate::settle::Spot;

/// A road between two spots.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lane {
    pub(crate) a: u32,
    pub(crate) b: u32,
    pub(crate) length_m: f64,
    pub(crate) class: StreetClass,
}

/// No road is longer between two crossings.
const LENGTH_MAX_M: f64 = 4_000.0;
/// Shares of the roads beyond a spanning tree that are left out, so that as many crossings are
/// dead ends as in real countryside.
const THINNED_HAMLETS: f64 = 0.87;
const THINNED_VILLAGES: f64 = 0.70;
const THINNED_DEAD_ENDS: f64 = 0.98;

/// Joins all spots by roads, in one piece.
pub(crate) fn join(spots: &[Spot], communes: &[Commune], frame: &Frame, seed: u64) -> Vec<Lane> {
    let land = Land::new(communes);
    let mut lanes: Vec<(f64, u32, u32)> = gabriel(spots)
        .into_iter()
        .filter_map(|(a, b)| {
            let (pa, pb) = (spots[a as usize].at, spots[b as usize].at);
            let middle = PlanePoint { x: (pa.x + pb.x) / 2.0, y: (pa.y + pb.y) / 2.0 };
            let length_m = pa.distance_m(pb);
            (length_m < LENGTH_MAX_M && land.holds(frame.to_position(middle)))
                .then_some((length_m, a, b))
        })
        .collect();
    lanes.sort_by(|x, y| x.0.total_cmp(&y.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let mut sets = Sets::new(spots.len());
    thin(spots, &mut sets, &mut lanes, &mut Random::new(seed, "thin", 0));
    bridge(spots, &mut sets, &mut lanes);
    classify(spots, &lanes)
}

/// Keeps a spanning tree and few roads beyond it; a dead end of the tree mostly stays one.
fn thin(spots: &[Spot], sets: &mut Sets, lanes: &mut Vec<(f64, u32, u32)>, random: &mut Random) {
    let needed: Vec<bool> = lanes.iter().map(|(_, a, b)| sets.join(*a, *b)).collect();
    let mut degrees = vec![0u32; spots.len()];
    for ((_, a, b), _) in lanes.iter().zip(&needed).filter(|(_, needed)| **needed) {
        degrees[*a as usize] += 1;
        degrees[*b as usize] += 1;
    }
    let mut needed = needed.into_iter();
    lanes.retain(|(_, a, b)| {
        let [a, b] = [*a as usize, *b as usize];
        let share = match (spots[a].in_village, spots[b].in_village) {
            _ if degrees[a] == 1 || degrees[b] == 1 => THINNED_DEAD_ENDS,
            (false, false) => THINNED_HAMLETS,
            _ => THINNED_VILLAGES,
        };
        let thinned = random.chance(share);
        needed.next().unwrap_or(true) || !thinned
    });
}

/// The edges of the Delaunay triangulation whose circle holds no other spot.
fn gabriel(spots: &[Spot]) -> Vec<(u32, u32)> {
    let points: Vec<Point2<f64>> = spots.iter().map(|s| Point2::new(s.at.x, s.at.y)).collect();
    let Ok(mesh) = DelaunayTriangulation::<Point2<f64>>::bulk_load_stable(points) else {
        return Vec::new();
    };
    let mut edges = Vec::new();
    for edge in mesh.undirected_edges() {
        let [from, to] = edge.vertices();
        let (a, b) = (from.position(), to.position());
        let directed = edge.as_directed();
        let empty = [directed, directed.rev()].iter().all(|side| {
            side.opposite_position()
                .is_none_or(|c| (a.x - c.x) * (b.x - c.x) + (a.y - c.y) * (b.y - c.y) >= 0.0)
        });
        if empty {
            let (a, b) = (from.index() as u32, to.index() as u32);
            edges.push((a.min(b), a.max(b)));
        }
    }
    edges.sort_unstable();
    edges
}

/// Whether a position lies in any commune.
struct Land<'a> {
    outlines: Vec<(Bounds, &'a bocage_vocab::Area)>,
}

impl<'a> Land<'a> {
    fn new(communes: &'a [Commune]) -> Land<'a> {
        let bounds = |area: &bocage_vocab::Area| {
            Bounds::around(area.polygons.iter().flatten().flatten().copied())
        };
        let outlines =
            communes.iter().filter_map(|c| Some((bounds(&c.outline)?, &c.outline))).collect();
        Land { outlines }
    }

    fn holds(&self, position: Position) -> bool {
        let mut near = self.outlines.iter().filter(|(bounds, _)| bounds.holds(position));
        near.any(|(_, outline)| area::contains(outline, position))
    }
}

/// Links every piece to the piece of the first spot over the shortest gap found from its spots.
fn bridge(spots: &[Spot], sets: &mut Sets, lanes: &mut Vec<(f64, u32, u32)>) {
    let index = rstar::RTree::bulk_load(
        spots
            .iter()
            .enumerate()
            .map(|(n, s)| rstar::primitives::GeomWithData::new([s.at.x, s.at.y], n as u32))
            .collect(),
    );
    let mut pieces = std::collections::BTreeMap::<u32, Vec<u32>>::new();
    for spot in 0..spots.len() as u32 {
        pieces.entry(sets.top(spot)).or_default().push(spot);
    }
    let mut order: Vec<Vec<u32>> = pieces.into_values().collect();
    order.sort_by_key(|piece| (Reverse(piece.len()), piece[0]));
    for piece in order.into_iter().skip(1) {
        let home = sets.top(piece[0]);
        let mut best: Option<(f64, u32, u32)> = None;
        for &spot in &piece {
            let at = spots[spot as usize].at;
            let gap = index
                .nearest_neighbor_iter(&[at.x, at.y])
                .find(|other| sets.top(other.data) != home)
                .map(|other| (spots[other.data as usize].at.distance_m(at), spot, other.data));
            best = match (best, gap) {
                (Some(held), Some(gap)) if gap.0 >= held.0 => Some(held),
                (held, gap) => gap.or(held),
            };
        }
        if let Some(gap) = best {
            sets.join(gap.1, gap.2);
            lanes.push(gap);
        }
    }
}

/// Makes the roads that lead from the largest place to every village the greater ones.
fn classify(spots: &[Spot], lanes: &[(f64, u32, u32)]) -> Vec<Lane> {
    let mut around: Vec<Vec<(u32, u32)>> = vec![Vec::new(); spots.len()];
    for (number, &(_, a, b)) in lanes.iter().enumerate() {
        around[a as usize].push((b, number as u32));
        around[b as usize].push((a, number as u32));
    }
    // The first spot of a commune is the crossing next to its seat.
    let mut seats = std::collections::BTreeMap::<u32, (u32, u32)>::new();
    for (number, spot) in spots.iter().enumerate() {
        let seat = seats.entry(spot.commune).or_insert((number as u32, 0));
        seat.1 += spot.premises;
    }
    let capital = seats.values().max_by_key(|(spot, count)| (*count, Reverse(*spot)));
    let mut traffic = vec![0u32; lanes.len()];
    if let Some(&(capital, _)) = capital {
        let towards = towards(capital, &around, lanes);
        for (seat, _) in seats.values() {
            let mut at = *seat;
            while let Some((next, lane)) = towards[at as usize] {
                traffic[lane as usize] += 1;
                at = next;
            }
        }
    }
    let class = |number: usize, a: u32, b: u32| match traffic[number] {
        40.. => StreetClass::Primary,
        8.. => StreetClass::Secondary,
        1.. => StreetClass::Tertiary,
        _ if spots[a as usize].in_village && spots[b as usize].in_village => {
            StreetClass::Residential
        }
        _ => StreetClass::Lane,
    };
    lanes
        .iter()
        .enumerate()
        .map(|(number, &(length_m, a, b))| Lane { a, b, length_m, class: class(number, a, b) })
        .collect()
}

/// For every spot the next spot and road on the shortest way to the capital; village streets are
/// slow, so through roads go around where they can.
fn towards(
    capital: u32,
    around: &[Vec<(u32, u32)>],
    lanes: &[(f64, u32, u32)],
) -> Vec<Option<(u32, u32)>> {
    let mut by = vec![None; around.len()];
    let mut distance = vec![u64::MAX; around.len()];
    distance[capital as usize] = 0;
    let mut heap = BinaryHeap::from([Reverse((0, capital))]);
    while let Some(Reverse((far, spot))) = heap.pop() {
        if far > distance[spot as usize] {
            continue;
        }
        for &(next, lane) in &around[spot as usize] {
            let reached = far + (lanes[lane as usize].0 * 10.0) as u64 + 200;
            if reached < distance[next as usize] {
                distance[next as usize] = reached;
                by[next as usize] = Some((spot, lane));
                heap.push(Reverse((reached, next)));
            }
        }
    }
    by
}

struct Sets(Vec<u32>);

impl Sets {
    fn new(count: usize) -> Sets {
        Sets((0..count as u32).collect())
    }
    fn top(&mut self, mut at: u32) -> u32 {
        while self.0[at as usize] != at {
            self.0[at as usize] = self.0[self.0[at as usize] as usize];
            at = self.0[at as usize];
        }
        at
    }
    fn join(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.top(a), self.top(b));
        self.0[a.max(b) as usize] = a.min(b);
        a != b
    }
}
