//! Cables along a tree, strand by strand.
//!
//! Fed from its root, a tree is taken apart into ways that follow the heaviest branch. Along each
//! way lies a cable; it may step down to a smaller one where that saves more than a closure and
//! its splices cost. What a cable feeds takes its strands in the order in which it is met: boxes at
//! once, side branches and the next, smaller cable through a closure.

mod bill;
mod steps;
mod trunks;

use std::collections::BTreeMap;

use bocage_network::norms::Norms;
use bocage_vocab::Length;

use crate::forest::Hung;

/// A box or a cabinet that takes strands at a node.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Demand {
    pub(crate) node: u32,
    pub(crate) strands: u32,
}

/// Where a cable starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start {
    /// At the root, on these of its ports.
    Root { first_port: u32 },
    /// In a closure, on these strands of another cable.
    Closure { cable: usize, first_strand: u32 },
}

/// A cable laid.
#[derive(Debug, Clone)]
pub(crate) struct LaidCable {
    /// Places of the hung tree, from the start to the end; one place where it leaves none.
    pub(crate) places: Vec<usize>,
    pub(crate) start: Start,
    /// Strands in use, numbered from 0.
    pub(crate) used: u32,
    /// Strands bought.
    pub(crate) strands: u16,
    /// Closures on the way from the root to its start, its own included.
    pub(crate) closures: u32,
}

/// What feeds a demand: a cable and the first of its strands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Feed {
    pub(crate) cable: usize,
    pub(crate) first_strand: u32,
}

/// A tree with its cables.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layout {
    pub(crate) cables: Vec<LaidCable>,
    /// The feed of each demand, in their order.
    pub(crate) feeds: Vec<Feed>,
    /// Ports of the root in use.
    pub(crate) ports: u32,
}

/// A stretch still to be laid: from a place down to the places below, for some demands.
struct Way {
    places: Vec<usize>,
    start: Start,
    closures: u32,
}

/// What splices and closures weigh against cables of their own from the root, in quarters of their
/// price. Cables come in few sizes, so no weight is best everywhere.
const QUARTERS: [i64; 5] = [0, 1, 2, 4, 8];

/// Lays cables for demands that stand on a tree, the cheapest of a few ways.
pub(crate) fn lay(hung: &Hung, demands: &[Demand], norms: &Norms) -> Layout {
    let laid = QUARTERS.iter().map(|quarters| lay_trunks(hung, demands, *quarters, norms));
    laid.min_by_key(|layout| layout.cost(hung, norms)).unwrap_or_default()
}

/// Lays the cables of each branch that has its own from the root. Where a branch has more demands
/// than the largest cable carries, they are laid in bundles, neighbours together.
fn lay_trunks(hung: &Hung, demands: &[Demand], quarters: i64, norms: &Norms) -> Layout {
    let mut whole = Layout {
        feeds: vec![Feed { cable: usize::MAX, first_strand: 0 }; demands.len()],
        ..Layout::default()
    };
    let walk = hung.walk();
    let trunks = trunks::split(hung, demands, quarters, norms);
    for bundle in trunks.into_iter().flat_map(|trunk| bundles((hung, &walk), trunk, demands, norms))
    {
        let part: Vec<Demand> = bundle.iter().map(|number| demands[*number]).collect();
        let laid = lay_bundle(hung, &part, norms);
        let (cables, ports) = (whole.cables.len(), whole.ports);
        for (number, feed) in bundle.into_iter().zip(laid.feeds) {
            whole.feeds[number] = Feed { cable: feed.cable + cables, ..feed };
        }
        whole.cables.extend(laid.cables.into_iter().map(|cable| cable.moved(cables, ports)));
        whole.ports += laid.ports;
    }
    whole
}

/// The demands of a branch in bundles that a cable can carry, in the order of a walk down the tree.
fn bundles(
    (hung, walk): (&Hung, &[u32]),
    trunk: Vec<usize>,
    demands: &[Demand],
    norms: &Norms,
) -> Vec<Vec<usize>> {
    let carried = (1..=norms.cables.largest())
        .rev()
        .find(|used| norms.settings.cable.with_spare(*used) <= norms.cables.largest());
    let mut order = trunk;
    order.sort_by_key(|number| (walk[hung.place(demands[*number].node)], *number));
    let mut bundles: Vec<Vec<usize>> = Vec::new();
    let mut held = u32::MAX;
    for number in order {
        let strands = demands[number].strands;
        if held.saturating_add(strands) > carried.unwrap_or(1) {
            bundles.push(Vec::new());
            held = 0;
        }
        held += strands;
        if let Some(bundle) = bundles.last_mut() {
            bundle.push(number);
        }
    }
    bundles
}

impl LaidCable {
    /// The same cable behind so many others, on ports after so many others.
    fn moved(mut self, cables: usize, ports: u32) -> LaidCable {
        self.start = match self.start {
            Start::Root { first_port } => Start::Root { first_port: first_port + ports },
            Start::Closure { cable, first_strand } => {
                Start::Closure { cable: cable + cables, first_strand }
            }
        };
        self
    }
}

