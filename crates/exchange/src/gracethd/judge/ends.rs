//! Lines that do not end at the nodes that they are said to join.

use bocage_ground::distance;
use bocage_vocab::{Finding, Length, Position};

use super::{Judge, Key, Where};
use crate::findings::{GRACETHD_END_OFF_NODE, Log};

/// How far an end may lie off its node: what snapping by hand leaves.
const APART_MAX: Length = Length::mm(1_000);

/// The nodes that a line joins.
#[derive(Debug, Clone, Copy)]
pub(super) enum Of {
    Nodes([Option<Key>; 2]),
    Cable(Key),
}

/// A line as it is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Drawn {
    pub(super) of: Of,
    pub(super) ends: [Position; 2],
    pub(super) place: Where,
}

impl Judge {
    /// Tells ends that are off, whichever way a line is drawn.
    pub(super) fn judge_ends(&self, log: &mut Log) {
        for drawn in &self.drawn {
            let nodes = match drawn.of {
                Of::Nodes(nodes) => nodes,
                Of::Cable(cable) => self.cables.get(&cable).copied().unwrap_or_default(),
            };
            let [Some(first), Some(last)] = nodes.map(|node| self.nodes.get(&node?)) else {
                continue;
            };
            let apart = |[a, b]: [Position; 2]| [(a, distance(a, *first)), (b, distance(b, *last))];
            let [start, end] = drawn.ends;
            let (forward, backward) = (apart([start, end]), apart([end, start]));
            let sum = |ends: &[(Position, Length); 2]| ends[0].1 + ends[1].1;
            let nearer = if sum(&forward) <= sum(&backward) { forward } else { backward };
            for (position, apart) in nearer.into_iter().filter(|(_, apart)| *apart > APART_MAX) {
                let found = Finding::warning(GRACETHD_END_OFF_NODE).at(position);
                log.push(self.locate(found, drawn.place).says("apart", apart));
            }
        }
    }
}
