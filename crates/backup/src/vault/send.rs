//! Sending copies of a repository to a vault.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::net::{TcpStream, ToSocketAddrs};
use std::path::Path;
use std::time::Duration;

use bocage_vocab::Watch;
use serde::{Deserialize, Serialize};

use super::digests::{Digests, files_below};
use super::wire::Wire;
use super::{Answer, Ask, Counted, Listed, PIECE, Sender, away, names};
use crate::{Error, Place};

const REACH: Duration = Duration::from_secs(5);
/// A vault may have to read much before it answers.
const SILENCE: Duration = Duration::from_secs(600);
/// Files that are listed at once.
const LISTED: usize = 400;

/// What came of a copy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copies {
    /// The vault.
    pub to: String,
    /// Files of the repository: all of them are in the vault as they are here.
    pub files: u64,
    /// Files that were sent now.
    pub sent_files: u64,
    /// What that was on its way.
    pub sent_bytes: u64,
    /// Files that the vault has and that are gone here: it keeps them for its own time.
    pub gone: u64,
}

/// How large a repository is, without what is passing: files and bytes.
///
/// # Errors
/// When it cannot be read.
pub fn sizes(repository: &Path) -> Result<(u64, u64), Error> {
    let all = kept(repository).map_err(Error::file(repository))?;
    let bytes = all.iter().flat_map(|path| repository.join(path).metadata()).map(|one| one.len());
    Ok((all.len() as u64, bytes.sum()))
}

/// Brings a vault what it lacks. The mass of it goes while backups may be taken; then the rest, and what is
/// replaced under its name, while none is.
///
/// # Errors
/// When the vault does not answer or refuses, a file cannot be read, or others work in the repository.
pub fn copy_to(
    place: &Place,
    (to, sender): (&str, &Sender),
    watch: &dyn Watch,
) -> Result<Copies, Error> {
    let mut copies = Copies { to: to.to_owned(), ..Copies::default() };
    let mut digests = Digests::of(place.digests());
    watch.stage("copy", "bytes", Some(sizes(place.repository())?.1));
    let bulk = Bulk { place, at: to, sender, watch };
    bulk.sent(&mut digests, &mut copies, false)?;
    let _lock = place.lock()?;
    let counted = bulk.sent(&mut digests, &mut copies, true)?;
    copies.gone = counted.gone;
    Ok(copies)
}

fn kept(repository: &Path) -> io::Result<Vec<String>> {
    let mut all = files_below(repository)?;
    all.retain(|path| !names::is_passing(path));
    // Who reads the vault meanwhile finds what an index names.
    all.sort_by_key(|path| (names::is_index(path), path.clone()));
    Ok(all)
}

struct Bulk<'a> {
    place: &'a Place,
    at: &'a str,
    sender: &'a Sender,
    watch: &'a dyn Watch,
}

