//! Where exchanges stand, and what each serves.
//!
//! The tree is cut from its leaves: a branch is cut off as soon as it would make the part it hangs
//! on too wide for one exchange, or too full. Each part gets its exchange at its weighted median.

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
            areas.push(area(graph, forest, &hung, place, &cut, lines));
        }
    }
    areas
}

/// Which places begin an area of their own.
fn cuts(graph: &StreetGraph<'_>, hung: &Hung, lines: &[u32], rules: &ExchangeRules) -> Vec<bool> {
    let width_max = rules.reach_max * 2;
    let mut cut = vec![false; hung.len()];
    let mut held: Vec<u64> = hung.order.iter().map(|n| u64::from(lines[*n as usize])).collect();
    let mut far = vec![Length::ZERO; hung.len()];
    for place in (1..hung.len()).rev() {
        let (Some(above), Some(edge)) = (hung.above(place), hung.up(place)) else { continue };
        let reach = far[place] + graph.edges[edge as usize].length;
        let too_wide = far[above] + reach > width_max;
        let too_full = held[above] + held[place] > u64::from(rules.lines_max);
        if too_wide || too_full {
            // The smaller of the two sides could be cut off too; the branch below is, because it
            // is whole already.
            cut[place] = true;
        } else {
            far[above] = far[above].max(reach);
            held[above] += held[place];
        }
    }
    cut
}

fn area(
    graph: &StreetGraph<'_>,
    forest: &Forest,
    hung: &Hung,
    top: usize,
    cut: &[bool],
    lines: &[u32],
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
    let node = part.order[part.median(weight)];
    let part = forest.hang(graph, node, |edge| !closed(edge));
    ExchangeArea { node, nodes: part.order }
}
