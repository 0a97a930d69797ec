//! A vault that listens.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use super::shelf::{Shelf, no};
use super::wire::{Content, Wire};
use super::{Answer, Ask, Sender};
use crate::Error;

/// A sender that says nothing for so long is gone. One that has much to read before it goes on asks anew.
const SILENCE: Duration = Duration::from_secs(300);
/// Who has not said who it is within this is not heard.
const HELLO: Duration = Duration::from_secs(5);
const STRANGERS_MAX: usize = 32;
const END_OLD_EVERY: Duration = Duration::from_secs(3600);
const WAIT: Duration = Duration::from_millis(100);

/// A folder that takes copies of repositories, and the senders that it hears.
pub struct Vault {
    inside: Arc<Inside>,
    listener: TcpListener,
    address: SocketAddr,
}

struct Inside {
    folder: PathBuf,
    senders: Vec<Sender>,
    keep: Duration,
    most: u64,
    shelves: BTreeMap<String, Held>,
    strangers: Mutex<Strangers>,
}

/// Connections that have not said yet who they are. Where there are too many, the oldest of the address
/// that has most of them makes room, so those that say nothing, or come in crowds, keep no other address out.
#[derive(Default)]
struct Strangers {
    came: u64,
    waiting: BTreeMap<u64, Stranger>,
}

struct Stranger {
    since: Instant,
    from: IpAddr,
    stream: TcpStream,
}

impl Strangers {
    fn add(&mut self, stream: TcpStream, from: IpAddr) -> u64 {
        self.came += 1;
        self.waiting.insert(self.came, Stranger { since: Instant::now(), from, stream });
        if self.waiting.len() > STRANGERS_MAX {
            self.make_room();
        }
        self.came
    }

    fn make_room(&mut self) {
        let mut crowds: BTreeMap<IpAddr, (usize, u64)> = BTreeMap::new();
        for (number, stranger) in &self.waiting {
            crowds.entry(stranger.from).or_insert((0, *number)).0 += 1;
        }
        let most = crowds.into_values().max_by_key(|(count, _)| *count);
        if let Some(gone) = most.and_then(|(_, oldest)| self.waiting.remove(&oldest)) {
            let _ = gone.stream.shutdown(Shutdown::Both);
        }
    }

    /// However slowly it says something.
    fn end_slow(&mut self) {
        self.waiting.retain(|_, stranger| {
            let is_slow = stranger.since.elapsed() >= HELLO;
            if is_slow {
                let _ = stranger.stream.shutdown(Shutdown::Both);
            }
            !is_slow
        });
    }
}

/// Held by the connection that works on a sender's folder.
#[derive(Default)]
struct Held {
    work: Mutex<()>,
    /// The newest connection: an older one of the same sender is of a process that was killed.
    newest: Mutex<Option<TcpStream>>,
}

impl Vault {
    /// Opens one. Nothing is heard before [`Vault::serve`].
    ///
    /// # Errors
    /// When the folder cannot be made or written, or the address cannot be had.
    pub fn open(
        folder: &Path,
        listen: SocketAddr,
        senders: Vec<Sender>,
        (keep_days, most): (u32, u64),
    ) -> Result<Vault, Error> {
        std::fs::create_dir_all(folder).map_err(Error::file(folder))?;
        for sender in &senders {
            let root = folder.join(&sender.name);
            Shelf::of(&root, most).map_err(Error::file(&root))?;
        }
        let bound = TcpListener::bind(listen).and_then(|listener| {
            listener.set_nonblocking(true)?;
            let address = listener.local_addr()?;
            Ok((listener, address))
        });
        let (listener, address) = bound.map_err(super::away(&listen.to_string()))?;
        let shelves = senders.iter().map(|one| (one.name.clone(), Held::default())).collect();
        let keep = Duration::from_secs(u64::from(keep_days) * 24 * 3600);
        let inside = Inside {
            folder: folder.to_owned(),
            senders,
            keep,
            most,
            shelves,
            strangers: Mutex::default(),
        };
        Ok(Vault { inside: Arc::new(inside), listener, address })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Hears senders until it is told to stop, and ends what is old.
    pub fn serve(&self, stop: &dyn Fn() -> bool) {
        let mut ended: Option<Instant> = None;
        while !stop() {
            if ended.is_none_or(|at| at.elapsed() >= END_OLD_EVERY) {
                let inside = Arc::clone(&self.inside);
                std::thread::spawn(move || inside.end_old());
                ended = Some(Instant::now());
            }
            lock(&self.inside.strangers).end_slow();
            match self.listener.accept() {
                Ok((stream, from)) => self.answer(stream, from),
                Err(_) => std::thread::sleep(WAIT),
            }
        }
    }

    fn answer(&self, stream: TcpStream, from: SocketAddr) {
        let inside = Arc::clone(&self.inside);
        let Ok(other_end) = stream.try_clone() else { return };
        let stranger = lock(&inside.strangers).add(other_end, from.ip());
        let hear = move || {
            if let Err(error) = inside.heard(&stream, stranger) {
                tracing::warn!(%from, %error, "a sender of copies was not heard to its end");
            }
        };
        if let Err(error) = std::thread::Builder::new().spawn(hear) {
            tracing::warn!(%from, %error, "a connection is not heard");
        }
    }
}

impl Inside {
    fn greeted(&self, stream: &TcpStream) -> io::Result<(Wire<TcpStream>, Sender)> {
        stream.set_nonblocking(false)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(HELLO))?;
        stream.set_write_timeout(Some(HELLO))?;
        Wire::to_sender(stream.try_clone()?, &self.senders)
    }

