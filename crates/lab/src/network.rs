//! The network: a namespace for each place, a pair of devices for each way, addresses on the loopback.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::command::run;
use crate::layout::Layout;
use crate::site::{ROOM_LINK, Way};
use crate::state::State;
use crate::{Error, LabSite, cut};

/// What the link between the rooms is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// The time to the other room, one way, in microseconds. 100 km of fibre take 500.
    pub delay_us: u32,
    /// Its capacity in millions of bits a second.
    pub rate_mbit_s: u32,
}

impl Default for Shape {
    fn default() -> Shape {
        Shape { delay_us: 500, rate_mbit_s: 10_000 }
    }
}

/// What this kernel could make of a [`Shape`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shaping {
    /// Delay and rate hold.
    DelayAndRate,
    /// The kernel has no `netem`: the rate holds, there is no delay.
    RateOnly,
    /// The kernel has neither `netem` nor `tbf`: the link is as fast as the machine.
    None,
}

/// Makes what is missing of the network.
///
/// # Errors
/// [`Error::NoNamespaces`], or when a device or rule cannot be made.
pub(crate) fn make(layout: &Layout, state: &State) -> Result<Shaping, Error> {
    for site in state.sites() {
        if !is_there(layout, site) {
            namespace(layout, site)?;
        }
        cut::make_rules(layout, site)?;
    }
    for way in state.ways() {
        if !has_device(layout, way) {
            pair(layout, way)?;
        }
    }
    shape_link(layout, state.shape)
}

/// Whether the namespace of a place is there.
pub(crate) fn is_there(layout: &Layout, site: LabSite) -> bool {
    Path::new("/run/netns").join(layout.namespace(site)).exists()
}

/// Takes the namespaces away, and with them their devices.
///
/// # Errors
/// When one cannot be removed.
pub(crate) fn remove(layout: &Layout) -> Result<(), Error> {
    for site in LabSite::ALL.iter().copied().filter(|site| is_there(layout, *site)) {
        run("ip", &["netns", "del", &layout.namespace(site)])?;
    }
    Ok(())
}

fn namespace(layout: &Layout, site: LabSite) -> Result<(), Error> {
    let name = layout.namespace(site);
    run("ip", &["netns", "add", &name])
        .map_err(|source| Error::NoNamespaces { source: Box::new(source) })?;
    run("ip", &["-n", &name, "addr", "add", &format!("{}/32", site.address()), "dev", "lo"])?;
    run("ip", &["-n", &name, "link", "set", "lo", "up"])?;
    Ok(())
}

fn has_device(layout: &Layout, (one, other): Way) -> bool {
    run("ip", &["-n", &layout.namespace(one), "link", "show", "dev", &one.device_to(other)]).is_ok()
}

/// Joins two places. Each end knows the other's address by this way only, so a cut way is never
/// gone around through the third place.
fn pair(layout: &Layout, way: Way) -> Result<(), Error> {
    let (one, other) = way;
    let (at, to) = (layout.namespace(one), layout.namespace(other));
    let (near, far) = (one.device_to(other), other.device_to(one));
    let ends = ["link", "add", &near, "netns", &at, "type", "veth", "peer", "name", &far];
    run("ip", &[&ends[..], &["netns", &to]].concat())?;
    for (end, here, there) in [(&at, one, other), (&to, other, one)] {
        let device = here.device_to(there);
        let neighbour = format!("{}/32", there.address());
        run("ip", &["-n", end, "link", "set", &device, "up"])?;
        let route = ["route", "replace", &neighbour, "dev", &device, "src", here.address()];
        run("ip", &[&["-n", end][..], &route].concat())?;
    }
    Ok(())
}

/// Shapes the link between the rooms at both ends, by what this kernel has.
fn shape_link(layout: &Layout, shape: Shape) -> Result<Shaping, Error> {
    let (rate, delay) = (format!("{}mbit", shape.rate_mbit_s), format!("{}us", shape.delay_us));
    // What may wait: ten milliseconds at 10 Gbit/s in packets, and as much in bytes.
    let netem = ["netem", "delay", &delay, "rate", &rate, "limit", "20000"];
    let bucket = ["tbf", "rate", &rate, "burst", "5mb", "latency", "10ms"];
    for (shaping, how) in [(Shaping::DelayAndRate, &netem[..]), (Shaping::RateOnly, &bucket[..])] {
        if shaped(layout, how).is_ok() {
            return Ok(shaping);
        }
    }
    Ok(Shaping::None)
}

fn shaped(layout: &Layout, how: &[&str]) -> Result<(), Error> {
    let (one, other) = ROOM_LINK;
    for (here, there) in [(one, other), (other, one)] {
        let (at, device) = (layout.namespace(here), here.device_to(there));
        run("tc", &[&["-n", &at, "qdisc", "replace", "dev", &device, "root"][..], how].concat())?;
    }
    Ok(())
}
