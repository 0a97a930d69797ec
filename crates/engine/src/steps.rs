//! From what is seen to what is wanted: a pure function, and the steps that it gives.

use std::collections::BTreeSet;

use bocage_hosting::Instance;
use bocage_vocab::{Generation, Id, Span, Text};

use crate::{Observed, Owner, Running, State, Wanted, WantedInstance, rest};

/// One outside call. Performing it twice is the same as once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Remember that this generation is reconciled here.
    Mark(Generation),
    /// Make the network of an application, and have what runs of it reach its services on the other
    /// hosts of the room.
    Network(Owner),
    /// Make a volume, by the engine's name for it.
    Volume {
        /// Whose it is.
        owner: Owner,
        /// Its name in the engine.
        name: Text,
    },
    /// Make the container of an instance.
    Make(Box<WantedInstance>),
    /// Give a container the secrets that it lacks, and start it.
    Start(Name),
    /// Wait until a container is well.
    Await(Name),
    /// All of an application that is new is well: have the entry answer with what is well, but for
    /// these, which stop next.
    Switch {
        /// Whose it is.
        owner: Owner,
        /// What stops next.
        away: Vec<Name>,
    },
    /// Stop a container.
    Stop(Name),
    /// Remember that a container failed: it could not take the place of what ran before.
    Failed(Name),
    /// Remove a container that is stopped.
    Remove(Name),
    /// Remove the network of an application that runs nothing here.
    Unnetwork(Owner),
}

/// A container of an application.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// Whose it is.
    pub owner: Owner,
    /// Its name in the engine.
    pub container: Text,
}

impl Step {
    /// The application that fails with it; none where all do.
    #[must_use]
    pub fn owner(&self) -> Option<&Owner> {
        match self {
            Step::Mark(_) => None,
            Step::Network(owner)
            | Step::Unnetwork(owner)
            | Step::Volume { owner, .. }
            | Step::Switch { owner, .. } => Some(owner),
            Step::Make(instance) => Some(&instance.owner),
            Step::Start(name)
            | Step::Await(name)
            | Step::Stop(name)
            | Step::Failed(name)
            | Step::Remove(name) => Some(&name.owner),
        }
    }
}

/// What leads from what is seen to what is wanted. Nothing where all is as it should be.
///
/// An application changes as a whole: everything new of it is well before anything old stops, but
/// for what writes files that stay. Of those the old one stops first and is kept, so that it can
/// start again where something new of the application does not become well.
#[must_use]
pub fn steps(observed: &Observed, wanted: &Wanted) -> Vec<Step> {
    let mut steps = Vec::new();
    if observed.generation < wanted.generation {
        steps.push(Step::Mark(wanted.generation));
    }
    let mut rest = Vec::new();
    for own in applications(wanted) {
        let mut all = Vec::new();
        application_steps(observed, wanted, &own, &mut all);
        rest.extend(all.split_off(at_once(observed, &own[0].owner, &all)));
        steps.append(&mut all);
    }
    steps.append(&mut rest);
    leftovers(observed, wanted, &mut steps);
    steps
}

/// How many steps of an application are taken before any other is waited for: where nothing of it is
/// up, all until it is waited for itself. A room that takes over begins all its applications so.
fn at_once(observed: &Observed, owner: &Owner, steps: &[Step]) -> usize {
    let is_up = observed.running.iter().any(|one| one.owner == *owner && one.state.is_up());
    let first = steps.iter().position(|step| matches!(step, Step::Await(_)));
    if is_up { 0 } else { first.unwrap_or(0) }
}

/// The wanted instances of each application, in their order.
pub(crate) fn applications(wanted: &Wanted) -> Vec<Vec<&WantedInstance>> {
    let mut groups: Vec<Vec<&WantedInstance>> = Vec::new();
    for instance in &wanted.instances {
        match groups.iter_mut().find(|own| own[0].owner == instance.owner) {
            Some(own) => own.push(instance),
            None => groups.push(vec![instance]),
        }
    }
    groups
}

