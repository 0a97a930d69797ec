//! Having the engine of a room's host run what its agent says: the whole group, or none of it.
//!
//! One thread passes again and again over what is wanted and what is there. An agent changes the
//! order between two passes, or takes the leash away in the middle of one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use bocage_agent::{Error as AgentError, Instances, Leash, Status};
use bocage_engine::{Docker, Engine as _, Leashed, Name, Observed, PostgreSql, Step, Wanted};
use bocage_failover::Epoch;
use bocage_hosting::Host;
use bocage_vocab::{Explain as _, Id};
use bocage_world::World;

use super::leaving::adopting;
use super::obey::{self, Engines, Trouble};
use super::watched::{self, AgentSeen};
use super::{metering, named, registries, seen};
use crate::{AsOf, Context, Error, Territory};

/// Between two passes where nothing is changed.
const EVERY: Duration = Duration::from_secs(3);
/// All instances have ended by themselves then, or the order is given up and repeated.
const STOP_MAX: Duration = Duration::from_secs(30);
/// A pass that lost its leash has ended then.
const LEAVE_MAX: Duration = Duration::from_secs(3);
/// People hear of an agent at least so often.
const TELL_EVERY: Duration = Duration::from_secs(10);
/// What is used is written down so often.
const METER_EVERY: Duration = Duration::from_secs(60);
/// The engine is asked so often whether it answers.
const FEEL_EVERY: Duration = Duration::from_secs(1);
const WELL: &str = "well";

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
}

impl HostAt {
    /// Its engine. What is promised one room keeps its files with it.
    fn docker(&self, world: &World) -> Result<Docker, Error> {
        let own = named::host(world, &self.host)?.id;
        let docker = Docker::at(&self.engines.socket, &self.engines.secrets)?;
        let docker = docker.pulling_from(registries::of_host(world, own)?);
        let Some(folder) = &self.volumes else { return Ok(docker) };
        let moving =
            world.applications.iter().filter(|one| bocage_engine::is_promised_both(world, one));
        Ok(docker.with_volumes_in(folder, moving.map(|one| one.id).collect()))
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
}

#[derive(Default)]
struct State {
    order: Order,
    /// Grows with each order.
    number: u64,
    /// The order of the pass that is under way.
    under_way: Option<u64>,
    done: Option<Pass>,
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
    /// Whether no instance of the group is left.
    is_at_rest: bool,
    told: BTreeMap<String, String>,
}

impl Keeper {
    /// Begins to keep a host; nothing is changed before an agent says so.
    #[must_use]
    pub fn of(ctx: &Context, at: HostAt) -> Keeper {
        let (state, changed) = (Mutex::default(), Condvar::new());
        let answers = AtomicBool::new(true);
        let shared = Arc::new(Shared { ctx: ctx.clone(), at, state, changed, answers });
        let keeper = Keeper(Arc::clone(&shared));
        let pulse = Arc::clone(&shared);
        std::thread::spawn(move || pulse.feel());
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
        let is_so = |state: &State| {
            state.done.as_ref().is_some_and(|pass| pass.number >= number && pass.is_at_rest)
        };
        self.wait(("the end of the applications", STOP_MAX), is_so)
    }

    fn kill(&self) -> Result<(), AgentError> {
        let number = self.order(Order::Rest);
        let is_so = |state: &State| state.under_way.is_none_or(|under_way| under_way >= number);
        self.wait(("letting go of the container engine", LEAVE_MAX), is_so)
    }

    fn is_well(&self) -> bool {
        // A pass may last while an engine is frozen: it is asked beside.
        let is_well = self.0.state().done.as_ref().is_none_or(|pass| pass.is_well);
        is_well && self.0.answers.load(Ordering::SeqCst)
    }

