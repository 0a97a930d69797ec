//! What the schema itself must be, and what is said where a server does not do.

use std::process::Command;

use bocage_store::{Error, Location};
use bocage_vocab::{Explain as _, Generation, Unwatched};
use bocage_world::Error as WorldError;

use crate::cluster::Cluster;
use crate::kit::{self, Wanted};

fn many(count: i32) -> Wanted {
    (0..count).map(|key| (key, (key % 3) as u8)).collect()
}

fn at(cluster: &Cluster, schema: &str) -> Location {
    cluster.url(schema).parse().unwrap()
}

/// A cluster with a territory of three generations in schema `t`.
fn cluster() -> Option<(Cluster, Location)> {
    let cluster = Cluster::start()?;
    let at = at(&cluster, "t");
    let mut store = bocage_store::create(&at).unwrap();
    for count in [30, 20, 25] {
        kit::apply(store.as_mut(), &many(count));
    }
    Some((cluster, at))
}

#[test]
fn layers_are_geometry_columns_with_an_index_that_qgis_and_gdal_open() {
    let Some((cluster, _)) = cluster() else { return };
    let sql = "SELECT string_agg(f_table_name || ' ' || type || ' ' || srid, ', '
                   ORDER BY f_table_name) FROM geometry_columns
               WHERE f_table_schema = 't' AND f_table_name IN ('pop', 'cable', 'municipality')";
    let columns = cluster.sql("bocage", sql);
    assert_eq!(columns, "cable LINESTRING 4326, municipality MULTIPOLYGON 4326, pop POINT 4326");
    let sql = "SET enable_seqscan = off; EXPLAIN SELECT * FROM t.pop
               WHERE geom && ST_MakeEnvelope(0, 0, 1, 1, 4326)";
    assert!(cluster.sql("bocage", sql).contains("pop_geom"), "the index is used");
    let sql = "SELECT ST_AsText(geom) FROM t.pop WHERE reference = 'POP-3'";
    assert_eq!(cluster.sql("bocage", sql), "POINT(0.0003 0)");
    let source = format!("PG:host={} user=bocage dbname=bocage schemas=t", cluster.folder());
    let said = Command::new("ogrinfo").args(["-ro", "-so", &source, "cable"]).output();
    let said = said.expect("gdal-bin is installed");
    let out = String::from_utf8_lossy(&said.stdout);
    assert!(out.contains("Feature Count: 25") && out.contains("Line String"), "{out}");
}

#[test]
fn the_audit_names_what_was_altered() {
    let Some((cluster, at)) = cluster() else { return };
    assert!(bocage_store::open(&at).unwrap().audit(&Unwatched).unwrap().ok);
    for (act, back, kind) in [
        (
            "UPDATE t.pop SET name = 'me' WHERE reference = 'POP-3'",
            "UPDATE t.pop SET name = 'l''été 0' WHERE reference = 'POP-3'",
            "pop",
        ),
        (
            "UPDATE t.pop SET geom = ST_Translate(geom, 0.1, 0) WHERE reference = 'POP-3'",
            "UPDATE t.pop SET geom = ST_Translate(geom, -0.1, 0) WHERE reference = 'POP-3'",
            "pop",
        ),
        (
            "UPDATE t.history_cable SET died = died + 1",
            "UPDATE t.history_cable SET died = died - 1",
            "cable",
        ),
        (
            "UPDATE t.bocage_generation SET provenance = replace(provenance, 'tester', 'me')",
            "UPDATE t.bocage_generation SET provenance = replace(provenance, '\"me\"', '\"tester\"')",
            "generation",
        ),
        (
            "UPDATE t.bocage_plan SET report = '{}' WHERE number = 2",
            "UPDATE t.bocage_plan SET report = NULL WHERE number = 2",
            "plan",
        ),
    ] {
        cluster.sql("bocage", act);
        let audit = bocage_store::open(&at).unwrap().audit(&Unwatched).unwrap();
        assert_eq!(audit.first_bad.unwrap_or_else(|| panic!("{act} unseen")).kind, kind, "{act}");
        cluster.sql("bocage", back);
        assert!(bocage_store::open(&at).unwrap().audit(&Unwatched).unwrap().ok, "{back}");
    }
}

#[test]
fn of_many_who_apply_the_same_plan_at_once_one_does() {
    let Some((_cluster, at)) = cluster() else { return };
    let mut store = bocage_store::open(&at).unwrap();
    let plan = kit::draft(store.as_mut(), &many(400)).unwrap();
    let outcomes: Vec<Result<Generation, Error>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let mut store = bocage_store::open(&at)?;
                    store.apply(plan, Generation(3), &kit::applied(), &Unwatched)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(outcomes.iter().filter(|made| matches!(made, Ok(Generation(4)))).count(), 1);
    for refused in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
        assert!(matches!(refused, Error::NotPending { .. }), "{refused:?}");
    }
    assert_eq!(store.generations().unwrap().len(), 4);
    assert!(store.audit(&Unwatched).unwrap().ok);
}

