//! The programs of a PostgreSQL of this machine, and who runs them.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

use postgres::{Config, NoTls};

use crate::Error;
use crate::measure::pinned;
use crate::tool::as_user;

/// The programs of one version, with the user that its server runs as and its superuser.
#[derive(Debug, Clone)]
pub struct Programs {
    pub(crate) folder: PathBuf,
    pub(crate) owner: (u32, u32),
    pub(crate) user: String,
}

impl Programs {
    /// Those of a server.
    ///
    /// # Errors
    /// When it does not answer, or does not run on this machine.
    pub fn of(config: &Config) -> Result<Programs, Error> {
        let sql = "SELECT current_setting('data_directory'), current_user::text, \
             (SELECT setting FROM pg_config WHERE name = 'BINDIR')";
        let asked = pinned(config).connect(NoTls).and_then(|mut client| client.query_one(sql, &[]));
        let row = asked.map_err(Error::sql("say where its data lie"))?;
        let (data, folder) = (row.get::<_, String>(0), PathBuf::from(row.get::<_, String>(2)));
        match fs::metadata(Path::new(&data).join("PG_VERSION")) {
            Ok(about) => {
                let owner = (about.uid(), about.gid());
                Ok(Programs { folder, owner, user: row.get(1) })
            }
            Err(_) => Err(Error::Elsewhere { path: data }),
        }
    }

    /// One of them, run as the server is.
    pub(crate) fn command(&self, name: &str) -> Command {
        as_user(self.folder.join(name), self.owner)
    }

    /// Gives a file or a folder to the user that the server runs as.
    pub(crate) fn given(&self, path: &Path, mode: u32) -> Result<(), Error> {
        let rights = fs::set_permissions(path, Permissions::from_mode(mode));
        let (user, group) = self.owner;
        rights.and_then(|()| chown(path, Some(user), Some(group))).map_err(Error::file(path))
    }
}
