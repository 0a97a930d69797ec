//! `x-bocage`: what Compose has no word for.

use std::collections::{BTreeMap, BTreeSet};

use bocage_hosting::spec::{DatabaseSpec, Entry, Probe};
use bocage_vocab::{Bytes, Text};

use super::item::Item;
use super::keys::BOCAGE;
use super::names::{Names, is_host, is_host_word, refers, unfit};
use super::{Sheet, amounts};
use crate::findings::{COMPOSE_KEY_MISSING, Log};

/// What `x-bocage` says.
#[derive(Debug, Default)]
pub(super) struct Extension {
    pub(super) application: Option<String>,
    pub(super) member: Option<String>,
    pub(super) class: Option<String>,
    pub(super) entry: Option<Entry>,
    pub(super) databases: BTreeMap<String, DatabaseSpec>,
    /// Services that run only under plain Compose: a database of Bocage stands for each.
    pub(super) replaced: BTreeSet<String>,
    pub(super) sizes: BTreeMap<String, Bytes>,
    pub(super) sheet: Option<Sheet>,
    /// Labels of all services.
    pub(super) needs: String,
    /// Labels of single services.
    pub(super) needs_of: BTreeMap<String, String>,
    pub(super) iops: BTreeMap<String, u32>,
}

/// Reads `x-bocage`.
pub(super) fn extension(item: &Item<'_>, names: &Names, log: &mut Log) -> Extension {
    let mut read = Extension::default();
    let mut probe = Probe::default();
    for item in item.known(&BOCAGE, log) {
        match item.name.as_str() {
            "application" => read.application = host_word(&item, log),
            "member" => read.member = item.text(log).filter(|name| !name.trim().is_empty()),
            "class" => read.class = item.text(log).filter(|name| !name.trim().is_empty()),
            "entry" => read.entry = entry(&item, names, log),
            "probe" => probe = probe_of(&item, log),
            "databases" => databases(&item, names, &mut read, log),
            "volumes" => read.sizes = sizes(&item, names, log),
            "data" => read.sheet = Some(sheet(&item, log)),
            "needs" => needs(&item, names, &mut read, log),
            _ => read.iops = iops(&item, names, log),
        }
    }
    if let Some(entry) = &mut read.entry {
        entry.probe = probe;
    }
    read
}

/// A name that may stand in a host name.
pub(super) fn host_word(item: &Item<'_>, log: &mut Log) -> Option<String> {
    let name = item.text(log)?;
    if is_host_word(&name) {
        return Some(name);
    }
    unfit(item, &name, "etat-civil", log);
    None
}

fn missing(item: &Item<'_>, key: &str, example: &str, log: &mut Log) {
    log.push(item.error(COMPOSE_KEY_MISSING).says("key", key).says("example", example));
}

fn entry(item: &Item<'_>, names: &Names, log: &mut Log) -> Option<Entry> {
    let (mut service, mut port, mut host) = (None, None, None);
    for item in item.entries(log) {
        match item.name.as_str() {
            "service" => {
                service = item.text(log).filter(|name| refers(&item, name, &names.services, log));
            }
            "port" => {
                let read = |text: &str| text.parse::<u16>().ok().filter(|port| *port > 0);
                port = item.read_by(read, "8080", log);
            }
            "host" => {
                let read = |text: &str| is_host(text).then(|| text.to_ascii_lowercase());
                host = item.read_by(read, "www.ville.example", log);
            }
            _ => item.unknown(["service", "port", "host"], log),
        }
    }
    let has = |key: &str, log: &mut Log| item.entries(log).iter().any(|item| item.name == key);
    for (key, example) in [("service", "web"), ("port", "8080"), ("host", "www.ville.example")] {
        if !has(key, log) {
            missing(item, key, example, log);
        }
    }
    Some(Entry { service: service?, port: port?, host: host?, probe: Probe::default() })
}

fn probe_of(item: &Item<'_>, log: &mut Log) -> Probe {
    let mut probe = Probe::default();
    for item in item.entries(log) {
        match item.name.as_str() {
            "path" => {
                let is_path =
                    |text: &str| text.starts_with('/') && !text.contains(char::is_whitespace);
                let read = |text: &str| is_path(text).then(|| text.to_owned());
                probe.path = item.read_by(read, "/health", log).unwrap_or(probe.path);
            }
            "status" => {
                let read = |text: &str| text.parse().ok().filter(|n| (100..600).contains(n));
                probe.status = item.read_by(read, "200", log).unwrap_or(probe.status);
            }
            "holds" => probe.holds = item.text(log),
            "timeout" => {
                let read = |text: &str| amounts::span(text).filter(|span| span.get() > 0);
                probe.timeout = item.read_by(read, "2 s", log).unwrap_or(probe.timeout);
            }
            _ => item.unknown(["path", "status", "holds", "timeout"], log),
        }
    }
    probe
}

