//! The last metres: drops and outlets, and what each line loses.

use bocage_network::norms::{CableOffer, LineParts};
use bocage_network::{BranchingPoint, Cable, CablePath, CableType, Outlet, Stage, Tier};
use bocage_vocab::{Finding, Id, Length, Polyline};

use super::Writer;
use super::boxes::CabinetPlan;
use super::cables::Fed;
use super::ducts::Ducts;
use crate::area::{BranchLine, Branching, has_direct_fibre};

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

/// What all lines of a cabinet share on their way from the exchange.
pub(crate) struct Trunk<'a> {
    pub(crate) plan: &'a CabinetPlan,
    /// Closures between the exchange and the cabinet.
    pub(crate) closures: u32,
    /// Along the streets, from the exchange to the cabinet.
    pub(crate) reach: Length,
    /// The input of the cabinet that the next direct fibre is patched to.
    pub(crate) next_input: u16,
}

impl Writer<'_> {
    /// Writes the drop and the outlet of each line of a branching point.
    pub(crate) fn write_lines(
        &mut self,
        id: Id<BranchingPoint>,
        branching: &Branching,
        fed: &Fed,
        trunk: &mut Trunk<'_>,
        ducts: &mut Ducts,
    ) {
        let hung = &trunk.plan.area.hung;
        let to_box = trunk.reach + hung.reach[hung.place(branching.node)];
        let with_slack = to_box + to_box.share(self.norms.settings.cable.slack_share);
        let mut next_direct = branching.lines.len() as u16;
        for (position, line) in branching.lines.iter().enumerate() {
            let premises = line.premises(self.stops);
            let (drop, laid) = self.write_drop(id, branching, line, trunk.plan, ducts);
            let direct = has_direct_fibre(premises).then(|| {
                let taken = (next_direct, trunk.next_input);
                next_direct += 1;
                trunk.next_input += 1;
                taken
            });
            let parts = LineParts {
                reach: with_slack + laid,
                splices: SPLICES + trunk.closures + fed.closures,
                connectors: CONNECTORS,
                ratio: trunk.plan.below.ratio,
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
                direct_position: direct.map(|(position, _)| position),
                direct_input: direct.map(|(_, input)| input),
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
        let premises = line.premises(self.stops);
        let hung = &plan.area.hung;
        let home = hung.place(self.node_of[line.stop]);
        let edges = hung.way(hung.place(branching.node), home);
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
        let strands = 1 + u32::from(has_direct_fibre(premises));
        let offer = self.norms.cables.at_least(strands, true);
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
            cable_type: offer.map_or(
                CableType { strands: strands as u16, strands_per_tube: strands as u8 },
                CableOffer::cable_type,
            ),
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
