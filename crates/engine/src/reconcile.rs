//! Performs the steps. Nothing is left to choose here but when to give up.

use std::collections::BTreeSet;
use std::fmt;
use std::net::IpAddr;

use bocage_hosting::spec::Health;
use bocage_vocab::{Span, Text};

use crate::entry::{Door, shown};
use crate::steps::{self, Name, Step, new_of, steps};
use crate::undo::{Undone, back, undo};
use crate::{Copy, Engine, Error, Observed, Owner, State, Wanted, WantedInstance};

/// The time between two looks at a container that starts.
const LOOK_EVERY: Span = Span::millis(200);
/// What a request that has just arrived has to reach whom it was led to.
const DRAIN: Span = Span::millis(500);
/// What requests under way have to end before what answers them stops.
const DRAIN_MAX: Span = Span::millis(10_000);
/// What a container has to become well beyond what its own questions take.
const GRACE: Span = Span::millis(30_000);
/// How often one that nobody can ask must be seen to run before it counts as well.
const LOOKS_UNASKED: u32 = 5;
/// No application holds the others up for longer, whatever its questions ask for.
const PATIENCE_MAX: Span = Span::millis(300_000);
/// Lines of the log that an error shows.
const LOG_LINES: u32 = 10;

/// What reconciling came to.
#[derive(Debug)]
pub struct Outcome {
    /// What the engine shows now.
    pub observed: Observed,
    /// Applications that are not as wanted. Each runs what it ran before.
    pub failures: Vec<Failure>,
    /// Whether the entry answers with all that is well.
    pub entry: Result<(), Error>,
}

/// An application that is not as wanted, and why.
#[derive(Debug)]
pub struct Failure {
    /// The application.
    pub application: Text,
    /// What went wrong first.
    pub error: Error,
    /// What was done about it; none where nothing was begun.
    pub undone: Option<Undone>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.undone {
            None => write!(f, "{}", self.error),
            Some(undone) => write!(f, "{}\n{undone}", self.error),
        }
    }
}

/// Makes an engine run exactly what is wanted. Safe to repeat, safe to kill. Nobody else changes the
/// engine meanwhile. An application changes as a whole or not at all, and one that fails stops no
/// other.
///
/// # Errors
/// When a newer generation was reconciled here already, another process works here for long, or
/// the engine does not answer.
pub fn reconcile(engine: &dyn Engine, door: &dyn Door, wanted: &Wanted) -> Result<Outcome, Error> {
    let _lock = engine.lock()?;
    engine.resume()?;
    let (wanted, failures) = with_fingerprints(engine, wanted);
    let seen = look(engine, &wanted)?;
    let mut run = Run::new(engine, door, &wanted, &seen, failures);
    for step in steps(&seen, &wanted) {
        run.take(&step)?;
    }
    let mut failures = run.failures;
    failures.extend(resting(&seen, &wanted, &failures));
    let observed = look(engine, &wanted)?;
    let entry = door.show(&shown(&observed, &wanted, &[]));
    Ok(Outcome { observed, failures, entry })
}

/// Has the entry know every name that is wanted where nothing of it runs yet: people are asked to come again
/// soon, not told that there is no such thing. It is for a room that begins to serve; what changes while it
/// serves is shown by [`reconcile`] as it comes about.
///
/// # Errors
/// When a newer generation was reconciled here already, another process works here for long, or the engine or
/// the entry does not answer.
pub fn announce(engine: &dyn Engine, door: &dyn Door, wanted: &Wanted) -> Result<(), Error> {
    let _lock = engine.lock()?;
    door.show(&shown(&look(engine, wanted)?, wanted, &[]))
}

/// What there is, unless someone has reconciled a newer generation meanwhile.
fn look(engine: &dyn Engine, wanted: &Wanted) -> Result<Observed, Error> {
    let seen = engine.observe()?;
    if seen.generation > wanted.generation {
        return Err(Error::OlderGeneration { wanted: wanted.generation, seen: seen.generation });
    }
    Ok(seen)
}

