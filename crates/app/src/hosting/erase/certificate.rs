//! The certificate of an erasure: what was erased, where, when and by whom, and what is honestly left. For
//! programs as JSON, and as a page for people in both languages. What it says is pure.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use maud::{DOCTYPE, Markup, html};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::retired::Retired;
use super::{Erasure, Item, What};
use crate::hosting::backups::platform;
use crate::hosting::leaving::hexadecimal;
use crate::words::{self, told};
use crate::{Error, Locale};

/// The form of the file.
const SCHEMA: &str = "bocage.erasure/1";
/// A whole backup of the cluster is taken again after so long, and those before it go with it.
const FULL_EVERY: SignedDuration = SignedDuration::from_hours(7 * 24);

bocage_vocab::code_list! {
    /// What is left after an application was erased.
    pub enum Residue: ResidueError {
        /// Backups of the whole PostgreSQL hold its rows until they are too old.
        ClusterBackups = "cluster_backups",
        /// The same, where no further backup is due that would end them.
        ClusterBackupsStay = "cluster_backups_stay",
        /// A copy of the key of its backups, which a second person keeps.
        SecondKey = "second_key",
        /// A database of which nobody has seen the end.
        DatabaseUnseen = "database_unseen",
        /// A volume of which nobody has seen the end.
        VolumeUnseen = "volume_unseen",
        /// Files that a lost room may have kept aside, where nobody looked.
        Forks = "forks",
        /// A host that is no more, and once had a copy.
        HostGone = "host_gone",
        /// A key that was not where keys are said to lie.
        KeyElsewhere = "key_elsewhere",
        /// Its secrets, in backups of the platform, until they are too old.
        PlatformBackups = "platform_backups",
        /// What vaults took of both kinds of backups, which they keep for longer.
        Vaults = "vaults",
        /// Who asked for what, where an entry writes it down, until it is too old.
        Accesses = "accesses",
        /// A folder that it was exported to.
        Bundle = "bundle",
        /// Names, counts and digests in the journal of the territory.
        Journal = "journal",
    }
}

/// What is left, where, and until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// What.
    pub what: Residue,
    /// Where.
    pub place: String,
    /// Until when; none where somebody has to end it.
    pub until: Option<String>,
}

/// The certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// The form of the file.
    pub schema: String,
    /// The application.
    pub application: String,
    /// The member whose it was.
    pub member: String,
    /// Which of the applications of that name.
    pub incarnation: String,
    /// When it was written.
    pub issued_at: String,
    /// By whom.
    pub issued_by: String,
    /// What was erased.
    pub erased: Vec<ErasedItem>,
    /// What is left.
    pub left: Vec<Left>,
}

/// Something that was erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasedItem {
    /// The host.
    pub host: String,
    /// When.
    pub at: String,
    /// By whom.
    pub by: String,
    /// What.
    #[serde(flatten)]
    pub item: Item,
}

/// A certificate that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// The file for programs.
    pub file: PathBuf,
    /// The page for people.
    pub page: PathBuf,
    /// SHA-256 of the former.
    pub digest: String,
}

/// What is known around an erasure.
pub(super) struct Around<'a> {
    pub(super) retired: &'a Retired,
    pub(super) records: &'a [Erasure],
    /// Whether backups of its files, and of any databases, were ever taken.
    pub(super) backed_up: (bool, bool),
    /// Days that backups of the PostgreSQL of each host are kept for; none where nobody needs them any more.
    pub(super) needed: &'a BTreeMap<String, u32>,
    /// Folders that it was exported to.
    pub(super) bundles: &'a [PathBuf],
    /// Hosts that had a copy and are no more.
    pub(super) gone: &'a [&'a String],
    pub(super) territory: &'a str,
    pub(super) now: Timestamp,
    pub(super) by: &'a str,
}

