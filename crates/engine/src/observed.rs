//! What an engine shows of what is ours.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use bocage_hosting::Instance;
use bocage_vocab::{Generation, Id, Span, Text};

use crate::{Copy, Owner};

/// What an engine has of ours: containers, networks, volumes, and the generation that it was last
/// told to run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Observed {
    /// The newest generation that was ever reconciled here; zero where none was.
    pub generation: Generation,
    /// Containers, by name.
    pub running: Vec<Running>,
    /// Applications that have their network.
    pub networks: BTreeSet<Owner>,
    /// Applications of which something runs that services on other hosts of the room do not find by
    /// name; none where the room has one host.
    pub apart: BTreeSet<Owner>,
    /// Volumes, by the name that the engine knows.
    pub volumes: BTreeMap<Text, Owner>,
}

/// One container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// Its name in the engine.
    pub container: Text,
    /// The instance that it is a container of.
    pub instance: Id<Instance>,
    /// Whose it is.
    pub owner: Owner,
    /// The service of the release.
    pub service: Text,
    /// Which copy, from 0.
    pub ordinal: u16,
    /// The release that it was made for.
    pub release: u32,
    /// The digest of what it was made of.
    pub spec: Text,
    /// How it is.
    pub state: State,
    /// Names this run of it: what it has used is counted from zero with each.
    pub life: Text,
    /// How long it has been running, or ended.
    pub since: Span,
    /// How often it was started again, one time after the other, because it had ended or was unwell.
    pub restarts: u32,
    /// Whether it could not take the place of what ran before, when it was tried last.
    pub failed: bool,
    /// Whether it answers questions on its health. One that does not counts as well.
    pub asked: bool,
    /// Where it can be reached from its host.
    pub address: Option<IpAddr>,
}

/// How a container is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It was made and never ran.
    Made,
    /// It runs, and is not well yet.
    Starting,
    /// It runs and is well.
    Well,
    /// It runs and is not well.
    Unwell,
    /// It ended with this status.
    Ended(i64),
}

impl Observed {
    /// The container of this name.
    #[must_use]
    pub fn find(&self, container: &str) -> Option<&Running> {
        self.running.iter().find(|running| &*running.container == container)
    }
}

impl Running {
    /// The copy that it is.
    #[must_use]
    pub fn copy(&self) -> Copy {
        Copy {
            application: self.owner.incarnation,
            service: self.service.clone(),
            ordinal: self.ordinal,
        }
    }
}

impl State {
    /// Whether it takes memory and may write.
    #[must_use]
    pub fn is_up(self) -> bool {
        matches!(self, State::Starting | State::Well | State::Unwell)
    }
}
