//! One address, business or dwelling on its way to being premises, and those met before.

use std::collections::HashMap;

use bocage_ground::distance;
use bocage_network::{Premises, PremisesUse};
use bocage_vocab::{Finding, Id, Length, Position, Text};

use crate::findings::{Log, PREMISES_MERGED};
use crate::osm::tags::{Activity, Address, Site};
use crate::premises::{address_key, join_address};

/// Two elements with one address closer than this are one premises.
const SAME_MAX: Length = Length::mm(100_000);

/// Premises under way: `count` of the same kind at one address.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    /// Such as `osm:way/41`; with `;2` for the second number of a list.
    pub(super) source: String,
    pub(super) address: String,
    pub(super) flat: Option<Text>,
    pub(super) postcode: Option<Text>,
    pub(super) activity: Option<Activity>,
    pub(super) count: u16,
    pub(super) position: Position,
}

impl Unit {
    /// A unit of an element, without an address.
    pub(super) fn bare(element: &str, site: &Site, position: Position) -> Unit {
        let street = site.address.as_ref().and_then(|address| address.street.as_deref());
        let parts = [site.name.as_deref(), street].into_iter().flatten();
        Unit {
            source: format!("osm:{element}"),
            address: parts.collect::<Vec<_>>().join(", "),
            flat: None,
            postcode: site.address.as_ref().and_then(|address| address.postcode.clone()),
            activity: site.activity.clone(),
            count: 1,
            position,
        }
    }

    /// The units of an element's address: one for each number of a list; none without a number.
    pub(super) fn addressed(element: &str, site: &Site, position: Position) -> Vec<Unit> {
        let Some(address) = &site.address else { return Vec::new() };
        let Some(numbers) = &address.number else { return Vec::new() };
        let bare = Unit::bare(element, site, position);
        let numbers = numbers.split([';', ',']).map(str::trim).filter(|n| !n.is_empty());
        numbers.enumerate().map(|(place, number)| bare.at_number(address, place, number)).collect()
    }

    fn at_number(&self, address: &Address, place: usize, number: &str) -> Unit {
        let mark = if place == 0 { String::new() } else { format!(";{}", place + 1) };
        Unit {
            source: format!("{}{mark}", self.source),
            address: join_address(number, "", address.street.as_deref().unwrap_or_default()),
            flat: address.unit.clone(),
            activity: self.activity.clone().filter(|_| place == 0),
            count: address.flats.unwrap_or(1).max(1),
            ..self.clone()
        }
    }

    /// The number, as it begins the address.
    pub(super) fn number(&self) -> &str {
        self.address.split(' ').next().unwrap_or_default()
    }

    pub(super) fn is_dwelling(&self) -> bool {
        self.activity.is_none()
    }

    /// The row; id, building and floor are the writer's.
    pub(super) fn row(&self) -> Premises {
        let flat = self.flat.as_ref().map(|flat| format!(", {flat}")).unwrap_or_default();
        Premises {
            id: Id::derive(&[&self.source]),
            purpose: self.activity.as_ref().map_or(PremisesUse::Dwelling, |a| a.purpose),
            address: format!("{}{flat}", self.address).into(),
            postcode: self.postcode.as_deref().and_then(|postcode| postcode.parse().ok()),
            insee: None,
            building: None,
            floor: None,
            activity: self.activity.as_ref().map(|activity| activity.text.clone()),
            siret: None,
            reference: None,
            synthetic: false,
            source: self.source.as_str().into(),
            position: self.position,
        }
    }
}

/// The addresses met so far. Only asked by address, so that the order of the map shows nowhere.
#[derive(Debug, Default)]
pub(super) struct Units {
    met: HashMap<String, Vec<(Position, Option<Activity>)>>,
    pub(super) estimated_buildings: usize,
    pub(super) estimated_premises: usize,
}

impl Units {
    /// Whether a unit is the first of its address and activity here; a finding says that it is
    /// merged into the one before where it is not.
    pub(super) fn is_first(&mut self, unit: &Unit, log: &mut Log) -> bool {
        let flat = unit.flat.as_deref().unwrap_or_default();
        let Some(key) = address_key(&unit.address).filter(|key| key.contains(char::is_alphabetic))
        else {
            return true;
        };
        let met = self.met.entry(format!("{key}|{flat}")).or_default();
        let twin = met.iter().any(|(position, activity)| {
            let same = unit.activity.is_none() || unit.activity == *activity;
            same && distance(*position, unit.position) <= SAME_MAX
        });
        if twin {
            let finding = Finding::info(PREMISES_MERGED).named(&unit.address).at(unit.position);
            log.push(finding.in_element(unit.source.trim_start_matches("osm:")));
        } else {
            met.push((unit.position, unit.activity.clone()));
        }
        !twin
    }
}
