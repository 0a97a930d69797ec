//! Points of presence and the cables that reach them.

use bocage_network::{Cable, Exchange, Pop, Stage, Tier};
use bocage_vocab::{Finding, Id, Length, Shape};

use super::Writer;
use super::ducts::Ducts;
use crate::backhaul::Backhaul;

impl Writer<'_> {
    /// Writes the two points of presence, at these nodes.
    pub(crate) fn write_pops(&mut self, nodes: [u32; 2]) -> [Id<Pop>; 2] {
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
            id
        })
    }

    /// Writes the backhaul of an exchange that stands at a node.
    pub(crate) fn write_backhaul(
        &mut self,
        exchange: Id<Exchange>,
        node: u32,
        backhaul: Option<&Backhaul>,
        pops: [Id<Pop>; 2],
        ducts: &mut Ducts,
    ) {
        let name = self
            .rows
            .exchanges
            .iter()
            .find(|row| row.id == exchange)
            .map(|row| row.reference.clone())
            .unwrap_or_default();
        let about = |finding: Finding| finding.about(exchange.thing()).named(&*name);
        let Some(backhaul) = backhaul else {
            let place = self.graph.nodes[node as usize].position;
            self.sums.findings.push(about(Finding::error("backhaul_out_of_reach")).at(place));
            return;
        };
        for (way, pop) in backhaul.ways.iter().zip(pops) {
            self.write_way(exchange, node, way, pop, ducts);
        }
        if let Some(&first) = backhaul.bridges.first() {
            let edge = &self.graph.edges[first as usize];
            let lengths = backhaul.bridges.iter().map(|e| self.graph.edges[*e as usize].length);
            let length: Length = lengths.sum();
            let found = about(Finding::warning("backhaul_bridge"))
                .over(Shape::Line(self.graph.course(first, edge.a)))
                .says("shared", length);
            self.sums.findings.push(found);
        } else if backhaul.meet {
            self.sums.findings.push(about(Finding::info("backhaul_meets")));
        }
    }

    fn write_way(
        &mut self,
        exchange: Id<Exchange>,
        node: u32,
        edges: &[u32],
        pop: Id<Pop>,
        ducts: &mut Ducts,
    ) {
        let strands = self.norms.settings.cable.backhaul_strands;
        let Some(offer) = self.norms.cables.at_least(u32::from(strands), false) else { return };
        if edges.is_empty() {
            return;
        }
        let mut nodes = vec![node];
        for &edge in edges {
            nodes.push(self.graph.other_end(edge, nodes[nodes.len() - 1]));
        }
        let (way, line) = self.course(edges, &nodes);
        let laid = self.norms.settings.cable.laid(way);
        let (cable_type, cost) = (offer.cable_type(), self.norms.cable_price(offer, laid));
        let path = self.path(edges, offer.fill, ducts);
        let (from, to) = (exchange.thing(), pop.thing());
        let id = Id::derive(&[Tier::Backhaul.code(), &from.to_string(), &to.to_string()]);
        self.rows.cables.push(Cable {
            id,
            reference: format!("CO-{:03}", self.rows.cables.len() + 1).into(),
            tier: Tier::Backhaul,
            cable_type,
            from,
            to,
            length: laid,
            cost,
            owner: self.owner(),
            stage: Stage::Study,
            path,
            line,
        });
    }
}
