//! Volumes that nobody wants any more: what they take, and their end.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use bocage_vocab::Bytes;
use bollard::models::Volume;
use bollard::query_parameters::RemoveVolumeOptions;

use super::{Docker, failed, labels};
use crate::Error;

/// The unit in which files say what they take of the disk.
const BLOCK_BYTES: i64 = 512;
const DEVICE: &str = "device";

impl Docker {
    pub(super) fn measured(&self, name: &str) -> Result<Bytes, Error> {
        let volume = self.wait("inspect volume", name, self.docker.inspect_volume(name))?;
        let folder = folder_of(&volume);
        taken(&folder).map_err(failed(&folder))
    }

    pub(super) fn erased(&self, name: &str) -> Result<(), Error> {
        let there = self.wait_if_there("inspect volume", name, self.docker.inspect_volume(name))?;
        let Some(volume) = there else { return Ok(()) };
        if labels::owner(&volume.labels).is_none() {
            return Err(Error::NotOurs { name: name.to_owned() });
        }
        // The engine leaves what lies elsewhere. It goes first: without the volume nobody would find it.
        if let Some(folder) = volume.options.get(DEVICE).map(Path::new) {
            match fs::remove_dir_all(folder) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(failed(folder)(error));
                }
                _ => {}
            }
        }
        let call = self.docker.remove_volume(name, None::<RemoveVolumeOptions>);
        self.wait_if_there("remove volume", name, call).map(drop)
    }
}

/// What the engine is told of a volume in a folder, which is made where it is missing.
pub(super) fn made_at(folder: &Path) -> Result<HashMap<String, String>, Error> {
    fs::create_dir_all(folder).map_err(failed(folder))?;
    let device = folder.display().to_string();
    let options = [("type", "none"), ("o", "bind"), (DEVICE, &*device)];
    Ok(options.map(|(key, value)| (key.to_owned(), value.to_owned())).into())
}

/// Whether a volume lies where it is wanted: one that does not would be left behind when its room is
/// lost, or be shipped although it stays.
pub(super) fn lies_at(volume: &Volume, wanted: Option<&Path>) -> Result<(), Error> {
    let found = volume.options.get(DEVICE).map(Path::new);
    if found == wanted {
        return Ok(());
    }
    let lies = folder_of(volume).display().to_string();
    let wanted =
        wanted.map_or_else(|| "the engine's own place".to_owned(), |at| at.display().to_string());
    Err(Error::VolumeElsewhere { name: volume.name.clone(), lies, wanted })
}

/// Where the files of a volume lie. The engine's own folder is empty while nobody uses one that lies
/// elsewhere.
pub(super) fn folder_of(volume: &Volume) -> PathBuf {
    let device = volume.options.get(DEVICE).map(String::as_str);
    PathBuf::from(device.unwrap_or(&volume.mountpoint))
}

/// What a folder takes of its disk; one that is not there takes nothing. Links are not followed.
fn taken(folder: &Path) -> io::Result<Bytes> {
    let mut sum = Bytes::ZERO;
    for entry in there(fs::read_dir(folder))?.into_iter().flatten() {
        // What goes meanwhile takes nothing.
        let entry = entry?;
        let Some(about) = there(entry.metadata())? else { continue };
        let own = i64::try_from(about.blocks()).unwrap_or(0).saturating_mul(BLOCK_BYTES);
        let below = if about.is_dir() { taken(&entry.path())? } else { Bytes::ZERO };
        sum = Bytes::octets(sum.get().saturating_add(own).saturating_add(below.get()));
    }
    Ok(sum)
}

fn there<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        found => found.map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_takes_what_is_in_it_and_not_what_it_points_at() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(taken(dir.path()).unwrap(), Bytes::ZERO);
        fs::create_dir(dir.path().join("below")).unwrap();
        fs::write(dir.path().join("below/file"), vec![7; 1 << 20]).unwrap();
        std::os::unix::fs::symlink("/", dir.path().join("link")).unwrap();
        let bytes = taken(dir.path()).unwrap().get();
        assert!((1 << 20..2 << 20).contains(&bytes), "{bytes}");
        assert_eq!(taken(&dir.path().join("gone")).unwrap(), Bytes::ZERO);
        assert!(
            taken(&dir.path().join("below/file")).is_err(),
            "what cannot be read is not nothing"
        );
    }
}
