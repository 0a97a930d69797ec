//! A folder to run the binary in, and a village to run it on.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, ChildStderr, Command, Stdio};

use tempfile::TempDir;

/// What is logged where steps are waited for.
const STEPS: &str = "bocage=debug,bocage_store=debug";

/// An empty folder in which commands run.
pub(crate) struct Place {
    dir: TempDir,
}

/// How a command ended.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    json: bool,
}

impl Place {
    pub(crate) fn new() -> Place {
        Place { dir: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs a command as a person would.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.start(args, false)
    }

    /// Runs a command as a script would.
    pub(crate) fn json(&self, args: &[&str]) -> Json {
        let with_json: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
        Json::of(self.start(&with_json, true))
    }

    /// Runs a command that may ask for so many kibibytes of address space.
    pub(crate) fn json_within(&self, memory_kib: u64, args: &[&str]) -> Json {
        let mut shell = Command::new("sh");
        let limited = format!("ulimit -v {memory_kib}; exec \"$0\" \"$@\"");
        shell.args(["-c", &limited, env!("CARGO_BIN_EXE_bocage")]).args(args).arg("--json");
        shell.current_dir(self.dir.path());
        Json::of(Ran::of(&mut shell, true))
    }

    fn start(&self, args: &[&str], json: bool) -> Ran {
        Ran::of(self.command().args(args), json)
    }

    /// Starts a command that logs its steps on standard error; see [`Started`].
    pub(crate) fn begin(&self, args: &[&str]) -> Started {
        let mut child = self
            .command()
            .args(args)
            .env("BOCAGE_LOG", STEPS)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        Started { child, log, told: String::new() }
    }

    /// Starts a command and kills it after some milliseconds, as a power cut would.
    pub(crate) fn kill_after(&self, args: &[&str], milliseconds: u64) {
        let mut command = self.command();
        let mut child =
            command.args(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(milliseconds));
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Has a shell run the words that stand after the name of the binary.
    pub(crate) fn shell(&self, words: &str) -> Ran {
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("\"$0\" {words}"), env!("CARGO_BIN_EXE_bocage")]);
        Ran::of(shell.current_dir(self.dir.path()), false)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bocage"));
        command.current_dir(self.dir.path());
        command
    }

    /// Runs a command that logs its steps.
    pub(crate) fn logged(&self, args: &[&str]) -> Ran {
        Ran::of(self.command().args(args).env("BOCAGE_LOG", STEPS), false)
    }

    /// Serves a territory until the value is dropped.
    pub(crate) fn serve(&self, territory: &str) -> Served {
        Served::of(self.command().args(["serve", territory]))
    }

    /// Serves of a territory what is published to somebody.
    pub(crate) fn serve_published(&self, territory: &str, profile: &str) -> Served {
        Served::of(self.command().args(["serve", territory, "--profile", profile]))
    }

    /// Serves a territory and logs the steps of what it does.
    pub(crate) fn serve_logged(&self, territory: &str) -> Served {
        let mut command = self.command();
        command.args(["serve", territory]).env("BOCAGE_LOG", STEPS).stderr(Stdio::piped());
        Served::of(&mut command)
    }
}

impl Ran {
    fn of(command: &mut Command, json: bool) -> Ran {
        let ran = command.output().unwrap();
        Ran {
            code: ran.status.code().unwrap_or(-1),
            stdout: String::from_utf8(ran.stdout).unwrap(),
            stderr: String::from_utf8(ran.stderr).unwrap(),
            json,
        }
    }

    pub(crate) fn expect_exit(self, code: i32) -> Ran {
        assert_eq!(self.code, code, "out: {}\nerr: {}", self.stdout, self.stderr);
        if !self.json && code != 0 {
            assert!(!self.stderr.contains('\u{1b}'), "no colour when not a terminal");
        }
        self
    }
}

/// How a command ended, and the one object that it printed.
pub(crate) struct Json {
    pub(crate) code: i32,
    ran: Ran,
}

impl Json {
    fn of(ran: Ran) -> Json {
        Json { code: ran.code, ran }
    }

    pub(crate) fn stderr(&self) -> &str {
        &self.ran.stderr
    }

    /// The object, after the exit code is as expected.
    pub(crate) fn expect_exit(self, code: i32) -> serde_json::Value {
        let ran = self.ran.expect_exit(code);
        let lines: Vec<&str> = ran.stdout.lines().collect();
        assert_eq!(lines.len(), 1, "exactly one object: {}", ran.stdout);
        serde_json::from_str(lines[0]).unwrap()
    }
}

/// A command under way, known by what it logs.
pub(crate) struct Started {
    child: Child,
    log: BufReader<ChildStderr>,
    told: String,
}

impl Started {
    /// Waits until the log says this; whether it did before the command ended.
    pub(crate) fn wait_for(&mut self, step: &str) -> bool {
        let mut line = String::new();
        while self.log.read_line(&mut line).unwrap() > 0 {
            let found = line.contains(step);
            self.told.push_str(&std::mem::take(&mut line));
            if found {
                return true;
            }
        }
        false
    }

    /// Kills it as a power cut would; everything that it has logged.
    pub(crate) fn kill(mut self) -> String {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.log.read_to_string(&mut self.told).unwrap();
        self.told
    }

    /// Presses Ctrl-C; how it ended.
    pub(crate) fn interrupt(mut self) -> Json {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
        self.log.read_to_string(&mut self.told).unwrap();
        let ended = self.child.wait_with_output().unwrap();
        Json::of(Ran {
            code: ended.status.code().unwrap_or(-1),
            stdout: String::from_utf8(ended.stdout).unwrap(),
            stderr: self.told,
            json: true,
        })
    }
}

