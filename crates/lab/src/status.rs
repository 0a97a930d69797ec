//! How a lab is: looked at, never remembered.

use std::path::PathBuf;

use serde::Serialize;

use crate::cut::{self, LinkState};
use crate::layout::Layout;
use crate::network::{self, Shape, Shaping};
use crate::site::ROOM_LINK;
use crate::state::State;
use crate::{
    AgentStatus, EngineStatus, EtcdStatus, LabSite, Part, PostgresStatus, VolumesStatus, agents,
    engine, etcd, postgres, program, volumes, wall,
};

/// How a lab is.
#[derive(Debug, Clone, Serialize)]
pub struct Status {
    /// Its folder.
    pub dir: PathBuf,
    /// Its short name.
    pub id: String,
    /// The places, Main first.
    pub sites: Vec<SiteStatus>,
    /// The ways between them, the link between the rooms first.
    pub links: Vec<LinkStatus>,
}

/// How a place is. What the lab was made without, or the place does not have, is none.
#[derive(Debug, Clone, Serialize)]
pub struct SiteStatus {
    /// Which.
    pub site: &'static str,
    /// Its address, the same over all ways.
    pub address: &'static str,
    /// Its network namespace; none where it is not made.
    pub namespace: Option<String>,
    /// Its member of etcd.
    pub etcd: Option<EtcdStatus>,
    /// Its member of the database.
    pub postgres: Option<PostgresStatus>,
    /// Its container engine.
    pub engine: Option<EngineStatus>,
    /// Its agent; of the witness, who looks at the rooms from outside.
    pub agent: Option<AgentStatus>,
    /// Its volumes.
    pub volumes: Option<VolumesStatus>,
    /// What is frozen.
    pub frozen: Vec<&'static str>,
    /// How far its clock is ahead of the machine's, in seconds; none where it has none of its own.
    pub clock_s: Option<i64>,
}

/// How a way is.
#[derive(Debug, Clone, Serialize)]
pub struct LinkStatus {
    /// The places that it joins.
    pub between: [&'static str; 2],
    /// Whether packets pass.
    pub state: LinkState,
    /// What was asked of it; only the link between the rooms is shaped.
    pub shape: Option<Shape>,
    /// What the kernel could make of that.
    pub shaping: Option<Shaping>,
}

/// Looks at all of a lab.
pub(crate) fn look(layout: &Layout, state: &State) -> Status {
    let mut sites: Vec<SiteStatus> =
        state.sites().map(|site| site_status(layout, state, site)).collect();
    let mut members: Vec<&mut PostgresStatus> =
        sites.iter_mut().filter_map(|site| site.postgres.as_mut()).collect();
    postgres::compare(&mut members);
    let links = state.ways().map(|way| {
        let shaped = (way == ROOM_LINK).then_some((state.shape, state.shaping));
        LinkStatus {
            between: [way.0.code(), way.1.code()],
            state: cut::state(layout, way),
            shape: shaped.map(|shaped| shaped.0),
            shaping: shaped.map(|shaped| shaped.1),
        }
    });
    let links = links.collect();
    Status { dir: layout.dir().to_owned(), id: layout.id().to_owned(), sites, links }
}

fn site_status(layout: &Layout, state: &State, site: LabSite) -> SiteStatus {
    let in_room = |part| site.is_room() && state.has(part);
    SiteStatus {
        site: site.code(),
        address: site.address(),
        namespace: network::is_there(layout, site).then(|| layout.namespace(site)),
        etcd: (site.follows().is_none() && state.has(Part::Etcd))
            .then(|| etcd::status(layout, site)),
        postgres: in_room(Part::Postgres).then(|| postgres::status(layout, site)),
        engine: (site.is_host() && state.has(Part::Engine)).then(|| engine::status(layout, site)),
        agent: state.has(Part::Agents).then(|| agents::status(layout, site)),
        volumes: if in_room(Part::Volumes) { volumes::status(layout, site) } else { None },
        frozen: program::frozen(layout, site),
        clock_s: wall::offset(layout, site),
    }
}
