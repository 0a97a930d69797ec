//! How many copies, and what each may take.

use bocage_hosting::Service;
use bocage_hosting::spec::Limits;

use super::amounts;
use super::item::Item;
use super::keys::{DEPLOY, Key, Place, Verdict};
use crate::findings::{COMPOSE_DEVICES, Log};

const RESOURCES: Place = Place {
    title: "`resources`",
    keys: &[
        Key { name: "limits", verdict: Verdict::Read, note: "" },
        Key { name: "reservations", verdict: Verdict::Needless, note: "the limit is reserved" },
    ],
};
const LIMITS: Place = Place {
    title: "`limits`",
    keys: &[
        Key { name: "cpus", verdict: Verdict::Read, note: "" },
        Key { name: "memory", verdict: Verdict::Read, note: "" },
        Key { name: "pids", verdict: Verdict::Read, note: "" },
        Key { name: "devices", verdict: Verdict::Refused(COMPOSE_DEVICES), note: "" },
    ],
};

/// Reads `deploy`.
pub(super) fn deploy(item: &Item<'_>, service: &mut Service, log: &mut Log) {
    for item in item.known(&DEPLOY, log) {
        match item.name.as_str() {
            "replicas" => service.replicas = replicas(&item, log),
            _ => resources(&item, &mut service.limits, log),
        }
    }
}

fn resources(item: &Item<'_>, limits: &mut Limits, log: &mut Log) {
    for item in item.known(&RESOURCES, log) {
        for item in item.known(&LIMITS, log) {
            match item.name.as_str() {
                "cpus" => cores(&item, limits, log),
                "memory" => memory(&item, limits, log),
                _ => processes(&item, limits, log),
            }
        }
    }
}

/// Copies, from 0.
pub(super) fn replicas(item: &Item<'_>, log: &mut Log) -> u16 {
    /// More is a slip.
    const REPLICAS_MAX: u16 = 1_000;
    let read = |text: &str| text.parse().ok().filter(|copies| *copies <= REPLICAS_MAX);
    item.read_by(read, "2", log).unwrap_or(1)
}

/// Memory of a copy.
pub(super) fn memory(item: &Item<'_>, limits: &mut Limits, log: &mut Log) {
    if let Some(bytes) = item.read_by(amounts::bytes, "512m", log) {
        limits.memory = bytes;
    }
}

/// Computing power of a copy.
pub(super) fn cores(item: &Item<'_>, limits: &mut Limits, log: &mut Log) {
    if let Some(cores) = item.read_by(amounts::cores, "0.5", log) {
        limits.cores = cores;
    }
}

/// Processes of a copy. Compose's -1, without limit, is not to be had.
pub(super) fn processes(item: &Item<'_>, limits: &mut Limits, log: &mut Log) {
    let read = |text: &str| text.parse().ok().filter(|processes| *processes > 0);
    if let Some(processes) = item.read_by(read, "200", log) {
        limits.processes = processes;
    }
}
