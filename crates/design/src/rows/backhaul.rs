//! Points of presence, and the cables that join every exchange to both.

use std::collections::{BTreeMap, HashMap};

use bocage_network::{Cable, Exchange, Joint, JointKind, Pop, SpliceClosure, Stage, Tier};
use bocage_vocab::{Finding, Id, Length, Shape, Thing};

use super::Writer;
use super::ducts::Ducts;
use crate::backhaul::{Backhaul, Segment, Ways};
use crate::ids::anchor;

/// The cables along one segment, and how many ways have their strands there.
struct Laid {
    cables: Vec<Id<Cable>>,
    ways_per_cable: u32,
    ways: u32,
}

/// What stands at each end of a segment, and what is free in it.
pub(crate) struct Frames<'a> {
    pub(crate) backhaul: &'a Backhaul,
    /// The exchanges and their nodes, in the order of the ways.
    pub(crate) exchanges: &'a [(Id<Exchange>, u32)],
    pub(crate) pops: [(Id<Pop>, u32); 2],
}

impl Writer<'_> {
    /// Writes the two points of presence, at these nodes.
    pub(crate) fn write_pops(&mut self, nodes: [u32; 2]) -> [(Id<Pop>, u32); 2] {
        let names = ["main", "replica"];
        [0, 1].map(|place| {
            let id = Id::derive(&[names[place]]);
            self.rows.pops.push(Pop {
                id,
                reference: format!("POP-{}", place + 1).into(),
                name: names[place].into(),
                stage: Stage::Study,
                position: self.graph.nodes[nodes[place] as usize].position,
            });
            (id, nodes[place])
        })
    }

    /// Writes closures, cables and joints of the backhaul, and what must be told of it.
    pub(crate) fn write_backhaul(&mut self, frames: &Frames<'_>, ducts: &mut Ducts) {
        let boxes = self.write_backhaul_boxes(frames);
        let mut laid: Vec<Laid> = frames
            .backhaul
            .segments
            .iter()
            .map(|segment| self.write_segment(segment, &boxes, ducts))
            .collect();
        let mut pop_ports = [0u16; 2];
        for (&(exchange, node), ways) in frames.exchanges.iter().zip(&frames.backhaul.ways) {
            self.tell(exchange, node, ways.as_ref());
            let Some(ways) = ways else { continue };
            let mut port = 0;
            for (place, way) in ways.to.iter().enumerate() {
                let ends = [
                    (exchange.thing(), &mut port),
                    (frames.pops[place].0.thing(), &mut pop_ports[place]),
                ];
                self.write_way(node, way, ends, &frames.backhaul.segments, &boxes, &mut laid);
            }
        }
    }

    /// The box at each end of a segment: a point of presence, an exchange, or a closure.
    fn write_backhaul_boxes(&mut self, frames: &Frames<'_>) -> HashMap<u32, Thing> {
        let mut boxes: HashMap<u32, Thing> =
            frames.exchanges.iter().map(|(id, node)| (*node, id.thing())).collect();
        boxes.extend(frames.pops.iter().map(|(id, node)| (*node, id.thing())));
        let each = self.norms.settings.cable.backhaul_strands;
        let mut splices = BTreeMap::<u32, u16>::new();
        for (way, (_, node)) in frames.backhaul.ways.iter().zip(frames.exchanges) {
            for way in way.iter().flat_map(|ways| &ways.to) {
                let mut at = *node;
                for segment in way {
                    at = frames.backhaul.segments[*segment as usize].other_end(at);
                    if !boxes.contains_key(&at) {
                        *splices.entry(at).or_default() += each;
                    }
                }
            }
        }
        for (number, (node, splices)) in splices.into_iter().enumerate() {
            let id: Id<SpliceClosure> =
                self.ids.id(&[Tier::Backhaul.code(), &anchor(self.graph, node)]);
            boxes.insert(node, id.thing());
            let reference = format!("BPE-CO-{:03}", number + 1);
            self.write_closure(id, reference, Tier::Backhaul, node, splices);
        }
        boxes
    }

    /// As few cables as can hold the ways of a segment.
    fn write_segment(
        &mut self,
        segment: &Segment,
        boxes: &HashMap<u32, Thing>,
        ducts: &mut Ducts,
    ) -> Laid {
        let rules = &self.norms.settings.cable;
        let each = u32::from(rules.backhaul_strands.max(1));
        let most = (self.norms.cables.largest() / each).max(1);
        let count = segment.ways.div_ceil(most).max(1);
        let ways_per_cable = segment.ways.div_ceil(count);
        let strands = rules.with_spare(ways_per_cable * each).min(self.norms.cables.largest());
        let cables = (0..count)
            .filter_map(|_| self.write_backhaul_cable(segment, strands, boxes, ducts))
            .collect();
        Laid { cables, ways_per_cable, ways: 0 }
    }

    fn write_backhaul_cable(
        &mut self,
        segment: &Segment,
        strands: u32,
        boxes: &HashMap<u32, Thing>,
        ducts: &mut Ducts,
    ) -> Option<Id<Cable>> {
        let offer = self.norms.cables.at_least(strands, false)?;
        let mut nodes = vec![segment.ends[0]];
        for &edge in &segment.edges {
            nodes.push(self.graph.other_end(edge, nodes[nodes.len() - 1]));
        }
        let (way, line) = self.course(&segment.edges, &nodes);
        let laid = self.norms.settings.cable.laid(way);
        let [from, to] = segment.ends.map(|end| boxes[&end]);
        let id = self.ids.id(&[Tier::Backhaul.code(), &from.to_string(), &to.to_string()]);
        let number = self.ids.next("backhaul cable");
        let path = self.path(&segment.edges, offer.fill, ducts);
        self.rows.cables.push(Cable {
            id,
            reference: format!("CO-{number:03}").into(),
            tier: Tier::Backhaul,
            cable_type: offer.cable_type(),
            from,
            to,
            length: laid,
            cost: self.norms.cable_price(offer, laid),
            owner: self.owner(),
            stage: Stage::Study,
            path,
            line,
        });
        Some(id)
    }

    /// Joins the strands of a way from the exchange to the point of presence.
    fn write_way(
        &mut self,
        node: u32,
        way: &[u32],
        [(exchange, port), (pop, pop_port)]: [(Thing, &mut u16); 2],
        segments: &[Segment],
        boxes: &HashMap<u32, Thing>,
        laid: &mut [Laid],
    ) {
        let count = self.norms.settings.cable.backhaul_strands;
        let (mut at, mut below, mut first_below) = (node, exchange, *port);
        for &segment in way {
            let Some((cable, first_strand)) = laid[segment as usize].take(count) else { return };
            let kind = if at == node { JointKind::Connector } else { JointKind::Splice };
            self.join(boxes[&at], kind, (cable, first_strand), (below, first_below), count);
            (below, first_below) = (cable.thing(), first_strand);
            at = segments[segment as usize].other_end(at);
        }
        if let Some(cable) = below.id::<Cable>() {
            let end = (pop, *pop_port);
            self.join(pop, JointKind::Connector, (cable, first_below), end, count);
            *port += count;
            *pop_port += count;
        }
    }

    fn join(
        &mut self,
        at: Thing,
        kind: JointKind,
        (cable, first_strand): (Id<Cable>, u16),
        (other, first_other): (Thing, u16),
        count: u16,
    ) {
        let id = Id::derive(&[&at.to_string(), &cable.to_string(), &first_strand.to_string()]);
        let joint = Joint { id, at, kind, cable, first_strand, other, first_other, count };
        self.rows.joints.push(joint);
    }

    fn tell(&mut self, exchange: Id<Exchange>, node: u32, ways: Option<&Ways>) {
        let row = self.rows.exchanges.iter().find(|row| row.id == exchange);
        let name = row.map(|row| row.reference.clone()).unwrap_or_default();
        let about = |finding: Finding| finding.about(exchange.thing()).named(&*name);
        let found = match ways {
            None => {
                let place = self.graph.nodes[node as usize].position;
                about(Finding::error("backhaul_out_of_reach")).at(place)
            }
            Some(ways) if !ways.bridges.is_empty() => {
                let first = ways.bridges[0];
                let course = self.graph.course(first, self.graph.edges[first as usize].a);
                let lengths = ways.bridges.iter().map(|e| self.graph.edges[*e as usize].length);
                about(Finding::warning("backhaul_bridge"))
                    .over(Shape::Line(course))
                    .says("shared", lengths.sum::<Length>())
            }
            Some(ways) if ways.meet => about(Finding::info("backhaul_meets")),
            Some(_) => return,
        };
        self.sums.findings.push(found);
    }
}

impl Laid {
    /// The strands of the next way.
    fn take(&mut self, count: u16) -> Option<(Id<Cable>, u16)> {
        let cable = *self.cables.get((self.ways / self.ways_per_cable.max(1)) as usize)?;
        let first = u16::try_from(self.ways % self.ways_per_cable.max(1)).ok()? * count;
        self.ways += 1;
        Some((cable, first))
    }
}
