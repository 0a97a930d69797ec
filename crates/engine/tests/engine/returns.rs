//! An engine that was killed and returns starts nothing by itself: what it ran may serve in the other
//! room by now.

use std::time::Duration;

use bocage_engine::State;
use bocage_vocab::Explain;

use crate::daemon::Daemon;
use crate::wish::{ask, copy, reconciled, wish, writing};

#[test]
fn an_engine_that_returns_starts_nothing_and_reconciling_starts_all() {
    let Some(mut daemon) = Daemon::start() else { return };
    let image = daemon.image();
    let names = ["town/web#0", "town/api#0", "port/web#0"];
    let mut copies: Vec<_> = names.iter().map(|name| copy(name, &image, 1)).collect();
    copies.push(writing(copy("town/box#0", &image, 1)));
    let wanted = wish(1, copies);
    let before = reconciled(&daemon.engine(), &daemon.door(), &wanted).observed;
    let ids = || daemon_ids(&daemon);
    let first = ids();

    daemon.returns();
    for _ in 0..30 {
        assert_eq!(daemon.docker(&["ps", "--quiet"]), "", "it runs by itself");
        std::thread::sleep(Duration::from_millis(100));
    }
    let outcome = reconciled(&daemon.engine(), &daemon.door(), &wanted);
    assert_eq!(daemon_ids(&daemon), first, "the same containers, started again");
    assert_eq!(outcome.observed.running.len(), before.running.len());
    let seen: Vec<_> =
        outcome.observed.running.iter().map(|one| (one.state, one.restarts)).collect();
    assert_eq!(seen, [(State::Well, 1); 4], "the count is shown");
    assert_eq!(ask(daemon.address(), "town.example", "/").unwrap(), (200, "release 1\n".into()));
}

fn daemon_ids(daemon: &Daemon) -> Vec<String> {
    let all = daemon.docker(&["ps", "--all", "--no-trunc", "--format", "{{.ID}}"]);
    let mut all: Vec<String> = all.lines().map(ToOwned::to_owned).collect();
    all.sort();
    all
}

#[test]
fn what_ends_again_and_again_rests_and_the_count_is_told() {
    let Some(daemon) = Daemon::start() else { return };
    let (engine, door, image) = (daemon.engine(), daemon.door(), daemon.image());
    let mut wanted = wish(1, vec![copy("town/web#0", &image, 1)]);
    wanted.instances[0].content.command = Some(vec!["/app".into(), "fail".into()]);
    let codes: Vec<String> = (0..3)
        .map(|_| {
            let outcome = bocage_engine::reconcile(&engine, &door, &wanted).unwrap();
            outcome.failures[0].error.code().to_owned()
        })
        .collect();
    let (failed, rests) = ("bocage::engine::not_well", "bocage::engine::resting");
    assert_eq!(codes, [failed, failed, rests], "at once the first time, then after a rest");
    let outcome = bocage_engine::reconcile(&engine, &door, &wanted).unwrap();
    let says = outcome.failures[0].to_string();
    assert!(says.contains("was started again 1 times and rests"), "{says}");
    assert_eq!(outcome.observed.running[0].restarts, 1);
}
