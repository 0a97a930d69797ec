//! The passes over what is wanted and what is there.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use bocage_engine::{
    Docker, Engine as _, Failure, Leashed, Name, Observed, Owner, PostgreSql, Running, Step, Wanted,
};
use bocage_hosting::{Host, Instance};
use bocage_vocab::{Explain as _, Generation, Id};
use bocage_world::World;

use super::{Order, Pass, Shared, State};
use crate::hosting::leaving::adopting;
use crate::hosting::obey::{self, Engines, Trouble};
use crate::hosting::{metering, named, seen};
use crate::{AsOf, Error, Territory};

/// Between two passes where nothing is changed.
const EVERY: Duration = Duration::from_secs(3);
/// What is used is written down so often.
const METER_EVERY: Duration = Duration::from_secs(60);
const WELL: &str = "well";

/// The thread that passes, and what it keeps from one pass to the next.
pub(super) struct Rounds<'a> {
    shared: &'a Shared,
    territory: Option<Territory>,
    /// What was wanted when the territory could be read last: a room goes on by it where the territory
    /// is lost.
    world: Option<World>,
    /// Whether something comes that is not there whole: it is not run before.
    waits: bool,
    /// Under which order and generation the databases were made last.
    made: Option<(u64, Generation)>,
    noted: Option<seen::Note>,
    /// What other hosts ran when they could be read last.
    seen: seen::Notes,
    metered: Option<Instant>,
}

