//! Making a database and its role. Every step looks first, so that it may be repeated and killed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Duration;

use bocage_vocab::Bytes;
use postgres::config::Host;
use postgres::error::SqlState;
use postgres::{Client, Config, NoTls};
use postgres_protocol::password::scram_sha_256;
use sha2::{Digest, Sha256};

use super::{Address, WantedDatabase};
use crate::docker::{drawn, failed, replaced};
use crate::{Error, Failure};

/// The PostgreSQL of a host's applications, as a superuser or one who may make roles and databases.
#[derive(Clone)]
pub struct PostgreSql {
    config: Config,
    host: String,
    port: u16,
}

/// Two that make databases at once wait for each other: a number that nobody else locks.
pub(super) const LOCK: &str = "SELECT pg_advisory_lock(5117329420165)";
/// The file among the secrets of a host that holds what all hosts of its room share. No application
/// is called so.
const SHARED: &str = ".room";
const PATIENCE: Duration = Duration::from_secs(5);
/// Random bytes of a password.
const PASSWORD_BYTES: usize = 24;
/// Connections of a role beyond those of its application: backups, exports and restores read and fill its
/// databases as itself, also while it has all of its own.
const OWN_CONNECTIONS: i32 = 3;

impl PostgreSql {
    /// The one at a URL; a password that it does not say is taken from `PGPASSWORD`.
    ///
    /// # Errors
    /// When the URL does not name one host by an address that containers can reach.
    pub fn at(url: &str) -> Result<PostgreSql, Error> {
        let unfit = |source| Error::DatabaseUrl { source };
        let mut config: Config = url.parse().map_err(|source| unfit(Some(source)))?;
        if config.get_password().is_none()
            && let Ok(password) = std::env::var("PGPASSWORD")
        {
            config.password(password);
        }
        pinned(config.connect_timeout(PATIENCE));
        let host = match config.get_hosts() {
            [Host::Tcp(host)] => host.clone(),
            _ => return Err(unfit(None)),
        };
        let port = config.get_ports().first().copied().unwrap_or(5432);
        Ok(PostgreSql { config, host, port })
    }

    /// How it is entered.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Its host and port.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    pub(super) fn enter(&self) -> Result<Client, Error> {
        let none = |source| Error::NoDatabases { at: self.place(), source };
        self.config.connect(NoTls).map_err(none)
    }
}

/// Has only the system's own names mean anything to who enters: any role may give a database that it can
/// enter functions of other names.
pub(super) fn pinned(config: &mut Config) -> &mut Config {
    let said = config.get_options().unwrap_or_default();
    let options = format!("{said} -c search_path=pg_catalog");
    config.options(options.trim_start())
}

/// What the databases of applications take of their disk, by the name that PostgreSQL knows them by.
///
/// # Errors
/// When the server cannot be entered, or refuses.
pub fn sizes(server: &PostgreSql) -> Result<BTreeMap<String, Bytes>, Error> {
    let sql = "SELECT datname::text, pg_database_size(oid) FROM pg_database
               WHERE datname LIKE 'bocage\\_%'";
    let found = server.enter()?.query(sql, &[]);
    let found = found.map_err(|source| Error::NoDatabases { at: server.place(), source })?;
    Ok(found.iter().map(|row| (row.get(0), Bytes::octets(row.get(1)))).collect())
}

/// Makes all; what fails holds up no other.
pub(super) fn all(
    server: &PostgreSql,
    databases: &[WantedDatabase],
    secrets: &Path,
) -> Vec<Failure> {
    let made = |database: &WantedDatabase| one(server, database, secrets);
    let failure = |database: &WantedDatabase, error| Failure {
        application: database.owner.application.clone(),
        error,
        undone: None,
    };
    let tried = databases.iter().map(|database| (database, made(database)));
    tried.filter_map(|(database, made)| Some(failure(database, made.err()?))).collect()
}

fn one(server: &PostgreSql, database: &WantedDatabase, secrets: &Path) -> Result<(), Error> {
    let mut client = server.enter()?;
    let refused = |what| {
        let name = database.name.clone();
        let application = database.owner.application.to_string();
        move |source| Error::DatabaseRefused { what, name, application, source }
    };
    client.batch_execute(LOCK).map_err(refused("lock"))?;
    let address = address(server, database, secrets)?;
    role(&mut client, database, &address).map_err(refused("make the role of"))?;
    room(&mut client, &address.role).map_err(refused("make"))?;
    entered(&mut client, &address).map_err(refused("enter"))
}

/// The address that is written already, else a new one, which is written first.
fn address(
    server: &PostgreSql,
    database: &WantedDatabase,
    secrets: &Path,
) -> Result<Address, Error> {
    let (host, port) = (server.host.clone(), server.port);
    let known = Address::read(database, secrets)?;
    let role = database.role();
    let password = match (shared(secrets, &role)?, &known) {
        (Some(shared), _) => shared,
        (None, Some(known)) => known.password.clone(),
        (None, None) => password()?,
    };
    let address = Address { role, password, host, port };
    if known.as_ref() == Some(&address) {
        return Ok(address);
    }
    address.write(database, secrets)?;
    Ok(address)
}