fn application_steps(
    observed: &Observed,
    wanted: &Wanted,
    own: &[&WantedInstance],
    steps: &mut Vec<Step>,
) {
    let owner = &own[0].owner;
    let mut leaving: Vec<Name> = own.iter().flat_map(|one| old_of(observed, one)).collect();
    let unwanted = unwanted(observed, wanted).filter(|running| running.owner == *owner);
    leaving.extend(unwanted.map(name_of));
    // What was tried in vain lately is not tried again at the cost of what runs, or is to run meanwhile.
    if own.iter().any(|one| rests(observed, one).is_some()) {
        let good: Vec<Name> = own.iter().flat_map(|one| good_of(observed, one)).collect();
        let ended = good.iter().filter(|name| up(observed, &[(*name).clone()]).next().is_none());
        let ended: Vec<&Name> = ended.collect();
        steps.extend(ended.iter().map(|name| Step::Start((*name).clone())));
        steps.extend(ended.iter().map(|name| Step::Await((*name).clone())));
        if !good.is_empty() || up(observed, &leaving).next().is_some() {
            return;
        }
    }
    grounds(observed, own, steps);
    let mut stopped = BTreeSet::new();
    for instance in own {
        begin(observed, instance, &mut stopped, steps);
    }
    let (ended, up): (Vec<Name>, Vec<Name>) =
        leaving.into_iter().partition(|name| stopped.contains(name));
    removed(observed, &up, steps);
    steps.extend(ended.into_iter().map(Step::Remove));
}

/// The container of an instance that rests before it may be started again, and for how long yet.
pub(crate) fn rests<'a>(
    observed: &'a Observed,
    instance: &WantedInstance,
) -> Option<(&'a Running, Span)> {
    let running = observed.find(&instance.container())?;
    let left = match good_of(observed, instance).is_some() {
        true => rest::left_beside(running, instance.writes()),
        false => rest::left(running),
    };
    (left.get() > 0).then_some((running, left))
}

/// What runs or ran in the place of an instance.
pub(crate) fn old_of(observed: &Observed, instance: &WantedInstance) -> Vec<Name> {
    let container = instance.container();
    let same = observed.running.iter().filter(|running| running.instance == instance.id);
    same.filter(|running| running.container != container).map(name_of).collect()
}

/// What ran in the place of an instance before, and did not fail: the newest of each copy.
pub(crate) fn good_of(observed: &Observed, instance: &WantedInstance) -> Option<Name> {
    let old = old_of(observed, instance);
    let all = old.iter().filter_map(|name| observed.find(&name.container));
    let good = all.filter(|running| !running.failed);
    good.max_by_key(|running| (running.state.is_up(), running.release)).map(name_of)
}

/// The container that an instance is to have.
pub(crate) fn new_of(instance: &WantedInstance) -> Name {
    Name { owner: instance.owner.clone(), container: instance.container() }
}

/// Networks and volumes that are not there yet.
fn grounds(observed: &Observed, own: &[&WantedInstance], steps: &mut Vec<Step>) {
    let owner = &own[0].owner;
    if !observed.networks.contains(owner) || observed.apart.contains(owner) {
        steps.push(Step::Network(owner.clone()));
    }
    let mounts = own.iter().flat_map(|instance| &instance.content.mounts);
    let names: BTreeSet<Text> = mounts.map(|mount| owner.volume(&mount.volume)).collect();
    let new = names.into_iter().filter(|name| !observed.volumes.contains_key(name));
    steps.extend(new.map(|name| Step::Volume { owner: owner.clone(), name }));
}

/// Makes an instance and waits until it is well; the old one stops before where both would write.
fn begin(
    observed: &Observed,
    instance: &WantedInstance,
    stopped: &mut BTreeSet<Name>,
    steps: &mut Vec<Step>,
) {
    let new = new_of(instance);
    let state = observed.find(&new.container).map(|running| running.state);
    if state == Some(State::Well) || rests(observed, instance).is_some() {
        return;
    }
    // One that runs badly is started anew; one that only starts is waited for.
    if state == Some(State::Unwell) {
        steps.push(Step::Stop(new.clone()));
    }
    if state.is_none() {
        steps.push(Step::Make(Box::new(instance.clone())));
    }
    if instance.writes() {
        let old = old_of(observed, instance);
        for name in up(observed, &old) {
            steps.push(Step::Stop(name.clone()));
        }
        stopped.extend(old);
    }
    if state != Some(State::Starting) {
        steps.push(Step::Start(new.clone()));
    }
    steps.push(Step::Await(new));
}

