//! Hosts: added, drained, used again, retired.

use std::net::SocketAddr;

use bocage_hosting::{Entrance, Host, HostState};
use bocage_vocab::{Bytes, Cores, Fact, Id};
use bocage_world::{Rows, World};

use super::change::{Wanted, change};
use super::{Changed, named};
use crate::{Context, Error, Territory};

/// A host to add.
#[derive(Debug, Clone)]
pub struct NewHost {
    /// What people call it.
    pub name: String,
    /// The name or the role of its room.
    pub room: String,
    /// The power feed.
    pub feed: String,
    /// What it has beside its capacity, in words parted by commas.
    pub labels: String,
    /// The member that it is kept for.
    pub member: Option<String>,
    /// Computing power.
    pub cores: Cores,
    /// Memory.
    pub memory: Bytes,
    /// Storage.
    pub disk: Bytes,
    /// Storage operations in a second.
    pub iops: u32,
    /// Where the other hosts of its room reach its entry.
    pub address: Option<SocketAddr>,
}

/// Adds a host.
///
/// # Errors
/// When its name is none or taken, its room is unknown or the witness, it has no capacity, or the
/// store's.
pub fn add(
    ctx: &Context,
    territory: &mut Territory,
    new: &NewHost,
    apply: bool,
) -> Result<Changed, Error> {
    change(ctx, territory, &format!("host {}: added", new.name), apply, |world| {
        let name = named::name(&new.name)?;
        if world.hosts.iter().any(|host| host.name == name) {
            return Err(Error::Taken { what: "host", name: new.name.clone() });
        }
        let room = named::room(world, &new.room)?;
        if !room.runs_applications() {
            return Err(Error::WitnessHost { name: new.name.clone() });
        }
        let host = Host {
            id: Id::derive(&[&name]),
            name,
            room: room.id,
            state: HostState::InService,
            feed: new.feed.as_str().into(),
            labels: new.labels.as_str().into(),
            member: new.member.as_deref().map(Into::into),
            cores: new.cores,
            memory: new.memory,
            disk: new.disk,
            iops: new.iops,
        };
        if host.capacity().numbers().into_iter().any(|number| number <= 0) {
            return Err(Error::NoCapacity { name: new.name.clone() });
        }
        is_possible(&host)?;
        let entrances = new.address.map(|at| entrance(&host, at)).into_iter().collect();
        let rows = Rows { hosts: vec![host], entrances, ..Rows::default() };
        Ok(Wanted { rows, ..Wanted::default() })
    })
}

fn entrance(host: &Host, at: SocketAddr) -> Entrance {
    Entrance { id: Id::derive(&[&host.name]), host: host.id, address: at.to_string().into() }
}

/// Where the other hosts of a room reach the entry of a host; none where it has none.
pub(super) fn address<'a>(world: &'a World, host: &Host) -> Option<&'a Entrance> {
    world.entrances.iter().find(|entrance| entrance.host == host.id)
}

/// Says where the other hosts of its room reach the entry of a host, or that they do not any more.
///
/// # Errors
/// When the host is unknown, or the store's.
pub fn set_address(
    ctx: &Context,
    territory: &mut Territory,
    name: &str,
    at: Option<SocketAddr>,
    apply: bool,
) -> Result<Changed, Error> {
    change(ctx, territory, &format!("host {name}: address"), apply, |world| {
        let host = named::host(world, name)?;
        let gone = address(world, host).filter(|_| at.is_none()).map(Fact::thing);
        let entrances = at.map(|at| entrance(host, at)).into_iter().collect();
        let rows = Rows { entrances, ..Rows::default() };
        Ok(Wanted { rows, gone: gone.into_iter().collect(), ..Wanted::default() })
    })
}

/// What a machine may have, from the least that runs anything to more than any has: a slip of a unit
/// is caught before it makes room for what will never fit.
const CORES: (Cores, Cores) = (Cores::millicores(100), Cores::millicores(4_096_000));
const MEMORY: (Bytes, Bytes) = (Bytes::octets(64 << 20), Bytes::octets(64 << 40));
const DISK: (Bytes, Bytes) = (Bytes::octets(64 << 20), Bytes::octets(16 << 50));

fn is_possible(host: &Host) -> Result<(), Error> {
    fn within<T: Copy + PartialOrd + ToString>(
        name: &str,
        what: &'static str,
        value: T,
        (least, most): (T, T),
    ) -> Result<(), Error> {
        if (&least..=&most).contains(&&value) {
            return Ok(());
        }
        Err(Error::AbsurdCapacity {
            name: name.to_owned(),
            what,
            value: value.to_string(),
            least: least.to_string(),
            most: most.to_string(),
        })
    }
    within(&host.name, "computing power", host.cores, CORES)?;
    within(&host.name, "memory", host.memory, MEMORY)?;
    within(&host.name, "disk", host.disk, DISK)
}

/// Empties a host, or uses it again.
///
/// # Errors
/// When the host is unknown, or the store's.
pub fn set_state(
    ctx: &Context,
    territory: &mut Territory,
    name: &str,
    state: HostState,
    apply: bool,
) -> Result<Changed, Error> {
    let done = match state {
        HostState::InService => "used again",
        HostState::Draining => "drained",
    };
    change(ctx, territory, &format!("host {name}: {done}"), apply, |world| {
        let hosts = vec![Host { state, ..named::host(world, name)?.clone() }];
        Ok(Wanted { rows: Rows { hosts, ..Rows::default() }, ..Wanted::default() })
    })
}

/// Takes a host away; what it has moves to others.
///
/// # Errors
/// When the host is unknown, or the store's.
pub fn retire(
    ctx: &Context,
    territory: &mut Territory,
    name: &str,
    apply: bool,
) -> Result<Changed, Error> {
    change(ctx, territory, &format!("host {name}: retired"), apply, |world| {
        let host = named::host(world, name)?;
        let entrance = address(world, host).map(Fact::thing);
        let gone = std::iter::once(host.thing()).chain(entrance).collect();
        Ok(Wanted { gone, ..Wanted::default() })
    })
}
