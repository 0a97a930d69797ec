//! The way back, where something new of an application does not become well.

use std::fmt;

use crate::steps::{Name, Step, new_of, old_of};
use crate::{Engine, Error, Observed, State, WantedInstance};

/// What was done about an application that could not be changed.
#[derive(Debug)]
pub enum Undone {
    /// Nothing ran before: what was begun is left, so that its log can be read.
    Left,
    /// All that was new has ended, and what ran before runs.
    Back,
    /// The way back failed as well, for this reason.
    Stuck(Error),
    /// All that is wanted of it runs; what it replaces is taken away the next time.
    Forward,
}

impl fmt::Display for Undone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Undone::Left => f.write_str("nothing of it ran before; what was begun is left"),
            Undone::Back => f.write_str("all of it was undone; what ran before still runs"),
            Undone::Stuck(error) => write!(f, "undoing it failed too: {error}"),
            Undone::Forward => {
                f.write_str("what is wanted of it runs; the rest is taken away the next time")
            }
        }
    }
}

/// The steps back to what was seen before an application was changed: none where nothing of it ran.
/// What stops comes first, since of what writes only one may run.
pub(crate) fn way_back(seen: &Observed, own: &[&WantedInstance]) -> Vec<Step> {
    let state = |name: &Name| seen.find(&name.container).map(|running| running.state);
    let is_there = |one: &&&WantedInstance| {
        !old_of(seen, one).is_empty() || state(&new_of(one)) == Some(State::Well)
    };
    if !own.iter().any(|one| is_there(&one)) {
        return Vec::new();
    }
    let (mut stops, mut starts) = (Vec::new(), Vec::new());
    for instance in own {
        let (new, old) = (new_of(instance), old_of(seen, instance));
        match state(&new) {
            Some(State::Well) if old.is_empty() => continue,
            // Its log stays, and that it was tried: it rests before it is tried again.
            _ => stops.push(Step::Stop(new)),
        }
        starts.extend(before(seen, old).into_iter().map(Step::Start));
    }
    stops.into_iter().chain(starts).collect()
}

/// What ran before and is to run again.
pub(crate) fn back(seen: &Observed, own: &[&WantedInstance]) -> Vec<Name> {
    let started = |step| match step {
        Step::Start(name) => Some(name),
        _ => None,
    };
    way_back(seen, own).into_iter().filter_map(started).collect()
}

/// Those that were up; where an earlier try was cut off in between, the newest.
fn before(seen: &Observed, old: Vec<Name>) -> Vec<Name> {
    let running = |name: &Name| seen.find(&name.container);
    let is_up = |name: &&Name| running(name).is_some_and(|one| one.state.is_up());
    if old.iter().any(|name| is_up(&name)) {
        return old.into_iter().filter(|name| is_up(&name)).collect();
    }
    let newest = old.into_iter().max_by_key(|name| running(name).map(|one| one.release));
    newest.into_iter().collect()
}

/// Goes back, and says how that went.
pub(crate) fn undo(engine: &dyn Engine, seen: &Observed, own: &[&WantedInstance]) -> Undone {
    let steps = way_back(seen, own);
    if steps.is_empty() {
        return Undone::Left;
    }
    // One that does not stop keeps what wrote beside it from starting.
    match steps.iter().try_for_each(|step| engine.perform(step)) {
        Ok(()) => Undone::Back,
        Err(error) => Undone::Stuck(error),
    }
}
