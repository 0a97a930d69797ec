//! The whole file: its parts together, and what shows only then.

use std::collections::{BTreeMap, BTreeSet};

use bocage_hosting::{Service, Spec};
use bocage_vocab::{Bytes, Severity};

use super::extension::{Extension, extension, host_word};
use super::item::Item;
use super::keys::TOP;
use super::names::{Names, names_of};
use super::service::service;
use super::yaml::Tree;
use super::{Composed, Deployment, Said};
use crate::findings::{
    COMPOSE_CYCLE, COMPOSE_KEY_MISSING, COMPOSE_KEY_TWICE, COMPOSE_SECRET_SOURCE,
    COMPOSE_VOLUME_DRIVER, COMPOSE_VOLUME_SHARED, COMPOSE_VOLUME_UNSIZED, COMPOSE_WITHOUT_ENTRY,
    COMPOSE_WITHOUT_SERVICE, COMPOSE_WITHOUT_SHEET, Log,
};

/// What a volume may hold where the file does not say.
const VOLUME_SIZE: Bytes = Bytes::octets(1 << 30);

/// Reads the whole file.
pub(super) fn composed(file: &str, tree: &Tree, said: Said<'_>) -> Composed {
    let mut log = Log::default();
    log.in_files(&[file.into()]);
    let root = Item::root(&tree.root);
    for name in &tree.twice {
        let finding = root.error(COMPOSE_KEY_TWICE).named(&name.text).on_line(name.line);
        log.push(finding.says("key", &*name.text));
    }
    let deployment = deployment(&root, said, &mut log);
    let findings = log.finish();
    let is_error = findings.iter().any(|finding| finding.severity == Severity::Error);
    Composed { deployment: deployment.filter(|_| !is_error), findings }
}

/// The parts that are at hand once the top of the file is read.
struct Parts<'a> {
    name: Option<Item<'a>>,
    services: Vec<Item<'a>>,
    volumes: Vec<Item<'a>>,
    secrets: Vec<Item<'a>>,
    bocage: Option<Item<'a>>,
}

fn parts<'a>(root: &Item<'a>, log: &mut Log) -> Parts<'a> {
    let mut parts =
        Parts { name: None, services: vec![], volumes: vec![], secrets: vec![], bocage: None };
    for item in root.known(&TOP, log) {
        match item.name.as_str() {
            "name" => parts.name = Some(item),
            "services" => parts.services = item.entries(log),
            "volumes" => parts.volumes = item.entries(log),
            "secrets" => parts.secrets = item.entries(log),
            _ => parts.bocage = Some(item),
        }
    }
    parts
}

fn deployment(root: &Item<'_>, said: Said<'_>, log: &mut Log) -> Option<Deployment> {
    let parts = parts(root, log);
    let names = Names {
        services: names_of(&parts.services, log),
        volumes: names_of(&parts.volumes, log),
        secrets: names_of(&parts.secrets, log),
    };
    if parts.services.is_empty() {
        log.push(root.error(COMPOSE_WITHOUT_SERVICE));
    }
    let mut extension = match &parts.bocage {
        Some(item) => extension(item, &names, log),
        None => Extension::default(),
    };
    let told = |said: Option<&str>, own: &mut Option<String>| {
        *own = said.map(str::to_owned).or(own.take());
    };
    told(said.application, &mut extension.application);
    told(said.member, &mut extension.member);
    let mut services = BTreeMap::new();
    for item in parts.services.iter().filter(|item| !extension.replaced.contains(&item.name)) {
        let mut service = service(item, &names, log);
        fitted(&mut service, &item.name, &extension);
        given(&mut service, &item.name, &extension);
        shared(item, &service, log);
        services.insert(item.name.clone(), service);
    }
    cycle(root, &services, log);
    for item in &parts.secrets {
        secret(item, log);
    }
    let volumes = volumes(&parts.volumes, &services, &extension, log);
    named(root, &parts, extension, Spec { services, volumes, ..Spec::empty() }, log)
}

/// Puts into a service what `x-bocage` says of it.
fn fitted(service: &mut Service, name: &str, extension: &Extension) {
    let own = extension.needs_of.get(name).map_or("", String::as_str);
    let all = [extension.needs.as_str(), own];
    let labels: Vec<&str> = all.into_iter().filter(|labels| !labels.is_empty()).collect();
    service.labels = labels.join(", ");
    service.after.retain(|other| !extension.replaced.contains(other));
    service.limits.iops = extension.iops.get(name).copied().unwrap_or(service.limits.iops);
}

/// Takes from a service what tells it of its databases under plain Compose: the run of its host tells
/// it of those that it has there, by the same variables.
fn given(service: &mut Service, name: &str, extension: &Extension) {
    let own = extension.databases.values();
    for database in own.filter(|database| database.services.iter().any(|one| one == name)) {
        service.environment.remove(&database.variable);
        let file = service.environment.remove(&format!("{}_FILE", database.variable));
        if let Some(secret) = file.as_deref().and_then(|path| path.strip_prefix("/run/secrets/")) {
            service.secrets.retain(|one| one != secret);
        }
    }
}