impl<'a> Rounds<'a> {
    pub(super) fn of(shared: &'a Shared) -> Rounds<'a> {
        Rounds {
            shared,
            territory: None,
            world: None,
            waits: false,
            made: None,
            noted: None,
            seen: seen::Notes::default(),
            metered: None,
        }
    }

    pub(super) fn go(&mut self) {
        loop {
            let (order, number) = self.next();
            let pass = self.pass(&order, number).unwrap_or_else(|error| {
                tracing::warn!(error = %error.with_causes(), "the host's applications are not as wanted");
                let is_well = error.code() != "bocage::engine::no_engine";
                let told = BTreeMap::from([(self.shared.at.host.clone(), error.with_causes())]);
                Pass { number, is_well, told }
            });
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

    /// What ends, ends before anything else is asked: neither a territory nor a database may keep a
    /// room from coming to rest.
    fn pass(&mut self, order: &Order, number: u64) -> Result<Pass, Error> {
        if matches!(order, Order::Rest) {
            self.rest(number)?;
        }
        let unread = self.read();
        let Some(world) = &self.world else { return unread.map(|()| nothing(number)) };
        if let Err(error) = &unread {
            tracing::warn!(error = %error.with_causes(), "the territory is as it was read last");
        }
        let at = &self.shared.at;
        let own = named::host(world, &at.host)?.id;
        let engine = at.docker(world)?;
        let serves = match order {
            Order::Serve(epoch, _) => Some(*epoch),
            Order::Rest | Order::Wait => None,
        };
        let is_up = |instance: &Instance| self.seen.is_up(instance);
        let wanted = bocage_engine::wanted_in_room(world, own, (serves.is_some(), &is_up))?;
        let (wanted, unshipped) =
            if at.follows { without_files(world, wanted) } else { (wanted, Vec::new()) };
        let is_new = self.made != Some((number, wanted.generation));
        let begins = self.made.is_none_or(|(made, _)| made != number);
        if serves.is_some() && begins {
            // Databases and containers take their time: nobody is told meanwhile that there is no such name.
            let announced = obey::announced(&engine, &at.engines, &wanted);
            announced.unwrap_or_else(|error| tracing::warn!(%error, "the entry is not told early"));
        }
        let server = at.engines.databases.as_deref().filter(|_| serves.is_some() && is_new);
        let server = server.map(PostgreSql::at).transpose()?;
        let secrets = &at.engines.secrets;
        let (wanted, without) = bocage_engine::with_databases(wanted, server.as_ref(), secrets)?;
        let holds = || {
            let is_current = self.shared.state().number == number;
            is_current && matches!(order, Order::Serve(_, leash) if leash())
        };
        let leashed = Leashed::new(&engine, &holds);
        let kept: &dyn bocage_engine::Engine = if serves.is_some() { &leashed } else { &engine };
        let (mut outcome, unanswered) = obey::reconciled(kept, &at.engines, &wanted)?;
        if without.is_empty() && serves.is_some() {
            self.made = Some((number, wanted.generation));
        }
        outcome.failures.splice(0..0, without.into_iter().chain(unshipped));
        let note = obey::noted(&wanted, (&outcome, &unanswered), serves);
        let told = applications(&wanted, &outcome, &unanswered);
        self.keep(own, &engine, note);
        Ok(Pass { number, is_well: true, told })
    }

    /// Stops all that may not run in a room that does not serve: of what nobody knows, everything.
    fn rest(&self, number: u64) -> Result<(), Error> {
        let engines = &self.shared.at.engines;
        let engine = Docker::at(&engines.socket, &engines.secrets)?;
        let stays = |running: &Running| {
            let world = self.world.as_ref();
            let application = world.and_then(|world| {
                Some((world, world.applications.get(running.owner.incarnation)?))
            });
            application.is_some_and(|(world, one)| !bocage_engine::is_promised_both(world, one))
        };
        end_at_once(engines, &engine.observe()?, stays);
        let left = engine.observe()?.running;
        if left.iter().all(|one| !one.state.is_up() || stays(one)) {
            let mut state = self.shared.state();
            state.at_rest = state.at_rest.max(Some(number));
            self.shared.changed.notify_all();
        }
        Ok(())
    }

    /// Writes down what runs, and what it uses.
    fn keep(&mut self, own: Id<Host>, engine: &Docker, note: seen::Note) {
        let Shared { ctx, at, .. } = self.shared;
        let (Some(territory), Some(world)) = (&mut self.territory, &self.world) else { return };
        if self.noted.as_ref() != Some(&note) {
            obey::note(ctx, territory, own, &note);
        }
        if self.metered.is_none_or(|at| at.elapsed() >= METER_EVERY) {
            meter(territory, (world, own), engine, &at.engines, note.epoch.is_some());
            self.metered = Some(Instant::now());
        }
        self.noted = Some(note);
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
        let read = self.read_head();
        if read.is_err() {
            self.territory = None;
        }
        read
    }

    fn read_head(&mut self) -> Result<(), Error> {
        let Some(territory) = &self.territory else { return Ok(()) };
        self.seen = seen::read(territory)?;
        let head = territory.head()?;
        let is_known = self.world.as_ref().is_some_and(|world| world.generation == head);
        if !is_known || self.waits {
            let mut world = territory.world(&self.shared.ctx, AsOf::Head)?;
            self.waits = !adopting::held_back(territory, &mut world)?.is_empty();
            self.world = Some(world);
        }
        Ok(())
    }
}

/// Nobody has said yet what runs here.
fn nothing(number: u64) -> Pass {
    Pass { number, is_well: true, told: BTreeMap::new() }
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
        tracing::warn!(error = %error.with_causes(), "what is used here is not written down");
    }
}

/// What a further host of a room may run: nothing that keeps files which move, since nobody ships them
/// from there.
fn without_files(world: &World, mut wanted: Wanted) -> (Wanted, Vec<Failure>) {
    let moves = |owner: &Owner| {
        let own = world.applications.get(owner.incarnation);
        own.is_some_and(|own| bocage_engine::is_promised_both(world, own))
    };
    let keeps = wanted.instances.iter().filter(|one| !one.content.mounts.is_empty());
    let unshipped: BTreeSet<Owner> =
        keeps.map(|one| one.owner.clone()).filter(|owner| moves(owner)).collect();
    wanted.instances.retain(|one| one.content.mounts.is_empty() || !unshipped.contains(&one.owner));
    let failure = |owner: Owner| {
        let application = owner.application.to_string();
        let error = bocage_engine::Error::FilesUnshipped { application };
        Failure { application: owner.application, error, undone: None }
    };
    (wanted, unshipped.into_iter().map(failure).collect())
}

/// Stops all but what stays beside each other: one after the other each would have its ten seconds,
/// and the other room waits for the last.
fn end_at_once(engines: &Engines, observed: &Observed, stays: impl Fn(&Running) -> bool) {
    let ending = observed.running.iter().filter(|one| one.state.is_up() && !stays(one));
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
    for trouble in obey::apart(outcome) {
        told.insert(trouble.application, trouble.message);
    }
    for failure in &outcome.failures {
        told.insert(failure.application.to_string(), failure.to_string());
    }
    if let Err(error) = &outcome.entry {
        told.insert("entry".to_owned(), error.to_string());
    }
    told
}
