//! What applications used, on a real engine: a known computing time, a known volume, restarts and all.

use std::time::{Duration, Instant};

use crate::apps::{deploy, run};
use crate::daemon::Daemon;
use crate::rooms::rooms;

#[test]
fn what_a_container_used_is_counted_once_over_restarts() {
    let Some(daemon) = Daemon::start() else { return };
    let place = rooms();
    deploy(&place, &daemon.image(), 1, true);
    run(&place, "m1", &daemon, 0);
    let container = daemon.docker(&["ps", "--format", "{{.Names}}"]);
    let exec = |words: &[&str]| {
        let mut all = vec!["exec", &container, "/app"];
        all.extend(words);
        daemon.docker(&all);
    };
    let used = || {
        let used = place.json(&["app", "usage", "t.gpkg", "town"]).expect_exit(0);
        assert_eq!(used["gaps"].as_array().map(Vec::len), Some(0), "{used}");
        used["totals"][0].clone()
    };
    let cpu = || used()["cpu_core_ms"].as_i64().unwrap();

    // What it computes, to within what else it does: it is asked for its health every second.
    let (begun, before) = (Instant::now(), cpu());
    exec(&["burn", "3000"]);
    run(&place, "m1", &daemon, 0);
    let other = i64::try_from(begun.elapsed().as_millis()).unwrap() / 5;
    let after = cpu();
    assert!((3_000..3_200 + other).contains(&(after - before)), "{before} to {after}, {other}");
    run(&place, "m1", &daemon, 0);
    run(&place, "m1", &daemon, 0);
    let idle = cpu();
    assert!(idle >= after && idle - after < 1_000, "counted twice: {after} to {idle}");

    // Its counters begin anew with each start, its lines do not.
    daemon.docker(&["restart", "--time", "1", &container]);
    exec(&["burn", "1500"]);
    run(&place, "m1", &daemon, 0);
    let restarted = cpu();
    assert!((1_500..3_500).contains(&(restarted - idle)), "{idle} to {restarted}");

    // What it keeps: 64 MiB for as long as the time between two looks.
    exec(&["fill", "64"]);
    // Disks rest for a hundred times as long as measuring them took.
    run(&place, "m1", &daemon, 0);
    std::thread::sleep(Duration::from_secs(5));
    run(&place, "m1", &daemon, 0);
    let (least, first) = (Instant::now(), used()["disk_byte_h"].as_i64().unwrap());
    std::thread::sleep(Duration::from_secs(5));
    let waited = least.elapsed();
    run(&place, "m1", &daemon, 0);
    let most = least.elapsed() + Duration::from_secs(5);
    let grown = used()["disk_byte_h"].as_i64().unwrap() - first;
    let hours = |span: Duration| (64 << 20) as f64 * span.as_secs_f64() / 3_600.0;
    let range = hours(waited) * 0.95..hours(most) * 1.3;
    assert!(range.contains(&(grown as f64)), "{grown} of {range:?}");

    let total = used();
    assert!(total["memory_byte_s"].as_i64().unwrap() > 0, "{total}");
    let lines = place.json(&["app", "usage", "t.gpkg"]).expect_exit(0)["lines"].clone();
    let lines = lines.as_array().unwrap();
    let keys: std::collections::BTreeSet<&str> =
        lines.iter().map(|line| line["key"].as_str().unwrap()).collect();
    assert_eq!(keys.len(), lines.len(), "no key twice");
    assert!(lines.iter().all(|line| line["host"] == "m1" && line["member"] == "Coutances"));

    let table = place.run(&["app", "usage", "t.gpkg", "--csv"]).expect_exit(0).stdout;
    assert!(table.starts_with("\u{feff}heure (UTC);membre;application;"), "{table}");
    assert_eq!(table.lines().count(), lines.len() + 1);
    let english = place.run(&["app", "usage", "t.gpkg", "--csv", "--lang", "en"]).stdout;
    assert!(english.starts_with("\u{feff}hour (UTC),member,application,"), "{english}");
    let people = place.run(&["app", "usage", "t.gpkg", "town"]).expect_exit(0).stdout;
    assert!(people.contains(" core-hours, "), "{people}");

    let refused = place.json(&["app", "usage", "t.gpkg", "nobody"]).expect_exit(1);
    assert_eq!(refused["error"]["code"], "bocage::app::unknown_of");
    let empty = ["app", "usage", "t.gpkg", "--from", "2026-02-01", "--to", "2026-02-01"];
    let refused = place.json(&empty).expect_exit(1);
    assert_eq!(refused["error"]["code"], "bocage::app::empty_time");
    place.run(&["app", "usage", "t.gpkg", "--from", "yesterday"]).expect_exit(2);
}

/// Two that run a host at once, one of them killed at any moment, count what one would.
#[test]
fn runs_that_are_killed_or_meet_count_nothing_twice() {
    let Some(daemon) = Daemon::start() else { return };
    let place = rooms();
    deploy(&place, &daemon.image(), 1, false);
    run(&place, "m1", &daemon, 0);
    let container = daemon.docker(&["ps", "--format", "{{.Names}}"]);
    let burnt = |millis: &str| daemon.docker(&["exec", &container, "/app", "burn", millis]);
    let (socket, secrets) =
        (daemon.socket().display().to_string(), daemon.secrets().display().to_string());
    let args = ["host", "run", "t.gpkg", "m1", "--engine", &socket, "--secrets", &secrets];
    for millis in [100, 200, 300, 400, 500, 700, 900] {
        burnt("400");
        let doomed = place.begin(&args);
        std::thread::sleep(Duration::from_millis(millis));
        doomed.kill();
    }
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| run(&place, "m1", &daemon, 0));
        }
    });
    let used = place.json(&["app", "usage", "t.gpkg", "town"]).expect_exit(0);
    let cpu = used["totals"][0]["cpu_core_ms"].as_i64().unwrap();
    // The kernel's own counter tells how much it can be at most: what is counted twice is beyond it.
    let most = kernel_ms(&daemon, &container);
    assert!((2_800..=most).contains(&cpu), "{cpu} of {most}");
    assert!(most - cpu < 400, "{cpu} of {most}: less than one of the intervals is not counted");
}

/// What the kernel says that a container has computed, in milliseconds.
fn kernel_ms(daemon: &Daemon, container: &str) -> i64 {
    let id = daemon.docker(&["inspect", "--format", "{{.Id}}", container]);
    let groups = |name: &str| {
        let path = format!("*{id}*");
        let words = ["/sys/fs/cgroup", "-path", &path, "-name", name];
        let found = std::process::Command::new("find").args(words).output().unwrap();
        let found = String::from_utf8(found.stdout).unwrap();
        found.lines().find_map(|path| std::fs::read_to_string(path).ok())
    };
    if let Some(nanos) = groups("cpuacct.usage") {
        return nanos.trim().parse::<i64>().unwrap() / 1_000_000;
    }
    let stat = groups("cpu.stat").expect("the container has a control group");
    let micros = stat.lines().find_map(|line| line.strip_prefix("usage_usec ")).unwrap();
    micros.parse::<i64>().unwrap() / 1_000
}
