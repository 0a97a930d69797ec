//! Where branching points stand, and which lines each takes.
//!
//! From the leaves of a cabinet's tree towards it, lines wait as long as their drops stay short
//! enough and one box can hold them. Buildings with several premises get boxes of their own.

use bocage_network::norms::BranchingPointRules;

use crate::area::{BranchLine, Branching, CabinetArea};
use crate::forest::Hung;
use crate::graph::StreetGraph;
use crate::snap::Stop;

/// Cuts the area of a cabinet, hung up at the cabinet, into branching points, in a fixed order.
pub(crate) fn place(
    graph: &StreetGraph<'_>,
    hung: &Hung,
    area: &CabinetArea,
    stops: &[Stop<'_>],
    node_of: &[u32],
    rules: &BranchingPointRules,
) -> Vec<Branching> {
    let mut waiting: Vec<Vec<BranchLine>> = vec![Vec::new(); hung.len()];
    let mut made = Vec::new();
    for &stop in &area.stops {
        let place = hung.place(node_of[stop]);
        let lines = (0..stops[stop].premises.len()).map(|premises| BranchLine {
            stop,
            premises,
            along: bocage_vocab::Length::ZERO,
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
        while here.len() >= full {
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
        let too_far = |line: &BranchLine| {
            line.along + step + stops[line.stop].off_street() > rules.drop_length_max
        };
        if here.iter().any(too_far) {
            made.push(Branching { node, indoor: false, lines: here });
        } else {
            here.iter_mut().for_each(|line| line.along += step);
            waiting[above].extend(here);
        }
    }
    made.sort_by_key(|branching| (hung.place(branching.node), branching.lines[0].stop));
    made
}
