//! What applications claim: a place for each copy of a service in each room of the class.

use std::collections::HashMap;

use bocage_hosting::{
    Application, ApplicationState, Duty, Host, Instance, Need, Release, Room, RoomState, Service,
};
use bocage_vocab::{Bytes, Fact, Finding, Id, Text};
use bocage_world::World;

/// The label of the host of a room whose agent ships files to the other room.
pub(crate) const SHIPS: &str = "files";

/// The place that one copy of a service claims in one room.
#[derive(Debug, Clone)]
pub(crate) struct Claim<'a> {
    pub id: Id<Instance>,
    pub application: &'a Application,
    pub service: Text,
    pub ordinal: u16,
    pub room: Id<Room>,
    pub duty: Duty,
    pub need: Need,
    /// Labels that its host must have.
    pub labels: Text,
    /// Claims of one group never share a host.
    pub group: usize,
    /// The host that it stands on.
    pub standing: Option<Id<Host>>,
}

impl Claim<'_> {
    pub(crate) fn may_run_on(&self, host: &Host) -> bool {
        host.member.as_ref().is_none_or(|member| *member == self.application.member)
            && host.has(&self.labels)
            && self.need.fits(host.capacity())
    }

    pub(crate) fn on(&self, host: &Host) -> Instance {
        Instance {
            id: self.id,
            application: self.application.id,
            release: self.application.release,
            service: self.service.clone(),
            ordinal: self.ordinal,
            host: host.id,
            duty: self.duty,
            cores: self.need.cores,
            memory: self.need.memory,
            disk: self.need.disk,
            iops: u32::try_from(self.need.iops).unwrap_or(u32::MAX),
        }
    }

    /// Whether it stands with files of its own.
    pub(crate) fn keeps_files(&self) -> bool {
        self.standing.is_some() && self.need.disk > Bytes::ZERO
    }

    pub(crate) fn label(&self) -> String {
        format!("{}/{}/{}", self.application.name, self.service, self.ordinal)
    }
}

/// Every claim, by application, and why some cannot be made.
pub(crate) fn wanted(world: &World) -> (Vec<Claim<'_>>, Vec<Finding>) {
    let releases: HashMap<(Id<Application>, u32), &Release> = world
        .releases
        .iter()
        .map(|release| ((release.application, release.number), release))
        .collect();
    let mut all = Wanted { world, claims: Vec::new(), findings: Vec::new(), groups: 0 };
    for application in &world.applications {
        match releases.get(&(application.id, application.release)) {
            Some(release) => all.add(application, release),
            None => all.findings.push(
                Finding::error("release_missing")
                    .about(application.thing())
                    .named(&*application.name)
                    .says("release", i64::from(application.release)),
            ),
        }
    }
    (all.claims, all.findings)
}

struct Wanted<'a> {
    world: &'a World,
    claims: Vec<Claim<'a>>,
    findings: Vec<Finding>,
    groups: usize,
}

impl<'a> Wanted<'a> {
    fn add(&mut self, application: &'a Application, release: &Release) {
        let Ok(spec) = release.content() else {
            let about = Finding::error("release_unread").about(release.thing());
            self.findings.push(about.named(&*application.name));
            return;
        };
        let rooms = self.rooms(application);
        for (name, service) in &spec.services {
            let need = spec.need_of(service);
            for room in &rooms {
                self.groups += 1;
                for ordinal in 0..service.replicas {
                    self.claim(application, (name, service), (room, need), ordinal);
                }
            }
        }
    }

    fn claim(
        &mut self,
        application: &'a Application,
        (name, service): (&str, &Service),
        (room, need): (&Room, Need),
        ordinal: u16,
    ) {
        let serves = application.state == ApplicationState::Running && room.id == application.home;
        let key = [&application.id.to_string(), name, &ordinal.to_string(), room.role.code()];
        let id = Id::derive(&key);
        self.claims.push(Claim {
            id,
            application,
            service: name.into(),
            ordinal,
            room: room.id,
            duty: if serves { Duty::Active } else { Duty::Standby },
            need,
            labels: self.labels(application, service, (room, need)),
            group: self.groups,
            standing: self.world.instances.get(id).map(|instance| instance.host),
        });
    }

    /// The labels that the host of a copy must have: those of its service; and where some hosts of the
    /// room are those that ship files to the other one, that it is one of them for what keeps some.
    fn labels(
        &self,
        application: &Application,
        service: &Service,
        (room, need): (&Room, Need),
    ) -> Text {
        let moves =
            self.world.service_classes.get(application.class).is_some_and(|class| class.rooms > 1);
        let mut hosts = self.world.hosts.iter().filter(|host| host.room == room.id);
        if moves && need.disk > Bytes::ZERO && hosts.any(|host| host.has(SHIPS)) {
            return format!("{},{SHIPS}", service.labels).into();
        }
        service.labels.as_str().into()
    }

    /// The rooms of its class that are in service, its home first.
    fn rooms(&mut self, application: &Application) -> Vec<&'a Room> {
        let wanted =
            self.world.service_classes.get(application.class).map_or(1, |class| class.rooms);
        let mut rooms: Vec<&Room> = self
            .world
            .rooms
            .iter()
            .filter(|room| room.runs_applications() && room.state == RoomState::InService)
            .filter(|room| wanted > 1 || room.id == application.home)
            .collect();
        rooms.sort_by_key(|room| (room.id != application.home, room.role));
        if rooms.len() < usize::from(wanted) {
            self.findings.push(
                Finding::error("room_missing")
                    .about(application.thing())
                    .named(&*application.name)
                    .says("wanted", i64::from(wanted))
                    .says("rooms", rooms.len()),
            );
        }
        rooms
    }
}
