//! The files of a group in one room: mounted under a token, shipped to the other room as snapshots.
//!
//! `live` is what applications write. `out` holds what was shipped from here, `in` what came from the
//! other room, `forks` what was written here and never confirmed before another owner went on.

mod copies;
pub(crate) mod frames;
mod lineage;
mod receive;
mod ship;

use std::fs;
use std::net::{Shutdown, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use bocage_failover::{Epoch, Room, Volume};
use serde::{Deserialize, Serialize};

use crate::settings::VolumesAt;
use crate::{Error, Settings, clock, files};
use copies::Kind;
use frames::Key;
use lineage::{Lineage, Mounting};

/// The volumes of a room.
#[derive(Clone)]
pub(crate) struct Volumes(Arc<Inside>);

struct Inside {
    at: VolumesAt,
    kind: Kind,
    settings: Settings,
    room: Room,
    key: Key,
    /// What is known of the files here; kept in a file beside them. Held for a moment only: whoever
    /// thinks reads it.
    lineage: Mutex<Lineage>,
    /// Names of what is kept aside, likewise.
    forks: Mutex<Vec<String>>,
    /// Held while what is known is written.
    writing: Mutex<()>,
    /// Held while files are mounted, shipped from here, or taken in.
    moving: Mutex<()>,
    /// What brings files in: a mount does not wait for it.
    incoming: Mutex<Option<TcpStream>>,
}

/// How the files of a room are, for people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumesStatus {
    /// `btrfs`, or `folder` where copies are not of one instant.
    pub kind: String,
    /// Of what moment the copy is that the other room confirmed last, in milliseconds since 1970.
    pub shipped_at_ms: Option<u64>,
    /// How many bytes that one was on its way.
    pub shipped_bytes: u64,
    /// When a copy last came from the other room, in milliseconds since 1970.
    pub received_at_ms: Option<u64>,
    /// What was kept aside, by name.
    pub forks: Vec<String>,
}

impl Volumes {
    pub(crate) fn of(settings: &Settings, at: &VolumesAt, room: Room) -> Result<Volumes, Error> {
        for folder in [copies::IN, copies::OUT, copies::FORKS, copies::OLD] {
            let folder = at.folder.join(folder);
            fs::create_dir_all(&folder).map_err(Error::file(&folder, "made"))?;
        }
        let lineage = files::read_whole(&at.folder.join(lineage::FILE))?.unwrap_or_default();
        let volumes = Volumes(Arc::new(Inside {
            at: at.clone(),
            kind: Kind::of(&at.folder),
            settings: settings.clone(),
            room,
            key: Key::of(&at.key),
            lineage: Mutex::new(lineage),
            forks: Mutex::default(),
            writing: Mutex::new(()),
            moving: Mutex::new(()),
            incoming: Mutex::default(),
        }));
        volumes.clean();
        volumes.list_forks();
        receive::open(&volumes)?;
        Ok(volumes)
    }

    /// What a process that was killed left half done.
    fn clean(&self) {
        let (folder, whole) = (self.folder(copies::IN), self.lineage().received.clone());
        for name in copies::names(&folder).into_iter().filter(|name| Some(name) != whole.as_ref()) {
            self.remove(&folder.join(name));
        }
        let old = self.folder(copies::OLD);
        copies::names(&old).into_iter().for_each(|name| self.remove(&old.join(name)));
    }

    /// The copies that both rooms may have, with where they are: the one that came last, and those
    /// that were shipped. Of an archive its receiver has the files, and its sender only what it knows
    /// of them: so a room that took files in sends all of them at first.
    fn copies(&self, sends: bool) -> Vec<(String, PathBuf)> {
        let part = |part: &str, names: Vec<String>| {
            let folder = self.folder(part);
            names.into_iter().map(move |name| (name.clone(), folder.join(name)))
        };
        let came = part(copies::IN, self.lineage().received.clone().into_iter().collect());
        let went = part(copies::OUT, copies::names(&self.folder(copies::OUT)));
        match self.0.kind {
            Kind::Btrfs => came.chain(went).collect(),
            Kind::Folder if sends => went.collect(),
            Kind::Folder => came.collect(),
        }
    }

    /// Takes away all copies but one.
    fn keep_only(&self, name: &str) {
        for part in [copies::IN, copies::OUT] {
            let folder = self.folder(part);
            let old = copies::names(&folder).into_iter().filter(|old| old != name);
            old.for_each(|old| self.remove(&folder.join(old)));
        }
    }

