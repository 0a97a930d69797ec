//! A cluster by pgBackRest: named moments, moments of the clock, and what goes wrong with it.

use std::fs;

use bocage_backup::schedule::{Kind, next_kind};
use bocage_backup::{Moment, Scratch, Tables, Target, measure};
use bocage_vocab::Explain;
use jiff::Timestamp;

use crate::kit::{Server, files_below, flip, place};

fn point(name: &str, label: &str) -> Target {
    Target::Point { name: name.to_owned(), label: label.to_owned() }
}

#[test]
fn a_moment_is_restored_beside_and_is_what_it_was() {
    let Some(server) = Server::start("on") else { return };
    let (dir, place) = place();
    server.application("bocage_town");
    server.own("bocage_town", "CREATE TABLE t (n int, says text); INSERT INTO t SELECT n, 'it''s ' || n FROM generate_series(1, 500) n");
    server.sql("postgres", "CREATE DATABASE bocage_port");
    let cluster = server.cluster(&place);
    cluster.prepare(30, false).unwrap();
    let kept = cluster.back_up(next_kind(&[], Timestamp::now())).unwrap();
    let label = kept[0].label.clone();
    assert_eq!((kept.len(), kept[0].kind), (1, Kind::Full));
    let before = measure(&server.owner("bocage_town")).unwrap();
    cluster.name("bocage-1").unwrap();
    std::thread::sleep(std::time::Duration::from_millis(20));
    let moment = Timestamp::now();
    std::thread::sleep(std::time::Duration::from_millis(20));
    server.sql("bocage_town", "DELETE FROM t WHERE n > 7");
    // Made after the whole backup: it comes with what was written since.
    server.application("bocage_new");
    server.own("bocage_new", "CREATE TABLE late AS SELECT 1 AS n");
    let late = Timestamp::now();
    cluster.settle().unwrap();

    // What is told a second time changes nothing.
    let again = server.cluster(&place);
    again.prepare(30, false).unwrap();
    let town = ["bocage_town".to_owned()];
    let clock = |at| Target::Moment { at, label: label.clone() };
    for (name, target, rows) in [
        ("named", point("bocage-1", &label), 500),
        ("clock", clock(moment), 500),
        ("late", clock(late), 7),
    ] {
        let into = place.scratch(name);
        again.restore(&into, &target, &town).unwrap();
        let scratch = Scratch::start(again.programs(), &into, None).unwrap();
        let found = measure(&scratch.owner("bocage_town")).unwrap();
        assert_eq!(found["public.t"].rows, rows, "{name}");
        assert_eq!(found == before, rows == 500, "{name}");
        assert!(scratch.client("bocage_port").is_err(), "{name}: only what was asked for");
    }
    let into = place.scratch("new");
    again.restore(&into, &clock(late), &["bocage_new".to_owned()]).unwrap();
    let scratch = Scratch::start(again.programs(), &into, None).unwrap();
    assert_eq!(measure(&scratch.owner("bocage_new")).unwrap()["public.late"].rows, 1);
    drop(scratch);
    place.sweep().unwrap();
    assert!(!into.exists());

    let next = again.back_up(Kind::Incremental).unwrap();
    assert_eq!(next.last().unwrap().kind, Kind::Incremental);
    again.verify().unwrap();
    // Neither the key nor the password stands where others read it.
    let key = fs::read_to_string(dir.path().join("keys/postgresql.key")).unwrap();
    assert!(!server.log().contains(&key));
    let open = files_below(&dir.path().join("keys")).into_iter().filter(|path| {
        std::os::unix::fs::MetadataExt::mode(&fs::metadata(path).unwrap()) & 0o077 != 0
    });
    assert_eq!(open.count(), 0);
}

