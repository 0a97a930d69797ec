//! Files in, and what is said of them; what is read of the example in the docs.

use std::path::Path;

use bocage_vocab::{Explain, Finding};

use super::*;

const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// A file with these lines in its one service, without what every file would be told.
fn service(lines: &str) -> Vec<String> {
    let lines: String = lines.lines().map(|line| format!("    {}\n", line.trim_end())).collect();
    said(&format!(
        "services:\n  web:\n    read_only: true\n    healthcheck: {{test: [CMD, /well]}}\n{lines}\
         volumes:\n  files:\n  notes: {{}}\nsecrets:\n  mail: {{external: true}}\n\
         x-bocage:\n  application: town\n  member: Agon\n  entry: {{service: web, port: 80, host: a.b}}\n  \
         volumes: {{files: {{size: 1g}}, notes: {{size: 1g}}}}\n  \
         data: {{purpose: a, categories: b, retention: c}}\n"
    ))
}

fn said(text: &str) -> Vec<String> {
    let composed = read_bytes("a.yml", text.replace("DIGEST", DIGEST).as_bytes()).unwrap();
    composed.findings.iter().map(shown).collect()
}

/// `error compose_build 7 services.web.build: key build`
fn shown(found: &Finding) -> String {
    let json = serde_json::to_value(found).unwrap();
    let args = json["args"].as_object().unwrap().iter();
    let args: Vec<String> = args
        .map(|(name, value)| format!("{name} {}", value.to_string().trim_matches('"')))
        .collect();
    let line = found.source.as_ref().and_then(|source| source.line).unwrap();
    assert_eq!(found.source.as_ref().unwrap().file, "a.yml");
    let code = found.code.trim_start_matches("compose_");
    let text =
        format!("{} {code} {line} {}: {}", found.severity, found.subject.label, args.join(", "));
    text.trim_end_matches([' ', ':']).to_owned()
}

const IMAGE: &str = "image: a@DIGEST\n";

#[track_caller]
fn check(lines: &str, expected: &[&str]) {
    assert_eq!(service(&format!("{IMAGE}{lines}")), expected, "{lines}");
}

#[test]
fn what_is_dangerous_is_refused_with_its_own_code() {
    let w = "services.web";
    for (lines, code, key, value) in [
        ("privileged: true", "privileged", "privileged", "true"),
        ("cap_add: [NET_ADMIN]", "capabilities", "cap_add", "[…]"),
        ("devices: [/dev/kvm]", "devices", "devices", "[…]"),
        ("network_mode: host", "shared_namespace", "network_mode", "host"),
        ("pid: host", "shared_namespace", "pid", "host"),
        ("ipc: host", "shared_namespace", "ipc", "host"),
        ("security_opt: [seccomp:unconfined]", "security_opt", "security_opt", "[…]"),
        ("build: .", "build", "build", "."),
        ("env_file: .env", "env_file", "env_file", ".env"),
        ("extends: {service: b}", "elsewhere", "extends", "{…}"),
        ("use_api_socket: true", "engine_socket", "use_api_socket", "true"),
        ("sysctls: {a: 1}", "unsupported", "sysctls", "{…}"),
    ] {
        let expected = format!("error {code} 6 {w}.{key}: key {key}, value {value}");
        check(lines, &[&expected]);
    }
    check(
        "privileged: false\ndevices: []\ncap_drop: [ALL]",
        &["info needless 8 services.web.cap_drop: key cap_drop, value […]"],
    );
    check(
        "ports: ['80:80']\nrestart: always",
        &[
            "warning ports 6 services.web.ports: key ports, value […]",
            "info needless 7 services.web.restart: key restart, value always",
        ],
    );
}

#[test]
fn to_gain_no_rights_is_needless_and_anything_beside_it_refused() {
    let w = "services.web.security_opt";
    check(
        "security_opt: ['no-new-privileges:true']",
        &[&format!("info needless 6 {w}: key security_opt, value […]")],
    );
    check(
        "security_opt: [no-new-privileges, 'apparmor:unconfined']",
        &[&format!("error security_opt 6 {w}: key security_opt, value […]")],
    );
}

