//! A database of one room: a log, on a disk that loses what was not synced, and its replication.

use super::clock::Micros;
use crate::{Database as Seen, Epoch, Second};

/// One committed change. `(epoch, value)` is unique, so logs that agree at a place agree before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) epoch: u64,
    pub(super) value: u64,
    /// The register that it writes; none: it is added to the set.
    pub(super) register: Option<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Down,
    Standby { following: Epoch },
    Primary { epoch: Epoch },
}

#[derive(Debug, Clone)]
pub(super) struct Database {
    pub(super) state: State,
    /// How many reasons there are for its processes not to run on.
    pub(super) frozen: u32,
    pub(super) log: Vec<Entry>,
    /// How much of the log is on the disk for sure.
    pub(super) synced: usize,
    pub(super) whole: bool,
    /// A standby has agreed with its primary under the epoch that it follows.
    pub(super) agreed: bool,
    pub(super) rewinding: bool,
    pub(super) alone: bool,
    /// Clients are let in.
    pub(super) admits: bool,
    /// How much has been committed: what reads see.
    pub(super) visible: usize,
    pub(super) peer_synced: usize,
    /// From where the primary sends.
    pub(super) peer_next: usize,
    pub(super) peer_heard: Option<Micros>,
    /// Grows with each start and stop, so that what was under way for an earlier run is dropped.
    pub(super) run: u64,
}

/// What a primary sends.
#[derive(Debug, Clone)]
pub(super) struct Append {
    pub(super) epoch: Epoch,
    pub(super) start: usize,
    pub(super) before: Option<Entry>,
    pub(super) entries: Vec<Entry>,
    /// How long the primary's log is on its disk.
    pub(super) end: usize,
    /// How much is committed.
    pub(super) visible: usize,
}

/// What a standby makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// Not for it.
    Ignored,
    /// It lacks what comes before: its log ends there.
    Lacks(usize),
    /// Its log is another: it has to rewind.
    Differs,
    /// It has all until there.
    Until(usize),
}

/// No more entries than this in one message.
const APPEND_MAX: usize = 256;

impl Database {
    pub(super) fn new() -> Database {
        Database {
            state: State::Down,
            frozen: 0,
            log: Vec::new(),
            synced: 0,
            whole: true,
            agreed: false,
            rewinding: false,
            alone: false,
            admits: false,
            visible: 0,
            peer_synced: 0,
            peer_next: 0,
            peer_heard: None,
            run: 0,
        }
    }

    pub(super) fn is_primary(&self) -> bool {
        matches!(self.state, State::Primary { .. })
    }

    /// It is the primary, and clients are let in.
    pub(super) fn serves(&self) -> bool {
        self.is_primary() && self.admits
    }

    /// It stops at once, and what was not synced is gone.
    pub(super) fn kill(&mut self) {
        self.log.truncate(self.synced);
        self.visible = self.visible.min(self.synced);
        // A copy that was half way there cannot be used, nor gone on with.
        self.whole &= !self.rewinding;
        self.rewinding = false;
        self.state = State::Down;
        self.agreed = false;
        self.admits = false;
        self.run += 1;
    }

    pub(super) fn promote(&mut self, epoch: Epoch) {
        self.kill();
        self.state = State::Primary { epoch };
        self.visible = self.log.len();
        self.alone = false;
        self.peer_synced = 0;
        self.peer_next = self.log.len();
        self.peer_heard = None;
    }

    pub(super) fn follow(&mut self, epoch: Epoch) {
        if self.state != (State::Standby { following: epoch }) {
            self.kill();
            self.state = State::Standby { following: epoch };
        }
    }

    /// What the primary sends next.
    pub(super) fn append(&self, epoch: Epoch) -> Append {
        // Only what is on the own disk is sent, so that a standby never has more.
        let start = self.peer_next.min(self.synced);
        let end = self.synced.min(start + APPEND_MAX);
        Append {
            epoch,
            start,
            before: start.checked_sub(1).map(|last| self.log[last]),
            entries: self.log[start..end].to_vec(),
            end: self.synced,
            visible: self.visible,
        }
    }

    /// A standby is given this.
    pub(super) fn take(&mut self, append: &Append) -> Taken {
        let follows = self.state == (State::Standby { following: append.epoch });
        if !follows || self.frozen > 0 || self.rewinding {
            return Taken::Ignored;
        }
        if append.start > self.log.len() {
            return Taken::Lacks(self.log.len());
        }
        let before = append.start.checked_sub(1).map(|last| self.log[last]);
        if before != append.before || (!self.agreed && self.log.len() > append.end) {
            return Taken::Differs;
        }
        for (offset, entry) in append.entries.iter().enumerate() {
            match self.log.get(append.start + offset) {
                Some(mine) if mine != entry => return Taken::Differs,
                Some(_) => {}
                None => self.log.push(*entry),
            }
        }
        self.agreed = true;
        Taken::Until(append.start + append.entries.len())
    }

    /// Copies what the other's log has, where the logs part.
    pub(super) fn rewind(&mut self, source: &[Entry]) {
        let common =
            self.log.iter().zip(source).take_while(|(mine, theirs)| mine == theirs).count();
        self.log.truncate(common);
        self.synced = self.synced.min(common);
        self.visible = self.visible.min(common);
        self.rewinding = false;
    }

    /// Commits what may be: on this disk, and on the other unless it acknowledges alone.
    pub(super) fn commit(&mut self) {
        if self.is_primary() {
            let both = self.synced.min(self.peer_synced);
            self.visible = self.visible.max(if self.alone { self.synced } else { both });
        }
    }

    /// The newest committed value of a register.
    pub(super) fn register(&self, register: u8) -> u64 {
        let log = self.log[..self.visible].iter().rev();
        log.into_iter()
            .find(|entry| entry.register == Some(register))
            .map_or(0, |entry| entry.value)
    }

    /// What its agent sees.
    pub(super) fn observed(&self, now: Micros, away_after: Micros) -> Seen {
        let whole = self.whole && !self.rewinding;
        match self.state {
            State::Down => Seen::Down { whole },
            State::Standby { .. } => Seen::Standby { whole, in_line: whole && self.agreed },
            State::Primary { epoch } => {
                let heard = self.peer_heard.is_some_and(|at| now - at < away_after);
                let second = match (heard, self.peer_synced >= self.visible) {
                    (false, _) => Second::Away,
                    (true, true) => Second::Covered,
                    (true, false) => Second::Behind,
                };
                Seen::Primary {
                    epoch,
                    run: self.run,
                    admits: self.admits,
                    alone: self.alone,
                    second,
                }
            }
        }
    }
}