/// The same wish, each instance with what tells its secrets apart; and the applications that lack
/// the value of one.
fn with_fingerprints(engine: &dyn Engine, wanted: &Wanted) -> (Wanted, Vec<Failure>) {
    let (mut wanted, mut failures) = (wanted.clone(), Vec::<Failure>::new());
    let mut blind: Vec<Owner> = Vec::new();
    for instance in &mut wanted.instances {
        match engine.fingerprint(instance) {
            Ok(secrets) => instance.secrets = secrets,
            Err(_) if blind.contains(&instance.owner) => {}
            Err(error) => {
                blind.push(instance.owner.clone());
                let application = instance.owner.application.clone();
                failures.push(Failure { application, error, undone: None });
            }
        }
    }
    // What runs of it goes on as it is.
    let copies = wanted.instances.iter().filter(|one| blind.contains(&one.owner)).map(|one| Copy {
        application: one.owner.incarnation,
        service: one.service.clone(),
        ordinal: one.ordinal,
    });
    wanted.staying.extend(copies);
    wanted.instances.retain(|one| !blind.contains(&one.owner));
    (wanted, failures)
}

/// Applications of which something rests before it is started again.
fn resting(seen: &Observed, wanted: &Wanted, failures: &[Failure]) -> Vec<Failure> {
    let rests = wanted.instances.iter().filter_map(|instance| {
        let (running, left) = steps::rests(seen, instance)?;
        let application = instance.owner.application.clone();
        let error = Error::Resting {
            application: application.to_string(),
            container: running.container.to_string(),
            restarts: running.restarts,
            left,
        };
        Some(Failure { application, error, undone: None })
    });
    rests.filter(|one| failures.iter().all(|old| old.application != one.application)).collect()
}

/// The steps that are being performed, and what has come of them.
struct Run<'a> {
    engine: &'a dyn Engine,
    door: &'a dyn Door,
    wanted: &'a Wanted,
    seen: &'a Observed,
    /// Applications that nothing more is done of.
    failed: BTreeSet<Owner>,
    /// Applications of which all that is wanted is well: there is no way back any more.
    settled: BTreeSet<Owner>,
    failures: Vec<Failure>,
}

