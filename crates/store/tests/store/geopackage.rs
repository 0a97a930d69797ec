//! What the file itself must be.

use std::path::Path;
use std::process::Command;

use bocage_store::Error;
use bocage_vocab::{Explain as _, Unwatched};
use rusqlite::Connection;

use crate::kit::{self, Place, Wanted};

fn many(count: i32) -> Wanted {
    (0..count).map(|key| (key, (key % 3) as u8)).collect()
}

fn sql(path: &Path, sql: &str) {
    Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

/// Runs SQL as a program without spatial functions does: the triggers of the R-tree fall first.
fn plain_sql(path: &Path, table: &str, act: &str) {
    let triggers = ["insert", "update6", "update2", "update5", "update4", "delete"]
        .map(|act| format!("DROP TRIGGER IF EXISTS \"rtree_{table}_geom_{act}\";"));
    sql(path, &(triggers.concat() + act));
}

#[test]
fn the_index_is_whole_after_small_and_large_changes() {
    let place = Place::new();
    let mut store = place.create();
    // Grown packed (more than one node deep), then changed row by row, then packed again.
    let mut wanted = many(6_000);
    kit::apply(store.as_mut(), &wanted);
    wanted.insert(5, 2);
    wanted.remove(&9);
    wanted.insert(9_999, 1);
    kit::apply(store.as_mut(), &wanted);
    kit::apply(store.as_mut(), &many(40));
    drop(store);
    let db = Connection::open(place.path()).unwrap();
    for table in ["pop", "cable"] {
        let check = format!("SELECT rtreecheck('rtree_{table}_geom')");
        let said: String = db.query_row(&check, [], |row| row.get(0)).unwrap();
        assert_eq!(said, "ok", "{table}");
        let count = format!(
            "SELECT (SELECT count(*) FROM rtree_{table}_geom) - (SELECT count(*) FROM {table})"
        );
        assert_eq!(db.query_row(&count, [], |row| row.get::<_, i64>(0)).unwrap(), 0);
    }
    let whole: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(whole, "ok");
}

#[test]
fn the_audit_names_the_first_altered_row() {
    let place = Place::new();
    let mut store = place.create();
    kit::apply(store.as_mut(), &many(30));
    kit::apply(store.as_mut(), &many(20));
    for (table, act, generation) in [
        ("cable", "UPDATE cable SET owner = 'me' WHERE fid = (SELECT max(fid) FROM cable)", 1),
        ("pop", "DELETE FROM pop WHERE fid = (SELECT max(fid) FROM pop)", 1),
        ("history_pop", "UPDATE history_pop SET name = 'x' WHERE fid = 2", 1),
        (
            "cable",
            "UPDATE cable SET geom = zeroblob(9) WHERE fid = (SELECT min(fid) FROM cable)",
            1,
        ),
    ] {
        let altered = Place::new();
        std::fs::copy(place.path(), altered.path()).unwrap();
        plain_sql(&altered.path(), table, act);
        let audit = altered.open().audit(&Unwatched).unwrap();
        let bad = audit.first_bad.unwrap_or_else(|| panic!("{act} went unseen"));
        assert!(!audit.ok);
        assert_eq!(bad.kind, table.trim_start_matches("history_"), "{act}");
        assert_eq!(bad.generation.0, generation, "{act}");
    }
    let forged = Place::new();
    std::fs::copy(place.path(), forged.path()).unwrap();
    sql(
        &forged.path(),
        "UPDATE bocage_generation SET provenance = replace(provenance, 'tester', 'me')",
    );
    assert_eq!(forged.open().audit(&Unwatched).unwrap().first_bad.unwrap().kind, "generation");
}

#[test]
fn edits_of_a_copy_become_a_diff() {
    let place = Place::new();
    let mut store = place.create();
    kit::apply(store.as_mut(), &many(10));
    let head = store.load(None, &Unwatched).unwrap();
    let copy = Place::new();
    std::fs::copy(place.path(), copy.path()).unwrap();
    assert!(store.edits(&copy.path(), &head, &Unwatched).unwrap().diff.is_empty());
    plain_sql(
        &copy.path(),
        "pop",
        "UPDATE pop SET name = 'moved' WHERE reference = 'POP-3';
         DELETE FROM pop WHERE reference = 'POP-4';",
    );
    plain_sql(
        &copy.path(),
        "cable",
        "DELETE FROM cable WHERE to_thing = (SELECT 'pop/' || id FROM history_pop LIMIT 1);
         UPDATE cable SET tier = 'nonsense' WHERE fid = 2;",
    );
    let edits = store.edits(&copy.path(), &head, &Unwatched).unwrap();
    assert_eq!(edits.diff.pops.changed.len(), 1);
    assert_eq!(&*edits.diff.pops.changed[0].name, "moved");
    assert_eq!(edits.diff.pops.removed.len(), 1);
    assert!(edits.diff.cables.is_empty(), "the unreadable row stays as it was");
    assert_eq!(edits.findings.len(), 1);
}

#[test]
fn other_files_are_told_apart() {
    let place = Place::new();
    let open = |path: &Path| bocage_store::open(&path.into()).err().unwrap();
    assert!(matches!(open(&place.path()), Error::Missing { .. }));
    std::fs::write(place.path(), b"hello").unwrap();
    assert!(matches!(open(&place.path()), Error::NotATerritory { .. }));
    let other = Place::new();
    sql(&other.path(), "CREATE TABLE t (a)");
    assert!(matches!(open(&other.path()), Error::NotATerritory { .. }));
    let newer = Place::new();
    drop(newer.create());
    assert!(matches!(bocage_store::create(newer.at()).err(), Some(Error::Exists { .. })));
    sql(&newer.path(), "UPDATE bocage_meta SET value = 99 WHERE key = 'version'");
    assert!(matches!(open(&newer.path()), Error::Newer { found: 99, .. }));
}

#[test]
fn a_newer_file_is_refused_with_a_hint() {
    let place = Place::new();
    drop(place.create());
    sql(&place.path(), "UPDATE bocage_meta SET value = value + 1 WHERE key = 'version'");
    let refused = bocage_store::open(place.at()).err().unwrap();
    assert!(matches!(refused, Error::Newer { .. }), "{refused}");
    assert!(refused.hint().to_string().contains("newest Bocage"), "{}", refused.hint());
}

#[test]
fn the_audit_names_what_was_altered_in_a_plan_or_in_the_chain() {
    let place = Place::new();
    let mut store = place.create();
    kit::apply(store.as_mut(), &many(30));
    kit::apply(store.as_mut(), &many(20));
    drop(store);
    for (act, generation, kind, id) in [
        ("UPDATE bocage_plan_chunk SET bytes = zeroblob(9) WHERE plan = 2", 2, "plan", "2"),
        ("UPDATE bocage_plan_chunk SET digest = zeroblob(32) WHERE plan = 2", 2, "generation", "2"),
        ("DELETE FROM bocage_plan_chunk WHERE plan = 1", 1, "generation", "1"),
        ("UPDATE bocage_plan SET provenance = replace(provenance, 'test', 'x')", 1, "plan", "1"),
        ("UPDATE bocage_plan SET summary = replace(summary, '30', '31')", 1, "plan", "1"),
        ("UPDATE bocage_plan SET findings = x'00' WHERE number = 2", 2, "plan", "2"),
        ("UPDATE bocage_plan SET report = '{}' WHERE number = 2", 2, "plan", "2"),
        ("UPDATE bocage_plan SET state = 'pending' WHERE number = 2", 2, "plan", "2"),
        (
            "UPDATE bocage_generation SET digest = zeroblob(32) WHERE number = 1",
            1,
            "generation",
            "1",
        ),
        ("DELETE FROM bocage_generation WHERE number = 1", 1, "generation", "1"),
        ("UPDATE bocage_generation SET plan = 1 WHERE number = 2", 2, "generation", "2"),
    ] {
        let altered = Place::new();
        std::fs::copy(place.path(), altered.path()).unwrap();
        sql(&altered.path(), act);
        let bad = altered.open().audit(&Unwatched).unwrap().first_bad;
        let bad = bad.unwrap_or_else(|| panic!("{act} went unseen"));
        let named = (bad.generation.0, bad.kind.as_str(), bad.id.as_str());
        assert_eq!(named, (generation, kind, id), "{act}");
    }
}

#[test]
fn a_torn_file_is_an_error_never_a_panic() {
    let place = Place::new();
    let mut store = place.create();
    kit::apply(store.as_mut(), &many(300));
    drop(store);
    let whole = std::fs::read(place.path()).unwrap();
    for share in [1, 2, 5, 9] {
        let torn = Place::new();
        std::fs::write(torn.path(), &whole[..whole.len() * share / 10]).unwrap();
        let read = bocage_store::open(torn.at()).and_then(|store| store.load(None, &Unwatched));
        assert!(read.is_err(), "{share} tenths");
    }
}

/// GDAL reads the file without a warning. In CI a missing `ogrinfo` is a failure.
#[test]
fn gdal_accepts_the_file_without_a_warning() {
    let place = Place::new();
    let mut store = place.create();
    kit::apply(store.as_mut(), &many(500));
    drop(store);
    let Ok(said) = Command::new("ogrinfo").args(["-ro", "-al", "-so"]).arg(place.path()).output()
    else {
        assert!(std::env::var_os("CI").is_none(), "CI needs ogrinfo (Debian package gdal-bin)");
        eprintln!("skipped: ogrinfo is not installed");
        return;
    };
    let (out, err) = (String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
    assert!(said.status.success() && err.is_empty(), "{err}");
    assert!(!out.contains("Warning") && out.contains("Layer name: cable"), "{out}");
    assert!(out.contains("Feature Count: 500") && !out.contains("bocage_plan"), "{out}");
}

#[test]
fn gdal_edits_a_territory_and_the_audit_and_the_edits_name_the_row() {
    let place = Place::new();
    let mut store = place.create();
    kit::apply(store.as_mut(), &many(10));
    let head = store.load(None, &Unwatched).unwrap();
    let copy = Place::new();
    std::fs::copy(place.path(), copy.path()).unwrap();
    let act = "UPDATE pop SET name = 'by GDAL' WHERE reference = 'POP-3'";
    let output = Command::new("ogrinfo")
        .args(["-q", "-dialect", "SQLite", "-sql", act])
        .arg(copy.path())
        .output()
        .expect("gdal-bin is installed");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let bad = copy.open().audit(&Unwatched).unwrap().first_bad.unwrap();
    assert_eq!(bad.kind, "pop");
    let edits = store.edits(&copy.path(), &head, &Unwatched).unwrap();
    assert_eq!(&*edits.diff.pops.changed[0].name, "by GDAL");
    assert_eq!(edits.diff.len(), 1);
}
