//! `SHA256SUMS`: what every file of a folder was when it was written, as `sha256sum --check` reads it.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::Error;

/// The file of the sums.
pub(super) const FILE: &str = "SHA256SUMS";
/// Settings that people change: they have no sum.
pub(super) const SETTINGS: &str = ".env";

/// Writes the sums of all files of a folder; what they hold in all, in bytes.
pub(super) fn write(folder: &Path) -> Result<u64, Error> {
    let (mut text, mut size) = (String::new(), 0);
    for path in files(folder)? {
        let name = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
        if name == FILE || name == SETTINGS {
            continue;
        }
        let (sum, bytes) = sum(&path)?;
        size += bytes;
        let _ = writeln!(text, "{sum}  {name}");
    }
    let path = folder.join(FILE);
    fs::write(&path, text).map_err(Error::file(&path, "written"))?;
    Ok(size)
}

/// Compares a folder with its sums, where it has some.
pub(super) fn check(folder: &Path) -> Result<(), Error> {
    let path = folder.join(FILE);
    let text = match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        read => read.map_err(Error::file(&path, "read"))?,
    };
    for (expected, name) in text.lines().filter_map(|line| line.split_once("  ")) {
        let found = sum(&folder.join(name)).ok().map(|(sum, _)| sum);
        if found.as_deref() != Some(expected) {
            return Err(Error::BundleAltered { folder: folder.to_owned(), file: name.to_owned() });
        }
    }
    Ok(())
}

/// All files below a folder, by name.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let (mut found, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).map_err(Error::file(&folder, "listed"))?.flatten() {
            let path = entry.path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}

/// The digest of a file in hexadecimal, and its length.
pub(in crate::hosting) fn sum(path: &Path) -> Result<(String, u64), Error> {
    let (digest, bytes) = bocage_backup::file_digest(path).map_err(Error::file(path, "read"))?;
    Ok((hexadecimal(&digest), bytes))
}

/// Bytes in hexadecimal.
pub(in crate::hosting) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use bocage_vocab::Explain;
    use std::process::Command;

    #[test]
    fn the_sums_are_those_of_sha256sum_and_find_a_flipped_bit() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("below")).unwrap();
        fs::write(dir.path().join("below/a b"), vec![7; 100_000]).unwrap();
        fs::write(dir.path().join("empty"), "").unwrap();
        fs::write(dir.path().join(SETTINGS), "PORT=1").unwrap();
        check(dir.path()).unwrap();
        assert_eq!(write(dir.path()).unwrap(), 100_000);
        let judged = || {
            let mut command = Command::new("sha256sum");
            command.args(["--check", "--strict", "--quiet", FILE]).current_dir(dir.path());
            command.output().unwrap().status.success()
        };
        fs::write(dir.path().join(SETTINGS), "PORT=2").unwrap();
        assert!(judged() && check(dir.path()).is_ok());
        let mut bytes = fs::read(dir.path().join("below/a b")).unwrap();
        bytes[77_777] ^= 4;
        fs::write(dir.path().join("below/a b"), bytes).unwrap();
        assert!(!judged());
        let error = check(dir.path()).unwrap_err();
        assert_eq!(error.code(), "bocage::app::bundle_altered");
        assert!(error.to_string().contains("below/a b"), "{error}");
        fs::remove_file(dir.path().join("below/a b")).unwrap();
        assert!(!judged() && check(dir.path()).is_err(), "what is missing too");
    }
}
