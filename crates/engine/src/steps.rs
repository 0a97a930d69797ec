//! From what is seen to what is wanted: a pure function, and the steps that it gives.

use std::collections::BTreeSet;

use bocage_hosting::Instance;
use bocage_vocab::{Generation, Id, Text};

use crate::{Observed, Running, State, Wanted, WantedInstance};

/// One outside call. Performing it twice is the same as once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Remember that this generation is reconciled here.
    Mark(Generation),
    /// Make the network of an application.
    Network(Text),
    /// Make a volume, by the engine's name for it.
    Volume {
        /// The application.
        application: Text,
        /// Its name in the engine.
        name: Text,
    },
    /// Make the container of an instance.
    Make(Box<WantedInstance>),
    /// Start a container.
    Start(Name),
    /// Wait until a container is well.
    Await {
        /// The new container.
        new: Name,
        /// What runs or ran in its place, and stays if the new one does not become well.
        old: Vec<Name>,
    },
    /// Have the entry answer with what is well, but for these, which stop next.
    Switch {
        /// The application.
        application: Text,
        /// What stops next.
        away: Vec<Name>,
    },
    /// Stop a container.
    Stop(Name),
    /// Remove a container that is stopped.
    Remove(Name),
    /// Remove the network of an application that runs nothing here.
    Unnetwork(Text),
}

/// A container of an application.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// Whose it is.
    pub application: Text,
    /// Its name in the engine.
    pub container: Text,
}

impl Step {
    /// The application that fails with it; none where all do.
    #[must_use]
    pub fn application(&self) -> Option<&str> {
        match self {
            Step::Mark(_) => None,
            Step::Network(application)
            | Step::Unnetwork(application)
            | Step::Volume { application, .. }
            | Step::Switch { application, .. } => Some(application),
            Step::Make(instance) => Some(&instance.application),
            Step::Start(name) | Step::Await { new: name, .. } => Some(&name.application),
            Step::Stop(name) | Step::Remove(name) => Some(&name.application),
        }
    }
}

/// What leads from what is seen to what is wanted. Nothing where all is as it should be.
///
/// A new container is well before the old one stops, but where it writes files that stay: then the
/// old one stops first, is kept, and starts again if the new one does not become well.
#[must_use]
pub fn steps(observed: &Observed, wanted: &Wanted) -> Vec<Step> {
    let mut steps = Vec::new();
    if observed.generation < wanted.generation {
        steps.push(Step::Mark(wanted.generation));
    }
    grounds(observed, wanted, &mut steps);
    for instance in &wanted.instances {
        instance_steps(observed, instance, &mut steps);
    }
    leftovers(observed, wanted, &mut steps);
    steps
}

/// Networks and volumes that are not there yet.
fn grounds(observed: &Observed, wanted: &Wanted, steps: &mut Vec<Step>) {
    let applications: BTreeSet<&Text> =
        wanted.instances.iter().map(|instance| &instance.application).collect();
    let new = applications.into_iter().filter(|name| !observed.networks.contains(*name));
    steps.extend(new.map(|name| Step::Network(name.clone())));
    let mut made = observed.volumes.clone();
    for instance in &wanted.instances {
        for mount in &instance.content.mounts {
            let name = instance.volume(&mount.volume);
            if made.insert(name.clone()) {
                steps.push(Step::Volume { application: instance.application.clone(), name });
            }
        }
    }
}

fn instance_steps(observed: &Observed, instance: &WantedInstance, steps: &mut Vec<Step>) {
    let container = instance.container();
    let own = observed.running.iter().filter(|running| running.instance == instance.id);
    let (good, old): (Vec<&Running>, Vec<&Running>) =
        own.partition(|running| running.container == container);
    let good = good.first().map(|running| running.state);
    let old: Vec<Name> = old.into_iter().map(name_of).collect();
    let new = Name { application: instance.application.clone(), container };
    if good == Some(State::Well) {
        return removed(observed, &old, steps);
    }
    // One that runs badly is started anew; one that only starts is waited for.
    if good == Some(State::Unwell) {
        steps.push(Step::Stop(new.clone()));
    }
    if good.is_none() {
        steps.push(Step::Make(Box::new(instance.clone())));
    }
    if instance.writes() {
        steps.extend(up(observed, &old).cloned().map(Step::Stop));
    }
    if good != Some(State::Starting) {
        steps.push(Step::Start(new.clone()));
    }
    steps.push(Step::Await { new, old: old.clone() });
    if !instance.writes() {
        stopped(observed, &old, steps);
    }
    steps.extend(old.into_iter().map(Step::Remove));
}

