//! Databases of applications: each is a database and a role of its own in one PostgreSQL.
//!
//! A service is told of its database by a variable that its Compose file names, `DATABASE_URL` say: the
//! address without the password; and by `DATABASE_URL_FILE`, the file that holds the address with it.
//! The address is a secret of the application, and what a second run goes by: it is written before
//! the role is made, so that a process that is killed in between is gone on with.

mod end;
mod make;

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use bocage_hosting::Database;
use bocage_vocab::Id;

use crate::docker::{failed, owned, replaced};
use crate::{Error, Failure, Owner, Wanted, WantedInstance};

pub use end::Kept;
pub use make::{PostgreSql, share, sizes};

/// A database that an application is to have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct WantedDatabase {
    /// Whose it is.
    pub owner: Owner,
    /// What its Compose file calls it.
    pub name: String,
    /// Connections at once, at most.
    pub connections_max: u16,
}

impl WantedDatabase {
    /// The name of both the database and its role: every role can list them, so they tell nothing.
    #[must_use]
    pub fn role(&self) -> String {
        role(Id::derive(&[&self.owner.incarnation.to_string(), &self.name]))
    }

    /// The file with its address.
    fn file(&self, secrets: &Path) -> PathBuf {
        secrets.join(&*self.owner.application).join(secret(&self.name))
    }
}

/// The name by which PostgreSQL knows a database.
#[must_use]
pub fn role(database: Id<Database>) -> String {
    format!("bocage_{}", database.uuid().simple())
}

/// The secret with the address of a database. A Compose file cannot name one so.
fn secret(name: &str) -> String {
    format!("_database-{name}")
}

/// The databases of what is to run, each once.
#[must_use]
pub fn databases(wanted: &Wanted) -> Vec<WantedDatabase> {
    let own = |instance: &WantedInstance| {
        let owner = instance.owner.clone();
        let each = instance.databases.clone().into_iter();
        each.map(move |(name, database)| WantedDatabase {
            owner: owner.clone(),
            name,
            connections_max: database.connections_max,
        })
    };
    let mut all: Vec<WantedDatabase> = wanted.instances.iter().flat_map(own).collect();
    all.sort();
    all.dedup();
    all
}

/// Makes the databases of what is to run where they are missing, and tells each service of its own.
/// A database that cannot be made leaves what ran before; it is told.
///
/// # Errors
/// When a file of secrets cannot be used.
pub fn with_databases(
    wanted: Wanted,
    server: Option<&PostgreSql>,
    secrets: &Path,
) -> Result<(Wanted, Vec<Failure>), Error> {
    let failures = server.map(|server| make::all(server, &databases(&wanted), secrets));
    Ok((told(wanted, secrets)?, failures.unwrap_or_default()))
}

/// Tells services of a copy of their databases that is reached elsewhere: from the addresses that are
/// kept in one folder, those for it are written into another, with what else the services read.
///
/// # Errors
/// When a file of secrets cannot be used.
pub fn with_databases_at(
    wanted: Wanted,
    (from, to): (&Path, &Path),
    at: Option<SocketAddr>,
) -> Result<Wanted, Error> {
    for instance in &wanted.instances {
        let application = &*instance.owner.application;
        owned(from, application, instance.owner.incarnation.uuid())?;
        let folder = to.join(application);
        fs::create_dir_all(&folder).map_err(failed(&folder))?;
        for secret in &instance.content.secrets {
            let path = from.join(application).join(secret);
            // One without a value is told by whoever gives it to the container.
            let Ok(value) = fs::read(&path) else { continue };
            let copy = folder.join(secret);
            replaced(&copy, &value, 0o600, None).map_err(failed(&copy))?;
        }
    }
    let Some(at) = at else { return told(wanted, to) };
    for database in databases(&wanted) {
        if let Some(known) = Address::read(&database, from)? {
            let (host, port) = (at.ip().to_string(), at.port());
            Address { host, port, ..known }.write(&database, to)?;
        }
    }
    told(wanted, to)
}

