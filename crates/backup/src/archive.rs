//! A folder in one file that every `tar` reads, with owners, rights and links as they are.

use std::path::Path;
use std::process::Command;

use crate::Error;
use crate::tool::Call;

const PROGRAM: &str = "tar";

/// Writes what a folder holds into a file.
///
/// # Errors
/// When something cannot be read or written.
pub fn pack(folder: &Path, into: &Path) -> Result<(), Error> {
    let mut command = Command::new(PROGRAM);
    // Numbers of owners mean the same everywhere; their names do not. Sockets are nothing without the
    // process that listens.
    command.args(["--create", "--numeric-owner", "--xattrs", "--acls", "--sparse", "--sort=name"]);
    command.args(["--warning=no-file-ignored", "--file"]).arg(into);
    command.arg("--directory").arg(folder).arg(".");
    ran(&mut command, "pack a folder", folder)
}

/// Writes what such a file holds into a folder. Nothing of it can lie elsewhere: `tar` refuses names that
/// lead upwards, and takes the root away from others.
///
/// # Errors
/// When the file is no archive, or something cannot be written.
pub fn unpack(file: &Path, into: &Path) -> Result<(), Error> {
    let mut command = Command::new(PROGRAM);
    command.args(["--extract", "--numeric-owner", "--same-owner", "--same-permissions"]);
    command.args(["--xattrs", "--acls", "--delay-directory-restore", "--file"]).arg(file);
    command.arg("--directory").arg(into);
    ran(&mut command, "unpack an archive", file)
}

/// Copies what a folder holds into another, with owners, rights and links as they are.
///
/// # Errors
/// When something cannot be read or written.
pub fn copy(folder: &Path, into: &Path) -> Result<(), Error> {
    let mut command = Command::new("cp");
    command.args(["--archive", "--no-target-directory", "--"]).arg(folder).arg(into);
    ran(&mut command, "copy a folder", folder)
}

fn ran(command: &mut Command, what: &'static str, at: &Path) -> Result<(), Error> {
    command.env("LC_ALL", "C");
    Call { program: PROGRAM, what, at, key: at }.run(command, [""; 0]).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree;
    use bocage_vocab::Explain;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn a_folder_comes_back_as_it_was() {
        let dir = tempfile::tempdir().unwrap();
        let (from, to) = (dir.path().join("from"), dir.path().join("to"));
        fs::create_dir_all(from.join("below/é \"b\"")).unwrap();
        fs::write(from.join("below/é \"b\"/a\nb"), "one").unwrap();
        fs::set_permissions(from.join("below"), Permissions::from_mode(0o2750)).unwrap();
        symlink("/nowhere", from.join("link")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(from.join("socket")).unwrap();
        fs::create_dir(&to).unwrap();
        let file = dir.path().join("a.tar");
        pack(&from, &file).unwrap();
        unpack(&file, &to).unwrap();
        assert_eq!(tree(&to).unwrap(), tree(&from).unwrap());
        fs::write(&file, "no archive at all").unwrap();
        let refused = unpack(&file, &to).unwrap_err();
        assert_eq!(refused.code(), "bocage::backup::tool", "{refused}");
    }

    #[test]
    fn what_leads_out_of_the_folder_stays_out() {
        let dir = tempfile::tempdir().unwrap();
        let (from, to) = (dir.path().join("from"), dir.path().join("in/to"));
        fs::create_dir_all(&from).unwrap();
        fs::create_dir_all(&to).unwrap();
        fs::write(from.join("out"), "out").unwrap();
        let file = dir.path().join("a.tar");
        for rename in ["s,^,../,", "s,^,/nowhere/../../../../,"] {
            let mut command = Command::new(PROGRAM);
            command.args(["--create", "--absolute-names", "--transform", rename, "--file"]);
            command.arg(&file).arg("--directory").arg(&from).arg("out");
            assert!(command.status().unwrap().success());
            assert!(unpack(&file, &to).is_err(), "{rename}");
            assert!(!dir.path().join("in/out").exists() && !Path::new("/out").exists());
        }
    }
}