impl Around<'_> {
    /// The certificate.
    pub(super) fn certificate(&self) -> Certificate {
        let Retired { application, member, incarnation, .. } = self.retired;
        let incarnation = incarnation.to_string();
        let each = self.records.iter().flat_map(|record| {
            let own = record.all().into_iter().filter(|item| item.incarnation == incarnation);
            own.map(|item| ErasedItem {
                host: record.host.clone(),
                at: record.at.clone(),
                by: record.by.clone(),
                item,
            })
        });
        let mut erased: Vec<ErasedItem> = each.collect();
        erased.sort_by(|a, b| {
            (&a.host, &a.item.what, &a.item.name).cmp(&(&b.host, &b.item.what, &b.item.name))
        });
        Certificate {
            schema: SCHEMA.to_owned(),
            application: application.clone(),
            member: member.clone(),
            issued_at: whole_seconds(self.now),
            issued_by: self.by.to_owned(),
            left: self.left(&erased),
            incarnation,
            erased,
        }
    }

    fn left(&self, erased: &[ErasedItem]) -> Vec<Left> {
        let mut left = Vec::new();
        let of = |what: What| erased.iter().filter(move |one| one.item.what == what);
        let (files, databases) = self.backed_up;
        if databases && let Some(last) = self.of_databases() {
            let at: Option<Timestamp> = last.at.parse().ok();
            let until = self.days(last).zip(at).and_then(|(days, at)| {
                let kept = SignedDuration::from_hours(24 * i64::from(days));
                at.checked_add(kept + FULL_EVERY).ok()
            });
            let what = match until {
                Some(_) => Residue::ClusterBackups,
                None => Residue::ClusterBackupsStay,
            };
            left.push(Left { what, place: last.host.clone(), until: until.map(whole_seconds) });
        }
        if files {
            let key = of(What::BackupKey).next();
            let what = if key.is_some() { Residue::SecondKey } else { Residue::KeyElsewhere };
            let place = key.map_or_else(String::new, |key| key.item.name.clone());
            left.push(Left { what, place, until: None });
        }
        if (files || databases)
            && let Some(last) = of(What::Secret).max_by_key(|one| one.at.clone())
        {
            let until = after(&last.at, i64::from(platform::DAYS));
            left.push(Left { what: Residue::PlatformBackups, place: last.host.clone(), until });
        }
        if files || databases {
            left.push(Left { what: Residue::Vaults, place: String::new(), until: None });
        }
        if let Some(last) = erased.iter().max_by_key(|one| one.at.clone()) {
            let until = after(&last.at, i64::from(bocage_engine::ACCESSES_KEPT_DAYS));
            left.push(Left { what: Residue::Accesses, place: String::new(), until });
        }
        left.extend(self.unseen(erased));
        let bundles = self.bundles.iter().map(|bundle| bundle.display().to_string());
        left.extend(bundles.map(|place| Left { what: Residue::Bundle, place, until: None }));
        left.push(Left { what: Residue::Journal, place: self.territory.to_owned(), until: None });
        left
    }

    /// The record of those of its databases that went last.
    fn of_databases(&self) -> Option<&Erasure> {
        let incarnation = self.retired.incarnation.to_string();
        let is_own = |item: &Item| item.what == What::Database && item.incarnation == incarnation;
        let own = self.records.iter().filter(|record| record.all().iter().any(is_own));
        own.max_by(|a, b| (&a.at, &a.host).cmp(&(&b.at, &b.host)))
    }

    /// Days that backups of the PostgreSQL which a record is of are kept for: those of its host, and of every
    /// other host that looked at the same server. Which host was named last says nothing.
    fn days(&self, record: &Erasure) -> Option<u32> {
        let is_same = |one: &&Erasure| {
            one.host == record.host || (one.server.is_some() && one.server == record.server)
        };
        let hosts = self.records.iter().filter(is_same).map(|one| &one.host);
        let days = hosts.filter_map(|host| self.needed.get(host)).max()?;
        Some((*days).max(self.retired.days))
    }

    /// What it had and nobody has seen the end of: that nothing was found does not say that nothing is there.
    fn unseen(&self, erased: &[ErasedItem]) -> Vec<Left> {
        let Retired { databases, volumes, moves, .. } = self.retired;
        let is_gone = |what: What, name: &str| {
            erased.iter().any(|one| one.item.what == what && one.item.name == name)
        };
        let databases = databases.values().filter(|name| !is_gone(What::Role, name));
        let volumes = volumes.iter().filter(|name| !is_gone(What::Volume, name));
        let own = |record: &&Erasure| record.clean.contains(&self.retired.incarnation);
        let clean: Vec<&Erasure> = self.records.iter().filter(own).collect();
        let looked = |host: &str| clean.iter().any(|one| one.host == host && one.aside);
        let forks: BTreeSet<&String> = clean.iter().map(|one| &one.host).collect();
        let forks = forks.into_iter().filter(|host| *moves && !looked(host));
        let gone = self.gone.iter().copied();
        let each = databases.map(|name| (Residue::DatabaseUnseen, name));
        let each = each.chain(volumes.map(|name| (Residue::VolumeUnseen, name)));
        let each = each.chain(forks.map(|host| (Residue::Forks, host)));
        let each = each.chain(gone.map(|host| (Residue::HostGone, host)));
        each.map(|(what, place)| Left { what, place: place.clone(), until: None }).collect()
    }
}

