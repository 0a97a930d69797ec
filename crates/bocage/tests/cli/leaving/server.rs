//! A PostgreSQL for containers of one test, and images with programs of PostgreSQL: nothing is pulled.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::daemon::Daemon;

const STARTS_WITHIN: Duration = Duration::from_secs(60);
/// Nobody, who PostgreSQL runs as.
const LESSER: u32 = 65534;

/// What stands for the image `postgres`: it reads the same variables.
const ENTRY: &str = r#"#!/bin/sh
set -e
if [ ! -e "$PGDATA/ready" ]; then
  initdb -A scram-sha-256 --auth-local=trust -E UTF8 --locale=C -U "$POSTGRES_USER" \
    --pwfile "$POSTGRES_PASSWORD_FILE" -D "$PGDATA" >/dev/null
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  echo "CREATE DATABASE $POSTGRES_DB" | postgres --single -D "$PGDATA" postgres >/dev/null
  : >"$PGDATA/ready"
fi
exec postgres -D "$PGDATA" -h '*'
"#;

/// A running PostgreSQL on the address by which containers reach this machine.
pub(super) struct Server {
    dir: TempDir,
    process: Child,
    address: String,
}

impl Server {
    pub(super) fn start(daemon: &Daemon) -> Server {
        let dir = tempfile::tempdir().unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o711)).unwrap();
        let own = dir.path().join("own");
        fs::create_dir(&own).unwrap();
        let (password, data) = (dir.path().join("password"), own.join("data"));
        fs::write(&password, "hush").unwrap();
        for path in [&own, &password] {
            chown(path, Some(LESSER), Some(LESSER)).unwrap();
        }
        let mut made = lesser("initdb");
        made.args(["-N", "-A", "scram-sha-256", "-U", "admin", "-E", "UTF8", "--locale=C"]);
        made.arg("--pwfile").arg(&password).arg("-D").arg(&data);
        done(&mut made);
        let hba = "host all all 10.0.0.0/8 scram-sha-256\n";
        fs::write(data.join("pg_hba.conf"), format!("local all all scram-sha-256\n{hba}")).unwrap();
        let address = daemon.machine();
        let process = lesser("postgres")
            .arg("-D")
            .arg(&data)
            .args(["-F", "-h", &address, "-p", "5432", "-k"])
            .arg(&own)
            .args(["-c", "archive_mode=on"])
            .stderr(fs::File::create(dir.path().join("log")).unwrap())
            .spawn()
            .unwrap();
        let server = Server { dir, process, address };
        let begun = Instant::now();
        while server.psql("postgres", "SELECT 1").is_none() {
            assert!(begun.elapsed() < STARTS_WITHIN, "PostgreSQL does not start: {}", server.log());
            std::thread::sleep(Duration::from_millis(50));
        }
        server
    }

    pub(super) fn url(&self) -> String {
        format!("postgres://admin:hush@{}:5432/postgres", self.address)
    }

    fn log(&self) -> String {
        fs::read_to_string(self.dir.path().join("log")).unwrap_or_default()
    }

    fn psql(&self, database: &str, sql: &str) -> Option<String> {
        let mut command = Command::new("psql");
        command.args(["-XqAt", "-h", &self.address, "-U", "admin", "-d", database, "-c", sql]);
        let ran = command.env("PGPASSWORD", "hush").output().unwrap();
        let said = || String::from_utf8_lossy(&ran.stdout).trim().to_owned();
        ran.status.success().then(said)
    }

    /// What SQL answers, as the superuser.
    pub(super) fn sql(&self, database: &str, sql: &str) -> String {
        self.psql(database, sql).unwrap_or_else(|| panic!("{sql}: {}", self.log()))
    }

    /// The databases and roles of applications.
    pub(super) fn of_applications(&self) -> Vec<String> {
        let sql = "SELECT 'database ' || datname FROM pg_database WHERE datname LIKE 'bocage%' \
                   UNION SELECT 'role ' || rolname FROM pg_roles WHERE rolname LIKE 'bocage%' ORDER BY 1";
        self.sql("postgres", sql).lines().map(str::to_owned).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The folder of the programs of PostgreSQL.
fn programs() -> PathBuf {
    let folders = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut all = folders.map(|folder| folder.path().join("bin"));
    all.find(|bin| bin.join("initdb").exists()).expect("run `scripts/install.sh test`")
}

fn lesser(program: &str) -> Command {
    let mut command = Command::new(programs().join(program));
    command.current_dir("/").uid(LESSER).gid(LESSER);
    command
}

#[track_caller]
pub(super) fn done(command: &mut Command) -> String {
    let ran = command.output().unwrap();
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    assert!(ran.status.success(), "{command:?}: {}\n{}", said(&ran.stdout), said(&ran.stderr));
    said(&ran.stdout)
}

/// Copies a program into a folder, with the libraries of this machine that it wants.
fn brought(program: &Path, root: &Path, to: &str) {
    let script = "install -D -m 755 \"$1\" \"$2$3\"
        ldd \"$1\" | grep -o '/[^ ]*' | sort -u | while read -r library; do
          [ -e \"$2$library\" ] || install -D -m 755 \"$library\" \"$2$library\"
        done";
    let (program, root) = (program.display().to_string(), root.display().to_string());
    done(Command::new("sh").args(["-c", script, "sh", &program, &root, to]));
}

fn imported(daemon: &Daemon, root: &Path, name: &str, changes: &[&str]) {
    let archive = root.with_extension("tar");
    done(Command::new("tar").arg("-C").arg(root).arg("-cf").arg(&archive).arg("."));
    let archive = archive.display().to_string();
    let mut words = vec!["import"];
    words.extend(changes.iter().flat_map(|change| ["--change", change]));
    words.extend([archive.as_str(), name]);
    daemon.docker(&words);
}

/// The program of the demo's applications, with psql: `desk:1`.
pub(super) fn desk(daemon: &Daemon) {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("image");
    fs::create_dir_all(root.join("srv/files")).unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/hosting/app.c");
    done(Command::new("cc").args(["-static", "-O1", "-o"]).arg(root.join("app")).arg(source));
    brought(&programs().join("psql"), &root, "/psql");
    imported(daemon, &root, "desk:1", &[r#"ENTRYPOINT ["/app"]"#, r#"CMD ["requests"]"#]);
}

/// A PostgreSQL that reads the variables of the image `postgres`: `postgresql:1`.
pub(super) fn postgresql(daemon: &Daemon) {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("image");
    let bin = programs();
    for program in ["postgres", "initdb", "pg_isready", "pg_restore", "psql"] {
        let path = bin.join(program);
        brought(&path, &root, &path.display().to_string());
    }
    brought(Path::new("/bin/sh"), &root, "/bin/sh");
    let version = bin.parent().unwrap().display().to_string();
    let number = version.rsplit('/').next().unwrap();
    let script = "set -e
        cp -r --parents \"$1/lib\" \"/usr/share/postgresql/$2\" /usr/share/zoneinfo \"$3\"
        rm -rf \"$3$1\"/lib/bitcode \"$3$1\"/lib/llvm* \"$3$1\"/lib/pgxs
        mkdir -p \"$3/etc\" \"$3/tmp\" \"$3/var/run/postgresql\" \"$3/var/lib/postgresql/data\"
        chmod 1777 \"$3/tmp\" \"$3/var/run/postgresql\"
        echo 'postgres:x:999:999::/:/bin/sh' >\"$3/etc/passwd\"
        chown 999:999 \"$3/var/lib/postgresql/data\"";
    let folder = root.display().to_string();
    done(Command::new("sh").args(["-c", script, "sh", &version, number, &folder]));
    fs::write(root.join("entry"), ENTRY).unwrap();
    fs::set_permissions(root.join("entry"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("ENV PATH={}:/bin", bin.display());
    let changes = [path.as_str(), "USER 999:999", r#"ENTRYPOINT ["/entry"]"#];
    imported(daemon, &root, "postgresql:1", &changes);
}
