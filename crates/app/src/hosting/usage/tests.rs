use super::*;
use crate::{Actor, Locale};
use bocage_hosting::{Application, ApplicationState, HostState, Instance};
use bocage_metering::{Clock, Counters, Found, Level, Look, Running};
use bocage_store::{MeterOwner, Metered};
use bocage_vocab::{Bytes, Cores, Unwatched};
use bocage_world::Rows;

/// A territory with one host and the application `town`.
fn place() -> (tempfile::TempDir, Context, Territory, Host) {
    let dir = tempfile::tempdir().unwrap();
    let mut ctx = Context::new(Actor::local_operator());
    ctx.now = "2026-11-29T12:40:00Z".parse().unwrap();
    let path = dir.path().join("t.gpkg");
    let mut territory = Territory::create(&ctx, &path.to_string_lossy()).unwrap();
    let room = Id::derive(&["main"]);
    let host = Host {
        id: Id::derive(&["m1"]),
        name: "m1".into(),
        room,
        state: HostState::InService,
        feed: "A".into(),
        labels: "".into(),
        member: None,
        cores: Cores::millicores(1_000),
        memory: Bytes::octets(1),
        disk: Bytes::octets(1),
        iops: 1,
    };
    let application = Application {
        id: Id::derive(&["town"]),
        name: "town".into(),
        member: "Coutances; =1".into(),
        class: Id::derive(&["single"]),
        home: room,
        release: 1,
        state: ApplicationState::Running,
    };
    let rows =
        Rows { hosts: vec![host.clone()], applications: vec![application], ..Rows::default() };
    let world = territory.world(&ctx, AsOf::Head).unwrap();
    let diff = bocage_world::upsert(&world, rows);
    let draft = bocage_store::Draft {
        parent: world.generation,
        summary: bocage_world::summarise(&world, &diff),
        diff,
        findings: Vec::new(),
        provenance: bocage_world::Provenance::default(),
        report: None,
        norms: None,
    };
    let plan = territory.store.draft(&draft, &Unwatched).unwrap();
    let applied = bocage_store::Applied { at: ctx.time(), by: "tester".to_owned() };
    territory.store.apply(plan, world.generation, &applied, &Unwatched).unwrap();
    (dir, ctx, territory, host)
}

/// Looks at `town` at a moment: half a core all the while, 1 GiB of memory.
fn look(territory: &mut Territory, host: &Host, at: &str) -> Found {
    let at: Timestamp = at.parse().unwrap();
    let subject = Id::<Instance>::derive(&["town/web/0"]).thing();
    let wall_ms = at.as_millisecond();
    let counters = Counters { cpu_ns: wall_ms * 500_000, received: wall_ms, sent: 0 };
    let look = Look {
        clock: Clock { wall_ms, boot: "b".into(), uptime_ms: wall_ms },
        running: vec![Running { subject, life: "c1".into(), counters: Some(counters) }],
        levels: vec![Level { subject, meter: Meter::Memory, bytes: Some(1 << 30) }],
        measured_ms: None,
    };
    let owner = MeterOwner {
        application: Id::<Application>::derive(&["town"]).uuid(),
        name: "town".into(),
        member: "Coutances; =1".into(),
        part: "web/0".into(),
    };
    let mut told = Found::default();
    let mut take = |book: Option<&str>| {
        let (next, found) = metering::read(book, host.id).unwrap().read(&look);
        told = found.clone();
        let book = serde_json::to_string(&next).unwrap();
        Some(Metered { book, found, owners: [(subject, owner.clone())].into() })
    };
    territory.store.meter(host.id.uuid(), &mut take).unwrap();
    told
}

fn asked(from: &str, to: &str) -> Asked {
    Asked { only: None, from: Some(from.parse().unwrap()), to: Some(to.parse().unwrap()) }
}

#[test]
fn lines_have_lasting_keys_and_sum_up_and_gaps_are_told() {
    let (_dir, ctx, mut territory, host) = place();
    for at in ["10:50", "11:00", "11:10", "12:00", "12:10"] {
        look(&mut territory, &host, &format!("2026-11-29T{at}:00Z"));
    }
    let all = used(&ctx, &territory, &Asked::default()).unwrap();
    assert_eq!(
        (all.from.as_str(), all.to.as_str()),
        ("2026-11-01T00:00:00Z", "2026-11-29T13:00:00Z")
    );
    let [total] = &all.totals[..] else { panic!("{all:?}") };
    // The counters over the gap count, the memory of the gap does not: 30 minutes of it are known.
    assert_eq!(total.cpu_core_ms, 80 * 60_000 / 2);
    assert_eq!(total.memory_byte_s, 30 * 60 * (1 << 30));
    assert!(total.open);
    let gap = |from: &str, until: Option<&str>| GapShown {
        host: "m1".into(),
        from: format!("2026-11-29T{from}:00Z"),
        until: until.map(|until| format!("2026-11-29T{until}:00Z")),
    };
    assert_eq!(all.gaps, [gap("11:10", Some("12:00")), gap("12:10", None)]);
    let keys: std::collections::BTreeSet<&String> =
        all.lines.iter().map(|line| &line.key).collect();
    assert_eq!(keys.len(), all.lines.len());
    let first = &all.lines[0];
    assert!(first.closed && first.hour == "2026-11-29T10:00:00Z", "{first:?}");
    assert!(first.key.starts_with("instance/") && first.key.contains("/2026-11-29T10:00:00Z/cpu/"));

    // Read again it is the same, and a part of the time is that part of the lines.
    assert_eq!(used(&ctx, &territory, &Asked::default()).unwrap(), all);
    let hour =
        used(&ctx, &territory, &asked("2026-11-29T11:00:00Z", "2026-11-29T12:00:00Z")).unwrap();
    let same: Vec<&LineShown> =
        all.lines.iter().filter(|line| line.hour == "2026-11-29T11:00:00Z").collect();
    assert_eq!(hour.lines.iter().collect::<Vec<_>>(), same);
    assert!(hour.lines.iter().all(|line| line.seen_ms == 600_000 && line.closed), "{hour:?}");
    let none = used(&ctx, &territory, &asked("2026-11-28", "2026-11-29")).unwrap();
    assert!(none.lines.is_empty() && none.gaps.is_empty(), "{none:?}");
    let error = used(&ctx, &territory, &asked("2026-11-29", "2026-11-29")).unwrap_err();
    assert_eq!(bocage_vocab::Explain::code(&error), "bocage::app::empty_time");
}