/// So many days after a moment.
fn after(at: &str, days: i64) -> Option<String> {
    let at: Timestamp = at.parse().ok()?;
    at.checked_add(SignedDuration::from_hours(24 * days)).ok().map(whole_seconds)
}

fn whole_seconds(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

impl Certificate {
    /// Writes it into a folder, as JSON and as a page.
    pub(super) fn write(&self, folder: &Path) -> Result<Issued, Error> {
        fs::create_dir_all(folder).map_err(Error::file(folder, "made"))?;
        let text = serde_json::to_string_pretty(self).unwrap_or_default() + "\n";
        let digest = hexadecimal(&Sha256::digest(text.as_bytes()));
        let stamp: String = self.issued_at.chars().filter(char::is_ascii_alphanumeric).collect();
        // Two applications may have had one name.
        let incarnation: String = self.incarnation.chars().filter(|c| *c != '-').take(12).collect();
        let name = format!("erasure-{}.{incarnation}-{stamp}", self.application);
        let (file, page) =
            (folder.join(format!("{name}.json")), folder.join(format!("{name}.html")));
        written(&file, &text)?;
        let markup = self.page(&format!("{name}.json"), &digest);
        written(&page, &markup.into_string())?;
        Ok(Issued { file, page, digest })
    }

    fn page(&self, file: &str, digest: &str) -> Markup {
        html! {
            (DOCTYPE)
            html lang="fr" {
                head {
                    meta charset="utf-8";
                    title { (told(Locale::French, "erasure-title", &self.values())) }
                    style { (STYLE) }
                }
                body {
                    (self.part(Locale::French, file, digest))
                    hr;
                    (self.part(Locale::English, file, digest))
                }
            }
        }
    }

    fn values(&self) -> Vec<(&'static str, String)> {
        vec![
            ("application", self.application.clone()),
            ("member", self.member.clone()),
            ("at", self.issued_at.clone()),
            ("by", self.issued_by.clone()),
        ]
    }

    fn part(&self, locale: Locale, file: &str, digest: &str) -> Markup {
        let say = |key: &str| told(locale, &format!("erasure-{key}"), &self.values());
        html! {
            section lang=(locale.code()) {
                h1 { (say("title")) }
                p { (say("what")) }
                table {
                    thead { tr {
                        @for head in ["kind", "name", "size", "host", "when", "who"] { th { (say(head)) } }
                    } }
                    tbody { @for one in &self.erased { (row(locale, one)) } }
                }
                h2 { (say("left")) }
                ul { @for one in &self.left { li { (one.said(locale)) } } }
                p.digest { (say("digest")) " " code { (file) } " : " code { (digest) } }
            }
        }
    }
}

/// Writes a file that is not there yet; the same again is there already.
fn written(path: &Path, text: &str) -> Result<(), Error> {
    if fs::read_to_string(path).is_ok_and(|there| there == text) {
        return Ok(());
    }
    let made = OpenOptions::new().write(true).create_new(true).open(path);
    let written = made.and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(Error::file(path, "written"))
}

const STYLE: &str = "body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
table{border-collapse:collapse;width:100%}th,td{border:1px solid #888;padding:.3rem .5rem;text-align:left;\
overflow-wrap:anywhere}code{overflow-wrap:anywhere}";

fn row(locale: Locale, one: &ErasedItem) -> Markup {
    html! {
        tr {
            td { (words::code(locale, one.item.what.code())) }
            td { code { (one.item.name) } }
            td { @if one.item.size.get() > 0 { (words::bytes(locale, one.item.size)) } }
            td { (one.host) }
            td { time datetime=(one.at) { (one.at) } }
            td { (one.by) }
        }
    }
}

impl Left {
    /// What people are told of it.
    #[must_use]
    pub fn said(&self, locale: Locale) -> String {
        let key = format!("erasure-left-{}", self.what.code().replace('_', "-"));
        let until = self.until.clone().unwrap_or_default();
        told(locale, &key, &[("place", self.place.clone()), ("until", until)])
    }
}

#[cfg(test)]
mod tests;