    /// Has the files be written under a token: as they are here, or as they came last. What is coming
    /// in is given up: a room that takes over does not wait for one that may be lost.
    pub(crate) fn mount(&self, epoch: Epoch) -> Result<(), Error> {
        if let Some(connection) = lock(&self.0.incoming).take() {
            let _ = connection.shutdown(Shutdown::Both);
        }
        let _moving = lock(&self.0.moving);
        let mounting =
            self.lineage().mounting(epoch, (self.live().exists(), self.begin().exists()))?;
        match mounting {
            Mounting::Keep => {}
            Mounting::Make => {
                self.0.kind.make(&self.live())?;
                files::remove(&self.begin());
            }
            Mounting::Take(name) => self.take(&name)?,
        }
        self.change(|lineage| lineage.mounted(epoch))
    }

    /// Makes a copy that came the one that is written. What stood there was another's.
    fn take(&self, name: &str) -> Result<(), Error> {
        let new = self.folder(copies::OLD).join("live.new");
        if new.exists() {
            self.0.kind.remove(&new)?;
        }
        self.0.kind.copy(&self.folder(copies::IN).join(name), &new)?;
        if self.live().exists() {
            self.put_aside(Epoch(0))?;
        }
        let live = self.live();
        fs::rename(&new, &live).map_err(Error::file(&live, "put in place"))
    }

    /// Keeps aside what is written here.
    fn put_aside(&self, written: Epoch) -> Result<(), Error> {
        let name = format!("{}-{}", copies::name(written.0, 0), clock::unix_ms());
        let fork = self.folder(copies::FORKS).join(name);
        fs::rename(self.live(), &fork).map_err(Error::file(&fork, "written"))?;
        tracing::warn!(fork = %fork.display(), "files that nobody else may have are kept aside");
        self.list_forks();
        Ok(())
    }

    /// Nobody writes them any more.
    pub(crate) fn unmount(&self) -> Result<(), Error> {
        self.change(Lineage::unmounted)
    }

    /// The token under which they are written now.
    pub(crate) fn mounted(&self) -> Option<Epoch> {
        self.lineage().mounted_under()
    }

    /// Whether they can be mounted here, and whether the other room has all of them.
    pub(crate) fn look(&self) -> Volume {
        let (live, begins) = (self.live().exists(), self.begin().exists());
        let lineage = self.lineage();
        Volume {
            mounted: lineage.mounted_under(),
            usable: lineage.is_usable(live, begins),
            begins: lineage.begins(live),
            shipped: !lineage.unshipped,
        }
    }

    pub(crate) fn status(&self) -> VolumesStatus {
        let lineage = self.lineage().clone();
        VolumesStatus {
            kind: self.0.kind.name().to_owned(),
            shipped_at_ms: lineage.shipped_at_ms,
            shipped_bytes: lineage.shipped_bytes,
            received_at_ms: lineage.received_at_ms,
            forks: lock(&self.0.forks).clone(),
        }
    }

    fn list_forks(&self) {
        let names = copies::names(&self.folder(copies::FORKS));
        *lock(&self.0.forks) = names;
    }

    fn live(&self) -> PathBuf {
        self.0.at.live()
    }

    /// An operator's word that files may begin empty.
    fn begin(&self) -> PathBuf {
        self.folder("begin")
    }

    fn folder(&self, name: &str) -> PathBuf {
        self.0.at.folder.join(name)
    }

