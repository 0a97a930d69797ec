//! A PostgreSQL of one test's own, in a temporary folder, reached through a socket there.
//!
//! It needs the programs of PostgreSQL and PostGIS on the machine (Debian: `postgresql` and
//! `postgresql-15-postgis-3`). Where they are missing the tests fail, unless `BOCAGE_NO_POSTGRES=1`
//! says that this machine is to go without: then they are skipped and say so.

use std::io::{BufRead, BufReader, Write as _};
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The superuser, who needs no password; others do.
const SUPERUSER: &str = "bocage";
/// Set to 1 it skips the tests that need a PostgreSQL.
const WITHOUT: &str = "BOCAGE_NO_POSTGRES";
const STARTS_WITHIN: Duration = Duration::from_secs(60);

/// A running PostgreSQL, stopped when it is dropped or when this process ends.
pub(crate) struct Cluster {
    dir: TempDir,
    bin: PathBuf,
    /// A shell that waits for the end of its input, which the end of this process brings about too.
    shell: Child,
}

impl Cluster {
    /// Starts one; none where this machine goes without.
    ///
    /// # Panics
    /// Where PostgreSQL with PostGIS is not installed.
    #[allow(clippy::print_stderr, reason = "a test that is skipped says so")]
    pub(crate) fn start() -> Option<Cluster> {
        if std::env::var_os(WITHOUT).is_some_and(|value| value == "1") {
            assert!(std::env::var_os("CI").is_none(), "CI tries PostgreSQL: unset {WITHOUT}");
            eprintln!("skipped: {WITHOUT}=1");
            return None;
        }
        let bin = programs().unwrap_or_else(|| {
            panic!(
                "PostgreSQL with PostGIS is not installed: run `scripts/install.sh test`, or set \
                 {WITHOUT}=1 to go without these tests"
            )
        });
        let dir = tempfile::tempdir().unwrap();
        if let Some(user) = lesser_user() {
            chown(dir.path(), Some(user), None).unwrap();
        }
        let data = dir.path().join("data");
        let options = ["-N", "-A", "trust", "-E", "UTF8", "--locale=C", "-U", SUPERUSER, "-D"];
        let made = lesser(bin.join("initdb")).args(options).arg(&data).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let entry = format!("local all {SUPERUSER} trust\nlocal all all scram-sha-256\n");
        std::fs::write(data.join("pg_hba.conf"), entry).unwrap();
        let shell = started(&bin, dir.path());
        let cluster = Cluster { dir, bin, shell };
        cluster.wait();
        cluster.sql("postgres", "CREATE DATABASE bocage");
        Some(cluster)
    }

    /// The URL of a territory in it.
    pub(crate) fn url(&self, schema: &str) -> String {
        self.url_of(SUPERUSER, "bocage", schema)
    }

    pub(crate) fn url_of(&self, user: &str, database: &str, schema: &str) -> String {
        let host = self.folder();
        format!("postgres:///{database}?host={host}&user={user}&schema={schema}")
    }

    /// Runs SQL as the superuser; what it answers.
    pub(crate) fn sql(&self, database: &str, sql: &str) -> String {
        let ran = self.psql(database, sql);
        assert!(ran.status.success(), "{sql}: {}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8(ran.stdout).unwrap().trim().to_owned()
    }

    /// Runs SQL as the superuser in a schema, all or nothing; whether it was done.
    #[allow(dead_code, reason = "not every test that has a cluster needs it")]
    pub(crate) fn tries(&self, schema: &str, sql: &str) -> bool {
        let sql = format!("SET search_path = {schema}, public; {sql}");
        self.psql("bocage", &sql).status.success()
    }

    fn psql(&self, database: &str, sql: &str) -> Output {
        let mut psql = Command::new(self.bin.join("psql"));
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", SUPERUSER]);
        psql.args(["-d", database, "-c", sql]).env("PGHOST", self.dir.path());
        psql.output().unwrap()
    }

    /// The folder of its socket.
    pub(crate) fn folder(&self) -> std::path::Display<'_> {
        self.dir.path().display()
    }

    /// A session that does something and then stays, until it is killed.
    #[allow(dead_code, reason = "not every test that has a cluster needs one")]
    pub(crate) fn session(&self, sql: &str) -> Child {
        let mut psql = Command::new(self.bin.join("psql"))
            .args(["-X", "-q", "-A", "-t", "-U", SUPERUSER, "-d", "bocage"])
            .env("PGHOST", self.dir.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        writeln!(psql.stdin.as_mut().unwrap(), "{sql};\n\\echo ready").unwrap();
        let said = BufReader::new(psql.stdout.take().unwrap());
        assert!(said.lines().any(|line| line.unwrap() == "ready"));
        psql
    }

    fn wait(&self) {
        let begun = Instant::now();
        let ready = || {
            let mut ask = Command::new(self.bin.join("pg_isready"));
            ask.args(["-q", "-U", SUPERUSER, "-h"]).arg(self.dir.path()).status().unwrap().success()
        };
        while !ready() {
            assert!(begun.elapsed() < STARTS_WITHIN, "PostgreSQL does not start");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        let _ = self.shell.wait();
    }
}

/// Nothing of a test outlives a power cut, so that nothing waits for the disk.
fn started(bin: &Path, dir: &Path) -> Child {
    let script = r#""$0" -D "$1/data" -k "$1" -h "" -F >"$1/log" 2>&1 &
        read -r _
        kill -QUIT $!
        wait"#;
    lesser("sh".into())
        .args(["-c", script])
        .arg(bin.join("postgres"))
        .arg(dir)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The folder of PostgreSQL's programs, the newest where there are several.
fn programs() -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    folders.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    folders.extend(std::env::split_paths(&path));
    folders.into_iter().rev().find(|bin| {
        bin.join("initdb").is_file() && bin.join("postgres").is_file() && has_postgis(bin)
    })
}

fn has_postgis(bin: &Path) -> bool {
    let asked = Command::new(bin.join("pg_config")).arg("--sharedir").output();
    let share = asked.map(|said| String::from_utf8_lossy(&said.stdout).trim().to_owned());
    share.is_ok_and(|share| Path::new(&share).join("extension/postgis.control").is_file())
}

/// PostgreSQL refuses to run as root: then as the user of its package, or as nobody.
fn lesser_user() -> Option<u32> {
    const NOBODY: u32 = 65_534;
    if std::fs::metadata("/proc/self").unwrap().uid() != 0 {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let line = users.lines().find(|line| line.starts_with("postgres:"));
    Some(line.and_then(|line| line.split(':').nth(2)?.parse().ok()).unwrap_or(NOBODY))
}

fn lesser(program: PathBuf) -> Command {
    let mut command = Command::new(program);
    command.current_dir("/");
    if let Some(user) = lesser_user() {
        command.uid(user).gid(user);
    }
    command
}
