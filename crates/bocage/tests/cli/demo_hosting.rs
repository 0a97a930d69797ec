//! The hosting of the demo: facts that are there without an engine, and on a real engine.

use serde_json::Value;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use crate::kit::Place;

/// `scripts/demo-hosting.sh`, as another one than that of `make demo`.
fn script(words: &[&str]) -> Command {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut command = Command::new(root.join("scripts/demo-hosting.sh"));
    // One test process at a time has a number; it is small, since it becomes part of addresses.
    let number = 100 + std::process::id() % 100;
    command.args(words).env("BOCAGE_DEMO_NUMBER", number.to_string()).current_dir(root);
    command
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_owned()
}

#[track_caller]
fn done(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap();
    assert!(status.success(), "{command:?}: {}\n{}", said(&stdout), said(&stderr));
    said(&stdout)
}

/// Takes it away also where the test fails.
struct Up;

impl Drop for Up {
    fn drop(&mut self) {
        let _ = script(&["down"]).output();
    }
}

#[test]
fn the_demo_has_three_applications_of_two_members_without_an_engine() {
    let place = Place::new();
    place.run(&["demo", "d", "--small"]).expect_exit(0);
    let shown = place.json(&["app", "list", "d/demo.gpkg"]).expect_exit(0);
    let all = shown["applications"].as_array().unwrap();
    let names: Vec<&str> = all.iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["depot", "guichet", "vitrine"]);
    let rooms = place.json(&["room", "list", "d/demo.gpkg"]).expect_exit(0);
    let instances = &rooms["rooms"][0]["hosts"][0]["instances"];
    assert_eq!(instances.as_array().map(Vec::len), Some(3), "{rooms}");
    let head = place.json(&["history", "d/demo.gpkg"]).expect_exit(0)["head"].clone();
    assert_eq!(head, 2, "what was generated, and its design");
}

#[test]
fn where_no_engine_can_be_had_it_says_why() {
    // To this `id` everybody is a lesser user.
    let folder = tempfile::tempdir().unwrap();
    let id = folder.path().join("id");
    std::fs::write(&id, "#!/bin/sh\necho 1000\n").unwrap();
    std::fs::set_permissions(&id, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap());
    let Output { status, stdout, stderr } = script(&["up"]).env("PATH", path).output().unwrap();
    assert_eq!(status.code(), Some(3), "{}", said(&stderr));
    assert!(stdout.is_empty() && said(&stderr).contains("needs root"), "{}", said(&stderr));
}

