//! Compose files with a few things changed: never a panic, always findings or an error with a hint,
//! and nothing to run where a finding is an error.

use bocage_vocab::{Explain, Severity};

use super::mutate::{Random, changed};
use super::sample::Packing;
use super::{TIME_MOST, cases_and_seed};
use crate::compose::{Composed, read_bytes};

/// A file of the kind that people have: anchors, long forms, variables, and all that is refused.
const LIVED_IN: &str = "version: '3.8'\nx-env: &env\n  TZ: ${TZ:-Europe/Paris}\n  A: '1'\n\
    services:\n  app: &app\n    image: nextcloud:29\n    restart: unless-stopped\n    \
    env_file: .env\n    environment:\n      <<: *env\n      DB_PASSWORD: ${PASSWORD}\n    \
    ports: ['8080:80', {target: 80, published: 81}]\n    volumes:\n      - ./data:/var/www\n      \
    - files:/srv:ro\n      - {type: bind, source: /etc, target: /x}\n    \
    tmpfs: ['/run:size=64m']\n    deploy: {mode: global, replicas: 2, resources: {limits: {cpus: '0.5',\
    memory: 1g, pids: 50}, reservations: {memory: 1m}}}\n    healthcheck:\n      \
    test: 'curl -f http://localhost || exit 1'\n      interval: 1m30s\n      timeout: 10s\n    \
    depends_on: {db: {condition: service_healthy}}\n  db:\n    <<: *app\n    image: \"mariadb:11\"\n    \
    command: [--a, '--b c']\n    entrypoint: sh -c \"a 'b'\"\n    secrets: [p, {source: p, target: q}]\n\
    volumes:\n  files: {driver_opts: {type: nfs}}\nsecrets:\n  p: {file: ./p}\nx-bocage:\n  \
    application: cloud\n  member: Granville\n  class: double\n  entry: {service: app, port: 80, host: a.b}\n  \
    probe: {path: /status, status: 200, holds: ok, timeout: 2s}\n  databases: {main: {services: [app]}}\n  \
    volumes: {files: {size: 1 GiB}}\n  needs: {app: ssd}\n  data: {purpose: p, categories: [a, b]}\n";

#[test]
fn compose() {
    for (name, text) in [("lived-in", LIVED_IN), ("docs", include_str!("../compose/example.yml"))] {
        check(name, text.as_bytes());
    }
}

fn check(name: &str, bytes: &[u8]) {
    let whole = read_bytes(name, bytes).expect("the sample itself is good");
    assert!(!whole.findings.is_empty(), "{name}");
    let (cases, seed) = cases_and_seed();
    let (mut read, mut refused) = (0, 0);
    for case in 0..cases {
        let mut random = Random::new(seed, case);
        let bytes = changed(bytes, Packing::None, &mut random);
        let at =
            || format!("{name}, seed {seed}, case {case}: {}", String::from_utf8_lossy(&bytes));
        let begun = std::time::Instant::now();
        let ended = std::panic::catch_unwind(|| read_bytes(name, &bytes));
        let ended = ended.unwrap_or_else(|_| panic!("it panics: {}", at()));
        assert!(begun.elapsed() < TIME_MOST, "it takes too long: {}", at());
        match ended {
            Ok(composed) => {
                read += 1;
                assert!(is_sound(&composed), "{}", at());
            }
            Err(error) => {
                refused += 1;
                assert!(!error.hint().to_string().is_empty(), "{}", at());
            }
        }
    }
    assert!(read > 0 && refused > 0, "{name}: {read} read, {refused} refused");
    println!("{name}: {cases} cases of seed {seed}, {read} read, {refused} refused");
}

/// Findings name their line; what is to run has an image for every service, and reads what it writes.
fn is_sound(composed: &Composed) -> bool {
    let error = composed.findings.iter().any(|found| found.severity == Severity::Error);
    let lines = composed.findings.iter().all(|found| {
        found.code == crate::findings::MORE_OF_THE_SAME
            || found.source.as_ref().is_some_and(|source| source.line.is_some())
    });
    let whole = match &composed.deployment {
        None => error,
        Some(deployment) => {
            let spec = &deployment.spec;
            !error
                && spec.services.values().all(|service| !service.image.is_empty())
                && bocage_hosting::Spec::decode(&spec.encode()).is_ok_and(|read| read == *spec)
        }
    };
    lines && whole
}
