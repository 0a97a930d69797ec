//! A tree hung up at one of its nodes: who is above whom.

use bocage_vocab::Length;

use crate::graph::StreetGraph;

/// The trees dug, as neighbours; each can be hung up at any node.
pub(crate) struct Forest {
    around: Vec<Vec<(u32, u32)>>,
}

/// A tree, or the part of it within reach, hung up at a root.
#[derive(Clone)]
pub(crate) struct Hung {
    /// Nodes from the root down: every node after the one above it.
    pub(crate) order: Vec<u32>,
    /// For each node in `order`: the edge towards the root, `u32::MAX` in the root.
    up: Vec<u32>,
    /// The node above, `u32::MAX` in the root; by place in `order`.
    above: Vec<u32>,
    /// The place of each node in `order`.
    places: std::collections::HashMap<u32, u32>,
    /// The way to the root.
    pub(crate) reach: Vec<Length>,
}

impl Forest {
    pub(crate) fn new(graph: &StreetGraph<'_>, edges: &[u32]) -> Forest {
        let mut around = vec![Vec::new(); graph.nodes.len()];
        for &edge in edges {
            let ends = &graph.edges[edge as usize];
            around[ends.a as usize].push((ends.b, edge));
            around[ends.b as usize].push((ends.a, edge));
        }
        Forest { around }
    }

    pub(crate) fn around(&self, node: u32) -> &[(u32, u32)] {
        &self.around[node as usize]
    }

    /// Hangs up the tree of `root`, going only through edges that `open` lets pass.
    pub(crate) fn hang(
        &self,
        graph: &StreetGraph<'_>,
        root: u32,
        open: impl Fn(u32) -> bool,
    ) -> Hung {
        Hung::grown(graph, root, |node| {
            self.around(node).iter().copied().filter(|(_, edge)| open(*edge)).collect()
        })
    }
}

impl Hung {
    /// Hangs up a tree given by its edges.
    pub(crate) fn of(graph: &StreetGraph<'_>, root: u32, edges: &[u32]) -> Hung {
        let mut around = std::collections::HashMap::<u32, Vec<(u32, u32)>>::new();
        for &edge in edges {
            let ends = &graph.edges[edge as usize];
            around.entry(ends.a).or_default().push((ends.b, edge));
            around.entry(ends.b).or_default().push((ends.a, edge));
        }
        Hung::grown(graph, root, |node| around.get(&node).cloned().unwrap_or_default())
    }

    /// Hangs up those edges of a tree that lead from the root to some nodes of it.
    pub(crate) fn to(
        graph: &StreetGraph<'_>,
        root: u32,
        edges: &[u32],
        ends: impl Iterator<Item = u32>,
    ) -> Hung {
        let whole = Hung::of(graph, root, edges);
        let mut kept = vec![false; whole.len()];
        for end in ends {
            let mut at = Some(whole.place(end));
            while let Some(place) = at
                && !std::mem::replace(&mut kept[place], true)
            {
                at = whole.above(place);
            }
        }
        let up = (1..whole.len()).filter(|place| kept[*place]).filter_map(|p| whole.up(p));
        // The order of places is that of a forest hung up, whatever it was made of.
        let mut edges: Vec<u32> = up.collect();
        edges.sort_unstable();
        Hung::of(graph, root, &edges)
    }

    fn grown(graph: &StreetGraph<'_>, root: u32, around: impl Fn(u32) -> Vec<(u32, u32)>) -> Hung {
        let mut hung = Hung {
            order: vec![root],
            up: vec![u32::MAX],
            above: vec![u32::MAX],
            places: std::collections::HashMap::from([(root, 0)]),
            reach: vec![Length::ZERO],
        };
        let mut seen = 0;
        while seen < hung.order.len() {
            let (node, back) = (hung.order[seen], hung.up[seen]);
            for (to, edge) in around(node) {
                if edge != back {
                    debug_assert!(!hung.places.contains_key(&to), "a circle at node {to}");
                    let reach = hung.reach[seen] + graph.edges[edge as usize].length;
                    hung.places.insert(to, hung.order.len() as u32);
                    hung.order.push(to);
                    hung.up.push(edge);
                    hung.above.push(seen as u32);
                    hung.reach.push(reach);
                }
            }
            seen += 1;
        }
        hung
    }

