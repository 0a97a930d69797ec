//! An application leaves with all that it keeps, and starts on another engine without Bocage.

use std::process::Stdio;

use super::*;

impl Ground {
    fn export(&self, out: &str, more: &[&str], code: i32) -> serde_json::Value {
        let words = ["app", "export", "t.gpkg", "mairie", "--host", "m1", "--out", out];
        let words: Vec<&str> = words.iter().chain(more).copied().collect();
        self.says(&words, code)
    }

    fn paused(&self) -> String {
        self.daemon.docker(&["ps", "--filter", "status=paused", "--format", "{{.Names}}"])
    }
}

/// Runs what a bundle brings along, on an engine.
fn restored(daemon: &Daemon, bundle: &Path) -> (bool, String) {
    let mut command = daemon.beside("sh");
    let ran =
        command.arg("restore.sh").env("LANG", "C.UTF-8").current_dir(bundle).output().unwrap();
    let said = format!(
        "{}\n{}",
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr)
    );
    (ran.status.success(), said)
}

#[test]
fn an_application_leaves_and_starts_on_another_engine_with_all_it_keeps() {
    let Some(ground) = Ground::start() else { return };
    postgresql(&ground.daemon);
    ground.deploy();
    ground.ask("web", &["--data", "it's \"raining\"; in é"], "/");
    ground.ask("web", &["--data", "second"], "/");
    ground.ask("files", &["--request", "PUT", "--data", "a plan"], "/plan.txt");

    // What is somebody's own is not taken for what a killed export has left.
    fs::create_dir(ground.place.path("left.part")).unwrap();
    let refused = ground.export("left", &[], 1);
    assert_eq!(refused["error"]["code"], "bocage::app::bundle_there");
    fs::remove_dir(ground.place.path("left.part")).unwrap();

    let exported = ground.export("left", &["--database-image", "postgresql:1"], 0);
    assert_eq!(
        (&exported["databases"]["main"], &exported["volumes"]["plans"]),
        (&2.into(), &1.into())
    );
    assert_eq!(exported["paused"], 1, "only what writes files stood still: {exported}");
    assert!(exported["pause_ms"].as_u64().unwrap() > 0 && ground.paused().is_empty());
    let bundle = ground.place.path("left");
    let again = ground.export("left", &[], 1);
    assert_eq!(again["error"]["code"], "bocage::app::bundle_there");
    assert!(!ground.place.path("left.part").exists());
    let files = done(Command::new("find").args([".", "-type", "f"]).current_dir(&bundle));
    let mut files: Vec<&str> = files.lines().map(|file| file.trim_start_matches("./")).collect();
    files.sort_unstable();
    assert_eq!(
        files,
        [
            ".env",
            "README.md",
            "SHA256SUMS",
            "compose.yml",
            "data-sheet.json",
            "databases/main.dump",
            "images/files.tar",
            "images/postgresql.tar",
            "restore.sh",
            "secrets/database-main",
            "secrets/database-main-password",
            "secrets/mail",
            "volumes/plans.tar",
        ]
    );
    let mode = |file: &str| fs::metadata(bundle.join(file)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("secrets/mail"), mode("data-sheet.json"), mode("")), (0o600, 0o600, 0o700));
    let check = || {
        let mut sums = Command::new("sha256sum");
        sums.args(["--check", "--strict", "--quiet", "SHA256SUMS"]).current_dir(&bundle);
        sums.output().unwrap().status.success()
    };
    assert!(check());
    let readme = fs::read_to_string(bundle.join("README.md")).unwrap();
    for part in [
        "docker load --input images/files.tar",
        "## La même chose à la main",
        "## The same by hand",
    ] {
        assert!(readme.contains(part), "{part}: {readme}");
    }

    // Elsewhere: an engine that has never seen it. A flipped bit is found before anything is done.
    let there = Daemon::start().unwrap();
    let dump = bundle.join("databases/main.dump");
    let whole = fs::read(&dump).unwrap();
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    fs::write(&dump, flipped).unwrap();
    assert!(!check());
    let (went, said) = restored(&there, &bundle);
    assert!(!went && said.contains("damaged; nothing was done"), "{said}");
    let volumes = || there.docker(&["volume", "ls", "--quiet"]);
    let images = there.docker(&["images", "--format", "{{.Repository}}"]);
    assert_eq!((volumes(), images), (String::new(), "app".to_owned()));
    fs::write(&dump, whole).unwrap();

    let (went, said) = restored(&there, &bundle);
    assert!(went && said.contains("answers"), "{said}");
    let web = done(there.beside("curl").args(["-fsS", "http://127.0.0.1:8080/"]));
    assert_eq!(web, "requests:\n2 second\n1 it's \"raining\"; in é");
    let files = there.docker(&["ps", "--filter", "name=files", "--format", "{{.Names}}"]);
    assert_eq!(asked(&there, &files, &[], "/plan.txt"), "a plan");
    asked(&there, &files, &["--request", "PUT", "--data", "goes on"], "/new.txt");
    let inspected = there.docker(&["inspect", "--format", "{{json .HostConfig}}", &files]);
    for kept in ["\"ReadonlyRootfs\":true", "\"Memory\":67108864", "no-new-privileges", "\"ALL\""] {
        assert!(inspected.contains(kept), "{kept}: {inspected}");
    }
    let (went, said) = restored(&there, &bundle);
    assert!(!went && said.contains("there already; nothing was done"), "{said}");
    // Once more as its README says, after the machine came back.
    let mut compose = there.beside("docker-compose");
    done(compose.args(["up", "--detach"]).current_dir(&bundle));
    assert_eq!(asked(&there, &files, &[], "/new.txt"), "goes on");

    // The same line by line, on nothing.
    cleared(&there, &bundle);
    done(there.beside("sh").args(["-euc", &by_hand(&bundle)]).current_dir(&bundle));
    let web = done(there.beside("curl").args(["-fsS", "http://127.0.0.1:8080/"]));
    assert_eq!(web, "requests:\n2 second\n1 it's \"raining\"; in é");
    let files = there.docker(&["ps", "--filter", "name=files", "--format", "{{.Names}}"]);
    assert_eq!(asked(&there, &files, &[], "/plan.txt"), "a plan");
}

