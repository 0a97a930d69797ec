//! Cables, the closures in which they are joined, and the joints.

use std::collections::BTreeMap;

use bocage_ground::line;
use bocage_network::{
    Cable, CablePath, CableType, Joint, JointKind, PathStep, SpliceClosure, Stage, Tier,
};
use bocage_vocab::{Id, Length, Money, Polyline, Thing};

use super::Writer;
use super::ducts::Ducts;
use crate::cabling::{LaidCable, Layout, Start};
use crate::forest::Hung;
use crate::ids::anchor;

/// What a layout starts from.
pub(crate) struct Root {
    pub(crate) thing: Thing,
    pub(crate) tier: Tier,
    pub(crate) name: String,
}

/// What feeds a box.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fed {
    pub(crate) cable: Id<Cable>,
    pub(crate) first_strand: u16,
    /// Closures between the root and the box.
    pub(crate) closures: u32,
}

/// Sizes in which closures are bought, in splices.
const CLOSURE_SIZES: [u16; 8] = [24, 48, 72, 96, 144, 288, 576, 864];

/// The closure to buy for so many splices.
pub(crate) fn closure_size(splices: u16) -> u16 {
    CLOSURE_SIZES.into_iter().find(|size| *size >= splices).unwrap_or(splices)
}

impl Writer<'_> {
    /// Writes the cables of a layout; `ends` holds the box of each demand. What feeds each box.
    pub(crate) fn write_cables(
        &mut self,
        hung: &Hung,
        layout: &Layout,
        root: &Root,
        ends: &[Thing],
        ducts: &mut Ducts,
    ) -> Vec<Fed> {
        let closures = self.write_closures(hung, layout, root);
        let mut ids: Vec<Id<Cable>> = Vec::with_capacity(layout.cables.len());
        for (number, cable) in layout.cables.iter().enumerate() {
            let (first, last) = (cable.places[0], cable.places[cable.places.len() - 1]);
            let from = match cable.start {
                Start::Root { .. } => root.thing,
                Start::Closure { .. } => closures[&first],
            };
            let ending =
                layout.feeds.iter().zip(ends).find(|(feed, end)| {
                    feed.cable == number && self.node_of_end(hung, last, **end)
                });
            let to = ending.map(|(_, end)| *end).or_else(|| closures.get(&last).copied());
            let to = to.unwrap_or(root.thing);
            let id = self.write_cable(hung, cable, root, (from, to), number, ducts);
            ids.push(id);
            self.write_start(cable, id, root, &ids, from);
        }
        layout
            .feeds
            .iter()
            .map(|feed| Fed {
                cable: ids[feed.cable],
                first_strand: u16::try_from(feed.first_strand).unwrap_or(u16::MAX),
                closures: layout.cables[feed.cable].closures,
            })
            .collect()
    }

    /// Whether a box stands at a place.
    fn node_of_end(&self, hung: &Hung, place: usize, end: Thing) -> bool {
        self.ends.get(&end) == Some(&hung.order[place])
    }

    /// One closure for each place where cables of the layout start from another.
    fn write_closures(
        &mut self,
        hung: &Hung,
        layout: &Layout,
        root: &Root,
    ) -> BTreeMap<usize, Thing> {
        let mut splices = BTreeMap::<usize, u32>::new();
        for cable in &layout.cables {
            if matches!(cable.start, Start::Closure { .. }) {
                *splices.entry(cable.places[0]).or_default() += cable.used;
            }
        }
        let mut closures = BTreeMap::new();
        for (ordinal, (place, splices)) in splices.into_iter().enumerate() {
            let node = hung.order[place];
            let splices = u16::try_from(splices).unwrap_or(u16::MAX);
            let id: Id<SpliceClosure> = self.ids.id(&[root.tier.code(), &anchor(self.graph, node)]);
            closures.insert(place, id.thing());
            let reference = format!("BPE-{}-{:03}", root.name, ordinal + 1);
            self.write_closure(id, reference, root.tier, node, splices);
        }
        closures
    }

    pub(crate) fn write_closure(
        &mut self,
        id: Id<SpliceClosure>,
        reference: String,
        tier: Tier,
        node: u32,
        splices: u16,
    ) {
        self.rows.splice_closures.push(SpliceClosure {
            id,
            reference: reference.into(),
            tier,
            support: self.civil.support(node),
            capacity: closure_size(splices),
            splices,
            owner: self.owner(),
            stage: Stage::Study,
            cost: self.norms.splice_closure_price(splices),
            position: self.graph.nodes[node as usize].position,
        });
    }

    fn write_cable(
        &mut self,
        hung: &Hung,
        cable: &LaidCable,
        root: &Root,
        (from, to): (Thing, Thing),
        number: usize,
        ducts: &mut Ducts,
    ) -> Id<Cable> {
        let edges: Vec<u32> = cable.places[1..].iter().filter_map(|p| hung.up(*p)).collect();
        let nodes: Vec<u32> = cable.places.iter().map(|place| hung.order[*place]).collect();
        let key = [root.tier.code(), &from.to_string(), &to.to_string()];
        let id = self.ids.id(&key);
        let prefix = match root.tier {
            Tier::Transport => "TR",
            _ => "DI",
        };
        let row = Cable {
            reference: format!("{prefix}-{}-{:03}", root.name, number + 1).into(),
            ..self.new_cable(id, root.tier, (from, to), cable.strands)
        };
        let row = self.cable_over((&edges, &nodes), row, ducts);
        self.rows.cables.push(row);
        id
    }

    /// A cable of at least so many strands that lies nowhere yet.
    pub(crate) fn new_cable(
        &self,
        id: Id<Cable>,
        tier: Tier,
        (from, to): (Thing, Thing),
        strands: u16,
    ) -> Cable {
        let offer = self.norms.cables.at_least(u32::from(strands), false);
        Cable {
            id,
            reference: "".into(),
            tier,
            cable_type: offer
                .map_or(CableType { strands, strands_per_tube: 12 }, |offer| offer.cable_type()),
            from,
            to,
            length: Length::ZERO,
            cost: Money::ZERO,
            owner: self.owner(),
            stage: Stage::Study,
            path: CablePath::default(),
            line: Polyline::default(),
        }
    }

    /// The same cable laid over some edges, which start at the first of the nodes.
    pub(crate) fn cable_over(
        &self,
        (edges, nodes): (&[u32], &[u32]),
        row: Cable,
        ducts: &mut Ducts,
    ) -> Cable {
        let (way, line) = self.course(edges, nodes);
        let offer = self.norms.cables.of(row.cable_type);
        let length = self.norms.settings.cable.laid(way);
        let cost = offer.map(|offer| self.norms.cable_price(offer, length)).unwrap_or_default();
        let path = self.path(edges, offer.map_or(1, |offer| offer.fill), ducts);
        Cable { length, cost, path, line, ..row }
    }

    /// Joins the first end of a cable: to ports of the root, or to strands of another cable.
    fn write_start(
        &mut self,
        cable: &LaidCable,
        id: Id<Cable>,
        root: &Root,
        ids: &[Id<Cable>],
        at: Thing,
    ) {
        let count = u16::try_from(cable.used).unwrap_or(u16::MAX);
        let number = |n: u32| u16::try_from(n).unwrap_or(u16::MAX);
        let (kind, upper, first_strand, other, first_other) = match cable.start {
            Start::Root { first_port } => {
                (JointKind::Connector, id, 0, root.thing, number(first_port))
            }
            Start::Closure { cable: upper, first_strand } => {
                (JointKind::Splice, ids[upper], number(first_strand), id.thing(), 0)
            }
        };
        let key = [at.to_string(), upper.to_string(), first_strand.to_string()];
        self.rows.joints.push(Joint {
            id: Id::derive(&[&key[0], &key[1], &key[2]]),
            at,
            kind,
            cable: upper,
            first_strand,
            other,
            first_other,
            count,
        });
    }

    /// Joins the strands that feed a cabinet to its splitter inputs.
    pub(crate) fn write_feed(&mut self, cabinet: Thing, feed: &Fed, inputs: u32) {
        let key = [cabinet.to_string(), feed.cable.to_string(), feed.first_strand.to_string()];
        self.rows.joints.push(Joint {
            id: Id::derive(&[&key[0], &key[1], &key[2]]),
            at: cabinet,
            kind: JointKind::Connector,
            cable: feed.cable,
            first_strand: feed.first_strand,
            other: cabinet,
            first_other: 0,
            count: u16::try_from(inputs).unwrap_or(u16::MAX),
        });
    }

    /// The length and the course over some edges that start at the first of the nodes.
    pub(crate) fn course(&self, edges: &[u32], nodes: &[u32]) -> (Length, Polyline) {
        let here = self.graph.nodes[nodes[0] as usize].position;
        let mut course: Polyline = [here, here].into();
        let mut way = Length::ZERO;
        for (place, &edge) in edges.iter().enumerate() {
            let piece = self.graph.course(edge, nodes[place]);
            course = if place == 0 { piece } else { line::join(&course, &piece) };
            way += self.graph.edges[edge as usize].length;
        }
        (way, course)
    }

    /// The routes over some edges, with the duct taken in each.
    pub(crate) fn path(&self, edges: &[u32], fill: u16, ducts: &mut Ducts) -> CablePath {
        let rules = &self.norms.settings.duct;
        let step = |place: usize| {
            let (route, way) = self.civil.route(place);
            let duct = if way.is_overhead() { 0 } else { ducts.take(place, fill, rules) };
            PathStep { route, duct }
        };
        CablePath(self.civil.routes_over(edges).into_iter().map(step).collect())
    }
}
