//! A database of version 1 opens today. A file is made by the statements of the program of then, kept
//! beside; the steps of today must come to the same tables. A schema is built by the steps that made
//! it, stopping there. Both lack what later steps bring, and are brought up to date.

use std::path::Path;

use bocage_hosting::{Room, RoomRole, RoomState};
use bocage_network::norms::hash_of;
use bocage_network::{Pop, Stage};
use bocage_vocab::{Generation, Id, Kind, Position, Unwatched};
use bocage_world::{Provenance, Rows, World, summarise, upsert};
use rusqlite::Connection;

use crate::cluster::Cluster;
use crate::db::Db;
use crate::geopackage::GeoPackage;
use crate::postgres::Postgres;
use crate::territory::Territory;
use crate::{Applied, Draft, Location, Store, kinds};

const NORMS: &str = "rules = 1";

/// A job as each database had it in its version 1: that of a file told no stage.
const JOB_IN_A_FILE: &str =
    "INSERT INTO bocage_job (id, kind, state, done, unit, owner, lease) VALUES
         ('01890a5d-ac96-774b-bcce-b302099a8057', 'import', 'running', 3, 'rows', 'me', '2026-01-02')";
const JOB_IN_A_SCHEMA: &str =
    "INSERT INTO bocage_job (id, kind, state, done, unit, owner, lease, stage, since) VALUES
         ('01890a5d-ac96-774b-bcce-b302099a8057', 'import', 'running', 3, 'rows', 'me', '2026-01-02',
         '', '')";

fn pop() -> Pop {
    Pop {
        id: Id::derive(&["pop"]),
        reference: "POP-1".into(),
        name: "l'été".into(),
        stage: Stage::Study,
        position: Position::from_e7(1_000, 2_000),
    }
}

fn room() -> Room {
    let (role, state) = (RoomRole::Main, RoomState::InService);
    Room { id: Id::derive(&["main"]), name: "A".into(), role, state, pop: None }
}

/// Makes a generation of some rows.
fn add(store: &mut dyn Store, world: &World, rows: Rows, norms: Option<&str>) {
    let diff = upsert(world, rows);
    let settings_hash = norms.map(hash_of);
    let draft = Draft {
        parent: world.generation,
        summary: summarise(world, &diff),
        diff,
        findings: Vec::new(),
        provenance: Provenance { settings_hash, ..Provenance::default() },
        report: None,
        norms: norms.map(str::to_owned),
    };
    let plan = store.draft(&draft, &Unwatched).unwrap();
    let applied = Applied { at: "2026-01-02T03:04:05Z".to_owned(), by: "tester".to_owned() };
    store.apply(plan, world.generation, &applied, &Unwatched).unwrap();
}

/// Fills a database of version 1, which lacks the tables of some kinds.
fn fill<D: Db>(db: D, later: &[Kind], job: &str) {
    let is_there = |table: &str| {
        db.query("a look", &format!("SELECT * FROM {table}"), &[], &mut |_| Ok(())).is_ok()
    };
    assert!(is_there("pop") && !is_there("bocage_norms"));
    assert!(later.iter().all(|kind| !is_there(kind.code())));
    db.execute("a job", job, &[]).unwrap();
    let rows = Rows { pops: vec![pop()], ..Rows::default() };
    add(&mut Territory(db), &World::default(), rows, None);
}

/// What must hold of it once it was opened: nothing is lost, and what is new can be kept.
fn opens(at: &Location) {
    let mut store = crate::open(at).unwrap();
    let world = store.load(None, &Unwatched).unwrap();
    assert_eq!((world.generation, world.pops.rows()), (Generation(1), &[pop()][..]));
    let jobs = store.jobs().unwrap();
    assert_eq!((jobs[0].done, jobs[0].stage.as_str()), (3, ""));
    store.put_job(&jobs[0]).unwrap();
    let rows = Rows { rooms: vec![room()], ..Rows::default() };
    add(store.as_mut(), &world, rows, Some(NORMS));
    drop(store);
    let store = crate::open(at).unwrap();
    assert_eq!(store.load(None, &Unwatched).unwrap().rooms.rows(), [room()]);
    assert_eq!(store.norms(&hash_of(NORMS)).unwrap().as_deref(), Some(NORMS));
    assert_eq!(store.norms(&hash_of("others")).unwrap(), None);
    assert!(store.audit(&Unwatched).unwrap().ok);
}

#[test]
fn a_file_of_version_1_opens_today() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.gpkg");
    frozen(&path);
    let later = [
        kinds::OF_OTHERS,
        kinds::OF_HOSTING,
        kinds::OF_MEMBERS,
        kinds::OF_IMAGES,
        kinds::OF_LEASES,
        kinds::OF_ROOMS,
    ]
    .concat();
    fill(GeoPackage::as_it_is(&path).unwrap(), &later, JOB_IN_A_FILE);
    opens(&path.as_path().into());
}

/// What the program of then wrote, as data.
fn frozen(path: &Path) {
    let db = Connection::open(path).unwrap();
    db.execute_batch(include_str!("geopackage/version-1.sql")).unwrap();
}

/// The tables of a file with their columns, and its indices and triggers.
fn made(path: &Path) -> Vec<(String, String, String)> {
    let sql = "SELECT m.type, m.name, coalesce(group_concat(c.name || ' ' || c.type || ' ' || c.\"notnull\"), '')
               FROM sqlite_master m LEFT JOIN pragma_table_info(m.name) c ON m.type = 'table'
               WHERE m.name NOT LIKE 'sqlite%' GROUP BY m.type, m.name ORDER BY m.type, m.name";
    let db = Connection::open(path).unwrap();
    let mut rows = db.prepare(sql).unwrap();
    let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn the_first_step_makes_what_it_made_then() {
    let dir = tempfile::tempdir().unwrap();
    let [then, today] = ["then.gpkg", "today.gpkg"].map(|name| dir.path().join(name));
    frozen(&then);
    drop(GeoPackage::of_version(&today, 1).unwrap());
    let (then, today) = (made(&then), made(&today));
    assert!(then.len() > 200, "{then:?}");
    assert_eq!(today, then);
}

/// A kind in no list would have no table in any store.
#[test]
fn every_kind_has_its_tables_from_one_step() {
    let listed = [
        kinds::FIRST,
        kinds::OF_OTHERS,
        kinds::OF_HOSTING,
        kinds::OF_MEMBERS,
        kinds::OF_IMAGES,
        kinds::OF_LEASES,
        kinds::OF_ROOMS,
    ]
    .concat();
    let once = |kind: Kind| listed.iter().filter(|listed| **listed == kind).count() == 1;
    assert!(Kind::ALL.iter().copied().all(once), "{listed:?}");
}

#[test]
fn a_schema_of_version_1_opens_today() {
    let Some(cluster) = Cluster::start() else { return };
    let at: Location = cluster.url("t").parse().unwrap();
    let Location::Server(server) = &at else { panic!("{at} is a server's") };
    fill(Postgres::of_version(server, 1).unwrap(), kinds::OF_HOSTING, JOB_IN_A_SCHEMA);
    opens(&at);
}
