use std::collections::BTreeMap;

use bocage_backup::{Backup, DatabaseKept};
use bocage_hosting::{ApplicationState, Host, ServiceClass};
use bocage_world::Rows;
use uuid::Uuid;

use super::*;
use crate::hosting::backups::notes::Proof;
use crate::hosting::pair::pair;

const NOW: &str = "2026-11-29T12:00:00Z";
const LATELY: &str = "2026-11-29T11:59:50Z";
const LONG_AGO: &str = "2026-11-29T11:30:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

/// Two rooms with a host each, and an application of a class with one database.
fn world(class: &str) -> World {
    let rows = pair(["main", "replica", "witness"], ["main-1", "replica-1"]);
    let class = ServiceClass::shipped().into_iter().find(|one| &*one.name == class).unwrap();
    let application = Application {
        id: Id::derive(&["town"]),
        name: "town".into(),
        member: "Coutances".into(),
        class: class.id,
        home: rows.rooms[0].id,
        release: 1,
        state: ApplicationState::Running,
    };
    let database = Database {
        id: Id::derive(&[&application.id.to_string(), "main"]),
        application: application.id,
        name: "main".into(),
        connections_max: 20,
    };
    let rows = Rows { applications: vec![application], databases: vec![database], ..rows };
    World::from_rows(Generation::default(), rows)
}

/// What the agent of a host said: its database under a token, its second copy, its alarms.
fn agent(
    host: &str,
    (database, epoch): (&str, Option<u64>),
    second: Option<&str>,
    alarms: &[&str],
) -> AgentSeen {
    let phase = if epoch.is_some() { "serving" } else { "standby" };
    AgentSeen {
        at: LATELY.to_owned(),
        host: Id::<Host>::derive(&[host]).uuid(),
        phase: phase.to_owned(),
        epoch,
        owner: None,
        gate_open: epoch.is_some(),
        database: database.to_owned(),
        second: second.map(str::to_owned),
        alarms: alarms.iter().map(|alarm| (*alarm).to_owned()).collect(),
        volumes: None,
    }
}

fn of(world: &World, servers: &[ServerShown]) -> DatabaseShown {
    let application = world.applications.iter().next().unwrap();
    let database = world.databases.iter().next().unwrap();
    shown(world, (application, database), servers, (&Note::default(), now()))
}

#[test]
fn a_write_goes_to_both_rooms_alone_or_waits_and_what_was_not_promised_is_seen() {
    let serves = (PRIMARY, Some(3));
    type Case = (&'static str, &'static str, &'static [&'static str], Writes, Option<bool>);
    let cases: [Case; 6] = [
        ("double", COVERED, &[], Writes::Both, None),
        ("critical", "behind", &[], Writes::Wait, None),
        ("double", "away", &[SINGLE_COPY], Writes::Alone, Some(true)),
        ("critical", "away", &[SINGLE_COPY], Writes::Alone, Some(false)),
        ("critical", "away", &[WRITES_WAIT], Writes::Wait, Some(true)),
        ("double", "away", &[WRITES_WAIT], Writes::Wait, Some(false)),
    ];
    for (class, second, alarms, writes, as_promised) in cases {
        let world = world(class);
        let agents = [
            agent("main-1", serves, Some(second), alarms),
            agent("replica-1", (STANDBY, None), None, &[]),
        ];
        let shown = of(&world, &servers(&world, &agents, now()));
        let case = format!("{class} {second} {alarms:?}");
        assert_eq!((shown.writes, shown.as_promised), (Some(writes), as_promised), "{case}");
        let held: Vec<(&str, Duty)> =
            shown.held.iter().map(|held| (held.room.as_str(), held.duty)).collect();
        assert_eq!(held, [("main", Duty::Active), ("replica", Duty::Standby)], "{case}");
    }
}

#[test]
fn a_room_that_is_silent_or_was_taken_over_from_holds_nothing() {
    let world = world("double");
    let mut agents = [
        agent("main-1", (PRIMARY, Some(3)), Some(COVERED), &[]),
        agent("replica-1", (PRIMARY, Some(4)), Some("away"), &[SINGLE_COPY]),
    ];
    let taken = servers(&world, &agents, now());
    assert_eq!(taken.iter().map(|one| one.current).collect::<Vec<_>>(), [false, true]);
    let shown = of(&world, &taken);
    assert_eq!((shown.held.len(), &*shown.held[0].hosts[0]), (1, "replica-1"));
    assert_eq!(shown.writes, Some(Writes::Alone));

    agents[1].at = LONG_AGO.to_owned();
    let silent = of(&world, &servers(&world, &agents, now()));
    assert_eq!((silent.held, silent.writes), (Vec::new(), None), "nobody knows");
}

#[test]
fn only_a_backup_with_the_database_in_it_counts() {
    let backup = |at: &str, databases: &[&str]| Backup {
        application: "town".into(),
        incarnation: Uuid::nil(),
        host: "m1".into(),
        release: 1,
        at: at.into(),
        point: "p".into(),
        whole: None,
        databases: databases
            .iter()
            .map(|name| {
                let kept = DatabaseKept { name: "r".into(), before: BTreeMap::new(), after: None };
                ((*name).to_owned(), kept)
            })
            .collect(),
        volumes: BTreeMap::new(),
        took: 1,
    };
    let proof = |of: &str, at: &str, passed: bool| Proof {
        application: "town".into(),
        incarnation: Uuid::nil(),
        at: at.into(),
        of: of.into(),
        passed,
        differences: Vec::new(),
        trouble: None,
        release: Some(1),
        rows: 0,
        entries: 0,
        took: 1,
    };
    let mut note = Note::default();
    note.backups.extend([backup("3", &["main", "late"]), backup("2", &["main"]), backup("1", &[])]);
    note.proofs.extend([proof("3", "33", false), proof("2", "22", true), proof("1", "11", true)]);
    let known = |name: &str| backed_up(&note, name);
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(known("main"), (text("3"), text("22")));
    assert_eq!(known("late"), (text("3"), None));
    assert_eq!(known("other"), (None, None));
}
