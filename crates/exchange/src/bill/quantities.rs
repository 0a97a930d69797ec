//! Quantities and amounts of a world, by commune.

use std::collections::{BTreeMap, HashMap};

use bocage_ground::area;
use bocage_network::Municipality;
use bocage_vocab::{Bounds, Fact, Money, Position, Shape, Thing};
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
    /// The part of the cost that is rent, all years at their value of today.
    pub(super) rent: Money,
    /// The rent of one year.
    pub(super) rent_year: Money,
    /// The year in which it is built, where that is planned.
    pub(super) phase: Option<u16>,
}

/// Communes by place; a line belongs to the commune that holds the start of its course.
struct Places<'a> {
    communes: Vec<(Bounds, &'a Municipality)>,
}

/// The sort of cabinets and exchanges that stood before.
const EXISTING: &str = "existing";

type Key = (String, String, &'static str, &'static str, String, Option<u16>);

/// The lines of the bill, by commune, component, tier, sort and year of building.
pub(super) fn of(world: &World) -> Vec<Line> {
    let places = Places::new(world);
    let phases = bocage_phasing::years_of_parts(world);
    let rents: HashMap<Thing, _> = world.rentals.iter().map(|row| (row.by, row)).collect();
    let mut sums: BTreeMap<Key, Line> = BTreeMap::new();
    let mut add = |thing: Thing, at: Position, what: What, quantity: Quantity, cost: Money| {
        let (component, tier, sort) = what;
        let (insee, name) = places.commune(at);
        let (amount, decimals, unit) = match quantity {
            Quantity::Metres(mm) => (mm, 3, "m"),
            Quantity::Pieces(pieces) => (pieces, 0, "u"),
        };
        let phase = phases.get(&thing).copied();
        let key = (insee.clone(), name.clone(), component, tier, sort.clone(), phase);
        let (rent, rent_year, quantity) = (Money::ZERO, Money::ZERO, 0);
        let empty = Money::ZERO;
        let line = sums.entry(key).or_insert(Line {
            insee,
            name,
            component,
            tier,
            sort,
            quantity,
            decimals,
            unit,
            cost: empty,
            rent,
            rent_year,
            phase,
        });
        line.quantity += amount;
        line.cost += cost;
        if let Some(rental) = rents.get(&thing) {
            line.rent += rental.present;
            line.rent_year += rental.year;
        }
    };
    for row in &world.routes {
        let what = ("civil_works", "", row.way.to_string());
        add(row.thing(), start(&row.line), what, Quantity::Metres(row.length.get()), row.cost);
    }
    for row in &world.supports {
        let what = ("support", "", row.kind.to_string());
        add(row.thing(), row.position, what, Quantity::Pieces(1), row.cost);
    }
    for row in &world.cables {
        let what = ("cable", row.tier.code(), row.cable_type.to_string());
        add(row.thing(), start(&row.line), what, Quantity::Metres(row.length.get()), row.cost);
    }
    for row in &world.branching_points {
        let sort = if row.building.is_some() { "indoor" } else { "outdoor" };
        let what = ("branching_point", "", sort.to_owned());
        add(row.thing(), row.position, what, Quantity::Pieces(1), row.cost);
    }
    for row in &world.splice_closures {
        let what = ("splice_closure", row.tier.code(), row.capacity.to_string());
        add(row.thing(), row.position, what, Quantity::Pieces(1), row.cost);
    }
    for row in &world.cabinets {
        let rented = rents.contains_key(&row.thing());
        let sort = if rented { EXISTING.to_owned() } else { row.ports.to_string() };
        let what = ("cabinet", "", sort);
        add(row.thing(), row.position, what, Quantity::Pieces(1), row.cost);
    }
    for row in &world.exchanges {
        let sort = if rents.contains_key(&row.thing()) { EXISTING } else { "" };
        let what = ("exchange", "", sort.to_owned());
        add(row.thing(), row.position, what, Quantity::Pieces(1), row.cost);
    }
    sums.into_values().collect()
}

/// Component, tier and sort.
type What = (&'static str, &'static str, String);

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