impl<'a> Run<'a> {
    fn new(
        engine: &'a dyn Engine,
        door: &'a dyn Door,
        wanted: &'a Wanted,
        seen: &'a Observed,
        failures: Vec<Failure>,
    ) -> Run<'a> {
        let (failed, settled) = (BTreeSet::new(), BTreeSet::new());
        Run { engine, door, wanted, seen, failed, settled, failures }
    }

    fn take(&mut self, step: &Step) -> Result<(), Error> {
        let Some(owner) = step.owner() else { return self.engine.perform(step) };
        if self.failed.contains(owner) {
            return Ok(());
        }
        let done = match step {
            Step::Await(new) => self.gate(new).and_then(|()| self.announce(owner)),
            Step::Switch { away, .. } => self.switch(away),
            _ => self.engine.perform(step),
        };
        if matches!(step, Step::Remove(_)) || (matches!(step, Step::Switch { .. }) && done.is_ok())
        {
            self.settled.insert(owner.clone());
        }
        match done {
            Ok(()) => Ok(()),
            // Somebody else is at work: not even the way back is this one's to go.
            Err(error @ (Error::OlderGeneration { .. } | Error::Unleashed)) => Err(error),
            Err(error) => {
                let undone = self.undo(owner, matches!(step, Step::Switch { .. }));
                self.failed.insert(owner.clone());
                let application = owner.application.clone();
                self.failures.push(Failure { application, error, undone: Some(undone) });
                Ok(())
            }
        }
    }

    /// Leaves the application as it was before.
    fn undo(&self, owner: &Owner, entry_may_have_switched: bool) -> Undone {
        let all = self.wanted.instances.iter();
        let own: Vec<_> = all.filter(|one| one.owner == *owner).collect();
        if own.is_empty() || self.settled.contains(owner) {
            return Undone::Forward;
        }
        if entry_may_have_switched {
            // As far as it goes: the entry is told again at the end in any case.
            let new: Vec<Name> = own.iter().map(|one| new_of(one)).collect();
            let _ = self.switch(&new);
        }
        let undone = undo(self.engine, self.seen, &own);
        if !matches!(undone, Undone::Back) {
            return undone;
        }
        // The entry leads only to what is well.
        match back(self.seen, &own).iter().try_for_each(|name| self.gate(name)) {
            Ok(()) => Undone::Back,
            Err(error) => Undone::Stuck(error),
        }
    }

    /// Has the entry lead to an application that was nowhere before, once all of it is well: it does not
    /// wait for those that come after it.
    fn announce(&self, owner: &Owner) -> Result<(), Error> {
        let was_up = self.seen.running.iter().any(|one| one.owner == *owner && one.state.is_up());
        if was_up {
            return Ok(());
        }
        let observed = look(self.engine, self.wanted)?;
        let is_well = |one: &WantedInstance| {
            observed.find(&one.container()).is_some_and(|running| running.state == State::Well)
        };
        if self.wanted.instances.iter().filter(|one| one.owner == *owner).all(is_well) {
            // Told again at the end in any case.
            let _ = self.door.show(&shown(&observed, self.wanted, &[]));
        }
        Ok(())
    }

    /// Has the entry lead away from what stops next, and lets it end what it has begun.
    fn switch(&self, away: &[Name]) -> Result<(), Error> {
        let observed = look(self.engine, self.wanted)?;
        self.door.show(&shown(&observed, self.wanted, away))?;
        self.engine.pause(DRAIN);
        let leave = away.iter().filter_map(|name| observed.find(&name.container)?.address);
        let leave: Vec<IpAddr> = leave.collect();
        let mut waited = DRAIN.get();
        while waited < DRAIN_MAX.get() && self.door.waits_for(&leave) {
            // Whoever may not run it any more does not wait either.
            look(self.engine, self.wanted)?;
            self.engine.pause(LOOK_EVERY);
            waited += LOOK_EVERY.get();
        }
        Ok(())
    }

    /// Waits until a container is well.
    fn gate(&self, new: &Name) -> Result<(), Error> {
        let mut instances = self.wanted.instances.iter();
        let instance = instances.find(|one| one.container() == new.container);
        let limit = patience(instance.and_then(|one| one.content.health.as_ref()));
        let (mut waited, mut well) = (0, 0);
        let state = loop {
            let observed = look(self.engine, self.wanted)?;
            let running = observed.find(&new.container);
            let state = running.map_or(State::Made, |running| running.state);
            let asked = running.is_some_and(|running| running.asked);
            well = if state == State::Well { well + 1 } else { 0 };
            if well >= if asked { 1 } else { LOOKS_UNASKED } {
                return Ok(());
            }
            let over = matches!(state, State::Unwell | State::Made | State::Ended(_));
            if over || waited >= limit.get() {
                break state;
            }
            self.engine.pause(LOOK_EVERY);
            waited += LOOK_EVERY.get();
        };
        let logs = self.engine.logs(&new.container, LOG_LINES).unwrap_or_default();
        Err(Error::NotWell {
            application: new.owner.application.to_string(),
            container: new.container.to_string(),
            state: match state {
                State::Made => "not running",
                State::Starting => "still starting",
                State::Well => "not well for long enough",
                State::Unwell => "not well",
                State::Ended(_) => "ended",
            },
            after: Span::millis(waited),
            logs: logs.trim_end().to_owned(),
        })
    }
}

