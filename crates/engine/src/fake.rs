//! An engine in memory, with faults, for tests and simulations. Time passes only when it is waited.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use bocage_vocab::{Bytes, Generation, Span, Text};

use crate::{Engine, Error, Lock, Observed, Running, State, Step, Usage, Used, WantedInstance};

/// How a container of an image fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is well after so many pauses.
    WellAfter(u32),
    /// It answers that it is not well.
    Sick,
    /// It ends at once.
    Ends,
    /// It cannot be started at all.
    Stuck,
    /// The engine has no such image.
    Missing,
}

/// An engine in memory.
#[derive(Debug, Default)]
pub struct Fake {
    inside: RefCell<Inside>,
}

#[derive(Debug, Default)]
struct Inside {
    observed: Observed,
    /// The fates of images; one that is not named is well at once.
    fates: BTreeMap<String, Fate>,
    /// Images and ages, in pauses, of containers.
    lives: BTreeMap<Text, (String, u32)>,
    calls: u64,
    /// The call that fails, and whether it fails after it did its work.
    fault: Option<(u64, bool)>,
    /// What was told, for tests to read.
    told: Vec<Step>,
    /// Applications that had no container up at some instant since the last look.
    silent: BTreeSet<Text>,
    /// Whether calls after the one that failed are done again.
    survives: bool,
    /// Somebody else works here.
    busy: bool,
    /// After so many calls somebody else reconciles this generation.
    overtaken: Option<(u64, Generation)>,
}

impl Fake {
    /// An engine that shows this.
    #[must_use]
    pub fn new(observed: Observed) -> Fake {
        let inside = Inside { observed, ..Inside::default() };
        Fake { inside: RefCell::new(inside) }
    }

    /// Says how containers of an image fare.
    pub fn fate(&self, image: &str, fate: Fate) {
        self.inside.borrow_mut().fates.insert(image.to_owned(), fate);
    }

    /// Makes the call of this number, from 1, fail: before it does its work, or after.
    pub fn fail_at(&self, call: u64, after: bool) {
        let mut inside = self.inside.borrow_mut();
        (inside.calls, inside.fault) = (0, Some((call, after)));
    }

    /// Only the call that fails does: the process goes on.
    pub fn survive(&self) {
        self.inside.borrow_mut().survives = true;
    }

    /// Somebody else holds the lock.
    pub fn work_elsewhere(&self) {
        self.inside.borrow_mut().busy = true;
    }

    /// After so many calls a newer generation stands there, whatever the lock says.
    pub fn overtaken_after(&self, calls: u64, by: Generation) {
        self.inside.borrow_mut().overtaken = Some((calls, by));
    }

    /// No call fails any more.
    pub fn heal(&self) {
        self.inside.borrow_mut().fault = None;
    }

    /// The steps that were performed since the last time.
    #[must_use]
    pub fn told(&self) -> Vec<Step> {
        std::mem::take(&mut self.inside.borrow_mut().told)
    }

    /// Applications that had no container that is well at some instant since the last time.
    #[must_use]
    pub fn silent(&self) -> BTreeSet<Text> {
        std::mem::take(&mut self.inside.borrow_mut().silent)
    }
}

impl Inside {
    /// The number of calls decides, so that a fault can be put anywhere.
    fn faults(&mut self, after: bool) -> Result<(), Error> {
        match self.fault {
            Some((call, at_end)) if call == self.calls && at_end == after => {
                if self.survives {
                    self.fault = None;
                }
                Err(Error::Fault { call })
            }
            // A killed process says nothing more, whatever it would have put back.
            Some((call, _)) if call < self.calls => Err(Error::Fault { call }),
            _ => Ok(()),
        }
    }

    fn perform(&mut self, step: &Step) -> Result<(), Error> {
        match step {
            Step::Mark(generation) => {
                self.observed.generation = self.observed.generation.max(*generation);
            }
            Step::Network(owner) => {
                self.observed.networks.insert(owner.clone());
                self.observed.apart.remove(owner);
            }
            Step::Unnetwork(owner) => {
                self.observed.networks.remove(owner);
            }
            Step::Volume { owner, name } => {
                self.observed.volumes.insert(name.clone(), owner.clone());
            }
            Step::Make(instance) => {
                let image = &instance.content.image;
                if self.fates.get(image) == Some(&Fate::Missing) {
                    return Err(Error::NoImage { image: image.clone() });
                }
                let container = instance.container();
                if self.observed.find(&container).is_none() {
                    self.lives.insert(container.clone(), (image.clone(), 0));
                    self.observed.running.push(Running {
                        container,
                        instance: instance.id,
                        owner: instance.owner.clone(),
                        service: instance.service.clone(),
                        ordinal: instance.ordinal,
                        release: instance.release,
                        spec: instance.digest(),
                        state: State::Made,
                        life: instance.container(),
                        since: Span::default(),
                        restarts: 0,
                        failed: false,
                        asked: instance.content.health.is_some(),
                        address: None,
                    });
                }
            }
            Step::Start(name) => {
                let fate = self.fate_of(&name.container);
                if fate == Fate::Stuck {
                    return Err(Error::Refused {
                        what: "start",
                        on: name.container.to_string(),
                        source: "no such command".into(),
                    });
                }
                self.set_failed(&name.container, false);
                self.set(&name.container, State::Starting);
                self.age(0);
            }
            Step::Stop(name) => self.set(&name.container, State::Ended(0)),
            Step::Failed(name) => self.set_failed(&name.container, true),
            Step::Remove(name) => {
                self.observed.running.retain(|running| running.container != name.container);
            }
            Step::Await(_) | Step::Switch { .. } => {}
        }
        Ok(())
    }

