//! `SHA256SUMS`: what every file of a folder was when it was written, as `sha256sum --check` reads it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::{passing, plain};
use crate::Error;

/// The file of the sums.
pub(super) const FILE: &str = "SHA256SUMS";
/// Settings that people change: they have no sum.
pub(super) const SETTINGS: &str = ".env";
/// A list of sums has no more bytes.
const BYTES_MAX: u64 = 64 << 20;
/// Digits of a digest.
const DIGEST_DIGITS: usize = 64;

/// Writes the sums of all files of a folder; what they hold in all, in bytes.
pub(super) fn write(folder: &Path) -> Result<u64, Error> {
    let (mut text, mut size) = (String::new(), 0);
    for path in files(folder)? {
        let name = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
        if name == FILE || name == SETTINGS || name == passing::MARK {
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

/// Compares a folder with its sums, where it has some: every file has one, and is what it says.
pub(super) fn check(folder: &Path) -> Result<(), Error> {
    let Some(text) = plain::text(&folder.join(FILE), BYTES_MAX)? else { return Ok(()) };
    let mut listed = BTreeSet::new();
    for (number, line) in text.lines().enumerate() {
        let unread = || Error::BundleSums { folder: folder.to_owned(), line: number + 1 };
        let (expected, name) = parted(line).ok_or_else(unread)?;
        let found = sum(&folder.join(name)).ok().map(|(sum, _)| sum);
        if found.as_deref() != Some(&*expected.to_ascii_lowercase()) {
            return Err(Error::BundleAltered { folder: folder.to_owned(), file: name.to_owned() });
        }
        listed.insert(folder.join(name));
    }
    for path in files(folder)? {
        let name = path.strip_prefix(folder).unwrap_or(&path);
        if !listed.contains(&path) && name != Path::new(FILE) && name != Path::new(SETTINGS) {
            let file = name.display().to_string();
            return Err(Error::BundleUnlisted { folder: folder.to_owned(), file });
        }
    }
    Ok(())
}

/// A line of `sha256sum`, of text or binary: the digest, and the name of a file below the folder.
fn parted(line: &str) -> Option<(&str, &str)> {
    let (digest, name) = line.split_at_checked(DIGEST_DIGITS)?;
    let name = name.strip_prefix("  ").or_else(|| name.strip_prefix(" *"))?;
    let name = name.strip_prefix("./").unwrap_or(name);
    let inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    let is_digest = digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_digest && inside && !name.is_empty()).then_some((digest, name))
}

/// All that lies below a folder and is none, by name. Links are not followed.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let (mut found, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = open.pop() {
        let listed = || Error::file(&folder, "listed");
        for entry in fs::read_dir(&folder).map_err(listed())? {
            let entry = entry.map_err(listed())?;
            let is_folder = entry.file_type().map_err(listed())?.is_dir();
            if is_folder { open.push(entry.path()) } else { found.push(entry.path()) }
        }
    }
    found.sort();
    Ok(found)
}

/// The digest of a file in hexadecimal, and its length.
pub(in crate::hosting) fn sum(path: &Path) -> Result<(String, u64), Error> {
    let read = bocage_backup::digest_of(&mut plain::open(path)?);
    let (digest, bytes) = read.map_err(Error::file(path, "read"))?;
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

    #[test]
    fn every_line_is_read_and_every_file_has_one() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::write(at("a"), "a").unwrap();
        fs::write(at("b"), "b").unwrap();
        write(dir.path()).unwrap();
        let whole = fs::read_to_string(at(FILE)).unwrap();
        let first = whole.lines().next().unwrap();
        let lines = |text: &str| {
            fs::write(at(FILE), text).unwrap();
            check(dir.path()).map_err(|error| error.code())
        };
        assert_eq!(lines(&whole), Ok(()));
        assert_eq!(lines(&whole.replace("  ", " *")), Ok(()), "as sha256sum --binary writes it");
        assert_eq!(lines(&whole.replace("  ", "  ./")), Ok(()), "as find and xargs give the names");
        for (text, expected) in [
            (String::new(), "bundle_unlisted"),
            (format!("{first}\n"), "bundle_unlisted"),
            (whole[..whole.len() - 3].to_owned(), "bundle_sums"),
            (whole.replace("  ", " "), "bundle_sums"),
            (format!("{whole}\n"), "bundle_sums"),
            (whole.replace("  b", "  ../b"), "bundle_sums"),
            (whole.replace("  b", "  /b"), "bundle_sums"),
        ] {
            assert_eq!(
                lines(&text).map_err(|code| code.trim_start_matches("bocage::app::")),
                Err(expected),
                "{text}"
            );
        }
        lines(&whole).unwrap();
        fs::remove_file(at("b")).unwrap();
        std::os::unix::fs::symlink(at("a"), at("b")).unwrap();
        let linked = whole.replace(&whole[66 + 1..66 + 65], &first[..64]);
        assert!(lines(&linked).is_err(), "a link to a file is not that file");
    }
}
