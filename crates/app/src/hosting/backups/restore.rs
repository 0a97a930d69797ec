//! Restoring a whole application to a moment: databases and files together, with what was there kept aside.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Instant;

use bocage_backup::schedule::before;
use bocage_backup::{Backup, Cluster, Files, Place, Scratch, Target};
use bocage_engine::{Docker, Engine, Name, Step};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Backups;
use super::former::{FORMER, NEW, end, former_files};
use super::notes::{self, Note};
use super::subject::Subject;
use crate::hosting::{named, obey, seen};
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Territory, jobs};

/// The kind of job.
const KIND: &str = "app.restore";

/// A moment to restore to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// That of the newest backup.
    Latest,
    /// Any.
    Moment(Timestamp),
}

impl FromStr for To {
    type Err = jiff::Error;
    fn from_str(text: &str) -> Result<To, jiff::Error> {
        if text == "latest" { Ok(To::Latest) } else { text.parse().map(To::Moment) }
    }
}

impl fmt::Display for To {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            To::Latest => f.write_str("latest"),
            To::Moment(at) => at.fmt(f),
        }
    }
}

/// What a restore does, or has done.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Restored {
    /// The application.
    pub application: String,
    /// The moment of its databases; none where it has none.
    pub databases_of: Option<String>,
    /// The moment of its files; none where it has none.
    pub files_of: Option<String>,
    /// The release that ran then.
    pub release_then: u32,
    /// The release that is wanted now: a restore does not change it.
    pub release: u32,
    /// What was there before, where it was done.
    pub former: Vec<String>,
    /// Whether it was done.
    pub done: bool,
    /// How long the application was stopped.
    #[serde(rename = "pause_ms")]
    pub pause: u64,
}

/// Restores an application of a host to a moment; without `apply` it is only shown.
///
/// # Errors
/// When there is no such backup, something of it cannot be restored, or the application is not well
/// with it: what was there before is in place then.
pub fn restore(
    ctx: &Context,
    territory: &mut Territory,
    (name, host): (&str, &str),
    backups: &Backups,
    (to, apply): (To, bool),
) -> Result<Restored, Error> {
    ctx.require(Resource::Hosting, if apply { Action::Apply } else { Action::Read })?;
    let world = territory.world(ctx, AsOf::Head)?;
    let own = named::host(&world, host)?.id;
    let served = seen::as_served(territory, &world)?;
    let none = |when: String| Error::NoBackup { application: name.to_owned(), when };
    let subject = Subject::all(&served, own, Some(name))?.into_iter().next();
    let subject = subject.ok_or_else(|| none(format!("on {host}: it serves elsewhere")))?;
    if let To::Moment(at) = to
        && at > ctx.now
    {
        return Err(none(format!("of {at}, which is still to come")));
    }
    let note = notes::read(territory)?.of(&subject.application);
    let backup = chosen(&note, to).ok_or_else(|| none(format!("up to {to}")))?;
    let mut shown = shown(&subject, &backup, to);
    if !apply {
        return Ok(shown);
    }
    let place = backups.found()?;
    let _lock = place.lock()?;
    jobs::run(ctx, territory, KIND, |ctx, territory| {
        let stamp = ctx.now.strftime("%y%m%d%H%M%S").to_string();
        let work = Work { backups, place: &place, subject: &subject, backup: &backup, stamp };
        let pause = work.done(ctx, territory, host, to)?;
        shown.former = work.former(&work.cluster()?)?;
        (shown.done, shown.pause) = (true, pause);
        Ok(shown)
    })
}

/// The newest backup up to a moment. Files are of any moment of their copying: it must have ended.
pub(super) fn chosen(note: &Note, to: To) -> Option<Backup> {
    let up_to = |backup: &&Backup| match to {
        To::Latest => true,
        To::Moment(moment) => backup.at.parse::<Timestamp>().is_ok_and(|at| {
            let copying = if backup.volumes.is_empty() { 0 } else { backup.took };
            at.duration_until(moment).as_millis() >= i128::from(copying)
        }),
    };
    note.backups.iter().find(up_to).cloned()
}

/// Up to where databases are restored, and from which whole backup.
pub(super) fn target(
    cluster: &Cluster,
    (backup, label): (&Backup, &str),
    to: To,
) -> Result<Target, Error> {
    let To::Moment(at) = to else {
        return Ok(Target::Point { name: backup.point.clone(), label: label.to_owned() });
    };
    let none =
        || Error::NoBackup { application: backup.application.clone(), when: format!("up to {at}") };
    let all = cluster.backups()?;
    Ok(Target::Moment { at, label: before(&all, at).ok_or_else(none)?.label.clone() })
}

