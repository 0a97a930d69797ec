//! What is known of the files of a room, and what follows from it: pure.

use bocage_failover::Epoch;
use serde::{Deserialize, Serialize};

use crate::Error;

/// Where it is kept, beside the files.
pub(super) const FILE: &str = "lineage.json";

/// Whose files these are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Lineage {
    /// The newest token that was here.
    pub(super) newest: u64,
    /// The token under which they were written last here; 0: another room's, or none yet.
    pub(super) written: u64,
    /// Whether they are written now.
    pub(super) is_mounted: bool,
    /// Whether there may be something here that the other room has not confirmed.
    pub(super) unshipped: bool,
    /// Numbers the copies.
    pub(super) number: u64,
    /// The copy that came last from the other room, whole.
    pub(super) received: Option<String>,
    pub(super) shipped_at_ms: Option<u64>,
    pub(super) shipped_bytes: u64,
    pub(super) received_at_ms: Option<u64>,
}

/// Where files come from that are to be written.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Mounting {
    /// They are here.
    Keep,
    /// They came under this name.
    Take(String),
    /// There were none ever.
    Make,
}

/// What becomes of the files here when newer ones come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Replaced {
    /// The other room has all of them.
    Drop,
    /// They may hold what nobody else has.
    KeepAside(Epoch),
}

impl Lineage {
    /// Where the files come from that are written under a token.
    ///
    /// # Errors
    /// [`Error::OldEpoch`]; [`Error::NoFiles`] where this room should have files and has none, as
    /// after a disk was replaced: the other room has them.
    pub(super) fn mounting(
        &self,
        epoch: Epoch,
        (live, begins): (bool, bool),
    ) -> Result<Mounting, Error> {
        self.is_current(epoch)?;
        match &self.received {
            // Whatever stands there is not what came: half a copy, or what another token wrote.
            Some(name) if self.written == 0 => Ok(Mounting::Take(name.clone())),
            _ if live && self.written > 0 => Ok(Mounting::Keep),
            _ if !live && (epoch.0 <= 1 || begins) => Ok(Mounting::Make),
            _ => Err(Error::NoFiles),
        }
    }

    /// Whether any newer token could mount them here.
    pub(super) fn is_usable(&self, live: bool, begins: bool) -> bool {
        (self.written == 0 && self.received.is_some())
            || (live && self.written > 0)
            || (!live && begins)
    }

    /// Whether the first token of all could.
    pub(super) fn begins(&self, live: bool) -> bool {
        !live && self.newest == 0
    }

    pub(super) fn mounted(&mut self, epoch: Epoch) {
        (self.newest, self.written) = (epoch.0, epoch.0);
        (self.is_mounted, self.unshipped) = (true, true);
    }

    /// The token under which they are written now.
    pub(super) fn mounted_under(&self) -> Option<Epoch> {
        self.is_mounted.then_some(Epoch(self.written))
    }

    pub(super) fn unmounted(&mut self) {
        self.is_mounted = false;
    }

    /// Whether what is here may be shipped under a token.
    ///
    /// # Errors
    /// [`Error::OldEpoch`] where it was not written under it.
    pub(super) fn shipping(&self, epoch: Epoch) -> Result<(), Error> {
        if self.written == epoch.0 { Ok(()) } else { Err(self.older(epoch)) }
    }

    /// The other room has confirmed a copy; what was written since it was made is another matter.
    pub(super) fn shipped(&mut self, at_ms: u64, bytes: u64, was_mounted: bool) {
        self.unshipped = self.is_mounted || was_mounted;
        (self.shipped_at_ms, self.shipped_bytes) = (Some(at_ms), bytes);
    }

    /// What becomes of the files here when others come under a token.
    ///
    /// # Errors
    /// [`Error::OldEpoch`] where they come too late, or these here are those of that token.
    pub(super) fn receiving(&self, epoch: Epoch) -> Result<Replaced, Error> {
        self.is_current(epoch)?;
        if self.is_mounted || self.written == epoch.0 {
            return Err(self.older(epoch));
        }
        let kept = self.unshipped && self.written > 0;
        Ok(if kept { Replaced::KeepAside(Epoch(self.written)) } else { Replaced::Drop })
    }

