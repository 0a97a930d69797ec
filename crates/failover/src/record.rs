//! What the three votes keep about a group, and the transactions on it.
//!
//! The store (etcd) is used for linearizable transactions only, not for its leases: these end by
//! the clock of its leader and start anew when the leader changes, so detection would take longer
//! where the lost room led. Each room writes a key of its own, its *beat*; the other room sees
//! whether the beat moves and counts on its own clock. A take-over is conditional on the beat that
//! was seen, so a renewal that was under way makes it fail.

use std::fmt;

use crate::{Epoch, Room};

/// A revision of the store: each transaction that writes gets the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Revision(pub u64);

/// Which rooms' databases hold every acknowledged write. Only these may be promoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Copies {
    /// Both: a commit is acknowledged when both have it.
    Both,
    /// This one acknowledges alone.
    Only(Room),
}

impl Copies {
    /// Whether the room's database holds every acknowledged write.
    pub fn include(self, room: Room) -> bool {
        match self {
            Copies::Both => true,
            Copies::Only(only) => only == room,
        }
    }
}

impl fmt::Display for Copies {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Copies::Both => out.write_str("both"),
            Copies::Only(room) => write!(out, "only {room}"),
        }
    }
}

/// Whether the owner still wants the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tenure {
    /// The owner holds it as long as its beat moves.
    Held,
    /// The owner has stopped it and let it go, for the next room if it named one.
    Free {
        /// The room that is to take it.
        next: Option<Room>,
    },
}

/// The key of one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Record {
    /// The store's revision at which this was written.
    pub revision: Revision,
    /// The token of the owner.
    pub epoch: Epoch,
    /// The room that took the group last.
    pub owner: Room,
    /// Whether it still holds it.
    pub tenure: Tenure,
    /// Who may be promoted.
    pub copies: Copies,
}

impl Record {
    /// Whether the room holds the group under this epoch.
    pub fn is_held(&self, room: Room, epoch: Epoch) -> bool {
        self.owner == room && self.epoch == epoch && self.tenure == Tenure::Held
    }
}

/// The revisions at which each room wrote its beat last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Beats {
    /// Of Main.
    pub main: Revision,
    /// Of Replica.
    pub replica: Revision,
}

impl Beats {
    /// The beat of a room.
    pub fn of(&self, room: Room) -> Revision {
        match room {
            Room::Main => self.main,
            Room::Replica => self.replica,
        }
    }

    fn of_mut(&mut self, room: Room) -> &mut Revision {
        match room {
            Room::Main => &mut self.main,
            Room::Replica => &mut self.replica,
        }
    }
}

/// A transaction. Each writes the asking room's beat if it is done, and answers with what stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ask {
    /// The beat alone.
    Renew,
    /// Take the group with the next epoch.
    Take {
        /// The record's revision must be this; none: there must be no record.
        expect: Option<Revision>,
        /// The other room's beat must be this, where the group is taken from an owner that is gone.
        still: Option<Revision>,
        /// Who may be promoted from now on.
        copies: Copies,
    },
    /// Let the group go; everything of it has stopped.
    Release {
        /// The record's revision must be this.
        expect: Revision,
        /// Who is to take it.
        next: Option<Room>,
    },
    /// Change who may be promoted.
    Copies {
        /// The record's revision must be this.
        expect: Revision,
        /// Who may be promoted from now on.
        copies: Copies,
    },
}

/// What stands in the store for one group and its two rooms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Seen {
    /// The store's revision.
    pub revision: Revision,
    /// The rooms' beats.
    pub beats: Beats,
    /// The group's key, once a room has taken it.
    pub record: Option<Record>,
}

impl Seen {
    /// Does a transaction, or nothing where its condition does not hold; says which.
    ///
    /// This is the meaning that an adaptor of a real store has to give to each [`Ask`].
    pub fn perform(&mut self, room: Room, ask: Ask) -> bool {
        let revision = Revision(self.revision.0 + 1);
        let record = match (ask, self.record) {
            (Ask::Renew, record) => record,
            (Ask::Take { expect, still, copies }, record) => {
                let beat_moved = still.is_some_and(|beat| beat != self.beats.of(room.other()));
                if record.map(|record| record.revision) != expect || beat_moved {
                    return false;
                }
                let epoch = record.map_or(Epoch(1), |record| record.epoch.next());
                Some(Record { revision, epoch, owner: room, tenure: Tenure::Held, copies })
            }
            (Ask::Release { expect, next }, Some(record)) if record.revision == expect => {
                Some(Record { revision, tenure: Tenure::Free { next }, ..record })
            }
            (Ask::Copies { expect, copies }, Some(record)) if record.revision == expect => {
                Some(Record { revision, copies, ..record })
            }
            (Ask::Release { .. } | Ask::Copies { .. }, _) => return false,
        };
        self.revision = revision;
        *self.beats.of_mut(room) = revision;
        self.record = record;
        true
    }
}
