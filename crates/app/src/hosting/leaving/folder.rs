//! The folder that an application comes in: a bundle, or what somebody has gathered on a machine without
//! Bocage.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use bocage_backup::{Config, copy, load, load_sql, unpack};
use bocage_hosting::Spec;

use super::manifest::{self, Manifest};
use super::sums;
use crate::Error;

/// What its Compose file may be called, as Compose looks for it.
const COMPOSE: [&str; 4] =
    ["compose.yml", "compose.yaml", "docker-compose.yml", "docker-compose.yaml"];

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
    pub(super) secrets: BTreeMap<String, PathBuf>,
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
        let compose = COMPOSE.iter().map(|name| root.join(name)).find(|path| path.is_file());
        let compose = compose.ok_or_else(|| Error::NoCompose { folder: root.to_owned() })?;
        let images = entries(&root.join("images"))?.into_iter();
        let mut folder = Folder {
            root: root.to_owned(),
            compose,
            images: images
                .filter_map(|(name, path)| name.ends_with(".tar").then_some(path))
                .collect(),
            dumps: BTreeMap::new(),
            volumes: BTreeMap::new(),
            secrets: entries(&root.join("secrets"))?.into_iter().collect(),
            manifest: manifest(root)?,
        };
        for (name, path) in entries(&root.join("databases"))? {
            let custom = name.strip_suffix(".dump").map(|name| (name, Dump::Custom(path.clone())));
            let sql = || name.strip_suffix(".sql").map(|name| (name, Dump::Sql(path.clone())));
            if let Some((name, dump)) = custom.or_else(sql) {
                folder.dumps.insert(name.to_owned(), dump);
            }
        }
        for (name, path) in entries(&root.join("volumes"))? {
            match name.strip_suffix(".tar") {
                Some(name) => folder.volumes.insert(name.to_owned(), Files::Archive(path)),
                None if path.is_dir() => folder.volumes.insert(name, Files::Folder(path)),
                None => None,
            };
        }
        Ok(folder)
    }

    /// Data that no part of a release would take: they would be left behind.
    pub(super) fn unplaced(&self, spec: &Spec) -> Vec<String> {
        let dumps = self.dumps.keys().filter(|name| !spec.databases.contains_key(*name));
        let volumes = self.volumes.keys().filter(|name| !spec.volumes.contains_key(*name));
        let dumps = dumps.map(|name| format!("databases/{name}"));
        dumps.chain(volumes.map(|name| format!("volumes/{name}"))).collect()
    }

    /// What of a release begins empty, since nothing of it is here.
    pub(super) fn empty(&self, spec: &Spec) -> Vec<String> {
        let dumps = spec.databases.keys().filter(|name| !self.dumps.contains_key(*name));
        let volumes = spec.volumes.keys().filter(|name| !self.volumes.contains_key(*name));
        let dumps = dumps.map(|name| format!("database {name}"));
        dumps.chain(volumes.map(|name| format!("volume {name}"))).collect()
    }
}

/// The entries of a folder by name; none where it is not there.
fn entries(folder: &Path) -> Result<Vec<(String, PathBuf)>, Error> {
    let listed = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        listed => listed.map_err(Error::file(folder, "listed"))?,
    };
    let entry = |entry: fs::DirEntry| Some((entry.file_name().to_str()?.to_owned(), entry.path()));
    let mut all: Vec<_> = listed.flatten().filter_map(entry).collect();
    all.sort();
    Ok(all)
}

fn manifest(root: &Path) -> Result<Option<Manifest>, Error> {
    let path = root.join(manifest::FILE);
    match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => {
            let text = read.map_err(Error::file(&path, "read"))?;
            let read: Result<Manifest, _> = serde_json::from_str(&text);
            let known = read.map_err(io::Error::from).map_err(Error::file(&path, "read"))?;
            Ok((known.schema == Manifest::schema()).then_some(known))
        }
    }
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
        assert_eq!(folder.unplaced(&spec), ["databases/log", "volumes/notes"]);
        assert_eq!(folder.empty(&spec), ["volume other"]);
    }
}
