//! The last metres: drops and outlets, and what each line loses.

use bocage_network::norms::LineParts;
use bocage_network::{BranchingPoint, Cable, CablePath, Outlet, Stage, Tier};
use bocage_vocab::{Finding, Id, Length, Polyline};

use super::Writer;
use super::boxes::CabinetPlan;
use super::cables::Fed;
use super::ducts::Ducts;
use crate::area::{BranchLine, Branching};

/// Connector pairs of every line: at the exchange, on both sides of the cabinet, at the outlet.
const CONNECTORS: u32 = 4;
/// Splices of every line beside those in closures: a pigtail each at the exchange, on both sides of
/// the cabinet and at the outlet, and one in the branching point.
const SPLICES: u32 = 5;

/// What lines sum up to, for the report.
#[derive(Debug, Default)]
pub(crate) struct LineSums {
    pub(crate) served: u64,
    /// Drops from the street to the premises: the part that every design pays.
    pub(crate) off_street: Length,
    pub(crate) findings: Vec<Finding>,
}

impl Writer<'_> {
    /// Writes the drop and the outlet of each line of a branching point.
    #[expect(clippy::too_many_arguments, reason = "a line is where everything meets")]
    pub(crate) fn write_lines(
        &mut self,
        id: Id<BranchingPoint>,
        branching: &Branching,
        plan: &CabinetPlan,
        transport: &Fed,
        distribution: &Fed,
        to_cabinet: Length,
        ducts: &mut Ducts,
    ) {
        let hung = &plan.area.hung;
        let to_box = to_cabinet + hung.reach[hung.place(branching.node)];
        let with_slack = to_box + to_box.share(self.norms.settings.cable.slack_share);
        for (position, line) in branching.lines.iter().enumerate() {
            let premises = self.stops[line.stop].premises[line.premises];
            let (drop, laid) = self.write_drop(id, branching, line, plan, ducts);
            let parts = LineParts {
                reach: with_slack + laid,
                splices: SPLICES + transport.closures + distribution.closures,
                connectors: CONNECTORS,
                ratio: plan.ratio,
            };
            let class = self.norms.optics.class(&self.norms.settings.optics.class);
            let loss = class.map(|class| self.norms.optics.loss(class, &parts)).unwrap_or_default();
            self.sums.served += 1;
            self.rows.outlets.push(Outlet {
                id: Id::derive(&[&premises.id.to_string()]),
                premises: premises.id,
                drop,
                branching_point: id,
                position: position as u16,
                reach: parts.reach,
                loss_worst: loss.worst,
                loss_typical: loss.typical,
                stage: Stage::Study,
            });
        }
    }

    fn write_drop(
        &mut self,
        from: Id<BranchingPoint>,
        branching: &Branching,
        line: &BranchLine,
        plan: &CabinetPlan,
        ducts: &mut Ducts,
    ) -> (Id<Cable>, Length) {
        let stop = &self.stops[line.stop];
        let premises = stop.premises[line.premises];
        let hung = &plan.area.hung;
        let mut edges = hung.way_up(hung.place(self.node_of[line.stop]), branching.node);
        edges.reverse();
        let mut nodes = vec![branching.node];
        for &edge in &edges {
            nodes.push(self.graph.other_end(edge, nodes[nodes.len() - 1]));
        }
        let (along, course) = self.course(&edges, &nodes);
        let mut course = course.into_vec();
        if edges.is_empty() {
            course.truncate(1);
        }
        course.push(premises.position);
        let way = along + stop.off_street();
        self.sums.off_street += stop.off_street();
        let outlet: Id<Outlet> = Id::derive(&[&premises.id.to_string()]);
        let offer = self.norms.cables.at_least(1, true);
        let path = match offer {
            Some(offer) => self.path(&edges, offer.fill, ducts),
            None => CablePath::default(),
        };
        let id = Id::derive(&[Tier::Drop.code(), &premises.id.to_string()]);
        let line: Polyline = course.into();
        self.rows.cables.push(Cable {
            id,
            reference: format!("RA-{}", self.sums.served + 1).into(),
            tier: Tier::Drop,
            cable_type: offer
                .map_or(bocage_network::CableType { strands: 1, strands_per_tube: 1 }, |offer| {
                    offer.cable_type()
                }),
            from: from.thing(),
            to: outlet.thing(),
            length: way,
            cost: offer.map(|offer| self.norms.drop_price(offer, way)).unwrap_or_default(),
            owner: self.owner(),
            stage: Stage::Study,
            path,
            line,
        });
        (id, way)
    }
}
