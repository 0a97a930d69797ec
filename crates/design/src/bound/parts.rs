//! The connected parts of the streets, and the one that has the points of presence.

use std::collections::HashMap;

use bocage_network::norms::{Item, Norms};
use bocage_network::{Exchange, Street, Support};
use bocage_vocab::{Id, Money, Position};
use bocage_world::Rows;

use super::streets::Streets;

/// The connected parts of the streets.
pub(super) struct Parts {
    /// The lowest node of the part of each node.
    pub(super) of_node: Vec<u32>,
    /// The part in which the backhaul joins all exchanges.
    pub(super) home: Option<u32>,
}

impl Parts {
    /// Finds the parts; the home is that of the first point of presence which stands on a street.
    pub(super) fn of(graph: &Streets, at: &HashMap<Position, usize>, plant: &Rows) -> Parts {
        let mut of_node = vec![u32::MAX; graph.nodes()];
        for start in 0..graph.nodes() as u32 {
            if of_node[start as usize] != u32::MAX {
                continue;
            }
            of_node[start as usize] = start;
            let mut waiting = vec![start];
            while let Some(node) = waiting.pop() {
                for hop in graph.around(node) {
                    if of_node[hop.to as usize] == u32::MAX {
                        of_node[hop.to as usize] = start;
                        waiting.push(hop.to);
                    }
                }
            }
        }
        let mut parts = Parts { of_node, home: None };
        let stand = plant.pops.iter().find_map(|pop| at.get(&pop.position));
        parts.home = stand.map(|street| parts.of_street(graph, *street));
        parts
    }

    fn of_street(&self, graph: &Streets, street: usize) -> u32 {
        self.of_node[graph.ends[street][0] as usize]
    }

    /// What exchanges of this plant that stand in other parts cost, their ports apart.
    pub(super) fn exchanges_away(
        &self,
        graph: &Streets,
        at: &HashMap<Position, usize>,
        plant: &Rows,
        norms: &Norms,
    ) -> Money {
        let part = |position: &Position| at.get(position).map(|s| self.of_street(graph, *s));
        // Without a home all are away, those at which no route ends too.
        let away =
            |exchange: &&Exchange| self.home.is_none() || part(&exchange.position) != self.home;
        let port = norms.prices.item(Item::ExchangePort);
        let price = |exchange: &Exchange| exchange.cost - port * i64::from(exchange.ports);
        plant.exchanges.iter().filter(away).map(price).sum()
    }
}

/// The street at each place where routes of this plant end: the first in the list.
pub(super) fn streets_at(streets: &[&Street], plant: &Rows) -> HashMap<Position, usize> {
    let number: HashMap<Id<Street>, usize> =
        streets.iter().enumerate().map(|(number, street)| (street.id, number)).collect();
    let position: HashMap<Id<Support>, Position> =
        plant.supports.iter().map(|support| (support.id, support.position)).collect();
    let mut at = HashMap::new();
    for route in &plant.routes {
        let Some(street) = route.street.and_then(|id| number.get(&id).copied()) else { continue };
        for end in [route.from, route.to].iter().filter_map(|end| position.get(end)) {
            let held = at.entry(*end).or_insert(street);
            *held = street.min(*held);
        }
    }
    at
}
