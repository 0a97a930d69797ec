//! The user that the databases run as: PostgreSQL refuses to run as the superuser.

use std::fs;
use std::os::unix::fs::chown;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::{Error, command};

/// A user of the machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
}

/// The user of Debian's package where it is installed, else nobody.
///
/// # Errors
/// When the list of users cannot be read or has neither.
pub(crate) fn lesser() -> Result<User, Error> {
    let list = Path::new("/etc/passwd");
    let text = fs::read_to_string(list).map_err(Error::file(list, "read"))?;
    ["postgres", "nobody"].iter().find_map(|name| named(&text, name)).ok_or_else(|| {
        Error::Missing { programs: "a user `postgres` or `nobody` (postgresql-common)".to_owned() }
    })
}

fn named(list: &str, name: &str) -> Option<User> {
    list.lines().find_map(|line| {
        let mut fields = line.split(':');
        let found = fields.next().filter(|found| *found == name)?;
        let mut ids = fields.skip(1).map(|id| id.parse::<u32>().ok());
        Some(User { name: found.to_owned(), uid: ids.next()??, gid: ids.next()?? })
    })
}

impl User {
    /// The arguments of `nsenter` or `setpriv` by which a program runs as this user.
    pub(crate) fn becoming(&self) -> [String; 2] {
        [format!("--setuid={}", self.uid), format!("--setgid={}", self.gid)]
    }

    /// Makes a folder theirs, closed to others.
    ///
    /// # Errors
    /// When it cannot be made or given away.
    pub(crate) fn own_folder(&self, path: &Path) -> Result<(), Error> {
        use std::os::unix::fs::PermissionsExt as _;
        fs::create_dir_all(path).map_err(Error::file(path, "made"))?;
        let closed = fs::Permissions::from_mode(0o700);
        fs::set_permissions(path, closed).map_err(Error::file(path, "closed to others"))?;
        self.own(path)
    }

    /// Gives them a file.
    ///
    /// # Errors
    /// When it cannot be given away.
    pub(crate) fn own(&self, path: &Path) -> Result<(), Error> {
        chown(path, Some(self.uid), Some(self.gid)).map_err(Error::file(path, "given away"))
    }

    /// # Errors
    /// [`Error::Unreachable`] unless they can enter the folder.
    pub(crate) fn reaches(&self, dir: &Path) -> Result<(), Error> {
        let [uid, gid] = [format!("--reuid={}", self.uid), format!("--regid={}", self.gid)];
        let shown = dir.display().to_string();
        let tried = command::run("setpriv", &[&uid, &gid, "--clear-groups", "test", "-x", &shown]);
        tried
            .map(|_| ())
            .map_err(|_| Error::Unreachable { dir: dir.to_owned(), user: self.name.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_the_whole_name() {
        let list = "postgresql:x:1:2::/:/bin/sh\npostgres:x:101:104:An, admin:/var:/bin/bash\n";
        let found = named(list, "postgres").unwrap();
        assert_eq!((found.uid, found.gid), (101, 104));
        assert_eq!(named(list, "nobody"), None);
    }
}
