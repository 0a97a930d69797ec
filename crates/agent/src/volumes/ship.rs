//! Sending the files to the other room.

use std::io::BufReader;
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::path::Path;
use std::process::Child;
use std::time::Duration;

use bocage_failover::Epoch;

use super::copies::Kind;
use super::receive::{Answer, Ask, Have};
use super::{Volumes, copies, frames};
use crate::{Error, clock};

/// The other room is asked, and takes a piece in, within this.
pub(super) const SILENCE: Duration = Duration::from_secs(8);
const REACH: Duration = Duration::from_secs(2);

impl Volumes {
    /// Sends what the other room lacks; says whether it did, or that is under way already.
    pub(crate) fn ship(&self, epoch: Epoch) -> Result<bool, Error> {
        let Ok(_moving) = self.0.moving.try_lock() else { return Ok(false) };
        self.lineage().shipping(epoch)?;
        let Have { newest, have } = self.asked()?;
        if newest > epoch.0 {
            return Err(Error::OldEpoch { part: "volumes", known: Epoch(newest), asked: epoch });
        }
        let mut connection = self.reached()?;
        let was_mounted = self.lineage().is_mounted;
        self.change(|lineage| lineage.number += 1)?;
        let name = copies::name(epoch.0, self.lineage().number);
        let (copy, at_ms) = (self.folder(copies::OUT).join(&name), clock::unix_ms());
        let sent = self.sent(epoch, (&name, &copy), &have, &mut connection);
        // Of one that was sent and not answered, the other room may have it and no other.
        let bytes = sent.inspect_err(|_| {
            if copy.exists() {
                self.remove(&copy);
            }
        })?;
        match frames::hear(&mut BufReader::new(connection), &self.0.key)
            .map_err(|error| self.lost(error))?
        {
            Answer::Taken => {}
            Answer::Refused { why } => {
                self.remove(&copy);
                return Err(self.lost(std::io::Error::other(why)));
            }
        }
        self.change(|lineage| lineage.shipped(at_ms, bytes, was_mounted))?;
        // From now on this is the copy that both have.
        self.keep_only(&name);
        self.change(|lineage| lineage.received = None)?;
        Ok(true)
    }

    fn sent(
        &self,
        epoch: Epoch,
        (name, copy): (&str, &Path),
        have: &[String],
        connection: &mut TcpStream,
    ) -> Result<u64, Error> {
        let (live, kind) = (self.live(), self.0.kind);
        let own = self.copies(true).into_iter();
        let base = own.filter(|(own, _)| have.contains(own)).max();
        kind.freeze(&live, copy)?;
        let ask = Ask::Take {
            name: name.to_owned(),
            epoch: epoch.0,
            base: base.as_ref().map(|(name, _)| name.clone()),
        };
        frames::say(connection, &ask, &self.0.key).map_err(|error| self.lost(error))?;
        let mut child = kind.send(&live, copy, base.as_ref().map(|(_, at)| &**at))?;
        let said = copies::said(&mut child);
        let mut out = child.stdout.take();
        let bytes = match &mut out {
            Some(out) => {
                frames::send(out, connection, &self.0.key, || ended(kind, &mut child, said))
            }
            None => Err(std::io::ErrorKind::BrokenPipe.into()),
        };
        drop(out);
        if bytes.is_err() {
            let _ = child.kill();
            let _ = child.wait();
        }
        let _ = connection.shutdown(Shutdown::Write);
        bytes.map_err(|error| self.lost(error))
    }

    fn lost(&self, error: std::io::Error) -> Error {
        Error::service(&self.other().to_string(), error)
    }

    /// What the other room has.
    fn asked(&self) -> Result<Have, Error> {
        let mut connection = self.reached()?;
        frames::say(&mut connection, &Ask::Have, &self.0.key).map_err(|error| self.lost(error))?;
        frames::hear(&mut BufReader::new(connection), &self.0.key).map_err(|error| self.lost(error))
    }

    fn reached(&self) -> Result<TcpStream, Error> {
        let reached = || -> std::io::Result<TcpStream> {
            let connection = TcpStream::connect_timeout(&self.other(), REACH)?;
            connection.set_read_timeout(Some(SILENCE))?;
            connection.set_write_timeout(Some(SILENCE))?;
            Ok(connection)
        };
        reached().map_err(|error| self.lost(error))
    }

    fn other(&self) -> SocketAddr {
        let site = self.0.room.other().site();
        SocketAddr::new(self.0.settings.sites.of(site), self.0.at.port)
    }
}

/// Whether a process that sent a copy has ended well.
fn ended(kind: Kind, child: &mut Child, said: impl FnOnce() -> String) -> std::io::Result<()> {
    let status = child.wait()?;
    if kind.has_sent(status) { Ok(()) } else { Err(std::io::Error::other(said())) }
}
