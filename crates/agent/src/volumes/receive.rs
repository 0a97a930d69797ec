//! Taking in the files of the other room: whole, or not at all.

use std::fs;
use std::io::BufReader;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;

use bocage_failover::Epoch;
use serde::{Deserialize, Serialize};

use super::lineage::Replaced;
use super::{Volumes, copies, frames, lock, ship};
use crate::{Error, clock};

/// What one room asks of the other, a line of JSON.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Ask {
    /// Which copies are there?
    Have,
    /// Take one in; it follows.
    Take {
        /// Its name.
        name: String,
        /// The token under which it was written.
        epoch: u64,
        /// The copy that it says the difference to.
        base: Option<String>,
    },
}

/// The copies that a room has.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Have {
    /// The newest token that was there.
    pub(super) newest: u64,
    pub(super) have: Vec<String>,
}

/// What came of a copy.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Answer {
    /// It is there, on the disk.
    Taken,
    /// Nothing has changed.
    Refused {
        /// For whoever reads the log.
        why: String,
    },
}

/// Answers the other room, in a thread of its own, until the process ends. The gate lets nobody else in.
pub(super) fn open(volumes: &Volumes) -> Result<(), Error> {
    let site = volumes.0.room.site();
    let at = SocketAddr::new(volumes.0.settings.sites.of(site), volumes.0.at.port);
    let listener = TcpListener::bind(at).map_err(|error| Error::service(&at.to_string(), error))?;
    let volumes = volumes.clone();
    std::thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let volumes = volumes.clone();
            std::thread::spawn(move || {
                if let Err(error) = volumes.answer(connection) {
                    tracing::debug!(%error, "the other room was not answered");
                }
            });
        }
    });
    Ok(())
}

impl Volumes {
    fn answer(&self, mut connection: TcpStream) -> std::io::Result<()> {
        connection.set_read_timeout(Some(ship::SILENCE))?;
        connection.set_write_timeout(Some(ship::SILENCE))?;
        let mut from = BufReader::new(connection.try_clone()?);
        match frames::hear(&mut from, &self.0.key)? {
            Ask::Have => {
                let have = self.copies(false).into_iter().map(|(name, _)| name).collect();
                let newest = self.lineage().newest;
                frames::say(&mut connection, &Have { newest, have }, &self.0.key)
            }
            Ask::Take { name, epoch, base } => {
                *lock(&self.0.incoming) = Some(connection.try_clone()?);
                let taken = self.taken(&name, Epoch(epoch), base.as_deref(), &mut from);
                lock(&self.0.incoming).take();
                let answer = taken.map_or_else(
                    |error| Answer::Refused { why: error.to_string() },
                    |()| Answer::Taken,
                );
                frames::say(&mut connection, &answer, &self.0.key)
            }
        }
    }

    fn taken(
        &self,
        name: &str,
        epoch: Epoch,
        base: Option<&str>,
        from: &mut BufReader<TcpStream>,
    ) -> Result<(), Error> {
        if !copies::is_name(name) {
            return Err(Error::NoFiles);
        }
        let _moving = lock(&self.0.moving);
        self.lineage().receiving(epoch)?;
        self.clean();
        let mut known = self.copies(false).into_iter();
        let base_at = known.find(|(known, _)| Some(&**known) == base).map(|(_, at)| at);
        if base.is_some() && base_at.is_none() {
            return Err(Error::NoFiles);
        }
        self.came(name, base_at.as_deref(), from).inspect_err(|_| self.clean())?;
        self.put((name, base_at.as_deref()), epoch)
    }

    /// Takes the stream in, beside all that is there.
    fn came(
        &self,
        name: &str,
        base: Option<&Path>,
        from: &mut BufReader<TcpStream>,
    ) -> Result<(), Error> {
        let folder = self.folder(copies::IN);
        let failed = |said: String| Error::Command { command: "taking a copy in".to_owned(), said };
        let mut child = self.0.kind.receive(&folder, name, base)?;
        let said = copies::said(&mut child);
        let mut into = child.stdin.take().ok_or_else(|| failed("no input".to_owned()))?;
        let came = frames::receive(from, &mut into, &self.0.key);
        drop(into);
        if came.is_err() {
            let _ = child.kill();
        }
        let status = child.wait().map_err(|error| failed(error.to_string()))?;
        let said = said();
        came.map_err(|error| failed(format!("{error} {said}")))?;
        let is_there = folder.join(name).exists();
        if !status.success() || !is_there {
            return Err(failed(said));
        }
        copies::sync(&folder)
    }

    /// What came takes the place of what was here; what only this room has is kept aside. What is
    /// known comes first: a mount after a kill anywhere below takes what came, whatever still stands.
    fn put(&self, (name, base): (&str, Option<&Path>), epoch: Epoch) -> Result<(), Error> {
        let replaced = self.lineage().receiving(epoch)?;
        self.change(|lineage| lineage.received(name, epoch, clock::unix_ms()))?;
        let live = self.live();
        if live.exists() {
            match replaced {
                // Lost in the middle of its work, with nothing that the other room did not go on from.
                Replaced::KeepAside(_) if base.is_some_and(|at| self.0.kind.is_same(&live, at)) => {
                    self.discard(&live)?;
                }
                Replaced::KeepAside(old) => self.put_aside(old)?,
                Replaced::Drop => self.discard(&live)?,
            }
        }
        self.keep_only(name);
        Ok(())
    }

    /// Out of the way at once, then gone: half of it is never taken for the whole.
    fn discard(&self, live: &Path) -> Result<(), Error> {
        let old = self.folder(copies::OLD).join(clock::unix_ms().to_string());
        fs::rename(live, &old).map_err(Error::file(live, "removed"))?;
        self.remove(&old);
        Ok(())
    }
}
