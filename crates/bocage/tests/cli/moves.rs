//! Applications move with the room: real engines, a real entry, real files and a real database, in a
//! lab whose rooms are lost one after the other.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::kit::Place;

pub(crate) const MAIN: &str = "10.77.10.1";
pub(crate) const REPLICA: &str = "10.77.20.1";
/// Longer than any room takes to take over on a machine that does other work too.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

pub(crate) struct Own {
    pub(crate) place: Place,
    pub(crate) dir: String,
    pub(crate) id: String,
}

impl Drop for Own {
    fn drop(&mut self) {
        self.place.run(&["lab", "down", "--dir", &self.dir]);
    }
}

/// A lab; none where it cannot be had, which continuous integration has to be able to.
#[allow(clippy::print_stderr, reason = "a test that is skipped says so")]
pub(crate) fn lab(without: &[&str]) -> Option<Own> {
    let in_ci = std::env::var_os("CI").is_some();
    if !in_ci && std::env::var_os("BOCAGE_NO_LAB").is_some() {
        eprintln!("skipped: BOCAGE_NO_LAB is set");
        return None;
    }
    let dir = std::env::temp_dir().join(format!("bocage-moves-{}", std::process::id()));
    let mut own = Own { place: Place::new(), dir: dir.display().to_string(), id: String::new() };
    let up = own.place.json(&[&["lab", "up", "--dir", &own.dir], without].concat());
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
    fn socket(&self, room: &str) -> String {
        format!("{}/{room}/docker.sock", self.dir)
    }

    pub(crate) fn territory(&self) -> String {
        format!("{}/territory.gpkg", self.dir)
    }

    /// The images of the demo, built once and brought to both engines.
    pub(crate) fn with_images(&self) {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/demo-hosting.sh");
        let built = Command::new(script)
            .args(["images", &self.socket("main"), &self.socket("replica")])
            .output()
            .unwrap();
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    }

    pub(crate) fn deploy(&self, file: &str, text: &str) {
        self.place.write(file, text.as_bytes());
        let (territory, engine) = (self.territory(), self.socket("main"));
        let deployed = ["app", "deploy", &*territory, file, "--engine", &*engine, "--apply"];
        self.place.json(&deployed).expect_exit(0);
    }

    /// One with rows and one with files, both promised both rooms.
    pub(crate) fn with_applications(&self) {
        let read = |name: &str| {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../demo/hosting/");
            std::fs::read_to_string(format!("{folder}{name}")).unwrap()
        };
        self.deploy("guichet.yml", &read("guichet.yml"));
        self.deploy("depot.yml", &read("depot.yml").replace("class: single", "class: double"));
    }

    /// Asks an application at the entry of a room, from outside of both; none where it does not answer.
    pub(crate) fn ask(&self, room: &str, host: &str, path: &str, send: &[&str]) -> Option<String> {
        let space = format!("--net=/run/netns/bocage-{}-witness", self.id);
        let output = Command::new("nsenter")
            .args([&*space, "curl", "-sf", "-m", "3", "-H", &format!("Host: {host}.localhost")])
            .args(send)
            .arg(format!("http://{room}{path}"))
            .output()
            .unwrap();
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Asks until what is answered is so.
    pub(crate) fn until(&self, room: &str, host: &str, is_so: impl Fn(&str) -> bool) {
        let begun = Instant::now();
        loop {
            let said = self.ask(room, host, "/", &[]);
            if said.as_deref().is_some_and(&is_so) {
                return;
            }
            let status = self.place.run(&["lab", "status", "--dir", &self.dir]).stdout;
            assert!(begun.elapsed() < PATIENCE, "{host} in {room} says {said:?}\n{status}");
            std::thread::sleep(Duration::from_millis(300));
        }
    }

    fn heal(&self) {
        self.place.json(&["lab", "heal", "--dir", &self.dir]).expect_exit(0);
    }

    pub(crate) fn room(&self, number: usize) -> Value {
        self.place.json(&["lab", "status", "--dir", &self.dir]).expect_exit(0)["sites"][number]
            .clone()
    }

    /// Waits until a room has confirmed files that were shipped after this moment.
    fn shipped_since(&self, number: usize, after_ms: u64) {
        let begun = Instant::now();
        loop {
            let agent = self.room(number)["agent"].clone();
            if agent["volumes"]["shipped_at_ms"].as_u64() > Some(after_ms + 2_000) {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "not shipped: {agent}");
            std::thread::sleep(Duration::from_millis(300));
        }
    }
}

fn now_ms() -> u64 {
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
    u64::try_from(since.as_millis()).unwrap()
}

#[test]
fn applications_go_on_with_their_rows_and_files_in_the_room_that_is_left() {
    // Without backups: their proofs run containers, which an isolated room may have for a moment.
    let Some(own) = lab(&["--without", "backups"]) else { return };
    own.with_images();
    own.with_applications();
    own.until(MAIN, "guichet", |_| true);
    own.until(MAIN, "depot", |_| true);
    assert_eq!(own.ask(REPLICA, "guichet", "/", &[]), None, "the other room lets nobody in");
    own.ask(MAIN, "guichet", "/", &["--data", "a lamp"]).unwrap();
    own.ask(MAIN, "depot", "/plan", &["--request", "PUT", "--data", "a plan"]).unwrap();
    own.shipped_since(0, now_ms());

    own.place.json(&["lab", "kill", "main", "--dir", &own.dir]).expect_exit(0);
    own.until(REPLICA, "guichet", |said| said.contains("a lamp"));
    own.until(REPLICA, "depot", |said| said.contains("plan"));
    assert_eq!(own.ask(REPLICA, "depot", "/plan", &[]).as_deref(), Some("a plan"));
    own.ask(REPLICA, "guichet", "/", &["--data", "a bench"]).unwrap();
    let listed = own.place.json(&["app", "list", &own.territory()]).expect_exit(0);
    let seen = listed["applications"].as_array().unwrap().iter().map(|one| &one["seen"]);
    assert!(seen.clone().all(|seen| seen == "running"), "{listed}");

    // Main returns and takes its files from the room that served meanwhile.
    own.heal();
    assert_eq!(own.ask(MAIN, "guichet", "/", &[]), None, "it came back and serves nothing");
    own.shipped_since(1, now_ms());
    own.ask(REPLICA, "depot", "/late", &["--request", "PUT", "--data", "not shipped"]).unwrap();
    own.place.json(&["lab", "cut", "replica", "--dir", &own.dir]).expect_exit(0);
    own.until(MAIN, "guichet", |said| said.contains("a lamp") && said.contains("a bench"));
    own.until(MAIN, "depot", |said| said.contains("plan"));
    let isolated = own.room(1);
    let up = isolated["engine"]["containers"].as_array().unwrap().iter();
    let up = up.filter(|one| one["state"] == "running").count();
    assert_eq!(up, 0, "an isolated room runs nothing: {isolated}");

    // What only the isolated room had is not lost, and not in the way.
    own.heal();
    own.shipped_since(0, now_ms());
    let forks = own.room(1)["agent"]["volumes"]["forks"].clone();
    let fork = forks[0].as_str().unwrap_or_else(|| panic!("nothing was kept aside: {forks}"));
    let fork = Path::new(&own.dir).join("replica/volumes/forks").join(fork);
    let volumes = std::fs::read_dir(&fork).unwrap().flatten();
    let kept: Vec<String> = volumes
        .filter_map(|volume| std::fs::read_to_string(volume.path().join("late")).ok())
        .collect();
    assert_eq!(kept, ["not shipped"]);
    is_drilled(&own);
    is_noted(&own);
    weathers(&own);
}

/// Who asked is written down in the room that was asked, and what stands behind a `?` is not.
fn is_noted(own: &Own) {
    let serves = own.room(0)["agent"]["phase"] == "serving";
    let (room, name) = if serves { (MAIN, "main") } else { (REPLICA, "replica") };
    own.until(room, "depot", |said| said.contains("plan"));
    // It knows no such file, and is asked for it all the same.
    assert_eq!(own.ask(room, "depot", "/?name=Durand", &[]), None);
    let (territory, folder) = (own.territory(), format!("{}/{name}/accesses", own.dir));
    let listed = ["app", "accesses", &*territory, "depot", "--accesses", &*folder];
    let noted = own.place.json(&listed).expect_exit(0);
    let last = noted["accesses"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["path"], &last["status"]), (&"/".into(), &404.into()), "{noted}");
    assert_eq!(last["from"], "10.77.30.1", "asked from the witness: {noted}");
    let text = own.place.run(&[&listed[..], &["--from", "2100-01-01"]].concat()).expect_exit(0);
    assert!(text.stdout.starts_with("nobody asked depot"), "{}", text.stdout);
    let other =
        own.place.json(&["app", "accesses", &*territory, "guichet", "--accesses", &*folder]);
    let other = other.expect_exit(0);
    // While a room begins to serve, both may have been asked in one moment, and told to come again.
    let answered = |noted: &Value| -> Vec<Value> {
        let all = noted["accesses"].as_array().unwrap().iter();
        all.filter(|one| one["status"] != 503).cloned().collect()
    };
    let (own, other) = (answered(&noted), answered(&other));
    assert!(own.iter().all(|one| !other.contains(one)), "of this application alone");
}

