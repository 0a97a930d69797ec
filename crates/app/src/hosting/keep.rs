//! Having the engine of a room's host run what its agent says: the whole group, or none of it.
//!
//! One thread passes again and again over what is wanted and what is there. An agent changes the
//! order between two passes, or takes the leash away in the middle of one.

mod backer;
mod rounds;
mod teller;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use bocage_agent::{BackupsAt, Error as AgentError, Instances, Leash, Status};
use bocage_engine::{Docker, Moving};
use bocage_failover::Epoch;
use bocage_world::World;

use super::obey::Engines;
use super::watched::AgentSeen;
use super::{named, registries};
use crate::{Context, Error};
use backer::Backer;
use rounds::Rounds;
use teller::Teller;

/// All instances have ended by themselves then, or the order is given up and repeated.
const STOP_MAX: Duration = Duration::from_secs(30);
/// A pass that lost its leash has ended then.
const LEAVE_MAX: Duration = Duration::from_secs(3);
/// The engine is asked so often whether it answers.
const FEEL_EVERY: Duration = Duration::from_secs(1);

/// The host of a room, and where the territory is that says what it runs.
#[derive(Debug, Clone)]
pub struct HostAt {
    /// The territory.
    pub territory: String,
    /// The host's name in it.
    pub host: String,
    /// What it runs it with.
    pub engines: Engines,
    /// The folder of files that move with the group; none where they stay with the engine.
    pub volumes: Option<PathBuf>,
    /// The control group of what moves, which is ended as a whole.
    pub group: String,
    /// Where its room backs up; none where that is left to other means.
    pub backups: Option<BackupsAt>,
    /// The file of the agent's settings, which is backed up too.
    pub settings: PathBuf,
    /// Whether it follows the agent of its room, which alone ships files to the other room.
    pub follows: bool,
}

impl HostAt {
    /// Its engine. What is promised one room keeps its files with it, and is not ended with the group.
    fn docker(&self, world: &World) -> Result<Docker, Error> {
        let own = named::host(world, &self.host)?.id;
        let docker = Docker::at(&self.engines.socket, &self.engines.secrets)?;
        let docker = docker.pulling_from(registries::of_host(world, own)?);
        let both =
            world.applications.iter().filter(|one| bocage_engine::is_promised_both(world, one));
        let whose = both.map(|one| one.id).collect();
        let (folder, group) = (self.volumes.clone(), self.group.clone());
        Ok(docker.with_moving(Moving { whose, folder, group }))
    }
}

/// Keeps the instances of a room's host as its agent orders.
pub struct Keeper(Arc<Shared>);

struct Shared {
    ctx: Context,
    at: HostAt,
    state: Mutex<State>,
    changed: Condvar,
    /// Whether the engine answered when it was asked last.
    answers: AtomicBool,
    /// What is wrong with backups. Held for a moment only: who thinks reads it.
    backup_alarms: Mutex<Vec<String>>,
}

#[derive(Default)]
struct State {
    order: Order,
    /// Grows with each order.
    number: u64,
    /// The order of the pass that is under way.
    under_way: Option<u64>,
    done: Option<Pass>,
    /// The newest order under which nothing of the group was seen to run.
    at_rest: Option<u64>,
    /// How the agent is.
    agent: Option<AgentSeen>,
}

#[derive(Clone, Default)]
enum Order {
    /// Nobody has said anything yet: all stays as it is.
    #[default]
    Wait,
    /// Nothing of the group runs.
    Rest,
    /// All of the group runs, as long as the leash holds.
    Serve(Epoch, Leash),
}

/// What a pass has come to.
struct Pass {
    number: u64,
    /// Whether the engine did what it was told.
    is_well: bool,
    told: BTreeMap<String, String>,
}

impl Keeper {
    /// Begins to keep a host; nothing is changed before an agent says so.
    #[must_use]
    pub fn of(ctx: &Context, at: HostAt) -> Keeper {
        let (state, changed) = (Mutex::default(), Condvar::new());
        let answers = AtomicBool::new(true);
        let backup_alarms = Mutex::default();
        let ctx = ctx.clone();
        let shared = Arc::new(Shared { ctx, at, state, changed, answers, backup_alarms });
        let keeper = Keeper(Arc::clone(&shared));
        let (pulse, teller) = (Arc::clone(&shared), Arc::clone(&shared));
        std::thread::spawn(move || pulse.feel());
        std::thread::spawn(move || Teller::of(&teller).go());
        if let Some(at) = shared.at.backups.clone() {
            // Nothing waits for it: neither a start nor an end, and no fence.
            let backed_up = Arc::clone(&shared);
            std::thread::spawn(move || Backer::of(&backed_up, at).go());
        }
        std::thread::spawn(move || Rounds::of(&shared).go());
        keeper
    }

    fn order(&self, order: Order) -> u64 {
        let mut state = self.0.state();
        state.order = order;
        state.number += 1;
        self.0.changed.notify_all();
        state.number
    }

    /// Waits until it is so.
    fn wait(
        &self,
        (what, most): (&'static str, Duration),
        is_so: impl Fn(&State) -> bool,
    ) -> Result<(), AgentError> {
        let begun = Instant::now();
        let mut state = self.0.state();
        while !is_so(&state) {
            let left = most.saturating_sub(begun.elapsed());
            if left.is_zero() {
                return Err(AgentError::Late { what, seconds: most.as_secs() });
            }
            let waited = self.0.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(std::sync::PoisonError::into_inner).0;
        }
        Ok(())
    }
}

impl Instances for Keeper {
    fn start(&self, epoch: Epoch, leash: Leash) {
        self.order(Order::Serve(epoch, leash));
    }

    fn stop(&self) -> Result<(), AgentError> {
        let number = self.order(Order::Rest);
        let is_so = |state: &State| state.at_rest >= Some(number);
        self.wait(("the end of the applications", STOP_MAX), is_so)
    }

    fn kill(&self) -> Result<(), AgentError> {
        let number = self.order(Order::Rest);
        let is_so = |state: &State| state.under_way.is_none_or(|under_way| under_way >= number);
        self.wait(("letting go of the container engine", LEAVE_MAX), is_so)
    }

    fn run(&self) -> bool {
        let state = self.0.state();
        matches!(state.order, Order::Serve(..)) || state.at_rest < Some(state.number)
    }

    fn is_well(&self) -> bool {
        // A pass may last while an engine is frozen: it is asked beside.
        let is_well = self.0.state().done.as_ref().is_none_or(|pass| pass.is_well);
        is_well && self.0.answers.load(Ordering::SeqCst)
    }

    fn told(&self) -> BTreeMap<String, String> {
        self.0.state().done.as_ref().map(|pass| pass.told.clone()).unwrap_or_default()
    }

    fn backup_alarms(&self) -> Vec<String> {
        let alarms = self.0.backup_alarms.lock();
        alarms.unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    fn hear(&self, status: &Status) {
        self.0.state().agent = Some(AgentSeen::of(status));
    }
}

impl Shared {
    /// Asks the engine again and again whether it answers.
    fn feel(&self) {
        loop {
            let answers = bocage_engine::answers(&self.at.engines.socket);
            self.answers.store(answers, Ordering::SeqCst);
            std::thread::sleep(FEEL_EVERY);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
