//! No request fails while releases change.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::daemon::Daemon;
use crate::wish::{ask, copy, reconciled, wish};

#[test]
fn no_request_fails_while_releases_change() {
    let Some(daemon) = Daemon::start() else { return };
    let (engine, door, image) = (daemon.engine(), daemon.door(), daemon.image());
    let release = |number: u32| {
        wish(number, vec![copy("town/web#0", &image, number), copy("town/web#1", &image, number)])
    };
    reconciled(&engine, &door, &release(1));
    let (stop, asked, failed) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    let answer = ask(daemon.address(), "town.example", "/");
                    asked.fetch_add(1, Ordering::Relaxed);
                    if answer.as_ref().is_none_or(|(status, _)| *status != 200) {
                        failed.fetch_add(1, Ordering::Relaxed);
                        eprintln!("{answer:?}");
                    }
                }
            });
        }
        for number in 2..4 {
            reconciled(&engine, &door, &release(number));
        }
        stop.store(true, Ordering::Relaxed);
    });
    let (asked, failed) = (asked.into_inner(), failed.into_inner());
    println!("{asked} requests, {failed} failed");
    assert!(asked > 100 && failed == 0, "{failed} of {asked} requests failed");
    assert_eq!(ask(daemon.address(), "town.example", "/").unwrap().1, "release 3\n");
    assert_eq!(ask(daemon.address(), "other.example", "/").unwrap().0, 404);
}
