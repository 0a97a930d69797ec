//! Where cabinets stand, and what each serves.
//!
//! From the leaves of an exchange's tree towards it, lines are gathered until they are enough for
//! a cabinet; branches that meet are packed so that no cabinet is overfull. What is left at the
//! exchange joins the cabinet nearest to it that has room.

use bocage_network::norms::CabinetRules;

use crate::area::{CabinetArea, ExchangeArea};
use crate::forest::{Forest, Hung};
use crate::graph::StreetGraph;

/// Stops gathered on the way up, and their lines.
#[derive(Default, Clone)]
struct Load {
    stops: Vec<usize>,
    lines: u32,
}

impl Load {
    fn take(&mut self, other: Load) {
        self.lines += other.lines;
        self.stops.extend(other.stops);
    }
}

/// Cuts the area of an exchange into areas of cabinets. `stops_at` holds the stops of each node,
/// `lines_of` the lines of each stop.
pub(crate) fn place(
    graph: &StreetGraph<'_>,
    forest: &Forest,
    area: &ExchangeArea,
    stops_at: &[Vec<usize>],
    lines_of: &[u32],
    node_of: &[u32],
    rules: &CabinetRules,
) -> Vec<CabinetArea> {
    let inside: std::collections::HashSet<u32> = area.nodes.iter().copied().collect();
    let open = |edge: u32| {
        let ends = &graph.edges[edge as usize];
        inside.contains(&ends.a) && inside.contains(&ends.b)
    };
    let hung = forest.hang(graph, area.node, open);
    let mut loads = vec![Load::default(); hung.len()];
    let mut parts: Vec<Load> = Vec::new();
    for place in (0..hung.len()).rev() {
        let mut bins = vec![std::mem::take(&mut loads[place])];
        for &stop in &stops_at[hung.order[place] as usize] {
            put(&mut bins, Load { stops: vec![stop], lines: lines_of[stop] }, rules);
        }
        let mut rest = Load::default();
        for bin in bins {
            if bin.lines >= u32::from(rules.lines_target) {
                parts.push(bin);
            } else {
                spill(&mut rest, bin, &mut parts, rules);
            }
        }
        match hung.above(place) {
            Some(above) => {
                let load = std::mem::take(&mut loads[above]);
                loads[above] = meet(load, rest, &mut parts, rules);
            }
            None if rest.lines > 0 => finish(rest, &mut parts, rules),
            None => {}
        }
    }
    parts.sort_by_key(|part| part.stops.iter().min().copied());
    parts.into_iter().map(|part| settle(graph, forest, &hung, part, lines_of, node_of)).collect()
}

/// Puts a load into the first bin with room.
fn put(bins: &mut Vec<Load>, load: Load, rules: &CabinetRules) {
    let room = |bin: &&mut Load| bin.lines + load.lines <= u32::from(rules.lines_max);
    match bins.iter_mut().find(room) {
        Some(bin) => bin.take(load),
        None => bins.push(load),
    }
}

/// Two branches meet: together if they fit, else the fuller one closes if it may.
fn meet(a: Load, b: Load, parts: &mut Vec<Load>, rules: &CabinetRules) -> Load {
    let mut rest = a;
    spill(&mut rest, b, parts, rules);
    rest
}

/// Adds a load to what goes up; what would be too much closes as a cabinet.
fn spill(rest: &mut Load, load: Load, parts: &mut Vec<Load>, rules: &CabinetRules) {
    if rest.lines + load.lines <= u32::from(rules.lines_max) {
        rest.take(load);
        if rest.lines >= u32::from(rules.lines_target) {
            parts.push(std::mem::take(rest));
        }
        return;
    }
    let (fuller, other) = if rest.lines >= load.lines {
        (std::mem::take(rest), load)
    } else {
        (load, std::mem::take(rest))
    };
    parts.push(fuller);
    *rest = other;
}

/// What is left at the exchange: too few for a cabinet join the smallest cabinet with room.
fn finish(rest: Load, parts: &mut Vec<Load>, rules: &CabinetRules) {
    if rest.lines < u32::from(rules.lines_min) {
        let room = |part: &&mut Load| part.lines + rest.lines <= u32::from(rules.lines_max);
        // The cabinet that closed last closed nearest to the exchange.
        if let Some(part) = parts.iter_mut().rev().find(room) {
            part.take(rest);
            return;
        }
    }
    parts.push(rest);
}

/// Puts the cabinet at the weighted median of its stops.
fn settle(
    graph: &StreetGraph<'_>,
    forest: &Forest,
    hung: &Hung,
    mut part: Load,
    lines_of: &[u32],
    node_of: &[u32],
) -> CabinetArea {
    part.stops.sort_unstable();
    let mut weight = std::collections::HashMap::<u32, u64>::new();
    for &stop in &part.stops {
        *weight.entry(node_of[stop]).or_default() += u64::from(lines_of[stop]);
    }
    // The part of the tree that joins the stops: their ways up to where all have met.
    let span = span(hung, weight.keys().map(|node| hung.place(*node)));
    let open = |edge: u32| {
        let ends = &graph.edges[edge as usize];
        span.contains(&ends.a) && span.contains(&ends.b)
    };
    let start = node_of[part.stops[0]];
    let around = forest.hang(graph, start, open);
    let median = around.median(|node| weight.get(&node).copied().unwrap_or(0));
    let node = around.order[median];
    let hung = forest.hang(graph, node, open);
    CabinetArea { node, stops: part.stops, lines: part.lines, hung }
}

/// The nodes of the smallest part of a tree that holds some places.
fn span(hung: &Hung, places: impl Iterator<Item = usize>) -> std::collections::HashSet<u32> {
    let mut waiting: std::collections::BTreeSet<usize> = places.collect();
    let mut span = std::collections::HashSet::new();
    // The place lowest in the tree goes up first, so ways meet as soon as they can.
    while let Some(place) = waiting.pop_last() {
        span.insert(hung.order[place]);
        if waiting.is_empty() {
            break;
        }
        waiting.extend(hung.above(place));
    }
    span
}