/// What no longer is wanted here at all, once all that is wanted is well.
fn leftovers(observed: &Observed, wanted: &Wanted, steps: &mut Vec<Step>) {
    let ids: BTreeSet<Id<Instance>> = wanted.instances.iter().map(|one| one.id).collect();
    let gone = observed.running.iter().filter(|running| !ids.contains(&running.instance));
    let gone: Vec<Name> = gone.map(name_of).collect();
    removed(observed, &gone, steps);
    let wanted: BTreeSet<&Text> = wanted.instances.iter().map(|one| &one.application).collect();
    let networks = observed.networks.iter().filter(|name| !wanted.contains(*name));
    steps.extend(networks.map(|name| Step::Unnetwork(name.clone())));
}

fn removed(observed: &Observed, names: &[Name], steps: &mut Vec<Step>) {
    stopped(observed, names, steps);
    steps.extend(names.iter().cloned().map(Step::Remove));
}

/// What is up stops, once the entry no longer leads there.
fn stopped(observed: &Observed, names: &[Name], steps: &mut Vec<Step>) {
    let up: Vec<&Name> = up(observed, names).collect();
    for group in up.chunk_by(|a, b| a.application == b.application) {
        let away: Vec<Name> = group.iter().copied().cloned().collect();
        let application = away[0].application.clone();
        steps.push(Step::Switch { application, away: away.clone() });
        steps.extend(away.into_iter().map(Step::Stop));
    }
}

fn up<'a>(observed: &Observed, names: &'a [Name]) -> impl Iterator<Item = &'a Name> {
    names
        .iter()
        .filter(|name| observed.find(&name.container).is_some_and(|running| running.state.is_up()))
}

fn name_of(running: &Running) -> Name {
    Name { application: running.application.clone(), container: running.container.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawn::{observed, shown, wanted};

    #[track_caller]
    fn check(seen: &str, wish: &str, expected: &str) {
        let steps = shown(&steps(&observed(seen), &wanted(wish)), &[seen, wish]);
        let expected: Vec<&str> =
            expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        assert_eq!(steps, expected);
    }

    #[test]
    fn an_empty_host_gets_networks_volumes_and_containers_in_their_order() {
        check(
            "",
            "generation 4
             town/db#0 1 writes
             town/web#0 1 asked",
            "mark 4
             network town
             volume bocage-town.files
             make town/db#0 1
             start town/db#0 1
             await town/db#0 1
             make town/web#0 1
             start town/web#0 1
             await town/web#0 1",
        );
    }

    #[test]
    fn nothing_is_done_where_all_is_as_wanted() {
        let seen = "generation 4\nnetwork town\ntown/web#0 1 well";
        check(seen, "generation 4\ntown/web#0 1", "");
        check(seen, "generation 5\ntown/web#0 1", "mark 5");
    }

    #[test]
    fn the_new_one_is_well_before_the_old_one_stops() {
        check(
            "generation 4\nnetwork town\ntown/web#0 1 well",
            "generation 5\ntown/web#0 2",
            "mark 5
             make town/web#0 2
             start town/web#0 2
             await town/web#0 2 else town/web#0 1
             switch town without town/web#0 1
             stop town/web#0 1
             remove town/web#0 1",
        );
    }

    #[test]
    fn of_two_that_write_one_volume_only_one_runs() {
        check(
            "generation 4\nnetwork town\nvolume bocage-town.files\ntown/web#0 1 writes well",
            "generation 5\ntown/web#0 2 writes",
            "mark 5
             make town/web#0 2
             stop town/web#0 1
             start town/web#0 2
             await town/web#0 2 else town/web#0 1
             remove town/web#0 1",
        );
    }

    #[test]
    fn what_was_begun_is_ended() {
        let rest = "network town\ntown/web#0 1 well\ntown/web#0 2";
        let stop = "switch town without town/web#0 1\nstop town/web#0 1\nremove town/web#0 1";
        let end = format!("await town/web#0 2 else town/web#0 1\n{stop}");
        for (state, first) in [
            ("made", "start town/web#0 2\n"),
            ("ended", "start town/web#0 2\n"),
            ("starting", ""),
            ("unwell", "stop town/web#0 2\nstart town/web#0 2\n"),
        ] {
            let seen = format!("generation 5\n{rest} {state}");
            check(&seen, "generation 5\ntown/web#0 2", &format!("{first}{end}"));
        }
        let seen = format!("generation 5\n{rest} well");
        check(&seen, "generation 5\ntown/web#0 2", stop);
    }

    #[test]
    fn what_is_wanted_no_more_goes_last_and_its_files_stay() {
        check(
            "generation 5\nnetwork town\nnetwork gone\nvolume bocage-gone.files
             gone/web#0 1 well\ngone/job#0 1 ended\ntown/web#1 1 well",
            "generation 5\ntown/web#0 1",
            "make town/web#0 1
             start town/web#0 1
             await town/web#0 1
             switch gone without gone/web#0 1
             stop gone/web#0 1
             switch town without town/web#1 1
             stop town/web#1 1
             remove gone/web#0 1
             remove gone/job#0 1
             remove town/web#1 1
             unnetwork gone",
        );
    }
}