    fn fate_of(&self, container: &str) -> Fate {
        let image = self.lives.get(container).map_or("", |(image, _)| image.as_str());
        self.fates.get(image).copied().unwrap_or(Fate::WellAfter(0))
    }

    fn set_failed(&mut self, container: &str, failed: bool) {
        let running = self.observed.running.iter_mut();
        running.filter(|one| &*one.container == container).for_each(|one| one.failed = failed);
    }

    fn set(&mut self, container: &str, state: State) {
        let running = self.observed.running.iter_mut();
        for one in running.filter(|one| &*one.container == container) {
            one.state = state;
        }
    }

    fn age(&mut self, pauses: u32) {
        let names: Vec<Text> =
            self.observed.running.iter().map(|running| running.container.clone()).collect();
        for name in names {
            let life = self.lives.entry(name.clone()).or_default();
            life.1 += pauses;
            let age = life.1;
            let fate = self.fate_of(&name);
            let starting =
                self.observed.find(&name).is_some_and(|one| one.state == State::Starting);
            match fate {
                Fate::WellAfter(after) if starting && age >= after => self.set(&name, State::Well),
                Fate::Sick if starting => self.set(&name, State::Unwell),
                Fate::Ends if starting => self.set(&name, State::Ended(1)),
                _ => {}
            }
        }
    }

    fn note_silence(&mut self) {
        let all: BTreeSet<Text> =
            self.observed.running.iter().map(|one| one.owner.application.clone()).collect();
        let well = |name: &Text| {
            let mut own = self.observed.running.iter().filter(|one| one.owner.application == *name);
            own.any(|one| one.state == State::Well)
        };
        let silent: Vec<Text> = all.into_iter().filter(|name| !well(name)).collect();
        self.silent.extend(silent);
    }
}

impl Engine for Fake {
    fn observe(&self) -> Result<Observed, Error> {
        let mut inside = self.inside.borrow_mut();
        inside.faults(false)?;
        Ok(inside.observed.clone())
    }

    fn perform(&self, step: &Step) -> Result<(), Error> {
        let mut inside = self.inside.borrow_mut();
        inside.calls += 1;
        if let Some((_, by)) = inside.overtaken.filter(|(calls, _)| *calls == inside.calls) {
            inside.observed.generation = by;
        }
        inside.faults(false)?;
        inside.told.push(step.clone());
        inside.perform(step)?;
        inside.note_silence();
        inside.faults(true)
    }

    fn logs(&self, container: &str, _lines: u32) -> Result<String, Error> {
        Ok(format!("{container} says why"))
    }

    fn digest_of(&self, image: &str) -> Result<String, Error> {
        match self.inside.borrow().fates.get(image) {
            Some(Fate::Missing) => Err(Error::NoImage { image: image.to_owned() }),
            _ => Ok(format!("{image}@sha256:{}", "0".repeat(64))),
        }
    }

    fn load(&self, _archive: &Path) -> Result<BTreeMap<String, String>, Error> {
        Ok(BTreeMap::new())
    }

    fn usage(&self) -> Result<Vec<Usage>, Error> {
        let inside = self.inside.borrow();
        Ok(inside.observed.running.iter().map(idle).collect())
    }

    fn lock(&self) -> Result<Lock, Error> {
        let busy = self.inside.borrow().busy;
        if busy { Err(Error::Busy { at: "here".to_owned() }) } else { Ok(Lock::none()) }
    }

    fn resume(&self) -> Result<(), Error> {
        Ok(())
    }

    fn fingerprint(&self, instance: &WantedInstance) -> Result<Option<Text>, Error> {
        let secret = instance.content.secrets.first();
        let missing = secret.map(|secret| Error::NoSecret {
            secret: secret.clone(),
            application: instance.owner.application.to_string(),
        });
        missing.map_or(Ok(None), Err)
    }

    fn measure(&self, _volume: &str) -> Result<Bytes, Error> {
        Ok(Bytes::default())
    }

    fn erase(&self, volume: &str) -> Result<(), Error> {
        self.inside.borrow_mut().observed.volumes.remove(volume);
        Ok(())
    }

    fn pause(&self, _span: Span) {
        self.inside.borrow_mut().age(1);
    }
}

fn idle(running: &Running) -> Usage {
    let used = Used { processes: 1, ..Used::default() };
    Usage { running: running.clone(), used: running.state.is_up().then_some(used) }
}

/// An engine that was never told anything.
#[must_use]
pub fn fresh() -> Fake {
    Fake::new(Observed { generation: Generation(0), ..Observed::default() })
}