#[test]
fn the_demo_runs_on_an_engine_and_leaves_nothing() {
    if std::env::var_os("BOCAGE_NO_ENGINE").is_some_and(|value| value == "1") {
        assert!(std::env::var_os("CI").is_none(), "CI tries the engine");
        return;
    }
    let _up = Up;
    let socket = done(&mut script(&["up"]));
    assert_eq!(done(&mut script(&["up"])), socket, "again");
    let place = Place::new();
    place.run(&["demo", "d", "--small", "--engine", &socket]).expect_exit(0);
    let territory = place.path("d/demo.gpkg").display().to_string();
    let words = ["run", env!("CARGO_BIN_EXE_bocage"), &territory];
    let ran = done(&mut script(&words));
    assert_eq!(ran.matches(" answers").count(), 3, "{ran}");
    assert_eq!(ran.matches("proven: as of").count(), 2, "{ran}");
    let up = || {
        let mut docker = Command::new("docker");
        docker.args(["--host", &format!("unix://{socket}"), "ps", "--no-trunc", "--quiet"]);
        done(&mut docker)
    };
    let running = up();
    assert_eq!(running.lines().count(), 3);

    let (at, _) = ran.split_once("/ answers").unwrap();
    let port = at.rsplit_once(':').unwrap().1;
    let curl = |host: &str, words: &[&str]| {
        let mut curl = Command::new("curl");
        curl.args(["-fsS", "-H", &format!("Host: {host}.localhost")]).args(words);
        done(&mut curl)
    };
    let base = format!("http://127.0.0.1:{port}");
    curl("guichet", &["--data", "it's raining; in", &base]);
    curl("depot", &["--request", "PUT", "--data", "a plan", &format!("{base}/plan.txt")]);
    let mut noise = Command::new("sh");
    noise.args(["-c", "head -c 40000 /dev/urandom >noise"]).current_dir(place.path("d"));
    done(&mut noise);
    let large = format!("@{}", place.path("d/noise").display());
    let put = ["--request", "PUT", "--data-binary", &large, &format!("{base}/large.bin")];
    curl("depot", &put);
    let again = done(&mut script(&words));
    assert_eq!(up(), running, "a second run changes nothing, proofs and all");
    assert!(again.contains("1 row and 0 entries as they were"), "{again}");
    assert!(again.contains("0 rows and 2 entries as they were"), "{again}");
    assert_eq!(curl("guichet", &[&base]), "requests:\n1 it's raining; in");
    assert_eq!(curl("depot", &[&format!("{base}/plan.txt")]), "a plan");
    assert!(curl("vitrine", &[&base]).contains("Ville de Coutances"));

    // What was lost since comes back, with its database and its files.
    let before = done(Command::new("date").args(["-u", "+%Y-%m-%dT%H:%M:%SZ"]));
    std::thread::sleep(std::time::Duration::from_secs(1));
    curl("guichet", &["--data", "written by mistake", &base]);
    curl("depot", &["--request", "PUT", "--data", "scribbles", &format!("{base}/plan.txt")]);
    for (application, to) in [("guichet", before.as_str()), ("depot", "latest")] {
        let restore = ["restore", words[1], words[2], application, to];
        let restored = done(&mut script(&restore));
        assert!(restored.contains("restored; it was stopped for"), "{restored}");
        assert!(restored.contains("set aside: "), "{restored}");
    }
    assert_eq!(curl("guichet", &[&base]), "requests:\n1 it's raining; in");
    assert_eq!(curl("depot", &[&format!("{base}/plan.txt")]), "a plan");
    curl("guichet", &["--data", "goes on", &base]);
    let standings = || {
        let listed = place.json(&["app", "list", "d/demo.gpkg"]).expect_exit(0);
        let all = listed["applications"].as_array().unwrap().iter();
        all.map(|one| one["backup"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(standings(), ["proven", "proven", "nothing_kept"]);

    let folder = Path::new(&socket).parent().unwrap();
    is_left_elsewhere(&place, folder);

    // A flipped bit is no proof, and everybody is told.
    let keys = std::fs::read_dir(folder.join("backups/files")).unwrap().flatten();
    let depot = keys.map(|entry| entry.path()).next().unwrap();
    flip_largest(&depot.join("data"));
    let Output { status, stdout, .. } = script(&["backup", words[1], words[2]]).output().unwrap();
    assert_eq!(status.code(), Some(5), "{}", said(&stdout));
    assert!(said(&stdout).contains("! depot: the backup of"), "{}", said(&stdout));
    assert_eq!(standings(), ["proof_failed", "proven", "nothing_kept"]);
    let people = place.run(&["room", "list", "d/demo.gpkg"]);
    assert!(
        people.stdout.contains("! depot: the last restore for a proof failed"),
        "{}",
        people.stdout
    );

    done(&mut script(&["down"]));
    let state = Path::new(&socket).parent().unwrap();
    let name = state.file_name().unwrap().to_str().unwrap();
    let left = [state.to_owned(), Path::new("/run").join(name), Path::new("/run/netns").join(name)];
    assert!(left.iter().all(|path| !path.exists()), "{left:?}");
    let mounts = std::fs::read_to_string("/proc/mounts").unwrap();
    assert!(!mounts.contains(&format!("{name}/")), "{mounts}");
}

/// What is kept goes to a vault and comes back from it; the platform itself is made of it again.
fn is_left_elsewhere(place: &Place, folder: &Path) {
    let at = |name: &str| folder.join(name).display().to_string();
    let kept = ["--repository", &*at("backups"), "--keys", &*at("backup-keys")].map(str::to_owned);
    let kept: Vec<&str> = kept.iter().map(String::as_str).collect();
    // Beside what serves, nothing of which is touched.
    let words = ["app", "restore", "d/demo.gpkg", "depot", "--host", "demo-1", "--to", "latest"];
    let beside = place.json(&[&words[..], &kept, &["--beside", "beside"]].concat()).expect_exit(0);
    assert_eq!(beside["volumes"]["files"], "volume-files", "{beside}");
    assert_eq!(place.read("beside/volume-files/plan.txt"), "a plan");

    let head = place.json(&["history", "d/demo.gpkg"]).expect_exit(0)["head"].clone();
    let platform = [&["backup", "platform"], &kept[..], &["--to", "again"]].concat();
    let restored = place.json(&platform).expect_exit(0);
    assert!(restored["parts"]["secrets"].is_string(), "{restored}");
    let territory = "again/territory/territory.gpkg";
    place.run(&["audit", territory]).expect_exit(0);
    let again = place.json(&["history", territory]).expect_exit(0)["head"].clone();
    assert_eq!(again, head, "the territory as it is");
    let there = place.json(&platform).expect_exit(1);
    assert_eq!(there["error"]["code"], "bocage::app::file", "never into what is there");
    let listed = place.json(&["backup", "list", "d/demo.gpkg"]).expect_exit(0);
    assert_eq!(listed["platform"]["alarm"], false, "{listed}");

    let keys = ["backup", "keys", "--keys", kept[3]];
    let own = place.json(&keys).expect_exit(0);
    let names: Vec<&Value> = own["keys"].as_array().unwrap().iter().map(|one| &one["of"]).collect();
    assert_eq!(names.len(), 3, "of depot, platform and postgresql: {own}");
    done(Command::new("cp").args(["-a", kept[3], &place.path("second").display().to_string()]));
    place.json(&[&keys[..], &["--compare", "second"]].concat()).expect_exit(0);
    std::fs::remove_file(place.path("second/platform.key")).unwrap();
    let lacks = place.run(&[&keys[..], &["--compare", "second"]].concat()).expect_exit(5);
    assert!(lacks.stdout.contains("! platform: the second keeper has none"), "{}", lacks.stdout);
}

/// Turns one bit of the largest file of two folders' depth.
fn flip_largest(folder: &Path) {
    let below = |path: &Path| std::fs::read_dir(path).into_iter().flatten().flatten();
    let files = below(folder).flat_map(|one| below(&one.path())).map(|entry| entry.path());
    let largest = files.max_by_key(|path| std::fs::metadata(path).unwrap().len()).unwrap();
    let mut bytes = std::fs::read(&largest).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::set_permissions(&largest, std::fs::Permissions::from_mode(0o600)).unwrap();
    std::fs::write(&largest, bytes).unwrap();
}
