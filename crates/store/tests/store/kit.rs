//! Small territories to try a store on.

use std::collections::BTreeMap;
use std::path::PathBuf;

use bocage_network::{Cable, CablePath, CableType, Pop, Stage, Tier};
use bocage_store::{Applied, Draft, Store};
use bocage_vocab::{Fact, Id, Kind, Length, Money, PlanNumber, Position, Unwatched};
use bocage_world::{Diff, Provenance, Rows, World, summarise};
use proptest::prelude::*;
use tempfile::TempDir;

/// Wanted points of presence, each with a cable to itself: key to variant.
pub(crate) type Wanted = BTreeMap<i32, u8>;

/// The kinds that [`rows`] makes: one with a point, one with a line and references.
pub(crate) const KINDS: &[Kind] = &[Kind::Pop, Kind::Cable];

pub(crate) fn wanted() -> impl Strategy<Value = Wanted> {
    proptest::collection::btree_map(0..60, 0u8..3, 0..40)
}

pub(crate) fn rows(wanted: &Wanted) -> Rows {
    let pops: Vec<Pop> = wanted.iter().map(|(key, variant)| pop(*key, *variant)).collect();
    let cables = pops.iter().map(cable).collect();
    Rows { pops, cables, ..Rows::default() }
}

fn pop(key: i32, variant: u8) -> Pop {
    Pop {
        id: Id::derive(&[&key.to_string()]),
        reference: format!("POP-{key}").into(),
        name: format!("l'été {variant}").into(),
        stage: if variant == 0 { Stage::Study } else { Stage::InService },
        position: Position::from_e7(key * 1000, i32::from(variant) * 10),
    }
}

fn cable(pop: &Pop) -> Cable {
    Cable {
        id: Id::derive(&[&pop.reference]),
        reference: pop.name.clone(),
        tier: Tier::Backhaul,
        cable_type: CableType { strands: 144, strands_per_tube: 12 },
        from: pop.thing(),
        to: pop.thing(),
        length: Length::mm(1_000),
        cost: Money::cents(12),
        owner: "us".into(),
        stage: pop.stage,
        path: CablePath::default(),
        line: [pop.position, Position::from_e7(pop.position.lon_e7() + 5, 7)].into(),
    }
}

/// A folder with a territory in it.
pub(crate) struct Place {
    dir: TempDir,
}

impl Place {
    pub(crate) fn new() -> Place {
        Place { dir: tempfile::tempdir().unwrap() }
    }
    pub(crate) fn path(&self) -> PathBuf {
        self.dir.path().join("t.gpkg")
    }
    pub(crate) fn create(&self) -> Box<dyn Store> {
        bocage_store::create(&self.path()).unwrap()
    }
    pub(crate) fn open(&self) -> Box<dyn Store> {
        bocage_store::open(&self.path()).unwrap()
    }
}

pub(crate) fn applied() -> Applied {
    Applied { at: "2026-01-02T03:04:05Z".to_owned(), by: "tester".to_owned() }
}

/// A pending plan after which the territory holds exactly what is wanted; none if it does so now.
pub(crate) fn draft(store: &mut dyn Store, wanted: &Wanted) -> Option<PlanNumber> {
    let world = store.load(None, &Unwatched).unwrap();
    let diff = bocage_world::replace(&world, rows(wanted), KINDS);
    (!diff.is_empty()).then(|| store.draft(&draft_on(&world, diff), &Unwatched).unwrap())
}

pub(crate) fn draft_on(world: &World, diff: Diff) -> Draft {
    Draft {
        parent: world.generation,
        summary: summarise(world, &diff),
        diff,
        findings: Vec::new(),
        provenance: Provenance { reason: "a test".to_owned(), ..Provenance::default() },
        report: None,
    }
}

/// Drafts and applies.
pub(crate) fn apply(store: &mut dyn Store, wanted: &Wanted) {
    if let Some(number) = draft(store, wanted) {
        let head = store.head().unwrap();
        store.apply(number, head, &applied(), &Unwatched).unwrap();
    }
}
