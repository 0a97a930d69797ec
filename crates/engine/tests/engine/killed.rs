//! A process that reconciles is killed again and again: what it leaves is always fit to go on from.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use bocage_engine::{Docker, NoDoor, State};

use crate::daemon::Daemon;
use crate::wish::{ask, copy, reconciled, wish, writing};

const SOCKET: &str = "BOCAGE_TEST_SOCKET";
const RELEASE: &str = "BOCAGE_TEST_RELEASE";

fn wanted(image: &str, release: u32) -> bocage_engine::Wanted {
    let names = ["town/web#0", "town/web#1", "port/web#0"];
    let mut copies: Vec<_> = names.iter().map(|name| copy(name, image, release)).collect();
    copies.push(writing(copy("town/box#0", image, release)));
    wish(release, copies)
}

/// Not a test: what the test below starts and kills.
#[test]
#[ignore = "started by the other test of this file"]
fn reconciles() {
    let (Some(socket), Ok(release)) = (std::env::var_os(SOCKET), std::env::var(RELEASE)) else {
        return;
    };
    let socket = PathBuf::from(socket);
    let engine = Docker::at(&socket, &socket.with_file_name("secrets")).unwrap();
    let image = bocage_engine::Engine::digest_of(&engine, "app:1").unwrap();
    bocage_engine::reconcile(&engine, &NoDoor, &wanted(&image, release.parse().unwrap())).unwrap();
}

/// Starts a process that reconciles a release, and kills it after a time; whether it was done.
fn killed_after(daemon: &Daemon, release: u32, time: Duration) -> bool {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed::reconciles", "--ignored", "--quiet"])
        .env(SOCKET, daemon.socket())
        .env(RELEASE, release.to_string())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while begun.elapsed() < time {
        if let Some(status) = child.try_wait().unwrap() {
            return status.success();
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    false
}

#[test]
fn killed_anywhere_it_converges() {
    let Some(daemon) = Daemon::start() else { return };
    let (engine, door, image) = (daemon.engine(), daemon.door(), daemon.image());
    reconciled(&engine, &door, &wanted(&image, 1));
    let mut kills = 0;
    for release in 2..4 {
        // Later and later, until one gets through: so every step is once the one that is cut.
        let mut time = Duration::from_millis(20 * u64::from(release));
        while !killed_after(&daemon, release, time) {
            kills += 1;
            time += Duration::from_millis(150);
            let answer = ask(daemon.address(), "port.example", "/");
            assert!(answer.is_some(), "the entry is gone");
        }
        let outcome = reconciled(&engine, &door, &wanted(&image, release));
        let seen: Vec<_> =
            outcome.observed.running.iter().map(|one| (one.release, one.state)).collect();
        assert_eq!(seen, [(release, State::Well); 4]);
        let town = ask(daemon.address(), "town.example", "/").unwrap();
        assert_eq!(town, (200, format!("release {release}\n")));
    }
    assert!(kills >= 6, "only {kills} kills");
    println!("{kills} kills");
}