    fn heard(&self, stream: &TcpStream, stranger: u64) -> io::Result<()> {
        let greeted = self.greeted(stream);
        lock(&self.strangers).waiting.remove(&stranger);
        let (mut wire, sender) = greeted?;
        let Some(held) = self.shelves.get(&sender.name) else { return Ok(()) };
        if let Some(old) = lock(&held.newest).replace(stream.try_clone()?) {
            let _ = old.shutdown(Shutdown::Both);
        }
        let _work = lock(&held.work);
        // A newer one came while this one waited for its turn.
        let is_newest = |newest: &Option<TcpStream>| {
            let own = stream.peer_addr().ok();
            newest.as_ref().is_some_and(|newest| newest.peer_addr().ok() == own)
        };
        if !is_newest(&lock(&held.newest)) {
            return Ok(());
        }
        stream.set_read_timeout(Some(SILENCE))?;
        stream.set_write_timeout(Some(SILENCE))?;
        let mut shelf = Shelf::of(&self.folder.join(&sender.name), self.most)?;
        wire.say(&Answer::Welcome)?;
        let done = talked(&mut wire, &mut shelf, &sender);
        shelf.save()?;
        // What is refused is told to who sent it, and ends the connection.
        done.or_else(|error| {
            wire.say(&Answer::Refused { why: error.to_string() })?;
            Err(error)
        })
    }

    /// Ends what has been gone or former for long enough.
    fn end_old(&self) {
        for (name, held) in &self.shelves {
            let _work = lock(&held.work);
            let root = self.folder.join(name);
            let ended = Shelf::of(&root, self.most)
                .and_then(|mut shelf| shelf.end_old(self.keep, SystemTime::now()));
            if let Err(error) = ended {
                tracing::warn!(%name, %error, "what is old is not ended");
            }
        }
    }
}

/// Hears one sender to its end.
fn talked(wire: &mut Wire<TcpStream>, shelf: &mut Shelf, sender: &Sender) -> io::Result<()> {
    loop {
        match wire.hear() {
            Ok(Ask::List { files }) => {
                let mut lacks = Vec::new();
                for (place, file) in files.iter().enumerate() {
                    if shelf.lacks(file)? {
                        lacks.push(place);
                    }
                }
                wire.say(&Answer::Lacks { lacks })?;
            }
            Ok(Ask::Put { file }) => {
                let mut coming = shelf.coming(&file)?;
                wire.say(&Answer::From { offset: coming.len })?;
                while coming.len < file.len {
                    match wire.content()? {
                        Content::Piece(piece) if piece.is_empty() => {
                            return Err(no("an empty piece"));
                        }
                        Content::Piece(piece) => shelf.piece(&mut coming, &piece)?,
                        Content::GivenUp => break,
                    }
                }
                // Of one that was given up the beginning stays, for the next time.
                if coming.len == file.len {
                    shelf.keep(coming, SystemTime::now())?;
                }
                wire.say(&Answer::Kept)?;
            }
            Ok(Ask::Whole) => {
                let counted = shelf.whole(SystemTime::now())?;
                if counted.gone * 2 > counted.files {
                    let (gone, files) = (counted.gone, counted.files);
                    tracing::warn!(sender = %sender.name, gone, files, "most of what is kept is gone at its sender");
                }
                wire.say(&Answer::Counted(counted))?;
            }
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            Err(error) => return Err(error),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