/// A running server.
pub(crate) struct Served {
    child: Child,
    address: String,
    log: Option<BufReader<ChildStderr>>,
}

impl Served {
    fn of(command: &mut Command) -> Served {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let first: serde_json::Value = serde_json::from_str(&line).unwrap();
        let address = first["listening"].as_str().unwrap();
        let address = address.strip_prefix("http://").unwrap().to_owned();
        let log = child.stderr.take().map(BufReader::new);
        Served { child, address, log }
    }

    /// The status and the body of an answer.
    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        Served::answer(self.send("GET", path, ""))
    }

    /// The status and the body of an answer to some JSON.
    pub(crate) fn post(&self, path: &str, json: &str) -> (u16, String) {
        Served::answer(self.send("POST", path, json))
    }

    /// The status and the problem that a request is refused with, in a language.
    pub(crate) fn refused(&self, asked: [&str; 3], more: &str) -> (u16, serde_json::Value) {
        let [method, path, json] = asked;
        let (status, body) = Served::answer(self.send_with(method, path, json, more));
        (status, serde_json::from_str(&body).unwrap_or_else(|_| panic!("{path}: {body}")))
    }

    /// The status and the body of an answer to some bytes. What must be refused by its length alone is
    /// announced and not sent.
    pub(crate) fn post_bytes(&self, path: &str, media: &str, bytes: &[u8]) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let (host, len) = (&self.address, bytes.len());
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
             Content-Type: {media}\r\nContent-Length: {len}\r\n\r\n"
        )
        .unwrap();
        if bytes.len() <= 1 << 20 {
            stream.write_all(bytes).unwrap();
        }
        Served::answer(stream)
    }

    /// The bytes of an answer.
    pub(crate) fn bytes(&self, path: &str) -> Vec<u8> {
        let mut answer = Vec::new();
        self.send("GET", path, "").read_to_end(&mut answer).unwrap();
        let head = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        answer.split_off(head + 4)
    }

    /// Asks, and waits for no answer.
    pub(crate) fn send(&self, method: &str, path: &str, json: &str) -> TcpStream {
        self.send_with(method, path, json, "")
    }

    fn send_with(&self, method: &str, path: &str, json: &str, more: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let (host, len) = (&self.address, json.len());
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {len}\r\n{more}\r\n{json}"
        )
        .unwrap();
        stream
    }

    /// Waits until the log of [`Place::serve_logged`] says this.
    pub(crate) fn wait_for(&mut self, step: &str) -> bool {
        self.log.as_mut().unwrap().lines().any(|line| line.unwrap().contains(step))
    }

    /// Kills it as a power cut would.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn answer(mut stream: TcpStream) -> (u16, String) {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A village at generation 2 with its network, `t.gpkg`.
pub(crate) fn built_village() -> Place {
    let place = Place::new();
    place.write("v.osm", village(6, 40).as_bytes());
    place.run(&["new", "t.gpkg"]).expect_exit(0);
    place.run(&["import", "osm", "t.gpkg", "v.osm"]).expect_exit(0);
    place.run(&["design", "run", "t.gpkg", "--apply"]).expect_exit(0);
    place
}

/// An OpenStreetMap file: `streets` parallel streets crossed by one, `homes` houses with an
/// address along them.
pub(crate) fn village(streets: u32, homes: u32) -> String {
    let mut nodes = String::new();
    let mut ways = String::new();
    let at = |x: f64, y: f64| (-1.1 + x * 1.37e-5, 49.1 + y * 9.0e-6);
    let mut node = |id: u32, x: f64, y: f64, tags: &str| {
        let (lon, lat) = at(x, y);
        writeln!(nodes, r#"<node id="{id}" lon="{lon:.7}" lat="{lat:.7}">{tags}</node>"#).unwrap();
    };
    let mut crossing = String::new();
    for s in 0..streets {
        let y = f64::from(s) * 80.0;
        node(1_000 + s, 0.0, y, "");
        node(2_000 + s, 300.0, y, "");
        write!(crossing, r#"<nd ref="{}"/>"#, 1_000 + s).unwrap();
        writeln!(
            ways,
            r#"<way id="{}"><nd ref="{}"/><nd ref="{}"/><tag k="highway" v="residential"/><tag k="name" v="rue {s}"/></way>"#,
            3_000 + s, 1_000 + s, 2_000 + s
        )
        .unwrap();
    }
    writeln!(ways, r#"<way id="4000">{crossing}<tag k="highway" v="tertiary"/></way>"#).unwrap();
    for h in 0..homes {
        let (s, place) = (h % streets, h / streets);
        let side = if place % 2 == 0 { 12.0 } else { -12.0 };
        let x = 20.0 + f64::from(place / 2) * 25.0;
        let tags =
            format!(r#"<tag k="addr:housenumber" v="{h}"/><tag k="addr:street" v="rue {s}"/>"#);
        node(10_000 + h, x, f64::from(s) * 80.0 + side, &tags);
    }
    format!("<?xml version=\"1.0\"?>\n<osm version=\"0.6\">\n{nodes}{ways}</osm>\n")
}

/// Commune 50218 around the village, as GeoJSON.
pub(crate) const COMMUNE: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature",
"properties":{"insee":"50218","nom":"Village"},"geometry":{"type":"Polygon","coordinates":
[[[-1.2,49.0],[-1.0,49.0],[-1.0,49.2],[-1.2,49.2],[-1.2,49.0]]]}}]}"#;
