//! Writing a Compose file: what a release is made of, for plain Compose on any machine.
//!
//! What the engine of a host adds to every container stands in it as keys, so that it runs as isolated
//! there. `x-bocage` holds the rest, so that [`super::read`] gives the same release again.

use std::collections::BTreeMap;

use bocage_hosting::spec::{DatabaseSpec, Entry, Health, Mount};
use bocage_hosting::{Service, Spec};

use super::written::{Yaml, bare, list, map, text};
use super::{Deployment, Sheet};

/// The options of folders in memory that every copy has.
const SCRATCH_OPTIONS: &str = "rw,nosuid,nodev,noexec,size=64m,mode=1777";
/// Who a PostgreSQL of a bundle is entered as, and what its database is called.
pub const DATABASE_USER: &str = "app";
/// Where such a PostgreSQL keeps its data.
const DATABASE_FOLDER: &str = "/var/lib/postgresql/data";

/// A database of an application under plain Compose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standin {
    /// The name in the release.
    pub name: String,
    /// The service that stands for it, where there is an image to run; its volume is called the same.
    pub service: String,
    /// The secret with the address and the password; the one with the password alone ends in
    /// `-password`.
    pub secret: String,
    /// The variable of the services that holds the address without the password.
    pub variable: String,
    /// The variable of Compose that says that address, where no image is given.
    pub outside: String,
}

impl Standin {
    /// The secret with the password alone.
    #[must_use]
    pub fn password(&self) -> String {
        format!("{}-password", self.secret)
    }
}

/// What stands for the databases of a release. No name meets one that the release has already.
#[must_use]
pub fn standins(spec: &Spec) -> Vec<Standin> {
    let secrets = || spec.services.values().flat_map(|service| &service.secrets);
    let is_taken = |name: &str| {
        let password = format!("{name}-password");
        spec.services.contains_key(name)
            || spec.volumes.contains_key(name)
            || secrets().any(|secret| *secret == name || *secret == password)
    };
    let each = spec.databases.iter().map(|(name, database)| {
        let mut service = format!("database-{name}");
        while is_taken(&service) {
            service.push_str("-1");
        }
        Standin {
            name: name.clone(),
            secret: service.clone(),
            variable: database.variable.clone(),
            outside: service.to_ascii_uppercase().replace('-', "_"),
            service,
        }
    });
    each.collect()
}

/// What a volume is called in an engine that plain Compose runs.
#[must_use]
pub fn volume_name(application: &str, volume: &str) -> String {
    format!("{application}_{volume}")
}

/// Writes a deployment as a Compose file. `postgresql` is the image that its databases run in; without
/// one their addresses are given from outside.
#[must_use]
pub fn plain(deployment: &Deployment, postgresql: Option<&str>) -> String {
    let spec = &deployment.spec;
    let standins = standins(spec);
    let mut services: Vec<(String, Yaml)> = Vec::new();
    for (name, own) in &spec.services {
        services.push((name.clone(), service((name, own), spec, &standins, postgresql)));
    }
    let mut volumes: Vec<String> = spec.volumes.keys().cloned().collect();
    if let Some(image) = postgresql {
        for standin in &standins {
            services.push((standin.service.clone(), database(standin, image)));
            volumes.push(standin.service.clone());
        }
    }
    let volumes = volumes.into_iter().map(|name| {
        let called = text(&volume_name(&deployment.application, &name));
        (name, map([("name", Some(called))]))
    });
    let secrets = secrets(spec, &standins, postgresql).into_iter().map(|name| {
        let file = text(&format!("./secrets/{name}"));
        (name, map([("file", Some(file))]))
    });
    map([
        ("services", Some(Yaml::Map(services))),
        ("volumes", full(volumes.collect())),
        ("secrets", full(secrets.collect())),
        ("x-bocage", Some(extension(deployment, &standins, postgresql))),
    ])
    .written()
}

fn full(entries: Vec<(String, Yaml)>) -> Option<Yaml> {
    (!entries.is_empty()).then_some(Yaml::Map(entries))
}

fn texts<'a>(values: impl IntoIterator<Item = &'a String>) -> Option<Yaml> {
    let all: Vec<Yaml> = values.into_iter().map(|value| text(value)).collect();
    (!all.is_empty()).then_some(list(all))
}

/// Every secret once.
fn secrets(spec: &Spec, standins: &[Standin], postgresql: Option<&str>) -> Vec<String> {
    let own = spec.services.values().flat_map(|service| service.secrets.iter().cloned());
    let given = standins.iter().map(|standin| standin.secret.clone());
    let passwords = standins.iter().filter(|_| postgresql.is_some()).map(Standin::password);
    let mut all: Vec<String> = own.chain(given).chain(passwords).collect();
    all.sort();
    all.dedup();
    all
}

