//! Rooms, sites, epochs.

use std::fmt;

/// One of the two rooms that can run a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Room {
    /// The room that is preferred where both could.
    Main,
    /// The other one.
    Replica,
}

impl Room {
    /// Both rooms.
    pub const ALL: [Room; 2] = [Room::Main, Room::Replica];

    /// The room that is not this one.
    pub const fn other(self) -> Room {
        match self {
            Room::Main => Room::Replica,
            Room::Replica => Room::Main,
        }
    }

    /// The site that the room is.
    pub const fn site(self) -> Site {
        match self {
            Room::Main => Site::Main,
            Room::Replica => Site::Replica,
        }
    }
}

impl fmt::Display for Room {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.site().fmt(out)
    }
}

/// A site with a vote: the two rooms, and the witness which runs nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Site {
    /// The room Main.
    Main,
    /// The room Replica.
    Replica,
    /// The third vote.
    Witness,
}

impl Site {
    /// All three sites.
    pub const ALL: [Site; 3] = [Site::Main, Site::Replica, Site::Witness];
}

impl fmt::Display for Site {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Site::Main => "main",
            Site::Replica => "replica",
            Site::Witness => "witness",
        })
    }
}

/// The fencing token of a group: grows each time that a room takes it, and is never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Epoch(pub u64);

impl Epoch {
    /// The epoch of the next to take the group.
    #[must_use]
    pub const fn next(self) -> Epoch {
        Epoch(self.0 + 1)
    }
}

impl fmt::Display for Epoch {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "e{}", self.0)
    }
}