#[test]
fn readers_go_on_and_writers_wait_while_another_writes() {
    let Some((cluster, at)) = cluster() else { return };
    let mut store = bocage_store::open(&at).unwrap();
    let plan = kit::draft(store.as_mut(), &many(7)).unwrap();
    let mut holder = cluster.session("BEGIN; SELECT * FROM t.bocage_meta FOR UPDATE");
    assert_eq!(store.load(None, &Unwatched).unwrap().pops.len(), 25);
    let refused = store.apply(plan, Generation(3), &kit::applied(), &Unwatched).unwrap_err();
    assert!(matches!(refused, Error::Busy), "{refused:?}");
    holder.kill().unwrap();
    holder.wait().unwrap();
    assert_eq!(
        store.apply(plan, Generation(3), &kit::applied(), &Unwatched).unwrap(),
        Generation(4)
    );
}

#[test]
fn a_plan_that_does_not_fit_its_rows_names_the_row() {
    let Some((cluster, at)) = cluster() else { return };
    let mut store = bocage_store::open(&at).unwrap();
    let plan = kit::draft(store.as_mut(), &many(10)).unwrap();
    let gone = cluster.sql("bocage", "DELETE FROM t.pop WHERE reference = 'POP-20' RETURNING id");
    let refused = store.apply(plan, Generation(3), &kit::applied(), &Unwatched).unwrap_err();
    let Error::World(WorldError::NotThere { thing }) = refused else { panic!("{refused:?}") };
    assert_eq!(thing.uuid.to_string(), gone);
    assert_eq!(store.head().unwrap(), Generation(3));
}

#[test]
fn what_a_server_does_not_do_is_told_with_a_hint() {
    let Some((cluster, taken)) = cluster() else { return };
    cluster.sql("postgres", "CREATE ROLE ann LOGIN PASSWORD 'hush'");
    cluster.sql("postgres", "CREATE DATABASE bare");
    cluster.sql("bocage", "CREATE SCHEMA other; CREATE TABLE other.t (a int)");
    cluster.sql("bocage", "CREATE SCHEMA newer AUTHORIZATION bocage");
    drop(bocage_store::create(&at(&cluster, "newer")).unwrap());
    cluster.sql("bocage", "UPDATE newer.bocage_meta SET value = 99");
    let open = |url: &str| bocage_store::open(&url.parse().unwrap()).err();
    let create = |url: &str| bocage_store::create(&url.parse().unwrap()).err();
    let ann = cluster.url_of("ann", "bocage", "t");
    for (said, code) in [
        (open("postgres://a:hush@127.0.0.1:1/x"), "unreachable"),
        (open("postgres:///x?host=/nowhere&user=a&password=hush"), "unreachable"),
        (open(&ann), "no_entry"),
        (open(&format!("{ann}&password=wrong")), "no_entry"),
        (open(&cluster.url_of("bocage", "nowhere", "t")), "no_database"),
        (open(&cluster.url("nothing")), "missing"),
        (open(&cluster.url("other")), "not_a_territory"),
        (open(&cluster.url("newer")), "newer"),
        (create(&cluster.url("t")), "exists"),
        (create(&cluster.url("other")), "exists"),
        (create(&format!("{}&password=hush", cluster.url_of("ann", "bare", "x"))), "no_postgis"),
        (create(&format!("{}&password=hush", cluster.url_of("ann", "bocage", "x"))), "server"),
    ] {
        let error = said.unwrap_or_else(|| panic!("{code} was expected"));
        assert_eq!(error.code(), format!("bocage::store::{code}"), "{error:?}");
        assert!(error.hint().to_string().len() > 20, "{code}");
        assert!(!format!("{error} {error:?}").contains("hush"), "{error:?}");
    }
    // Her administrator makes a schema for her; then she needs no other right.
    cluster.sql("bocage", "CREATE SCHEMA hers AUTHORIZATION ann");
    let hers = format!("{}&password=hush", cluster.url_of("ann", "bocage", "hers"));
    let mut store = bocage_store::create(&hers.parse().unwrap()).unwrap();
    kit::apply(store.as_mut(), &many(3));
    assert!(store.audit(&Unwatched).unwrap().ok);
    let denied = open(&format!("{}&password=hush", cluster.url_of("ann", "bocage", "t")));
    assert_eq!(denied.unwrap().code(), "bocage::store::not_yours", "{taken}");
}
