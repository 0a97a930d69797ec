//! A Docker Engine and a Caddy of one test's own: in a temporary folder, in a network namespace, with
//! nothing pulled. They end when they are dropped, or when this process ends.
//!
//! Needs root, Docker Engine, Caddy, a C compiler and iproute2 (`scripts/install.sh test`). Where
//! they are missing the tests fail, unless `BOCAGE_NO_ENGINE=1` says that this machine goes without.

use std::io::{BufRead, BufReader, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use bocage_engine::{Caddy, Docker, Engine};
use tempfile::TempDir;

const WITHOUT: &str = "BOCAGE_NO_ENGINE";
const STARTS_WITHIN: Duration = Duration::from_secs(60);
const NEEDED: [&str; 7] = ["dockerd", "docker", "caddy", "cc", "ip", "unshare", "iptables"];
/// The port of the entry, in the namespace.
const ENTRY_PORT: u16 = 8000;

/// What the addresses of the engines of a room begin with, in their namespaces.
const ROOM: &str = "192.168.77";

/// Engines that this process started: each has a number, and addresses, of its own.
static STARTED: AtomicU32 = AtomicU32::new(0);

/// What runs in the namespace. It says that it is there, waits for a line before it begins, kills the engine and
/// starts it as it is told, and ends with its input, which the end of the test's process brings about too.
const SCRIPT: &str = r#"
echo ready
read -r _
ip link set lo up
echo 1 >/proc/sys/net/ipv4/tcp_migrate_req
engine() {
  dockerd --host "unix://$D/docker.sock" --data-root "$D/data" --exec-root "$D/exec" \
    --pidfile "$D/docker.pid" --insecure-registry 10.96.0.0/18 --bridge none --default-address-pool "base=$POOL,size=28" \
    >>"$D/docker.log" 2>&1 &
  docker=$!
}
engine
HOME="$D" XDG_DATA_HOME="$D" XDG_CONFIG_HOME="$D" caddy run --config "$D/caddy.json" \
  >"$D/caddy.log" 2>&1 &
caddy=$!
while read -r word; do
  case $word in
    kill)
      below=$(cat "$D/exec/containerd/containerd.pid")
      kill -9 "$docker"
      wait "$docker"
      # It goes with the engine, a moment later: one that begins meanwhile would count on it.
      while kill -0 "$below" 2>/dev/null; do sleep 0.1; done
      echo killed ;;
    start) engine ;;
  esac
done
kill "$caddy" "$docker"
wait
"#;

/// A running engine with an entry.
pub(crate) struct Daemon {
    dir: TempDir,
    shell: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    entry: SocketAddr,
}

