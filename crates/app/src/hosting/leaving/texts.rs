//! The texts of a bundle: what people read, and what they run. Pure.

use std::fmt::Write as _;

use bocage_exchange::compose::{DATABASE_USER, Deployment, Standin, standins, volume_name};

use super::manifest::Manifest;
use crate::words::told;
use crate::{Locale, shell_word};

/// What `restore.sh` does, after the names that it is told first.
const RESTORE: &str = include_str!("restore.sh");

/// A bundle as its texts tell of it.
pub(super) struct Told<'a> {
    pub(super) manifest: &'a Manifest,
    pub(super) deployment: &'a Deployment,
    /// Whether it has databases that run in the bundle.
    pub(super) inside: bool,
    /// The files of its images.
    pub(super) archives: &'a [String],
}

/// `.env`, which Compose reads by itself.
pub(super) fn settings(application: &str) -> String {
    format!("COMPOSE_PROJECT_NAME={application}\nPORT=8080\n")
}

impl Told<'_> {
    fn standins(&self) -> Vec<Standin> {
        standins(&self.deployment.spec)
    }

    /// Any image of the application: what writes into its volumes is a container of it that never runs.
    fn image(&self) -> &str {
        self.deployment.spec.services.values().next().map_or("", |service| service.image.as_str())
    }

    /// The script that does all of it.
    pub(super) fn restore(&self) -> String {
        let volumes = self.manifest.volumes.keys().cloned();
        let own = self.standins();
        let of_databases = own.iter().filter(|_| self.inside).map(|one| one.service.clone());
        let databases =
            own.iter().map(|one| format!("{}:{}:{}", one.name, one.service, one.outside));
        let joined = |words: Vec<String>| words.join(" ");
        let entry = self.deployment.spec.entry.as_ref();
        let probe = entry.map(|entry| entry.probe.clone()).unwrap_or_default();
        let set = [
            ("application", self.manifest.application.clone()),
            ("volumes", joined(volumes.clone().chain(of_databases).collect())),
            ("restored", joined(volumes.collect())),
            ("databases", joined(databases.collect())),
            ("inside", if self.inside { "yes" } else { "no" }.to_owned()),
            ("user", DATABASE_USER.to_owned()),
            ("image", self.image().to_owned()),
            ("entry_service", entry.map_or_else(String::new, |entry| entry.service.clone())),
            ("entry_port", entry.map_or_else(String::new, |entry| entry.port.to_string())),
            ("host", entry.map_or_else(String::new, |entry| entry.host.clone())),
            ("path", probe.path),
            ("status", probe.status.to_string()),
            ("holds", probe.holds.unwrap_or_default()),
        ];
        let mut text = String::from("#!/bin/sh\n");
        for (name, value) in set {
            let _ = writeln!(text, "{name}={}", shell_word(&value));
        }
        text + RESTORE
    }

    /// The page for people, in both languages.
    pub(super) fn readme(&self) -> String {
        let mut text = self.page(Locale::French);
        text.push_str("\n---\n\n");
        text + &self.page(Locale::English)
    }

    fn page(&self, locale: Locale) -> String {
        let say = |key: &str| told(locale, key, &self.values(locale));
        let mut text = format!("# {}\n\n{}\n\n", say("bundle-title"), say("bundle-what"));
        let _ = writeln!(text, "{}\n", say("bundle-holds"));
        if !self.manifest.volumes.is_empty() {
            let _ = writeln!(text, "{}\n", say("bundle-moment"));
        }
        let _ = writeln!(text, "{}\n", say("bundle-secrets"));
        let _ = writeln!(text, "## {}\n\n{}\n", say("bundle-at-once"), say("bundle-needs"));
        let _ = writeln!(text, "```sh\n{}\n```\n\n{}\n", self.at_once(), say("bundle-refuses"));
        if !self.inside && !self.manifest.databases.is_empty() {
            let _ = writeln!(text, "{}\n", say("bundle-outside"));
        }
        let _ = writeln!(text, "## {}\n\n```sh\n{}```\n", say("bundle-by-hand"), self.by_hand());
        let _ = writeln!(text, "{}\n\n{}", say("bundle-later"), say("bundle-back"));
        text
    }

    fn values(&self, locale: Locale) -> Vec<(&'static str, String)> {
        let Manifest { application, member, at, pause, release, .. } = self.manifest;
        let seconds = format!("{:.1}", *pause as f64 / 1e3);
        let seconds = if locale == Locale::French { seconds.replace('.', ",") } else { seconds };
        let variables: Vec<String> =
            self.standins().iter().map(|one| one.variable.clone()).collect();
        let outside: Vec<String> = self.standins().iter().map(|one| one.outside.clone()).collect();
        vec![
            ("application", application.clone()),
            ("member", member.clone()),
            ("at", at.clone()),
            ("release", release.to_string()),
            ("seconds", seconds),
            ("rows", self.manifest.rows().to_string()),
            ("variables", variables.join(", ")),
            ("outside", outside.join(", ")),
        ]
    }

    fn at_once(&self) -> String {
        let outside = self.standins().into_iter().filter(|_| !self.inside);
        let words = outside
            .map(|one| format!("{}=postgres://user:password@host:5432/database ", one.outside));
        format!("{}sh restore.sh", words.collect::<String>())
    }

    /// The same line by line, as `restore.sh` does it.
    fn by_hand(&self) -> String {
        let mut text = String::from(
            "compose() { if docker compose version >/dev/null 2>&1; then docker compose \"$@\"; \
             else docker-compose \"$@\"; fi; }\n\
             sha256sum --check SHA256SUMS\n",
        );
        for archive in self.archives {
            let _ = writeln!(text, "docker load --input {archive}");
        }
        let services = self.deployment.spec.services.values();
        if self.inside || services.map(|own| own.secrets.len()).sum::<usize>() > 0 {
            text.push_str("chmod 700 secrets && chmod 444 secrets/*\n");
        }
        for volume in self.manifest.volumes.keys() {
            self.volume(volume, &mut text);
        }
        for standin in self.standins() {
            self.database(&standin, &mut text);
        }
        text.push_str("compose up --detach\n");
        if let Some(entry) = &self.deployment.spec.entry {
            let host = shell_word(&entry.host);
            let at = format!("http://127.0.0.1:8080{}", entry.probe.path);
            let patience = "--retry 60 --retry-delay 1 --retry-all-errors";
            let _ = writeln!(text, "curl {patience} --header Host:{host} {}", shell_word(&at));
        }
        text
    }

    fn volume(&self, volume: &str, text: &mut String) {
        let application = &self.manifest.application;
        let name = volume_name(application, volume);
        let _ = writeln!(
            text,
            "docker volume create --label com.docker.compose.project={application} \
             --label com.docker.compose.volume={volume} {name}\n\
             docker create --name bocage-restore --network none --volume {name}:/bocage-restore {} /none\n\
             docker cp - bocage-restore:/bocage-restore <volumes/{volume}.tar\n\
             docker rm bocage-restore",
            self.image()
        );
    }

    fn database(&self, standin: &Standin, text: &mut String) {
        let Standin { name, service, outside, .. } = standin;
        let words = "--no-owner --no-privileges --exit-on-error --single-transaction";
        let done = if self.inside {
            writeln!(
                text,
                "compose up --detach {service}\n\
                 until compose exec -T {service} pg_isready --host 127.0.0.1 --username {DATABASE_USER}; \
                 do sleep 1; done\n\
                 docker exec --interactive \"$(compose ps --quiet {service})\" pg_restore \
                 --username {DATABASE_USER} --dbname {DATABASE_USER} {words} <databases/{name}.dump"
            )
        } else {
            writeln!(
                text,
                "PGPASSWORD=password pg_restore --host host --port 5432 --username user \
                 --dbname database {words} databases/{name}.dump\n\
                 mkdir -p secrets && chmod 700 secrets\n\
                 printf %s postgres://user:password@host:5432/database >secrets/{service}\n\
                 chmod 444 secrets/{service}\n\
                 echo {outside}=postgres://user@host:5432/database >>.env"
            )
        };
        let _ = done;
    }
}
