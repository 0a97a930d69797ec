//! Folders that are there for a while, with what an application keeps in them. Each is noted before it is
//! made and carries a mark: the next run of the host takes away what a killed process has left, and nothing
//! else ever.

use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use bocage_engine::Docker;
use bocage_hosting::Application;
use bocage_vocab::{Id, Uuid};
use serde::{Deserialize, Serialize};

use crate::hosting::obey::Engines;
use crate::{Context, Error, Territory, jobs};

/// The kind of job that a note is kept as.
const KIND: &str = "app.passing";
/// The file by which such a folder is told from any other.
pub(super) const MARK: &str = ".bocage-passing";

/// A folder that is there for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::hosting) struct Passing {
    /// The host that it is on.
    pub(super) host: String,
    /// The folder.
    pub(in crate::hosting) folder: PathBuf,
    /// Whose data are in it; none where that is no application yet.
    pub(in crate::hosting) incarnation: Option<Uuid>,
    /// What a rehearsal is called, whose containers run in the engine.
    pub(super) aside: Option<String>,
    /// Whether it was seen to be there no more.
    pub(super) gone: bool,
}

/// Where the secrets of a rehearsal lie, among those of applications. No application is called so.
pub(super) fn secrets(engines: &Engines, aside: &str) -> PathBuf {
    engines.secrets.join(format!(".{aside}"))
}

impl Passing {
    fn keep(&self, ctx: &Context, territory: &mut Territory) -> Result<(), Error> {
        let folder = self.folder.display().to_string();
        let id: Id<Application> = Id::derive(&["passing", &self.host, &folder]);
        jobs::note(ctx, territory, (id.uuid(), KIND), self)
    }

    /// Notes the folder and makes it, in the place of one that a killed process has left; it is nobody
    /// else's as long as the file is held.
    pub(super) fn begin(
        &self,
        ctx: &Context,
        territory: &mut Territory,
        mode: u32,
    ) -> Result<File, Error> {
        let folder = self.folder.as_path();
        if folder.symlink_metadata().is_ok() {
            let _held = held(folder)?;
            cleared(folder)?;
        }
        self.keep(ctx, territory)?;
        let made = DirBuilder::new().mode(mode).create(folder);
        let made = made.and_then(|()| File::create(folder.join(MARK))).map(drop);
        made.map_err(Error::file(folder, "made"))?;
        held(folder)
    }

    fn swept(&self, engines: &Engines) -> Result<(), Error> {
        if self.folder.symlink_metadata().is_ok() {
            let _held = held(&self.folder)?;
            self.without_containers(engines)?;
            return cleared(&self.folder);
        }
        self.without_containers(engines)
    }

    /// Takes away what a rehearsal has in the engine, and the secrets that it gave there.
    pub(super) fn without_containers(&self, engines: &Engines) -> Result<(), Error> {
        let Some(aside) = &self.aside else { return Ok(()) };
        let secrets = secrets(engines, aside);
        Docker::at(&engines.socket, &secrets)?.sweep_aside(&|name| name == aside)?;
        removed(&secrets)
    }
}

/// The folders of which nobody has seen that they are gone.
pub(in crate::hosting) fn all(territory: &Territory) -> Result<Vec<Passing>, Error> {
    let notes = jobs::results::<Passing>(territory, KIND)?.into_iter();
    Ok(notes.map(|(_, _, note)| note).filter(|note| !note.gone).collect())
}

/// Takes away what killed processes have left on a host. What is in use is left alone.
pub(in crate::hosting) fn sweep(
    ctx: &Context,
    territory: &mut Territory,
    (host, engines): (&str, &Engines),
) -> Result<(), Error> {
    for note in all(territory)?.into_iter().filter(|note| note.host == host) {
        match note.swept(engines) {
            // Where somebody else's has the name by now, what was noted is gone.
            Ok(()) | Err(Error::BundleThere { .. }) => {
                Passing { gone: true, ..note }.keep(ctx, territory)?;
            }
            Err(Error::FolderBusy { .. }) => {}
            Err(error) => tracing::warn!("{} is left: {error}", note.folder.display()),
        }
    }
    Ok(())
}

