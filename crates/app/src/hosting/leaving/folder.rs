//! The folder that an application comes in: a bundle, or what somebody has gathered on a machine without
//! Bocage.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use bocage_backup::{Config, copy, load, load_sql, unpack};
use bocage_hosting::Spec;

use super::manifest::{self, Manifest};
use super::plain::{self, What};
use super::sums;
use crate::Error;

/// What its Compose file may be called, as Compose looks for it.
const COMPOSE: [&str; 4] =
    ["compose.yml", "compose.yaml", "docker-compose.yml", "docker-compose.yaml"];

/// A value of a secret has no more bytes.
const SECRET_BYTES_MAX: u64 = 1 << 20;
/// What a bundle says of itself has no more bytes.
const MANIFEST_BYTES_MAX: u64 = 256 << 20;

/// What is in such a folder.
#[derive(Debug)]
pub(super) struct Folder {
    pub(super) root: PathBuf,
    pub(super) compose: PathBuf,
    /// Archives of images.
    pub(super) images: Vec<PathBuf>,
    /// Databases, by the name in the Compose file.
    pub(super) dumps: BTreeMap<String, Dump>,
    /// Volumes, by the name in the Compose file.
    pub(super) volumes: BTreeMap<String, Files>,
    /// Values of secrets.
    secrets: BTreeMap<String, PathBuf>,
    /// What lies among these and is none of them, or a second one of its name.
    strays: Vec<String>,
    /// What a bundle says of itself.
    pub(super) manifest: Option<Manifest>,
}

/// A database in a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Dump {
    /// In the custom format of `pg_dump`.
    Custom(PathBuf),
    /// As SQL.
    Sql(PathBuf),
}

/// What a volume is to hold.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Files {
    Archive(PathBuf),
    Folder(PathBuf),
}

impl Folder {
    /// Looks into a folder. One that has checksums is compared with them first.
    pub(super) fn read(root: &Path) -> Result<Folder, Error> {
        sums::check(root)?;
        let mut folder = Folder {
            root: root.to_owned(),
            compose: compose(root)?,
            images: Vec::new(),
            dumps: BTreeMap::new(),
            volumes: BTreeMap::new(),
            secrets: BTreeMap::new(),
            strays: Vec::new(),
            manifest: manifest(root)?,
        };
        for kind in ["images", "databases", "volumes", "secrets"] {
            for entry in plain::entries(&root.join(kind))? {
                let shown = entry.path.strip_prefix(root).unwrap_or(&entry.path);
                let shown = shown.display().to_string();
                let is_taken = entry
                    .name
                    .as_deref()
                    .is_some_and(|name| folder.take(kind, name, (entry.what, entry.path.clone())));
                if !is_taken {
                    folder.strays.push(shown);
                }
            }
        }
        Ok(folder)
    }

    /// Takes an entry up; whether it is one that is known, and the first of its name.
    fn take(&mut self, kind: &str, name: &str, (what, path): (What, PathBuf)) -> bool {
        let parts = name.rsplit_once('.');
        match (kind, what, parts) {
            ("images", What::File, Some((_, "tar"))) => {
                self.images.push(path);
                true
            }
            ("databases", What::File, Some((name, "dump"))) => {
                is_first(&mut self.dumps, name, Dump::Custom(path))
            }
            ("databases", What::File, Some((name, "sql"))) => {
                is_first(&mut self.dumps, name, Dump::Sql(path))
            }
            ("volumes", What::File, Some((name, "tar"))) => {
                is_first(&mut self.volumes, name, Files::Archive(path))
            }
            ("volumes", What::Folder, _) => is_first(&mut self.volumes, name, Files::Folder(path)),
            ("secrets", What::File, _) => is_first(&mut self.secrets, name, path),
            _ => false,
        }
    }

    /// Data that no part of a release would take: they would be left behind.
    pub(super) fn unplaced(&self, spec: &Spec) -> Vec<String> {
        let dumps = self.dumps.keys().filter(|name| !spec.databases.contains_key(*name));
        let volumes = self.volumes.keys().filter(|name| !spec.volumes.contains_key(*name));
        let dumps = dumps.map(|name| format!("databases/{name}"));
        let volumes = volumes.map(|name| format!("volumes/{name}"));
        dumps.chain(volumes).chain(self.strays.iter().cloned()).collect()
    }

    /// The value of a secret, where the folder has one.
    pub(super) fn secret(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        self.secrets.get(name).map(|path| plain::read(path, SECRET_BYTES_MAX)).transpose()
    }

    /// What of a release begins empty, since nothing of it is here.
    pub(super) fn empty(&self, spec: &Spec) -> Vec<String> {
        let dumps = spec.databases.keys().filter(|name| !self.dumps.contains_key(*name));
        let volumes = spec.volumes.keys().filter(|name| !self.volumes.contains_key(*name));
        let dumps = dumps.map(|name| format!("database {name}"));
        dumps.chain(volumes.map(|name| format!("volume {name}"))).collect()
    }
}

/// Two of one name are two things: which of them counts is not for this program to say.
fn is_first<T>(known: &mut BTreeMap<String, T>, name: &str, one: T) -> bool {
    let entry = known.entry(name.to_owned());
    let is_first = matches!(entry, std::collections::btree_map::Entry::Vacant(_));
    entry.or_insert(one);
    is_first
}

