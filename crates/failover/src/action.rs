//! What an executor is to do. Every action may be repeated, and leaves nothing to choose.

use crate::{Ask, Epoch, Moment, Site};

/// An order. Those with `until` begin something: the executor looks at the host's clock before and
/// after, and undoes what it did where the moment has passed. So an agent that was frozen between
/// a thought and its act does no harm.
///
/// Orders on one part (gate, instances, database, volumes) are carried out one after the other,
/// orders on different parts beside each other; an order to stop gives up one to begin that is
/// under way, and a newer order of a kind takes the place of one that still waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Send a transaction to the store.
    Ask {
        /// Its number, for the answer.
        ticket: u64,
        /// The transaction.
        ask: Ask,
    },
    /// Let the guard have the group run until then.
    Guard {
        /// The epoch.
        epoch: Epoch,
        /// The guard kills after it.
        until: Moment,
    },
    /// Let traffic in; the kernel closes by itself.
    OpenGate {
        /// The token that the entry checks.
        epoch: Epoch,
        /// The gate closes then.
        until: Moment,
    },
    /// Let no traffic in.
    CloseGate,
    /// Make the database the primary.
    Promote {
        /// Its token.
        epoch: Epoch,
        /// Not after this.
        until: Moment,
    },
    /// Let clients into the database, which begins without.
    Admit {
        /// The token.
        epoch: Epoch,
        /// The run of the database for which this was decided; a later one is left alone.
        run: u64,
    },
    /// Acknowledge a commit only when the second copy has it.
    CommitBoth {
        /// The token.
        epoch: Epoch,
    },
    /// Acknowledge without a second copy.
    CommitAlone {
        /// The token.
        epoch: Epoch,
    },
    /// Have the database follow the owner's; rewind or copy anew where it differs.
    Follow {
        /// The owner's token; what comes under an older one is refused.
        epoch: Epoch,
    },
    /// Stop the database.
    StopDatabase,
    /// Mount the volumes for writing. Refused where a newer token has been here.
    Mount {
        /// The token.
        epoch: Epoch,
        /// Not after this.
        until: Moment,
    },
    /// Mount them no more.
    Unmount,
    /// Start the instances.
    Start {
        /// The token.
        epoch: Epoch,
        /// Not after this.
        until: Moment,
    },
    /// Have the instances end by themselves.
    Stop,
    /// Kill the instances.
    Kill,
    /// Send what the other room's volumes lack.
    Ship {
        /// The token; a receiver that knows a newer one refuses.
        epoch: Epoch,
    },
    /// Have a probe made from outside.
    Probe {
        /// The token that the answer must carry.
        epoch: Epoch,
    },
    /// Show an alarm and repeat it until it is cleared.
    Raise(Alarm),
    /// The reason of an alarm is gone.
    Clear(Alarm),
}

impl Action {
    /// Whether the executor counts it among the orders carried out: those that change what runs.
    pub fn counts(self) -> bool {
        !matches!(
            self,
            Action::Ask { .. }
                | Action::Ship { .. }
                | Action::Probe { .. }
                | Action::Raise(_)
                | Action::Clear(_)
        )
    }
}

impl Action {
    /// Whether it ends something, and so goes before what would begin.
    pub fn stops(self) -> bool {
        matches!(
            self,
            Action::CloseGate
                | Action::Stop
                | Action::Kill
                | Action::StopDatabase
                | Action::Unmount
        )
    }
}

/// What an operator has to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Alarm {
    /// A vote is missing: nothing stops, but the next loss would stop everything.
    VoteMissing(Site),
    /// The store does not answer; the group stops in time if this lasts.
    NoQuorum,
    /// Degraded: the database has a single copy.
    SingleCopy,
    /// The second copy is away and the class is strict: writes wait.
    WritesWait,
    /// The group has no owner, and this room may not take it: the other has writes that this has not.
    OnlyOtherIsWhole,
    /// The group does not answer its probe.
    NotAnswering,
    /// Nobody has served the group for long, as far as this room knows: whatever keeps it from being
    /// served, somebody has to look.
    NobodyServes,
}