/// Tells each service of its databases. One whose address is not known is told of a secret without a
/// value, which holds it back and says so.
fn told(mut wanted: Wanted, secrets: &Path) -> Result<Wanted, Error> {
    for instance in &mut wanted.instances {
        for (name, database) in &instance.databases {
            let owner = instance.owner.clone();
            let (variable, connections_max) = (&database.variable, database.connections_max);
            let known = WantedDatabase { owner, name: name.clone(), connections_max };
            let environment = &mut instance.content.environment;
            if let Some(address) = Address::read(&known, secrets)? {
                environment.insert(variable.clone(), address.without_password());
            }
            environment
                .insert(format!("{variable}_FILE"), format!("/run/secrets/{}", secret(name)));
            instance.content.secrets.push(secret(name));
        }
    }
    Ok(wanted)
}

/// Where a role enters its database: `postgres://ROLE:PASSWORD@HOST:PORT/ROLE`.
#[derive(Clone, PartialEq, Eq)]
struct Address {
    role: String,
    password: String,
    host: String,
    port: u16,
}

impl Address {
    fn whole(&self) -> String {
        let Address { role, password, host, port } = self;
        format!("postgres://{role}:{password}@{host}:{port}/{role}")
    }

    fn without_password(&self) -> String {
        let Address { role, host, port, .. } = self;
        format!("postgres://{role}@{host}:{port}/{role}")
    }

    fn parse(text: &str) -> Option<Address> {
        let (user, place) = text.trim().strip_prefix("postgres://")?.rsplit_once('@')?;
        let (role, password) = user.split_once(':')?;
        let (host, port) = place.rsplit_once('/')?.0.rsplit_once(':')?;
        let (role, password, host) = (role.to_owned(), password.to_owned(), host.to_owned());
        Some(Address { role, password, host, port: port.parse().ok()? })
    }

    /// The address that was written for a database; that of an earlier application of the name is
    /// taken away.
    fn read(database: &WantedDatabase, secrets: &Path) -> Result<Option<Address>, Error> {
        let path = database.file(secrets);
        let Ok(text) = fs::read_to_string(&path) else { return Ok(None) };
        match Address::parse(&text).filter(|known| known.role == database.role()) {
            Some(known) => Ok(Some(known)),
            None => fs::remove_file(&path).map(|()| None).map_err(failed(&path)),
        }
    }

    fn write(&self, database: &WantedDatabase, secrets: &Path) -> Result<(), Error> {
        let path = database.file(secrets);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed(folder))?;
        }
        replaced(&path, self.whole().as_bytes(), 0o600, None).map_err(failed(&path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawn::wanted;
    use bocage_hosting::spec::DatabaseSpec;

    fn with_main() -> Wanted {
        let mut wish = wanted("town/web#0 1");
        let spec = DatabaseSpec {
            services: vec!["web".into()],
            variable: "DB".into(),
            connections_max: 5,
        };
        wish.instances[0].databases.insert("main".into(), spec);
        wish
    }

    #[test]
    fn a_service_is_told_the_address_without_its_password_and_the_file_with_it() {
        let secrets = tempfile::tempdir().unwrap();
        let wish = with_main();
        let database = databases(&wish).remove(0);
        let unknown = told(wish.clone(), secrets.path()).unwrap();
        let content = &unknown.instances[0].content;
        assert_eq!(content.secrets, ["_database-main"]);
        assert!(!content.environment.contains_key("DB"));
        let (role, password) = (database.role(), "hush".to_owned());
        let address = Address { role, password, host: "10.0.0.1".into(), port: 5432 };
        address.write(&database, secrets.path()).unwrap();
        let known = told(wish.clone(), secrets.path()).unwrap();
        let environment = &known.instances[0].content.environment;
        let role = database.role();
        assert_eq!(environment["DB"], format!("postgres://{role}@10.0.0.1:5432/{role}"));
        assert_eq!(environment["DB_FILE"], "/run/secrets/_database-main");
        assert_eq!(told(wish, secrets.path()).unwrap(), known);
    }

    #[test]
    fn the_address_of_an_earlier_application_is_not_taken_up() {
        let secrets = tempfile::tempdir().unwrap();
        let database = databases(&with_main()).remove(0);
        let (role, password) = ("bocage_other".to_owned(), "hush".to_owned());
        let address = Address { role, password, host: "10.0.0.1".into(), port: 5432 };
        address.write(&database, secrets.path()).unwrap();
        assert!(Address::read(&database, secrets.path()).unwrap().is_none());
        assert!(!database.file(secrets.path()).exists());
    }
}