#[test]
fn what_tells_of_a_database_under_plain_compose_is_left_out() {
    let text = "services:
  web:
    image: a@DIGEST
    environment: {DB: 'postgres://a@db/a', DB_FILE: /run/secrets/db, OTHER_FILE: /run/secrets/mail}
    secrets: [db, mail]
    depends_on: [db]
  job: {image: a@DIGEST, environment: {DB: own}}
  db: {image: a@DIGEST, privileged: true}
secrets: {db: {external: true}, mail: {external: true}}
x-bocage:
  application: a
  member: m
  databases: {main: {services: [web], variable: DB, instead_of: db}}
"
    .replace("DIGEST", DIGEST);
    let spec = read_bytes("a.yml", text.as_bytes()).unwrap().deployment.unwrap().spec;
    let (web, job) = (&spec.services["web"], &spec.services["job"]);
    let left: Vec<&str> = web.environment.keys().map(String::as_str).collect();
    assert_eq!((left, &*web.secrets), (vec!["OTHER_FILE"], &["mail".to_owned()][..]));
    assert_eq!(job.environment["DB"], "own", "it has no database of Bocage's");
    assert!(web.after.is_empty() && !spec.services.contains_key("db"));
}

#[test]
fn mounts_are_volumes_and_never_the_host() {
    check("volumes: ['files:/srv:ro', {type: volume, source: notes, target: /n}]", &[]);
    check("tmpfs: /run", &[]);
    let at = "services.web.volumes.0";
    for (mount, expected) in [
        ("./x:/y", "host_mount 6 {at}: folder ./x"),
        ("/x:/y:ro", "host_mount 6 {at}: folder /x"),
        ("~/x:/y", "host_mount 6 {at}: folder ~/x"),
        ("/var/run/docker.sock:/s", "engine_socket 6 {at}: folder /var/run/docker.sock"),
        ("/:/host", "engine_socket 6 {at}: folder /"),
        ("{type: bind, source: /run, target: /r}", "engine_socket 6 {at}: folder /run"),
        ("/data", "volume_unnamed 6 {at}: folder /data"),
        ("file:/srv", "refers_to_nothing 6 {at}: name file, near files"),
        ("files:srv", "value_unread 6 {at}: example files:/srv/files, value files:srv"),
        (
            "files:/srv/../etc",
            "value_unread 6 {at}: example files:/srv/files, value files:/srv/../etc",
        ),
        ("files:/srv:exec", "value_unread 6 {at}: example files:/srv/files, value files:/srv:exec"),
        ("{type: npipe, source: a, target: /b}", "unsupported 6 {at}: key type, value npipe"),
    ] {
        let quoted = if mount.starts_with('{') { mount.to_owned() } else { format!("'{mount}'") };
        let expected = format!("error {}", expected.replace("{at}", at));
        check(&format!("volumes: [{quoted}]"), &[&expected]);
    }
}

#[test]
fn slips_are_answered_with_the_word_that_was_meant() {
    check(
        "enviroment: {A: b}",
        &["error key_unknown 6 services.web.enviroment: key enviroment, near environment"],
    );
    check("picture: a", &["error key_unknown 6 services.web.picture: key picture"]);
    check(
        "mem_limit: much\ncpus: 0",
        &[
            "error value_unread 6 services.web.mem_limit: example 512m, value much",
            "error value_unread 7 services.web.cpus: example 0.5, value 0",
        ],
    );
    check(
        "environment: [A=$$b, C]\ncommand: run ${PORT} ${X:-1}",
        &[
            "error variable_unset 6 services.web.environment.1: variable C",
            "error variable_unset 7 services.web.command: variable PORT",
            "info variable_default 7 services.web.command: variable X",
        ],
    );
    check(
        "environment: {DB_PASSWORD: x, DB_PASSWORD_FILE: /run/secrets/mail}",
        &[
            "warning secret_in_environment 6 services.web.environment.DB_PASSWORD: variable DB_PASSWORD",
        ],
    );
    check(
        "depends_on: [wbe]\nsecrets: [mail, {source: mial}]",
        &[
            "error refers_to_nothing 6 services.web.depends_on.0: name wbe, near web",
            "error refers_to_nothing 7 services.web.secrets.1: name mial, near mail",
        ],
    );
    check("depends_on: [web]", &["error cycle 1 services.web.depends_on"]);
    check(
        "depends_on: {web: {condition: service_completed_successfully}}",
        &[
            "error condition 6 services.web.depends_on.web.condition",
            "error cycle 1 services.web.depends_on",
        ],
    );
    check(
        "volumes: [files:/f]\nscale: 2",
        &["error volume_shared 2 services.web: replicas 2, volume files"],
    );
}

