//! What the agent of a room is told.

use crate::{Epoch, Moment, Room, Seen, Site};

/// Something that happened. The order is that in which the agent heard of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Time went by. At least every 250 ms.
    Tick,
    /// The store answered a request.
    Answer {
        /// The number of the request.
        ticket: u64,
        /// Whether its condition held.
        done: bool,
        /// What stands since.
        seen: Seen,
    },
    /// The store told by itself of a change of the group's key.
    Told {
        /// What stands.
        seen: Seen,
    },
    /// What the room's parts are doing: told after each action, and at least every second.
    Observed(Observed),
    /// A probe from outside the room was answered by the group under this epoch.
    ProbeAnswered {
        /// The epoch that the answer carried.
        epoch: Epoch,
    },
    /// Which members of the store answer this room.
    Votes(Votes),
    /// An operator wants the group to move to the other room, without loss.
    Switch {
        /// Where to.
        to: Room,
    },
}

/// Which members of the store answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Votes {
    /// That of Main.
    pub main: bool,
    /// That of Replica.
    pub replica: bool,
    /// That of the witness.
    pub witness: bool,
}

impl Votes {
    /// All answer.
    pub const ALL: Votes = Votes { main: true, replica: true, witness: true };

    /// The first that does not answer.
    pub fn missing(&self) -> Option<Site> {
        let votes =
            [(Site::Main, self.main), (Site::Replica, self.replica), (Site::Witness, self.witness)];
        votes.into_iter().find_map(|(site, answers)| (!answers).then_some(site))
    }
}

/// What the parts of a group do in one room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Observed {
    /// Whether the gate lets traffic in.
    pub gate_open: bool,
    /// The epoch under which instances run.
    pub instances: Option<Epoch>,
    /// The database.
    pub database: Database,
    /// The volumes, as one.
    pub volume: Volume,
    /// Whether the group answers a probe made in the room, which also writes.
    pub well: bool,
    /// Until when the guard lets the group run: what its file says.
    pub guarded_until: Moment,
    /// How many of the agent's orders have been carried out or given up, those not counted that
    /// [`Action::counts`](crate::Action::counts) leaves out. What is under way may still change the
    /// rest of this.
    pub carried_out: u64,
}

impl Observed {
    /// Nothing of the group runs here.
    pub fn is_off(&self) -> bool {
        !self.gate_open
            && self.instances.is_none()
            && self.volume.mounted.is_none()
            && !matches!(self.database, Database::Primary { .. })
    }

    /// The epoch under which everything that writes runs, if it is one and the same.
    pub fn runs_under(&self) -> Option<Epoch> {
        match (self.instances, self.database) {
            (Some(epoch), Database::Primary { epoch: primary, admits: true, .. })
                if primary == epoch && self.volume.mounted == Some(epoch) =>
            {
                Some(epoch)
            }
            _ => None,
        }
    }
}

/// The group's database in one room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Database {
    /// It does not run.
    Down {
        /// Whether its data are whole: not half copied, not of an empty disk.
        whole: bool,
    },
    /// It follows the other room's.
    Standby {
        /// Whether its data are whole.
        whole: bool,
        /// Whether the primary has all that this has: it has been streaming from it.
        in_line: bool,
    },
    /// It takes writes.
    Primary {
        /// Under this epoch.
        epoch: Epoch,
        /// Grows with each start of the database.
        run: u64,
        /// Whether clients are let in.
        admits: bool,
        /// Whether it acknowledges without the second copy.
        alone: bool,
        /// The second copy.
        second: Second,
    },
}

impl Database {
    /// Whether it could be promoted.
    pub fn is_whole(self) -> bool {
        match self {
            Database::Down { whole } | Database::Standby { whole, .. } => whole,
            Database::Primary { .. } => true,
        }
    }
}

/// The second copy of a database, as its primary sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Second {
    /// It does not answer.
    Away,
    /// It catches up.
    Behind,
    /// It has every acknowledged write.
    Covered,
}

/// The group's volumes in one room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Volume {
    /// The epoch under which they are mounted for writing.
    pub mounted: Option<Epoch>,
    /// Whether the disk can hold and give them.
    pub usable: bool,
    /// Whether it has never held any, so that the group may begin with it, under the first token of all and
    /// no later one: by then the other room may have some.
    pub begins: bool,
    /// Whether the other room has everything that was written here.
    pub shipped: bool,
}
