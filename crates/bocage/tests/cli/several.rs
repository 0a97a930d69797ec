//! A room of two hosts: whichever people arrive at leads them to copies on either.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::apps::compose;
use crate::daemon::Daemon;
use crate::kit::Place;
use crate::rooms::rooms;

const HOST: &str = "town.example";

/// A host with an entry of its own, which the command line fills.
struct Host {
    name: &'static str,
    daemon: Daemon,
    caddy: Child,
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.caddy.kill();
        let _ = self.caddy.wait();
    }
}

impl Host {
    fn start(place: &Place, name: &'static str) -> Option<Host> {
        let daemon = Daemon::start()?;
        let file = format!("{name}.json");
        place.write(&file, br#"{"admin": {"listen": "127.0.0.1:2019"}}"#);
        let caddy = daemon
            .beside("caddy")
            .args(["run", "--config"])
            .arg(place.path(&file))
            .env("HOME", place.path("."))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Some(Host { name, daemon, caddy })
    }

    /// `bocage host run`, where the host's engine and entry are.
    fn run(&self, place: &Place) {
        let (socket, secrets) = (self.daemon.socket(), self.daemon.secrets());
        let probe = self.daemon.address().to_string();
        let ran = self
            .daemon
            .beside(env!("CARGO_BIN_EXE_bocage"))
            .args(["--json", "host", "run"])
            .arg(place.path("t.gpkg"))
            .args([self.name, "--entry", "127.0.0.1:2019", "--probe", &probe, "--engine"])
            .arg(socket)
            .arg("--secrets")
            .arg(secrets)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&ran.stdout);
        assert!(ran.status.success(), "{}: {said} {ran:?}", self.name);
    }

    fn containers(&self) -> String {
        self.daemon.docker(&["ps", "--quiet"])
    }

    /// What people are told who arrive here, and how long it took.
    fn asked(&self) -> (Option<(u16, String)>, Duration) {
        let begun = Instant::now();
        (ask(self.daemon.address(), HOST, "/"), begun.elapsed())
    }

    #[track_caller]
    fn answers(&self, release: u32) {
        for _ in 0..8 {
            let (answer, took) = self.asked();
            assert_eq!(answer, Some((200, format!("release {release}\n"))), "after {took:?}");
        }
    }
}

fn deploy(place: &Place, image: &str, release: u32) {
    let text = compose(image, release, false).replace("class: double", "class: single");
    let text = text.replace("deploy: {", "deploy: {replicas: 2, ");
    let entry = "  entry: {service: web, port: 8080, host: town.example}\n";
    place.write("compose.yml", format!("{text}{entry}").as_bytes());
    let deployed = place.json(&["app", "deploy", "t.gpkg", "compose.yml", "--apply"]);
    let deployed = deployed.expect_exit(0);
    assert!(!deployed["generation"].is_null(), "{deployed}");
}

#[test]
fn people_are_led_to_copies_on_either_host_and_a_lost_one_is_left_out() {
    let place = rooms();
    let (Some(one), Some(two)) = (Host::start(&place, "m1"), Host::start(&place, "m2")) else {
        return;
    };
    let archive = place.path("app.tar").display().to_string();
    one.daemon.docker(&["save", "--output", &archive, "app:1"]);
    two.daemon.docker(&["load", "--input", &archive]);
    one.daemon.in_a_room_with(&two.daemon);
    for (host, first) in [(&one, true), (&two, false)] {
        let at = format!("{}:8013", host.daemon.in_room(first));
        let said = ["host", "address", "t.gpkg", host.name, &*at, "--apply"];
        place.json(&said).expect_exit(0);
    }
    let shown = place.json(&["room", "list", "t.gpkg"]).expect_exit(0);
    assert_eq!(shown["rooms"][0]["hosts"][1]["address"], "192.168.77.2:8013", "{shown}");

    deploy(&place, &one.daemon.image(), 1);
    // The first learns with its next run that the other has its copy well.
    [&one, &two, &one].into_iter().for_each(|host| host.run(&place));
    assert_eq!((one.containers().lines().count(), two.containers().lines().count()), (1, 1));
    one.answers(1);
    two.answers(1);

    // A release comes to one host after the other, and nobody is turned away.
    let (stop, asked, failed) = (AtomicBool::new(false), AtomicU32::new(0), AtomicU32::new(0));
    std::thread::scope(|scope| {
        for host in [&one, &two] {
            let (stop, asked, failed) = (&stop, &asked, &failed);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let (answer, took) = host.asked();
                    asked.fetch_add(1, Ordering::Relaxed);
                    if answer.as_ref().is_none_or(|(status, _)| *status != 200) {
                        failed.fetch_add(1, Ordering::Relaxed);
                        eprintln!("{}: {answer:?} after {took:?}", host.name);
                    }
                }
            });
        }
        deploy(&place, &one.daemon.image(), 2);
        [&two, &one, &two, &one].into_iter().for_each(|host| host.run(&place));
        stop.store(true, Ordering::Relaxed);
    });
    let (asked, failed) = (asked.into_inner(), failed.into_inner());
    assert!(asked > 50 && failed == 0, "{failed} of {asked} requests failed");
    one.answers(2);

    // What ended here answers from there, before anybody runs anything.
    one.daemon.docker(&["kill", &one.containers()]);
    one.answers(2);
    one.run(&place);

    // The other host is cut off in silence, the harder case.
    run(two.daemon.beside("ip").args(["link", "set", "room", "down"]));
    one.answers(2);
    // Where nobody is left it says so, and goes in no circle.
    run(two.daemon.beside("ip").args(["link", "set", "room", "up"]));
    for host in [&one, &two] {
        host.daemon.docker(&["kill", &host.containers()]);
    }
    let (answer, took) = one.asked();
    assert!(answer.as_ref().is_some_and(|(status, _)| *status >= 500), "{answer:?}");
    assert!(took < Duration::from_secs(9), "{took:?}");
}

/// Status and text; none where nobody answers.
fn ask(entry: SocketAddr, host: &str, path: &str) -> Option<(u16, String)> {
    let wait = Duration::from_secs(10);
    let mut stream = TcpStream::connect_timeout(&entry, wait).ok()?;
    stream.set_read_timeout(Some(wait)).ok()?;
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n").ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    Some((head.split(' ').nth(1)?.parse().ok()?, body.to_owned()))
}

fn run(command: &mut Command) {
    assert!(command.status().unwrap().success(), "{command:?}");
}