    fn lineage(&self) -> MutexGuard<'_, Lineage> {
        lock(&self.0.lineage)
    }

    /// Changes what is known, on the disk first.
    fn change(&self, change: impl FnOnce(&mut Lineage)) -> Result<(), Error> {
        let _writing = lock(&self.0.writing);
        let mut new = self.lineage().clone();
        change(&mut new);
        files::write_whole(&self.0.at.folder.join(lineage::FILE), &new)?;
        *self.lineage() = new;
        Ok(())
    }

    /// Takes a copy away; one that cannot be is taken away the next time.
    fn remove(&self, copy: &Path) {
        if let Err(error) = self.0.kind.remove(copy) {
            tracing::warn!(%error, copy = %copy.display(), "an old copy stays");
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    /// Both rooms of a group on this machine's loopback device, in plain folders.
    struct Pair {
        _folder: tempfile::TempDir,
        main: Volumes,
        replica: Volumes,
    }

    fn pair(number: u8) -> Pair {
        let folder = tempfile::tempdir().unwrap();
        let site = |site: u8| IpAddr::from([127, 77, number, site]);
        let volumes = |room: Room, name: &str| {
            let mut settings = Settings::sample(&folder.path().join(name), room.site());
            let sites = &mut settings.sites;
            (sites.main, sites.replica, sites.witness) = (site(1), site(2), site(3));
            let at = VolumesAt { folder: folder.path().join(name), port: 8012, key: "test".into() };
            Volumes::of(&settings, &at, room).unwrap()
        };
        let (main, replica) = (volumes(Room::Main, "main"), volumes(Room::Replica, "replica"));
        Pair { _folder: folder, main, replica }
    }

    impl Volumes {
        fn write(&self, name: &str, text: &str) {
            let at = self.live().join(name);
            fs::create_dir_all(at.parent().unwrap()).unwrap();
            // As applications do that mean it: a file is replaced, not written into.
            fs::write(at.with_extension("new"), text).unwrap();
            fs::rename(at.with_extension("new"), at).unwrap();
        }

        fn read(&self, name: &str) -> Option<String> {
            fs::read_to_string(self.live().join(name)).ok()
        }
    }

    #[test]
    fn files_go_on_in_the_other_room_and_come_back_with_what_changed() {
        let Pair { main, replica, .. } = &pair(1);
        main.mount(Epoch(1)).unwrap();
        main.write("town/plan", "first");
        main.write("town/gone", "soon");
        main.ship(Epoch(1)).unwrap();
        let whole = main.status().shipped_bytes;
        main.write("town/plan", "second");
        fs::remove_file(main.live().join("town/gone")).unwrap();
        assert!(main.look().usable && !main.look().shipped, "it is written still");
        main.unmount().unwrap();
        main.ship(Epoch(1)).unwrap();
        assert!(main.look().usable && main.look().shipped);
        assert!(main.status().shipped_bytes <= whole);

        replica.mount(Epoch(2)).unwrap();
        assert_eq!(replica.read("town/plan").as_deref(), Some("second"));
        assert_eq!(replica.read("town/gone"), None, "what was removed is");
        replica.write("town/plan", "third");
        replica.ship(Epoch(2)).unwrap();
        assert_eq!(main.status().forks, [""; 0], "all of it had been shipped");
        replica.unmount().unwrap();
        main.mount(Epoch(3)).unwrap();
        assert_eq!(main.read("town/plan").as_deref(), Some("third"));
    }

    #[test]
    fn a_room_that_returns_keeps_aside_what_nobody_else_has_and_writes_no_more() {
        let Pair { main, replica, .. } = &pair(2);
        main.mount(Epoch(1)).unwrap();
        main.write("plan", "shipped");
        main.ship(Epoch(1)).unwrap();
        main.write("plan", "never shipped");
        main.unmount().unwrap();
        replica.mount(Epoch(2)).unwrap();
        assert_eq!(replica.read("plan").as_deref(), Some("shipped"));

        // Before it hears of the other it might still believe that it owns the group.
        let late = main.ship(Epoch(1)).unwrap_err();
        assert!(matches!(late, Error::OldEpoch { .. }), "{late}");
        replica.write("plan", "of the new owner");
        replica.ship(Epoch(2)).unwrap();
        let fork = main.folder(copies::FORKS).join(&main.status().forks[0]);
        assert_eq!(fs::read_to_string(fork.join("plan")).unwrap(), "never shipped");
        assert!(matches!(main.mount(Epoch(1)), Err(Error::OldEpoch { .. })));
        main.mount(Epoch(3)).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(main.read("plan").as_deref(), Some("of the new owner"));
    }

    #[test]
    fn a_copy_that_is_cut_off_changes_nothing_and_the_next_is_whole() {
        let Pair { main, replica, .. } = &pair(3);
        main.mount(Epoch(1)).unwrap();
        main.write("plan", "first");
        main.ship(Epoch(1)).unwrap();
        // What a receiver that was killed leaves: a copy that nobody confirmed.
        let half = replica.folder(copies::IN).join(copies::name(1, 9));
        fs::create_dir_all(half.join("plan")).unwrap();
        main.write("plan", "second");
        main.ship(Epoch(1)).unwrap();
        assert_eq!(copies::names(&replica.folder(copies::IN)).len(), 1);
        main.unmount().unwrap();
        replica.mount(Epoch(2)).unwrap();
        assert_eq!(replica.read("plan").as_deref(), Some("second"));
    }
}
