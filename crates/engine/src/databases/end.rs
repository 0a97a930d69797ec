//! What an application keeps in PostgreSQL, and its end.

use std::path::Path;

use bocage_vocab::Bytes;
use postgres::{Client, Config, NoTls};

use super::make::{LOCK, pinned};
use super::{Address, PostgreSql, WantedDatabase, secret};
use crate::Error;

/// Tables that are not the system's own.
const TABLES: &str = "SELECT EXISTS (SELECT FROM pg_catalog.pg_class c \
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
    WHERE c.relkind IN ('r', 'p', 'm', 'S') AND n.nspname <> 'information_schema' \
    AND n.nspname NOT LIKE 'pg\\_%')";

/// Something in PostgreSQL that is an application's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What PostgreSQL calls it.
    pub name: String,
    /// What it takes; nothing for a role.
    pub size: Bytes,
    /// Whether it is a role.
    pub is_role: bool,
}

impl PostgreSql {
    /// What there is of a database: itself, what restores have set aside of it, and its role, last.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub fn kept(&self, role: &str) -> Result<Vec<Kept>, Error> {
        let mut client = self.enter()?;
        let failed = refused("look at", role);
        let sql = "SELECT datname::text, pg_database_size(oid), false FROM pg_database \
                   WHERE datname = $1 OR starts_with(datname, $1 || '_') \
                   UNION ALL SELECT rolname::text, 0, true FROM pg_roles WHERE rolname = $1 \
                   ORDER BY 3, 1";
        let rows = client.query(sql, &[&role]).map_err(failed)?;
        let kept = |row: &postgres::Row| {
            let size = Bytes::octets(row.get::<_, i64>(1));
            Kept { name: row.get(0), size, is_role: row.get(2) }
        };
        Ok(rows.iter().map(kept).collect())
    }

    /// Erases one of them. One that is not there is erased already.
    ///
    /// # Errors
    /// When PostgreSQL refuses.
    pub fn erase(&self, kept: &Kept) -> Result<(), Error> {
        let mut client = self.enter()?;
        client.batch_execute(LOCK).map_err(refused("lock", &kept.name))?;
        let name = kept.name.replace('"', "\"\"");
        let sql = match kept.is_role {
            true => format!("DROP ROLE IF EXISTS \"{name}\""),
            false => format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)"),
        };
        client.batch_execute(&sql).map_err(refused("erase", &kept.name))
    }

    /// Whether a database is there and has anything in it, as its application sees it: what is in it may
    /// be made to run as whoever looks. One that nobody knows how to enter counts as filled.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub fn has_tables(&self, database: &WantedDatabase, secrets: &Path) -> Result<bool, Error> {
        let name = database.role();
        if self.kept(&name)?.iter().all(|one| one.is_role || one.name != name) {
            return Ok(false);
        }
        let Some(address) = Address::read(database, secrets)? else { return Ok(true) };
        let mut config = address.config()?;
        let asked = pinned(&mut config).connect(NoTls);
        let asked = asked.and_then(|mut client: Client| client.query_one(TABLES, &[]));
        asked.map(|row| row.get(0)).map_err(refused("look into", &name))
    }
}

impl WantedDatabase {
    /// How the application itself enters it.
    ///
    /// # Errors
    /// When that is not known, or the file with its address cannot be used.
    pub fn entered(&self, secrets: &Path) -> Result<Config, Error> {
        let unknown = || Error::NoSecret {
            secret: secret(&self.name),
            application: self.owner.application.to_string(),
        };
        Address::read(self, secrets)?.ok_or_else(unknown)?.config()
    }
}

impl Address {
    fn config(&self) -> Result<Config, Error> {
        let parsed = self.whole().parse();
        parsed.map_err(|source| Error::DatabaseUrl { source: Some(source) })
    }
}

fn refused(what: &'static str, name: &str) -> impl Fn(postgres::Error) -> Error + use<> {
    let name = name.to_owned();
    move |source| Error::DatabaseRefused {
        what,
        name: name.clone(),
        application: "an application".to_owned(),
        source,
    }
}
