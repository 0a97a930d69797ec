//! What a layout costs: its cables, its closures and the splices in them.

use std::collections::BTreeSet;

use bocage_network::norms::{Item, Norms};

use super::{LaidCable, Layout, Start};
use crate::forest::Hung;

impl Layout {
    /// What it costs on its tree, in cents.
    pub(crate) fn cost(&self, hung: &Hung, norms: &Norms) -> i64 {
        let item = |item: Item| norms.prices.item(item).get();
        let mut closures = BTreeSet::new();
        let mut cost = 0;
        for cable in &self.cables {
            cost += cable_cost(hung, cable, norms);
            if let Start::Closure { .. } = cable.start {
                closures.insert(cable.places[0]);
                cost += item(Item::Splice) * i64::from(cable.used);
            }
        }
        cost + item(Item::SpliceClosure) * closures.len() as i64
    }
}

fn cable_cost(hung: &Hung, cable: &LaidCable, norms: &Norms) -> i64 {
    let (first, last) = (cable.places[0], cable.places[cable.places.len() - 1]);
    let laid = norms.settings.cable.laid(hung.reach[last] - hung.reach[first]);
    let offer = norms.cables.at_least(u32::from(cable.strands), false);
    offer.map_or(0, |offer| norms.cable_price(offer, laid).get())
}
