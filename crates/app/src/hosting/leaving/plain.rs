//! What lies in a folder that somebody else has gathered: this machine reads it as root, so nothing in it may
//! lead elsewhere.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use crate::Error;

/// Opens a plain file for reading; a link, a device or a pipe is refused.
pub(super) fn open(path: &Path) -> Result<File, Error> {
    let mut options = OpenOptions::new();
    // A pipe without a writer must not hold it up.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    options.read(true).custom_flags(i32::try_from(flags.bits()).unwrap_or_default());
    let unfit = || Error::NotPlain { path: path.to_owned() };
    let file =
        options.open(path).map_err(|error| match rustix::io::Errno::from_io_error(&error) {
            Some(rustix::io::Errno::LOOP) => unfit(),
            _ => Error::file(path, "read")(error),
        })?;
    let about = file.metadata().map_err(Error::file(path, "read"))?;
    if about.is_file() { Ok(file) } else { Err(unfit()) }
}

/// What a plain file holds, which is no more than so many bytes.
pub(super) fn read(path: &Path, bytes_max: u64) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let read = open(path)?.take(bytes_max + 1).read_to_end(&mut bytes);
    read.map_err(Error::file(path, "read"))?;
    if bytes.len() as u64 > bytes_max {
        let large = io::Error::other(format!("it has more than {bytes_max} bytes"));
        return Err(Error::file(path, "read")(large));
    }
    Ok(bytes)
}

/// The same as text; none where there is no such file.
pub(super) fn text(path: &Path, bytes_max: u64) -> Result<Option<String>, Error> {
    if kind(path)?.is_none() {
        return Ok(None);
    }
    let text = String::from_utf8(read(path, bytes_max)?).map_err(io::Error::other);
    text.map(Some).map_err(Error::file(path, "read"))
}

/// What something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    File,
    Folder,
}

/// What lies at a path; none where nothing does. What is neither file nor folder is refused.
pub(super) fn kind(path: &Path) -> Result<Option<What>, Error> {
    let about = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        found => found.map_err(Error::file(path, "found"))?,
    };
    match (about.is_file(), about.is_dir()) {
        (true, _) => Ok(Some(What::File)),
        (_, true) => Ok(Some(What::Folder)),
        _ => Err(Error::NotPlain { path: path.to_owned() }),
    }
}

/// An entry of a folder.
pub(super) struct Entry {
    /// Its name; `None` where it is no text.
    pub(super) name: Option<String>,
    pub(super) path: PathBuf,
    pub(super) what: What,
}

/// The entries of a folder, sorted; none where it is not there.
pub(super) fn entries(folder: &Path) -> Result<Vec<Entry>, Error> {
    match kind(folder)? {
        None => return Ok(Vec::new()),
        Some(What::File) => return Err(Error::NotPlain { path: folder.to_owned() }),
        Some(What::Folder) => {}
    }
    let listed = || Error::file(folder, "listed");
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).map_err(listed())? {
        let entry = entry.map_err(listed())?;
        let path = entry.path();
        let Some(what) = kind(&path)? else { continue };
        all.push(Entry { name: entry.file_name().into_string().ok(), path, what });
    }
    all.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bocage_vocab::Explain;
    use std::os::unix::fs::symlink;

    #[test]
    fn what_leads_elsewhere_or_never_ends_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::write(at("file"), "four").unwrap();
        symlink(at("file"), at("link")).unwrap();
        symlink("/nowhere", at("loose")).unwrap();
        let made = std::process::Command::new("mkfifo").arg(at("pipe")).status().unwrap();
        assert!(made.success());
        for name in ["link", "loose", "pipe", ""] {
            let refused = open(&at(name)).unwrap_err();
            assert_eq!(refused.code(), "bocage::app::not_plain", "{name}: {refused}");
        }
        for name in ["link", "loose", "pipe"] {
            assert_eq!(kind(&at(name)).unwrap_err().code(), "bocage::app::not_plain", "{name}");
        }
        assert_eq!(read(&at("file"), 4).unwrap(), b"four");
        assert!(read(&at("file"), 3).unwrap_err().to_string().contains("file"));
        assert_eq!(text(&at("none"), 9).unwrap(), None);
        assert!(entries(dir.path()).is_err() && entries(&at("none")).unwrap().is_empty());
    }
}
