//! One database in one file, which any PostgreSQL reads that is not older: to leave, and to come.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use postgres::{Client, Config, NoTls};

use crate::measure::{measure_at, pinned};
use crate::tool::Call;
use crate::{Error, Tables};

/// Where Debian keeps the programs of each version.
const VERSIONS: &str = "/usr/lib/postgresql";
/// What `pg_restore` says of a file that a newer one has written.
const UNREAD: &str = "unsupported version";

/// A moment of a database, which is kept until this is dropped: what is written later is not in it.
pub struct Moment {
    client: Client,
    config: Config,
    snapshot: String,
}

impl Moment {
    /// The present one of a database, as the application that it is of.
    ///
    /// # Errors
    /// When it cannot be entered.
    pub fn of(owner: &Config) -> Result<Moment, Error> {
        let failed = || Error::sql("keep a moment of a database");
        let mut client = pinned(owner).connect(NoTls).map_err(failed())?;
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        client.batch_execute(begin).map_err(failed())?;
        let named = client.query_one("SELECT pg_export_snapshot()", &[]).map_err(failed())?;
        Ok(Moment { client, config: owner.clone(), snapshot: named.get(0) })
    }

    /// What the database held.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn measure(&self) -> Result<Tables, Error> {
        measure_at(&self.config, Some(&self.snapshot))
    }

    /// Writes the database as it was into a file, in the custom format of `pg_dump`.
    ///
    /// # Errors
    /// When `pg_dump` is not there, is older than the server, or cannot read something.
    pub fn dump(mut self, into: &Path) -> Result<(), Error> {
        // What a newer one writes, an older server does not read.
        let mut command = Command::new(of_version("pg_dump", version(&mut self.client)?));
        enters(&mut command, &self.config);
        command.args(["--format=custom", "--no-owner", "--no-privileges"]);
        command.args(["--snapshot", &self.snapshot, "--file"]).arg(into);
        command.args(["--dbname", self.config.get_dbname().unwrap_or_default()]);
        let call = Call { program: "pg_dump", what: "read a database", at: into, key: into };
        call.run(&mut command, [""; 0])?;
        // Until here the moment had to be kept.
        self.client.batch_execute("ROLLBACK").map_err(Error::sql("let a moment go"))
    }
}

/// Fills an empty database from a file that `pg_dump` wrote in its custom format, as the user that the
/// address names: all of it or nothing.
///
/// # Errors
/// When `pg_restore` is not there, or something of the file cannot be made.
pub fn load(config: &Config, file: &Path) -> Result<(), Error> {
    let mut client = pinned(config).connect(NoTls).map_err(Error::sql("fill a database"))?;
    let own = of_version("pg_restore", version(&mut client)?);
    drop(client);
    // A newer one sets what an older server does not know; but only it reads what its like have written.
    match restored(&own, config, file) {
        Err(Error::Tool { says, .. }) if says.contains(UNREAD) => {
            restored(&newest("pg_restore"), config, file)
        }
        done => done,
    }
}

fn restored(program: &Path, config: &Config, file: &Path) -> Result<(), Error> {
    let mut command = Command::new(program);
    enters(&mut command, config);
    command.args(["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]);
    command.args(["--dbname", config.get_dbname().unwrap_or_default()]).arg(file);
    let call = Call { program: "pg_restore", what: "fill a database", at: file, key: file };
    call.run(&mut command, [""; 0]).map(drop)
}

/// The major version of a server.
fn version(client: &mut Client) -> Result<u32, Error> {
    let told = client.query_one("SHOW server_version_num", &[]);
    let told: String = told.map_err(Error::sql("say its version"))?.get(0);
    Ok(told.parse::<u32>().unwrap_or(0) / 10_000)
}

/// Tells a program of PostgreSQL which server it enters. The password is none of its words.
pub(crate) fn enters(command: &mut Command, config: &Config) {
    use postgres::config::Host;
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(host)) => host.clone(),
        Some(Host::Unix(folder)) => folder.display().to_string(),
        None => "localhost".to_owned(),
    };
    let port = config.get_ports().first().copied().unwrap_or(5432);
    command.args(["--host", &host, "--port", &port.to_string(), "--no-password"]);
    command.args(["--username", config.get_user().unwrap_or("postgres")]);
    if let Some(password) = config.get_password() {
        command.env("PGPASSWORD", String::from_utf8_lossy(password).as_ref());
    }
}

/// The program of a version, or the newest that is installed where that one is not.
fn of_version(program: &str, version: u32) -> PathBuf {
    let own = Path::new(VERSIONS).join(version.to_string()).join("bin").join(program);
    if own.exists() { own } else { newest(program) }
}

/// The program of the newest version that is installed.
fn newest(program: &str) -> PathBuf {
    let versions = fs::read_dir(VERSIONS).into_iter().flatten().flatten();
    let numbered = versions.filter_map(|entry| {
        let number: u32 = entry.file_name().to_str()?.parse().ok()?;
        let path = entry.path().join("bin").join(program);
        path.exists().then_some((number, path))
    });
    numbered.max().map_or_else(|| PathBuf::from(program), |(_, path)| path)
}
