//! Performs the steps. Nothing is left to choose here but when to give up.

use std::collections::BTreeSet;

use bocage_hosting::spec::Health;
use bocage_vocab::{Span, Text};

use crate::entry::{Door, shown};
use crate::steps::{Name, Step, steps};
use crate::{Engine, Error, Observed, State, Wanted};

/// The time between two looks at a container that starts.
const LOOK_EVERY: Span = Span::millis(200);
/// What requests under way have to end before what answers them stops.
const DRAIN: Span = Span::millis(500);
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
    /// Why.
    pub error: Error,
}

/// Makes an engine run exactly what is wanted. Safe to repeat, safe to kill. An application that
/// fails stops no other.
///
/// # Errors
/// When a newer generation was reconciled here already, or the engine does not answer.
pub fn reconcile(engine: &dyn Engine, door: &dyn Door, wanted: &Wanted) -> Result<Outcome, Error> {
    let seen = engine.observe()?;
    if seen.generation > wanted.generation {
        return Err(Error::OlderGeneration { wanted: wanted.generation, seen: seen.generation });
    }
    let steps = steps(&seen, wanted);
    let mut failures: Vec<Failure> = Vec::new();
    let mut failed: BTreeSet<Text> = BTreeSet::new();
    for step in &steps {
        let application = step.application();
        if application.is_some_and(|name| failed.contains(name)) {
            continue;
        }
        let done = match step {
            Step::Await { new, old } => gate(engine, wanted, new, old),
            Step::Switch { away, .. } => switch(engine, door, wanted, away),
            Step::Start(name) => engine.perform(step).or_else(|error| {
                undo(engine, &steps, name)?;
                Err(error)
            }),
            _ => engine.perform(step),
        };
        if let Err(error) = done {
            let Some(application) = application else { return Err(error) };
            failed.insert(application.into());
            failures.push(Failure { application: application.into(), error });
        }
    }
    let observed = engine.observe()?;
    let entry = door.show(&shown(&observed, wanted, &[]));
    Ok(Outcome { observed, failures, entry })
}

/// Has the entry lead away from what stops next, and lets it end what it has begun.
fn switch(
    engine: &dyn Engine,
    door: &dyn Door,
    wanted: &Wanted,
    away: &[Name],
) -> Result<(), Error> {
    door.show(&shown(&engine.observe()?, wanted, away))?;
    engine.pause(DRAIN);
    Ok(())
}

/// A container that cannot start gives its place back to what ran before.
fn undo(engine: &dyn Engine, steps: &[Step], name: &Name) -> Result<(), Error> {
    let old = steps.iter().find_map(|step| match step {
        Step::Await { new, old } if new == name => Some(old.as_slice()),
        _ => None,
    });
    put_back(engine, name, old.unwrap_or_default()).map(|_| ())
}

/// Waits until a container is well; else puts back what ran before.
fn gate(engine: &dyn Engine, wanted: &Wanted, new: &Name, old: &[Name]) -> Result<(), Error> {
    let instance = wanted.instances.iter().find(|one| one.container() == new.container);
    let limit = patience(instance.and_then(|one| one.content.health.as_ref()));
    let (mut waited, mut well) = (0, 0);
    let state = loop {
        let observed = engine.observe()?;
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
        engine.pause(LOOK_EVERY);
        waited += LOOK_EVERY.get();
    };
    let logs = engine.logs(&new.container, LOG_LINES).unwrap_or_default();
    let kept = put_back(engine, new, old)?;
    Err(Error::NotWell {
        application: new.application.to_string(),
        container: new.container.to_string(),
        state: match state {
            State::Made => "not running",
            State::Starting => "still starting",
            State::Well => "not well for long enough",
            State::Unwell => "not well",
            State::Ended(_) => "ended",
        },
        after: Span::millis(waited),
        kept,
        logs: logs.trim_end().to_owned(),
    })
}

/// How long a container may take: as long as its own questions take, and a grace.
fn patience(health: Option<&Health>) -> Span {
    let asked = health.map_or(0, |health| {
        let each = health.every.get().saturating_add(health.timeout.get());
        each.saturating_mul(i64::from(health.retries))
    });
    Span::millis(asked.saturating_add(GRACE.get())).min(PATIENCE_MAX)
}

/// Takes the new container away and starts what ran before, where there is any.
fn put_back(engine: &dyn Engine, new: &Name, old: &[Name]) -> Result<bool, Error> {
    if old.is_empty() {
        // It is left as it is: the next time it may be well, and its log can be read.
        return Ok(false);
    }
    engine.perform(&Step::Stop(new.clone()))?;
    engine.perform(&Step::Remove(new.clone()))?;
    for name in old {
        engine.perform(&Step::Start(name.clone()))?;
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawn::{observed, shown, wanted};
    use crate::entry::NoDoor;
    use crate::fake::{Fake, Fate};
    use bocage_vocab::Explain;

    const BEFORE: &str = "generation 4\nnetwork town\nvolume bocage-town.files
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
                let wish = format!("generation 5\n{only}\ntown/web#1 1 asked\nport/web#0 7");
                let outcome = reconcile(&fake, &NoDoor, &wanted(&wish)).unwrap();
                let told = shown(&fake.told(), &[known[0], known[1], &wish]);
                let [failure] = &outcome.failures[..] else { panic!("{fate:?}: {outcome:?}") };
                assert_eq!(failure.error.code(), code, "{fate:?}");
                let old = only.replace(" 2", " 1");
                let container = wanted(&old).instances[0].container();
                let kept = outcome.observed.find(&container).map(|one| one.state);
                assert_eq!(kept, Some(State::Well), "{fate:?} {only}: {told:?}");
                let port = outcome.observed.running.iter().find(|one| &*one.application == "port");
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
        let says = outcome.failures[0].error.to_string();
        assert!(says.contains("is not well after 0 ms; what ran before still runs"), "{says}");
        assert!(says.ends_with("says why"), "{says}");
    }
}
