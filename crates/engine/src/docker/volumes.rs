//! Volumes that nobody wants any more: what they take, and their end.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use bocage_vocab::Bytes;
use bollard::query_parameters::RemoveVolumeOptions;

use super::{Docker, labels};
use crate::Error;

/// The unit in which files say what they take of the disk.
const BLOCK_BYTES: i64 = 512;

impl Docker {
    pub(super) fn measured(&self, name: &str) -> Result<Bytes, Error> {
        let volume = self.wait("inspect volume", name, self.docker.inspect_volume(name))?;
        Ok(taken(Path::new(&volume.mountpoint)))
    }

    pub(super) fn erased(&self, name: &str) -> Result<(), Error> {
        let there = self.wait_if_there("inspect volume", name, self.docker.inspect_volume(name))?;
        let Some(volume) = there else { return Ok(()) };
        if labels::owner(&volume.labels).is_none() {
            return Err(Error::NotOurs { name: name.to_owned() });
        }
        let call = self.docker.remove_volume(name, None::<RemoveVolumeOptions>);
        self.wait_if_there("remove volume", name, call).map(|_| ())
    }
}

/// What a folder takes of its disk, as far as it can be read. Links are not followed.
fn taken(folder: &Path) -> Bytes {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let each = entries.filter_map(|entry| {
        let about = entry.metadata().ok()?;
        let own = i64::try_from(about.blocks()).unwrap_or(0).saturating_mul(BLOCK_BYTES);
        let below = if about.is_dir() { taken(&entry.path()) } else { Bytes::ZERO };
        Some(Bytes::octets(own.saturating_add(below.get())))
    });
    each.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_takes_what_is_in_it_and_not_what_it_points_at() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(taken(dir.path()), Bytes::ZERO);
        fs::create_dir(dir.path().join("below")).unwrap();
        fs::write(dir.path().join("below/file"), vec![7; 1 << 20]).unwrap();
        std::os::unix::fs::symlink("/", dir.path().join("link")).unwrap();
        let bytes = taken(dir.path()).get();
        assert!((1 << 20..2 << 20).contains(&bytes), "{bytes}");
        assert_eq!(taken(&dir.path().join("gone")), Bytes::ZERO);
    }
}