impl Bulk<'_> {
    /// Over one connection: all that there is, or all but what may be replaced meanwhile.
    fn sent(
        &self,
        digests: &mut Digests,
        copies: &mut Copies,
        last: bool,
    ) -> Result<Counted, Error> {
        let repository = self.place.repository();
        let mut all = kept(repository).map_err(Error::file(repository))?;
        if !last {
            all.retain(|path| !names::is_index(path));
        }
        let mut wire = self.reached().map_err(away(self.at))?;
        self.heard(&mut wire)?;
        copies.files = all.len() as u64;
        for names in all.chunks(LISTED) {
            let files = listed(repository, names, digests, last)?;
            let Answer::Lacks { lacks } =
                self.asked(&mut wire, &Ask::List { files: files.clone() })?
            else {
                return Err(self.otherwise());
            };
            for file in lacks.iter().map(|place| files.get(*place)) {
                let file = file.ok_or_else(|| self.otherwise())?;
                self.put(&mut wire, file, copies)?;
            }
            if self.watch.cancelled() {
                return Err(away(self.at)(io::ErrorKind::Interrupted.into()));
            }
        }
        digests.save().map_err(Error::file(repository))?;
        if !last {
            return Ok(Counted::default());
        }
        match self.asked(&mut wire, &Ask::Whole)? {
            Answer::Counted(counted) => Ok(counted),
            _ => Err(self.otherwise()),
        }
    }

    fn reached(&self) -> io::Result<Wire<TcpStream>> {
        let none = || io::Error::from(io::ErrorKind::AddrNotAvailable);
        let address = self.at.to_socket_addrs()?.next().ok_or_else(none)?;
        let stream = TcpStream::connect_timeout(&address, REACH)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(SILENCE))?;
        stream.set_write_timeout(Some(SILENCE))?;
        Wire::to_vault(stream, self.sender)
    }

    /// A vault that does not know the secret ends the connection; one that is none cannot answer.
    fn heard(&self, wire: &mut Wire<TcpStream>) -> Result<(), Error> {
        match wire.hear() {
            Ok(Answer::Welcome) => Ok(()),
            Ok(Answer::Refused { why }) => Err(self.refused(why)),
            Ok(_) => Err(self.otherwise()),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                Err(self.refused(format!("it does not know the secret of {}", self.sender.name)))
            }
            Err(error) => Err(away(self.at)(error)),
        }
    }

    fn asked(&self, wire: &mut Wire<TcpStream>, ask: &Ask) -> Result<Answer, Error> {
        let answered = wire.say(ask).and_then(|()| wire.hear());
        match answered.map_err(away(self.at))? {
            Answer::Refused { why } => Err(self.refused(why)),
            answer => Ok(answer),
        }
    }

    fn put(
        &self,
        wire: &mut Wire<TcpStream>,
        file: &Listed,
        copies: &mut Copies,
    ) -> Result<(), Error> {
        let Answer::From { offset } = self.asked(wire, &Ask::Put { file: file.clone() })? else {
            return Err(self.otherwise());
        };
        let sent = self.pieces(wire, file, offset);
        match sent.and_then(|sent| Ok((sent, wire.hear()?))) {
            Ok((sent, Answer::Kept)) => {
                copies.sent_files += 1;
                copies.sent_bytes += sent;
                self.watch.done(sent);
                Ok(())
            }
            Ok((_, Answer::Refused { why })) => Err(self.refused(why)),
            Ok(_) => Err(self.otherwise()),
            // What the vault said before it ended the connection says more.
            Err(error) => Err(match wire.hear() {
                Ok(Answer::Refused { why }) => self.refused(why),
                _ => away(self.at)(error),
            }),
        }
    }

    fn pieces(&self, wire: &mut Wire<TcpStream>, file: &Listed, offset: u64) -> io::Result<u64> {
        let opened = File::open(self.place.repository().join(&file.path));
        let opened = opened.and_then(|mut from| {
            from.seek(SeekFrom::Start(offset))?;
            Ok(from.take(file.len.saturating_sub(offset)))
        });
        let (mut left, mut piece) = (file.len.saturating_sub(offset), vec![0; PIECE]);
        let mut opened = opened.ok();
        while left > 0 {
            let read = opened.as_mut().map_or(0, |from| from.read(&mut piece).unwrap_or(0));
            // It went, or is shorter by now: the list of the next time knows.
            let Some(bytes) = piece.get(..read).filter(|bytes| !bytes.is_empty()) else {
                wire.give_up()?;
                return Ok(file.len.saturating_sub(offset) - left);
            };
            wire.piece(bytes)?;
            left = left.saturating_sub(read as u64);
        }
        wire.flush()?;
        Ok(file.len.saturating_sub(offset))
    }

    fn refused(&self, why: String) -> Error {
        Error::VaultRefused { at: self.at.to_owned(), why }
    }

    fn otherwise(&self) -> Error {
        self.refused("it answers otherwise than a vault".to_owned())
    }
}

/// What is said of files. One that went meanwhile is not said, but where none may.
fn listed(
    repository: &Path,
    names: &[String],
    digests: &mut Digests,
    last: bool,
) -> Result<Vec<Listed>, Error> {
    let mut files = Vec::new();
    for path in names {
        let at = repository.join(path);
        match digests.digest(path, &at) {
            Ok((digest, len)) => files.push(Listed { path: path.clone(), len, digest }),
            Err(error) if error.kind() == io::ErrorKind::NotFound && !last => {}
            Err(error) => return Err(Error::file(&at)(error)),
        }
    }
    Ok(files)
}