    /// Every edge of the tree.
    pub(crate) fn edges(&self) -> impl Iterator<Item = u32> + '_ {
        self.up[1..].iter().copied()
    }
    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }
    /// The place of a node in `order`.
    pub(crate) fn place(&self, node: u32) -> usize {
        self.places[&node] as usize
    }
    /// The place of a node in `order`, where the tree has it.
    pub(crate) fn find(&self, node: u32) -> Option<usize> {
        self.places.get(&node).map(|place| *place as usize)
    }
    /// The place above, none in the root.
    pub(crate) fn above(&self, place: usize) -> Option<usize> {
        (self.above[place] != u32::MAX).then_some(self.above[place] as usize)
    }
    /// The edge towards the root, none in the root.
    pub(crate) fn up(&self, place: usize) -> Option<u32> {
        (self.up[place] != u32::MAX).then_some(self.up[place])
    }

    /// The rank of each place in a walk that goes down each branch before the next.
    pub(crate) fn walk(&self) -> Vec<u32> {
        let sizes = self.below(|_| 1);
        let mut next: Vec<u32> = vec![0; self.len()];
        let mut ranks = vec![0; self.len()];
        for place in 1..self.len() {
            if let Some(above) = self.above(place) {
                ranks[place] = ranks[above] + 1 + next[above];
                next[above] += sizes[place] as u32;
            }
        }
        ranks
    }

    /// The place where the ways of two places to the root meet.
    fn meet(&self, one: usize, other: usize) -> usize {
        let (mut one, mut other) = (one, other);
        while one != other {
            // Every place comes after the one above it, so the later one goes up.
            let later = one.max(other);
            let above = self.above(later).unwrap_or(0);
            if later == one { one = above } else { other = above }
        }
        one
    }

    /// The way between two places.
    pub(crate) fn between(&self, one: usize, other: usize) -> Length {
        let top = self.reach[self.meet(one, other)];
        self.reach[one] - top + (self.reach[other] - top)
    }

    /// The edges from one place to another, in order.
    pub(crate) fn way(&self, from: usize, to: usize) -> Vec<u32> {
        let top = self.meet(from, to);
        let up = |start: usize| {
            let above = |at: &usize| self.above(*at).filter(|_| *at != top);
            std::iter::successors(Some(start), above)
                .filter(move |at| *at != top)
                .filter_map(|at| self.up(at))
                .collect::<Vec<u32>>()
        };
        let mut way = up(from);
        way.extend(up(to).into_iter().rev());
        way
    }

    /// Sums a value over everything below each place, itself included.
    pub(crate) fn below(&self, value: impl Fn(u32) -> u64) -> Vec<u64> {
        self.gathered(self.order.iter().map(|node| value(*node)).collect())
    }

    /// The same for values given by place.
    pub(crate) fn gathered<T: Copy + std::ops::AddAssign>(&self, mut sums: Vec<T>) -> Vec<T> {
        for place in (1..self.len()).rev() {
            if let Some(above) = self.above(place) {
                let sum = sums[place];
                sums[above] += sum;
            }
        }
        sums
    }

    /// The place at which no branch holds more than half of the weight: the weighted median,
    /// nearest to the root among equals.
    pub(crate) fn median(&self, weight: impl Fn(u32) -> u64) -> usize {
        let below = self.below(weight);
        let mut children = vec![Vec::new(); self.len()];
        for place in 1..self.len() {
            if let Some(above) = self.above(place) {
                children[above].push(place);
            }
        }
        let (mut at, whole) = (0, below[0]);
        while let Some(&next) = children[at].iter().find(|child| below[**child] * 2 > whole) {
            at = next;
        }
        at
    }

    /// The place nearest to the root from which the place farthest from the root is within reach.
    /// In a tree no wider than twice the reach every other place is then within reach too, but for
    /// the length of one edge.
    pub(crate) fn within_reach(&self, reach_max: Length) -> usize {
        let farthest = (0..self.len()).max_by_key(|place| (self.reach[*place], *place));
        let farthest = farthest.unwrap_or(0);
        let mut at = farthest;
        while let Some(above) = self.above(at)
            && self.reach[farthest] - self.reach[above] <= reach_max
        {
            at = above;
        }
        at
    }
}
