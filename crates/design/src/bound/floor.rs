//! The parts of the bound added up.

use bocage_network::norms::{Item, Norms};

use super::forced::Forced;
use super::streets::Place;
use super::{Duals, tariff};

/// What every design costs at least, by the parts of the proof, in cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Floor {
    /// Routes, supports at junctions, and one cable along each route.
    pub(crate) routes: i64,
    /// Branching points, the other supports, and drops along the streets.
    pub(crate) boxes: i64,
    /// Cabinets, and strands of distribution.
    pub(crate) cabinets: i64,
    /// Exchanges, their backhaul, and strands of transport.
    pub(crate) exchanges: i64,
    /// Drops off the streets.
    pub(crate) drops: i64,
    /// What every line costs in studies.
    pub(crate) studies: i64,
    /// Of all that, what no design can differ in.
    pub(crate) equal: i64,
}

impl Floor {
    /// The parts by name.
    pub(crate) fn parts(&self) -> [(&'static str, i64); 7] {
        [
            ("routes", self.routes),
            ("boxes", self.boxes),
            ("cabinets", self.cabinets),
            ("exchanges", self.exchanges),
            ("splice_closures", 0),
            ("drops", self.drops),
            ("studies", self.studies),
        ]
    }
}

/// Adds the duals up, and what every line costs.
///
/// `fitted` says whether ports may be fitted one by one into cabinets that stand.
pub(super) fn floor(
    places: &[Place],
    (forced, fitted): (&Forced, bool),
    duals: &Duals,
    norms: &Norms,
) -> Floor {
    let item = |item: Item| norms.prices.item(item).get();
    let lines: i64 = places.iter().map(|place| i64::from(place.lines)).sum();
    let direct: i64 = places.iter().map(|place| i64::from(place.direct)).sum();
    let paid = |pays: &[i64]| -> i64 {
        pays.iter().zip(places).map(|(pays, place)| pays * i64::from(place.lines)).sum()
    };
    let indoor: i64 = places.iter().map(|place| indoor_boxes(place, norms)).sum();
    let splices = item(Item::Splice) * (lines + direct);
    let drops = places.iter().map(|place| drops(place, norms)).sum();
    let studies = item(Item::Study) * lines;
    let ends: i64 = forced.ends.values().sum();
    Floor {
        routes: duals.chains.iter().map(|chain| chain.end).sum(),
        boxes: paid(&duals.boxes) + ends + forced.indoor + indoor + splices,
        cabinets: paid(&duals.cabinets.pays) + lines * tariff::cabinet_ports(norms, fitted) / 1_000,
        exchanges: paid(&duals.exchanges.pays) + exchange_ports(lines, direct, norms),
        drops,
        studies,
        equal: drops + studies + splices + item(Item::CabinetPort) * lines,
    }
}

/// Ports of the exchanges: one for each operator's input of each splitter, one for each fibre that
/// passes the splitters.
fn exchange_ports(lines: i64, direct: i64, norms: &Norms) -> i64 {
    let rules = &norms.settings;
    let ratio = i64::from(rules.optics.ratios.iter().copied().max().unwrap_or(1).max(1));
    let inputs = (lines * i64::from(rules.cabinet.operators) + ratio - 1) / ratio;
    norms.prices.item(Item::ExchangePort).get() * (inputs + direct)
}

/// The boxes inside one building.
fn indoor_boxes(place: &Place, norms: &Norms) -> i64 {
    let holds = u32::from(norms.settings.branching_point.lines_max_indoor).max(1);
    let boxes = if place.indoor { place.lines.div_ceil(holds) } else { 0 };
    norms.prices.item(Item::BranchingPointIndoor).get() * i64::from(boxes)
}

/// What the drops of a place cost off the street.
fn drops(place: &Place, norms: &Norms) -> i64 {
    let one = |strands: u32| {
        norms.prices.item(Item::Drop).get()
            + tariff::off_street(norms, place.off_street_mm, strands)
    };
    one(1) * i64::from(place.lines - place.direct) + one(2) * i64::from(place.direct)
}