/// Takes such a folder away; another one is refused. The mark goes last.
pub(super) fn cleared(folder: &Path) -> Result<(), Error> {
    let listed = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        listed => listed.map_err(Error::file(folder, "listed"))?,
    };
    let is_link = folder.symlink_metadata().is_ok_and(|about| about.is_symlink());
    if is_link || !folder.join(MARK).is_file() {
        return Err(Error::BundleThere { folder: folder.to_owned() });
    }
    for entry in listed {
        let path = entry.map_err(Error::file(folder, "listed"))?.path();
        if path.file_name().is_some_and(|name| name != MARK) {
            removed(&path)?;
        }
    }
    removed(folder)
}

/// Takes away whatever lies there.
pub(in crate::hosting) fn removed(path: &Path) -> Result<(), Error> {
    let is_folder = path.symlink_metadata().is_ok_and(|about| about.is_dir());
    let gone = if is_folder { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match gone {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Error::file(path, "removed")(error))
        }
        _ => Ok(()),
    }
}

/// The folder has no mark any more and gets its name for good, once all of it is on the disk.
pub(super) fn put_in_place(folder: &Path, to: &Path) -> Result<(), Error> {
    removed(&folder.join(MARK))?;
    on_disk(folder)?;
    fs::rename(folder, to).map_err(Error::file(to, "put in place"))?;
    on_disk(to)
}

/// Waits until what was written there would outlast a loss of power.
pub(super) fn on_disk(folder: &Path) -> Result<(), Error> {
    let synced = File::open(folder).and_then(|open| Ok(rustix::fs::syncfs(&open)?));
    synced.map_err(Error::file(folder, "written"))
}

/// Keeps others from a folder that is being written.
fn held(folder: &Path) -> Result<File, Error> {
    let file = File::open(folder).map_err(Error::file(folder, "opened"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(_) => Err(Error::FolderBusy { folder: folder.to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Actor;
    use bocage_vocab::Explain;

    #[test]
    fn what_a_killed_process_left_is_taken_away_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let ctx = Context::new(Actor::local_operator());
        let path = dir.path().join("t.gpkg");
        let mut territory = Territory::create(&ctx, &path.to_string_lossy()).unwrap();
        let engines = Engines::at(Path::new("/nowhere"), dir.path().join("secrets"));
        let passing = |name: &str| Passing {
            host: "m1".into(),
            folder: dir.path().join(name),
            incarnation: Some(Uuid::from_u128(7)),
            aside: None,
            gone: false,
        };
        // What is somebody's own is neither made use of nor removed.
        fs::create_dir(dir.path().join("own.part")).unwrap();
        fs::write(dir.path().join("own.part/letter"), "mine").unwrap();
        let refused = passing("own.part").begin(&ctx, &mut territory, 0o700).unwrap_err();
        assert_eq!(refused.code(), "bocage::app::bundle_there", "{refused}");
        std::os::unix::fs::symlink(dir.path().join("own.part"), dir.path().join("link")).unwrap();
        assert!(cleared(&dir.path().join("link")).is_err());

        let left = passing("left.part");
        let held = left.begin(&ctx, &mut territory, 0o700).unwrap();
        fs::write(left.folder.join("secret"), "hush").unwrap();
        sweep(&ctx, &mut territory, ("m1", &engines)).unwrap();
        assert!(left.folder.exists(), "it is being written");
        let busy = left.begin(&ctx, &mut territory, 0o700).unwrap_err();
        assert_eq!(busy.code(), "bocage::app::folder_busy");
        drop(held);
        sweep(&ctx, &mut territory, ("other", &engines)).unwrap();
        assert!(left.folder.exists() && all(&territory).unwrap() == [left.clone()]);
        sweep(&ctx, &mut territory, ("m1", &engines)).unwrap();
        assert!(!left.folder.exists() && all(&territory).unwrap().is_empty());

        // One that got its name is somebody's own.
        let held = left.begin(&ctx, &mut territory, 0o700).unwrap();
        put_in_place(&left.folder, &dir.path().join("bundle")).unwrap();
        drop(held);
        sweep(&ctx, &mut territory, ("m1", &engines)).unwrap();
        assert!(cleared(&dir.path().join("bundle")).is_err() && dir.path().join("bundle").exists());
        assert!(dir.path().join("own.part/letter").exists());
    }
}
