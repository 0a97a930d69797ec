//! What each line costs: its share of everything that it uses.
//!
//! A metre of trench or cable is shared equally by the lines that pass along it, a box by the lines
//! that it serves. What no line can be said to use (backhaul, supports without a route) is shared
//! by all. The shares sum up to the cost of all plant; studies, which are no plant, come on top.

use std::collections::HashMap;

use bocage_network::{Cable, Outlet, Premises, Route, Tier};
use bocage_vocab::{Fact, Id, Kind, Money, Thing};
use bocage_world::World;

/// The cost of each line in cents, by premises, in the order of the outlets.
#[must_use]
pub fn line_costs(world: &World) -> Vec<(Id<Premises>, f64)> {
    Shares::new(world).lines()
}

struct Shares<'a> {
    world: &'a World,
    /// The cable that feeds a cable, a closure's splice between.
    feeder: HashMap<Id<Cable>, Id<Cable>>,
    /// The transport cable that feeds a cabinet.
    to_cabinet: HashMap<Thing, Id<Cable>>,
    /// Lines over each cable.
    lines: HashMap<Id<Cable>, f64>,
    /// Cents a line of a cable and of its routes, without the cables that feed it.
    rates: HashMap<Id<Cable>, f64>,
    /// What all lines share.
    common: Money,
}

impl<'a> Shares<'a> {
    fn new(world: &'a World) -> Shares<'a> {
        let mut shares = Shares {
            world,
            feeder: HashMap::new(),
            to_cabinet: HashMap::new(),
            lines: HashMap::new(),
            rates: HashMap::new(),
            common: Money::ZERO,
        };
        shares.follow_joints();
        shares.count_lines();
        shares.rate_cables();
        shares
    }

    fn follow_joints(&mut self) {
        for joint in &self.world.joints {
            match joint.other.id::<Cable>() {
                Some(lower) => {
                    self.feeder.insert(lower, joint.cable);
                }
                None if joint.other.kind == Kind::Cabinet
                    && self.tier(joint.cable) == Some(Tier::Transport) =>
                {
                    self.to_cabinet.insert(joint.other, joint.cable);
                }
                None => {}
            }
        }
    }

    fn tier(&self, cable: Id<Cable>) -> Option<Tier> {
        self.world.cables.get(cable).map(|cable| cable.tier)
    }

    fn count_lines(&mut self) {
        for outlet in &self.world.outlets {
            let mut over = vec![outlet.drop];
            over.extend(self.cables_above(outlet));
            for cable in over {
                *self.lines.entry(cable).or_default() += 1.0;
            }
        }
    }

    /// The cables between a line's branching point and its exchange.
    fn cables_above(&self, outlet: &Outlet) -> Vec<Id<Cable>> {
        let mut cables = Vec::new();
        let Some(branching) = self.world.branching_points.get(outlet.branching_point) else {
            return cables;
        };
        let starts =
            [Some(branching.cable), self.to_cabinet.get(&branching.cabinet.thing()).copied()];
        for start in starts.into_iter().flatten() {
            let mut next = Some(start);
            // More cables in a row than there are cables would be a circle.
            while let Some(cable) = next.filter(|_| cables.len() <= self.feeder.len() + 2) {
                cables.push(cable);
                next = self.feeder.get(&cable).copied();
            }
        }
        cables
    }

    fn rate_cables(&mut self) {
        let mut over_route: HashMap<Id<Route>, f64> = HashMap::new();
        for cable in &self.world.cables {
            let lines = self.lines.get(&cable.id).copied().unwrap_or(0.0);
            for step in &cable.path.0 {
                *over_route.entry(step.route).or_default() += lines;
            }
        }
        let per_route = self.price_routes(&over_route);
        let per_closure = self.price_closures();
        for cable in &self.world.cables {
            let routes = cable.path.0.iter().filter_map(|step| per_route.get(&step.route));
            let closure = per_closure.get(&cable.from).copied().unwrap_or(0.0);
            match self.lines.get(&cable.id) {
                Some(lines) => {
                    let rate = cents(cable.cost) / lines + routes.sum::<f64>() + closure;
                    self.rates.insert(cable.id, rate);
                }
                None => self.common += cable.cost,
            }
        }
    }

    /// Cents a line of each closure: shared by the lines of the cables that start there.
    fn price_closures(&mut self) -> HashMap<Thing, f64> {
        let mut lines: HashMap<Thing, f64> = HashMap::new();
        for cable in &self.world.cables {
            if let Some(count) = self.lines.get(&cable.id) {
                *lines.entry(cable.from).or_default() += count;
            }
        }
        let mut per_line = HashMap::new();
        for closure in &self.world.splice_closures {
            match lines.get(&closure.thing()) {
                Some(lines) => {
                    per_line.insert(closure.thing(), cents(closure.cost) / lines);
                }
                None => self.common += closure.cost,
            }
        }
        per_line
    }

    /// Cents a line of each route that lines follow, its supports' included.
    fn price_routes(&mut self, over_route: &HashMap<Id<Route>, f64>) -> HashMap<Id<Route>, f64> {
        let mut supports: HashMap<_, Money> =
            self.world.supports.iter().map(|row| (row.id, row.cost)).collect();
        let mut per_line = HashMap::new();
        for route in &self.world.routes {
            let mut cost = route.cost;
            for end in [route.from, route.to] {
                cost += supports.remove(&end).unwrap_or_default();
            }
            match over_route.get(&route.id) {
                Some(lines) if *lines > 0.0 => {
                    per_line.insert(route.id, cents(cost) / lines);
                }
                _ => self.common += cost,
            }
        }
        self.common += supports.into_values().sum::<Money>();
        per_line
    }

    fn lines(&self) -> Vec<(Id<Premises>, f64)> {
        let world = self.world;
        let common = cents(self.common) / (world.outlets.len().max(1) as f64);
        let rate = |cable: Id<Cable>| self.rates.get(&cable).copied().unwrap_or(0.0);
        let of = |outlet: &Outlet| {
            let mut cost = common + rate(outlet.drop);
            cost += self.cables_above(outlet).into_iter().map(rate).sum::<f64>();
            if let Some(branching) = world.branching_points.get(outlet.branching_point) {
                cost += cents(branching.cost) / f64::from(branching.lines.max(1));
                if let Some(cabinet) = world.cabinets.get(branching.cabinet) {
                    cost += cents(cabinet.cost) / f64::from(cabinet.lines.max(1));
                    if let Some(exchange) = world.exchanges.get(cabinet.exchange) {
                        cost += cents(exchange.cost) / f64::from(exchange.lines.max(1));
                    }
                }
            }
            (outlet.premises, cost)
        };
        world.outlets.iter().map(of).collect()
    }
}

fn cents(money: Money) -> f64 {
    money.get() as f64
}