fn lay_bundle(hung: &Hung, demands: &[Demand], norms: &Norms) -> Layout {
    let mut tree = Tree::new(hung, demands);
    let mut layout = Layout {
        feeds: vec![Feed { cable: usize::MAX, first_strand: 0 }; demands.len()],
        ..Layout::default()
    };
    let largest = norms.cables.largest();
    // Demands at the root itself hang on a short cable each.
    let mut waiting = Vec::new();
    for demand in std::mem::take(&mut tree.demands_at[0]) {
        let first_port = layout.ports;
        layout.ports += demands[demand].strands;
        let cable = layout.cables.len();
        layout.feeds[demand] = Feed { cable, first_strand: 0 };
        layout.cables.push(LaidCable {
            places: vec![0],
            start: Start::Root { first_port },
            used: demands[demand].strands,
            strands: bought(norms, demands[demand].strands, largest),
            closures: 0,
        });
    }
    for child in tree.children[0].clone() {
        let first_port = layout.ports;
        layout.ports += tree.strands[child];
        let places = tree.heavy_way(0, child);
        waiting.push(Way { places, start: Start::Root { first_port }, closures: 0 });
    }
    while let Some(way) = waiting.pop() {
        lay_way(&tree, &way, demands, norms, &mut layout, &mut waiting);
    }
    layout
}

/// The strands to buy: with spare where a cable so large exists.
fn bought(norms: &Norms, used: u32, largest: u32) -> u16 {
    let wanted = norms.settings.cable.with_spare(used).min(largest.max(used));
    let offer = norms.cables.at_least(wanted, false).or_else(|| norms.cables.at_least(used, false));
    offer.map_or_else(|| u16::try_from(used).unwrap_or(u16::MAX), |offer| offer.strands)
}

/// The tree with its demands, and what hangs below each place.
struct Tree<'a> {
    hung: &'a Hung,
    demands_at: Vec<Vec<usize>>,
    children: Vec<Vec<usize>>,
    /// Strands needed at and below each place.
    strands: Vec<u32>,
}

impl<'a> Tree<'a> {
    fn new(hung: &'a Hung, demands: &[Demand]) -> Tree<'a> {
        let mut demands_at = vec![Vec::new(); hung.len()];
        let mut at = BTreeMap::<u32, u64>::new();
        for (number, demand) in demands.iter().enumerate() {
            demands_at[hung.place(demand.node)].push(number);
            *at.entry(demand.node).or_default() += u64::from(demand.strands);
        }
        let strands: Vec<u32> = hung
            .below(|node| at.get(&node).copied().unwrap_or(0))
            .into_iter()
            .map(|strands| strands as u32)
            .collect();
        let mut children = vec![Vec::new(); hung.len()];
        for (place, _) in strands.iter().enumerate().filter(|(_, strands)| **strands > 0) {
            if let Some(above) = hung.above(place) {
                children[above].push(place);
            }
        }
        Tree { hung, demands_at, children, strands }
    }

    /// The way from a place over one of its children down the heaviest branches.
    fn heavy_way(&self, from: usize, child: usize) -> Vec<usize> {
        let mut way = vec![from, child];
        let mut at = child;
        while let Some(next) = self.heaviest(at) {
            way.push(next);
            at = next;
        }
        way
    }

    fn heaviest(&self, place: usize) -> Option<usize> {
        let by = |child: &usize| (self.strands[*child], std::cmp::Reverse(*child));
        self.children[place].iter().copied().max_by_key(by)
    }

    fn reach(&self, place: usize) -> Length {
        self.hung.reach[place]
    }
}

/// Lays the cables of one way, and puts its side branches on the list.
fn lay_way(
    tree: &Tree<'_>,
    way: &Way,
    demands: &[Demand],
    norms: &Norms,
    layout: &mut Layout,
    waiting: &mut Vec<Way>,
) {
    let mut start = way.start;
    let mut closures = way.closures + u32::from(matches!(start, Start::Closure { .. }));
    for (from, to) in steps::choose(tree, &way.places, norms) {
        let cable = layout.cables.len();
        let places = &way.places[from..=to];
        let last_of_way = to + 1 == way.places.len();
        let used = tree.strands[places[1]];
        layout.cables.push(LaidCable {
            places: places.to_vec(),
            start,
            used,
            strands: bought(norms, used, norms.cables.largest()),
            closures,
        });
        let mut next = 0;
        for (step, &place) in places.iter().enumerate().skip(1) {
            let goes_on = places.get(step + 1).copied();
            let steps_down = goes_on.is_none() && !last_of_way;
            for &demand in &tree.demands_at[place] {
                layout.feeds[demand] = Feed { cable, first_strand: next };
                next += demands[demand].strands;
            }
            let main = goes_on.or_else(|| tree.heaviest(place).filter(|_| steps_down));
            for &child in &tree.children[place] {
                if Some(child) == main {
                    continue;
                }
                let side = Start::Closure { cable, first_strand: next };
                next += tree.strands[child];
                let places = tree.heavy_way(place, child);
                waiting.push(Way { places, start: side, closures });
            }
            if steps_down {
                start = Start::Closure { cable, first_strand: next };
                closures += 1;
            }
        }
    }
}
