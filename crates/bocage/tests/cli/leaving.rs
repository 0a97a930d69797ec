//! Applications that leave, come and are erased, on real engines and a real PostgreSQL.

mod adopted;
mod erased;
mod exported;
mod server;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::daemon::Daemon;
use crate::kit::Place;
use crate::rooms::rooms;
use server::{Server, desk, done, postgresql};

const ANSWERS_WITHIN: Duration = Duration::from_secs(30);

/// An application with a database and a volume, and another one beside it.
const COMPOSE: &str = r#"name: mairie
services:
  web:
    image: desk:1
    user: "1000:1000"
    healthcheck: {test: [CMD, /app, healthy], interval: 1s, timeout: 2s, retries: 5}
    environment: {GREETING: "it's $$5 in \"town\""}
    secrets: [mail]
    deploy: {resources: {limits: {cpus: "0.5", memory: 64m, pids: 64}}}
  files:
    image: desk:1
    command: [files]
    healthcheck: {test: [CMD, /app, healthy], interval: 1s, timeout: 2s, retries: 5}
    volumes: [plans:/srv/files]
    deploy: {resources: {limits: {cpus: "0.5", memory: 64m, pids: 64}}}
volumes: {plans: }
secrets: {mail: {external: true}}
x-bocage:
  member: Coutances
  class: single
  entry: {service: web, port: 8080, host: mairie.example}
  probe: {path: /, holds: requests, timeout: 5 s}
  databases:
    main: {services: [web], variable: DATABASE_URL, connections_max: 10}
  volumes:
    plans: {size: 1 GiB}
  data: {purpose: requests to the town, categories: [names], retention: 2 years}
"#;

/// A territory with two rooms, an engine that is its host m1, and a PostgreSQL.
struct Ground {
    place: Place,
    server: Server,
    daemon: Daemon,
}

impl Ground {
    /// Starts it with the images of the tests; none where this machine goes without engines.
    fn start() -> Option<Ground> {
        let ground = Ground::bare()?;
        desk(&ground.daemon);
        let secrets = ground.daemon.secrets().join("mairie");
        fs::create_dir_all(&secrets).unwrap();
        fs::write(secrets.join("mail"), "hush hush").unwrap();
        Some(ground)
    }

    /// The same without images and secrets.
    fn bare() -> Option<Ground> {
        let daemon = Daemon::start()?;
        let server = Server::start(&daemon);
        let place = rooms();
        // The user of PostgreSQL passes through to its own.
        fs::set_permissions(place.path(""), fs::Permissions::from_mode(0o711)).unwrap();
        Some(Ground { place, server, daemon })
    }

    /// The words of the engine of this host and its PostgreSQL.
    fn here(&self) -> Vec<String> {
        let shown = |path: &Path| path.display().to_string();
        let (socket, secrets) = (self.daemon.socket(), self.daemon.secrets());
        let words = ["--engine", &shown(&socket), "--secrets", &shown(&secrets)];
        let words = words.into_iter().chain(["--databases"]).map(str::to_owned);
        words.chain([self.server.url()]).collect()
    }

    /// A command about this host, run where its engine is.
    fn command(&self, words: &[&str]) -> Command {
        let mut command = self.daemon.beside(env!("CARGO_BIN_EXE_bocage"));
        command.args(words).args(self.here()).arg("--json").current_dir(self.place.path(""));
        command
    }

    /// What such a command says.
    #[track_caller]
    fn says(&self, words: &[&str], code: i32) -> serde_json::Value {
        let ran = self.command(words).output().unwrap();
        let (out, err) =
            (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
        assert_eq!(ran.status.code(), Some(code), "{words:?}: {out}\n{err}");
        serde_json::from_str(&out).unwrap()
    }

    /// Deploys the application and has it run.
    fn deploy(&self) {
        self.place.write("compose.yml", COMPOSE.as_bytes());
        let (socket, secrets) = (self.daemon.socket(), self.daemon.secrets());
        let words = ["app", "deploy", "t.gpkg", "compose.yml", "--apply", "--engine"];
        let words = words.into_iter().map(str::to_owned).chain([
            socket.display().to_string(),
            "--secrets".to_owned(),
            secrets.display().to_string(),
        ]);
        let words: Vec<String> = words.collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let deployed = self.place.json(&words).expect_exit(0);
        assert!(!deployed["generation"].is_null(), "{deployed}");
        self.run(0);
    }

    #[track_caller]
    fn run(&self, code: i32) -> serde_json::Value {
        self.says(&["host", "run", "t.gpkg", "m1"], code)
    }

    fn service(&self, service: &str) -> String {
        let filter = format!("label=bocage.service={service}");
        self.daemon.docker(&["ps", "--filter", &filter, "--format", "{{.Names}}"])
    }

    /// Asks a service of the application.
    fn ask(&self, service: &str, words: &[&str], path: &str) -> String {
        asked(&self.daemon, &self.service(service), words, path)
    }
}

/// Asks a container with curl until it answers.
#[track_caller]
fn asked(daemon: &Daemon, container: &str, words: &[&str], path: &str) -> String {
    let format = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
    let address = daemon.docker(&["inspect", "--format", format, container]);
    let url = format!("http://{address}:8080{path}");
    let begun = Instant::now();
    loop {
        let ran =
            daemon.beside("curl").args(["-fsS", "--max-time", "10", &url]).args(words).output();
        let ran = ran.unwrap();
        if ran.status.success() {
            return String::from_utf8(ran.stdout).unwrap();
        }
        assert!(
            begun.elapsed() < ANSWERS_WITHIN,
            "{url}: {}",
            String::from_utf8_lossy(&ran.stderr)
        );
        std::thread::sleep(Duration::from_millis(200));
    }
}