fn service(
    (name, service): (&str, &Service),
    spec: &Spec,
    standins: &[Standin],
    postgresql: Option<&str>,
) -> Yaml {
    let reads = |standin: &&Standin| {
        let database = spec.databases.get(&standin.name);
        database.is_some_and(|database| database.services.iter().any(|one| one == name))
    };
    let own: Vec<&Standin> = standins.iter().filter(reads).collect();
    let mut secrets = service.secrets.clone();
    secrets.extend(own.iter().map(|standin| standin.secret.clone()));
    let mut after = service.after.clone();
    if postgresql.is_some() {
        after.extend(own.iter().map(|standin| standin.service.clone()));
    }
    let limits = service.limits;
    let memory = bare(limits.memory.get());
    let entry = spec.entry.as_ref().filter(|entry| entry.service == name);
    map([
        ("image", Some(text(&service.image))),
        ("entrypoint", service.entrypoint.as_ref().map(|words| words_of(words))),
        ("command", service.command.as_ref().map(|words| words_of(words))),
        ("user", service.user.as_ref().map(|user| text(user))),
        ("environment", environment(service, &own, postgresql)),
        ("volumes", texts(&service.mounts.iter().map(mounted).collect::<Vec<_>>())),
        ("tmpfs", texts(&scratch(service))),
        ("secrets", texts(&secrets)),
        ("ports", entry.map(|entry| list(vec![published(entry, service.replicas)]))),
        ("depends_on", texts(&after)),
        ("healthcheck", service.health.as_ref().map(health)),
        ("scale", Some(bare(service.replicas))),
        ("read_only", Some(bare(!service.writable))),
        ("init", Some(bare(true))),
        ("cap_drop", Some(list(vec![text("ALL")]))),
        ("security_opt", Some(list(vec![text("no-new-privileges:true")]))),
        ("cpus", Some(text(&thousandths(limits.cores.get())))),
        ("mem_limit", Some(memory.clone())),
        ("memswap_limit", Some(memory)),
        ("pids_limit", Some(bare(limits.processes))),
        ("restart", Some(text("unless-stopped"))),
    ])
}

/// An empty command counts: it takes the image's away.
fn words_of(words: &[String]) -> Yaml {
    list(words.iter().map(|word| text(word)).collect())
}

fn environment(service: &Service, own: &[&Standin], postgresql: Option<&str>) -> Option<Yaml> {
    let plain = service.environment.iter().map(|(name, value)| (name.clone(), text(value)));
    let mut all: BTreeMap<String, Yaml> = plain.collect();
    for standin in own {
        let user = DATABASE_USER;
        let address = match postgresql {
            Some(_) => text(&format!("postgres://{user}@{}:5432/{user}", standin.service)),
            // Compose reads it from `.env`.
            None => Yaml::Quoted(format!(
                "${{{}:-postgres://{user}@postgresql.example:5432/{user}}}",
                standin.outside
            )),
        };
        all.insert(standin.variable.clone(), address);
        let file = format!("/run/secrets/{}", standin.secret);
        all.insert(format!("{}_FILE", standin.variable), text(&file));
    }
    full(all.into_iter().collect())
}

fn mounted(mount: &Mount) -> String {
    let mode = if mount.read_only { ":ro" } else { "" };
    format!("{}:{}{mode}", mount.volume, mount.at)
}

/// `/tmp` too, which every copy has.
fn scratch(service: &Service) -> Vec<String> {
    let mut folders = service.scratch.clone();
    let is_mounted = service.mounts.iter().any(|mount| mount.at == "/tmp");
    if !is_mounted && !folders.iter().any(|folder| folder == "/tmp") {
        folders.push("/tmp".to_owned());
    }
    folders.iter().map(|folder| format!("{folder}:{SCRATCH_OPTIONS}")).collect()
}

/// Several copies cannot answer on one port of a machine: each gets one of its own.
fn published(entry: &Entry, replicas: u16) -> Yaml {
    // A variable that Compose replaces.
    let outside = if replicas > 1 { "" } else { "${PORT:-8080}" };
    Yaml::Quoted(format!("127.0.0.1:{outside}:{}", entry.port))
}

fn health(health: &Health) -> Yaml {
    let mut test = vec![text("CMD")];
    test.extend(health.command.iter().map(|word| text(word)));
    map([
        ("test", Some(list(test))),
        ("interval", Some(text(&format!("{}ms", health.every.get())))),
        ("timeout", Some(text(&format!("{}ms", health.timeout.get())))),
        ("retries", Some(bare(health.retries))),
    ])
}