/// Containers of no wanted instance, but for copies that stay until they are well elsewhere.
fn unwanted<'a>(observed: &'a Observed, wanted: &Wanted) -> impl Iterator<Item = &'a Running> {
    let ids: BTreeSet<Id<Instance>> = wanted.instances.iter().map(|one| one.id).collect();
    let all = observed.running.iter().filter(move |running| !ids.contains(&running.instance));
    all.filter(|running| !wanted.staying.contains(&running.copy()))
}

/// What no longer is wanted here at all, once all that is wanted is well.
fn leftovers(observed: &Observed, wanted: &Wanted, steps: &mut Vec<Step>) {
    let mut kept: BTreeSet<&Owner> = wanted.instances.iter().map(|one| &one.owner).collect();
    let gone = unwanted(observed, wanted).filter(|running| !kept.contains(&running.owner));
    let gone: Vec<Name> = gone.map(name_of).collect();
    removed(observed, &gone, steps);
    let stays = observed.running.iter().filter(|one| wanted.staying.contains(&one.copy()));
    kept.extend(stays.map(|running| &running.owner));
    let networks = observed.networks.iter().filter(|owner| !kept.contains(owner));
    steps.extend(networks.map(|owner| Step::Unnetwork(owner.clone())));
}

fn removed(observed: &Observed, names: &[Name], steps: &mut Vec<Step>) {
    stopped(observed, names, steps);
    steps.extend(names.iter().cloned().map(Step::Remove));
}

/// What is up stops, once the entry no longer leads there.
fn stopped(observed: &Observed, names: &[Name], steps: &mut Vec<Step>) {
    let up: Vec<&Name> = up(observed, names).collect();
    for group in up.chunk_by(|a, b| a.owner == b.owner) {
        let away: Vec<Name> = group.iter().copied().cloned().collect();
        steps.push(Step::Switch { owner: away[0].owner.clone(), away: away.clone() });
        steps.extend(away.into_iter().map(Step::Stop));
    }
}

fn up<'a>(observed: &Observed, names: &'a [Name]) -> impl Iterator<Item = &'a Name> {
    names
        .iter()
        .filter(|name| observed.find(&name.container).is_some_and(|running| running.state.is_up()))
}

