//! Where branching points stand, and which lines each takes.
//!
//! From the leaves of a cabinet's tree towards it, lines wait as long as their drops stay short
//! enough and one box can hold them. Buildings with several premises get boxes of their own. Local
//! search then makes it cheaper. At a closed node no box stands, but where no other place is near
//! enough to its homes.

mod bill;
mod improve;

use std::collections::BTreeSet;

use bocage_network::norms::{BranchingPointRules, Norms};
use bocage_vocab::Length;

use crate::area::{BranchLine, Branching, CabinetArea};
use crate::forest::{Forest, Hung};
use crate::graph::StreetGraph;
use crate::snap::Stop;

/// Cuts the area of a cabinet, hung up at the cabinet, into branching points.
pub(crate) fn place(
    graph: &StreetGraph<'_>,
    forest: &Forest,
    area: &CabinetArea,
    stops: &[Stop<'_>],
    node_of: &[u32],
    (norms, closed): (&Norms, &BTreeSet<u32>),
) -> Vec<Branching> {
    let hung = &area.hung;
    let made = gather(graph, area, stops, node_of, (&norms.settings.branching_point, closed));
    let ground = improve::Ground { graph, forest, hung, stops, node_of, norms, closed };
    improve::improve(&ground, made)
}

/// Gathers lines from the leaves.
fn gather(
    graph: &StreetGraph<'_>,
    area: &CabinetArea,
    stops: &[Stop<'_>],
    node_of: &[u32],
    (rules, closed): (&BranchingPointRules, &BTreeSet<u32>),
) -> Vec<Branching> {
    let hung = &area.hung;
    let mut waiting: Vec<Vec<BranchLine>> = vec![Vec::new(); hung.len()];
    let mut made = Vec::new();
    for &stop in &area.stops {
        let place = hung.place(node_of[stop]);
        let lines = (0..stops[stop].premises.len()).map(|premises| BranchLine {
            stop,
            premises,
            along: Length::ZERO,
        });
        let indoor = stops[stop].building.is_some()
            && stops[stop].premises.len() >= usize::from(rules.indoor_from);
        if indoor {
            let all: Vec<BranchLine> = lines.collect();
            let node = node_of[stop];
            let boxes = all.chunks(usize::from(rules.lines_max_indoor.max(1)));
            made.extend(boxes.map(|part| Branching { node, indoor: true, lines: part.to_vec() }));
        } else {
            waiting[place].extend(lines);
        }
    }
    for place in (0..hung.len()).rev() {
        let mut here = std::mem::take(&mut waiting[place]);
        let node = hung.order[place];
        let full = usize::from(rules.lines_max.max(1));
        // The farthest lines are boxed first; the nearest may wait for others further up.
        here.sort_by_key(|line| (std::cmp::Reverse(line.along), line.stop, line.premises));
        while here.len() >= full && !closed.contains(&node) {
            let part = here.drain(..full).collect();
            made.push(Branching { node, indoor: false, lines: part });
        }
        let (Some(above), Some(edge)) = (hung.above(place), hung.up(place)) else {
            if !here.is_empty() {
                made.push(Branching { node, indoor: false, lines: here });
            }
            continue;
        };
        let step = graph.edges[edge as usize].length;
        let next = to_open(graph, hung, above, closed).map(|further| step + further);
        let too_far = |line: &BranchLine| {
            let way = next.map(|next| line.along + next + stops[line.stop].off_street());
            way.is_none_or(|way| way > rules.drop_length_max)
        };
        if here.iter().any(too_far) {
            let boxes = here.chunks(full);
            made.extend(boxes.map(|part| Branching { node, indoor: false, lines: part.to_vec() }));
        } else {
            here.iter_mut().for_each(|line| line.along += step);
            waiting[above].extend(here);
        }
    }
    made
}

/// From a place up to the first where a box may stand, if there is one.
fn to_open(
    graph: &StreetGraph<'_>,
    hung: &Hung,
    place: usize,
    closed: &BTreeSet<u32>,
) -> Option<Length> {
    let (mut place, mut far) = (place, Length::ZERO);
    while closed.contains(&hung.order[place]) {
        far += graph.edges[hung.up(place)? as usize].length;
        place = hung.above(place)?;
    }
    Some(far)
}
