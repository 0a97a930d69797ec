//! An engine that somebody may take away in the middle: what is wanted runs under a lease.

use std::collections::BTreeMap;
use std::path::Path;

use bocage_vocab::{Bytes, Span, Text};

use crate::{Engine, Error, Lock, Observed, Step, Usage, WantedInstance};

/// An engine on a leash: nothing is begun once it does not hold any more, and what was begun while it
/// was let go is stopped again. It never keeps anything from ending.
pub struct Leashed<'a> {
    engine: &'a dyn Engine,
    holds: &'a dyn Fn() -> bool,
}

impl<'a> Leashed<'a> {
    /// `holds` says whether the lease still stands; it is asked before and after each step.
    #[must_use]
    pub fn new(engine: &'a dyn Engine, holds: &'a dyn Fn() -> bool) -> Leashed<'a> {
        Leashed { engine, holds }
    }

    fn hold(&self) -> Result<(), Error> {
        if (self.holds)() { Ok(()) } else { Err(Error::Unleashed) }
    }
}

impl Engine for Leashed<'_> {
    fn observe(&self) -> Result<Observed, Error> {
        self.hold()?;
        self.engine.observe()
    }

    fn perform(&self, step: &Step) -> Result<(), Error> {
        if matches!(step, Step::Stop(_) | Step::Failed(_) | Step::Remove(_) | Step::Unnetwork(_)) {
            return self.engine.perform(step);
        }
        self.hold()?;
        self.engine.perform(step)?;
        // A process that was frozen in between has begun something that may run elsewhere by now.
        match (self.hold(), step) {
            (Err(gone), Step::Start(name)) => {
                self.engine.perform(&Step::Stop(name.clone()))?;
                Err(gone)
            }
            (held, _) => held,
        }
    }

    fn logs(&self, container: &str, lines: u32) -> Result<String, Error> {
        self.engine.logs(container, lines)
    }

    fn digest_of(&self, image: &str) -> Result<String, Error> {
        self.engine.digest_of(image)
    }

    fn load(&self, archive: &Path) -> Result<BTreeMap<String, String>, Error> {
        self.engine.load(archive)
    }

    fn usage(&self) -> Result<Vec<Usage>, Error> {
        self.engine.usage()
    }

    fn lock(&self) -> Result<Lock, Error> {
        self.engine.lock()
    }

    fn fingerprint(&self, instance: &WantedInstance) -> Result<Option<Text>, Error> {
        self.engine.fingerprint(instance)
    }

    fn measure(&self, volume: &str) -> Result<Bytes, Error> {
        self.engine.measure(volume)
    }

    fn erase(&self, volume: &str) -> Result<(), Error> {
        self.engine.erase(volume)
    }

    fn resume(&self) -> Result<(), Error> {
        self.hold()?;
        self.engine.resume()
    }

    fn pause(&self, span: Span) {
        self.engine.pause(span);
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::drawn::{observed, wanted};
    use crate::entry::NoDoor;
    use crate::fake::{Fake, Fate};
    use crate::{Name, reconcile};
    use bocage_vocab::Explain as _;

    #[test]
    fn a_lease_that_ends_anywhere_begins_nothing_more_and_is_gone_on_with() {
        let wish = wanted("generation 5\ntown/web#0 2 asked\ntown/box#0 2 writes asked");
        for most in 0.. {
            let fake = Fake::new(observed("generation 4"));
            fake.fate("image2", Fate::WellAfter(2));
            let asked = Cell::new(0);
            let holds = || {
                asked.set(asked.get() + 1);
                asked.get() <= most
            };
            let Err(refused) = reconcile(&Leashed::new(&fake, &holds), &NoDoor, &wish) else {
                assert!(most > 10, "{most}");
                return;
            };
            assert_eq!(refused.code(), "bocage::engine::unleashed");
            let begun = |step: &Step| matches!(step, Step::Make(_) | Step::Start(_));
            let told = fake.told();
            assert!(told.iter().filter(|step| begun(step)).count() <= most, "{told:?}");
            let done = reconcile(&fake, &NoDoor, &wish).unwrap();
            assert!(done.failures.is_empty(), "{most}: {:?}", done.failures);
        }
    }

    #[test]
    fn what_is_started_while_the_lease_ends_is_stopped_again() {
        let fake = Fake::new(observed("generation 4\nnetwork town\ntown/web#0 1 asked ended"));
        let running = fake.observe().unwrap().running.remove(0);
        let name = Name { owner: running.owner, container: running.container };
        let asked = Cell::new(0);
        let holds = || {
            asked.set(asked.get() + 1);
            asked.get() == 1
        };
        let refused = Leashed::new(&fake, &holds).perform(&Step::Start(name.clone())).unwrap_err();
        assert_eq!(refused.code(), "bocage::engine::unleashed");
        assert_eq!(fake.told(), [Step::Start(name.clone()), Step::Stop(name)]);
    }
}
