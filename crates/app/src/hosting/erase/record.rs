//! The record of an erasure. What is to go is noted before it goes, so that a process that is killed in
//! between leaves no erasure that nobody can prove.

use bocage_engine::{Docker, Engine};
use bocage_vocab::{Bytes, Explain, Uuid};
use serde::{Deserialize, Serialize};

use super::parts::Parts;
use super::retired::Retired;
use super::{Request, Seen};
use crate::{Context, Error, Territory, jobs};

/// The kind of job that a record is kept as.
const KIND: &str = "app.erase";

/// A record of what was erased on one host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Erasure {
    /// The application.
    pub application: String,
    /// The host.
    pub host: String,
    /// When.
    pub at: String,
    /// By whom.
    #[serde(default)]
    pub by: String,
    /// The volumes.
    pub volumes: Vec<Remains>,
    /// What else.
    #[serde(default)]
    pub items: Vec<Item>,
    /// What could not be erased, and why.
    pub failed: Option<String>,
    /// What was about to go when this was written last.
    #[serde(default)]
    pub intended: Vec<Item>,
    /// The server whose databases were looked at.
    #[serde(default)]
    pub server: Option<String>,
    /// Whether it was looked for what was kept aside of files that move between rooms.
    #[serde(default)]
    pub aside: bool,
    /// The applications of the name of which nothing was left on the host then.
    #[serde(default)]
    pub clean: Vec<Uuid>,
}

/// A volume of an application that is retired.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Remains {
    /// Its name in the engine.
    pub volume: String,
    /// The application.
    pub application: String,
    /// Whose it was.
    pub member: String,
    /// Which of the applications of that name.
    pub incarnation: String,
    /// What it takes of the disk.
    #[serde(rename = "size_bytes")]
    pub size: Bytes,
}

bocage_vocab::code_list! {
    /// What an application leaves.
    pub enum What: WhatError {
        /// Files.
        Volume = "volume",
        /// Files that were kept aside after a room was lost.
        Fork = "fork",
        /// A database.
        Database = "database",
        /// The role that entered it.
        Role = "role",
        /// The value of a secret.
        Secret = "secret",
        /// The key of the backups of its files: without it nobody reads them, wherever copies lie.
        BackupKey = "backup_key",
    }
}

/// Something of an application that is retired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What it is.
    pub what: What,
    /// Its name, or where it lies.
    pub name: String,
    /// Which of the applications of that name.
    pub incarnation: String,
    /// What it takes.
    #[serde(rename = "size_bytes")]
    pub size: Bytes,
}

impl Remains {
    /// The same as any other part.
    pub(super) fn item(&self) -> Item {
        Item {
            what: What::Volume,
            name: self.volume.clone(),
            incarnation: self.incarnation.clone(),
            size: self.size,
        }
    }
}

impl Erasure {
    /// All that it is a record of.
    pub(super) fn all(&self) -> Vec<Item> {
        self.volumes.iter().map(Remains::item).chain(self.items.iter().cloned()).collect()
    }

    /// What was about to go and is known neither to be gone nor to be there.
    fn open(&self) -> Vec<Item> {
        let gone = self.all();
        self.intended
            .iter()
            .filter(|one| !gone.iter().any(|item| item.is_same(one)))
            .cloned()
            .collect()
    }

    /// Completes the record of a process that was killed by what is there no more; what is there still is
    /// for the next record. Whether that says more than before.
    pub(super) fn completed(&mut self, there: &[Item], server: Option<&str>) -> bool {
        let open = self.open();
        self.intended.clear();
        for item in &open {
            // Who looks at another server does not see it, and knows nothing.
            let is_unseen = matches!(item.what, What::Database | What::Role)
                && (server.is_none() || server != self.server.as_deref());
            if is_unseen {
                self.intended.push(item.clone());
            } else if !there.iter().any(|one| one.is_same(item)) {
                self.items.push(item.clone());
            }
        }
        open.len() != self.intended.len()
    }
}

impl Item {
    fn is_same(&self, other: &Item) -> bool {
        (self.what, &self.name) == (other.what, &other.name)
    }
}

/// An erasure on a host.
pub(super) struct Work<'a> {
    pub(super) ctx: &'a Context,
    pub(super) request: &'a Request,
    pub(super) engine: &'a Docker,
    pub(super) parts: &'a Parts<'a>,
    pub(super) retired: &'a [Retired],
}

