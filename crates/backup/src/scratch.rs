//! The PostgreSQL that a backup is restored into: for a while, apart from the one that serves.

use std::fs::{self, File};
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use postgres::{Client, Config, NoTls};

use crate::measure::pinned;
use crate::tool::{Call, as_user, last_lines};
use crate::{Error, Programs};

const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Replaying what was written may take long; ending is what shows that something is wrong.
const STARTS_WITHIN: Duration = Duration::from_secs(6 * 3600);

/// Where it is reached from outside this process.
#[derive(Debug, Clone)]
pub struct Listen {
    /// The address that it listens on.
    pub address: IpAddr,
    /// The networks that may enter, with a password: `10.0.0.0/28`.
    pub from: String,
}

/// A running PostgreSQL on restored data. It ends when it is dropped, or when this process ends.
pub struct Scratch {
    process: Child,
    /// The folder of its socket.
    socket: PathBuf,
    user: String,
    at: Option<SocketAddr>,
}

impl Scratch {
    /// Starts one on what was restored into a folder, and waits until it has reached its moment.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(
        programs: &Programs,
        folder: &Path,
        listen: Option<&Listen>,
    ) -> Result<Scratch, Error> {
        let at = listen.map(free).transpose()?;
        let (data, hba) = (folder.join("data"), folder.join("hba.conf"));
        // Who passes through the folder of the socket is its user or root.
        let mut rules = "local all all trust\n".to_owned();
        if let Some(listen) = listen {
            rules.push_str(&format!("host all all {} scram-sha-256\n", listen.from));
        }
        fs::write(&hba, rules).map_err(Error::file(&hba))?;
        programs.given(&hba, 0o600)?;
        // Debian keeps it elsewhere than with the data.
        let settings = data.join("postgresql.conf");
        if !settings.exists() {
            fs::write(&settings, "").map_err(Error::file(&settings))?;
            programs.given(&settings, 0o600)?;
        }
        let log = folder.join("log");
        let written = File::create(&log).map_err(Error::file(&log))?;
        let socket = socket_of(programs)?;
        let process = started(programs, (&socket, &data, &hba), at, written)
            .inspect_err(|_| drop(fs::remove_dir_all(&socket)))?;
        let mut scratch = Scratch { process, socket, user: programs.user.clone(), at };
        scratch.wait(&log)?;
        scratch.sound(folder, &log)?;
        Ok(scratch)
    }

    /// Refuses what was replayed upon pages that are not there, where it is of a database that was asked for
    /// or of what all share.
    fn sound(&self, folder: &Path, log: &Path) -> Result<(), Error> {
        let Some(asked) = asked(folder) else { return Ok(()) };
        let told = fs::read_to_string(log).unwrap_or_default();
        let mut client = self.client("postgres")?;
        let sql = "SELECT oid::text FROM pg_database WHERE datname = ANY($1)";
        let rows = client.query(sql, &[&asked]).map_err(Error::sql("find a restored database"))?;
        let whole = rows.iter().map(|row| format!("base/{}/", row.get::<_, String>(0)));
        let whole: Vec<String> = whole.chain(["global/".to_owned()]).collect();
        let is_amiss = |line: &&str| {
            line.contains(" of relation ")
                && whole.iter().any(|part| line.contains(&format!(" of relation {part}")))
        };
        match told.lines().find(is_amiss) {
            Some(line) => {
                Err(Error::Damaged { at: folder.display().to_string(), says: line.to_owned() })
            }
            None => Ok(()),
        }
    }

    /// Starts an empty one in a folder that is to be made, whose superuser has this password.
    ///
    /// # Errors
    /// When it cannot be made or does not start.
    pub fn fresh(
        programs: &Programs,
        folder: &Path,
        listen: &Listen,
        password: &str,
    ) -> Result<Scratch, Error> {
        fs::create_dir_all(folder).map_err(Error::file(folder))?;
        programs.given(folder, 0o700)?;
        let file = folder.join("password");
        fs::write(&file, password).map_err(Error::file(&file))?;
        programs.given(&file, 0o600)?;
        let mut command = programs.command("initdb");
        command.args([
            "--no-sync",
            "--encoding",
            "UTF8",
            "--locale",
            "C",
            "--auth",
            "scram-sha-256",
        ]);
        command.args(["--username", &programs.user, "--pwfile"]).arg(&file);
        command.arg("--pgdata").arg(folder.join("data"));
        let call =
            Call { program: "initdb", what: "make an empty PostgreSQL", at: folder, key: &file };
        call.run(&mut command, [""; 0])?;
        Scratch::start(programs, folder, Some(listen))
    }

    /// Who its superuser is.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user
    }

    /// Where it is reached, if it is to be.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.at
    }

    /// A connection to one of its databases, as its superuser.
    ///
    /// # Errors
    /// When there is no such database.
    pub fn client(&self, database: &str) -> Result<Client, Error> {
        self.enter(database).map_err(Error::sql("enter a restored database"))
    }

    /// How an application enters its database, which is called as its role is.
    #[must_use]
    pub fn owner(&self, role: &str) -> Config {
        let mut config = Config::new();
        config.host_path(&self.socket).port(self.port()).user(role).dbname(role);
        config
    }

    fn port(&self) -> u16 {
        self.at.map_or(5432, |at| at.port())
    }

    fn enter(&self, database: &str) -> Result<Client, postgres::Error> {
        pinned(self.owner(database).user(&self.user)).connect(NoTls)
    }

    fn wait(&mut self, log: &Path) -> Result<(), Error> {
        let begun = Instant::now();
        loop {
            if self.enter("postgres").is_ok() {
                return Ok(());
            }
            let has_ended = !matches!(self.process.try_wait(), Ok(None));
            if has_ended || begun.elapsed() >= STARTS_WITHIN {
                let says = fs::read_to_string(log).unwrap_or_default();
                return Err(Error::NotStarted { says: worst(&says) });
            }
            std::thread::sleep(LOOK_EVERY);
        }
    }
}

