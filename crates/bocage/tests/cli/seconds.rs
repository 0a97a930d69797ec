//! A lab of two hosts in each room: what one agent decides holds for both of them.

use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::kit::Place;

/// Longer than any room takes to take over on a machine that does other work too.
const PATIENCE: Duration = Duration::from_secs(150);
/// The leave of a follower that hears nothing, and what looking takes on a busy machine.
const LEAVE: Duration = Duration::from_secs(30);
const PLACES: [&str; 4] = ["main", "main-2", "replica", "replica-2"];

struct Own {
    place: Place,
    dir: String,
    id: String,
}

impl Drop for Own {
    fn drop(&mut self) {
        self.place.run(&["lab", "down", "--dir", &self.dir]);
    }
}

/// A lab of two hosts a room; none where it cannot be had, which continuous integration has to be able to.
fn lab() -> Option<Own> {
    let in_ci = std::env::var_os("CI").is_some();
    if !in_ci && std::env::var_os("BOCAGE_NO_LAB").is_some() {
        eprintln!("skipped: BOCAGE_NO_LAB is set");
        return None;
    }
    let dir = std::env::temp_dir().join(format!("bocage-two-{}", std::process::id()));
    let mut own = Own { place: Place::new(), dir: dir.display().to_string(), id: String::new() };
    let up = own.place.json(&["lab", "up", "--hosts", "2", "--dir", &own.dir]);
    if up.code != 0 && !in_ci {
        let refused = up.expect_exit(1);
        assert_eq!(refused["error"]["code"], "bocage::lab::not_root", "{refused}");
        eprintln!("skipped: {refused}");
        return None;
    }
    own.id = up.expect_exit(0)["id"].as_str().unwrap().to_owned();
    Some(own)
}

impl Own {
    fn lab(&self, words: &[&str]) -> Value {
        let words = [&["lab"][..], words, &["--dir", &self.dir]].concat();
        self.place.json(&words).expect_exit(0)
    }

    fn socket(&self, place: &str) -> String {
        format!("{}/{place}/docker.sock", self.dir)
    }

    /// Deploys an application of the demo with two copies, one a host.
    fn deploy(&self, name: &str) {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/demo-hosting.sh");
        let sockets = PLACES.map(|place| self.socket(place));
        let built = Command::new(script).arg("images").args(&sockets).output().unwrap();
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../demo/hosting/");
        let text = std::fs::read_to_string(format!("{folder}{name}.yml")).unwrap();
        let text = text.replace("deploy: {", "deploy: {replicas: 2, ");
        self.place.write("two.yml", text.as_bytes());
        let territory = format!("{}/territory.gpkg", self.dir);
        let deployed = ["app", "deploy", &*territory, "two.yml", "--engine", &*sockets[0]];
        let deployed = self.place.json(&[&deployed[..], &["--apply"]].concat()).expect_exit(0);
        assert!(!deployed["generation"].is_null(), "{deployed}");
    }

    fn at(&self, place: &str) -> Value {
        let status = self.lab(&["status"]);
        let mut sites = status["sites"].as_array().unwrap().iter();
        sites.find(|site| site["site"] == place).unwrap().clone()
    }

    /// How many containers run in a place.
    fn up(&self, place: &str) -> usize {
        let site = self.at(place);
        let all = site["engine"]["containers"].as_array().unwrap().iter();
        all.filter(|one| one["state"] == "running").count()
    }

    #[track_caller]
    fn until(&self, what: &str, most: Duration, is_so: impl Fn() -> bool) -> Duration {
        let begun = Instant::now();
        while !is_so() {
            let status = self.place.run(&["lab", "status", "--dir", &self.dir]).stdout;
            assert!(begun.elapsed() < most, "not in {most:?}: {what}\n{status}");
            std::thread::sleep(Duration::from_millis(300));
        }
        begun.elapsed()
    }

