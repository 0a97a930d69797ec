//! Which ways are streets that a network can follow.

use bocage_network::StreetClass;

/// The class of a `highway` value; none for what carries no network: motorways, paths under
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
