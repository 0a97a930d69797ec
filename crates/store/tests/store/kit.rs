//! Small territories to try a store on.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use bocage_network::{Cable, CablePath, CableType, Pop, Stage, Tier};
use bocage_store::{Applied, Draft, Location, Store};
use bocage_vocab::{Fact, Id, Kind, Length, Money, PlanNumber, Position, Unwatched, Watch};
use bocage_world::{Diff, Provenance, Rows, World, summarise};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::cluster::Cluster;

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

/// Where a test makes its territories.
pub(crate) enum Ground {
    /// Files, each in a folder of its own.
    Files,
    /// Schemas of a PostgreSQL, and how many there are.
    Server(Cluster, AtomicU32),
}

impl Ground {
    pub(crate) fn files() -> Ground {
        Ground::Files
    }
    /// None where the machine goes without PostgreSQL.
    pub(crate) fn server() -> Option<Ground> {
        Cluster::start().map(|cluster| Ground::Server(cluster, AtomicU32::new(0)))
    }
    /// A place where no territory is yet.
    pub(crate) fn place(&self) -> Place {
        match self {
            Ground::Files => Place::new(),
            Ground::Server(cluster, places) => {
                let schema = format!("s{}", places.fetch_add(1, Ordering::Relaxed));
                Place { dir: None, at: cluster.url(&schema).parse().unwrap() }
            }
        }
    }
}

/// Where a territory is, or may be.
pub(crate) struct Place {
    /// Goes with the place.
    #[expect(dead_code, reason = "held until the test ends")]
    dir: Option<TempDir>,
    at: Location,
}

impl Place {
    /// A file in a folder of its own.
    pub(crate) fn new() -> Place {
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path().join("t.gpkg").into();
        Place { dir: Some(dir), at }
    }
    pub(crate) fn at(&self) -> &Location {
        &self.at
    }
    /// The schema of a server.
    pub(crate) fn schema(&self) -> String {
        let shown = self.at.to_string();
        shown.rsplit("schema=").next().unwrap().to_owned()
    }
    /// The file.
    pub(crate) fn path(&self) -> PathBuf {
        self.at.path().unwrap().to_owned()
    }
    pub(crate) fn create(&self) -> Box<dyn Store> {
        bocage_store::create(&self.at).unwrap()
    }
    pub(crate) fn open(&self) -> Box<dyn Store> {
        bocage_store::open(&self.at).unwrap()
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
        norms: None,
    }
}

/// Drafts and applies.
pub(crate) fn apply(store: &mut dyn Store, wanted: &Wanted) {
    if let Some(number) = draft(store, wanted) {
        let head = store.head().unwrap();
        store.apply(number, head, &applied(), &Unwatched).unwrap();
    }
}

/// Asks for an end at the first occasion.
pub(crate) struct Stopped;

impl Watch for Stopped {
    fn stage(&self, _name: &'static str, _unit: &'static str, _total: Option<u64>) {}
    fn done(&self, _units: u64) {}
    fn cancelled(&self) -> bool {
        true
    }
}

/// Does something else when a stage begins.
pub(crate) struct Meanwhile<'a> {
    stage: &'static str,
    act: &'a (dyn Fn() + Sync),
}

impl<'a> Meanwhile<'a> {
    pub(crate) fn of(stage: &'static str, act: &'a (dyn Fn() + Sync)) -> Meanwhile<'a> {
        Meanwhile { stage, act }
    }
}

impl Watch for Meanwhile<'_> {
    fn stage(&self, name: &'static str, _unit: &'static str, _total: Option<u64>) {
        if name == self.stage {
            (self.act)();
        }
    }
    fn done(&self, _units: u64) {}
}