impl Work<'_> {
    /// Completes the records of this host that a killed process has left open.
    pub(super) fn completed(&self, territory: &mut Territory, seen: &Seen) -> Result<(), Error> {
        let there = seen.items();
        let own = all(territory, &self.request.name)?.into_iter();
        for (id, mut record) in own.filter(|(_, record)| record.host == self.request.host) {
            if record.completed(&there, self.parts.place().as_deref()) {
                jobs::note(self.ctx, territory, (id, KIND), &record)?;
            }
        }
        Ok(())
    }

    /// Erases, and keeps the record of what is to go before, and of what is gone after each part, also where
    /// one of them stays.
    pub(super) fn recorded(
        &self,
        territory: &mut Territory,
        seen: &Seen,
    ) -> Result<Erasure, Error> {
        let id = Uuid::now_v7();
        let mut record = Erasure {
            application: self.request.name.clone(),
            host: self.request.host.clone(),
            at: self.ctx.time(),
            by: self.ctx.actor.name.clone(),
            volumes: Vec::new(),
            items: Vec::new(),
            failed: None,
            intended: seen.items(),
            server: self.parts.place(),
            aside: seen.aside,
            clean: Vec::new(),
        };
        let mut kept = |record: &Erasure| jobs::note(self.ctx, territory, (id, KIND), record);
        kept(&record)?;
        // What was kept aside is found by the volume: that goes later.
        let (forks, others): (Vec<&Item>, Vec<&Item>) =
            seen.others.iter().partition(|one| one.what == What::Fork);
        let volumes = seen.remains.iter().map(Part::Volume);
        let parts = forks.into_iter().map(Part::Other).chain(volumes);
        for part in parts.chain(others.into_iter().map(Part::Other)) {
            match self.gone(part) {
                Ok(()) => part.note(&mut record),
                Err(error) => record.failed = Some(failed(part.name(), &error)),
            }
            if record.failed.is_some() {
                record.intended.clear();
                kept(&record)?;
                return Ok(record);
            }
            kept(&record)?;
        }
        record.intended.clear();
        record.clean = self.retired.iter().map(|one| one.incarnation).collect();
        kept(&record)?;
        Ok(record)
    }

    fn gone(&self, part: Part<'_>) -> Result<(), Error> {
        match part {
            Part::Volume(one) => Ok(self.engine.erase(&one.volume)?),
            Part::Other(one) => self.parts.erase(one),
        }
    }
}

/// Something that is to go.
#[derive(Clone, Copy)]
enum Part<'a> {
    Volume(&'a Remains),
    Other(&'a Item),
}

impl Part<'_> {
    fn name(&self) -> &str {
        match self {
            Part::Volume(one) => &one.volume,
            Part::Other(one) => &one.name,
        }
    }

    fn note(&self, record: &mut Erasure) {
        match *self {
            Part::Volume(one) => record.volumes.push(one.clone()),
            Part::Other(one) => record.items.push(one.clone()),
        }
    }
}

fn failed(what: &str, error: &Error) -> String {
    format!("{what}: {}; {}", crate::told(error), error.hint())
}

fn all(territory: &Territory, name: &str) -> Result<Vec<(Uuid, Erasure)>, Error> {
    let all = jobs::results::<Erasure>(territory, KIND)?.into_iter();
    let own = all.map(|(id, _, record)| (id, record));
    Ok(own.filter(|(_, record)| record.application == name).collect())
}

/// What was erased of the applications of a name, the newest first.
pub(super) fn records(territory: &Territory, name: &str) -> Result<Vec<Erasure>, Error> {
    Ok(all(territory, name)?.into_iter().map(|(_, record)| record).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(what: What, name: &str) -> Item {
        Item { what, name: name.into(), incarnation: "i".into(), size: Bytes::octets(1) }
    }

    #[test]
    fn a_killed_erasure_is_proved_by_what_is_there_no_more() {
        let (volume, role) = (item(What::Volume, "v"), item(What::Role, "r"));
        let secret = item(What::Secret, "s");
        let record = |server: Option<&str>| Erasure {
            application: "town".into(),
            host: "m1".into(),
            at: "2026-11-29T10:00:00Z".into(),
            by: "somebody".into(),
            volumes: Vec::new(),
            items: vec![secret.clone()],
            failed: None,
            intended: vec![volume.clone(), role.clone(), secret.clone()],
            server: server.map(str::to_owned),
            aside: false,
            clean: Vec::new(),
        };
        for (there, server, gone, open) in [
            // Killed after both, before the note.
            (vec![], Some("a:1"), vec![&secret, &volume, &role], vec![]),
            // Killed before the role.
            (vec![role.clone()], Some("a:1"), vec![&secret, &volume], vec![]),
            // Another server, or none, does not tell whether the role is gone.
            (vec![], Some("b:1"), vec![&secret, &volume], vec![&role]),
            (vec![], None, vec![&secret, &volume], vec![&role]),
        ] {
            let mut record = record(Some("a:1"));
            assert!(record.completed(&there, server));
            assert_eq!(record.all().iter().collect::<Vec<_>>(), gone, "{there:?} {server:?}");
            assert_eq!(record.intended.iter().collect::<Vec<_>>(), open);
            assert!(!record.completed(&there, server), "nothing more is to be said");
        }
    }
}
