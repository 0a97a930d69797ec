//! What a lab keeps about itself in `lab.json`. What runs is never kept: it is looked at.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::layout::Layout;
use crate::network::{Shape, Shaping};
use crate::site::{WAYS, WAYS_OF_SECOND, Way};
use crate::user::User;
use crate::{Error, LabSite, Part, file, postgres, user};

const SCHEMA: &str = "bocage.lab/2";

/// The file `lab.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct State {
    schema: String,
    /// Codes of the parts that the lab has.
    parts: Vec<String>,
    pub(crate) shape: Shape,
    pub(crate) shaping: Shaping,
    pub(crate) user: User,
    pub(crate) postgres_bin: PathBuf,
    pub(crate) superuser_password: String,
    pub(crate) replication_password: String,
    /// What agents of both rooms prove themselves by when they ship files.
    pub(crate) volumes_key: String,
    /// How many hosts each room has.
    #[serde(default = "one")]
    pub(crate) hosts: u8,
    /// Whether its places have clocks of their own.
    #[serde(default)]
    pub(crate) clocks: bool,
    /// What the hosts of rooms share.
    #[serde(default)]
    pub(crate) room_key: String,
}

fn one() -> u8 {
    1
}

impl State {
    /// The state of a new lab.
    ///
    /// # Errors
    /// When there is no lesser user or no source of chance.
    pub(crate) fn new() -> Result<State, Error> {
        Ok(State {
            schema: SCHEMA.to_owned(),
            parts: Vec::new(),
            shape: Shape::default(),
            shaping: Shaping::None,
            user: user::lesser()?,
            postgres_bin: postgres::programs().unwrap_or_default(),
            superuser_password: password()?,
            replication_password: password()?,
            volumes_key: password()?,
            hosts: one(),
            clocks: false,
            room_key: password()?,
        })
    }

    /// Reads it; none where the folder holds no lab.
    ///
    /// # Errors
    /// When the file is there but cannot be read or understood.
    pub(crate) fn read(layout: &Layout) -> Result<Option<State>, Error> {
        let path = layout.state();
        if !path.exists() {
            return Ok(None);
        }
        let text = fs::read_to_string(&path).map_err(Error::file(&path, "read"))?;
        let state: State = serde_json::from_str(&text)
            .map_err(|error| Error::file(&path, "understood")(error.into()))?;
        Ok((state.schema == SCHEMA).then_some(state))
    }

    /// Writes it whole or not at all, closed to others since it holds passwords.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn write(&self, layout: &Layout) -> Result<(), Error> {
        let path = layout.state();
        let text = serde_json::to_string_pretty(self)
            .map_err(|error| Error::file(&path, "written")(error.into()))?;
        file::write(&path, &text, 0o600)
    }

    /// The places that the lab has, those of rooms and votes first.
    pub(crate) fn sites(&self) -> impl Iterator<Item = LabSite> {
        let is_second = |site: LabSite| site.follows().is_some();
        let has_second = self.hosts > 1;
        LabSite::ALL.iter().copied().filter(move |site| has_second || !is_second(*site))
    }

    /// The ways between them, the link between the rooms first.
    pub(crate) fn ways(&self) -> impl Iterator<Item = Way> {
        let more = if self.hosts > 1 { &WAYS_OF_SECOND[..] } else { &[] };
        WAYS.into_iter().chain(more.iter().copied())
    }

    /// Has so many hosts in each room from now on.
    ///
    /// # Errors
    /// When there is no source of chance.
    pub(crate) fn set_hosts(&mut self, hosts: u8) -> Result<(), Error> {
        self.hosts = hosts;
        if self.room_key.is_empty() {
            self.room_key = password()?;
        }
        Ok(())
    }

    pub(crate) fn has(&self, part: Part) -> bool {
        let is_there = |part: Part| self.parts.iter().any(|code| code == part.code());
        // Agents back up what an engine runs: without them nothing is.
        let needs: &[Part] = match part {
            Part::Backups => &[Part::Engine, Part::Agents],
            _ => &[],
        };
        is_there(part) && needs.iter().copied().all(is_there)
    }

    pub(crate) fn set_parts(&mut self, without: &[Part]) {
        let kept = Part::ALL.iter().filter(|part| !without.contains(part));
        self.parts = kept.map(|part| part.code().to_owned()).collect();
    }

    #[cfg(test)]
    pub(crate) fn sample() -> State {
        State {
            schema: SCHEMA.to_owned(),
            parts: Vec::new(),
            shape: Shape::default(),
            shaping: Shaping::None,
            user: User { name: "postgres".to_owned(), uid: 1, gid: 1 },
            postgres_bin: PathBuf::from("/usr/lib/postgresql/15/bin"),
            superuser_password: "one".to_owned(),
            replication_password: "two".to_owned(),
            volumes_key: "three".to_owned(),
            hosts: 1,
            clocks: false,
            room_key: "four".to_owned(),
        }
    }
}

/// Sixteen random bytes in hexadecimal digits.
fn password() -> Result<String, Error> {
    let path = Path::new("/dev/urandom");
    let mut bytes = [0_u8; 16];
    let read = fs::File::open(path).and_then(|mut source| source.read_exact(&mut bytes));
    read.map_err(Error::file(path, "read"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn what_is_written_is_read_again_and_closed_to_others() {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::of(dir.path()).unwrap();
        assert!(State::read(&layout).unwrap().is_none());
        let mut state = State::sample();
        state.set_parts(&[Part::Engine]);
        state.write(&layout).unwrap();
        let mode = fs::metadata(layout.state()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let read = State::read(&layout).unwrap().unwrap();
        assert!(read.has(Part::Etcd) && !read.has(Part::Engine));
        fs::write(layout.state(), "{").unwrap();
        assert!(State::read(&layout).is_err());
    }

    #[test]
    fn passwords_differ() {
        let (one, other) = (password().unwrap(), password().unwrap());
        assert_eq!(one.len(), 32);
        assert_ne!(one, other);
    }
}
