//! What a cabinet costs with all below it, and the transport to all of an exchange.

use std::collections::BTreeSet;

use bocage_network::norms::Item;

use super::{Held, Search};
use crate::area::{BranchLine, Branching, has_direct_fibre};
use crate::cabling::{Demand, lay};
use crate::forest::Hung;
use crate::rows::{CabinetPlan, closures};
use crate::run::Drafter;

impl Drafter<'_> {
    /// Cabinet, branching points, drops, distribution and the supports that boxes need, in cents.
    /// What every plan of the same homes pays is left out.
    pub(super) fn weigh(&self, plan: &CabinetPlan) -> i64 {
        let ports = plan.area.ports(self.stops, self.norms);
        let cabinet = match &plan.area.taken {
            Some(site) => self.norms.existing_cabinet_price(site.rent, ports),
            None => self.norms.cabinet_price(ports),
        };
        let points: i64 = plan.below.branchings.iter().map(|point| self.weigh_point(point)).sum();
        let mut boxes = BTreeSet::new();
        plan.boxes(&mut boxes);
        let cables = plan.below.distribution.cost(&plan.area.hung, self.norms);
        cabinet.get() + points + cables + self.supports(&boxes)
    }

    fn weigh_point(&self, point: &Branching) -> i64 {
        let strands = point.strands(self.stops) as u16;
        let metre =
            |strands| self.norms.cables.at_least(strands, true).map_or(0, |o| o.price.get());
        let metres = [metre(1), metre(2)];
        let drop = |line: &BranchLine| {
            let direct = usize::from(has_direct_fibre(line.premises(self.stops)));
            line.along.get() * metres[direct] / 1_000
        };
        let drops: i64 = point.lines.iter().map(drop).sum();
        self.norms.branching_point_price(point.indoor, strands).get() + drops
    }

    /// The supports that nothing but boxes needs: those in the middle of a street.
    fn supports(&self, boxes: &BTreeSet<u32>) -> i64 {
        let around = boxes.iter().map(|node| self.forest.around(*node));
        around.map(|edges| self.graph.box_support(edges, self.norms).get()).sum()
    }
}

impl Search<'_> {
    /// Cables, closures and ports of the transport over a tree.
    pub(super) fn transport<'b>(
        &self,
        hung: &Hung,
        cabinets: impl Iterator<Item = &'b Held>,
    ) -> i64 {
        let drafter = self.ground.drafter;
        let demands: Vec<Demand> = cabinets
            .map(|held| Demand { node: held.plan.area.node, strands: self.strands(&held.plan) })
            .collect();
        let laid = lay(hung, &demands, drafter.norms);
        let mut boxes = BTreeSet::new();
        closures(hung, &laid, &mut boxes);
        let port = drafter.norms.prices.item(Item::ExchangePort).get();
        laid.cost(hung, drafter.norms) + port * i64::from(laid.ports) + drafter.supports(&boxes)
    }

    /// Transport strands of a cabinet.
    pub(super) fn strands(&self, plan: &CabinetPlan) -> u32 {
        self.ground.drafter.transport_strands(plan)
    }
}
