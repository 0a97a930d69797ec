//! Files of the lab, written whole or not at all and never readable to more than they are meant for.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use crate::Error;

/// # Errors
/// When it cannot be written.
pub(crate) fn write(path: &Path, text: &str, mode: u32) -> Result<(), Error> {
    let mut name = OsString::from(path);
    name.push(".new");
    let new = PathBuf::from(name);
    replace(path, &new, text, mode).map_err(Error::file(path, "written"))
}

fn replace(path: &Path, new: &Path, text: &str, mode: u32) -> io::Result<()> {
    match fs::remove_file(new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    // Closed from its first instant: what is opened before the mode is set stays open.
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode & 0o600).open(new)?;
    file.write_all(text.as_bytes())?;
    file.set_permissions(fs::Permissions::from_mode(mode))?;
    file.sync_all()?;
    fs::rename(new, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_has_its_mode() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret");
        for (text, mode) in [("one", 0o600), ("two", 0o755), ("three", 0o600)] {
            // What a killed process left, open to all.
            fs::write(dir.path().join("secret.new"), "half").unwrap();
            write(&path, text, mode).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
            let about = fs::metadata(&path).unwrap();
            assert_eq!(about.permissions().mode() & 0o777, mode);
        }
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
