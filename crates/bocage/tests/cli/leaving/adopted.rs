//! An application comes from a machine without Bocage, and one that left comes back.

use super::*;

/// What somebody has written for a machine of their own.
const CUPBOARD: &str = r#"version: "3.8"
services:
  web:
    image: desk:1
    environment: {DATABASE_URL: "postgres://me:secret@db/desk"}
    depends_on: [db]
    ports: ["80:8080"]
    restart: always
    healthcheck: {test: [CMD, /app, healthy], interval: 1s, timeout: 2s, retries: 5}
  files:
    image: desk:1
    command: files
    volumes: ["plans:/srv/files"]
    healthcheck: {test: [CMD, /app, healthy], interval: 1s, timeout: 2s, retries: 5}
  db: {image: "postgres:9", privileged: true, volumes: ["pg:/var/lib/postgresql/data"]}
volumes: {plans: , pg: }
x-bocage:
  entry: {service: web, port: 8080, host: mairie.example}
  probe: {path: /, holds: requests}
  databases: {main: {services: [web], instead_of: db}}
"#;

/// A database as `pg_dump` writes it without a format.
const DUMP: &str = r"--
-- PostgreSQL database dump
--
\restrict x1
SET statement_timeout = 0;
SET client_encoding = 'UTF8';
SELECT pg_catalog.set_config('search_path', '', false);
CREATE FUNCTION public.f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END; $$;
CREATE TABLE public.requests (
    number integer NOT NULL,
    says text DEFAULT ';'::text
);
ALTER TABLE public.requests OWNER TO somebody;
ALTER TABLE public.requests ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.requests_number_seq START WITH 3
);
COPY public.requests (number, says) FROM stdin;
1	it's raining; in é
2	a tab\tand \\ more
\.
GRANT SELECT ON TABLE public.requests TO other;
\unrestrict x1
";

/// Puts a cupboard's folder together.
fn cupboard(place: &Place, compose: &str, dump: &str) {
    for folder in ["cupboard/databases", "cupboard/volumes/plans", "cupboard/secrets"] {
        fs::create_dir_all(place.path(folder)).unwrap();
    }
    place.write("cupboard/docker-compose.yml", compose.as_bytes());
    place.write("cupboard/databases/main.sql", dump.as_bytes());
    place.write("cupboard/volumes/plans/plan.txt", b"a plan");
}

impl Ground {
    fn adopting<'a>(folder: &'a str, more: &[&'a str]) -> Vec<&'a str> {
        let words = ["app", "adopt", "t.gpkg", folder, "--host", "m1", "--work", "work"];
        words.iter().chain(more).copied().collect()
    }

    fn adopt(&self, folder: &str, more: &[&str], code: i32) -> serde_json::Value {
        self.says(&Ground::adopting(folder, more), code)
    }

    /// What there is of applications here: containers, networks and volumes, databases and roles.
    fn left(&self) -> Vec<String> {
        let docker = |words: &[&str]| self.daemon.docker(words);
        let containers = docker(&["ps", "--all", "--format", "{{.Names}}"]);
        let networks =
            docker(&["network", "ls", "--filter", "name=bocage", "--format", "{{.Name}}"]);
        let volumes = docker(&["volume", "ls", "--filter", "label=bocage.incarnation", "--quiet"]);
        let engine = [containers, networks, volumes].join("\n");
        let engine = engine.lines().filter(|line| !line.is_empty()).map(str::to_owned);
        engine.chain(self.server.of_applications()).collect()
    }
}

const WORDS: [&str; 4] = ["--name", "mairie", "--member", "Agon"];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    WORDS.iter().chain(more).copied().collect()
}

