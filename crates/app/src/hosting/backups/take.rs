//! Taking backups: of what is due by its class.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use bocage_backup::schedule::{Kind, before, days, is_due, next_kind};
use bocage_backup::verdict::emptied;
use bocage_backup::{Backup, Cluster, DatabaseKept, Files, Place, VolumeKept, measure};
use bocage_engine::Docker;
use jiff::Timestamp;
use uuid::Uuid;

use super::Backups;
use super::notes::{self, Failed, RUN, Remark, Run};
use super::platform;
use super::subject::Subject;
use crate::hosting::{metering, named, seen};
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Territory, jobs};

/// Which applications of a host are backed up.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Only this one.
    pub only: Option<String>,
    /// Also those whose last backup is young enough.
    pub all: bool,
    /// What else belongs to the platform's own configuration.
    pub also: platform::Also,
}

/// Backs up what applications on a host keep. What fails holds up no other, and leaves all running.
///
/// # Errors
/// When the host or the application is unknown, the engine does not answer, another one works there,
/// or the store's.
pub fn take(
    ctx: &Context,
    territory: &mut Territory,
    host: &str,
    backups: &Backups,
    asked: &Asked,
) -> Result<Run, Error> {
    ctx.require(Resource::Hosting, Action::Apply)?;
    let world = territory.world(ctx, AsOf::Head)?;
    let own = named::host(&world, host)?.id;
    let served = seen::as_served(territory, &world)?;
    let subjects = backups.subjects(&served, own, asked.only.as_deref())?;
    let longest = longest(&backups.subjects(&served, own, None)?);
    let engine = Docker::at(&backups.engines.socket, &backups.engines.secrets)?;
    let place = backups.place()?;
    let _lock = place.lock()?;
    jobs::run(ctx, territory, RUN, |ctx, territory| {
        let notes = notes::read(territory)?;
        let mut run = Run::of(host);
        let mut due = Vec::new();
        for subject in subjects.into_iter().filter(Subject::keeps) {
            let note = backups.here(notes.of(&subject.application), host);
            let last = note.backup_at().and_then(|at| at.parse().ok());
            let is_due = is_due(last, subject.class.backup_every, Timestamp::now());
            if asked.all || is_due {
                due.push(subject);
            } else {
                run.not_due.push(subject.name().into());
            }
        }
        let last_host = notes.last_host(|backup| backup.whole.is_some());
        let is_new_here = backups.room.is_some() && last_host.is_some_and(|last| last != host);
        let whole = whole((backups, &place), &due, (longest, is_new_here));
        for subject in &due {
            let secrets = &backups.engines.secrets;
            let taken = one((host, &engine), &place, (&whole, secrets), subject);
            match taken {
                Ok(backup) => {
                    let before = notes.of(&subject.application).backups.into_iter().next();
                    run.remarks.extend(before.iter().flat_map(|before| remarks(before, &backup)));
                    run.backups.push(backup);
                }
                Err(error) => run.failures.push(Failed::of(&subject.application, &error)),
            }
        }
        settle(&whole, &due, &mut run);
        metering::backups(territory, (&world, own), &run.backups, Timestamp::now())?;
        if asked.only.is_none() && (asked.all || platform::is_due(&notes, territory)?) {
            match platform::take(ctx, territory, (backups, &place), &asked.also) {
                Ok(taken) => run.platform = Some(taken),
                Err(error) => run.platform_failure = Some(Failed::of_platform(&error)),
            }
        }
        Ok(run)
    })
}

/// Whether a run would take anything. A run stays in the journal, so one that takes nothing is not made.
pub(in crate::hosting) fn is_due_now(
    ctx: &Context,
    territory: &Territory,
    host: &str,
    backups: &Backups,
) -> Result<bool, Error> {
    let world = territory.world(ctx, AsOf::Head)?;
    let subjects = backups.subjects(&world, named::host(&world, host)?.id, None)?;
    let notes = notes::read(territory)?;
    let mut keeping = subjects.iter().filter(|subject| subject.keeps());
    let is_due = |subject: &Subject| {
        let note = backups.here(notes.of(&subject.application), host);
        let last = note.backup_at().and_then(|at| at.parse().ok());
        is_due(last, subject.class.backup_every, ctx.now)
    };
    Ok(keeping.any(is_due) || platform::is_due(&notes, territory)?)
}

impl Run {
    fn of(host: &str) -> Run {
        Run {
            host: host.to_owned(),
            backups: Vec::new(),
            failures: Vec::new(),
            not_due: Vec::new(),
            remarks: Vec::new(),
            platform: None,
            platform_failure: None,
        }
    }
}

fn remarks(before: &Backup, now: &Backup) -> Vec<Remark> {
    let each = emptied(before, now).into_iter().map(|volume| Remark {
        application: now.application.clone(),
        volume: volume.to_owned(),
        held: before.volumes.get(volume).map_or(0, |kept| kept.tree.entries),
    });
    each.collect()
}