#[test]
fn an_export_that_is_killed_leaves_no_bundle_and_the_next_run_lets_go_on() {
    let Some(ground) = Ground::start() else { return };
    ground.deploy();
    ground.ask("files", &["--request", "PUT", "--data", "a plan"], "/plan.txt");
    // A file that takes long to be read, and no room.
    let volume =
        ground.daemon.docker(&["volume", "ls", "--quiet", "--filter", "label=bocage.incarnation"]);
    let format = "{{.Mountpoint}}";
    let folder = ground.daemon.docker(&["volume", "inspect", "--format", format, &volume]);
    let large = Path::new(&folder).join("large");
    fs::File::create(&large).unwrap().set_len(20 << 30).unwrap();
    let words = ["app", "export", "t.gpkg", "mairie", "--host", "m1", "--out", "left"];
    let mut command = ground.command(&words);
    let mut export = command.stdout(Stdio::null()).spawn().unwrap();
    let begun = Instant::now();
    while ground.paused().is_empty() {
        assert!(begun.elapsed() < ANSWERS_WITHIN, "nothing stood still");
        std::thread::sleep(Duration::from_millis(50));
    }
    let other = ground.export("left", &[], 1);
    assert_eq!(other["error"]["code"], "bocage::app::folder_busy");
    export.kill().unwrap();
    export.wait().unwrap();
    assert_eq!(ground.paused(), ground.service("files"), "nobody could let it go on");
    assert!(!ground.place.path("left").exists());

    assert!(ground.place.path("left.part/secrets/mail").exists());
    ground.run(0);
    assert!(!ground.place.path("left.part").exists(), "secrets and all");
    assert_eq!(ground.paused(), "");
    assert_eq!(ground.ask("files", &[], "/plan.txt"), "a plan");
    fs::remove_file(&large).unwrap();
    let exported = ground.export("left", &[], 0);
    assert_eq!(exported["outside"], serde_json::json!(["DATABASE_MAIN"]));
    assert!(!ground.place.path("left.part").exists() && ground.place.path("left").exists());

    // Without an image of a PostgreSQL, one is given from outside.
    let there = Daemon::start().unwrap();
    let server = Server::start(&there);
    server.sql("postgres", "CREATE ROLE clerk LOGIN PASSWORD 'x'");
    server.sql("postgres", "CREATE DATABASE desk OWNER clerk");
    let bundle = ground.place.path("left");
    let (went, said) = restored(&there, &bundle);
    assert!(!went && said.contains("DATABASE_MAIN=postgres://"), "{said}");
    let address = format!("postgres://clerk:x@{}:5432/desk", there.machine());
    for other in [format!("{address}?sslmode=disable"), "host=127.0.0.1".to_owned()] {
        let mut command = there.beside("sh");
        command.arg("restore.sh").env("LANG", "C.UTF-8").env("DATABASE_MAIN", other);
        let ran = command.current_dir(&bundle).output().unwrap();
        let said = String::from_utf8_lossy(&ran.stderr);
        assert!(!ran.status.success() && said.contains("DATABASE_MAIN=postgres://"), "{said}");
    }
    let kept = [".env", "secrets"].map(|name| (name, bundle.join(name)));
    let before = fs::read_to_string(&kept[0].1).unwrap();
    let mut command = there.beside("sh");
    command.arg("restore.sh").env("LANG", "C.UTF-8").env("DATABASE_MAIN", &address);
    command.current_dir(&bundle);
    let said = done(&mut command);
    assert!(said.trim_end().ends_with("answers"), "{said}");
    let web = done(there.beside("curl").args(["-fsS", "--data", "anew", "http://127.0.0.1:8080/"]));
    assert_eq!(
        (web.as_str(), server.sql("desk", "SELECT says FROM requests").as_str()),
        ("kept", "anew")
    );
    let said = fs::read_to_string(&kept[0].1).unwrap();
    let shown = format!("DATABASE_MAIN=postgres://clerk@{}:5432/desk", there.machine());
    assert_eq!(said, format!("{before}{shown}\n"), "no password where containers are listed");

    // The same by hand, on nothing.
    cleared(&there, &bundle);
    server.sql("postgres", "DROP DATABASE desk");
    server.sql("postgres", "CREATE DATABASE desk OWNER clerk");
    fs::write(&kept[0].1, before).unwrap();
    let host = there.machine();
    let lines = by_hand(&bundle)
        .replace("user:password@host:5432/database", &format!("clerk:x@{host}:5432/desk"))
        .replace("user@host:5432/database", &format!("clerk@{host}:5432/desk"))
        .replace("PGPASSWORD=password", "PGPASSWORD=x")
        .replace("--host host", &format!("--host {host}"))
        .replace("--username user --dbname database", "--username clerk --dbname desk");
    done(there.beside("sh").args(["-euc", &lines]).current_dir(&bundle));
    done(there.beside("curl").args(["-fsS", "--data", "again", "http://127.0.0.1:8080/"]));
    assert_eq!(server.sql("desk", "SELECT says FROM requests"), "again");
}