#[test]
fn images_by_tag_are_said_and_can_be_resolved() {
    for (image, expected) in [
        ("image: a/b:1.2", "info image_by_tag 5 services.web.image: image a/b:1.2"),
        ("image: a:5000/b", "warning image_latest 5 services.web.image: image a:5000/b"),
        ("image: b:latest", "warning image_latest 5 services.web.image: image b:latest"),
        (
            "image: 'b c'",
            "error value_unread 5 services.web.image: example registry.example/web@sha256:…, value b c",
        ),
        (
            "image: b@sha256:12",
            "error value_unread 5 services.web.image: example registry.example/web@sha256:…, value b@sha256:12",
        ),
        (
            "user: a",
            "error key_missing 2 services.web: example registry.example/web@sha256:…, key image",
        ),
    ] {
        assert_eq!(service(image), [expected], "{image}");
    }
    let text = "name: a\nservices: {b: {image: c:1}, d: {image: c:1}}\nx-bocage: {member: m}\n";
    let mut deployment = read_bytes("a.yml", text.as_bytes()).unwrap().deployment.unwrap();
    assert_eq!(deployment.images_by_tag(), ["c:1"]);
    deployment.resolve("c:1", &format!("c@{DIGEST}"));
    assert!(deployment.images_by_tag().is_empty());
}

#[test]
fn a_file_without_the_section_says_what_is_missing() {
    let found =
        said("services:\n  a: {image: b@DIGEST, read_only: false, healthcheck: {disable: true}}\n");
    assert_eq!(
        found,
        [
            "info without_health 2 services.a",
            "error key_missing 1 : example etat-civil, key x-bocage.application",
            "error key_missing 1 : example Agon-Coutainville, key x-bocage.member",
            "warning without_entry 1",
            "warning without_sheet 1",
        ]
    );
    let empty = said("");
    assert_eq!(empty[0], "error without_service 1");
    assert!(said("[1, 2]")[0].starts_with("error value_unread 1"), "{:?}", said("[1, 2]"));
}

#[test]
fn what_is_said_beside_the_file_counts_more() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("docker-compose.yml");
    std::fs::write(&path, "name: own\nservices: {a: {image: 'b:1'}}\n").unwrap();
    let said = Said { application: Some("town"), member: Some("Agon") };
    let deployment = read_as(&path, said).unwrap().deployment.unwrap();
    assert_eq!((&*deployment.application, &*deployment.member), ("town", "Agon"));
    let said = Said { application: None, ..said };
    assert_eq!(&*read_as(&path, said).unwrap().deployment.unwrap().application, "own");
    assert!(read(&path).unwrap().deployment.is_none(), "nobody says whose it is");
}

/// The file that `docs/compose.md` shows.
const EXAMPLE: &str = include_str!("example.yml");

#[test]
fn the_example_of_the_docs_is_read_whole() {
    let composed = read_bytes("compose.yml", EXAMPLE.as_bytes()).unwrap();
    let errors: Vec<String> =
        composed.findings.iter().map(|found| found.code.to_string()).collect();
    let deployment = composed.deployment.expect("no error");
    assert_eq!(errors, ["compose_ports", "compose_image_by_tag", "compose_secret_source"]);
    let json: serde_json::Value = serde_json::from_str(&deployment.spec.encode()).unwrap();
    let expected: serde_json::Value = serde_json::from_str(include_str!("example.json")).unwrap();
    assert_eq!(json, expected, "{}", serde_json::to_string_pretty(&json).unwrap());
    assert_eq!(
        (&*deployment.application, &*deployment.member, &*deployment.class),
        ("etat-civil", "Agon-Coutainville", "double")
    );
    assert_eq!(&*deployment.sheet.unwrap().categories, "names, addresses");
}

#[test]
fn the_docs_show_the_example_and_every_key() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/compose.md");
    let docs = std::fs::read_to_string(docs).unwrap();
    assert!(docs.contains(EXAMPLE), "the example of docs/compose.md is not example.yml");
    assert!(docs.contains(&table()), "docs/compose.md has another table than:\n{}", table());
}

#[test]
fn what_cannot_be_read_is_an_error_with_a_hint() {
    for (bytes, says) in [
        (&b"a:\n\tb: 1"[..], "a.yml is no YAML at line 2"),
        (b"a: 1\nb: \xff", "a.yml is no YAML at line 2: the text is not UTF-8"),
        (&[b'#'; (1 << 20) + 1], "beyond the limit of 1048576"),
    ] {
        let error = read_bytes("a.yml", bytes).unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
        assert!(!error.hint().to_string().is_empty());
    }
}
