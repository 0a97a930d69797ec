//! Deploying an application from its Compose file: a release, what it keeps, and where it runs.

use std::path::PathBuf;

use bocage_exchange::compose::{self, Deployment, Said};
use bocage_hosting::{
    Application, ApplicationState, DataSheet, Database, Release, Room, RoomState, Spec, Volume,
};
use bocage_vocab::{Fact, Finding, Id};
use bocage_world::{Rows, World};

pub(crate) use super::change::Wanted;
use super::change::change;
use super::images::Images;
use super::{Changed, named, registries};
use crate::permission::{Action, Resource};
use crate::{Context, Error, Territory};

/// What to deploy, and how.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The Compose file.
    pub file: PathBuf,
    /// What it is called, instead of the file's name for it.
    pub name: Option<String>,
    /// The member whose it is, instead of the file's.
    pub member: Option<String>,
    /// The class of service, instead of the file's.
    pub class: Option<String>,
    /// The name or role of the room that it serves from; Main unless given, or where it is already.
    pub room: Option<String>,
    /// Whether the plan is applied at once.
    pub apply: bool,
}

/// Gives the digest of an image that is named by tag: `name@sha256:…`.
pub type Digests<'a> = &'a dyn Fn(&str) -> Result<String, Error>;

/// Makes a release of a Compose file and wants it to run. The same file again changes nothing. Where rooms
/// have registries its images are in all of them before.
///
/// # Errors
/// When the file cannot be read or asks for what cannot run, an image has no digest, the
/// application is another member's, a room or class is unknown, or the store's.
pub fn deploy(
    ctx: &Context,
    territory: &mut Territory,
    request: &Request,
    images: &Images,
) -> Result<Changed, Error> {
    ctx.require(Resource::Hosting, Action::Draft)?;
    let composed = read(request, &mut |deployment| images.resolve(ctx, territory, deployment))?;
    composed.deployed(ctx, territory, request)
}

/// A Compose file that can be deployed.
pub(super) struct Deployable {
    pub(super) deployment: Deployment,
    /// What there is to say of the file.
    pub(super) findings: Vec<Finding>,
    source: String,
}

/// Reads a Compose file that is to be deployed; `resolve` gives its images their digests.
pub(super) fn read(
    request: &Request,
    resolve: &mut dyn FnMut(&mut Deployment) -> Result<(), Error>,
) -> Result<Deployable, Error> {
    let said = Said { application: request.name.as_deref(), member: request.member.as_deref() };
    let composed = compose::read_as(&request.file, said)?;
    let source =
        std::fs::read_to_string(&request.file).map_err(Error::file(&request.file, "read"))?;
    let findings = composed.findings;
    let Some(mut deployment) = composed.deployment else {
        return Err(Error::NotDeployable { file: request.file.clone(), findings });
    };
    resolve(&mut deployment)?;
    if let Some(class) = &request.class {
        deployment.class = class.as_str().into();
    }
    Ok(Deployable { deployment, findings, source })
}

impl Deployable {
    /// What it writes into a World.
    pub(super) fn wanted(
        &self,
        ctx: &Context,
        world: &World,
        room: Option<&str>,
    ) -> Result<Wanted, Error> {
        let newborn = newborn(ctx, world, &self.deployment);
        let mut wanted = wanted(world, &self.deployment, newborn, (room, &self.source))?;
        wanted.findings.splice(0..0, self.findings.clone());
        Ok(wanted)
    }

    /// Wants it to run.
    pub(super) fn deployed(
        &self,
        ctx: &Context,
        territory: &mut Territory,
        request: &Request,
    ) -> Result<Changed, Error> {
        let reason = format!("application {}: deployed", self.deployment.application);
        change(ctx, territory, &reason, request.apply, |world| {
            self.wanted(ctx, world, request.room.as_deref())
        })
    }
}

pub(crate) fn resolve(deployment: &mut Deployment, digests: Digests<'_>) -> Result<(), Error> {
    let by_tag: Vec<String> =
        deployment.images_by_tag().into_iter().map(ToOwned::to_owned).collect();
    for image in by_tag {
        deployment.resolve(&image, &digests(&image)?);
    }
    Ok(())
}

