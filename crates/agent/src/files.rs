//! Small files that are there whole or not at all, also after a kill, and closed to others: one of them
//! is Patroni's, with its passwords.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Error;

/// Writes beside, then puts in place.
pub(crate) fn write<T: Serialize>(path: &Path, value: &T) -> Result<(), Error> {
    let text = serde_json::to_string(value).map_err(|e| Error::file(path, "written")(e.into()))?;
    put(path, &text)
}

pub(crate) fn put(path: &Path, text: &str) -> Result<(), Error> {
    placed(path, text, false)
}

fn placed(path: &Path, text: &str, is_synced: bool) -> Result<(), Error> {
    let new = path.with_extension("new");
    // One that a kill has left may be open to others.
    remove(&new);
    let mut options = fs::File::options();
    options.write(true).create_new(true).mode(0o600);
    let mut file = options.open(&new).map_err(Error::file(&new, "written"))?;
    file.write_all(text.as_bytes()).map_err(Error::file(&new, "written"))?;
    if is_synced {
        file.sync_all().map_err(Error::file(&new, "written"))?;
    }
    fs::rename(&new, path).map_err(Error::file(path, "put in place"))?;
    match path.parent() {
        Some(folder) if is_synced => {
            let synced = fs::File::open(folder).and_then(|folder| folder.sync_all());
            synced.map_err(Error::file(path, "put in place"))
        }
        _ => Ok(()),
    }
}

/// What was written last; none where nothing was, or it is not understood.
pub(crate) fn read<T: DeserializeOwned>(path: &Path) -> Option<T> {
    serde_json::from_str(&fs::read_to_string(path).ok()?).ok()
}

/// Takes it away, if it is there.
pub(crate) fn remove(path: &Path) {
    let _ = fs::remove_file(path);
}

/// Writes what must not be lost with the power: it is on the disk when this returns.
pub(crate) fn write_whole<T: Serialize>(path: &Path, value: &T) -> Result<(), Error> {
    let text = serde_json::to_string(value).map_err(|e| Error::file(path, "written")(e.into()))?;
    placed(path, &text, true)
}

/// What was written last; none where nothing was. What is there and cannot be understood is not
/// nothing.
///
/// # Errors
/// When it cannot be read or understood.
pub(crate) fn read_whole<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, Error> {
    match fs::read_to_string(path) {
        Ok(text) => {
            let read = serde_json::from_str(&text);
            read.map(Some).map_err(|error| Error::file(path, "understood")(error.into()))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::file(path, "read")(error)),
    }
}