/// `0.25` of 250.
fn thousandths(value: i64) -> String {
    let text = format!("{}.{:03}", value / 1_000, value % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A PostgreSQL, told what the image `postgres` of Docker's library is told.
fn database(standin: &Standin, image: &str) -> Yaml {
    let user = text(DATABASE_USER);
    let data = text(&format!("{DATABASE_FOLDER}/pgdata"));
    let password = text(&format!("/run/secrets/{}", standin.password()));
    let asks = ["CMD", "pg_isready", "-h", "127.0.0.1", "-U", DATABASE_USER];
    map([
        ("image", Some(text(image))),
        (
            "environment",
            Some(map([
                ("POSTGRES_USER", Some(user.clone())),
                ("POSTGRES_DB", Some(user)),
                ("POSTGRES_PASSWORD_FILE", Some(password)),
                ("PGDATA", Some(data)),
            ])),
        ),
        ("volumes", Some(list(vec![text(&format!("{}:{DATABASE_FOLDER}", standin.service))]))),
        ("secrets", Some(list(vec![text(&standin.password())]))),
        (
            "healthcheck",
            Some(map([
                ("test", Some(list(asks.into_iter().map(text).collect()))),
                ("interval", Some(text("5s"))),
                ("timeout", Some(text("5s"))),
                ("retries", Some(bare(12))),
            ])),
        ),
        ("restart", Some(text("unless-stopped"))),
    ])
}

/// What Compose reads over and Bocage reads.
fn extension(deployment: &Deployment, standins: &[Standin], postgresql: Option<&str>) -> Yaml {
    let spec = &deployment.spec;
    let sizes = spec
        .volumes
        .iter()
        .map(|(name, size)| (name.clone(), map([("size", Some(text(&size.get().to_string())))])));
    let databases = standins.iter().filter_map(|standin| {
        let database = spec.databases.get(&standin.name)?;
        let instead_of = postgresql.map(|_| text(&standin.service));
        Some((standin.name.clone(), database_of(database, instead_of)))
    });
    let needs = spec.services.iter().filter(|(_, service)| !service.labels.is_empty());
    let needs = needs.map(|(name, service)| (name.clone(), text(&service.labels)));
    let iops = spec.services.iter().map(|(name, own)| (name.clone(), bare(own.limits.iops)));
    map([
        ("application", Some(text(&deployment.application))),
        ("member", Some(text(&deployment.member))),
        ("class", Some(text(&deployment.class))),
        ("entry", spec.entry.as_ref().map(entry)),
        ("probe", spec.entry.as_ref().map(probe)),
        ("databases", full(databases.collect())),
        ("volumes", full(sizes.collect())),
        ("data", deployment.sheet.as_ref().map(sheet)),
        ("needs", full(needs.collect())),
        ("iops", full(iops.collect())),
    ])
}

fn database_of(database: &DatabaseSpec, instead_of: Option<Yaml>) -> Yaml {
    map([
        ("services", texts(&database.services)),
        ("variable", Some(text(&database.variable))),
        ("connections_max", Some(bare(database.connections_max))),
        ("instead_of", instead_of),
    ])
}

fn entry(entry: &Entry) -> Yaml {
    map([
        ("service", Some(text(&entry.service))),
        ("port", Some(bare(entry.port))),
        ("host", Some(text(&entry.host))),
    ])
}

fn probe(entry: &Entry) -> Yaml {
    map([
        ("path", Some(text(&entry.probe.path))),
        ("status", Some(bare(entry.probe.status))),
        ("holds", entry.probe.holds.as_ref().map(|holds| text(holds))),
        ("timeout", Some(text(&format!("{}ms", entry.probe.timeout.get())))),
    ])
}

fn sheet(sheet: &Sheet) -> Yaml {
    let field = |value: &str| (!value.is_empty()).then(|| text(value));
    map([
        ("purpose", field(&sheet.purpose)),
        ("categories", field(&sheet.categories)),
        ("retention", field(&sheet.retention)),
        ("subprocessors", field(&sheet.subprocessors)),
        ("location", field(&sheet.location)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::read_bytes;
    use bocage_hosting::spec::{Limits, Probe};
    use bocage_vocab::{Bytes, Cores, Span};

    fn example() -> Deployment {
        let file = include_bytes!("example.yml");
        let mut deployment = read_bytes("compose.yml", file).unwrap().deployment.unwrap();
        deployment.resolve("registry.example/etat-civil:2.4.1", "registry.example/a:1");
        deployment
    }

    /// The same, with the folder that every copy has anyway.
    fn with_tmp(mut deployment: Deployment) -> Deployment {
        for service in deployment.spec.services.values_mut() {
            let is_there = service.scratch.iter().any(|folder| folder == "/tmp")
                || service.mounts.iter().any(|mount| mount.at == "/tmp");
            if !is_there {
                service.scratch.push("/tmp".to_owned());
            }
        }
        deployment
    }

    #[track_caller]
    fn again(deployment: &Deployment, postgresql: Option<&str>) {
        let file = plain(deployment, postgresql);
        let read = read_bytes("compose.yml", file.as_bytes()).unwrap();
        let errors: Vec<_> =
            read.findings.iter().map(|found| (&*found.code, found.severity)).collect();
        let found = read.deployment.unwrap_or_else(|| panic!("{errors:?}\n{file}"));
        assert_eq!(found, with_tmp(deployment.clone()), "{file}");
        assert_eq!(plain(&found, postgresql), file, "written again it is the same");
    }

    #[test]
    fn what_is_written_is_read_as_the_same_release() {
        again(&example(), None);
        again(&example(), Some("postgres:15"));
    }

    /// Everything that a release can say, with texts that YAML, Compose and shells each take amiss.
    #[test]
    fn texts_that_mean_something_to_yaml_or_compose_come_back_as_they_were() {
        let odd = [
            "$HOME ${A:-b} $$",
            "it's",
            "a \"b\" \\ c",
            "yes",
            "1.10",
            "- x: {y}",
            "#",
            "",
            " ",
            "tab\tline\nnext\r",
            "é – 日本 🚲",
            "\u{7f}\u{85}\u{feff}\u{0}",
            "*a &b !c",
            "null",
            "~",
        ];
        let mut deployment = example();
        deployment.member = odd[6].into();
        let web = deployment.spec.services.get_mut("web").unwrap();
        web.environment =
            odd.iter().enumerate().map(|(n, odd)| (format!("V{n}"), (*odd).into())).collect();
        web.command = Some(odd.iter().map(|odd| (*odd).to_owned()).collect());
        web.entrypoint = Some(Vec::new());
        web.user = Some("1000:1000".to_owned());
        web.writable = true;
        web.labels = "ssd, gpu".to_owned();
        web.mounts[0].at = "/tmp".to_owned();
        web.mounts[0].read_only = true;
        web.replicas = 3;
        web.limits = Limits {
            cores: Cores::millicores(1_250),
            memory: Bytes::octets(12_345_678),
            processes: 7,
            iops: 3,
        };
        let health = Health {
            command: vec!["/bin/sh".into(), "-c".into(), "test $A = \"b\"".into()],
            every: Span::millis(1_500),
            timeout: Span::millis(250),
            retries: 9,
        };
        web.health = Some(health);
        let probe = Probe { holds: Some("a $b: 'c'".into()), status: 204, ..Probe::default() };
        deployment.spec.entry.as_mut().unwrap().probe = probe;
        again(&deployment, Some("postgres:15"));
        again(&deployment, None);
    }

    #[test]
    fn only_what_compose_is_to_replace_is_a_variable() {
        let mut deployment = example();
        deployment.spec.services.get_mut("web").unwrap().command = Some(vec!["$HOME".into()]);
        for (postgresql, expected) in [
            (Some("postgres:15"), &["${PORT:-8080}"][..]),
            (
                None,
                &["${DATABASE_MAIN:-postgres://app@postgresql.example:5432/app}", "${PORT:-8080}"],
            ),
        ] {
            let file = plain(&deployment, postgresql).replace("$$", "");
            let variables = file
                .match_indices("${")
                .map(|(at, _)| file[at..].split_inclusive('}').next().unwrap_or_default());
            assert_eq!(variables.collect::<Vec<_>>(), expected, "{file}");
        }
        deployment.spec.services.get_mut("web").unwrap().replicas = 2;
        assert!(plain(&deployment, None).contains("ports: [\"127.0.0.1::8080\"]"));
    }

    #[test]
    fn what_stands_for_a_database_takes_no_name_that_is_taken() {
        let mut spec = example().spec;
        assert_eq!(standins(&spec)[0].service, "database-main");
        let web = spec.services.get_mut("web").unwrap();
        web.secrets.push("database-main-password".to_owned());
        let [standin] = &standins(&spec)[..] else { panic!() };
        assert_eq!((&*standin.service, &*standin.outside), ("database-main-1", "DATABASE_MAIN_1"));
    }
}
