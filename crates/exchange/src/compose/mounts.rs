//! What a service mounts: volumes and folders in memory. Nothing of its host.

use bocage_hosting::Service;
use bocage_hosting::spec::Mount;
use bocage_vocab::Severity;

use super::item::Item;
use super::names::{Names, refers};
use crate::findings::{
    COMPOSE_ENGINE_SOCKET, COMPOSE_HOST_MOUNT, COMPOSE_KEY_TWICE, COMPOSE_NEEDLESS,
    COMPOSE_UNSUPPORTED, COMPOSE_VOLUME_UNNAMED, Log,
};

/// The example that a finding shows.
const MOUNT: &str = "files:/srv/files";

/// Reads `volumes` of a service.
pub(super) fn mounts(item: &Item<'_>, names: &Names, service: &mut Service, log: &mut Log) {
    for item in item.items(log) {
        let mount = if item.is_text() { short(&item, log) } else { long(&item, service, log) };
        let Some(mount) = mount else { continue };
        if service.mounts.iter().any(|known| known.at == mount.at) {
            log.push(item.error(COMPOSE_KEY_TWICE).says("key", &*mount.at));
        } else if refers(&item, &mount.volume, &names.volumes, log) {
            service.mounts.push(mount);
        }
    }
}

/// Reads `tmpfs`. What follows the folder is options, which are not kept.
pub(super) fn scratch(item: &Item<'_>, service: &mut Service, log: &mut Log) {
    for item in item.items(log) {
        let Some(text) = item.text(log) else { continue };
        let (folder, options) = text.split_once(':').unwrap_or((&text, ""));
        if !options.is_empty() {
            let finding = item.found(Severity::Info, COMPOSE_NEEDLESS);
            log.push(finding.says("key", options).says("value", folder));
        }
        if is_folder(folder) {
            service.scratch.push(folder.to_owned());
        } else {
            item.unread(log, "/run");
        }
    }
}

/// `volume:/folder[:ro]`.
fn short(item: &Item<'_>, log: &mut Log) -> Option<Mount> {
    let text = item.text(log)?;
    let mut parts = text.split(':');
    let (source, target, mode) = (parts.next()?, parts.next(), parts.next());
    let Some(target) = target else {
        log.push(item.error(COMPOSE_VOLUME_UNNAMED).says("folder", source));
        return None;
    };
    if of_host(item, source, log) {
        return None;
    }
    let options = mode.unwrap_or("rw").split(',');
    let known = ["ro", "rw", "z", "Z", "nocopy", "cached", "delegated", "consistent"];
    if parts.next().is_some() || !options.clone().all(|option| known.contains(&option)) {
        item.unread(log, MOUNT);
        return None;
    }
    mount(item, source, target, options.clone().any(|option| option == "ro"), log)
}

/// A mapping with `type`, `source`, `target`, `read_only`.
fn long(item: &Item<'_>, service: &mut Service, log: &mut Log) -> Option<Mount> {
    const KEYS: [&str; 8] =
        ["type", "source", "target", "read_only", "volume", "tmpfs", "bind", "consistency"];
    let (mut kind, mut source, mut target, mut read_only) = (None, None, None, false);
    for item in item.entries(log) {
        match item.name.as_str() {
            "type" => kind = item.text(log),
            "source" | "src" => source = item.text(log),
            "target" | "dst" | "destination" => target = item.text(log),
            "read_only" | "readonly" => read_only = item.flag(log) == Some(true),
            name if KEYS.contains(&name) => {}
            _ => item.unknown(KEYS, log),
        }
    }
    let source = source.unwrap_or_default();
    let target = target.unwrap_or_default();
    match kind.as_deref().unwrap_or("volume") {
        "bind" => {
            log.push(host_mount(item, &source));
            None
        }
        "tmpfs" if is_folder(&target) => {
            service.scratch.push(target);
            None
        }
        "volume" if source.is_empty() => {
            log.push(item.error(COMPOSE_VOLUME_UNNAMED).says("folder", target));
            None
        }
        "volume" if of_host(item, &source, log) => None,
        "volume" => mount(item, &source, &target, read_only, log),
        "tmpfs" => {
            item.unread(log, "target: /run");
            None
        }
        other => {
            let finding = item.error(COMPOSE_UNSUPPORTED);
            log.push(finding.says("key", "type").says("value", other));
            None
        }
    }
}

fn mount(item: &Item<'_>, volume: &str, at: &str, read_only: bool, log: &mut Log) -> Option<Mount> {
    if !is_folder(at) {
        item.unread(log, MOUNT);
        return None;
    }
    let at = at.trim_end_matches('/').to_owned();
    Some(Mount { volume: volume.to_owned(), at, read_only })
}

/// Whether a folder of an instance: from its root, not the root itself, and nowhere upwards.
fn is_folder(path: &str) -> bool {
    path.starts_with('/')
        && !path.trim_matches('/').is_empty()
        && !path.split('/').any(|part| part == ".." || part == ".")
        && !path.contains(['\0', ',', ':'])
}

/// Whether a source is a folder of the host; says so.
fn of_host(item: &Item<'_>, source: &str, log: &mut Log) -> bool {
    let is_host = source.starts_with(['/', '.', '~']) || source.contains(['/', '\\']);
    if is_host {
        log.push(host_mount(item, source));
    }
    is_host
}

fn host_mount(item: &Item<'_>, source: &str) -> bocage_vocab::Finding {
    // Whoever has one of these folders has the socket in it.
    const FOLDERS: [&str; 4] = ["/", "/run", "/var", "/var/run"];
    let folder = source.trim_end_matches('/');
    let is_socket = source.ends_with(".sock")
        || FOLDERS.iter().any(|known| known.trim_end_matches('/') == folder && !source.is_empty());
    let code = if is_socket { COMPOSE_ENGINE_SOCKET } else { COMPOSE_HOST_MOUNT };
    item.error(code).says("folder", source)
}
