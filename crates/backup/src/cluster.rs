//! A PostgreSQL whose backups pgBackRest takes: whole ones, what changed since, and everything that is
//! written in between, so that any moment can be restored.

mod copy;
mod setting;

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use postgres::{Client, Config, NoTls};
use serde::Deserialize;

use crate::measure::pinned;
use crate::schedule::{Kind, Whole};
use crate::scratch;
use crate::tool::{Call, as_user, ending_with_us, last_lines};
use crate::{Error, Place, Programs, key};
use setting::{archives, settings};

const PROGRAM: &str = "pgbackrest";
/// What pgBackRest calls the cluster.
const STANZA: &str = "bocage";
/// The name of the key.
const KEY: &str = "postgresql";
/// Words of `pgbackrest verify` on what is not as it was written.
const WORSE: [&str; 6] =
    ["ERROR", "status: error", "status: invalid", "invalid checksum", "No usable", "missing"];
/// Words of pgBackRest under which a full disk hides.
const ROOM: [&str; 3] = ["was not archived", "unable to write", "FileWriteError"];
/// As long as pgBackRest can be told, where nobody says how long.
const DAYS_MAX: u32 = 9_999;
/// How long what was written may take to be archived.
const ARCHIVED_WITHIN: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// A PostgreSQL of this machine.
pub struct Cluster {
    config: Config,
    place: Place,
    /// Its data, which belong to the user that it runs as.
    data: PathBuf,
    pub(crate) programs: Programs,
    socket: String,
    port: String,
    archive: (String, String),
}

/// Up to where a restore goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A point that was named when a backup was taken, from the whole backup of this label.
    Point {
        /// The name.
        name: String,
        /// The label.
        label: String,
    },
    /// A moment, from the whole backup of this label, which ended before it.
    Moment {
        /// The moment.
        at: Timestamp,
        /// The label.
        label: String,
    },
}

impl Cluster {
    /// Asks a PostgreSQL where it lies.
    ///
    /// # Errors
    /// When it does not answer, or does not lie on this machine.
    pub fn at(config: &Config, place: &Place) -> Result<Cluster, Error> {
        let programs = Programs::of(config)?;
        let sql = "SELECT current_setting('data_directory'), \
             split_part(current_setting('unix_socket_directories'), ',', 1), \
             current_setting('port'), current_setting('archive_mode'), \
             current_setting('archive_command')";
        let asked = enter(config, "postgres").and_then(|mut client| client.query_one(sql, &[]));
        let row = asked.map_err(Error::sql("say where its data lie"))?;
        Ok(Cluster {
            config: config.clone(),
            place: place.clone(),
            data: PathBuf::from(row.get::<_, String>(0)),
            programs,
            socket: row.get(1),
            port: row.get(2),
            archive: (row.get(3), row.get(4)),
        })
    }

