//! Where cabinets stand, and what each serves.
//!
//! From the leaves of a tree towards its middle, lines are gathered until they are enough for a
//! cabinet; branches that meet are packed so that no cabinet is overfull. What is left in the middle
//! joins the cabinet nearest to it that has room.

mod reuse;

use std::collections::{BTreeSet, HashMap, HashSet};

use bocage_network::norms::CabinetRules;
use bocage_vocab::Length;

use crate::area::CabinetArea;
use crate::forest::{Forest, Hung};
use crate::graph::StreetGraph;
pub(crate) use reuse::{Offered, take};

/// Stops gathered on the way up, and their lines.
#[derive(Default, Clone)]
struct Load {
    stops: Vec<usize>,
    lines: u32,
    /// From the place it has come to, to the farthest of its stops.
    far: Length,
}

impl Load {
    fn fits(&self, other: &Load, rules: &CabinetRules) -> bool {
        self.lines + other.lines <= u32::from(rules.lines_max) && !self.too_wide(other, rules)
    }

    fn too_wide(&self, other: &Load, rules: &CabinetRules) -> bool {
        self.far + other.far > rules.reach_max * 2
    }

    fn take(&mut self, other: Load) {
        self.lines += other.lines;
        self.far = self.far.max(other.far);
        self.stops.extend(other.stops);
    }
}

/// What cabinets are placed on.
pub(crate) struct Ground<'a> {
    pub(crate) graph: &'a StreetGraph<'a>,
    pub(crate) forest: &'a Forest,
    /// The stops at each node.
    pub(crate) stops_at: &'a [Vec<usize>],
    /// The lines of each stop.
    pub(crate) lines_of: &'a [u32],
    /// The node of each stop.
    pub(crate) node_of: &'a [u32],
    pub(crate) rules: &'a CabinetRules,
}

/// Cuts a tree into areas of cabinets.
pub(crate) fn place(ground: &Ground<'_>, hung: &Hung) -> Vec<CabinetArea> {
    let rules = ground.rules;
    let mut loads = vec![Load::default(); hung.len()];
    let mut parts: Vec<Load> = Vec::new();
    for place in (0..hung.len()).rev() {
        let closed = parts.len();
        let mut bins = vec![std::mem::take(&mut loads[place])];
        for &stop in &ground.stops_at[hung.order[place] as usize] {
            let load = Load { stops: vec![stop], lines: ground.lines_of[stop], far: Length::ZERO };
            put(&mut bins, load, rules);
        }
        let mut rest = Load::default();
        for bin in bins {
            if bin.lines >= u32::from(rules.lines_target) {
                parts.push(bin);
            } else {
                spill(&mut rest, bin, &mut parts, rules);
            }
        }
        match (hung.above(place), hung.up(place)) {
            (Some(above), Some(edge)) if rest.lines > 0 => {
                rest.far += ground.graph.edges[edge as usize].length;
                spill(&mut loads[above], rest, &mut parts, rules);
            }
            (None, _) if rest.lines > 0 => finish(rest, &mut parts, rules),
            _ => {}
        }
        // From here on a part reaches as far as seen from the middle.
        parts[closed..].iter_mut().for_each(|part| part.far += hung.reach[place]);
    }
    parts.sort_by_key(|part| part.stops.iter().min().copied());
    parts.into_iter().map(|part| settle(ground, hung, part)).collect()
}

/// Puts a load into the first bin with room.
fn put(bins: &mut Vec<Load>, load: Load, rules: &CabinetRules) {
    match bins.iter_mut().find(|bin| bin.fits(&load, rules)) {
        Some(bin) => bin.take(load),
        None => bins.push(load),
    }
}

/// Adds a load to what goes up. Where both do not fit one cabinet, one of them closes: the farther
/// if they are too far apart, else the fuller.
fn spill(rest: &mut Load, load: Load, parts: &mut Vec<Load>, rules: &CabinetRules) {
    if rest.fits(&load, rules) {
        rest.take(load);
        if rest.lines >= u32::from(rules.lines_target) {
            parts.push(std::mem::take(rest));
        }
        return;
    }
    let keeps =
        if rest.too_wide(&load, rules) { rest.far <= load.far } else { rest.lines < load.lines };
    parts.push(if keeps { load } else { std::mem::replace(rest, load) });
}

/// What is left in the middle: too few for a cabinet join the cabinet nearest to it
/// that has room.
fn finish(rest: Load, parts: &mut Vec<Load>, rules: &CabinetRules) {
    if rest.lines < u32::from(rules.lines_min) {
        // The cabinet that closed last closed nearest to the middle.
        if let Some(part) = parts.iter_mut().rev().find(|part| part.fits(&rest, rules)) {
            part.take(rest);
            return;
        }
    }
    parts.push(rest);
}

/// Puts the cabinet at the weighted median of its stops.
fn settle(ground: &Ground<'_>, hung: &Hung, mut part: Load) -> CabinetArea {
    let Ground { graph, forest, rules, .. } = ground;
    part.stops.sort_unstable();
    let weight = weights(ground, &part.stops);
    // The part of the tree that joins the stops: their ways up to where all have met.
    let span = span(hung, weight.keys().map(|node| hung.place(*node)));
    let open = |edge: u32| {
        let ends = &graph.edges[edge as usize];
        span.contains(&ends.a) && span.contains(&ends.b)
    };
    let start = ground.node_of[part.stops[0]];
    let around = forest.hang(graph, start, open);
    let median = around.median(|node| weight.get(&node).copied().unwrap_or(0));
    let from_median = forest.hang(graph, around.order[median], open);
    let node = from_median.order[from_median.within_reach(rules.reach_max)];
    let hung = forest.hang(graph, node, open);
    CabinetArea { node, stops: part.stops, lines: part.lines, hung, taken: None }
}

/// The lines at each node.
fn weights(ground: &Ground<'_>, stops: &[usize]) -> HashMap<u32, u64> {
    let mut weight = HashMap::new();
    for &stop in stops {
        *weight.entry(ground.node_of[stop]).or_default() += u64::from(ground.lines_of[stop]);
    }
    weight
}

/// The nodes of the smallest part of a tree that holds some places.
pub(crate) fn span(hung: &Hung, places: impl Iterator<Item = usize>) -> HashSet<u32> {
    let mut waiting: BTreeSet<usize> = places.collect();
    let mut span = HashSet::new();
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