#[test]
fn a_cupboard_server_is_rehearsed_and_comes_also_where_the_first_try_is_killed() {
    let Some(ground) = Ground::start() else { return };
    let place = &ground.place;
    cupboard(place, CUPBOARD, DUMP);

    // What cannot come is told before anything is done.
    let refused = ground.adopt("cupboard", &[], 1);
    assert_eq!(refused["error"]["code"], "bocage::app::not_deployable", "whose is it?");
    cupboard(place, &CUPBOARD.replace("restart: always", "network_mode: host"), DUMP);
    let refused = ground.adopt("cupboard", &with(&[]), 1);
    let says = refused["error"]["message"].as_str().unwrap();
    assert!(says.contains("docker-compose.yml:8") && says.contains("network_mode"), "{says}");
    cupboard(place, CUPBOARD, DUMP);
    place.write("cupboard/databases/old.dump", b"");
    let refused = ground.adopt("cupboard", &with(&[]), 1);
    assert_eq!(refused["error"]["code"], "bocage::app::unplaced");
    fs::remove_file(place.path("cupboard/databases/old.dump")).unwrap();

    // The rehearsal.
    let rehearsed = ground.adopt("cupboard", &with(&[]), 0);
    assert_eq!(rehearsed["databases"]["main"]["rows"], 2, "{rehearsed}");
    assert_eq!(rehearsed["databases"]["main"]["left_out"], 2);
    assert_eq!(rehearsed["volumes"]["plans"]["entries"], 1);
    assert_eq!((&rehearsed["answers"], &rehearsed["applied"]), (&true.into(), &false.into()));
    let findings = rehearsed["findings"].to_string();
    assert!(findings.contains("ports") && !findings.contains("privileged"), "{findings}");
    assert_eq!(ground.left(), Vec::<String>::new());
    assert!(!place.path("work/rehearsal").exists());
    assert!(
        place.json(&["app", "list", "t.gpkg"]).expect_exit(0)["applications"]
            == serde_json::json!([])
    );

    // A stranger's file asks for a program of this machine, and gets none.
    let proof = place.path("ran").display().to_string();
    cupboard(place, CUPBOARD, &format!("\\! touch {proof}\n"));
    let evil = ground.adopt("cupboard", &with(&[]), 5);
    assert_eq!(evil["trouble"]["code"], "bocage::backup::for_psql", "{evil}");
    cupboard(place, CUPBOARD, &format!("COPY (SELECT 1) TO PROGRAM 'touch {proof}';\n"));
    let evil = ground.adopt("cupboard", &with(&[]), 5);
    assert_eq!(evil["trouble"]["code"], "bocage::backup::statement", "{evil}");
    // What a database holds is its own to shape; looking at it runs nothing as a superuser.
    let body = format!(
        "LANGUAGE plpgsql AS $f$ BEGIN COPY (SELECT 1) TO PROGRAM 'touch {proof}'; RETURN NULL; END $f$"
    );
    let shaped = format!(
        "CREATE FUNCTION public.format(text, name, name) RETURNS text {body};\n\
         CREATE FUNCTION public.hashtextextended(text, integer) RETURNS bigint {body};\n\
         CREATE FUNCTION public.says(public.requests) RETURNS text {body};\n\
         CREATE CAST (public.requests AS text) WITH FUNCTION public.says(public.requests);\n\
         DO $d$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, pg_catalog', current_database()); END $d$;\n"
    );
    cupboard(
        place,
        CUPBOARD,
        &format!(
            "{DUMP}SELECT pg_catalog.set_config('search_path', 'pg_catalog', false);\n{shaped}"
        ),
    );
    let evil = ground.adopt("cupboard", &with(&[]), 0);
    assert_eq!(evil["databases"]["main"]["rows"], 2, "{evil}");
    assert!(!place.path("ran").exists());

    // Nor does its folder lead to what this machine keeps.
    cupboard(place, CUPBOARD, DUMP);
    fs::write(place.path("key"), "hush").unwrap();
    std::os::unix::fs::symlink(place.path("key"), place.path("cupboard/secrets/mail")).unwrap();
    let evil = ground.adopt("cupboard", &with(&[]), 1);
    assert_eq!(evil["error"]["code"], "bocage::app::not_plain", "{evil}");
    fs::remove_file(place.path("cupboard/secrets/mail")).unwrap();

    // What is somebody's own is not taken for what a rehearsal has left.
    fs::create_dir_all(place.path("work/rehearsal/mine")).unwrap();
    let refused = ground.adopt("cupboard", &with(&[]), 1);
    assert_eq!(refused["error"]["code"], "bocage::app::bundle_there");
    fs::remove_dir_all(place.path("work/rehearsal")).unwrap();

    // For good; killed while files are loaded. Nothing serves meanwhile, nor after a run of the host.
    cupboard(place, CUPBOARD, DUMP);
    let large = place.path("cupboard/volumes/plans/large");
    fs::File::create(&large).unwrap().set_len(20 << 30).unwrap();
    let words = Ground::adopting("cupboard", &WORDS);
    let mut command = ground.command(&[words.as_slice(), &["--apply"]].concat());
    let mut adopt = command.stdout(std::process::Stdio::null()).spawn().unwrap();
    let begun = Instant::now();
    let loading = || {
        let volume = ground.daemon.docker(&[
            "volume",
            "ls",
            "--quiet",
            "--filter",
            "label=bocage.incarnation",
        ]);
        let folder = ["volume", "inspect", "--format", "{{.Mountpoint}}", volume.as_str()];
        !volume.is_empty() && Path::new(&ground.daemon.docker(&folder)).join("large").exists()
    };
    while !loading() {
        assert!(begun.elapsed() < ANSWERS_WITHIN, "nothing is loaded");
        std::thread::sleep(Duration::from_millis(50));
    }
    adopt.kill().unwrap();
    adopt.wait().unwrap();
    let held = ground.run(1);
    assert_eq!(held["failures"][0]["code"], "bocage::app::adoption_unfinished", "{held}");
    assert_eq!(held["containers"], serde_json::json!([]));

    // Again: it goes on, from nothing.
    fs::remove_file(&large).unwrap();
    let came = ground.adopt("cupboard", &with(&["--apply"]), 0);
    assert_eq!((&came["applied"], &came["was_there"]), (&true.into(), &false.into()), "{came}");
    let says = ground.ask("web", &[], "/");
    assert_eq!(says, "requests:\n2 a tab\tand \\ more\n1 it's raining; in é\n");
    assert_eq!(ground.ask("files", &[], "/plan.txt"), "a plan");
    assert_eq!(ground.ask("files", &[], "/"), "files:\nplan.txt\n");
    ground.ask("web", &["--data", "goes on"], "/");
    ground.run(0);

    // The same command does nothing more; another folder is refused.
    let again = ground.adopt("cupboard", &with(&["--apply"]), 0);
    assert_eq!(again["was_there"], true, "{again}");
    assert!(ground.ask("web", &[], "/").starts_with("requests:\n3 goes on\n"));
    cupboard(place, CUPBOARD, DUMP);
    let refused = ground.adopt("cupboard", &with(&["--apply"]), 1);
    assert_eq!(refused["error"]["code"], "bocage::app::has_data");
}