    pub(super) fn received(&mut self, name: &str, epoch: Epoch, at_ms: u64) {
        (self.newest, self.written, self.unshipped) = (epoch.0, 0, false);
        self.received = Some(name.to_owned());
        self.received_at_ms = Some(at_ms);
    }

    fn is_current(&self, epoch: Epoch) -> Result<(), Error> {
        if epoch.0 < self.newest { Err(self.older(epoch)) } else { Ok(()) }
    }

    fn older(&self, asked: Epoch) -> Error {
        Error::OldEpoch { part: "volumes", known: Epoch(self.newest), asked }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(acts: &[&str]) -> Lineage {
        let mut lineage = Lineage::default();
        for act in acts {
            let (what, number) = act.split_once(' ').unwrap_or((act, "0"));
            let epoch = Epoch(number.parse().unwrap());
            match what {
                "mount" => lineage.mounted(epoch),
                "unmount" => lineage.unmounted(),
                "ship" => lineage.shipped(7, 7, lineage.is_mounted),
                "receive" => lineage.received(&format!("copy {number}"), epoch, 7),
                _ => panic!("{act}"),
            }
        }
        lineage
    }

    #[test]
    fn an_older_token_neither_writes_nor_ships_nor_is_taken_in() {
        let lineage = after(&["mount 3", "unmount", "receive 4"]);
        assert!(lineage.mounting(Epoch(3), (false, false)).is_err());
        assert!(lineage.shipping(Epoch(3)).is_err(), "its files are gone");
        assert!(lineage.receiving(Epoch(3)).is_err());
        let take = lineage.mounting(Epoch(5), (true, false)).unwrap();
        assert_eq!(take, Mounting::Take("copy 4".to_owned()));
    }

    #[test]
    fn what_nobody_else_has_is_kept_aside_and_only_that() {
        let fenced = after(&["mount 3", "ship", "unmount"]);
        assert_eq!(fenced.receiving(Epoch(4)).unwrap(), Replaced::KeepAside(Epoch(3)));
        let handed_over = after(&["mount 3", "unmount", "ship"]);
        assert_eq!(handed_over.receiving(Epoch(4)).unwrap(), Replaced::Drop);
        assert_eq!(after(&["receive 3"]).receiving(Epoch(3)).unwrap(), Replaced::Drop);
        assert!(after(&["mount 3"]).receiving(Epoch(4)).is_err(), "it is being written");
        assert!(after(&["mount 3", "unmount"]).receiving(Epoch(3)).is_err(), "its own");
    }

    #[test]
    fn a_room_that_lost_its_disk_begins_nothing_by_itself() {
        let new = Lineage::default();
        assert_eq!(new.mounting(Epoch(1), (false, false)).unwrap(), Mounting::Make);
        assert!(matches!(new.mounting(Epoch(2), (false, false)), Err(Error::NoFiles)));
        assert_eq!(new.mounting(Epoch(2), (false, true)).unwrap(), Mounting::Make);
        assert!(new.mounting(Epoch(2), (true, false)).is_err(), "a folder that nobody wrote");
        assert!(!new.is_usable(false, false) && new.is_usable(false, true));
        assert!(new.begins(false) && !new.begins(true), "the first of all");
        let lost = after(&["mount 1", "unmount"]);
        assert_eq!(lost.mounting(Epoch(2), (true, false)).unwrap(), Mounting::Keep);
        assert!(lost.mounting(Epoch(2), (false, false)).is_err() && !lost.is_usable(false, false));
        assert!(!lost.begins(false));
    }

    #[test]
    fn a_copy_of_what_is_written_never_says_that_all_is_shipped() {
        assert!(after(&["mount 1", "ship"]).unshipped);
        assert!(!after(&["mount 1", "unmount", "ship"]).unshipped);
        assert!(after(&["mount 1", "unmount", "ship", "mount 3"]).unshipped);
        let mut taken_before = after(&["mount 1", "unmount"]);
        taken_before.shipped(7, 7, true);
        assert!(taken_before.unshipped, "it was made while somebody wrote");
    }
}
