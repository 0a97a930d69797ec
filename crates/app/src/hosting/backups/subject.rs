//! The applications of a host whose data are backed up.

use std::collections::BTreeMap;
use std::path::Path;

use bocage_backup::Config;
use bocage_engine::{Owner, WantedDatabase};
use bocage_hosting::{Application, Duty, Host, Instance, Release, ServiceClass, Spec};
use bocage_vocab::{Id, Uuid};
use bocage_world::World;

use crate::Error;
use crate::hosting::named;

/// What the repository of files of an application is called, and its key.
pub(in crate::hosting) fn repository_of(name: &str, incarnation: Uuid) -> String {
    let incarnation = incarnation.simple().to_string();
    format!("{name}.{}", &incarnation[..12])
}

/// An application whose data lie on a host.
pub(in crate::hosting) struct Subject {
    pub(in crate::hosting) application: Application,
    pub(in crate::hosting) owner: Owner,
    pub(in crate::hosting) class: ServiceClass,
    pub(in crate::hosting) spec: Spec,
}

impl Subject {
    /// The applications that serve on a host, whether they are wanted to run or are stopped; or the one
    /// that is named.
    pub(in crate::hosting) fn all(
        world: &World,
        host: Id<Host>,
        only: Option<&str>,
    ) -> Result<Vec<Subject>, Error> {
        let is_active = |instance: &Instance, _: &Application| instance.duty == Duty::Active;
        Subject::selected(world, host, only, is_active)
    }

    /// The applications whose data lie in a room, whose host this is: of those that are promised both rooms,
    /// all where it serves, and none where it does not.
    pub(in crate::hosting) fn in_room(
        world: &World,
        (host, serves): (Id<Host>, bool),
        only: Option<&str>,
    ) -> Result<Vec<Subject>, Error> {
        Subject::selected(world, host, only, |instance, application| {
            let is_moving = bocage_engine::is_promised_both(world, application);
            if is_moving { serves } else { instance.duty == Duty::Active }
        })
    }

    fn selected(
        world: &World,
        host: Id<Host>,
        only: Option<&str>,
        lies_here: impl Fn(&Instance, &Application) -> bool,
    ) -> Result<Vec<Subject>, Error> {
        let named = only.map(|name| named::application(world, name)).transpose()?;
        let serves = |application: &Application| {
            let mut own = world
                .instances
                .iter()
                .filter(|one| one.application == application.id && one.host == host);
            own.any(|instance| lies_here(instance, application))
        };
        let asked = |one: &&Application| named.is_none_or(|named| named.id == one.id);
        let mut found = Vec::new();
        for application in world.applications.iter().filter(asked).filter(|one| serves(one)) {
            found.extend(Subject::of(world, application)?);
        }
        found.sort_by(|a, b| a.application.name.cmp(&b.application.name));
        Ok(found)
    }

    /// An application, wherever it serves; none where its release or its class is not known.
    pub(in crate::hosting) fn of(
        world: &World,
        application: &Application,
    ) -> Result<Option<Subject>, Error> {
        let key = (application.id, application.release);
        let release = world.releases.iter().find(|one| (one.application, one.number) == key);
        let spec = release.map(Release::content).transpose()?;
        let class = world.service_classes.get(application.class).cloned();
        Ok(spec.zip(class).map(|(spec, class)| {
            let owner = Owner::of(application);
            Subject { application: application.clone(), owner, class, spec }
        }))
    }

    pub(in crate::hosting) fn name(&self) -> &str {
        &self.application.name
    }

    /// Whether it keeps anything.
    pub(in crate::hosting) fn keeps(&self) -> bool {
        !self.spec.volumes.is_empty() || !self.spec.databases.is_empty()
    }

    /// What its repository of files is called: one that is deployed later under the name has another.
    pub(in crate::hosting) fn key(&self) -> String {
        repository_of(&self.application.name, self.application.id.uuid())
    }

    fn wanted(&self) -> impl Iterator<Item = WantedDatabase> {
        self.spec.databases.iter().map(|(name, database)| WantedDatabase {
            owner: self.owner.clone(),
            name: name.clone(),
            connections_max: database.connections_max,
        })
    }

    /// What PostgreSQL calls its databases, by the name in the Compose file.
    pub(in crate::hosting) fn databases(&self) -> BTreeMap<String, String> {
        self.wanted().map(|one| (one.name.clone(), one.role())).collect()
    }

    /// How it enters them itself: what reads what is in them has no more rights than it.
    pub(in crate::hosting) fn entered(
        &self,
        secrets: &Path,
    ) -> Result<BTreeMap<String, Config>, Error> {
        self.wanted().map(|one| Ok((one.name.clone(), one.entered(secrets)?))).collect()
    }
}
