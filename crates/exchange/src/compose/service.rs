//! One service.

use bocage_hosting::Service;
use bocage_hosting::spec::Limits;
use bocage_vocab::Severity;

use super::item::Item;
use super::keys::SERVICE;
use super::mounts::{mounts, scratch};
use super::names::{Names, refers};
use super::{deploy, health, split};
use crate::findings::{
    COMPOSE_CONDITION, COMPOSE_IMAGE_BY_TAG, COMPOSE_IMAGE_LATEST, COMPOSE_KEY_MISSING,
    COMPOSE_READ_ONLY, COMPOSE_SECRET_IN_ENVIRONMENT, COMPOSE_SECRET_TARGET,
    COMPOSE_VARIABLE_UNSET, COMPOSE_WITHOUT_HEALTH, Log,
};

/// The example that a finding shows of an image.
const IMAGE: &str = "registry.example/web@sha256:…";

/// Reads a service. What is wrong with it is in the log; the rest is as it can be read.
pub(super) fn service(item: &Item<'_>, names: &Names, log: &mut Log) -> Service {
    let mut service = empty();
    let mut says_read_only = false;
    for item in item.known(&SERVICE, log) {
        match item.name.as_str() {
            "image" => service.image = image(&item, log).unwrap_or_default(),
            "command" => service.command = command(&item, log),
            "entrypoint" => service.entrypoint = command(&item, log),
            "environment" => environment(&item, &mut service, log),
            "volumes" => mounts(&item, names, &mut service, log),
            "tmpfs" => scratch(&item, &mut service, log),
            "secrets" => service.secrets = secrets(&item, names, log),
            "user" => service.user = item.text(log),
            "read_only" => {
                says_read_only = true;
                service.writable = item.flag(log) == Some(false);
            }
            "deploy" => deploy::deploy(&item, &mut service, log),
            "scale" => service.replicas = deploy::replicas(&item, log),
            "mem_limit" => deploy::memory(&item, &mut service.limits, log),
            "cpus" => deploy::cores(&item, &mut service.limits, log),
            "pids_limit" => deploy::processes(&item, &mut service.limits, log),
            "healthcheck" => service.health = health::health(&item, log),
            "depends_on" => service.after = after(&item, names, log),
            _ => {}
        }
    }
    whole(item, &service, says_read_only, log);
    service
}

fn empty() -> Service {
    Service {
        image: String::new(),
        entrypoint: None,
        command: None,
        environment: std::collections::BTreeMap::new(),
        mounts: Vec::new(),
        scratch: Vec::new(),
        secrets: Vec::new(),
        user: None,
        writable: false,
        replicas: 1,
        limits: Limits::default(),
        labels: String::new(),
        health: None,
        after: Vec::new(),
    }
}

/// What shows only once all keys are read.
fn whole(item: &Item<'_>, service: &Service, says_read_only: bool, log: &mut Log) {
    let entries = item.entries(log);
    if !entries.iter().any(|item| matches!(item.name.as_str(), "image" | "build")) {
        let finding = item.error(COMPOSE_KEY_MISSING);
        log.push(finding.says("key", "image").says("example", IMAGE));
    }
    if !says_read_only {
        log.push(item.found(Severity::Info, COMPOSE_READ_ONLY));
    }
    if service.health.is_none() {
        log.push(item.found(Severity::Info, COMPOSE_WITHOUT_HEALTH));
    }
}

fn image(item: &Item<'_>, log: &mut Log) -> Option<String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-/:@".contains(c);
    let is_image = |text: &str| {
        let starts = text.starts_with(|c: char| c.is_ascii_alphanumeric());
        starts && text.chars().all(allowed) && !text.ends_with([':', '/', '@'])
    };
    let image = item.read_by(|text| is_image(text).then(|| text.to_owned()), IMAGE, log)?;
    if let Some((_, digest)) = image.split_once('@') {
        let hex = digest.strip_prefix("sha256:").unwrap_or_default();
        if hex.len() != 64 || !hex.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f')) {
            item.unread(log, IMAGE);
            return None;
        }
        return Some(image);
    }
    let last = image.rsplit('/').next().unwrap_or_default();
    let finding = match last.split_once(':') {
        Some((_, tag)) if tag != "latest" => item.found(Severity::Info, COMPOSE_IMAGE_BY_TAG),
        _ => item.found(Severity::Warning, COMPOSE_IMAGE_LATEST),
    };
    log.push(finding.says("image", &*image));
    Some(image)
}

