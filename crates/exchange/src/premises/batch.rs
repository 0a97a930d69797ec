//! The rows of one import on their way out: ids once, communes filled in, known premises met.

use std::collections::BTreeSet;

use bocage_network::{Building, Premises};
use bocage_vocab::{Finding, Id, Uuid};
use bocage_world::{Rows, World};

use super::floor_of;
use super::known::Known;
use crate::Imported;
use crate::findings::{COMMUNE_UNKNOWN, ID_TWICE, Log};
use crate::place::Communes;

/// Rows and findings under way.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// The rows so far.
    pub(crate) rows: Rows,
    /// The findings so far.
    pub(crate) log: Log,
    /// Lines or elements read.
    pub(crate) read: u64,
    ids: BTreeSet<Uuid>,
}

impl Batch {
    /// Whether an id is new; else a finding, located by the caller, is logged.
    pub(crate) fn is_new(&mut self, id: Uuid, found: impl FnOnce(Finding) -> Finding) -> bool {
        let new = self.take_id(id);
        if !new {
            self.log.push(found(Finding::warning(ID_TWICE)));
        }
        new
    }

    /// Takes an id. Whether it is new.
    pub(crate) fn take_id(&mut self, id: Uuid) -> bool {
        self.ids.insert(id)
    }

    /// Takes premises.
    pub(crate) fn premises(&mut self, premises: Premises) {
        self.rows.premises.push(premises);
    }

    /// Takes a building and the premises in it, which are like `first`.
    pub(crate) fn house(&mut self, building: Building, first: &Premises) {
        for ordinal in 1..=building.premises {
            self.rows.premises.push(Premises {
                id: Id::derive(&[&first.source, &ordinal.to_string()]),
                building: Some(building.id),
                floor: first.floor.or_else(|| Some(floor_of(ordinal, &building))),
                ..first.clone()
            });
        }
        self.rows.buildings.push(building);
    }

    /// Places premises in communes, meets those that the world knows, and counts.
    pub(crate) fn finish(mut self, world: &World) -> Imported {
        self.place_in_communes(world);
        let mut known = Known::new(world);
        let read = std::mem::take(&mut self.rows.premises);
        self.rows.premises = read.into_iter().map(|row| known.meet(row, world)).collect();
        known.report(&mut self.log);
        self.drop_empty_buildings();
        let kept = self.rows.len() as u64;
        Imported { rows: self.rows, findings: self.log.finish(), read: self.read, kept }
    }

    fn place_in_communes(&mut self, world: &World) {
        let Rows { municipalities, premises, .. } = &mut self.rows;
        let mut communes = Communes::new(municipalities.iter().chain(world.municipalities.iter()));
        if communes.is_empty() {
            return;
        }
        let mut unknown = 0u64;
        for premises in premises.iter_mut().filter(|premises| premises.insee.is_none()) {
            premises.insee = communes.of(premises.position);
            unknown += u64::from(premises.insee.is_none());
        }
        if unknown > 0 {
            self.log.push(Finding::info(COMMUNE_UNKNOWN).says("count", unknown as i64));
        }
    }

    /// Drops buildings whose premises all met premises of the world that have another building.
    fn drop_empty_buildings(&mut self) {
        let used: BTreeSet<_> = self.rows.premises.iter().filter_map(|p| p.building).collect();
        self.rows.buildings.retain(|building| used.contains(&building.id));
    }
}