/// Copies lie on several hosts, and a volume on one.
fn shared(item: &Item<'_>, service: &Service, log: &mut Log) {
    let written = service.mounts.iter().find(|mount| !mount.read_only);
    if let Some(mount) = written.filter(|_| service.replicas > 1) {
        let finding = item.error(COMPOSE_VOLUME_SHARED).says("volume", &*mount.volume);
        log.push(finding.says("replicas", service.replicas));
    }
}

/// The volumes that are mounted, with their sizes.
fn volumes(
    items: &[Item<'_>],
    services: &BTreeMap<String, Service>,
    extension: &Extension,
    log: &mut Log,
) -> BTreeMap<String, Bytes> {
    let mounts = services.values().flat_map(|service| &service.mounts);
    let mounted: BTreeSet<&str> = mounts.map(|mount| mount.volume.as_str()).collect();
    let mut volumes = BTreeMap::new();
    for item in items.iter().filter(|item| mounted.contains(item.name.as_str())) {
        let keys = item.entries(log);
        for key in keys.iter().filter(|key| key.name != "name" && key.name != "labels") {
            let plain = key.name == "driver" && key.shown() == "local";
            if !plain && !key.is_off() && !key.name.starts_with("x-") {
                log.push(key.error(COMPOSE_VOLUME_DRIVER).says("key", &*key.name));
            }
        }
        let size = extension.sizes.get(&item.name).copied().unwrap_or_else(|| {
            let finding = item.found(Severity::Warning, COMPOSE_VOLUME_UNSIZED);
            log.push(finding.says("size", VOLUME_SIZE.to_string()));
            VOLUME_SIZE
        });
        volumes.insert(item.name.clone(), size);
    }
    volumes
}

/// The value of a secret is never read from the file's neighbours.
fn secret(item: &Item<'_>, log: &mut Log) {
    for key in item.entries(log).iter().filter(|key| !key.name.starts_with("x-")) {
        match key.name.as_str() {
            "file" | "environment" | "content" => {
                log.push(key.found(Severity::Info, COMPOSE_SECRET_SOURCE));
            }
            "external" | "name" | "labels" => {}
            _ => key.unknown(["file", "environment", "external", "name"], log),
        }
    }
}

/// Names a service that waits for itself.
fn cycle(root: &Item<'_>, services: &BTreeMap<String, Service>, log: &mut Log) {
    let mut done: BTreeSet<&str> = BTreeSet::new();
    loop {
        let ready = services.iter().find(|(name, service)| {
            let waits = |other: &String| !done.contains(other.as_str());
            !done.contains(name.as_str())
                && !service.after.iter().filter(|other| services.contains_key(*other)).any(waits)
        });
        match ready {
            Some((name, _)) => done.insert(name),
            None => break,
        };
    }
    if let Some(name) = services.keys().find(|name| !done.contains(name.as_str())) {
        let path = format!("services.{name}.depends_on");
        log.push(root.error(COMPOSE_CYCLE).named(path));
    }
}

fn named(
    root: &Item<'_>,
    parts: &Parts<'_>,
    extension: Extension,
    mut spec: Spec,
    log: &mut Log,
) -> Option<Deployment> {
    let at = parts.bocage.as_ref().unwrap_or(root);
    let says = parts.bocage.as_ref().map(|item| item.entries(log)).unwrap_or_default();
    let says = |key: &str| says.iter().any(|item| item.name == key);
    let missing = |key: &str, example: &str, log: &mut Log| {
        log.push(at.error(COMPOSE_KEY_MISSING).says("key", key).says("example", example));
    };
    let application = match (extension.application, &parts.name) {
        (Some(name), _) => Some(name),
        (None, Some(item)) if !says("application") => host_word(item, log),
        _ => None,
    };
    if application.is_none() && !says("application") && parts.name.is_none() {
        missing("x-bocage.application", "etat-civil", log);
    }
    if extension.member.is_none() {
        missing("x-bocage.member", "Agon-Coutainville", log);
    }
    if extension.entry.is_none() && !says("entry") {
        log.push(at.found(Severity::Warning, COMPOSE_WITHOUT_ENTRY));
    }
    if extension.sheet.is_none() {
        log.push(at.found(Severity::Warning, COMPOSE_WITHOUT_SHEET));
    }
    spec.databases = extension.databases;
    spec.entry = extension.entry;
    Some(Deployment {
        application: application?.into(),
        member: extension.member?.into(),
        class: extension.class.unwrap_or_else(|| "single".to_owned()).into(),
        spec,
        sheet: extension.sheet,
    })
}
