//! An older wish never undoes a newer one, whatever runs beside it; a later application of a name
//! begins with nothing.

use std::collections::BTreeSet;

use bocage_engine::{Engine, Owner};
use bocage_vocab::{Explain, Id};

use crate::daemon::Daemon;
use crate::wish::{ask, copy, owner, reconciled, wish, writing};

#[test]
fn of_many_at_once_the_newest_stands() {
    let Some(daemon) = Daemon::start() else { return };
    let (door, image) = (daemon.door(), daemon.image());
    for round in 0..3 {
        let generations = [3, 1, 4, 2].map(|number| round * 4 + number);
        std::thread::scope(|scope| {
            for generation in generations {
                let (daemon, door, image) = (&daemon, &door, &image);
                scope.spawn(move || {
                    let wanted = wish(generation, vec![copy("town/web#0", image, generation)]);
                    match bocage_engine::reconcile(&daemon.engine(), door, &wanted) {
                        Ok(outcome) => assert!(outcome.failures.is_empty(), "{outcome:?}"),
                        Err(error) => {
                            assert_eq!(error.code(), "bocage::engine::older_generation");
                        }
                    }
                });
            }
        });
        let newest = round * 4 + 4;
        let observed = daemon.engine().observe().unwrap();
        let releases: Vec<u32> = observed.running.iter().map(|one| one.release).collect();
        assert_eq!((observed.generation.0, releases), (newest, vec![newest]));
        let said = ask(daemon.address(), "town.example", "/").unwrap().1;
        assert_eq!(said, format!("release {newest}\n"));
    }
}

#[test]
fn a_later_application_of_a_name_begins_empty_and_the_earlier_can_be_erased() {
    let Some(daemon) = Daemon::start() else { return };
    let (engine, door, image) = (daemon.engine(), daemon.door(), daemon.image());
    let town = |path: &str| ask(daemon.address(), "town.example", path).unwrap().1;
    reconciled(&engine, &door, &wish(1, vec![writing(copy("town/web#0", &image, 1))]));
    town("/keep?of-the-first");
    assert_eq!(town("/kept"), "of-the-first");

    // Retired, and another member deploys one of the same name: in one go, so that both meet here.
    let later = Owner {
        member: "Granville".into(),
        incarnation: Id::derive(&["town", "later"]),
        ..owner("town")
    };
    let mut next = writing(copy("town/web#0", &image, 2));
    next.id = Id::derive(&["later/town/web#0"]);
    next.owner = later.clone();
    let observed = reconciled(&engine, &door, &wish(2, vec![next])).observed;
    assert_eq!(observed.running.len(), 1);
    assert_eq!(town("/"), "release 2\n");
    assert_ne!(town("/kept"), "of-the-first");

    let (old, new) = (owner("town").volume("files"), later.volume("files"));
    let names = |observed: &bocage_engine::Observed| -> BTreeSet<_> {
        observed.volumes.keys().cloned().collect()
    };
    assert_eq!(names(&observed), BTreeSet::from([old.clone(), new.clone()]));
    assert_eq!(observed.volumes[&new].member, "Granville".into());
    assert!(engine.measure(&old).unwrap().get() > 0);
    assert!(engine.erase(&new).is_err(), "a container has it");
    engine.erase(&old).unwrap();
    engine.erase(&old).unwrap();
    assert_eq!(names(&engine.observe().unwrap()), BTreeSet::from([new]));
    daemon.docker(&["volume", "create", "strange"]);
    assert_eq!(engine.erase("strange").unwrap_err().code(), "bocage::engine::not_ours");
}