#[test]
fn what_left_comes_back_on_another_host_as_it_was() {
    let Some(first) = Ground::start() else { return };
    first.deploy();
    first.ask("web", &["--data", "one"], "/");
    first.ask("files", &["--request", "PUT", "--data", "a plan"], "/plan.txt");
    let bundle = first.place.path("left").display().to_string();
    first.says(&["app", "export", "t.gpkg", "mairie", "--host", "m1", "--out", &bundle], 0);

    let second = Ground::bare().unwrap();
    let rehearsed = second.adopt(&bundle, &[], 0);
    assert_eq!(rehearsed["differences"], serde_json::json!([]), "{rehearsed}");
    assert_eq!(
        (&rehearsed["answers"], &rehearsed["databases"]["main"]["rows"]),
        (&true.into(), &1.into())
    );
    assert_eq!(second.left(), Vec::<String>::new());
    let came = second.adopt(&bundle, &["--apply"], 0);
    assert_eq!(came["differences"], serde_json::json!([]), "{came}");
    assert_eq!(second.ask("web", &[], "/"), "requests:\n1 one\n");
    assert_eq!(second.ask("files", &[], "/plan.txt"), "a plan");
    let secret = fs::read_to_string(second.daemon.secrets().join("mairie/mail")).unwrap();
    assert_eq!(secret, "hush hush");
    let shown = |ground: &Ground| {
        let shown = ground.place.json(&["app", "show", "t.gpkg", "mairie"]).expect_exit(0);
        (
            shown["entry"].clone(),
            shown["databases"].clone(),
            shown["volumes"].clone(),
            shown["purpose"].clone(),
        )
    };
    assert_eq!(shown(&second), shown(&first));

    // What is not what its manifest says is loaded and does not serve, until somebody says so.
    let sheet = Path::new(&bundle).join("data-sheet.json");
    let whole = fs::read_to_string(&sheet).unwrap();
    let sums = Path::new(&bundle).join("SHA256SUMS");
    let old = fs::read_to_string(&sums).unwrap();
    let one_more = whole.replace("\"rows\": 1", "\"rows\": 2");
    assert_ne!(one_more, whole);
    fs::write(&sheet, one_more).unwrap();
    let digest = |path: &Path| done(Command::new("sha256sum").arg(path))[..64].to_owned();
    let was = old.lines().find(|line| line.ends_with("data-sheet.json")).unwrap();
    fs::write(&sums, old.replace(was, &format!("{}  data-sheet.json", digest(&sheet)))).unwrap();
    let third = Ground::bare().unwrap();
    let came = third.adopt(&bundle, &["--apply"], 5);
    assert_eq!((&came["held_back"], &came["applied"]), (&true.into(), &false.into()), "{came}");
    assert_eq!(third.run(1)["containers"], serde_json::json!([]));
    let again = third.adopt(&bundle, &["--apply"], 5);
    assert_eq!((&again["held_back"], &again["was_there"]), (&true.into(), &false.into()));
    let came = third.adopt(&bundle, &["--apply", "--despite"], 5);
    assert_eq!((&came["held_back"], &came["applied"]), (&false.into(), &true.into()), "{came}");
    assert_eq!(third.ask("web", &[], "/"), "requests:\n1 one\n");
    fs::write(&sheet, whole).unwrap();
    fs::write(&sums, old).unwrap();

    // What would hold its plan back is told by the rehearsal already: the name is another one's.
    // It would go to the other host, which has more room.
    second.place.json(&["host", "drain", "t.gpkg", "m2", "--apply"]).expect_exit(0);
    for more in [&["--name", "other"][..], &["--name", "other", "--apply"]] {
        let told = second.adopt(&bundle, more, 3);
        let errors = told["holding_back"].to_string();
        assert!(errors.contains("is shown by mairie already"), "{told}");
        assert_eq!((told["plan"].is_number(), &told["applied"]), (more.len() > 2, &false.into()));
    }

    // What is not as it was written does not come.
    let dump = Path::new(&bundle).join("databases/main.dump");
    let mut bytes = fs::read(&dump).unwrap();
    bytes[9] ^= 1;
    fs::write(&dump, bytes).unwrap();
    let refused = second.adopt(&bundle, &["--name", "other"], 1);
    assert_eq!(refused["error"]["code"], "bocage::app::bundle_altered");
}
