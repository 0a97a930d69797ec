//! A cluster by pgBackRest: named moments, moments of the clock, and what goes wrong with it.

use std::fs;

use bocage_backup::schedule::{Kind, next_kind};
use bocage_backup::{Scratch, Target, measure};
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
    server.sql("postgres", "CREATE DATABASE bocage_town");
    server.sql("bocage_town", "CREATE TABLE t (n int, says text); INSERT INTO t SELECT n, 'it''s ' || n FROM generate_series(1, 500) n");
    server.sql("postgres", "CREATE DATABASE bocage_port");
    let cluster = server.cluster(&place);
    cluster.prepare(30, false).unwrap();
    let kept = cluster.back_up(next_kind(&[], Timestamp::now())).unwrap();
    let label = kept[0].label.clone();
    assert_eq!((kept.len(), kept[0].kind), (1, Kind::Full));
    let before = measure(&mut server.client("bocage_town")).unwrap();
    cluster.name("bocage-1").unwrap();
    std::thread::sleep(std::time::Duration::from_millis(20));
    let moment = Timestamp::now();
    std::thread::sleep(std::time::Duration::from_millis(20));
    server.sql("bocage_town", "DELETE FROM t WHERE n > 7");
    // Made after the whole backup: it comes with what was written since.
    server.sql("postgres", "CREATE DATABASE bocage_new");
    server.sql("bocage_new", "CREATE TABLE late AS SELECT 1 AS n");
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
        let found = measure(&mut scratch.client("bocage_town").unwrap()).unwrap();
        assert_eq!(found["public.t"].rows, rows, "{name}");
        assert_eq!(found == before, rows == 500, "{name}");
        assert!(scratch.client("bocage_port").is_err(), "{name}: only what was asked for");
    }
    let into = place.scratch("new");
    again.restore(&into, &clock(late), &["bocage_new".to_owned()]).unwrap();
    let scratch = Scratch::start(again.programs(), &into, None).unwrap();
    assert_eq!(measure(&mut scratch.client("bocage_new").unwrap()).unwrap()["public.late"].rows, 1);
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