    fn told(&self) -> BTreeMap<String, String> {
        self.0.state().done.as_ref().map(|pass| pass.told.clone()).unwrap_or_default()
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

/// The thread that passes, and what it keeps from one pass to the next.
struct Rounds<'a> {
    shared: &'a Shared,
    territory: Option<Territory>,
    world: Option<World>,
    /// Whether something comes that is not there whole: it is not run before.
    waits: bool,
    /// Under which order and generation the databases were made last.
    made: Option<(u64, bocage_vocab::Generation)>,
    noted: Option<seen::Note>,
    /// Under which order the counters were read last, and when.
    metered: Option<(u64, Instant)>,
    /// What was told of the agent last, and when.
    told: Option<(AgentSeen, Instant)>,
}

impl<'a> Rounds<'a> {
    fn of(shared: &'a Shared) -> Rounds<'a> {
        Rounds {
            shared,
            territory: None,
            world: None,
            waits: false,
            made: None,
            noted: None,
            metered: None,
            told: None,
        }
    }

    fn go(&mut self) {
        loop {
            let (order, number) = self.next();
            if let Err(error) = self.tell() {
                tracing::debug!(%error, "how the agent is is not written down");
            }
            let pass = match self.pass(&order, number) {
                Ok(pass) => pass,
                Err(error) => {
                    tracing::warn!(error = %told(&error), "the host's applications are not as wanted");
                    self.territory = None;
                    Pass {
                        number,
                        is_well: !is_of_engine(&error),
                        is_at_rest: false,
                        told: BTreeMap::from([(self.shared.at.host.clone(), told(&error))]),
                    }
                }
            };
            let mut state = self.shared.state();
            state.under_way = None;
            state.done = Some(pass);
            self.shared.changed.notify_all();
        }
    }

    /// The order that stands, as soon as it is another one or it is time to look again.
    fn next(&self) -> (Order, u64) {
        let mut state = self.shared.state();
        loop {
            let is_known = |state: &mut State| {
                let known = state.done.as_ref().map(|pass| pass.number);
                matches!(state.order, Order::Wait) || known == Some(state.number)
            };
            let waited = self.shared.changed.wait_timeout_while(state, EVERY, is_known);
            state = waited.unwrap_or_else(std::sync::PoisonError::into_inner).0;
            if !matches!(state.order, Order::Wait) {
                state.under_way = Some(state.number);
                return (state.order.clone(), state.number);
            }
        }
    }

    fn pass(&mut self, order: &Order, number: u64) -> Result<Pass, Error> {
        let Shared { ctx, at, .. } = self.shared;
        self.read()?;
        let (Some(territory), Some(world)) = (&mut self.territory, &self.world) else {
            return Ok(Pass { number, is_well: true, is_at_rest: true, told: BTreeMap::new() });
        };
        let own = named::host(world, &at.host)?.id;
        let engine = at.docker(world)?;
        let epoch = match order {
            Order::Serve(epoch, _) => Some(*epoch),
            Order::Rest | Order::Wait => None,
        };
        let wanted = bocage_engine::wanted_in_room(world, own, epoch.is_some())?;
        // What ends now has its counters read before.
        let is_due =
            self.metered.is_none_or(|(known, at)| known != number || at.elapsed() >= METER_EVERY);
        if is_due {
            meter(territory, (world, own), &engine, &at.engines, epoch.is_some());
            self.metered = Some((number, Instant::now()));
        }
        if epoch.is_none() {
            end_at_once(&at.engines, &engine.observe()?, &wanted);
        }
        let is_new = self.made != Some((number, wanted.generation));
        let server = at.engines.databases.as_deref().filter(|_| epoch.is_some() && is_new);
        let server = server.map(PostgreSql::at).transpose()?;
        let secrets = &at.engines.secrets;
        let (wanted, without) = bocage_engine::with_databases(wanted, server.as_ref(), secrets)?;
        let holds = || {
            let is_current = self.shared.state().number == number;
            is_current && matches!(order, Order::Serve(_, leash) if leash())
        };
        let leashed = Leashed::new(&engine, &holds);
        let engine: &dyn bocage_engine::Engine = if epoch.is_some() { &leashed } else { &engine };
        let (mut outcome, unanswered) = obey::reconciled(engine, &at.engines, &wanted)?;
        if without.is_empty() && epoch.is_some() {
            self.made = Some((number, wanted.generation));
        }
        outcome.failures.splice(0..0, without);
        let note = obey::noted(&wanted, &outcome, epoch);
        if self.noted.as_ref() != Some(&note) {
            obey::note(ctx, territory, own, &note);
            self.noted = Some(note);
        }
        let is_at_rest = is_at_rest(world, own, &outcome.observed);
        let told = applications(&wanted, &outcome, &unanswered);
        Ok(Pass { number, is_well: true, is_at_rest, told })
    }

    /// Tells people how the agent is, where it is another way or they have not heard for long.
    fn tell(&mut self) -> Result<(), Error> {
        let Some(now) = self.shared.state().agent.clone() else { return Ok(()) };
        let before = self.told.as_ref();
        let is_known =
            before.is_some_and(|(told, at)| told.is_like(&now) && at.elapsed() < TELL_EVERY);
        let (Some(territory), Some(world), false) = (&mut self.territory, &self.world, is_known)
        else {
            return Ok(());
        };
        let Shared { ctx, at, .. } = self.shared;
        let own = named::host(world, &at.host)?.id;
        let before = before.map(|(told, _)| told);
        watched::write(ctx, territory, (own, &at.host), (&now, before))?;
        self.told = Some((now, Instant::now()));
        Ok(())
    }

    /// Reads the territory where there is one and it has changed.
    fn read(&mut self) -> Result<(), Error> {
        let Shared { ctx, at, .. } = self.shared;
        if self.territory.is_none() {
            if !at.territory.contains("://") && !std::path::Path::new(&at.territory).exists() {
                return Ok(());
            }
            self.territory = Some(Territory::open(ctx, &at.territory)?);
        }
        let Some(territory) = &self.territory else { return Ok(()) };
        let head = territory.head()?;
        let is_known = self.world.as_ref().is_some_and(|world| world.generation == head);
        if !is_known || self.waits {
            let mut world = territory.world(ctx, AsOf::Head)?;
            self.waits = !adopting::held_back(territory, &mut world)?.is_empty();
            self.world = Some(world);
        }
        Ok(())
    }
}

/// Reads what is used here; what cannot be read or kept now is caught up with by the next look.
fn meter(
    territory: &mut Territory,
    (world, own): (&World, Id<Host>),
    engine: &Docker,
    engines: &Engines,
    serves: bool,
) {
    let url = engines.databases.as_deref().filter(|_| serves);
    let server = url.and_then(|url| PostgreSql::at(url).ok());
    if let Err(error) = metering::look(territory, (world, own), engine, server.as_ref()) {
        tracing::warn!(error = %told(&error), "what is used here is not written down");
    }
}

/// Stops all that is not wanted beside each other: one after the other each would have its ten
/// seconds, and the other room waits for the last.
fn end_at_once(engines: &Engines, observed: &Observed, wanted: &Wanted) {
    let kept: BTreeSet<_> = wanted.instances.iter().map(|one| one.container()).collect();
    let ending = observed.running.iter().filter(|one| !kept.contains(&one.container));
    std::thread::scope(|scope| {
        for running in ending {
            let (owner, container) = (running.owner.clone(), running.container.clone());
            scope.spawn(move || {
                let stop = Step::Stop(Name { owner, container });
                let engine = Docker::at(&engines.socket, &engines.secrets);
                engine.and_then(|engine| engine.perform(&stop))
            });
        }
    });
}

/// Whether nothing of the group is left: what is promised one room stays.
fn is_at_rest(world: &World, own: Id<Host>, observed: &Observed) -> bool {
    let here = |instance: &bocage_hosting::Instance| instance.host == own;
    let stays = |application: Id<bocage_hosting::Application>| {
        let application = world.applications.get(application);
        application.is_some_and(|one| !bocage_engine::is_promised_both(world, one))
    };
    let staying: BTreeSet<_> = world
        .instances
        .iter()
        .filter(|one| here(one) && stays(one.application))
        .map(|one| one.application)
        .collect();
    let ended =
        |state| matches!(state, bocage_engine::State::Ended(_) | bocage_engine::State::Made);
    let mut running = observed.running.iter();
    running.all(|one| ended(one.state) || staying.contains(&one.owner.incarnation))
}

/// How each application that is wanted here is.
fn applications(
    wanted: &Wanted,
    outcome: &bocage_engine::Outcome,
    unanswered: &[Trouble],
) -> BTreeMap<String, String> {
    let names = wanted.instances.iter().map(|one| one.owner.application.to_string());
    let mut told: BTreeMap<String, String> = names.map(|name| (name, WELL.to_owned())).collect();
    for trouble in unanswered {
        told.insert(trouble.application.clone(), trouble.message.clone());
    }
    for failure in &outcome.failures {
        told.insert(failure.application.to_string(), failure.to_string());
    }
    if let Err(error) = &outcome.entry {
        told.insert("entry".to_owned(), error.to_string());
    }
    told
}

fn is_of_engine(error: &Error) -> bool {
    let code = error.code();
    code.starts_with("bocage::engine::") && code != "bocage::engine::unleashed"
}

/// An error and what led to it, in a line.
fn told(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
