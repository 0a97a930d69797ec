//! Quantities and amounts of a world, by commune.

use std::collections::BTreeMap;

use bocage_ground::area;
use bocage_network::Municipality;
use bocage_vocab::{Bounds, Money, Position, Shape};
use bocage_world::World;

/// One line of the bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) insee: String,
    pub(super) name: String,
    pub(super) component: &'static str,
    pub(super) tier: &'static str,
    pub(super) sort: String,
    /// In parts of the unit: see `decimals`.
    pub(super) quantity: i64,
    pub(super) decimals: usize,
    pub(super) unit: &'static str,
    pub(super) cost: Money,
}

/// Communes by place; a line belongs to the commune that holds the start of its course.
struct Places<'a> {
    communes: Vec<(Bounds, &'a Municipality)>,
}

type Key = (String, String, &'static str, &'static str, String);

/// The lines of the bill, by commune, component, tier and sort.
pub(super) fn of(world: &World) -> Vec<Line> {
    let places = Places::new(world);
    let mut sums: BTreeMap<Key, (i64, usize, &'static str, Money)> = BTreeMap::new();
    let mut add = |at: Position, component, tier, sort: String, quantity: Quantity, cost: Money| {
        let (insee, name) = places.commune(at);
        let (amount, decimals, unit) = match quantity {
            Quantity::Metres(mm) => (mm, 3, "m"),
            Quantity::Pieces(pieces) => (pieces, 0, "u"),
        };
        let sum = sums.entry((insee, name, component, tier, sort)).or_insert((
            0,
            decimals,
            unit,
            Money::ZERO,
        ));
        sum.0 += amount;
        sum.3 += cost;
    };
    for row in &world.routes {
        let metres = Quantity::Metres(row.length.get());
        add(start(&row.line), "civil_works", "", row.way.to_string(), metres, row.cost);
    }
    for row in &world.supports {
        add(row.position, "support", "", row.kind.to_string(), Quantity::Pieces(1), row.cost);
    }
    for row in &world.cables {
        let metres = Quantity::Metres(row.length.get());
        let sort = row.cable_type.to_string();
        add(start(&row.line), "cable", row.tier.code(), sort, metres, row.cost);
    }
    for row in &world.branching_points {
        let sort = if row.building.is_some() { "indoor" } else { "outdoor" };
        add(row.position, "branching_point", "", sort.into(), Quantity::Pieces(1), row.cost);
    }
    for row in &world.splice_closures {
        let sort = row.capacity.to_string();
        add(row.position, "splice_closure", row.tier.code(), sort, Quantity::Pieces(1), row.cost);
    }
    for row in &world.cabinets {
        add(row.position, "cabinet", "", row.ports.to_string(), Quantity::Pieces(1), row.cost);
    }
    for row in &world.exchanges {
        add(row.position, "exchange", "", String::new(), Quantity::Pieces(1), row.cost);
    }
    let line = |(key, (quantity, decimals, unit, cost))| {
        let (insee, name, component, tier, sort): Key = key;
        Line { insee, name, component, tier, sort, quantity, decimals, unit, cost }
    };
    sums.into_iter().map(line).collect()
}

enum Quantity {
    Metres(i64),
    Pieces(i64),
}

fn start(line: &[Position]) -> Position {
    line.first().copied().unwrap_or_default()
}

impl<'a> Places<'a> {
    fn new(world: &'a World) -> Places<'a> {
        let current = world.municipalities.iter().filter(|commune| commune.until.is_none());
        let bounds = |commune: &'a Municipality| {
            let shape = Shape::Area(commune.outline.clone()?);
            Some((shape.bounds()?, commune))
        };
        Places { communes: current.filter_map(bounds).collect() }
    }

    fn commune(&self, at: Position) -> (String, String) {
        let holds = |commune: &&(Bounds, &Municipality)| {
            let outline = commune.1.outline.as_ref();
            commune.0.holds(at) && outline.is_some_and(|outline| area::contains(outline, at))
        };
        self.communes.iter().find(holds).map_or_else(Default::default, |(_, commune)| {
            (commune.insee.to_string(), commune.name.to_string())
        })
    }
}
