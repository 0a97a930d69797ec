//! Which ways are streets that a network can follow, and which lines cost extra to cross.

use bocage_network::{Crossing, StreetClass};

use super::element::Tags;

/// The class of a `highway` value; none for what carries no network: motorways, roads under
/// construction, raceways.
pub(crate) fn street_class(highway: &str) -> Option<StreetClass> {
    Some(match highway.trim_end_matches("_link") {
        "trunk" => StreetClass::Trunk,
        "primary" => StreetClass::Primary,
        "secondary" => StreetClass::Secondary,
        "tertiary" => StreetClass::Tertiary,
        "unclassified" | "road" => StreetClass::Lane,
        "residential" | "living_street" => StreetClass::Residential,
        "service" | "busway" => StreetClass::Service,
        "track" => StreetClass::Track,
        "pedestrian" => StreetClass::Pedestrian,
        "footway" | "path" | "cycleway" | "bridleway" | "steps" => StreetClass::Path,
        _ => return None,
    })
}

/// What a way is to a street that crosses it; none for what lies in a tunnel or is small.
pub(super) fn crossed_by(tags: Tags<'_>) -> Option<Crossing> {
    if tags.has("tunnel") || tags.get("covered") == Some("yes") {
        return None;
    }
    let river = tags.get("waterway").is_some_and(|kind| matches!(kind, "river" | "canal"));
    let railway = tags
        .get("railway")
        .is_some_and(|kind| matches!(kind, "rail" | "light_rail" | "narrow_gauge" | "subway"));
    if river { Some(Crossing::River) } else { railway.then_some(Crossing::Railway) }
}
