//! Agents back up: the room that serves takes, proves and copies, the other goes on after it, and what the
//! first has lost for good comes back from the vault at the witness.

use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::moves::{MAIN, Own, PATIENCE, REPLICA, lab};

impl Own {
    fn listed(&self) -> Value {
        self.place.json(&["backup", "list", &self.territory()]).expect_exit(0)
    }

    /// Waits until what is known of backups is so.
    fn backed_up_until(&self, what: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        let begun = Instant::now();
        loop {
            let listed = self.listed();
            if is_so(&listed) {
                return listed;
            }
            let status = self.place.run(&["lab", "status", "--dir", &self.dir]).stdout;
            assert!(begun.elapsed() < PATIENCE * 3, "not {what}: {listed}\n{status}");
            std::thread::sleep(Duration::from_secs(1));
        }
    }

    /// Runs the binary in the namespace of a room.
    fn inside(&self, room: &str, words: &[&str]) -> Value {
        let space = format!("--net=/run/netns/bocage-{}-{room}", self.id);
        let output = Command::new("nsenter")
            .args([&*space, "--", env!("CARGO_BIN_EXE_bocage")])
            .args(words)
            .arg("--json")
            .current_dir(self.place.path(""))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        serde_json::from_str(&said)
            .unwrap_or_else(|_| panic!("{said}{}", String::from_utf8_lossy(&output.stderr)))
    }

    fn databases(&self, room: &str) -> String {
        let state = std::fs::read_to_string(format!("{}/lab.json", self.dir)).unwrap();
        let state: Value = serde_json::from_str(&state).unwrap();
        let password = state["superuser_password"].as_str().unwrap();
        format!("postgres://postgres:{password}@{room}:5432/postgres")
    }

    /// A backup that is not due yet, as an operator takes one beside the agent; when it was taken.
    fn taken_by_hand(&self) -> String {
        let at = |name: &str| format!("{}/main/{name}", self.dir);
        let (territory, databases) = (self.territory(), self.databases(MAIN));
        let [engine, secrets] = ["docker.sock", "secrets"].map(at);
        let [repository, keys] = ["backups", "backup-keys"].map(at);
        let words = ["backup", "run", &*territory, "--host", "main-1", "--all"];
        let here = ["--engine", &*engine, "--secrets", &*secrets, "--databases", &*databases];
        let kept = ["--repository", &*repository, "--keys", &*keys];
        let begun = Instant::now();
        loop {
            let ran = self.inside("main", &[&words[..], &here, &kept].concat());
            if ran["error"]["code"] != "bocage::backup::busy" {
                assert_eq!(ran["backups"].as_array().map(Vec::len), Some(2), "{ran}");
                return ran["platform"]["at"].as_str().unwrap().to_owned();
            }
            assert!(begun.elapsed() < PATIENCE, "{ran}");
            std::thread::sleep(Duration::from_secs(1));
        }
    }

    fn restored_beside(&self, application: &str, repository: &str) -> String {
        let databases = self.databases(REPLICA);
        let keys = format!("{}/main/backup-keys", self.dir);
        let into = format!("{}/beside-{application}", self.dir);
        let territory = self.territory();
        let words = ["app", "restore", &*territory, application, "--host", "main-1"];
        let kept = ["--repository", repository, "--keys", &*keys, "--databases", &*databases];
        let to = ["--to", "latest", "--beside", &*into];
        let restored = self.inside("replica", &[&words[..], &kept, &to].concat());
        assert_eq!(restored["application"], application, "{restored}");
        into
    }
}

/// The newest backup of each application, its host and whether it was proven there.
fn is_of(listed: &Value, host: &str, proven: bool) -> bool {
    let all = listed["applications"].as_array().unwrap();
    all.len() == 2
        && all.iter().all(|one| {
            let newest = &one["backups"][0];
            newest["host"] == host && (!proven || newest["proven"][1] == true)
        })
}

/// Whether a vault has had everything since a moment.
fn is_copied(listed: &Value, (host, to): (&str, &str), since: &str) -> bool {
    let mut all = listed["copies"].as_array().unwrap().iter();
    all.any(|one| {
        let is_young = one["at"].as_str().is_some_and(|at| at > since);
        let is_this = one["host"] == host && one["to"] == format!("{to}:8015");
        is_this && is_young && one["trouble"].is_null()
    })
}

#[test]
fn the_room_that_serves_backs_up_and_a_lost_repository_comes_back_from_the_witness() {
    let Some(own) = lab(&[]) else { return };
    own.with_images();
    own.with_applications();
    own.until(MAIN, "guichet", |_| true);
    own.until(MAIN, "depot", |_| true);
    let listed = own.backed_up_until("proven in main", |listed| is_of(listed, "main-1", true));
    assert_eq!(listed["platform"]["alarm"], false, "{listed}");
    own.ask(MAIN, "guichet", "/", &["--data", "a lamp"]).unwrap();
    own.ask(MAIN, "depot", "/plan", &["--request", "PUT", "--data", "a plan"]).unwrap();
    let taken = own.taken_by_hand();
    for to in [REPLICA, "10.77.30.1"] {
        own.backed_up_until(to, |listed| is_copied(listed, ("main-1", to), &taken));
    }

    own.place.json(&["lab", "kill", "main", "--dir", &own.dir]).expect_exit(0);
    own.until(REPLICA, "guichet", |said| said.contains("a lamp"));
    own.backed_up_until("backed up in replica", |listed| {
        is_of(listed, "replica-1", true) && is_copied(listed, ("replica-1", "10.77.30.1"), &taken)
    });
    // The vault of the lost room does not answer: that is told until it does.
    let begun = Instant::now();
    let alarms = || own.room(1)["agent"]["alarms"].to_string();
    while !alarms().contains("no copy of the backups reaches 10.77.10.1:8015") {
        assert!(begun.elapsed() < PATIENCE, "{}", alarms());
        std::thread::sleep(Duration::from_secs(1));
    }

    std::fs::remove_dir_all(format!("{}/main/backups", own.dir)).unwrap();
    let (vault, fetched) =
        (format!("{}/witness/vault/main", own.dir), format!("{}/fetched", own.dir));
    own.place.json(&["backup", "fetch", "--vault", &vault, "--to", &fetched]).expect_exit(0);
    let depot = own.restored_beside("depot", &fetched);
    let plan = std::fs::read_to_string(format!("{depot}/volume-files/plan"));
    assert_eq!(plan.unwrap(), "a plan");
    let guichet = own.restored_beside("guichet", &fetched);
    let dump = Command::new("pg_restore")
        .args(["--data-only", "--file=-", &format!("{guichet}/database-main.dump")])
        .output()
        .unwrap();
    let rows = String::from_utf8_lossy(&dump.stdout).into_owned();
    assert!(rows.contains("a lamp"), "{rows}{}", String::from_utf8_lossy(&dump.stderr));
}
