//! A retired application is erased: databases, roles, secrets, the key of its backups; with a certificate.

use super::*;

impl Ground {
    fn erase(&self, more: &[&str], code: i32) -> serde_json::Value {
        let (socket, secrets) = (self.daemon.socket(), self.daemon.secrets());
        let (socket, secrets) = (socket.display().to_string(), secrets.display().to_string());
        let words = ["app", "erase", "t.gpkg", "mairie", "--host", "m1", "--keys", "kept-keys"];
        let engine = ["--engine", socket.as_str(), "--secrets", secrets.as_str()];
        let words: Vec<&str> = words.iter().chain(&engine).chain(more).copied().collect();
        self.place.json(&words).expect_exit(code)
    }
}

#[test]
fn an_erased_application_leaves_nothing_that_can_be_read_and_a_certificate() {
    let Some(ground) = Ground::start() else { return };
    let place = &ground.place;
    ground.deploy();
    ground.ask("web", &["--data", "a name"], "/");
    ground.ask("files", &["--request", "PUT", "--data", "a plan"], "/plan.txt");
    let (repository, keys) =
        (place.path("kept").display().to_string(), place.path("kept-keys").display().to_string());
    let kept = ["--repository", repository.as_str(), "--keys", keys.as_str()];
    let backup = ["backup", "run", "t.gpkg", "--host", "m1", "--all"];
    ground.says(&[&backup[..], &kept[..]].concat(), 0);
    ground.says(&["app", "export", "t.gpkg", "mairie", "--host", "m1", "--out", "left"], 0);
    let url = ground.server.url();
    let databases = ["--databases", url.as_str()];

    let refused = ground.erase(&databases, 1);
    assert_eq!(refused["error"]["code"], "bocage::app::not_retired", "what is wanted stays");
    place.json(&["app", "retire", "t.gpkg", "mairie", "--apply"]).expect_exit(0);
    let refused = ground.erase(&[&databases[..], &["--apply"]].concat(), 1);
    assert_eq!(refused["error"]["code"], "bocage::app::still_runs");
    ground.run(0);

    // A database that a restore has set aside is of it too; a stranger's of a like name is not.
    let [database, _] = &ground.server.of_applications()[..] else { panic!() };
    let role = database.strip_prefix("database ").unwrap().to_owned();
    for name in [format!("{role}_former_261129"), "bocage_stranger".to_owned()] {
        ground.server.sql("postgres", &format!("CREATE DATABASE {name}"));
    }
    let shown = ground.erase(&[], 0);
    assert_eq!(shown["unseen"], serde_json::json!([role]));
    let refused = ground.erase(&["--apply"], 1);
    assert_eq!(refused["error"]["code"], "bocage::app::no_databases_said");
    let shown = ground.erase(&databases, 0);
    let kinds = |items: &serde_json::Value| {
        let items = items.as_array().unwrap().iter();
        items.map(|one| one["what"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let expected = ["database", "database", "role", "secret", "secret", "backup_key"];
    assert_eq!(kinds(&shown["others"]), expected, "{shown}");
    assert!(shown["erased"].is_null() && shown["others"][0]["size_bytes"].as_i64() > Some(0));

    let apply = [&databases[..], &["--apply", "--certificate", "certificates"]].concat();
    let erased = ground.erase(&apply, 0);
    assert_eq!(kinds(&erased["erased"]["items"]), expected, "{erased}");
    assert_eq!(ground.server.of_applications(), ["database bocage_stranger"]);
    assert_eq!(
        ground.daemon.docker(&["volume", "ls", "--filter", "label=bocage.incarnation", "--quiet"]),
        ""
    );
    assert!(!ground.daemon.secrets().join("mairie").exists());

    // Its backups are there and nobody reads them.
    let kept = fs::read_dir(place.path("kept/files")).unwrap().flatten().map(|one| one.path());
    let is_own = |path: &std::path::PathBuf| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("mairie."))
    };
    let own = kept.into_iter().find(is_own).unwrap();
    let key = Path::new(&keys).join(format!("{}.key", own.file_name().unwrap().to_str().unwrap()));
    assert!(own.join("config").exists() && !key.exists());

    let issued = &erased["certificates"][0];
    let file = place.path(issued["file"].as_str().unwrap());
    let digest = done(Command::new("sha256sum").arg(&file));
    assert!(digest.starts_with(issued["digest"].as_str().unwrap()), "{digest} {issued}");
    let certificate: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    assert_eq!(
        (&certificate["member"], &certificate["issued_by"]),
        (&"Coutances".into(), &"local-operator".into())
    );
    let items = certificate["erased"].as_array().unwrap();
    assert_eq!(items.len(), expected.len() + 1, "the volume too: {certificate}");
    assert!(items.iter().all(|one| one["host"] == "m1" && one["by"] == "local-operator"));
    let left: Vec<&str> = certificate["left"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["what"].as_str().unwrap())
        .collect();
    let expected = [
        "cluster_backups_stay",
        "second_key",
        "platform_backups",
        "vaults",
        "accesses",
        "bundle",
        "journal",
    ];
    assert_eq!(left, expected);
    let page = fs::read_to_string(place.path(issued["page"].as_str().unwrap())).unwrap();
    for part in [
        "Certificat d’effacement",
        "Certificate of erasure",
        issued["digest"].as_str().unwrap(),
        &role,
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }

    // Nothing more is there to erase; the certificate can be had again, and says the same.
    let again = ground.erase(&[&databases[..], &["--apply"]].concat(), 0);
    assert!(again["erased"].is_null() && again["others"] == serde_json::json!([]), "{again}");
    let again = ground.erase(&["--certificate", "again"], 0);
    let file = place.path(again["certificates"][0]["file"].as_str().unwrap());
    let second: serde_json::Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    assert_eq!(second["erased"], certificate["erased"]);

    // Its secrets are not those of a later application of the name, which is held back until they are gone.
    fs::create_dir_all(ground.daemon.secrets().join("mairie")).unwrap();
    fs::write(ground.daemon.secrets().join("mairie/mail"), "hush").unwrap();
    ground.deploy();
    place.json(&["app", "retire", "t.gpkg", "mairie", "--apply"]).expect_exit(0);
    ground.run(0);
    place
        .json(&[
            "app",
            "deploy",
            "t.gpkg",
            "compose.yml",
            "--apply",
            "--engine",
            &ground.daemon.socket().display().to_string(),
        ])
        .expect_exit(0);
    let held = ground.run(1);
    assert_eq!(held["failures"][0]["code"], "bocage::engine::secrets_of_another", "{held}");
    assert!(ground.service("web").is_empty());
    let erased = ground.erase(&[&databases[..], &["--apply"]].concat(), 0);
    assert!(kinds(&erased["erased"]["items"]).contains(&"secret".to_owned()), "{erased}");
    place.json(&["app", "retire", "t.gpkg", "mairie", "--apply"]).expect_exit(0);
    ground.run(0);
    ground.erase(&[&databases[..], &["--apply"]].concat(), 0);

    // A later application of the name begins with nothing of it.
    fs::create_dir_all(ground.daemon.secrets().join("mairie")).unwrap();
    fs::write(ground.daemon.secrets().join("mairie/mail"), "new").unwrap();
    ground.deploy();
    assert_eq!(ground.ask("web", &[], "/"), "requests:\n");
    let refused = ground.erase(&databases, 1);
    assert_eq!(refused["error"]["code"], "bocage::app::not_retired");
}