/// Keeps what all hosts of a room share, so that each comes to the same passwords of databases.
///
/// # Errors
/// When the folder of secrets cannot be written.
pub fn share(secrets: &Path, shared: &str) -> Result<(), Error> {
    let path = secrets.join(SHARED);
    fs::create_dir_all(secrets).map_err(failed(secrets))?;
    replaced(&path, shared.as_bytes(), 0o600, None).map_err(failed(&path))
}

/// The password that all hosts of a room come to by themselves, from the secret that they share; none
/// where they share none. Each with its own would lock the others out.
fn shared(secrets: &Path, role: &str) -> Result<Option<String>, Error> {
    let path = secrets.join(SHARED);
    let key = match fs::read(&path) {
        Ok(key) => key,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(&path)(error)),
    };
    let keyed = |part: &[u8]| Sha256::new().chain_update(&key).chain_update(part).finalize();
    // The key before the inner digest and before the outer one: neither can be made longer.
    let outer = keyed(&keyed(role.as_bytes()));
    Ok(Some(hexadecimal(&outer)))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn password() -> Result<String, Error> {
    let bytes: [u8; PASSWORD_BYTES] = drawn()?;
    Ok(hexadecimal(&bytes))
}

/// The role: it may enter, and nothing else. The server is told what proves the password, not the
/// password, which its log might keep.
fn role(
    client: &mut Client,
    database: &WantedDatabase,
    address: &Address,
) -> Result<(), postgres::Error> {
    let most = i32::from(database.connections_max) + OWN_CONNECTIONS;
    let role = &address.role;
    let limit = "SELECT rolconnlimit FROM pg_roles WHERE rolname = $1";
    match client.query_opt(limit, &[role])?.map(|row| row.get::<_, i32>(0)) {
        Some(limit) if limit == most => Ok(()),
        Some(_) => client.batch_execute(&format!("ALTER ROLE {role} CONNECTION LIMIT {most}")),
        None => {
            let proof = scram_sha_256(address.password.as_bytes());
            client.batch_execute(&format!(
                "CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION \
                 NOBYPASSRLS CONNECTION LIMIT {most} PASSWORD '{proof}'"
            ))
        }
    }
}

/// The database. Nobody enters before everybody else is kept out.
fn room(client: &mut Client, role: &str) -> Result<(), postgres::Error> {
    let found = "SELECT datallowconn AND NOT has_database_privilege('public', oid, 'CONNECT') \
                 FROM pg_database WHERE datname = $1";
    let state = client.query_opt(found, &[&role])?.map(|row| row.get::<_, bool>(0));
    if state == Some(true) {
        return Ok(());
    }
    if state.is_none() {
        client.batch_execute(&format!(
            "CREATE DATABASE {role} OWNER {role} TEMPLATE template0 ENCODING 'UTF8' \
             ALLOW_CONNECTIONS false"
        ))?;
    }
    client.batch_execute(&format!("REVOKE ALL ON DATABASE {role} FROM PUBLIC"))?;
    client.batch_execute(&format!("ALTER DATABASE {role} ALLOW_CONNECTIONS true"))
}

/// Enters as the application does. A role that knows another password, since the one that was
/// written got lost, gets this one.
fn entered(client: &mut Client, address: &Address) -> Result<(), postgres::Error> {
    let enter = || {
        let mut config: Config = address.whole().parse()?;
        config.connect_timeout(PATIENCE).connect(NoTls).map(drop)
    };
    match enter() {
        Err(error) if error.code() == Some(&SqlState::INVALID_PASSWORD) => {
            let (role, proof) = (&address.role, scram_sha_256(address.password.as_bytes()));
            client.batch_execute(&format!("ALTER ROLE {role} PASSWORD '{proof}'"))?;
            enter()
        }
        // The application has them all: the password was right.
        Err(error) if error.code() == Some(&SqlState::TOO_MANY_CONNECTIONS) => Ok(()),
        entered => entered,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_that_share_a_secret_come_to_one_password_for_each_role() {
        let [one, two, other] = [(); 3].map(|()| tempfile::tempdir().unwrap());
        assert_eq!(shared(one.path(), "bocage_a").unwrap(), None);
        for (folder, secret) in [(&one, "hush"), (&two, "hush"), (&other, "hus")] {
            share(folder.path(), secret).unwrap();
        }
        let of = |folder: &tempfile::TempDir, role| shared(folder.path(), role).unwrap().unwrap();
        assert_eq!(of(&one, "bocage_a"), of(&two, "bocage_a"));
        assert_ne!(of(&one, "bocage_a"), of(&one, "bocage_b"));
        assert_ne!(of(&one, "bocage_a"), of(&other, "bocage_a"));
        assert_eq!(of(&one, "bocage_a").len(), 64);
    }
}