fn name_of(running: &Running) -> Name {
    Name { owner: running.owner.clone(), container: running.container.clone() }
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
             volume town.files
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
             await town/web#0 2
             switch town without town/web#0 1
             stop town/web#0 1
             remove town/web#0 1",
        );
    }

    #[test]
    fn of_two_that_write_one_volume_only_one_runs() {
        check(
            "generation 4\nnetwork town\nvolume town.files\ntown/web#0 1 writes well",
            "generation 5\ntown/web#0 2 writes",
            "mark 5
             make town/web#0 2
             stop town/web#0 1
             start town/web#0 2
             await town/web#0 2
             remove town/web#0 1",
        );
    }

    #[test]
    fn what_failed_in_the_place_of_another_rests_and_the_other_goes_on() {
        let wish = "generation 5\ntown/web#0 2 writes";
        let seen = |old: &str, new: &str| {
            format!(
                "generation 5\nnetwork town\nvolume town.files
                 town/web#0 1 writes {old}\ntown/web#0 2 writes {new}"
            )
        };
        // It runs: nothing is done at its cost. It ended meanwhile: it comes back, and is not removed.
        check(&seen("well", "for:60 failed ended"), wish, "");
        let back = "start town/web#0 1\nawait town/web#0 1";
        check(&seen("for:3 ended", "restarts:2 for:60 failed ended"), wish, back);
        let again =
            "stop town/web#0 1\nstart town/web#0 2\nawait town/web#0 2\nremove town/web#0 1";
        check(&seen("well", "for:600 failed ended"), wish, again);
        // One that is wanted no more goes with the next that is well.
        let next = "generation 6\ntown/web#0 1 writes";
        let gone = "mark 6\nremove town/web#0 2";
        check(&seen("well", "for:60 failed ended"), next, gone);
    }

    #[test]
    fn what_was_begun_is_ended() {
        let rest = "network town\ntown/web#0 1 well\ntown/web#0 2";
        let stop = "switch town without town/web#0 1\nstop town/web#0 1\nremove town/web#0 1";
        let end = format!("await town/web#0 2\n{stop}");
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
            "generation 5\nnetwork town\nnetwork gone\nvolume gone.files
             gone/web#0 1 well\ngone/job#0 1 ended\ntown/web#1 1 well",
            "generation 5\ntown/web#0 1",
            "make town/web#0 1
             start town/web#0 1
             await town/web#0 1
             switch town without town/web#1 1
             stop town/web#1 1
             remove town/web#1 1
             switch gone without gone/web#0 1
             stop gone/web#0 1
             remove gone/web#0 1
             remove gone/job#0 1
             unnetwork gone",
        );
    }

    #[test]
    fn applications_that_are_down_begin_before_any_is_waited_for() {
        check(
            "generation 4\nnetwork town\nnetwork port\nport/web#0 1 well",
            "generation 4\nport/web#0 2\ntown/db#0 1\ntown/web#0 1\nhall/web#0 1",
            "make town/db#0 1
             start town/db#0 1
             network hall
             make hall/web#0 1
             start hall/web#0 1
             make port/web#0 2
             start port/web#0 2
             await port/web#0 2
             switch port without port/web#0 1
             stop port/web#0 1
             remove port/web#0 1
             await town/db#0 1
             make town/web#0 1
             start town/web#0 1
             await town/web#0 1
             await hall/web#0 1",
        );
    }

    #[test]
    fn an_application_changes_as_a_whole() {
        check(
            "generation 4\nnetwork town\nvolume town.files
             town/api#0 1 well\ntown/box#0 1 writes well\ntown/web#0 1 well",
            "generation 4\ntown/api#0 2\ntown/box#0 2 writes\ntown/web#0 2",
            "make town/api#0 2
             start town/api#0 2
             await town/api#0 2
             make town/box#0 2
             stop town/box#0 1
             start town/box#0 2
             await town/box#0 2
             make town/web#0 2
             start town/web#0 2
             await town/web#0 2
             switch town without town/api#0 1, town/web#0 1
             stop town/api#0 1
             stop town/web#0 1
             remove town/api#0 1
             remove town/web#0 1
             remove town/box#0 1",
        );
    }

    #[test]
    fn what_ended_is_started_again_after_its_rest() {
        let wish = "generation 4\ntown/db#0 1\ntown/web#0 1";
        let again = "start town/web#0 1\nawait town/web#0 1";
        for (how, expected) in [
            ("ended", again),
            ("restarts:1 for:9 ended", ""),
            ("restarts:1 for:10 ended", again),
            ("restarts:4 for:79 unwell", ""),
            ("restarts:20 for:599 ended", ""),
            ("restarts:20 for:600 ended", again),
        ] {
            let seen = format!("generation 4\nnetwork town\ntown/db#0 1 well\ntown/web#0 1 {how}");
            check(&seen, wish, expected);
        }
    }

    #[test]
    fn what_failed_lately_is_not_tried_again_at_the_cost_of_what_runs() {
        let seen = |rest: &str| {
            format!("generation 4\nnetwork town\ntown/web#0 1 well\ntown/job#0 2 {rest} ended")
        };
        let wish = "generation 4\ntown/web#0 2\ntown/job#0 2";
        check(&seen("restarts:2 for:3"), wish, "");
        assert!(!steps(&observed(&seen("")), &wanted(wish)).is_empty());
    }

    #[test]
    fn a_later_application_of_the_name_shares_nothing_with_the_earlier() {
        check(
            "generation 4\nnetwork town\nvolume town.files\ntown/web#0 1 writes well",
            "generation 5\ntown:2/web#0 1 writes",
            "mark 5
             network town:2
             volume town:2.files
             make town:2/web#0 1
             start town:2/web#0 1
             await town:2/web#0 1
             switch town without town/web#0 1
             stop town/web#0 1
             remove town/web#0 1
             unnetwork town",
        );
    }

    #[test]
    fn what_runs_joins_the_network_of_a_room_that_grows_and_is_not_made_anew() {
        let seen = "generation 4\nnetwork town\ntown/web#0 1 well";
        let wish = "generation 4\ntown/web#0 1";
        check(seen, wish, "");
        check(&format!("{seen}\napart town"), wish, "network town");
    }

    #[test]
    fn what_serves_elsewhere_stays_until_it_is_well_there() {
        let seen = "generation 4\nnetwork town\ntown/web#0 1 well";
        check(seen, "generation 4\nstaying town/web#0", "");
        check(
            seen,
            "generation 4",
            "switch town without town/web#0 1
             stop town/web#0 1
             remove town/web#0 1
             unnetwork town",
        );
    }
}