/// A list of words, or a line that is parted as a shell does.
fn command(item: &Item<'_>, log: &mut Log) -> Option<Vec<String>> {
    if item.is_nothing() {
        return None;
    }
    if item.is_text() {
        return item.read_by(split::words, "serve --port 8080", log);
    }
    Some(item.items(log).iter().filter_map(|word| word.text(log)).collect())
}

/// A mapping of names to values, or a list of `NAME=value`.
fn environment(item: &Item<'_>, service: &mut Service, log: &mut Log) {
    let mut set = |item: &Item<'_>, name: &str, value: Option<String>, log: &mut Log| match value {
        None => log.push(item.error(COMPOSE_VARIABLE_UNSET).says("variable", name)),
        Some(value) => {
            if is_secret(name, &value) {
                let finding = item.found(Severity::Warning, COMPOSE_SECRET_IN_ENVIRONMENT);
                log.push(finding.says("variable", name));
            }
            service.environment.insert(name.to_owned(), value);
        }
    };
    if item.is_list() {
        for item in item.items(log) {
            let Some(text) = item.text(log) else { continue };
            match text.split_once('=') {
                Some((name, value)) => set(&item, name, Some(value.to_owned()), log),
                None => set(&item, &text, None, log),
            }
        }
        return;
    }
    for item in item.entries(log) {
        if item.is_nothing() {
            set(&item, &item.name, None, log);
        } else if let Some(value) = item.text(log) {
            set(&item, &item.name, Some(value), log);
        }
    }
}

/// Whether a variable looks like one that everybody who lists the environment should not see.
fn is_secret(name: &str, value: &str) -> bool {
    const PARTS: [&str; 6] = ["PASSWORD", "PASSWD", "SECRET", "TOKEN", "API_KEY", "PRIVATE_KEY"];
    const FLAGS: [&str; 7] = ["", "0", "1", "no", "yes", "false", "true"];
    let name = name.to_ascii_uppercase();
    PARTS.iter().any(|part| name.contains(part))
        && !name.ends_with("_FILE")
        && !FLAGS.contains(&value)
}

/// Names, or mappings with `source`.
fn secrets(item: &Item<'_>, names: &Names, log: &mut Log) -> Vec<String> {
    let mut secrets = Vec::new();
    for item in item.items(log) {
        if item.is_text() {
            secrets.extend(item.text(log).filter(|name| refers(&item, name, &names.secrets, log)));
            continue;
        }
        let (mut source, mut target) = (None, None);
        for item in item.entries(log) {
            match item.name.as_str() {
                "source" => source = item.text(log),
                "target" => target = item.text(log),
                "uid" | "gid" | "mode" => {}
                _ => item.unknown(["source", "target", "uid", "gid", "mode"], log),
            }
        }
        let Some(source) = source else {
            item.unread(log, "source: mail_password");
            continue;
        };
        let file = format!("/run/secrets/{source}");
        if target.is_some_and(|target| target != source && target != file) {
            log.push(item.error(COMPOSE_SECRET_TARGET).says("file", file));
        }
        if refers(&item, &source, &names.secrets, log) {
            secrets.push(source);
        }
    }
    secrets
}

/// A list of services, or a mapping with conditions.
fn after(item: &Item<'_>, names: &Names, log: &mut Log) -> Vec<String> {
    let known = |item: &Item<'_>, name: &str, log: &mut Log| {
        refers(item, name, &names.services, log).then(|| name.to_owned())
    };
    if item.is_list() || item.is_text() {
        let items = item.items(log);
        return items.iter().filter_map(|item| known(item, &item.text(log)?, log)).collect();
    }
    let mut after = Vec::new();
    for service in item.entries(log) {
        after.extend(known(&service, &service.name, log));
        for item in service.entries(log) {
            match (item.name.as_str(), item.text(log).as_deref()) {
                ("condition", Some("service_completed_successfully")) => {
                    log.push(item.error(COMPOSE_CONDITION));
                }
                ("condition", Some("service_started" | "service_healthy")) => {}
                ("condition", _) => item.unread(log, "service_healthy"),
                ("restart" | "required", _) => {}
                _ => item.unknown(["condition", "restart", "required"], log),
            }
        }
    }
    after
}