/// The databases that a restore asked for: the others are pages of zeros.
const ASKED: &str = "asked.json";

/// Notes which databases were restored whole.
pub(crate) fn note_asked(folder: &Path, names: &[String]) -> Result<(), Error> {
    let path = folder.join(ASKED);
    fs::write(&path, serde_json::json!(names).to_string()).map_err(Error::file(&path))
}

/// The databases that came whole while others did not; none where all did.
fn asked(folder: &Path) -> Option<Vec<String>> {
    let names: Vec<String> = serde_json::from_slice(&fs::read(folder.join(ASKED)).ok()?).ok()?;
    (!names.is_empty()).then_some(names)
}

/// A new folder for the socket. The name of a socket may be 107 bytes long, and repositories lie deep.
fn socket_of(programs: &Programs) -> Result<PathBuf, Error> {
    let name = format!("bocage-{}", uuid::Uuid::now_v7().simple());
    let folder = [Path::new("/run").join(&name), std::env::temp_dir().join(&name)];
    let made = folder.iter().find(|folder| fs::create_dir(folder).is_ok()).cloned();
    let [run, _] = folder;
    let made =
        made.ok_or_else(|| Error::file(&run)(std::io::ErrorKind::PermissionDenied.into()))?;
    programs.given(&made, 0o700)?;
    Ok(made)
}

/// Nothing of it is kept: it need not be written to the disk, nor end in order.
fn started(
    programs: &Programs,
    (socket, data, hba): (&Path, &Path, &Path),
    at: Option<SocketAddr>,
    log: File,
) -> Result<Child, Error> {
    let address = at.map_or_else(String::new, |at| at.ip().to_string());
    let port = at.map_or(5432, |at| at.port());
    let of_some = data.parent().and_then(asked).is_some();
    let settings = [
        format!("listen_addresses={address}"),
        format!("port={port}"),
        format!("unix_socket_directories={}", socket.display()),
        format!("hba_file={}", hba.display()),
        "archive_mode=off".to_owned(),
        // Nobody follows it: what it was told of standbys would have writes wait for ever.
        "synchronous_standby_names=".to_owned(),
        "ssl=off".to_owned(),
        "fsync=off".to_owned(),
        "logging_collector=off".to_owned(),
        "log_destination=stderr".to_owned(),
        // Databases that were not asked for came as pages of zeros, and without checksums of pages the journal of
        // their vacuums refers to rows on them. That it refers to none of another is seen to when it has started.
        format!("ignore_invalid_pages={}", if of_some { "on" } else { "off" }),
        // Nobody enters before the moment is reached.
        "hot_standby=off".to_owned(),
        "shared_buffers=32MB".to_owned(),
        "huge_pages=off".to_owned(),
    ];
    let mut command = as_user("setpriv", programs.owner);
    command.args(["--pdeathsig", "KILL", "--"]).arg(programs.folder.join("postgres"));
    command.arg("-D").arg(data).args(settings.iter().flat_map(|setting| ["-c", setting]));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
    command.spawn().map_err(Error::file(Path::new("setpriv")))
}

/// The lines of a log that say why it ended; its last where none does.
fn worst(log: &str) -> String {
    let fatal = |line: &&str| ["FATAL", "PANIC", "ERROR"].iter().any(|word| line.contains(word));
    let fatal: Vec<&str> = log.lines().filter(fatal).collect();
    if fatal.is_empty() { last_lines(log) } else { last_lines(&fatal.join("\n")) }
}

/// A port of an address that nobody has.
fn free(listen: &Listen) -> Result<SocketAddr, Error> {
    let named = listen.address.to_string();
    let bound = TcpListener::bind((listen.address, 0)).and_then(|listener| listener.local_addr());
    bound.map_err(Error::file(Path::new(&named)))
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.socket);
    }
}
