//! What the tags of an element say about premises.

use bocage_network::PremisesUse;
use bocage_vocab::Text;

use super::element::Tags;

/// What an element says about premises.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Site {
    pub(super) address: Option<Address>,
    pub(super) activity: Option<Activity>,
    pub(super) building: Option<BuildingTags>,
    pub(super) name: Option<Text>,
}

/// An address, as far as it is tagged. Without a number it only helps to name a business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    /// Number or house name.
    pub(super) number: Option<Text>,
    pub(super) street: Option<Text>,
    pub(super) unit: Option<Text>,
    pub(super) postcode: Option<Text>,
    /// Flats behind the entrance.
    pub(super) flats: Option<u16>,
}

/// A business or a public body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Activity {
    pub(super) purpose: PremisesUse,
    /// Such as `shop=bakery`.
    pub(super) text: Text,
}

/// What a building says about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BuildingTags {
    pub(super) kind: BuildingKind,
    pub(super) flats: Option<u16>,
    pub(super) levels: Option<u8>,
}

/// What a building may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BuildingKind {
    /// Homes side by side, each with its door on the street.
    Houses,
    /// Homes above each other.
    Flats,
    /// Anything: most mappers write no more than `building=yes`.
    Any,
    /// A business.
    Work,
    /// A public body.
    Public,
    /// Nothing that gets a fibre: garages, sheds, churches, greenhouses.
    None,
}

/// Reads the tags of an element; none where they say nothing about premises.
pub(super) fn site_of(tags: Tags<'_>) -> Option<Site> {
    if tags.is_empty() || is_gone(tags) {
        return None;
    }
    let site = Site {
        address: address_of(tags),
        activity: activity_of(tags),
        building: building_of(tags),
        name: tags.get("name").map(Text::from),
    };
    let numbered = site.address.as_ref().is_some_and(|address| address.number.is_some());
    (numbered || site.activity.is_some() || site.building.is_some()).then_some(site)
}

fn is_gone(tags: Tags<'_>) -> bool {
    tags.has("disused") || tags.has("abandoned") || tags.get("building") == Some("ruins")
}

fn address_of(tags: Tags<'_>) -> Option<Address> {
    let number =
        ["addr:housenumber", "addr:housename", "addr:conscriptionnumber", "contact:housenumber"];
    let street = ["addr:street", "addr:place", "contact:street", "addr:hamlet", "addr:suburb"];
    let address = Address {
        number: tags.first(&number).map(Text::from),
        street: tags.first(&street).map(Text::from),
        unit: tags.first(&["addr:unit", "addr:door"]).map(Text::from),
        postcode: tags.first(&["addr:postcode", "contact:postcode"]).map(Text::from),
        flats: tags.get("addr:flats").map(flats_in),
    };
    (address.number.is_some() || address.street.is_some()).then_some(address)
}

/// How many flats a list such as `1-8` or `1;2;5-7` names.
fn flats_in(text: &str) -> u16 {
    let part = |part: &str| {
        let ends = part.split_once('-').and_then(|(from, to)| {
            let (from, to): (u16, u16) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
            to.checked_sub(from)
        });
        ends.map_or(1, |steps| steps.saturating_add(1))
    };
    text.split([';', ',']).map(part).fold(0, u16::saturating_add)
}

fn activity_of(tags: Tags<'_>) -> Option<Activity> {
    let activity = |purpose, key: &str, value: &str| {
        Some(Activity { purpose, text: format!("{key}={value}").into() })
    };
    for key in
        ["amenity", "office", "healthcare", "shop", "craft", "tourism", "leisure", "government"]
    {
        let Some(value) = tags.get(key) else { continue };
        if let Some(purpose) = use_of(key, value) {
            return activity(purpose, key, value);
        }
    }
    None
}

