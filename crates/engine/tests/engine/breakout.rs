//! What an application tries against its host and its neighbours, and does not get.

use crate::daemon::Daemon;
use crate::wish::{ask, copy, reconciled, wish, writing};

#[test]
fn nobody_breaks_out() {
    let Some(daemon) = Daemon::start() else { return };
    let (engine, door, image) = (daemon.engine(), daemon.door(), daemon.image());
    // Root in its container, where every try has the best chance; its neighbour is of another member.
    let mut root = writing(copy("town/web#0", &image, 1));
    root.content.user = Some("0:0".into());
    let wanted = wish(1, vec![root, copy("port/web#0", &image, 1), copy("port/api#0", &image, 1)]);
    let outcome = reconciled(&engine, &door, &wanted);
    let of = |name: &str| {
        let mut all = outcome.observed.running.iter();
        let one =
            all.find(|one| format!("{}/{}", one.owner.application, one.service) == name).unwrap();
        one.address.unwrap().to_string()
    };
    let from = |application: &str, path: &str| {
        ask(daemon.address(), &format!("{application}.example"), path).unwrap().1
    };
    for (path, expected) in [
        ("/try/root", "Read-only file system"),
        ("/try/tmp", "done"),
        ("/try/mount", "Operation not permitted"),
        ("/try/chown", "Operation not permitted"),
        ("/try/uid", "Operation not permitted"),
        ("/try/socket", "No such file or directory"),
        // The signal by which the kernel ends what takes more memory than its limit.
        ("/try/memory", "9"),
    ] {
        assert_eq!(from("town", path), expected, "{path}");
    }
    let forks: u32 = from("town", "/try/fork").parse().unwrap();
    assert!((1..64).contains(&forks), "{forks} processes");
    // Its own service answers, the other member's network does not; and it still serves.
    assert_eq!(from("port", &format!("/try/reach?{}", of("port/api"))), "done");
    let reached = from("town", &format!("/try/reach?{}", of("port/api")));
    assert_eq!(reached, "Connection timed out");
    assert_eq!(from("town", "/"), "release 1\n");
}
