//! The volumes of one room, as one: what was written, under which epoch, and the forks kept.

use crate::Epoch;

/// One file written. `(epoch, value)` is unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct File {
    pub(super) epoch: u64,
    pub(super) value: u64,
}

/// What an old owner wrote after its last shipment, kept aside under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fork {
    pub(super) epoch: Epoch,
    pub(super) files: Vec<File>,
}

#[derive(Debug, Clone)]
pub(super) struct Volume {
    pub(super) mounted: Option<Epoch>,
    /// The newest token that has been here, on the disk.
    pub(super) newest: Epoch,
    pub(super) files: Vec<File>,
    pub(super) forks: Vec<Fork>,
    /// How much of it the other room has confirmed under this epoch.
    pub(super) shipped: usize,
    /// The disk is new: nothing may be mounted before the other room has sent its copy.
    pub(super) blank: bool,
}

/// A snapshot under way.
#[derive(Debug, Clone)]
pub(super) struct Shipment {
    pub(super) epoch: Epoch,
    pub(super) start: usize,
    pub(super) before: Option<File>,
    pub(super) files: Vec<File>,
    pub(super) corrupt: bool,
}

impl Volume {
    pub(super) fn new() -> Volume {
        Volume {
            mounted: None,
            newest: Epoch(0),
            files: Vec::new(),
            forks: Vec::new(),
            shipped: 0,
            blank: false,
        }
    }

    /// Mounts for writing, unless a newer token has been here.
    pub(super) fn mount(&mut self, epoch: Epoch) -> bool {
        let allowed = epoch >= self.newest && !self.blank;
        if allowed {
            if self.mounted != Some(epoch) && self.newest != epoch {
                self.shipped = 0;
            }
            self.mounted = Some(epoch);
            self.newest = epoch;
        }
        allowed
    }

    /// What the other room lacks.
    pub(super) fn shipment(&self, other: &Volume, epoch: Epoch, corrupt: bool) -> Shipment {
        let pairs = self.files.iter().zip(&other.files);
        let start = pairs.take_while(|(mine, theirs)| mine == theirs).count();
        Shipment {
            epoch,
            start,
            before: start.checked_sub(1).map(|last| self.files[last]),
            files: self.files[start..].to_vec(),
            corrupt,
        }
    }

    /// Takes a snapshot in, all of it or nothing; says how much the room has then. What it had
    /// written itself and the sender does not have becomes a fork.
    pub(super) fn receive(&mut self, shipment: &Shipment, keep_forks: bool) -> Option<usize> {
        let start = shipment.start;
        let stale = self.mounted.is_some() || shipment.epoch < self.newest || shipment.corrupt;
        if stale || start > self.files.len() {
            return None;
        }
        if start.checked_sub(1).map(|last| self.files[last]) != shipment.before {
            return None;
        }
        let same = self.files[start..].iter().zip(&shipment.files).take_while(|(a, b)| a == b);
        let start = start + same.count();
        let files = &shipment.files[start - shipment.start..];
        if start < self.files.len() && files.is_empty() && shipment.epoch == self.newest {
            return None;
        }
        if start < self.files.len() && keep_forks {
            self.forks.push(Fork { epoch: self.newest, files: self.files[start..].to_vec() });
        }
        self.files.truncate(start);
        self.files.extend_from_slice(files);
        self.newest = shipment.epoch;
        self.blank = false;
        Some(self.files.len())
    }
}