/// What is not asked for is restored as pages of zeros, and what is replayed upon them refers to rows that they
/// do not hold. A table that is vacuumed is where it does so without a page of its own in the journal.
#[test]
fn what_went_on_in_other_databases_keeps_no_restore_from_starting() {
    let Some(server) = Server::start("on") else { return };
    let (_dir, place) = place();
    server.application("bocage_town");
    server.own("bocage_town", "CREATE TABLE t AS SELECT n FROM generate_series(1, 500) n");
    server.sql("postgres", "CREATE DATABASE bocage_port");
    server.sql("bocage_port", "CREATE TABLE ships AS SELECT n FROM generate_series(1, 50000) n");
    let cluster = server.cluster(&place);
    cluster.prepare(30, false).unwrap();
    let kept = cluster.back_up(Kind::Full).unwrap();
    server.sql("bocage_port", "VACUUM ships");
    server.own("bocage_town", "INSERT INTO t VALUES (0)");
    cluster.name("bocage-1").unwrap();
    cluster.settle().unwrap();

    let into = place.scratch("town");
    cluster
        .restore(&into, &point("bocage-1", &kept[0].label), &["bocage_town".to_owned()])
        .unwrap();
    let scratch = Scratch::start(cluster.programs(), &into, None).unwrap();
    assert_eq!(measure(&scratch.owner("bocage_town")).unwrap()["public.t"].rows, 501);
}

#[test]
fn a_file_that_is_missing_of_what_was_asked_for_is_refused() {
    let Some(server) = Server::start("on") else { return };
    let (_dir, place) = place();
    server.application("bocage_town");
    server.own("bocage_town", "CREATE TABLE t AS SELECT n FROM generate_series(1, 50000) n");
    let cluster = server.cluster(&place);
    cluster.prepare(30, false).unwrap();
    let kept = cluster.back_up(Kind::Full).unwrap();
    server.sql("bocage_town", "VACUUM t");
    cluster.name("bocage-1").unwrap();
    cluster.settle().unwrap();
    let told =
        server.client("bocage_town").query_one("SELECT pg_relation_filepath('t')", &[]).unwrap();
    let file: String = told.get(0);

    let into = place.scratch("town");
    cluster
        .restore(&into, &point("bocage-1", &kept[0].label), &["bocage_town".to_owned()])
        .unwrap();
    fs::remove_file(into.join("data").join(file)).unwrap();
    let refused = Scratch::start(cluster.programs(), &into, None).err().map(|error| error.code());
    assert_eq!(refused, Some("bocage::backup::damaged"));
}

#[test]
fn a_flipped_bit_is_found_and_a_restore_of_it_refused() {
    let Some(server) = Server::start("on") else { return };
    let (dir, place) = place();
    let cluster = server.cluster(&place);
    cluster.prepare(30, false).unwrap();
    let kept = cluster.back_up(Kind::Full).unwrap();
    cluster.name("bocage-1").unwrap();
    cluster.settle().unwrap();
    cluster.verify().unwrap();
    let pieces = files_below(&dir.path().join("repository/postgresql/repository/backup/bocage"));
    let data = pieces.iter().find(|path| path.to_string_lossy().contains("pg_data")).unwrap();
    flip(data);
    let found = cluster.verify().unwrap_err();
    assert_eq!(found.code(), "bocage::backup::damaged", "{found}");
    let refused = cluster.restore(&place.scratch("x"), &point("bocage-1", &kept[0].label), &[]);
    let refused = refused.unwrap_err();
    assert_eq!(refused.code(), "bocage::backup::damaged", "{refused}");
}

#[test]
fn a_moment_that_nothing_reaches_is_not_taken_for_another() {
    let Some(server) = Server::start("on") else { return };
    let (_dir, place) = place();
    let cluster = server.cluster(&place);
    cluster.prepare(30, false).unwrap();
    let kept = cluster.back_up(Kind::Full).unwrap();
    cluster.settle().unwrap();
    let into = place.scratch("never");
    cluster.restore(&into, &point("never-named", &kept[0].label), &[]).unwrap();
    let refused = Scratch::start(cluster.programs(), &into, None).err().unwrap();
    assert_eq!(refused.code(), "bocage::backup::not_started", "{refused}");
    assert!(refused.to_string().contains("recovery target"), "{refused}");
}