/// How many days the cluster is kept: as long as any application of the host is promised, due or not.
fn longest(all: &[Subject]) -> u32 {
    let with_databases = all.iter().filter(|one| !one.spec.databases.is_empty());
    with_databases.map(|one| days(one.class.retention)).max().unwrap_or(0)
}

/// The backup of the whole cluster, and why there is none; nothing where nobody needs it.
type Whole = Option<Result<(Cluster, String), Error>>;

fn whole(
    (backups, place): (&Backups, &Place),
    due: &[Subject],
    (longest, is_new_here): (u32, bool),
) -> Whole {
    let needing = due.iter().find(|one| !one.spec.databases.is_empty())?;
    let taken = || {
        let none = || Error::NoDatabasesSaid { application: needing.name().to_owned() };
        let cluster = backups.cluster(place)?.ok_or_else(none)?;
        cluster.prepare(longest, backups.room.is_some())?;
        // What was written in the other room is not in this one's repository.
        let kind = match is_new_here {
            true => Kind::Full,
            false => next_kind(&cluster.backups()?, Timestamp::now()),
        };
        let all = cluster.back_up(kind)?;
        let newest = before(&all, Timestamp::now()).map(|one| one.label.clone());
        Ok((cluster, newest.unwrap_or_default()))
    };
    Some(taken())
}

/// What was written up to the last named moment is in the repository, or these backups do not count.
fn settle(whole: &Whole, due: &[Subject], run: &mut Run) {
    let Some(Ok((cluster, _))) = whole else { return };
    let Err(error) = cluster.settle() else { return };
    let error = Error::from(error);
    let (lost, kept): (Vec<_>, Vec<_>) =
        run.backups.drain(..).partition(|backup| !backup.databases.is_empty());
    run.backups = kept;
    let of =
        |backup: &Backup| due.iter().find(|one| one.application.id.uuid() == backup.incarnation);
    let failed = lost.iter().filter_map(of).map(|one| Failed::of(&one.application, &error));
    run.failures.extend(failed);
}

fn one(
    (host, engine): (&str, &Docker),
    place: &Place,
    (whole, secrets): (&Whole, &Path),
    subject: &Subject,
) -> Result<Backup, Error> {
    let begun = Instant::now();
    let point = format!("bocage-{}", Uuid::now_v7().simple());
    let (at, databases, label) = databases((whole, secrets), subject, &point)?;
    let volumes = volumes(engine, place, subject)?;
    Ok(Backup {
        application: subject.name().to_owned(),
        incarnation: subject.application.id.uuid(),
        host: host.to_owned(),
        release: subject.application.release,
        at: jobs::time(at),
        point,
        whole: label,
        databases,
        volumes,
        took: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
    })
}

type Measured = (Timestamp, BTreeMap<String, DatabaseKept>, Option<String>);

/// Measures databases right before and right after their moment is named.
fn databases(
    (whole, secrets): (&Whole, &Path),
    subject: &Subject,
    point: &str,
) -> Result<Measured, Error> {
    let names = subject.databases();
    let (cluster, label) = match whole {
        _ if names.is_empty() => return Ok((Timestamp::now(), BTreeMap::new(), None)),
        Some(Ok(whole)) => whole,
        Some(Err(error)) => return Err(Error::NoWholeBackup { why: crate::told(error) }),
        None => return Err(Error::NoDatabasesSaid { application: subject.name().to_owned() }),
    };
    let entered = subject.entered(secrets)?;
    let read = || {
        let tables = entered.iter().map(|(name, owner)| Ok((name.clone(), measure(owner)?)));
        tables.collect::<Result<BTreeMap<_, _>, Error>>()
    };
    let before = read()?;
    cluster.name(point)?;
    let at = Timestamp::now();
    let mut after = read()?;
    let each = before.into_iter().map(|(name, before)| {
        let after = after.remove(&name).filter(|after| *after != before);
        let called = names.get(&name).cloned().unwrap_or_default();
        (name, DatabaseKept { name: called, before, after })
    });
    Ok((at, each.collect(), Some(label.clone())))
}

fn volumes(
    engine: &Docker,
    place: &Place,
    subject: &Subject,
) -> Result<BTreeMap<String, VolumeKept>, Error> {
    let mut kept = BTreeMap::new();
    if subject.spec.volumes.is_empty() {
        return Ok(kept);
    }
    let files = Files::of(place, &subject.key());
    files.prepare()?;
    for name in subject.spec.volumes.keys() {
        let volume = subject.owner.volume(name);
        let none =
            || Error::NoVolume { application: subject.name().to_owned(), volume: name.clone() };
        let folder = engine.volume_folder(&volume)?.ok_or_else(none)?;
        let (copy, tree, copied) = files.back_up(&folder, name)?;
        kept.insert(name.clone(), VolumeKept { copy, tree, copied });
    }
    files.forget(days(subject.class.retention))?;
    Ok(kept)
}