/// What a deployment writes. An application that is not there yet begins as `newborn`.
pub(crate) fn wanted(
    world: &World,
    deployment: &Deployment,
    newborn: Id<Application>,
    (room, source): (Option<&str>, &str),
) -> Result<Wanted, Error> {
    let name = named::name(&deployment.application)?;
    let standing = world.applications.iter().find(|one| one.name == name);
    if let Some(standing) = standing.filter(|standing| standing.member != deployment.member) {
        return Err(Error::OtherMember {
            name: name.to_string(),
            member: standing.member.to_string(),
        });
    }
    let id = standing.map_or(newborn, |standing| standing.id);
    let class = named::class(world, &deployment.class)?;
    let mut application = Application {
        id,
        name,
        member: deployment.member.clone(),
        class: class.id,
        home: home(world, standing, room)?,
        release: standing.map_or(0, |standing| standing.release),
        state: ApplicationState::Running,
    };
    let releases = release(world, &mut application, &deployment.spec, source);
    let sheet = sheet(deployment, &application);
    let mut findings = not_possible(world, deployment, &application);
    findings.extend(registries::missing(world, application.thing()));
    if sheet.is_none() && !world.data_sheets.iter().any(|one| one.application == id) {
        let missing = Finding::warning("data_sheet_missing").about(application.thing());
        findings.push(missing.named(&*application.name));
    }
    let rows = Rows {
        service_classes: vec![class],
        releases: releases.into_iter().collect(),
        volumes: volumes(&application, &deployment.spec),
        databases: databases(&application, &deployment.spec),
        data_sheets: sheet.into_iter().collect(),
        applications: vec![application],
        ..Rows::default()
    };
    Ok(Wanted { rows, findings, ..Wanted::default() })
}

/// The id of an application that begins: another one than that of any earlier of the name, so that it
/// never meets what an earlier one has left.
fn newborn(ctx: &Context, world: &World, deployment: &Deployment) -> Id<Application> {
    let (generation, now) = (world.generation.to_string(), ctx.now.to_string());
    Id::derive(&[&deployment.member, &deployment.application, &generation, &now])
}

/// What cannot be done for an application: a host name that another one has.
fn not_possible(world: &World, deployment: &Deployment, application: &Application) -> Vec<Finding> {
    let about = |code| Finding::error(code).about(application.thing()).named(&*application.name);
    let mut found = Vec::new();
    let Some(entry) = &deployment.spec.entry else { return found };
    for other in world.applications.iter().filter(|other| other.id != application.id) {
        let mut releases = world.releases.iter();
        let wanted = releases
            .find(|release| release.application == other.id && release.number == other.release);
        let shown = wanted.and_then(|release| release.content().ok()?.entry);
        if shown.is_some_and(|shown| shown.host == entry.host) {
            let taken = about("host_name_taken").says("host", entry.host.as_str());
            found.push(taken.says("other", &*other.name));
        }
    }
    found
}

/// The room that is asked for, the one that it has, else Main where that is in service.
fn home(
    world: &World,
    standing: Option<&Application>,
    asked: Option<&str>,
) -> Result<Id<Room>, Error> {
    if let Some(name) = asked {
        let room = named::room(world, name)?;
        if !room.runs_applications() {
            return Err(Error::WitnessHost { name: name.to_owned() });
        }
        return Ok(room.id);
    }
    if let Some(standing) = standing {
        return Ok(standing.home);
    }
    let is_open = |room: &&Room| room.runs_applications() && room.state == RoomState::InService;
    let first = world.rooms.iter().filter(is_open).min_by_key(|room| room.role);
    first.map(|room| room.id).ok_or(Error::NoRoom)
}

/// A new release, and the application wanting it; none where a release of this content stands.
fn release(
    world: &World,
    application: &mut Application,
    spec: &Spec,
    source: &str,
) -> Option<Release> {
    let own = || world.releases.iter().filter(|release| release.application == application.id);
    let digest = spec.digest();
    if let Some(same) = own().find(|release| *release.digest == *digest) {
        application.release = same.number;
        return None;
    }
    let number = own().map(|release| release.number).max().unwrap_or_default() + 1;
    application.release = number;
    Some(Release::new(application, number, spec, source))
}

fn volumes(application: &Application, spec: &Spec) -> Vec<Volume> {
    let own = spec.volumes.iter().map(|(name, size)| Volume {
        id: Id::derive(&[&application.id.to_string(), name]),
        application: application.id,
        name: name.as_str().into(),
        size: *size,
    });
    own.collect()
}

fn databases(application: &Application, spec: &Spec) -> Vec<Database> {
    let own = spec.databases.iter().map(|(name, database)| Database {
        id: Id::derive(&[&application.id.to_string(), name]),
        application: application.id,
        name: name.as_str().into(),
        connections_max: database.connections_max,
    });
    own.collect()
}

fn sheet(deployment: &Deployment, application: &Application) -> Option<DataSheet> {
    let sheet = deployment.sheet.clone()?;
    Some(DataSheet {
        id: Id::derive(&[&application.id.to_string()]),
        application: application.id,
        purpose: sheet.purpose,
        categories: sheet.categories,
        retention: sheet.retention,
        subprocessors: sheet.subprocessors,
        location: sheet.location,
    })
}