/// How long a container may take: as long as its own questions take, and a grace.
fn patience(health: Option<&Health>) -> Span {
    let asked = health.map_or(0, |health| {
        let each = health.every.get().saturating_add(health.timeout.get());
        each.saturating_mul(i64::from(health.retries))
    });
    Span::millis(asked.saturating_add(GRACE.get())).min(PATIENCE_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawn::{observed, shown, wanted};
    use crate::entry::NoDoor;
    use crate::fake::{Fake, Fate};
    use bocage_vocab::{Explain, Generation};

    const BEFORE: &str = "generation 4\nnetwork town\nvolume town.files
        town/web#0 1 asked well\ntown/web#1 1 asked well\ntown/box#0 1 writes asked well";
    const AFTER: &str = "generation 5\ntown/box#0 2 writes asked
        town/web#0 2 asked\ntown/web#1 2 asked\nport/web#0 7";

    fn states(observed: &Observed) -> Vec<(Text, State)> {
        let states = observed.running.iter().map(|one| (one.container.clone(), one.state));
        let mut states: Vec<_> = states.collect();
        states.sort_by(|a, b| a.0.cmp(&b.0));
        states
    }

    #[test]
    fn what_is_wanted_comes_to_be_and_stays() {
        let (fake, wish) = (Fake::new(observed(BEFORE)), wanted(AFTER));
        fake.fate("image2", Fate::WellAfter(20));
        let outcome = reconcile(&fake, &NoDoor, &wish).unwrap();
        assert!(outcome.failures.is_empty());
        assert!(outcome.observed.running.iter().all(|one| one.state == State::Well));
        assert_eq!(outcome.observed.running.len(), 4);
        drop(fake.told());
        assert_eq!(reconcile(&fake, &NoDoor, &wish).unwrap().observed, outcome.observed);
        assert_eq!(fake.told(), []);
    }

    #[test]
    fn an_older_generation_is_refused_and_touches_nothing() {
        let fake = Fake::new(observed(BEFORE));
        let error = reconcile(&fake, &NoDoor, &wanted("generation 3\ntown/web#0 9")).unwrap_err();
        assert_eq!(error.code(), "bocage::engine::older_generation");
        assert_eq!(fake.told(), []);
    }

    #[test]
    fn killed_at_any_call_and_repeated_it_comes_to_the_same() {
        let wish = wanted(AFTER);
        let straight = Fake::new(observed(BEFORE));
        straight.fate("image2", Fate::WellAfter(3));
        let end = states(&reconcile(&straight, &NoDoor, &wish).unwrap().observed);
        let calls = straight.told().len() as u64;
        assert!(calls > 15, "{calls}");
        for (call, after) in (1..=calls).flat_map(|call| [(call, false), (call, true)]) {
            let fake = Fake::new(observed(BEFORE));
            fake.fate("image2", Fate::WellAfter(3));
            fake.fail_at(call, after);
            let first = reconcile(&fake, &NoDoor, &wish);
            let failed = first.map_or(true, |outcome| !outcome.failures.is_empty());
            assert!(failed, "call {call} did not fail");
            fake.heal();
            let again = reconcile(&fake, &NoDoor, &wish).unwrap();
            assert!(again.failures.is_empty(), "call {call}: {:?}", again.failures);
            assert_eq!(states(&again.observed), end, "call {call}, after {after}");
            assert!(!fake.silent().contains("town"), "call {call}: nobody answered for a while");
        }
    }

    #[test]
    fn what_does_not_become_well_leaves_the_old_one_and_says_why() {
        let known = [BEFORE, AFTER];
        for (fate, code) in [
            (Fate::Sick, "bocage::engine::not_well"),
            (Fate::Ends, "bocage::engine::not_well"),
            (Fate::WellAfter(u32::MAX), "bocage::engine::not_well"),
            (Fate::Stuck, "bocage::engine::refused"),
            (Fate::Missing, "bocage::engine::no_image"),
        ] {
            for only in ["town/web#0 2 asked", "town/box#0 2 writes asked"] {
                let fake = Fake::new(observed(BEFORE));
                fake.fate("image2", fate);
                let rest =
                    ["town/web#0 1 asked", "town/web#1 1 asked", "town/box#0 1 writes asked"];
                let rest = rest.iter().filter(|line| !only.starts_with(&line[..10]));
                let rest: Vec<&str> = rest.copied().collect();
                let wish = format!("generation 5\n{only}\n{}\nport/web#0 7", rest.join("\n"));
                let outcome = reconcile(&fake, &NoDoor, &wanted(&wish)).unwrap();
                let told = shown(&fake.told(), &[known[0], known[1], &wish]);
                let [failure] = &outcome.failures[..] else { panic!("{fate:?}: {outcome:?}") };
                assert_eq!(failure.error.code(), code, "{fate:?}");
                let old = only.replace(" 2", " 1");
                let container = wanted(&old).instances[0].container();
                let kept = outcome.observed.find(&container).map(|one| one.state);
                assert_eq!(kept, Some(State::Well), "{fate:?} {only}: {told:?}");
                let port =
                    outcome.observed.running.iter().find(|one| &*one.owner.application == "port");
                assert_eq!(
                    port.map(|one| one.state),
                    Some(State::Well),
                    "another one waits for it"
                );
            }
        }
    }

    #[test]
    fn the_error_shows_the_last_lines() {
        let fake = Fake::new(observed(BEFORE));
        fake.fate("image2", Fate::Sick);
        let outcome =
            reconcile(&fake, &NoDoor, &wanted("generation 5\ntown/web#0 2 asked")).unwrap();
        let says = outcome.failures[0].to_string();
        assert!(says.contains("is not well after 0 ms; it wrote:"), "{says}");
        assert!(
            says.ends_with("says why\nall of it was undone; what ran before still runs"),
            "{says}"
        );
    }

    /// A door that waits for an answer of what it led to before, for so many looks.
    struct Answering(std::cell::Cell<u32>);

    impl Door for Answering {
        fn show(&self, _shown: &[crate::Shown]) -> Result<(), Error> {
            Ok(())
        }

        fn waits_for(&self, _addresses: &[IpAddr]) -> bool {
            let left = self.0.get();
            self.0.set(left.saturating_sub(1));
            left > 0
        }
    }

    #[test]
    fn what_answers_somebody_is_stopped_when_it_has_answered_and_not_much_later() {
        for (looks, left) in [(0, 0), (7, 0), (1_000, 1_000 - 48)] {
            let fake = Fake::new(observed(BEFORE));
            let door = Answering(looks.into());
            let outcome = reconcile(&fake, &door, &wanted("generation 5\ntown/web#0 2 asked"));
            assert!(outcome.unwrap().failures.is_empty());
            assert_eq!(door.0.get(), left, "{looks}");
        }
    }

    /// A door that refuses at its turns of these numbers, from 1.
    struct Jammed<'a> {
        turns: std::cell::Cell<u32>,
        refuses: &'a [u32],
        shown: std::cell::RefCell<Vec<usize>>,
    }

    impl Door for Jammed<'_> {
        fn show(&self, shown: &[crate::Shown]) -> Result<(), Error> {
            self.turns.set(self.turns.get() + 1);
            self.shown.borrow_mut().push(shown.len());
            if self.refuses.contains(&self.turns.get()) {
                return Err(Error::EntryRefused { status: 500, says: "jammed".to_owned() });
            }
            Ok(())
        }
    }

    #[test]
    fn all_services_of_an_application_change_or_none() {
        let before = "generation 4\nnetwork town\nnetwork port\nvolume town.files
            port/web#0 6 asked well\ntown/api#0 1 asked well\ntown/box#0 1 writes asked well
            town/web#0 1 asked well";
        let after =
            "generation 5\nport/web#0 7 asked\ntown/api#0 2 asked\ntown/box#0 2 writes asked
            town/new#0 2\ntown/web#0 3 asked";
        let town = |observed: &Observed| -> Vec<(Text, State)> {
            let mut own = states(observed);
            own.retain(|(name, state)| name.contains("-town.") && state.is_up());
            own
        };
        let (sick, jam): (&[_], &[u32]) = (&[("image3", Fate::Sick)], &[]);
        for (fates, refuses, code) in [
            (sick, jam, "bocage::engine::not_well"),
            (&[("image3", Fate::Missing)], &[], "bocage::engine::no_image"),
            (&[("image3", Fate::Stuck)], &[], "bocage::engine::refused"),
            (&[], &[2], "bocage::engine::entry_refused"),
            (&[], &[2, 3], "bocage::engine::entry_refused"),
        ] {
            let fake = Fake::new(observed(before));
            fates.iter().for_each(|(image, fate)| fake.fate(image, *fate));
            let door = Jammed { turns: 0.into(), refuses, shown: Vec::new().into() };
            let outcome = reconcile(&fake, &door, &wanted(after)).unwrap();
            let [failure] = &outcome.failures[..] else { panic!("{outcome:?}") };
            assert_eq!((&*failure.application, failure.error.code()), ("town", code));
            assert!(matches!(failure.undone, Some(Undone::Back)), "{failure}");
            assert_eq!(town(&outcome.observed), town(&observed(before)), "{code}");
            let port = outcome.observed.find(&wanted(after).instances[0].container()).cloned();
            assert_eq!(port.map(|one| one.state), Some(State::Well), "the other one changes");
        }
    }

    #[test]
    fn the_first_cause_is_told_where_the_way_back_fails_too() {
        let fake = Fake::new(observed(BEFORE));
        fake.fate("image2", Fate::Sick);
        // The mark, then the box: made, old one stopped, started. The next call is the way back.
        fake.fail_at(5, false);
        let wish = wanted(
            "generation 5\ntown/box#0 2 writes asked\ntown/web#0 1 asked\ntown/web#1 1 asked",
        );
        fake.survive();
        let outcome = reconcile(&fake, &NoDoor, &wish).unwrap();
        let failure = &outcome.failures[0];
        assert_eq!(failure.error.code(), "bocage::engine::not_well");
        let says = failure.to_string();
        assert!(says.contains("is not well") && says.contains("undoing it failed too"), "{says}");
        let up = outcome.observed.running.iter().filter(|one| &*one.service == "box");
        assert!(up.filter(|one| one.state.is_up()).count() < 2, "two write one volume");
    }

    #[test]
    fn a_newer_generation_that_comes_meanwhile_ends_it() {
        let fake = Fake::new(observed(BEFORE));
        fake.fate("image2", Fate::WellAfter(u32::MAX));
        fake.overtaken_after(3, Generation(9));
        let error = reconcile(&fake, &NoDoor, &wanted(AFTER)).unwrap_err();
        assert_eq!(error.code(), "bocage::engine::older_generation");
        assert!(!fake.told().iter().any(|step| matches!(step, Step::Remove(_))));
    }

    #[test]
    fn only_one_works_on_an_engine_at_a_time() {
        let fake = Fake::new(observed(BEFORE));
        fake.work_elsewhere();
        let error = reconcile(&fake, &NoDoor, &wanted(AFTER)).unwrap_err();
        assert_eq!((error.code(), fake.told()), ("bocage::engine::busy", Vec::new()));
    }

    #[test]
    fn an_application_without_a_secret_goes_on_as_it_is() {
        let fake = Fake::new(observed(BEFORE));
        let mut wish = wanted(AFTER);
        wish.instances[0].content.secrets = vec!["gone".to_owned()];
        let outcome = reconcile(&fake, &NoDoor, &wish).unwrap();
        assert_eq!(outcome.failures.len(), 1, "{:?}", outcome.failures);
        assert_eq!(outcome.failures[0].error.code(), "bocage::engine::no_secret");
        let town = |one: &&crate::Running| &*one.owner.application == "town";
        let well = outcome.observed.running.iter().filter(town);
        assert_eq!(well.filter(|one| one.release == 1 && one.state == State::Well).count(), 3);
    }

    #[test]
    fn what_rests_is_told_with_the_count_of_its_restarts() {
        let seen = format!("{BEFORE}\nport/web#0 7 restarts:3 for:30 ended");
        let wish = "generation 4\ntown/web#0 1 asked\ntown/web#1 1 asked\ntown/box#0 1 writes asked\nport/web#0 7";
        let outcome = reconcile(&Fake::new(observed(&seen)), &NoDoor, &wanted(wish)).unwrap();
        let says = outcome.failures[0].to_string();
        assert!(says.contains("was started again 3 times") && says.contains("10 s"), "{says}");
    }
}
