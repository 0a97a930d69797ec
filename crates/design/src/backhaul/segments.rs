//! Where the cables of the backhaul begin and end: at sites, and where ways part.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bocage_steiner::paths::Pair;

use crate::coarse::Coarse;

/// A stretch of street that every way along it follows from end to end.
#[derive(Debug, Clone)]
pub(crate) struct Segment {
    /// The nodes of the street graph at its ends.
    pub(crate) ends: [u32; 2],
    /// Edges of the street graph, from the first end to the second.
    pub(crate) edges: Vec<u32>,
    /// Ways along it.
    pub(crate) ways: u32,
}

impl Segment {
    /// The end that is not `node`.
    pub(crate) fn other_end(&self, node: u32) -> u32 {
        if self.ends[0] == node { self.ends[1] } else { self.ends[0] }
    }
}

/// Cuts the streets of all ways into segments; also the segment of each edge of `coarse` in use.
pub(super) fn cut(
    coarse: &Coarse,
    pairs: &[Option<Pair>],
    sites: &BTreeSet<u32>,
) -> (Vec<Segment>, HashMap<u32, u32>) {
    let mut uses = BTreeMap::<u32, u32>::new();
    for edge in pairs.iter().flatten().flat_map(|pair| pair.paths.iter().flatten()) {
        *uses.entry(*edge).or_default() += 1;
    }
    let mut around = BTreeMap::<u32, Vec<u32>>::new();
    for &edge in uses.keys() {
        let edge_row = &coarse.edges[edge as usize];
        around.entry(edge_row.a).or_default().push(edge);
        around.entry(edge_row.b).or_default().push(edge);
    }
    let node_of: HashMap<u32, u32> = coarse.places.iter().map(|(node, at)| (*at, *node)).collect();
    let ends_here = |at: u32| sites.contains(&node_of[&at]) || around[&at].len() != 2;
    let (mut segments, mut of_edge) = (Vec::<Segment>::new(), HashMap::new());
    for (&start, edges) in around.iter().filter(|(at, _)| ends_here(**at)) {
        for &first in edges {
            if of_edge.contains_key(&first) {
                continue;
            }
            let mut segment =
                Segment { ends: [node_of[&start]; 2], edges: Vec::new(), ways: uses[&first] };
            let (mut at, mut next) = (start, Some(first));
            while let Some(edge) = next {
                of_edge.insert(edge, segments.len() as u32);
                let row = &coarse.edges[edge as usize];
                if row.a == at {
                    segment.edges.extend(&row.pieces);
                    at = row.b;
                } else {
                    segment.edges.extend(row.pieces.iter().rev());
                    at = row.a;
                }
                let on = || around[&at].iter().copied().find(|other| *other != edge);
                next = if ends_here(at) { None } else { on() };
            }
            segment.ends[1] = node_of[&at];
            segments.push(segment);
        }
    }
    (segments, of_edge)
}
