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
    let failed = |name: &Name| seen.find(&name.container).is_some_and(|one| one.failed);
    let all = own.iter().map(|one| {
        let (failed, good): (Vec<Name>, Vec<Name>) =
            old_of(seen, one).into_iter().partition(failed);
        (new_of(one), failed, good)
    });
    let all: Vec<(Name, Vec<Name>, Vec<Name>)> = all.collect();
    let is_well = |name: &Name| state(name) == Some(State::Well);
    if !all.iter().any(|(new, _, good)| !good.is_empty() || is_well(new)) {
        return Vec::new();
    }
    let (mut stops, mut starts) = (Vec::new(), Vec::new());
    for (new, failed, good) in all {
        // Of those that failed only the last is kept, for its log.
        stops.extend(
            failed.into_iter().flat_map(|name| [Step::Stop(name.clone()), Step::Remove(name)]),
        );
        if good.is_empty() && is_well(&new) {
            continue;
        }
        stops.push(Step::Stop(new.clone()));
        if !good.is_empty() {
            stops.push(Step::Failed(new));
        }
        starts.extend(before(seen, good).into_iter().map(Step::Start));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawn::{observed, shown, wanted};

    #[test]
    fn the_way_back_leads_to_what_ran_and_never_to_what_failed() {
        let wish = "generation 6\ntown/web#0 3 writes";
        let table = [
            (
                "town/web#0 1 writes well",
                "stop town/web#0 3\nfailed town/web#0 3\nstart town/web#0 1",
            ),
            // The engine had started anew: neither is up.
            (
                "town/web#0 1 writes ended\ntown/web#0 2 writes failed ended",
                "stop town/web#0 2\nremove town/web#0 2\nstop town/web#0 3\nfailed town/web#0 3
                 start town/web#0 1",
            ),
            // What is wanted runs: only what failed in its place goes.
            (
                "town/web#0 3 writes well\ntown/web#0 2 writes failed ended",
                "stop town/web#0 2\nremove town/web#0 2",
            ),
            ("", ""),
        ];
        for (seen, expected) in table {
            let (before, after) = (observed(seen), wanted(wish));
            let own: Vec<&WantedInstance> = after.instances.iter().collect();
            let steps = shown(&way_back(&before, &own), &[seen, wish]);
            let expected: Vec<&str> =
                expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
            assert_eq!(steps, expected, "{seen}");
        }
    }
}
