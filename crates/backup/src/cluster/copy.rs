//! Bringing one restored database back among those that serve, and setting the former one aside.

use std::path::{Path, PathBuf};

use postgres::Config;

use crate::dump::enters;
use crate::tool::Call;
use crate::{Cluster, Error, Scratch};

use super::KEY;

/// The end of the name of a database that is being brought back.
const NEW: &str = "_restored";
/// What stands between the name of a database and the name of its restore, once it was set aside.
const FORMER: &str = "_former_";

impl Cluster {
    /// Writes a database of a restored cluster into a file that `pg_restore` reads, in a folder that belongs
    /// to the server's user. It is read as the application that it is of, since reading runs what it holds.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn dumped(&self, scratch: &Scratch, folder: &Path, name: &str) -> Result<PathBuf, Error> {
        let failed = || Error::sql("read a restored database");
        // Rules on rows that hold for the application too would leave rows out.
        let sql = format!("ALTER ROLE {name} BYPASSRLS");
        scratch.client("postgres")?.batch_execute(&sql).map_err(failed())?;
        let file = folder.join(format!("{name}.dump"));
        let mut dump = self.program("pg_dump");
        enters(&mut dump, &scratch.owner(name));
        dump.args(["--format=custom", "--no-owner", "--no-privileges", "--file"]).arg(&file);
        self.ran("pg_dump", "read a restored database", dump.arg(name))?;
        Ok(file)
    }

    /// Copies a database of a restored cluster beside the one of its name, which serves on. It is filled as
    /// the application that it is of, since filling runs what it holds.
    ///
    /// # Errors
    /// When it cannot be read there, or not be made here.
    pub fn bring(&self, scratch: &Scratch, folder: &Path, owner: &Config) -> Result<(), Error> {
        let name = owner.get_user().unwrap_or_default();
        let file = self.dumped(scratch, folder, name)?;
        let new = format!("{name}{NEW}");
        let mut client = self.client("postgres")?;
        for sql in [
            format!("DROP DATABASE IF EXISTS {new} WITH (FORCE)"),
            format!("CREATE DATABASE {new} OWNER {name} TEMPLATE template0 ENCODING 'UTF8'"),
            format!("REVOKE ALL ON DATABASE {new} FROM PUBLIC"),
        ] {
            client.batch_execute(&sql).map_err(Error::sql("make a database beside"))?;
        }
        let mut restore = self.program("pg_restore");
        enters(&mut restore, owner);
        restore.args(["--exit-on-error", "--no-owner", "--no-privileges", "--dbname", &new]);
        self.ran("pg_restore", "fill a database beside", restore.arg(&file))
    }

    /// Has the databases that were brought serve under their names, all at once; the former ones are set
    /// aside under the name of the restore, and nobody enters them.
    ///
    /// # Errors
    /// When PostgreSQL refuses: then all is as it was.
    pub fn swap(&self, names: &[String], stamp: &str) -> Result<(), Error> {
        let to = |name: &str| (format!("{name}{FORMER}{stamp}"), format!("{name}{NEW}"));
        self.exchanged(names, to)
    }

    /// Takes a swap back: what was restored is brought aside again.
    ///
    /// # Errors
    /// When PostgreSQL refuses: then all is as it was.
    pub fn swap_back(&self, names: &[String], stamp: &str) -> Result<(), Error> {
        let to = |name: &str| (format!("{name}{NEW}"), format!("{name}{FORMER}{stamp}"));
        self.exchanged(names, to)
    }

    /// Each database gives its name to another one and gets a new one, in one transaction.
    fn exchanged(
        &self,
        names: &[String],
        to: impl Fn(&str) -> (String, String),
    ) -> Result<(), Error> {
        let mut client = self.client("postgres")?;
        let failed = || Error::sql("change the names of databases");
        let mut sql = String::from("BEGIN;");
        for name in names {
            let (aside, from) = to(name);
            sql.push_str(&format!(
                "ALTER DATABASE {name} RENAME TO {aside}; ALTER DATABASE {from} RENAME TO {name}; \
                 ALTER DATABASE {aside} ALLOW_CONNECTIONS false; \
                 ALTER DATABASE {name} ALLOW_CONNECTIONS true;"
            ));
        }
        sql.push_str("COMMIT");
        let end =
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = ANY($1)";
        let all: Vec<String> = names.iter().flat_map(|name| [name.clone(), to(name).1]).collect();
        client.execute(end, &[&all]).map_err(failed())?;
        let done = client.batch_execute(&sql).map_err(failed());
        if done.is_err() {
            let _ = client.batch_execute("ROLLBACK");
        }
        done
    }

    /// The databases that restores have set aside of one.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub fn former(&self, name: &str) -> Result<Vec<String>, Error> {
        let sql = "SELECT datname::text FROM pg_database WHERE starts_with(datname, $1) OR datname = $2 \
                   ORDER BY 1";
        let rows = self
            .client("postgres")?
            .query(sql, &[&format!("{name}{FORMER}"), &format!("{name}{NEW}")])
            .map_err(Error::sql("list databases"))?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    /// Takes a database away that was set aside.
    ///
    /// # Errors
    /// When PostgreSQL refuses.
    pub fn erase_former(&self, former: &str) -> Result<(), Error> {
        let sql = format!("DROP DATABASE IF EXISTS {former} WITH (FORCE)");
        self.client("postgres")?.batch_execute(&sql).map_err(Error::sql("erase a former database"))
    }

    fn program(&self, name: &str) -> std::process::Command {
        self.programs.command(name)
    }

    fn ran(
        &self,
        program: &'static str,
        what: &'static str,
        command: &mut std::process::Command,
    ) -> Result<(), Error> {
        let (at, key) = (self.place.cluster(), self.place.key(KEY));
        Call { program, what, at: &at, key: &key }.run(command, [""; 0]).map(drop)
    }
}
