//! Whom the data of a territory must name wherever it is shown.

use bocage_world::World;

/// What the licence of OpenStreetMap data (ODbL 1.0, section 4.3) asks to be shown.
const OPEN_STREET_MAP: &str = "© OpenStreetMap contributors, ODbL";

/// Whom to name; none where no source asks for it.
pub(crate) fn attribution(world: &World) -> Option<&'static str> {
    let mut streets = world.streets.iter().map(|street| &street.source);
    let mut premises = world.premises.iter().map(|premises| &premises.source);
    let osm = streets.any(|source| source.starts_with("osm:"))
        || premises.any(|source| source.starts_with("osm:"));
    osm.then_some(OPEN_STREET_MAP)
}