fn use_of(key: &str, value: &str) -> Option<PremisesUse> {
    const PUBLIC: &[&str] = &[
        "townhall",
        "school",
        "kindergarten",
        "college",
        "university",
        "hospital",
        "police",
        "fire_station",
        "library",
        "courthouse",
        "community_centre",
        "public_building",
        "prison",
        "social_centre",
        "ranger_station",
        "customs",
    ];
    const WORK: &[&str] = &[
        "clinic",
        "doctors",
        "dentist",
        "pharmacy",
        "veterinary",
        "nursing_home",
        "social_facility",
        "post_office",
        "bank",
        "restaurant",
        "cafe",
        "bar",
        "pub",
        "fast_food",
        "fuel",
        "theatre",
        "cinema",
        "arts_centre",
        "nightclub",
        "childcare",
        "driving_school",
        "car_rental",
        "car_wash",
        "casino",
        "conference_centre",
        "events_venue",
        "music_school",
        "language_school",
        "animal_boarding",
        "studio",
        "coworking_space",
        "biergarten",
        "food_court",
        "ice_cream",
        "bureau_de_change",
        "money_transfer",
    ];
    const STAYS: &[&str] = &[
        "hotel",
        "guest_house",
        "hostel",
        "motel",
        "camp_site",
        "caravan_site",
        "museum",
        "gallery",
        "apartment",
        "chalet",
        "theme_park",
        "zoo",
        "aquarium",
    ];
    const SPORTS: &[&str] = &["sports_centre", "fitness_centre", "water_park", "marina", "stadium"];
    let closed = matches!(value, "no" | "vacant" | "yes_but_closed" | "disused");
    match (key, value) {
        _ if closed => None,
        ("amenity", value) if PUBLIC.contains(&value) => Some(PremisesUse::PublicSite),
        ("amenity", value) if WORK.contains(&value) => Some(PremisesUse::Business),
        ("office", "government" | "administrative") | ("government", _) => {
            Some(PremisesUse::PublicSite)
        }
        ("office" | "shop" | "craft" | "healthcare", _) => Some(PremisesUse::Business),
        ("tourism", value) if STAYS.contains(&value) => Some(PremisesUse::Business),
        ("leisure", value) if SPORTS.contains(&value) => Some(PremisesUse::Business),
        _ => None,
    }
}

fn building_of(tags: Tags<'_>) -> Option<BuildingTags> {
    let value = tags.get("building").filter(|value| *value != "no")?;
    let number = |key| tags.get(key).and_then(crate::records::whole_number);
    Some(BuildingTags {
        kind: kind_of(value),
        flats: number("building:flats").or_else(|| number("building:units")).map(small),
        levels: number("building:levels").map(|levels| u8::try_from(levels).unwrap_or(u8::MAX)),
    })
}

fn small(count: u32) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX).min(crate::limits::BUILDING_PREMISES_MAX)
}

fn kind_of(building: &str) -> BuildingKind {
    match building {
        "house" | "detached" | "semidetached_house" | "terrace" | "bungalow" | "farm" | "cabin"
        | "static_caravan" | "houseboat" | "villa" | "duplex" | "semi" | "cottage" => {
            BuildingKind::Houses
        }
        "apartments" | "dormitory" | "flats" | "block" | "tower_block" => BuildingKind::Flats,
        "yes" | "residential" | "mixed" | "mixed_use" => BuildingKind::Any,
        "commercial" | "retail" | "office" | "industrial" | "supermarket" | "hotel"
        | "warehouse" | "manufacture" | "shop" | "pub" | "kiosk" => BuildingKind::Work,
        "school" | "public" | "civic" | "townhall" | "government" | "fire_station"
        | "kindergarten" | "university" | "college" | "hospital" | "train_station" | "prison" => {
            BuildingKind::Public
        }
        _ => BuildingKind::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(tags: &[(&str, &str)]) -> Option<Site> {
        site_of(Tags(tags))
    }

    #[test]
    fn tags_say_what_stands_there() {
        assert_eq!(site(&[("highway", "crossing")]), None);
        assert_eq!(site(&[("addr:street", "Rue X")]), None, "a street alone is no address");
        assert_eq!(site(&[("building", "no")]), None);
        assert_eq!(site(&[("shop", "vacant")]), None);
        assert_eq!(site(&[("amenity", "bench")]), None);
        let school = site(&[("amenity", "school"), ("name", "Jules Ferry")]).unwrap();
        let activity = school.activity.unwrap();
        assert_eq!(
            (activity.purpose, &*activity.text),
            (PremisesUse::PublicSite, "amenity=school")
        );
        let flats = site(&[("building", "apartments"), ("building:flats", "12")]).unwrap();
        let building = flats.building.unwrap();
        assert_eq!((building.kind, building.flats), (BuildingKind::Flats, Some(12)));
        let address = site(&[("addr:housenumber", "3"), ("addr:flats", "1-8;10")]).unwrap().address;
        assert_eq!(address.unwrap().flats, Some(9));
    }
}