fn shown(subject: &Subject, backup: &Backup, to: To) -> Restored {
    let of_databases = match to {
        To::Latest => backup.at.clone(),
        To::Moment(moment) => moment.to_string(),
    };
    Restored {
        application: subject.name().to_owned(),
        databases_of: (!backup.databases.is_empty()).then_some(of_databases),
        files_of: (!backup.volumes.is_empty()).then(|| backup.at.clone()),
        release_then: backup.release,
        release: subject.application.release,
        former: Vec::new(),
        done: false,
        pause: 0,
    }
}

struct Work<'a> {
    backups: &'a Backups,
    place: &'a Place,
    subject: &'a Subject,
    backup: &'a Backup,
    /// The name of this restore: what is set aside bears it.
    stamp: String,
}

impl Work<'_> {
    fn cluster(&self) -> Result<Option<Cluster>, Error> {
        if self.backup.databases.is_empty() {
            return Ok(None);
        }
        let none = || Error::NoDatabasesSaid { application: self.backup.application.clone() };
        Ok(Some(self.backups.cluster(self.place)?.ok_or_else(none)?))
    }

    fn names(&self) -> Vec<String> {
        self.backup.databases.values().map(|database| database.name.clone()).collect()
    }

    /// Everything is restored beside before the application stops; how long it was stopped.
    fn done(
        &self,
        ctx: &Context,
        territory: &mut Territory,
        host: &str,
        to: To,
    ) -> Result<u64, Error> {
        let engines = &self.backups.engines;
        let engine = Docker::at(&engines.socket, &engines.secrets)?;
        self.place.sweep()?;
        let folders = self.folders(&engine)?;
        let cluster = self.cluster()?;
        let beside = self.files(&folders).and_then(|()| self.databases(cluster.as_ref(), to));
        let beside = beside.and(self.place.sweep().map_err(Error::from));
        if let Err(error) = beside {
            self.clear(&folders, cluster.as_ref());
            return Err(error);
        }
        let begun = Instant::now();
        let swapped = self.swapped(&engine, &folders, cluster.as_ref());
        // It runs again whatever came of it.
        let ran = obey::obey(ctx, territory, host, engines);
        let trouble = swapped.err().map(|error| (error, false)).or_else(|| {
            let why = self.trouble(ran)?;
            let application = self.backup.application.clone();
            Some((Error::NotRestored { application, why }, true))
        });
        let Some((error, is_swapped)) = trouble else {
            self.clear(&folders, cluster.as_ref());
            return Ok(u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX));
        };
        if is_swapped {
            self.back(&engine, &folders, cluster.as_ref())?;
            obey::obey(ctx, territory, host, engines)?;
        }
        self.clear(&folders, cluster.as_ref());
        Err(error)
    }

    /// What is wrong with the application after its host ran; nothing where it is well and answers.
    fn trouble(&self, ran: Result<obey::Obeyed, Error>) -> Option<String> {
        let ran = match ran {
            Ok(ran) => ran,
            Err(error) => return Some(crate::told(&error)),
        };
        let mut all = ran.failures.into_iter().chain(ran.unanswered);
        let own = |one: &obey::Trouble| one.application == self.backup.application;
        all.find(own).map(|trouble| trouble.message)
    }

    fn folders(&self, engine: &Docker) -> Result<Vec<(String, PathBuf)>, Error> {
        let each = self.backup.volumes.keys().map(|name| {
            let application = self.backup.application.clone();
            let none = || Error::NoVolume { application, volume: name.clone() };
            let folder = engine.volume_folder(&self.subject.owner.volume(name))?;
            Ok((name.clone(), folder.ok_or_else(none)?))
        });
        each.collect()
    }

    /// Files are restored on the disk of their volume, so that their place is changed at once.
    fn files(&self, folders: &[(String, PathBuf)]) -> Result<(), Error> {
        let files = Files::of(self.place, &self.subject.key());
        for (name, folder) in folders {
            let Some(kept) = self.backup.volumes.get(name) else { continue };
            files.restore(&kept.copy, &self.beside(folder, NEW))?;
        }
        Ok(())
    }

    fn beside(&self, folder: &Path, what: &str) -> PathBuf {
        folder.with_file_name(format!("{what}{}{}", self.stamp, end(folder)))
    }

    fn databases(&self, cluster: Option<&Cluster>, to: To) -> Result<(), Error> {
        let (Some(cluster), Some(label)) = (cluster, &self.backup.whole) else { return Ok(()) };
        // A moment is reached by what was written after it.
        if matches!(to, To::Moment(_)) {
            cluster.settle()?;
        }
        let target = target(cluster, (self.backup, label), to)?;
        let into = self.place.scratch(&Uuid::now_v7().simple().to_string());
        cluster.restore(&into, &target, &self.names())?;
        let scratch = Scratch::start(cluster.programs(), &into, None)?;
        for (name, owner) in self.subject.entered(&self.backups.engines.secrets)? {
            if self.backup.databases.contains_key(&name) {
                cluster.bring(&scratch, &into, &owner)?;
            }
        }
        Ok(())
    }

    /// Stops the application and puts what was restored in its place; where that fails, all is as it was.
    fn swapped(
        &self,
        engine: &Docker,
        folders: &[(String, PathBuf)],
        cluster: Option<&Cluster>,
    ) -> Result<(), Error> {
        let _lock = engine.lock()?;
        self.stopped(engine)?;
        let mut done = Vec::new();
        for (_, folder) in folders {
            let restored = self.restored(folder);
            match exchanged(folder, &self.beside(folder, FORMER), &restored) {
                Ok(()) => done.push((folder.clone(), restored)),
                Err(error) => {
                    self.files_back(&done)?;
                    return Err(Error::file(folder, "put in place")(error));
                }
            }
        }
        let Some(cluster) = cluster else { return Ok(()) };
        cluster.swap(&self.names(), &self.stamp).or_else(|error| {
            self.files_back(&done)?;
            Err(error.into())
        })
    }

    /// Where what was restored of a volume's folder waits.
    fn restored(&self, folder: &Path) -> PathBuf {
        self.beside(folder, NEW).join(folder.file_name().unwrap_or_default())
    }

    fn files_back(&self, done: &[(PathBuf, PathBuf)]) -> Result<(), Error> {
        for (folder, restored) in done {
            exchanged(folder, restored, &self.beside(folder, FORMER))
                .map_err(Error::file(folder, "put back"))?;
        }
        Ok(())
    }

    /// Takes a whole swap back.
    fn back(
        &self,
        engine: &Docker,
        folders: &[(String, PathBuf)],
        cluster: Option<&Cluster>,
    ) -> Result<(), Error> {
        let _lock = engine.lock()?;
        self.stopped(engine)?;
        let done = folders.iter().map(|(_, folder)| (folder.clone(), self.restored(folder)));
        let done: Vec<_> = done.collect();
        self.files_back(&done)?;
        if let Some(cluster) = cluster {
            cluster.swap_back(&self.names(), &self.stamp)?;
        }
        Ok(())
    }

    fn stopped(&self, engine: &Docker) -> Result<(), Error> {
        let owner = &self.subject.owner;
        for running in engine.observe()?.running.iter().filter(|one| one.owner == *owner) {
            let name = Name { owner: owner.clone(), container: running.container.clone() };
            engine.perform(&Step::Stop(name.clone()))?;
            // One that is made anew does not rest before it starts.
            engine.perform(&Step::Remove(name))?;
        }
        Ok(())
    }

    /// Takes away what was restored and did not get its place: as far as it goes.
    fn clear(&self, folders: &[(String, PathBuf)], cluster: Option<&Cluster>) {
        let _ = self.place.sweep();
        for (_, folder) in folders {
            let _ = fs::remove_dir_all(self.beside(folder, NEW));
        }
        for name in self.names() {
            if let Some(cluster) = cluster {
                let _ = cluster.erase_former(&format!("{name}_restored"));
            }
        }
    }

    fn former(&self, cluster: &Option<Cluster>) -> Result<Vec<String>, Error> {
        let engines = &self.backups.engines;
        let engine = Docker::at(&engines.socket, &engines.secrets)?;
        let mut all: Vec<String> = former_files(&engine, self.subject)?
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        for name in self.names() {
            if let Some(cluster) = cluster {
                all.extend(cluster.former(&name)?);
            }
        }
        Ok(all)
    }
}

/// A folder is set aside, and another gets its place.
fn exchanged(folder: &Path, aside: &Path, from: &Path) -> std::io::Result<()> {
    fs::rename(folder, aside)?;
    fs::rename(from, folder).or_else(|error| {
        fs::rename(aside, folder)?;
        Err(error)
    })
}