/// A few rounds of what breaks a room in the middle of something.
fn weathers(own: &Own) {
    let storm = ["lab", "storm", "--dir", &*own.dir, "--seed", "5", "--rounds", "3"];
    let storm = [&storm[..], &["--only", "hang,full,end", "--log", "notes.jsonl"]].concat();
    let told = own.place.json(&storm).expect_exit(0);
    assert_eq!(told["rounds"].as_array().map(Vec::len), Some(3), "{told}");
    assert_eq!((&told["lost"], &told["two_writers"]), (&0.into(), &0.into()), "{told}");
    let notes = own.place.read("notes.jsonl");
    let acknowledged = told["acknowledged"].as_u64().unwrap();
    let noted = notes.lines().filter(|line| !line.contains("\"answered\":null")).count();
    assert!(noted as u64 > acknowledged && acknowledged > 0, "{noted} notes: {told}");
}

/// A drill from the command and what stays of it; who serves is told by the agents.
fn is_drilled(own: &Own) {
    let territory = &*own.territory();
    let told = own.place.json(&["drill", "room", territory, "main"]).expect_exit(0);
    assert_eq!(told["serves"], true, "{told}");
    assert_eq!(told["moves"], serde_json::json!(["depot", "guichet"]), "{told}");
    let refused = own.place.json(&["drill", "room", territory, "replica", "--real"]).expect_exit(1);
    assert_eq!(refused["error"]["code"], "bocage::app::serves_not", "{refused}");
    let drill = own.place.json(&["drill", "room", territory, "main", "--real"]).expect_exit(0);
    assert_eq!((&drill["lost"], &drill["two_writers"]), (&0.into(), &0.into()), "{drill}");
    let asked = drill["applications"].as_array().unwrap().iter();
    let asked: Vec<&Value> = asked.map(|one| &one["name"]).collect();
    assert_eq!(asked, ["depot", "guichet"], "{drill}");
    let listed = own.place.json(&["drill", "list", territory]).expect_exit(0);
    assert_eq!(listed["drills"][0]["longest_pause_ms"], drill["longest_pause_ms"], "{listed}");
}
