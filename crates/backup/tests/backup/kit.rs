//! A place for backups and a PostgreSQL of one test's own.

use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use bocage_backup::{Cluster, Place};
use postgres::{Client, Config, NoTls};
use tempfile::TempDir;

const WITHOUT: &str = "BOCAGE_NO_BACKUP";
const STARTS_WITHIN: Duration = Duration::from_secs(60);

/// Whether this machine tries the programs; without them a test fails.
pub(crate) fn is_tried() -> bool {
    if std::env::var_os(WITHOUT).is_some_and(|value| value == "1") {
        assert!(std::env::var_os("CI").is_none(), "CI tries backups: unset {WITHOUT}");
        eprintln!("skipped: {WITHOUT}=1");
        return false;
    }
    true
}

/// A folder that others may pass through, with a place in it.
pub(crate) fn place() -> (TempDir, Place) {
    let dir = tempfile::tempdir().unwrap();
    fs::set_permissions(dir.path(), Permissions::from_mode(0o711)).unwrap();
    let place = Place::at(&dir.path().join("repository"), &dir.path().join("keys")).unwrap();
    (dir, place)
}

/// All files below a folder, the largest first.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files_below(&path)) } else { found.push(path) }
    }
    found.sort_by_key(|path| std::cmp::Reverse(fs::metadata(path).map_or(0, |about| about.len())));
    found
}

/// Turns one bit of a file.
pub(crate) fn flip(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let rights = fs::metadata(path).unwrap().permissions();
    fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
    fs::write(path, bytes).unwrap();
    fs::set_permissions(path, rights).unwrap();
}

/// A PostgreSQL that archives, where everybody needs a password.
pub(crate) struct Server {
    pub(crate) dir: TempDir,
    process: Child,
    pub(crate) config: Config,
}

impl Server {
    pub(crate) fn start(archive_mode: &str) -> Option<Server> {
        if !is_tried() {
            return None;
        }
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("password"), "hush").unwrap();
        fs::set_permissions(dir.path(), Permissions::from_mode(0o711)).unwrap();
        let own = dir.path().join("own");
        fs::create_dir(&own).unwrap();
        for path in [own.clone(), dir.path().join("password")] {
            chown(path, lesser_user(), lesser_user()).unwrap();
        }
        let data = own.join("data");
        let made = lesser("initdb")
            .args(["-N", "-A", "scram-sha-256", "-U", "admin", "-E", "UTF8", "--locale=C"])
            .arg("--pwfile")
            .arg(dir.path().join("password"))
            .arg("-D")
            .arg(&data)
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let process = lesser("postgres")
            .arg("-D")
            .arg(&data)
            .args(["-F", "-h", "127.0.0.1", "-p", &free.to_string(), "-k"])
            .arg(&own)
            .args(["-c", &format!("archive_mode={archive_mode}")])
            .stderr(fs::File::create(dir.path().join("log")).unwrap())
            .spawn()
            .unwrap();
        let url = format!("postgres://admin:hush@127.0.0.1:{free}/postgres");
        let config: Config = url.parse().unwrap();
        let server = Server { dir, process, config };
        let begun = Instant::now();
        while server.config.connect(NoTls).is_err() {
            assert!(begun.elapsed() < STARTS_WITHIN, "PostgreSQL does not start");
            std::thread::sleep(Duration::from_millis(50));
        }
        Some(server)
    }

    pub(crate) fn cluster(&self, place: &Place) -> Cluster {
        Cluster::at(&self.config, place).unwrap()
    }

    pub(crate) fn sql(&self, database: &str, sql: &str) {
        self.client(database).batch_execute(sql).unwrap();
    }

    pub(crate) fn client(&self, database: &str) -> Client {
        self.config.clone().dbname(database).connect(NoTls).unwrap()
    }

    /// A database of an application, and the role that it enters as.
    pub(crate) fn application(&self, name: &str) {
        self.sql("postgres", &format!("CREATE ROLE {name} LOGIN PASSWORD 'own'"));
        self.sql("postgres", &format!("CREATE DATABASE {name} OWNER {name}"));
    }

    /// How such an application enters its database.
    pub(crate) fn owner(&self, name: &str) -> Config {
        let mut config = self.config.clone();
        config.user(name).password("own").dbname(name);
        config
    }

    pub(crate) fn own(&self, name: &str, sql: &str) {
        self.owner(name).connect(NoTls).unwrap().batch_execute(sql).unwrap();
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.dir.path().join("log")).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn lesser_user() -> Option<u32> {
    let root = fs::metadata("/proc/self").unwrap().uid() == 0;
    root.then_some(65534)
}

/// A program of PostgreSQL, which refuses to be run by root.
fn lesser(program: &str) -> Command {
    let folders = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let bin =
        folders.map(|folder| folder.path().join("bin")).find(|bin| bin.join(program).exists());
    let bin = bin.expect("run `scripts/install.sh test`, or set BOCAGE_NO_BACKUP=1");
    let mut command = Command::new(bin.join(program));
    command.current_dir(Path::new("/"));
    if let Some(user) = lesser_user() {
        command.uid(user).gid(user);
    }
    command
}
