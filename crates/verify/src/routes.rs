//! Checks the chains: what places pay for routes, supports at junctions and one cable along each
//! route.
//!
//! A chain charges an arc into one of its nodes with what its place pays while the arc enters its
//! set. Where the arc is within a drop's reach of the place, only the route may be charged; the
//! last metres of the way to it may be a drop. No arc is charged beyond what it costs.

use std::collections::BTreeMap;

use crate::Refusal;
use crate::certificate::{Certificate, Chain};
use crate::forced::Forced;
use crate::places::Places;
use crate::streets::{Around, Parts, Streets};

/// The sum of what all places pay, if no arc is overpaid; an `exchange` costs so much at least.
pub(crate) fn check(
    certificate: &Certificate,
    graph: &Streets,
    places: &Places,
    parts: &Parts,
    forced: &Forced,
    exchange: i64,
) -> Result<i64, Refusal> {
    let mut charges = Charges {
        graph,
        parts,
        reach: shortest_reaches(graph, places),
        root: root(certificate, parts)?,
        near: vec![0; graph.pieces.len() * 2],
        far: vec![0; graph.pieces.len() * 2],
        outside: vec![0; graph.nodes()],
    };
    let mut around = Around::new(graph);
    for chain in &certificate.chains {
        charges.add(chain, &mut around)?;
    }
    charges.require_within_prices(forced, exchange, &mut around)?;
    Ok(certificate.chains.iter().fold(0, |sum: i64, chain| sum.saturating_add(chain.end)))
}

/// The one root: a place in the part with the points of presence.
fn root(certificate: &Certificate, parts: &Parts) -> Result<Option<u32>, Refusal> {
    match *certificate.roots {
        [] => Ok(None),
        [root] => {
            let part = parts.of_node.get(root as usize);
            let at_home = part.is_some() && part.copied() == parts.home;
            let refused = || false_chain("its root is not where the points of presence are");
            if at_home { Ok(Some(root)) } else { Err(refused()) }
        }
        _ => Err(false_chain("it has several roots")),
    }
}

fn false_chain(detail: impl Into<String>) -> Refusal {
    Refusal::new("routes_overpaid", detail)
}

/// At each node with premises, the reach of the drop that reaches least far.
fn shortest_reaches(graph: &Streets, places: &Places) -> BTreeMap<u32, i64> {
    let mut reaches = BTreeMap::new();
    for (place, node) in places.0.iter().zip(&graph.node_of) {
        let held = reaches.entry(*node).or_insert(place.reach_mm);
        *held = place.reach_mm.min(*held);
    }
    reaches
}

/// What chains charge. Arc `2p` runs from the first end of piece `p` to its second, `2p + 1` back.
struct Charges<'a> {
    graph: &'a Streets,
    parts: &'a Parts,
    reach: BTreeMap<u32, i64>,
    root: Option<u32>,
    near: Vec<i64>,
    far: Vec<i64>,
    /// What is charged for coming in at a node from outside, where no point of presence is.
    outside: Vec<i64>,
}

impl Charges<'_> {
    fn add(&mut self, chain: &Chain, around: &mut Around<'_>) -> Result<(), Refusal> {
        let paid: BTreeMap<u32, i64> = chain.nodes.iter().copied().collect();
        let first = chain.nodes.first().map(|(node, _)| *node);
        let Some((start, reach)) = first.and_then(|node| Some((node, *self.reach.get(&node)?)))
        else {
            return Err(false_chain("a chain does not begin at premises"));
        };
        let known = chain.nodes.iter().all(|(node, _)| (*node as usize) < self.graph.nodes());
        if !known || paid.len() != chain.nodes.len() || paid[&start] != 0 {
            return Err(false_chain(format!("the chain of node {start} is none")));
        }
        let away = Some(self.parts.of_node[start as usize]) != self.parts.home;
        let rooted = self.root.is_some_and(|root| !paid.contains_key(&root));
        if !away && !rooted && chain.end > 0 {
            return Err(false_chain(format!("the chain of node {start} holds the root")));
        }
        around.measure(start, reach);
        for (&node, &entered) in &paid {
            if away {
                let outside = &mut self.outside[node as usize];
                *outside = outside.saturating_add(chain.end - entered);
            }
            for &(from, piece) in &self.graph.around[node as usize] {
                let until = paid.get(&from).copied().unwrap_or(chain.end).min(chain.end);
                let charge = (until - entered).max(0);
                let whole = &self.graph.pieces[piece as usize];
                let arc = piece as usize * 2 + usize::from(whole.ends[1] != node);
                let reached = around.far(node).saturating_add(whole.length_mm) <= reach;
                let charged = if reached { &mut self.near } else { &mut self.far };
                charged[arc] = charged[arc].saturating_add(charge);
            }
        }
        Ok(())
    }

    fn require_within_prices(
        &self,
        forced: &Forced,
        exchange: i64,
        around: &mut Around<'_>,
    ) -> Result<(), Refusal> {
        let near_root = self.near_root(around);
        for (number, piece) in self.graph.pieces.iter().enumerate() {
            for side in 0..2 {
                let arc = number * 2 + side;
                let head = piece.ends[1 - side] as usize;
                let support = if forced.paid[head] { 0 } else { piece.into[1 - side] };
                let route = piece.route + support;
                let cable = if near_root[number] { 0 } else { piece.cable };
                let (near, far) = (self.near[arc], self.far[arc]);
                if near > route || near + far > route + cable {
                    let detail = format!(
                        "the way into node {head} over piece {number} costs {route} and {cable} \
                         cents, and is charged {near} and {far}"
                    );
                    return Err(false_chain(detail));
                }
            }
        }
        match self.outside.iter().position(|charged| *charged > exchange) {
            None => Ok(()),
            Some(node) => Err(false_chain(format!("an exchange at node {node} is overpaid"))),
        }
    }

    /// Pieces along which the root's own drop may be all that runs.
    fn near_root(&self, around: &mut Around<'_>) -> Vec<bool> {
        let mut near = vec![false; self.graph.pieces.len()];
        if let Some((root, reach)) = self.root.and_then(|r| Some((r, *self.reach.get(&r)?))) {
            around.measure(root, reach);
            for (node, far) in around.reached() {
                for (_, piece) in &self.graph.around[node as usize] {
                    let length = self.graph.pieces[*piece as usize].length_mm;
                    near[*piece as usize] |= far + length <= reach;
                }
            }
        }
        near
    }
}