#[test]
fn a_table_is_one_of_a_spreadsheet_in_its_language() {
    let (_dir, ctx, mut territory, host) = place();
    look(&mut territory, &host, "2026-11-29T12:00:00Z");
    look(&mut territory, &host, "2026-11-29T12:10:00Z");
    let all = used(&ctx, &territory, &Asked::default()).unwrap();
    let table = |locale| crate::hosting::usage_table(&all, locale);
    let french = table(Locale::French);
    for words in [
        "\u{feff}heure (UTC);membre;application;partie;hôte;compteur;quantité;unité;",
        "2026-11-29T12:00:00Z;\"Coutances; =1\";town;web/0;m1;calcul;0,083333;cœurs-heures;300000;core_ms;600;non;",
        ";mémoire;0,166667;Gio-heures;644245094400;byte_s;",
    ] {
        assert!(french.contains(words), "{words}: {french}");
    }
    let english = table(Locale::English);
    assert!(
        english.contains(",Coutances; =1,town,web/0,m1,computing,0.083333,core-hours,"),
        "{english}"
    );
    assert!(!english.contains("usage-") && !french.contains("usage-"), "a word is missing");
}

#[test]
fn a_book_that_cannot_be_read_is_kept_as_it_is() {
    let (_dir, ctx, mut territory, host) = place();
    let book = |territory: &mut Territory, next: Option<&str>| {
        let mut found = None;
        let mut take = |book: Option<&str>| {
            found = book.map(str::to_owned);
            next.map(|next| Metered { book: next.to_owned(), ..Metered::default() })
        };
        territory.store.meter(host.id.uuid(), &mut take).unwrap();
        found
    };
    book(&mut territory, Some("{\"version\": 2}"));
    let engine = bocage_engine::fake::fresh();
    let world = territory.world(&ctx, AsOf::Head).unwrap();
    let error = metering::look(&mut territory, (&world, host.id), &engine, None).unwrap_err();
    assert_eq!(bocage_vocab::Explain::code(&error), "bocage::app::meter_book");
    assert_eq!(book(&mut territory, None).as_deref(), Some("{\"version\": 2}"));
}

#[test]
fn a_backup_is_a_line_of_its_own_that_never_changes() {
    use bocage_backup::{Backup, Copied, Tree, VolumeKept};
    let (_dir, ctx, mut territory, host) = place();
    let world = territory.world(&ctx, AsOf::Head).unwrap();
    let backup = |point: &str, size| Backup {
        application: "town".into(),
        incarnation: Id::<Application>::derive(&["town"]).uuid(),
        host: "m1".into(),
        release: 1,
        at: "2026-11-29T10:58:00Z".into(),
        point: point.into(),
        whole: None,
        databases: BTreeMap::new(),
        volumes: [(
            "files".to_owned(),
            VolumeKept {
                copy: String::new(),
                tree: Tree { entries: 1, size: Bytes::octets(size), digest: String::new() },
                copied: Copied::Still,
            },
        )]
        .into(),
        took: 1,
    };
    let mut write = |backups: &[Backup], at: &str| {
        let at = at.parse().unwrap();
        metering::backups(&mut territory, (&world, host.id), backups, at).unwrap();
        used(&ctx, &territory, &Asked::default()).unwrap().lines
    };
    // It began in an hour that is over when it ends: that hour may be billed by then.
    let first = write(&[backup("a", 5)], "2026-11-29T11:10:00Z");
    let [line] = &first[..] else { panic!("{first:?}") };
    assert_eq!(
        (&*line.hour, line.amount, line.closed, &*line.member, &*line.host),
        ("2026-11-29T11:00:00Z", 5, true, "Coutances; =1", "m1")
    );
    // Another one in the same hour is another line; written again, also later, it is the same.
    let both = write(&[backup("b", 7)], "2026-11-29T11:20:00Z");
    assert_eq!(both.len(), 2);
    assert!(both.contains(line) && both[0].key != both[1].key, "{both:?}");
    assert_eq!(write(&[backup("a", 9)], "2026-11-29T11:30:00Z"), both);

    // Whose it was stays, whatever goes.
    let mut empty = world.clone();
    (empty.applications, empty.hosts) = Default::default();
    let shown = shown(&empty, territory.store.meter_lines((0, i64::MAX)).unwrap().remove(0));
    assert_eq!(
        (&*shown.member, &*shown.key),
        ("Coutances; =1", &*both.iter().find(|one| one.key == shown.key).unwrap().key)
    );
}
