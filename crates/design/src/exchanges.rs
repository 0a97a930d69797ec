//! Where exchanges stand, and what each serves.
//!
//! The tree is cut from its leaves: a branch is cut off where it would make the part that it hangs
//! on too wide for one exchange, or too full. Each part gets its exchange at its weighted median, or
//! as near to it as the reach allows.

use bocage_network::norms::ExchangeRules;
use bocage_vocab::Length;

use crate::area::ExchangeArea;
use crate::forest::{Forest, Hung};
use crate::graph::StreetGraph;

/// Cuts the tree that holds `any` into areas, in a fixed order.
pub(crate) fn place(
    graph: &StreetGraph<'_>,
    forest: &Forest,
    any: u32,
    lines: &[u32],
    rules: &ExchangeRules,
) -> Vec<ExchangeArea> {
    let weight = |node: u32| u64::from(lines[node as usize]);
    let hung = forest.hang(graph, any, |_| true);
    let root = hung.order[hung.median(weight)];
    let hung = forest.hang(graph, root, |_| true);
    let cut = cuts(graph, &hung, lines, rules);
    let mut areas = Vec::new();
    for place in 0..hung.len() {
        if place == 0 || cut[place] {
            areas.push(area(graph, forest, &hung, place, &cut, lines, rules.reach_max));
        }
    }
    areas
}

/// Which places begin an area of their own: as few as can be if only the width counted. At each
/// place the branches that reach least far stay together; those that would then make the area too
/// wide or too full are cut off.
fn cuts(graph: &StreetGraph<'_>, hung: &Hung, lines: &[u32], rules: &ExchangeRules) -> Vec<bool> {
    let width_max = rules.reach_max * 2;
    let mut cut = vec![false; hung.len()];
    let mut branches: Vec<Vec<Branch>> = vec![Vec::new(); hung.len()];
    for place in (0..hung.len()).rev() {
        let mut held = u64::from(lines[hung.order[place] as usize]);
        let mut far = Length::ZERO;
        let mut below = std::mem::take(&mut branches[place]);
        below.sort_by_key(|branch| (branch.reach, branch.place));
        for branch in below {
            let too_wide = far + branch.reach > width_max;
            if too_wide || held + branch.lines > u64::from(rules.lines_max) {
                cut[branch.place] = true;
            } else {
                far = branch.reach;
                held += branch.lines;
            }
        }
        if let (Some(above), Some(edge)) = (hung.above(place), hung.up(place)) {
            let reach = far + graph.edges[edge as usize].length;
            branches[above].push(Branch { place, reach, lines: held });
        }
    }
    cut
}

/// What hangs on a place.
#[derive(Debug, Clone, Copy)]
struct Branch {
    place: usize,
    /// From the place above to the farthest node of it.
    reach: Length,
    lines: u64,
}

fn area(
    graph: &StreetGraph<'_>,
    forest: &Forest,
    hung: &Hung,
    top: usize,
    cut: &[bool],
    lines: &[u32],
    reach_max: Length,
) -> ExchangeArea {
    // An edge is open if it does not lead down into another area, nor up out of this one.
    let closed = |edge: u32| {
        let ends = &graph.edges[edge as usize];
        let lower = hung.place(ends.a).max(hung.place(ends.b));
        cut[lower]
    };
    let start = hung.order[top];
    let part = forest.hang(graph, start, |edge| !closed(edge));
    let weight = |node: u32| u64::from(lines[node as usize]);
    let median = part.order[part.median(weight)];
    let part = forest.hang(graph, median, |edge| !closed(edge));
    let node = part.order[part.within_reach(reach_max)];
    let part = forest.hang(graph, node, |edge| !closed(edge));
    ExchangeArea { node, nodes: part.order }
}