    /// Asks the application at the entry of a host, from the witness.
    fn ask(&self, address: &str, send: &[&str]) -> Option<String> {
        let space = format!("--net=/run/netns/bocage-{}-witness", self.id);
        let output = Command::new("nsenter")
            .args([&*space, "curl", "-sf", "-m", "5", "-H", "Host: guichet.localhost"])
            .args(send)
            .arg(format!("http://{address}/"))
            .output()
            .unwrap();
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Whether a container of a place has an answer, of whatever kind, from an address of the platform.
    fn reaches(&self, place: &str, address: &str) -> bool {
        let socket = format!("unix://{}", self.socket(place));
        let docker = |words: &[&str]| {
            let told = Command::new("docker").args(["--host", &socket]).args(words).output();
            String::from_utf8(told.unwrap().stdout).unwrap().trim().to_owned()
        };
        let container = docker(&["ps", "--quiet"]);
        let process = docker(&["inspect", "--format", "{{.State.Pid}}", &container]);
        let mut asked = Command::new("nsenter");
        asked.args(["--net", "--target", &process, "curl", "-s", "-m", "5", address]);
        // What speaks no HTTP ends the connection with or without a word of its own.
        let code = asked.output().unwrap().status.code().unwrap();
        [0, 1, 52].contains(&code)
    }

    /// Both hosts of a room run a copy, and people who arrive at either are answered.
    #[track_caller]
    fn serves(&self, hosts: [&str; 2], addresses: [&str; 2]) -> Duration {
        let both = || hosts.iter().all(|host| self.up(host) == 1);
        let answer = || addresses.iter().all(|address| self.ask(address, &[]).is_some());
        self.until(&format!("a copy on each of {hosts:?}"), PATIENCE, || both() && answer())
    }
}

#[test]
fn both_hosts_of_a_room_serve_and_stop_by_what_its_agent_may() {
    let Some(own) = lab() else { return };
    let (main, replica) = (["main", "main-2"], ["replica", "replica-2"]);
    let (at_main, at_replica) = (["10.77.10.1", "10.77.10.2"], ["10.77.20.1", "10.77.20.2"]);
    own.deploy("guichet");
    own.serves(main, at_main);
    assert_eq!(own.at("main-2")["agent"]["phase"], "follows");
    let is_well = |host: &&str| own.at(host)["agent"]["applications"]["guichet"] == "well";
    own.until("both are on the room's network", PATIENCE, || main.iter().all(&is_well));
    // Both copies have the same rows: the follower's came to the same password by itself.
    own.ask(at_main[1], &["--data", "a lamp"]).unwrap();
    assert!(own.ask(at_main[0], &[]).unwrap().contains("a lamp"));
    assert!(replica.iter().all(|host| own.up(host) == 0), "the other room runs none of it");

    // Containers reach the database and the entry of a place, and neither votes nor agents.
    for host in main {
        assert!(own.reaches(host, "10.77.10.1:5432"), "{host}: the database");
        assert!(own.reaches(host, "10.77.10.1:80"), "{host}: the entry");
        let votes = ["10.77.10.1:2379", "10.77.20.1:2379", "10.77.30.1:2379"];
        let others = ["10.77.10.1:8008", "10.77.20.1:8008", "10.77.10.1:8014", "10.77.10.2:2377"];
        // The other host of the room: its swarm, and the entrance that believes hosts.
        let second = ["10.77.10.2:7946", "10.77.10.2:8013", "10.77.20.2:8013"];
        for platform in votes.into_iter().chain(others).chain(second) {
            assert!(!own.reaches(host, platform), "{host}: {platform}");
        }
    }

    // One host of the room is lost: the other answers, and runs what it ran.
    own.lab(&["kill", "main-2"]);
    let paused = own.until("main answers", PATIENCE, || own.ask(at_main[0], &[]).is_some());
    assert_eq!((own.up("main"), own.at("main")["agent"]["phase"].as_str()), (1, Some("serving")));
    own.lab(&["heal", "main-2"]);
    own.serves(main, at_main);

    // All of the room is lost: all of it runs in the other, on both of its hosts.
    own.lab(&["kill", "main"]);
    let moved = own.serves(replica, at_replica);
    assert!(own.ask(at_replica[1], &[]).unwrap().contains("a lamp"));
    own.lab(&["heal"]);
    assert!(main.iter().all(|host| own.up(host) == 0), "they came back and run nothing");

    // The agent of the room is frozen: its follower hears nothing, and ends what it runs by itself.
    own.lab(&["freeze", "replica", "agent"]);
    let ended = own.until("nothing runs in replica-2", LEAVE, || own.up("replica-2") == 0);
    own.serves(main, at_main);
    assert_eq!(own.up("replica-2"), 0);
    eprintln!("one host lost {paused:?}, a room lost {moved:?}, frozen {ended:?}");
}