/// The lines that a README gives to be run by hand.
fn by_hand(bundle: &Path) -> String {
    let readme = fs::read_to_string(bundle.join("README.md")).unwrap();
    let (_, after) = readme.split_once("## The same by hand").unwrap();
    let (_, lines) = after.split_once("```sh\n").unwrap();
    lines.split_once("```").unwrap().0.to_owned()
}

/// Takes away what a bundle has made on an engine.
fn cleared(daemon: &Daemon, bundle: &Path) {
    let mut down = daemon.beside("docker-compose");
    done(down.args(["down", "--volumes"]).current_dir(bundle));
    for volume in daemon.docker(&["volume", "ls", "--quiet"]).lines() {
        daemon.docker(&["volume", "rm", volume]);
    }
}

#[test]
fn what_cannot_be_exported_is_refused_with_a_code() {
    let place = rooms();
    place.write(
        "compose.yml",
        COMPOSE.replace("desk:1", &format!("desk@sha256:{}", "0".repeat(64))).as_bytes(),
    );
    place.json(&["app", "deploy", "t.gpkg", "compose.yml", "--apply"]).expect_exit(0);
    let refused = |name: &str, host: &str| {
        let words = ["app", "export", "t.gpkg", name, "--host", host, "--out", "left"];
        let words: Vec<&str> = words.into_iter().chain(["--engine", "/nowhere.sock"]).collect();
        place.json(&words).expect_exit(1)["error"]["code"].as_str().unwrap().to_owned()
    };
    assert_eq!(refused("mairie", "r1"), "bocage::app::not_here");
    assert_eq!(refused("mairie", "x"), "bocage::app::unknown_of");
    assert_eq!(refused("nobody", "m1"), "bocage::app::unknown_of");
    assert_eq!(refused("mairie", "m1"), "bocage::engine::no_engine");
    assert!(!place.path("left").exists());
}
