//! Where a bundle is written before it has its name.

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use bocage_vocab::Uuid;

use super::export::Request;
use super::passing::{self, Passing};
use crate::{Context, Error, Territory};

/// The folder that a bundle is written into before it gets its name; it goes where it does not get one.
pub(super) struct Aside {
    pub(super) folder: PathBuf,
    /// Held, so that another process sees whether it is being written.
    _lock: File,
}

impl Aside {
    pub(super) fn make(
        ctx: &Context,
        territory: &mut Territory,
        request: &Request,
        incarnation: Uuid,
    ) -> Result<Aside, Error> {
        let out = std::path::absolute(&request.out).map_err(Error::file(&request.out, "found"))?;
        if out.symlink_metadata().is_ok() {
            return Err(Error::BundleThere { folder: request.out.clone() });
        }
        let mut name = out.file_name().unwrap_or_default().to_owned();
        name.push(".part");
        let folder = out.with_file_name(name);
        let passing = Passing {
            host: request.host.clone(),
            folder: folder.clone(),
            incarnation: Some(incarnation),
            aside: None,
            gone: false,
        };
        let lock = passing.begin(ctx, territory, 0o700)?;
        Ok(Aside { folder, _lock: lock })
    }

    /// Where a file lies; its folder is made.
    pub(super) fn path(&self, file: &str) -> Result<PathBuf, Error> {
        let path = self.folder.join(file);
        if let Some(above) = path.parent() {
            fs::create_dir_all(above).map_err(Error::file(above, "made"))?;
        }
        Ok(path)
    }

    pub(super) fn write(&self, file: &str, bytes: &[u8], mode: u32) -> Result<(), Error> {
        let path = self.path(file)?;
        let mut options = File::options();
        let opened = options.create(true).truncate(true).write(true).mode(mode).open(&path);
        let written = opened.and_then(|mut file| file.write_all(bytes));
        written.map_err(Error::file(&path, "written"))
    }

    pub(super) fn put_in_place(&self, out: &Path) -> Result<PathBuf, Error> {
        if out.symlink_metadata().is_ok() {
            return Err(Error::BundleThere { folder: out.to_owned() });
        }
        passing::put_in_place(&self.folder, out)?;
        Ok(out.to_owned())
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        // What has its name by now is not there; what cannot be removed goes with the next run of the host.
        let _ = passing::cleared(&self.folder);
    }
}
