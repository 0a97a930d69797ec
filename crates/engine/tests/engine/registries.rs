//! Images in two real registries: by one digest in both, or an error that says why not.

use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::process::Command;

use bocage_engine::{Error, Registry, Source, copy};
use bocage_vocab::Explain;

use crate::daemon::Daemon;
use crate::registry_server::Server;
use crate::wish::{ask, copy as one_copy, reconciled, wish};

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// Whether this machine goes without engines, and so without registries.
fn without() -> bool {
    let without = std::env::var_os("BOCAGE_NO_ENGINE").is_some_and(|value| value == "1");
    assert!(!without || std::env::var_os("CI").is_none(), "CI tries registries");
    without
}

fn registries(servers: &[&Server]) -> Vec<Registry> {
    servers.iter().map(|server| Registry::at(&server.url()).unwrap()).collect()
}

/// A folder with the image `town/web:1`, of one large file.
fn layout(folder: &Path) {
    let noise: Vec<u8> =
        (0..200_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    std::fs::write(folder.join("noise"), noise).unwrap();
    let script = "tar -cf image.tar noise && \
        skopeo --insecure-policy copy -q tarball:image.tar oci:images:town/web:1";
    let made = Command::new("sh").args(["-c", script]).current_dir(folder).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

#[track_caller]
fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> &'static str {
    result.unwrap_err().code()
}

#[test]
fn an_image_is_in_both_by_one_digest_or_it_is_said_why_not() {
    if without() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    layout(dir.path());
    let (mut main, mut replica) = (Server::start(LOOPBACK), Server::start(LOOPBACK));
    let both = registries(&[&main, &replica]);
    let folder = dir.path().join("images");
    let bring = || copy(Source::Layout(&folder), "town/web:1", &both);

    // One of them is away: nothing is called brought. What the other has got is not sent again.
    replica.kill();
    assert_eq!(code(bring()), "bocage::engine::no_registry");
    replica.again();
    let image = bring().unwrap();
    let index = std::fs::read_to_string(folder.join("index.json")).unwrap();
    let digest = image.strip_prefix("town/web@").unwrap();
    assert!(index.contains(digest), "the folder's own digest: {image} {index}");
    for registry in &both {
        assert!(registry.holds(&image).unwrap());
        registry.verify(&image).unwrap();
    }
    assert_eq!(bring().unwrap(), image);
    // By digest it needs no source any more, and what a registry has lost comes from the other.
    main.empty();
    assert_eq!(code(both[0].verify(&image)), "bocage::engine::not_in_registry");
    let nowhere = dir.path().join("nowhere");
    assert_eq!(copy(Source::Layout(&nowhere), &image, &both).unwrap(), image);
    both[0].verify(&image).unwrap();
    assert_eq!(
        code(copy(Source::Layout(&nowhere), "town/new:1", &both)),
        "bocage::engine::no_image"
    );

    // One serves other bytes: told on every way, and never called brought.
    replica.tamper();
    both[0].verify(&image).unwrap();
    assert_eq!(code(both[1].verify(&image)), "bocage::engine::other_bytes");
    assert_eq!(code(bring()), "bocage::engine::other_bytes");
    replica.empty();
    assert_eq!(bring().unwrap(), image, "from the other room's");

    // Bad bytes in the only one that has it do not spread.
    replica.empty();
    main.tamper();
    assert_eq!(code(copy(Source::Layout(&nowhere), &image, &both)), "bocage::engine::other_bytes");
    assert!(!both[1].holds(&image).unwrap());
}

#[test]
fn an_engine_pulls_from_its_room_by_digest_and_what_runs_goes_on() {
    let Some(daemon) = Daemon::start() else { return };
    let mut servers = [Server::start(daemon.outside()), Server::start(daemon.outside())];
    let both = registries(&[&servers[0], &servers[1]]);
    let (socket, secrets) = (daemon.socket(), daemon.secrets());
    let bring = || copy(Source::Engine(&socket, &secrets), "app:1", &both).unwrap();
    let image = bring();
    assert_eq!(bring(), image, "again");
    let lose = || {
        for id in daemon.docker(&["image", "ls", "--quiet"]).lines() {
            daemon.docker(&["image", "rm", "--force", id]);
        }
    };
    lose();
    let (engine, door) = (daemon.engine().pulling_from(Some(both[1].clone())), daemon.door());
    let town = |path: &str| ask(daemon.address(), "town.example", path).unwrap();
    reconciled(&engine, &door, &wish(1, vec![one_copy("town/web#0", &image, 1)]));
    assert_eq!(town("/"), (200, "release 1\n".into()));

    // What it has is not asked for again, and what it cannot get leaves what runs.
    servers[1].kill();
    reconciled(&engine, &door, &wish(2, vec![one_copy("town/web#0", &image, 2)]));
    let other = format!("other@sha256:{}", "1".repeat(64));
    let fails = |generation: u32, image: &str| {
        let wanted = wish(generation, vec![one_copy("town/web#0", image, generation)]);
        let outcome = bocage_engine::reconcile(&engine, &door, &wanted).unwrap();
        assert_eq!(town("/"), (200, "release 2\n".into()), "what ran goes on");
        outcome.failures[0].error.code()
    };
    assert_eq!(fails(3, &other), "bocage::engine::not_pulled");
    servers[1].again();
    assert_eq!(fails(4, &other), "bocage::engine::not_pulled");

    // Nothing but the bytes of the digest begins to run.
    reconciled(&engine, &door, &wish(5, vec![]));
    lose();
    servers[1].tamper();
    let wanted = wish(6, vec![one_copy("town/web#0", &image, 6)]);
    let outcome = bocage_engine::reconcile(&engine, &door, &wanted).unwrap();
    assert_eq!(outcome.failures[0].error.code(), "bocage::engine::other_bytes");
    assert!(outcome.observed.running.is_empty(), "{:?}", outcome.observed);
    // By tag nothing is ever pulled.
    let outcome = bocage_engine::reconcile(
        &engine,
        &door,
        &wish(7, vec![one_copy("town/web#0", "app:1", 7)]),
    );
    assert_eq!(outcome.unwrap().failures[0].error.code(), "bocage::engine::no_image");
}
