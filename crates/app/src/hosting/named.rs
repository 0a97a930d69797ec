//! What people call rooms, hosts and applications, and the things they mean.

use bocage_hosting::{Application, Host, Room, RoomRole, ServiceClass};
use bocage_vocab::Text;
use bocage_world::World;

use crate::Error;

/// A name: letters, digits and hyphens, so that it may stand in a host name; 40 at most.
pub(super) fn name(text: &str) -> Result<Text, Error> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let is_name = (1..=40).contains(&text.len())
        && text.chars().all(allowed)
        && !text.starts_with('-')
        && !text.ends_with('-');
    if is_name { Ok(text.into()) } else { Err(Error::Name { name: text.to_owned() }) }
}

/// A room by its name or its role.
pub(super) fn room<'a>(world: &'a World, name: &str) -> Result<&'a Room, Error> {
    let role: Option<RoomRole> = name.parse().ok();
    let mut rooms = world.rooms.iter();
    let found = rooms.find(|room| &*room.name == name || Some(room.role) == role);
    found.ok_or_else(|| unknown("room", name, world.rooms.iter().map(|room| &*room.name)))
}

pub(super) fn host<'a>(world: &'a World, name: &str) -> Result<&'a Host, Error> {
    let found = world.hosts.iter().find(|host| &*host.name == name);
    found.ok_or_else(|| unknown("host", name, world.hosts.iter().map(|host| &*host.name)))
}

pub(super) fn application<'a>(world: &'a World, name: &str) -> Result<&'a Application, Error> {
    let names = || world.applications.iter().map(|application| &*application.name);
    let found = world.applications.iter().find(|application| &*application.name == name);
    found.ok_or_else(|| unknown("application", name, names()))
}

/// A class by its name: one of the territory, else one that is shipped.
pub(super) fn class(world: &World, name: &str) -> Result<ServiceClass, Error> {
    let own = world.service_classes.iter().find(|class| &*class.name == name).cloned();
    let shipped = || ServiceClass::shipped().into_iter().find(|class| &*class.name == name);
    own.or_else(shipped).ok_or_else(|| {
        let all = ServiceClass::shipped();
        unknown("class of service", name, all.iter().map(|class| &*class.name))
    })
}

fn unknown<'a>(what: &'static str, name: &str, known: impl Iterator<Item = &'a str>) -> Error {
    let mut known: Vec<String> = known.map(ToOwned::to_owned).collect();
    known.sort();
    known.truncate(8);
    Error::UnknownOf { what, name: name.to_owned(), known }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bocage_vocab::Explain;

    #[test]
    fn where_nothing_is_there_yet_it_is_said_how_the_first_comes() {
        let world = World::default();
        for (error, command) in [
            (application(&world, "town").unwrap_err(), "`bocage app deploy T FILE --apply`"),
            (room(&world, "main").unwrap_err(), "`bocage room add --help`"),
            (host(&world, "m1").unwrap_err(), "`bocage host add --help`"),
        ] {
            let hint = error.hint().to_string();
            assert!(hint.contains(command), "{hint}");
        }
    }
}