fn compose(root: &Path) -> Result<PathBuf, Error> {
    for path in COMPOSE.iter().map(|name| root.join(name)) {
        if plain::kind(&path)? == Some(What::File) {
            return Ok(path);
        }
    }
    Err(Error::NoCompose { folder: root.to_owned() })
}

fn manifest(root: &Path) -> Result<Option<Manifest>, Error> {
    let path = root.join(manifest::FILE);
    let Some(text) = plain::text(&path, MANIFEST_BYTES_MAX)? else { return Ok(None) };
    let read: Result<Manifest, _> = serde_json::from_str(&text);
    let known = read.map_err(io::Error::from).map_err(Error::file(&path, "read"))?;
    Ok((known.schema == Manifest::schema()).then_some(known))
}

impl Dump {
    /// Fills an empty database as the application that it is; how many statements on others were left out.
    pub(super) fn fill(&self, owner: &Config) -> Result<u64, Error> {
        match self {
            Dump::Custom(file) => load(owner, file).map(|()| 0).map_err(Error::from),
            Dump::Sql(file) => Ok(load_sql(owner, file)?.left_out),
        }
    }
}

impl Files {
    /// Fills an empty folder.
    pub(super) fn fill(&self, folder: &Path) -> Result<(), Error> {
        match self {
            Files::Archive(file) => unpack(file, folder)?,
            Files::Folder(from) => copy(from, folder)?,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bocage_hosting::spec::DatabaseSpec;
    use bocage_vocab::{Bytes, Explain};
    use std::ffi::OsStr;
    use std::fs;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::symlink;

    #[test]
    fn what_is_in_a_folder_is_told_and_what_would_be_left_behind() {
        let dir = tempfile::tempdir().unwrap();
        let refused = Folder::read(dir.path()).unwrap_err();
        assert_eq!(refused.code(), "bocage::app::no_compose");
        for file in [
            "docker-compose.yml",
            "databases/main.dump",
            "databases/log.sql",
            "databases/README",
            "volumes/files.tar",
            "volumes/notes/a",
            "volumes/stray",
            "images/a.tar",
            "secrets/mail",
        ] {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let folder = Folder::read(dir.path()).unwrap();
        assert_eq!(folder.dumps["log"], Dump::Sql(dir.path().join("databases/log.sql")));
        assert_eq!(folder.volumes["notes"], Files::Folder(dir.path().join("volumes/notes")));
        assert_eq!((folder.images.len(), folder.secrets.len(), folder.volumes.len()), (1, 1, 2));
        let mut spec = Spec::empty();
        spec.volumes.insert("files".into(), Bytes::octets(1));
        spec.volumes.insert("other".into(), Bytes::octets(1));
        let database =
            DatabaseSpec { services: Vec::new(), variable: "DB".into(), connections_max: 1 };
        spec.databases.insert("main".into(), database);
        assert_eq!(
            folder.unplaced(&spec),
            ["databases/log", "volumes/notes", "databases/README", "volumes/stray"]
        );
        assert_eq!(folder.empty(&spec), ["volume other"]);
    }

    #[test]
    fn what_is_not_known_and_what_is_there_twice_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let put = |file: &OsStr| {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        };
        let files = [
            "compose.yml",
            "databases/main.dump",
            "databases/main.sql",
            "databases/main.sql.gz",
            "volumes/plans/a",
            "volumes/plans.tar",
            "volumes/old.tar.gz",
            "images/a.tgz",
            "secrets/mail",
        ];
        files.iter().for_each(|file| put(OsStr::new(file)));
        put(OsStr::from_bytes(b"databases/\xff.sql"));
        let mut spec = Spec::empty();
        let database =
            DatabaseSpec { services: Vec::new(), variable: "DB".into(), connections_max: 1 };
        spec.databases.insert("main".into(), database);
        spec.volumes.insert("plans".into(), Bytes::octets(1));
        assert_eq!(
            Folder::read(dir.path()).unwrap().unplaced(&spec),
            [
                "images/a.tgz",
                "databases/main.sql",
                "databases/main.sql.gz",
                "databases/\u{fffd}.sql",
                "volumes/old.tar.gz",
                "volumes/plans.tar",
            ]
        );
    }

    #[test]
    fn nothing_of_a_folder_leads_to_what_this_machine_keeps() {
        let elsewhere = tempfile::tempdir().unwrap();
        fs::write(elsewhere.path().join("x.key"), "hush").unwrap();
        fs::create_dir(elsewhere.path().join("below")).unwrap();
        for (link, to) in [
            ("secrets/mail", "x.key"),
            ("secrets", ""),
            ("databases/main.sql", "x.key"),
            ("databases", ""),
            ("images/a.tar", "x.key"),
            ("volumes/plans", "below"),
            ("volumes/plans.tar", "x.key"),
            ("compose.yml", "x.key"),
            ("data-sheet.json", "x.key"),
            ("SHA256SUMS", "x.key"),
        ] {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join(link);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            if link != "compose.yml" {
                fs::write(dir.path().join("compose.yml"), "").unwrap();
            }
            symlink(elsewhere.path().join(to), &path).unwrap();
            let refused = Folder::read(dir.path()).unwrap_err();
            assert_eq!(refused.code(), "bocage::app::not_plain", "{link}: {refused}");
        }
    }
}