    /// A connection to one of its databases, as its superuser.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn client(&self, database: &str) -> Result<Client, Error> {
        enter(&self.config, database).map_err(Error::sql("be entered"))
    }

    /// Sees that it archives what it writes, encrypted, and keeps whole backups for so many days. One
    /// that others give its settings is not told how: what it is told would come along to a copy of it.
    ///
    /// # Errors
    /// When it archives nothing or by other means, the key is lost, or pgBackRest refuses.
    pub fn prepare(&self, days: u32, is_given_settings: bool) -> Result<(), Error> {
        let (mode, command) = &self.archive;
        if mode == "off" {
            return Err(Error::NoArchive { mode: mode.clone() });
        }
        let wanted = archives(&self.place.settings(), STANZA);
        if is_given_settings && *command != wanted {
            return Err(Error::GivenArchive { command: command.clone(), wanted });
        }
        // Also by Bocage with other keys: what it archives there from now on would be missing here.
        if !command.is_empty() && *command != wanted {
            return Err(Error::OtherArchive { command: command.clone() });
        }
        self.configure(days)?;
        self.call("make the repository", |command| command.arg("stanza-create"))?;
        if *command != wanted {
            let mut client = self.client("postgres")?;
            let literal = wanted.replace('\'', "''");
            let sql = [
                format!("ALTER SYSTEM SET archive_command = '{literal}'"),
                "ALTER SYSTEM SET archive_timeout = '60s'".to_owned(),
                "SELECT pg_reload_conf()".to_owned(),
            ];
            for sql in sql {
                client.batch_execute(&sql).map_err(Error::sql("be told how to archive"))?;
            }
        }
        Ok(())
    }

    /// Writes what pgBackRest is told, for the user that PostgreSQL runs as.
    fn configure(&self, days: u32) -> Result<(), Error> {
        let (root, file) = (self.place.cluster(), self.place.settings());
        let key_file = self.place.key(KEY);
        key::there(&key_file, &root, root.join("repository/backup").exists())?;
        for folder in
            [root.clone(), root.join("repository"), root.join("locks"), root.join("spool")]
        {
            fs::create_dir_all(&folder).map_err(Error::file(&folder))?;
            self.given(&folder, 0o700)?;
        }
        key::is_of(&key_file, &root)?;
        let text = settings(&setting::Told {
            root: &root,
            key: &key::read(&key_file)?,
            days,
            data: &self.data,
            socket: &self.socket,
            port: &self.port,
            user: &self.programs.user,
            stanza: STANZA,
        });
        let new = file.with_extension("new");
        let _ = fs::remove_file(&new);
        fs::write(&new, "").map_err(Error::file(&new))?;
        self.given(&new, 0o600)?;
        fs::write(&new, text).map_err(Error::file(&new))?;
        fs::rename(&new, &file).map_err(Error::file(&file))
    }

    /// A copy of a repository that came from elsewhere belongs to who brought it.
    fn adopted(&self, root: &Path) -> Result<(), Error> {
        let (user, group) = self.programs.owner;
        if fs::metadata(root).map_err(Error::file(root))?.uid() == user {
            return Ok(());
        }
        let mut chown = Command::new("chown");
        chown.args(["--recursive", "--no-dereference", &format!("{user}:{group}"), "--"]).arg(root);
        let key = self.place.key(KEY);
        let call = Call { program: "chown", what: "take a repository over", at: root, key: &key };
        call.run(&mut chown, [""; 0]).map(drop)
    }

    fn given(&self, path: &Path, mode: u32) -> Result<(), Error> {
        self.programs.given(path, mode)
    }

    /// What it runs with, for another one beside it.
    #[must_use]
    pub fn programs(&self) -> &Programs {
        &self.programs
    }

    /// Takes a backup of the whole cluster; what there is afterwards, the newest last.
    ///
    /// # Errors
    /// When pgBackRest cannot.
    pub fn back_up(&self, kind: Kind) -> Result<Vec<Whole>, Error> {
        let kind = format!("--type={}", kind.code());
        self.call("take a backup", |command| command.args(["backup", &kind]))?;
        self.backups()
    }

    /// The whole backups that there are, the oldest first.
    ///
    /// # Errors
    /// When the repository cannot be read.
    pub fn backups(&self) -> Result<Vec<Whole>, Error> {
        if !self.place.cluster().join("repository").exists() {
            return Ok(Vec::new());
        }
        let (told, _) =
            self.call("list the backups", |command| command.args(["info", "--output=json"]))?;
        let read: Result<Vec<Info>, _> = serde_json::from_str(&told);
        let read = read.map_err(|_| Error::Told { program: PROGRAM, says: last_lines(&told) })?;
        if let Some(told) = read.iter().find(|stanza| stanza.status.code == UNREADABLE) {
            let at = self.place.cluster().display().to_string();
            return Err(Error::Damaged { at, says: last_lines(&told.status.message) });
        }
        let each = read.into_iter().flat_map(|stanza| stanza.backup);
        Ok(each.filter(|one| !one.error).filter_map(InfoBackup::whole).collect())
    }

    /// Names this moment, so that it can be restored to.
    ///
    /// # Errors
    /// When PostgreSQL refuses.
    pub fn name(&self, point: &str) -> Result<(), Error> {
        let mut client = self.client("postgres")?;
        let named = client.query_one("SELECT pg_create_restore_point($1)::text", &[&point]);
        named.map(drop).map_err(Error::sql("name a moment to restore to"))
    }

    /// Waits until everything that was written so far is in the repository. A moment is only reached by
    /// a restore if something was written after it: that is done here too.
    ///
    /// # Errors
    /// When it is not archived in its time.
    pub fn settle(&self) -> Result<(), Error> {
        let mut client = self.client("postgres")?;
        let failed = || Error::sql("archive what it wrote");
        client.query_one("SELECT pg_current_xact_id()::text", &[]).map_err(failed())?;
        let name = "SELECT pg_walfile_name(pg_current_wal_insert_lsn()), pg_switch_wal()::text";
        let last: String = client.query_one(name, &[]).map_err(failed())?.get(0);
        let begun = Instant::now();
        loop {
            let sql = "SELECT coalesce(left(last_archived_wal, 24) >= $1, false), \
                       coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false) \
                       FROM pg_stat_archiver";
            let row = client.query_one(sql, &[&last]).map_err(failed())?;
            if row.get(0) {
                return Ok(());
            }
            if row.get(1) {
                self.place.has_room(PROGRAM, "archive what PostgreSQL wrote")?;
            }
            if begun.elapsed() >= ARCHIVED_WITHIN {
                let fails = if row.get(1) { ": its archive_command fails" } else { "" };
                let seconds = ARCHIVED_WITHIN.as_secs();
                return Err(Error::NotArchived { seconds, why: fails.to_owned() });
            }
            std::thread::sleep(LOOK_EVERY);
        }
    }

    /// Restores into an empty folder that belongs to its user: these databases, where they are given
    /// and were there when the backup was taken, and the tables that are the same for all.
    ///
    /// # Errors
    /// When pgBackRest cannot, such as from a repository that is damaged.
    pub fn restore(&self, into: &Path, target: &Target, only: &[String]) -> Result<(), Error> {
        let restored = self.restored(into, target, only);
        match restored {
            // One that was made after the whole backup comes with what was written since.
            Err(Error::Tool { says, .. }) if says.contains("to include") => {
                self.restored(into, target, &[])
            }
            Ok(()) => scratch::note_asked(into, only),
            restored => restored,
        }
    }

    fn restored(&self, into: &Path, target: &Target, only: &[String]) -> Result<(), Error> {
        let data = into.join("data");
        fs::create_dir_all(&data).map_err(Error::file(&data))?;
        let tablespaces = into.join("tablespaces");
        fs::create_dir_all(&tablespaces).map_err(Error::file(&tablespaces))?;
        for folder in [into, &data, &tablespaces] {
            self.given(folder, 0o700)?;
        }
        let mut words = vec![
            "restore".to_owned(),
            format!("--pg1-path={}", data.display()),
            // Never into the tablespaces of the one that serves.
            format!("--tablespace-map-all={}", tablespaces.display()),
            "--archive-mode=off".to_owned(),
            "--target-action=promote".to_owned(),
        ];
        let (kind, up_to, label) = match target {
            Target::Point { name, label } => ("name", name.clone(), label),
            Target::Moment { at, label } => {
                ("time", at.strftime("%Y-%m-%d %H:%M:%S.%6f+00").to_string(), label)
            }
        };
        words.push(format!("--type={kind}"));
        words.push(format!("--target={up_to}"));
        words.push(format!("--set={label}"));
        words.extend(only.iter().map(|name| format!("--db-include={name}")));
        self.call("restore", |command| command.args(words)).map(drop)
    }

    /// Reads all that is kept and compares it with its checksums.
    ///
    /// # Errors
    /// When something is not what was written.
    pub fn verify(&self) -> Result<(), Error> {
        let (told, warned) = self.call("verify what is kept", |command| {
            command.args(["verify", "--log-level-console=info"])
        })?;
        // It ends with 0 whatever it finds: its words say it.
        let bad = |line: &&str| WORSE.iter().any(|word| line.contains(word));
        let says: Vec<&str> = told.lines().chain(warned.lines()).filter(bad).collect();
        if says.is_empty() {
            return Ok(());
        }
        let at = self.place.cluster().display().to_string();
        Err(Error::Damaged { at, says: last_lines(&says.join("\n")) })
    }

    fn call(
        &self,
        what: &'static str,
        words: impl FnOnce(&mut Command) -> &mut Command,
    ) -> Result<(String, String), Error> {
        let root = self.place.cluster();
        key::is_of(&self.place.key(KEY), &root)?;
        self.adopted(&root)?;
        if !self.place.settings().exists() {
            self.configure(DAYS_MAX)?;
        }
        let mut command = ending_with_us(as_user("setpriv", self.programs.owner), PROGRAM);
        command.arg(format!("--config={}", self.place.settings().display()));
        // The settings name the repository that is archived into; this may be a copy of it.
        command.arg(format!("--repo1-path={}/repository", root.display()));
        command.env("PGBACKREST_LOCK_PATH", root.join("locks"));
        command.arg(format!("--stanza={STANZA}"));
        if let Some(password) = self.config.get_password() {
            command.env("PGPASSWORD", String::from_utf8_lossy(password).as_ref());
        }
        words(&mut command);
        let (at, key) = (self.place.cluster(), self.place.key(KEY));
        let ran = Call { program: PROGRAM, what, at: &at, key: &key }.run(&mut command, [""; 0]);
        if let Err(Error::Tool { says, .. }) = &ran
            && ROOM.iter().any(|word| says.contains(word))
        {
            self.place.has_room(PROGRAM, what)?;
        }
        ran
    }
}

fn enter(config: &Config, database: &str) -> Result<Client, postgres::Error> {
    pinned(config).dbname(database).connect(NoTls)
}

/// What `pgbackrest info` tells of a cluster.
#[derive(Deserialize)]
struct Info {
    backup: Vec<InfoBackup>,
    status: InfoStatus,
}

/// The code of a repository that cannot be read.
const UNREADABLE: u32 = 99;

#[derive(Deserialize)]
struct InfoStatus {
    code: u32,
    message: String,
}

#[derive(Deserialize)]
struct InfoBackup {
    label: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    error: bool,
    timestamp: InfoTimes,
}

#[derive(Deserialize)]
struct InfoTimes {
    stop: i64,
}

impl InfoBackup {
    fn whole(self) -> Option<Whole> {
        let at = Timestamp::from_second(self.timestamp.stop).ok()?;
        Some(Whole { label: self.label, kind: self.kind.parse().ok()?, at })
    }
}