fn databases(item: &Item<'_>, names: &Names, read: &mut Extension, log: &mut Log) {
    for item in item.entries(log) {
        if !is_host_word(&item.name) {
            unfit(&item, &item.name, "main", log);
            continue;
        }
        let mut database = DatabaseSpec {
            services: Vec::new(),
            variable: "DATABASE_URL".to_owned(),
            connections_max: 20,
        };
        for item in item.entries(log) {
            match item.name.as_str() {
                "services" => {
                    let items = item.items(log);
                    let names = items.iter().filter_map(|item| {
                        item.text(log).filter(|name| refers(item, name, &names.services, log))
                    });
                    database.services = names.collect();
                }
                "variable" => {
                    let is_name = |text: &str| {
                        let inner = |c: char| c == '_' || c.is_ascii_alphanumeric();
                        !text.is_empty() && text.chars().all(inner)
                    };
                    let read = |text: &str| is_name(text).then(|| text.to_owned());
                    database.variable =
                        item.read_by(read, "DATABASE_URL", log).unwrap_or(database.variable);
                }
                "connections_max" => {
                    let read = |text: &str| text.parse().ok().filter(|count| *count > 0);
                    database.connections_max =
                        item.read_by(read, "20", log).unwrap_or(database.connections_max);
                }
                "instead_of" => {
                    let name = item.text(log);
                    read.replaced
                        .extend(name.filter(|name| refers(&item, name, &names.services, log)));
                }
                _ => item.unknown(["services", "variable", "connections_max", "instead_of"], log),
            }
        }
        read.databases.insert(item.name.clone(), database);
    }
}

fn sizes(item: &Item<'_>, names: &Names, log: &mut Log) -> BTreeMap<String, Bytes> {
    let mut sizes = BTreeMap::new();
    for volume in item.entries(log) {
        if !refers(&volume, &volume.name, &names.volumes, log) {
            continue;
        }
        for item in volume.entries(log) {
            if item.name != "size" {
                item.unknown(["size"], log);
            } else if let Some(size) = item.read_by(amounts::bytes, "2 GiB", log) {
                sizes.insert(volume.name.clone(), size);
            }
        }
    }
    sizes
}

fn sheet(item: &Item<'_>, log: &mut Log) -> Sheet {
    let mut sheet = Sheet::default();
    for item in item.entries(log) {
        let field: &mut Text = match item.name.as_str() {
            "purpose" => &mut sheet.purpose,
            "categories" => &mut sheet.categories,
            "retention" => &mut sheet.retention,
            "subprocessors" => &mut sheet.subprocessors,
            "location" => &mut sheet.location,
            _ => {
                let known = ["purpose", "categories", "retention", "subprocessors", "location"];
                item.unknown(known, log);
                continue;
            }
        };
        *field = words(&item, log).into();
    }
    for (key, field) in [
        ("purpose", &sheet.purpose),
        ("categories", &sheet.categories),
        ("retention", &sheet.retention),
    ] {
        if field.is_empty() {
            missing(item, key, "…", log);
        }
    }
    sheet
}

/// A text, or a list of texts as one.
fn words(item: &Item<'_>, log: &mut Log) -> String {
    let items = item.items(log);
    let words: Vec<String> = items.iter().filter_map(|item| item.text(log)).collect();
    words.join(", ")
}

fn needs(item: &Item<'_>, names: &Names, read: &mut Extension, log: &mut Log) {
    if item.is_text() || item.is_list() {
        read.needs = words(item, log);
        return;
    }
    for item in item.entries(log) {
        if refers(&item, &item.name, &names.services, log) {
            read.needs_of.insert(item.name.clone(), words(&item, log));
        }
    }
}

fn iops(item: &Item<'_>, names: &Names, log: &mut Log) -> BTreeMap<String, u32> {
    let mut iops = BTreeMap::new();
    for item in item.entries(log) {
        if refers(&item, &item.name, &names.services, log) {
            iops.extend(item.parsed("500", log).map(|number| (item.name.clone(), number)));
        }
    }
    iops
}