#[test]
fn what_a_database_holds_is_read_with_the_system_s_own_names_and_no_more_rights_than_its_application()
 {
    let Some(server) = Server::start("off") else { return };
    server.application("bocage_town");
    server.own("bocage_town", "CREATE TABLE t (t int, says text); INSERT INTO t VALUES (1, 'a')");
    let owner = server.owner("bocage_town");
    let before = measure(&owner).unwrap();
    let digest = |tables: &Tables| tables["public.t"].digest.clone().unwrap();
    server.own("bocage_town", "UPDATE t SET says = 'b'");
    assert_ne!(
        digest(&measure(&owner).unwrap()),
        digest(&before),
        "a column called as the table is"
    );
    server.own("bocage_town", "UPDATE t SET says = 'a'");

    // Each would have a program run where a superuser looked.
    let ran = server.dir.path().join("own/ran");
    let body = format!(
        "LANGUAGE plpgsql AS $$ BEGIN COPY (SELECT 1) TO PROGRAM 'touch {}'; RETURN NULL; END $$",
        ran.display()
    );
    for evil in [
        format!("CREATE FUNCTION format(text, name, name) RETURNS text {body}"),
        format!("CREATE FUNCTION hashtextextended(text, integer) RETURNS bigint {body}"),
        format!("CREATE FUNCTION row_text(t) RETURNS text {body}"),
        "CREATE CAST (t AS text) WITH FUNCTION row_text(t) AS ASSIGNMENT".to_owned(),
        format!("CREATE FUNCTION pg_export_snapshot() RETURNS text {body}"),
        "ALTER DATABASE bocage_town SET search_path = public, pg_catalog".to_owned(),
    ] {
        server.own("bocage_town", &evil);
        assert_eq!(measure(&owner).unwrap(), before, "{evil}");
        assert_eq!(Moment::of(&owner).unwrap().measure().unwrap(), before, "{evil}");
    }
    assert!(!ran.exists());
}

#[test]
fn what_is_brought_back_runs_as_the_application_that_it_is_of() {
    let Some(server) = Server::start("on") else { return };
    let (_dir, place) = place();
    server.application("bocage_town");
    let ran = server.dir.path().join("own/ran");
    // A check is run when rows come in; only a superuser's reaches a program.
    let evil = format!(
        "CREATE FUNCTION f(int) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN \
         IF current_setting('is_superuser') = 'on' THEN COPY (SELECT 1) TO PROGRAM 'touch {}'; END IF; \
         RETURN true; END $$; \
         CREATE TABLE t (n int CHECK (public.f(n))); INSERT INTO t VALUES (1), (2); \
         ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY; \
         CREATE POLICY p ON t USING (n = 1)",
        ran.display()
    );
    server.own("bocage_town", &evil);
    let cluster = server.cluster(&place);
    cluster.prepare(30, false).unwrap();
    let kept = cluster.back_up(next_kind(&[], Timestamp::now())).unwrap();
    cluster.name("bocage-1").unwrap();
    cluster.settle().unwrap();
    let into = place.scratch("back");
    let town = ["bocage_town".to_owned()];
    cluster.restore(&into, &point("bocage-1", &kept[0].label), &town).unwrap();
    let scratch = Scratch::start(cluster.programs(), &into, None).unwrap();
    cluster.bring(&scratch, &into, &server.owner("bocage_town")).unwrap();
    let rows = "SELECT count(*) FROM t";
    let found: i64 = server.client("bocage_town_restored").query_one(rows, &[]).unwrap().get(0);
    assert_eq!(found, 2, "rows that the application does not see come too");
    assert!(!ran.exists());
}
