//! What hosts ran when they were last told what to run: one note a host, which its next run replaces.

use std::collections::{BTreeMap, BTreeSet};

use bocage_hosting::{Application, ApplicationState, Duty, Host, Instance, Room};
use bocage_vocab::{Generation, Id, code_list};
use bocage_world::World;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Context, Error, Territory, jobs};

/// The kind of job that a note is kept as.
const KIND: &str = "host.run";

code_list! {
    /// How an application was seen, beside how it is wanted.
    pub enum Sight: SightError {
        /// Nobody has looked at each of its hosts since it is wanted there.
        Unknown = "unknown",
        /// Everything that is wanted of it was well.
        Running = "running",
        /// Some of what is wanted of it was well.
        Partly = "partly",
        /// All of it was well by its own account, and its probe did not get the answer that it expects.
        NotAnswering = "not_answering",
        /// Nothing of the release that is wanted was well, something of another one was: it serves still.
        OtherRelease = "other_release",
        /// Nothing of it was well.
        NotRunning = "not_running",
    }
}

/// What a host ran.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Note {
    /// The generation that it ran.
    pub(crate) generation: Generation,
    /// The token under which the agent of its room had it run the group; none: it did not serve, or
    /// has no agent.
    #[serde(default)]
    pub(crate) epoch: Option<u64>,
    /// Its containers.
    pub(crate) containers: Vec<ContainerSeen>,
    /// Applications that did not answer their probe there.
    #[serde(default)]
    pub(crate) unanswered: BTreeSet<Uuid>,
}

/// A container that a host had.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ContainerSeen {
    /// The application.
    pub(crate) application: Uuid,
    /// The instance that it is a container of.
    pub(crate) instance: Uuid,
    /// The release that it was made for.
    pub(crate) release: u32,
    /// Whether it was well.
    pub(crate) well: bool,
}

/// The notes of all hosts, and when each was written.
#[derive(Debug, Default)]
pub(crate) struct Notes(BTreeMap<Uuid, (String, Note)>);

/// Keeps what a host runs now.
pub(crate) fn write(
    ctx: &Context,
    territory: &mut Territory,
    host: Id<Host>,
    note: &Note,
) -> Result<(), Error> {
    jobs::note(ctx, territory, (host.uuid(), KIND), note)
}

/// Reads what hosts have written.
pub(crate) fn read(territory: &Territory) -> Result<Notes, Error> {
    let notes = jobs::results(territory, KIND)?.into_iter();
    Ok(Notes(notes.map(|(host, at, note)| (host, (at, note))).collect()))
}

/// A World in which those copies of applications of two rooms are the active ones that lie in the room that
/// served last: after a failover those of home are not, and their files are of then.
pub(crate) fn as_served(territory: &Territory, world: &World) -> Result<World, Error> {
    Ok(read(territory)?.as_served(world))
}

impl Notes {
    /// A World in which what moves with its room is active where it served last.
    pub(crate) fn as_served(&self, world: &World) -> World {
        let mut served = world.clone();
        let Some(serving) = self.serving(world) else { return served };
        let lies_there =
            |one: &Instance| world.hosts.get(one.host).is_some_and(|host| host.room == serving);
        let moves = |id: Id<Application>| {
            let application = world.applications.get(id);
            application.is_some_and(|one| bocage_engine::is_promised_both(world, one))
                && world.instances.iter().any(|one| one.application == id && lies_there(one))
        };
        let instances = world.instances.iter().cloned().map(|mut one| {
            if moves(one.application) {
                one.duty = if lies_there(&one) { Duty::Active } else { Duty::Standby };
            }
            one
        });
        served.instances = instances.collect();
        served
    }

    fn of(&self, host: Id<Host>) -> Option<&(String, Note)> {
        self.0.get(&host.uuid())
    }

