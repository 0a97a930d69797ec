//! Sending the files to the other room.

use std::io::{BufReader, Read as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::process::Child;
use std::time::Duration;

use bocage_failover::Epoch;

use super::copies::Kind;
use super::receive::{Answer, Ask, Have};
use super::{Volumes, copies, frames};
use crate::{Error, clock};

/// The other room is asked, and takes a piece in, within this.
pub(super) const SILENCE: Duration = Duration::from_secs(20);
const REACH: Duration = Duration::from_secs(2);

impl Volumes {
    /// Sends what the other room lacks, unless that is under way already.
    pub(crate) fn ship(&self, epoch: Epoch) -> Result<(), Error> {
        let Ok(_moving) = self.0.moving.try_lock() else { return Ok(()) };
        self.lineage().shipping(epoch)?;
        let Have { newest, have } = self.asked()?;
        if newest > epoch.0 {
            return Err(Error::OldEpoch { part: "volumes", known: Epoch(newest), asked: epoch });
        }
        let was_mounted = self.lineage().is_mounted;
        self.change(|lineage| lineage.number += 1)?;
        let name = copies::name(epoch.0, self.lineage().number);
        let copy = self.folder(copies::OUT).join(&name);
        let sent = self.sent(epoch, &name, &have);
        match sent {
            Ok(bytes) => {
                self.change(|lineage| lineage.shipped(clock::unix_ms(), bytes, was_mounted))?;
                // From now on this is the copy that both have.
                self.keep_only(&name);
                self.change(|lineage| lineage.received = None)
            }
            Err(error) => {
                if copy.exists() {
                    self.remove(&copy);
                }
                Err(error)
            }
        }
    }

    fn sent(&self, epoch: Epoch, name: &str, have: &[String]) -> Result<u64, Error> {
        let (live, copy) = (self.live(), self.folder(copies::OUT).join(name));
        let own = self.copies(true).into_iter();
        let base = own.filter(|(own, _)| have.contains(own)).max();
        self.0.kind.freeze(&live, &copy)?;
        let mut child = self.0.kind.send(&live, &copy, base.as_ref().map(|(_, at)| &**at))?;
        let lost = |error: std::io::Error| Error::service(&self.other().to_string(), error);
        let mut connection = self.reached()?;
        let base = base.map(|(base, _)| base);
        frames::say(&mut connection, &Ask::Take { name: name.to_owned(), epoch: epoch.0, base })
            .map_err(lost)?;
        let mut out =
            child.stdout.take().ok_or_else(|| lost(std::io::ErrorKind::BrokenPipe.into()))?;
        let kind = self.0.kind;
        let bytes = frames::send(&mut out, &mut connection, || ended(kind, &mut child));
        if bytes.is_err() {
            let _ = child.kill();
            let _ = child.wait();
        }
        let bytes = bytes.map_err(lost)?;
        let _ = connection.shutdown(Shutdown::Write);
        match frames::hear(&mut BufReader::new(connection)).map_err(lost)? {
            Answer::Taken => Ok(bytes),
            Answer::Refused { why } => Err(lost(std::io::Error::other(why))),
        }
    }

    /// What the other room has.
    fn asked(&self) -> Result<Have, Error> {
        let lost = |error: std::io::Error| Error::service(&self.other().to_string(), error);
        let mut connection = self.reached()?;
        frames::say(&mut connection, &Ask::Have).map_err(lost)?;
        frames::hear(&mut BufReader::new(connection)).map_err(lost)
    }

    fn reached(&self) -> Result<TcpStream, Error> {
        let at = self.other();
        let lost = |error: std::io::Error| Error::service(&at.to_string(), error);
        let connection = TcpStream::connect_timeout(&at, REACH).map_err(lost)?;
        connection.set_read_timeout(Some(SILENCE)).map_err(lost)?;
        connection.set_write_timeout(Some(SILENCE)).map_err(lost)?;
        Ok(connection)
    }

    fn other(&self) -> SocketAddr {
        let site = self.0.room.other().site();
        SocketAddr::new(self.0.settings.sites.of(site), self.0.at.port)
    }
}

/// Whether a process that sent a copy has ended well.
fn ended(kind: Kind, child: &mut Child) -> std::io::Result<()> {
    let mut said = String::new();
    if let Some(mut stderr) = child.stderr.take() {
        stderr.read_to_string(&mut said)?;
    }
    if kind.has_sent(child.wait()?) { Ok(()) } else { Err(std::io::Error::other(said)) }
}
