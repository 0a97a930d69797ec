//! Premises that the world has from another source: completed, never doubled.

use std::collections::BTreeMap;

use bocage_ground::distance;
use bocage_network::Premises;
use bocage_vocab::{Finding, Length, Position};
use bocage_world::World;

use super::address_key;
use crate::findings::{Log, PREMISES_KNOWN};

/// Two places with one address further apart than this are two addresses.
const APART_MAX: Length = Length::mm(100_000);

/// Premises of the world by address.
pub(super) struct Known<'a> {
    by_address: BTreeMap<String, Vec<&'a Premises>>,
    matched: u64,
}

impl<'a> Known<'a> {
    pub(super) fn new(world: &'a World) -> Known<'a> {
        let mut by_address: BTreeMap<String, Vec<&Premises>> = BTreeMap::new();
        for premises in &world.premises {
            if let Some(key) = address_key(&premises.address) {
                by_address.entry(key).or_default().push(premises);
            }
        }
        Known { by_address, matched: 0 }
    }

    /// The row to write for premises that were read: themselves, or the row of the world that
    /// they complete. Each row of the world is completed once.
    pub(super) fn meet(&mut self, read: Premises, world: &World) -> Premises {
        if let Some(old) = world.premises.get(read.id) {
            return keep_codes(read, old);
        }
        let Some(old) = address_key(&read.address).and_then(|key| self.take(&key, &read)) else {
            return read;
        };
        self.matched += 1;
        complete(old.clone(), read)
    }

    fn take(&mut self, key: &str, read: &Premises) -> Option<&'a Premises> {
        let candidates = self.by_address.get_mut(key)?;
        let near = |position: Position| distance(position, read.position) <= APART_MAX;
        let place = candidates.iter().position(|old| {
            kind_of_source(&old.source) != kind_of_source(&read.source) && near(old.position)
        })?;
        Some(candidates.remove(place))
    }

    /// Says how many met.
    pub(super) fn report(&self, log: &mut Log) {
        if self.matched > 0 {
            log.push(Finding::info(PREMISES_KNOWN).says("count", self.matched as i64));
        }
    }
}

/// `osm` of `osm:way/41`.
fn kind_of_source(source: &str) -> &str {
    source.split_once(':').map_or(source, |(kind, _)| kind)
}

/// The same premises read again: codes that another source gave stay.
fn keep_codes(mut read: Premises, old: &Premises) -> Premises {
    read.reference = read.reference.or_else(|| old.reference.clone());
    read.siret = read.siret.or(old.siret);
    read.postcode = read.postcode.or(old.postcode);
    read.insee = read.insee.or(old.insee);
    read
}

/// A row of the world with what it lacks.
fn complete(mut old: Premises, read: Premises) -> Premises {
    old.reference = old.reference.or(read.reference);
    old.siret = old.siret.or(read.siret);
    old.postcode = old.postcode.or(read.postcode);
    old.insee = old.insee.or(read.insee);
    old.building = old.building.or(read.building);
    old.floor = old.floor.or(read.floor);
    old.activity = old.activity.or(read.activity);
    old
}