    /// Whether an instance was well on its host, in the release that is wanted.
    pub(crate) fn is_well(&self, instance: &Instance) -> bool {
        let note = self.of(instance.host);
        note.is_some_and(|(_, note)| {
            note.containers.iter().any(|one| {
                one.instance == instance.id.uuid() && one.release == instance.release && one.well
            })
        })
    }

    /// Whether a copy was well on its host, in whatever release.
    pub(crate) fn is_up(&self, instance: &Instance) -> bool {
        let is_so = |one: &ContainerSeen| one.instance == instance.id.uuid() && one.well;
        self.of(instance.host).is_some_and(|(_, note)| note.containers.iter().any(is_so))
    }

    /// The room that served last of all, where agents say which does: tokens only grow.
    pub(crate) fn serving(&self, world: &World) -> Option<Id<Room>> {
        let newest = self.0.iter().max_by_key(|(_, (_, note))| note.epoch)?;
        let (host, (_, note)) = newest;
        note.epoch?;
        world.hosts.get(Id::from_uuid(*host)).map(|host| host.room)
    }

    /// How an application was seen, and when at the earliest.
    pub(crate) fn sight(
        &self,
        world: &World,
        application: &Application,
    ) -> (Sight, Option<String>) {
        let both = bocage_engine::is_promised_both(world, application);
        let serving = self.serving(world).filter(|_| both);
        let room = |one: &Instance| world.hosts.get(one.host).map(|host| host.room);
        let is_wanted = |one: &&Instance| match serving {
            Some(serving) => room(one) == Some(serving),
            None => one.duty == Duty::Active,
        };
        let all = world.instances.iter().filter(|one| one.application == application.id);
        let own: Vec<&Instance> = all.filter(is_wanted).collect();
        let at = self.seen_at(application, &own);
        let sight = match application.state {
            ApplicationState::Running => self.of_running(&own),
            ApplicationState::Stopped => self.of_stopped(application),
        };
        (sight, at.filter(|_| sight != Sight::Unknown))
    }

    fn of_running(&self, own: &[&Instance]) -> Sight {
        let well = own.iter().filter(|one| self.is_well(one)).count();
        let is_known = own.iter().all(|one| self.of(one.host).is_some());
        match (well, is_known) {
            (0, _) if own.is_empty() => Sight::NotRunning,
            (_, false) => Sight::Unknown,
            (0, true) if own.iter().any(|one| self.is_up(one)) => Sight::OtherRelease,
            (0, true) => Sight::NotRunning,
            (well, true) if well == own.len() && self.is_unanswered(own) => Sight::NotAnswering,
            (well, true) if well == own.len() => Sight::Running,
            (_, true) => Sight::Partly,
        }
    }

    /// Whether a host of it asked its probe in vain.
    fn is_unanswered(&self, own: &[&Instance]) -> bool {
        own.iter().any(|one| {
            let note = self.of(one.host);
            note.is_some_and(|(_, note)| note.unanswered.contains(&one.application.uuid()))
        })
    }

    /// One that is wanted nowhere: whether a host still had something of it.
    fn of_stopped(&self, application: &Application) -> Sight {
        let mut containers = self.0.values().flat_map(|(_, note)| &note.containers);
        if self.0.is_empty() {
            Sight::Unknown
        } else if containers.any(|one| one.application == application.id.uuid() && one.well) {
            Sight::Running
        } else {
            Sight::NotRunning
        }
    }

    fn seen_at(&self, application: &Application, own: &[&Instance]) -> Option<String> {
        let of_hosts = own.iter().filter_map(|one| self.of(one.host));
        let had = |note: &Note| {
            note.containers.iter().any(|one| one.application == application.id.uuid())
        };
        let others = self.0.values().filter(|(_, note)| had(note));
        of_hosts.chain(others).map(|(at, _)| at.clone()).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Locale, words};

    #[test]
    fn every_sight_has_words() {
        for locale in [Locale::English, Locale::French] {
            for sight in Sight::ALL {
                let code = sight.code();
                assert!(locale == Locale::English || words::code(locale, code) != code, "{code}");
            }
        }
    }
}
