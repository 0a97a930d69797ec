//! A folder in one file that every `tar` reads, with owners, rights and links as they are.

use std::path::Path;
use std::process::Command;

use crate::Error;
use crate::tool::Call;
use crate::tree::entries_of;

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
    ran(&mut command, "unpack an archive", file)?;
    without_devices(into)
}

/// A device is this machine's, whoever has packed it: who may open it in a folder of an application would
/// read a disk.
fn without_devices(folder: &Path) -> Result<(), Error> {
    use std::os::unix::fs::FileTypeExt as _;
    for (path, about) in entries_of(folder)? {
        let kind = about.file_type();
        if kind.is_block_device() || kind.is_char_device() {
            return Err(Error::Device { path: path.display().to_string() });
        }
    }
    Ok(())
}

/// Copies what a folder holds into another, with owners, rights and links as they are.
///
/// # Errors
/// When something cannot be read or written.
pub fn copy(folder: &Path, into: &Path) -> Result<(), Error> {
    let mut command = Command::new("cp");
    command.args(["--archive", "--no-target-directory", "--"]).arg(folder).arg(into);
    without_devices(folder)?;
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

    #[test]
    fn links_do_not_lead_what_follows_out_of_the_folder() {
        let dir = tempfile::tempdir().unwrap();
        let (from, to, outside) =
            (dir.path().join("from"), dir.path().join("to"), dir.path().join("outside"));
        for folder in [&from, &to, &outside] {
            fs::create_dir_all(folder).unwrap();
        }
        fs::write(outside.join("kept"), "kept").unwrap();
        let file = dir.path().join("a.tar");
        let part = |words: &[&str], folder: &Path| {
            let mut command = Command::new(PROGRAM);
            command.args(words).arg("--file").arg(&file).arg("--directory").arg(folder);
            command
        };
        // A link, then a file that would be written through it.
        symlink(&outside, from.join("way")).unwrap();
        assert!(part(&["--create"], &from).arg("way").status().unwrap().success());
        fs::remove_file(from.join("way")).unwrap();
        fs::create_dir(from.join("way")).unwrap();
        fs::write(from.join("way/kept"), "evil").unwrap();
        assert!(part(&["--append"], &from).arg("way/kept").status().unwrap().success());
        let _ = unpack(&file, &to);
        assert_eq!(fs::read_to_string(outside.join("kept")).unwrap(), "kept");
        // A hard link to a file of this machine: what is written later would be written there.
        let (inner, target) = (from.join("own"), outside.join("kept").display().to_string());
        fs::write(&inner, "a").unwrap();
        fs::hard_link(&inner, from.join("second")).unwrap();
        let named = format!("flags=h;s,^own$,{target},");
        let words = ["--create", "--absolute-names", "--transform", &named];
        assert!(part(&words, &from).args(["own", "second"]).status().unwrap().success());
        fs::remove_dir_all(&to).unwrap();
        fs::create_dir(&to).unwrap();
        let _ = unpack(&file, &to);
        let about = fs::metadata(outside.join("kept")).unwrap();
        assert_eq!(std::os::unix::fs::MetadataExt::nlink(&about), 1, "nothing is linked to it");
    }

    #[test]
    fn devices_do_not_come() {
        let dir = tempfile::tempdir().unwrap();
        let (from, to) = (dir.path().join("from"), dir.path().join("to"));
        fs::create_dir_all(&from).unwrap();
        fs::create_dir_all(&to).unwrap();
        let made = Command::new("mknod").arg(from.join("null")).args(["c", "1", "3"]).status();
        if !made.unwrap().success() {
            eprintln!("skipped: this user makes no devices");
            return;
        }
        fs::write(from.join("plain"), "a").unwrap();
        let file = dir.path().join("a.tar");
        pack(&from, &file).unwrap();
        for refused in [unpack(&file, &to), copy(&from, &to)] {
            assert_eq!(refused.unwrap_err().code(), "bocage::backup::device");
        }
    }
}