impl Daemon {
    /// Starts one, with the images `app:1`; none where this machine goes without.
    pub(crate) fn start() -> Option<Daemon> {
        if std::env::var_os(WITHOUT).is_some_and(|value| value == "1") {
            assert!(std::env::var_os("CI").is_none(), "CI tries the engine: unset {WITHOUT}");
            eprintln!("skipped: {WITHOUT}=1");
            return None;
        }
        let missing: Vec<&str> = NEEDED.into_iter().filter(|name| !is_there(name)).collect();
        let root = std::fs::metadata("/proc/self").unwrap().uid() == 0;
        assert!(
            missing.is_empty() && root,
            "missing {missing:?}, root: {root}: run `scripts/install.sh test` and test as root, or \
             set {WITHOUT}=1 to go without these tests"
        );
        let dir = tempfile::tempdir().unwrap();
        let socket = dir.path().join("caddy.sock");
        let admin = format!(r#"{{"admin": {{"listen": "unix/{}"}}}}"#, socket.display());
        std::fs::write(dir.path().join("caddy.json"), admin).unwrap();
        let first = std::process::id() * 8 + STARTED.fetch_add(1, Ordering::Relaxed);
        // One that a killed test has left is passed over.
        let is_free = |number: &u32| !Path::new(&format!("/sys/class/net/bo{number}")).exists();
        let number =
            (first..).step_by(8).take(512).map(|number| number % 4096).find(is_free).unwrap();
        let (net, low) = (100 + number / 256 % 16, number % 256);
        let mut shell = Command::new("unshare")
            .args(["--net", "sh", "-c", SCRIPT])
            .env("D", dir.path())
            .env("POOL", format!("10.{net}.{low}.0/24"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // Before that line the shell may still be in the namespace of this machine.
        let mut ready = String::new();
        let mut output = BufReader::new(shell.stdout.take().unwrap());
        output.read_line(&mut ready).unwrap();
        let mut input = shell.stdin.take();
        joined(shell.id(), number);
        writeln!(input.as_mut().unwrap(), "go").unwrap();
        let entry = format!("{}:{ENTRY_PORT}", inner(number)).parse().unwrap();
        let daemon = Daemon { dir, shell, input, output, entry };
        daemon.wait();
        daemon.import();
        Some(daemon)
    }

    /// Kills the engine as the loss of power would, and starts it again on what it left.
    pub(crate) fn returns(&mut self) {
        self.dies();
        self.comes_back();
    }

    /// Kills the engine as the loss of power would.
    pub(crate) fn dies(&mut self) {
        writeln!(self.input.as_mut().unwrap(), "kill").unwrap();
        let mut killed = String::new();
        self.output.read_line(&mut killed).unwrap();
    }

    /// Starts the engine again on what it left.
    pub(crate) fn comes_back(&mut self) {
        writeln!(self.input.as_mut().unwrap(), "start").unwrap();
        self.wait();
    }

    /// Puts both into one room: a line between them, and one swarm of both, whose managers they are.
    pub(crate) fn in_a_room_with(&self, other: &Daemon) {
        let (near, far) = (format!("{ROOM}.1"), format!("{ROOM}.2"));
        let (one, two) = (self.shell.id().to_string(), other.shell.id().to_string());
        let pair = ["link", "add", "room", "netns", &one, "type", "veth", "peer", "name", "room"];
        run(Command::new("ip").args(pair).args(["netns", &two]));
        for (daemon, own) in [(self, &near), (other, &far)] {
            run(daemon.beside("ip").args(["addr", "add", &format!("{own}/24"), "dev", "room"]));
            run(daemon.beside("ip").args(["link", "set", "room", "up"]));
        }
        let at = |own: &str| ["--advertise-addr".to_owned(), own.to_owned()];
        let swarm = |daemon: &Daemon, words: &[&str], own: &str| {
            let at = at(own);
            let words = [&["swarm"][..], words, &[&at[0], &at[1]]].concat();
            daemon.docker(&words)
        };
        swarm(self, &["init"], &near);
        let token = self.docker(&["swarm", "join-token", "--quiet", "manager"]);
        swarm(other, &["join", "--token", &token, &format!("{near}:2377")], &far);
    }

    /// The address of this engine to the other one of its room.
    pub(crate) fn in_room(&self, first: bool) -> IpAddr {
        format!("{ROOM}.{}", if first { 1 } else { 2 }).parse().unwrap()
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.dir.path().join("docker.sock")
    }

    pub(crate) fn secrets(&self) -> PathBuf {
        self.dir.path().join("secrets")
    }

    pub(crate) fn engine(&self) -> Docker {
        Docker::at(&self.socket(), &self.secrets()).unwrap()
    }

    /// The entry; requests for every host name arrive at [`Daemon::address`].
    pub(crate) fn door(&self) -> Caddy {
        Caddy::on_socket(self.dir.path().join("caddy.sock"), self.entry)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.entry
    }

    /// This machine, as the engine sees it: where a registry may listen.
    pub(crate) fn outside(&self) -> IpAddr {
        let IpAddr::V4(inner) = self.entry.ip() else { panic!("{} is of version 4", self.entry) };
        IpAddr::V4(Ipv4Addr::from_bits(inner.to_bits() - 1))
    }

    /// The address of this machine as containers reach it.
    pub(crate) fn machine(&self) -> String {
        let std::net::IpAddr::V4(inner) = self.entry.ip() else { panic!("no IPv4") };
        std::net::Ipv4Addr::from(u32::from(inner) - 1).to_string()
    }

    /// A program that runs where the engine does: it reaches containers, and what they publish.
    pub(crate) fn beside(&self, program: &str) -> Command {
        let mut command = Command::new("nsenter");
        command.arg(format!("--net=/proc/{}/ns/net", self.shell.id())).arg(program);
        command.env("DOCKER_HOST", format!("unix://{}", self.socket().display()));
        command
    }

    /// The image of the tests, by digest.
    pub(crate) fn image(&self) -> String {
        self.engine().digest_of("app:1").unwrap()
    }

    /// Runs the engine's own command line; what it prints.
    pub(crate) fn docker(&self, words: &[&str]) -> String {
        let ran = Command::new("docker")
            .arg("--host")
            .arg(format!("unix://{}", self.socket().display()))
            .args(words)
            .output()
            .unwrap();
        assert!(ran.status.success(), "{words:?}: {}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8(ran.stdout).unwrap().trim().to_owned()
    }

    fn wait(&self) {
        let begun = Instant::now();
        let ready = || {
            Docker::at(&self.socket(), &self.secrets()).and_then(|engine| engine.observe()).is_ok()
                && self.dir.path().join("caddy.sock").exists()
        };
        while !ready() {
            let log = std::fs::read_to_string(self.dir.path().join("docker.log"));
            assert!(begun.elapsed() < STARTS_WITHIN, "no engine: {}", log.unwrap_or_default());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Makes the image from one program: nothing is pulled.
    fn import(&self) {
        let folder = self.dir.path().join("image");
        std::fs::create_dir_all(folder.join("srv/files")).unwrap();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../engine/tests/engine/app.c");
        run(Command::new("cc").args(["-static", "-O1", "-o"]).arg(folder.join("app")).arg(source));
        let archive = self.dir.path().join("image.tar");
        run(Command::new("tar").arg("-C").arg(&folder).arg("-cf").arg(&archive).arg("."));
        let archive = archive.display().to_string();
        self.docker(&["import", "--change", r#"CMD ["/app", "serve"]"#, &archive, "app:1"]);
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.shell.wait();
    }
}

fn is_there(program: &str) -> bool {
    let folders = std::env::var("PATH").unwrap_or_default();
    let sbin = ["/usr/sbin", "/sbin"].into_iter();
    folders.split(':').chain(sbin).any(|folder| Path::new(folder).join(program).exists())
}

/// A pair of devices joins the namespace to this machine, so that the entry can be asked.
fn joined(process: u32, number: u32) {
    let (outer_name, inner_name) = (format!("bo{number}"), format!("bi{number}"));
    let ip = |words: &str| {
        let words: Vec<&str> = words.split(' ').collect();
        run(Command::new("ip").args(words));
    };
    ip(&format!("link add {outer_name} type veth peer name {inner_name} netns {process}"));
    ip(&format!("addr add {}/30 dev {outer_name}", outer(number)));
    ip(&format!("link set {outer_name} up"));
    let within = |words: &str| {
        let net = format!("--net=/proc/{process}/ns/net");
        run(Command::new("nsenter").arg(net).arg("ip").args(words.split(' ')));
    };
    within(&format!("addr add {}/30 dev {inner_name}", inner(number)));
    within(&format!("link set {inner_name} up"));
}

/// Four addresses of 10.96.0.0/18 for each test's process.
fn address(number: u32, host: u32) -> String {
    let at = number * 4 + host;
    format!("10.96.{}.{}", at / 256, at % 256)
}
fn outer(number: u32) -> String {
    address(number, 1)
}
fn inner(number: u32) -> String {
    address(number, 2)
}

fn run(command: &mut Command) {
    let ran = command.output().unwrap();
    assert!(ran.status.success(), "{command:?}: {}", String::from_utf8_lossy(&ran.stderr));
}
