//! What must hold for every kind of store.

use std::collections::BTreeMap;

use bocage_network::norms::hash_of;
use bocage_store::{Error, Job, JobState};
use bocage_vocab::{Bounds, Cell, Fact, Generation, Kind, PlanNumber, Position, Thing, Unwatched};
use bocage_world::{Error as WorldError, PlanState, World};
use proptest::prelude::*;

use crate::field::{a_document_moves_on_once_a_request, of_writers_that_meet_one_is_told};
use crate::kit::{self, Ground, Place, draft, draft_on, rows, wanted};
use crate::ledger::{
    a_changed_row_of_the_ledger_is_named, a_ledger_is_kept_and_copied,
    a_ledger_refuses_to_be_changed, a_long_ledger_is_read_whole, of_several_writers_none_gets_more,
};
use crate::meters::{
    lines_are_kept_with_their_book_until_they_are_closed, two_that_look_at_once_lose_nothing,
};
use crate::money::{money_is_kept_and_copied, what_is_given_up_at_a_desk_was_never_done};
use crate::purchases::{
    documents_are_kept_with_every_version_and_copied, documents_refuse_to_be_changed,
    documents_stand_or_fall_with_their_postings,
};

/// Makes a test of each function, once a kind of store.
macro_rules! on_every_store {
    ($($name:ident),+ $(,)?) => {
        mod on_geopackage {
            $(#[test] fn $name() { super::$name(&crate::kit::Ground::files()); })+
        }
        mod on_postgresql {
            $(#[test] fn $name() {
                if let Some(ground) = crate::kit::Ground::server() {
                    super::$name(&ground);
                }
            })+
        }
    };
}

on_every_store! {
    every_generation_stays_readable,
    a_plan_keeps_its_diff_to_the_letter,
    norms_are_kept_once_and_copied,
    norms_that_a_plan_does_not_name_are_refused,
    a_plan_that_brought_no_norms_is_sound_without,
    a_stale_plan_is_refused_and_nothing_changes,
    a_dropped_plan_is_gone_for_good,
    acts_are_logged_and_told_with_the_change,
    a_job_is_kept_as_it_stands,
    a_job_that_ended_meanwhile_is_not_abandoned,
    a_plan_is_replaced_by_another_or_stays,
    an_audit_sees_one_state_while_another_applies,
    lines_are_kept_with_their_book_until_they_are_closed,
    two_that_look_at_once_lose_nothing,
    the_reader_finds_what_lies_in_a_box,
    the_reader_tells_every_version_of_a_row,
    money_is_kept_and_copied,
    what_is_given_up_at_a_desk_was_never_done,
    a_ledger_is_kept_and_copied,
    a_ledger_refuses_to_be_changed,
    a_long_ledger_is_read_whole,
    a_changed_row_of_the_ledger_is_named,
    of_several_writers_none_gets_more,
    a_document_moves_on_once_a_request,
    of_writers_that_meet_one_is_told,
    documents_are_kept_with_every_version_and_copied,
    documents_refuse_to_be_changed,
    documents_stand_or_fall_with_their_postings,
}

fn every_generation_stays_readable(ground: &Ground) {
    let steps = proptest::collection::vec(wanted(), 1..6);
    proptest!(ProptestConfig::with_cases(12), |(steps in steps)| {
        let place = ground.place();
        let mut store = place.create();
        let mut worlds = vec![World::default()];
        for step in &steps {
            let Some(number) = draft(store.as_mut(), step) else { continue };
            let head = store.head().unwrap();
            let made = store.apply(number, head, &kit::applied(), &Unwatched).unwrap();
            worlds.push(World::from_rows(made, rows(step)));
        }
        for world in &worlds {
            let read = store.load(Some(world.generation), &Unwatched).unwrap();
            prop_assert_eq!(&read, world);
        }
        let audit = store.audit(&Unwatched).unwrap();
        prop_assert!(audit.ok, "{:?}", audit);
        prop_assert_eq!(audit.generations as usize, worlds.len() - 1);
    });
}

fn a_plan_keeps_its_diff_to_the_letter(ground: &Ground) {
    proptest!(ProptestConfig::with_cases(12), |(step in wanted())| {
        let place = ground.place();
        let mut store = place.create();
        let world = store.load(None, &Unwatched).unwrap();
        let diff = bocage_world::replace(&world, rows(&step), kit::KINDS);
        let number = store.draft(&draft_on(&world, diff.clone()), &Unwatched).unwrap();
        prop_assert_eq!(store.plan_diff(number, &Unwatched).unwrap(), diff);
    });
}

fn a_stale_plan_is_refused_and_nothing_changes(ground: &Ground) {
    let place = ground.place();
    let mut store = place.create();
    let first = draft(store.as_mut(), &BTreeMap::from([(1, 1)])).unwrap();
    let second = draft(store.as_mut(), &BTreeMap::from([(2, 2)])).unwrap();
    store.apply(first, Generation(0), &kit::applied(), &Unwatched).unwrap();
    for on in [Generation(0), Generation(1)] {
        let refused = store.apply(second, on, &kit::applied(), &Unwatched).unwrap_err();
        assert!(
            matches!(refused, Error::World(WorldError::StaleParent { .. })),
            "{refused:?} on {on}"
        );
    }
    let third = draft(store.as_mut(), &BTreeMap::from([(3, 3)])).unwrap();
    for on in [Generation(0), Generation(9)] {
        let refused = store.apply(third, on, &kit::applied(), &Unwatched).unwrap_err();
        assert!(
            matches!(refused, Error::World(WorldError::NotOn { parent: Generation(1), .. })),
            "{refused:?} on {on}"
        );
    }
    assert_eq!(store.head().unwrap(), Generation(1));
    assert_eq!(store.plan(second).unwrap().state, PlanState::Pending);
    let again = store.apply(first, Generation(1), &kit::applied(), &Unwatched).unwrap_err();
    assert!(matches!(again, Error::NotPending { state: PlanState::Applied, .. }));
}

fn norms_are_kept_once_and_copied(ground: &Ground) {
    let (place, other) = (ground.place(), Place::new());
    let mut store = place.create();
    let world = store.load(None, &Unwatched).unwrap();
    let hash = hash_of("rules = 1");
    for key in [1, 2] {
        let wanted = rows(&BTreeMap::from([(key, 1)]));
        let diff = bocage_world::replace(&world, wanted, kit::KINDS);
        let mut draft = draft_on(&world, diff);
        draft.provenance.settings_hash = Some(hash.clone());
        draft.norms = Some("rules = 1".to_owned());
        store.draft(&draft, &Unwatched).unwrap();
    }
    store.apply(PlanNumber(1), Generation(0), &kit::applied(), &Unwatched).unwrap();
    bocage_store::copy(place.at(), other.at(), &Unwatched).unwrap();
    for store in [store, other.open()] {
        assert_eq!(store.norms(&hash).unwrap().as_deref(), Some("rules = 1"));
        assert_eq!(store.norms(&hash_of("rules = 2")).unwrap(), None);
        assert!(store.audit(&Unwatched).unwrap().ok);
    }
    let back = ground.place();
    bocage_store::copy(other.at(), back.at(), &Unwatched).unwrap();
    assert_eq!(back.open().norms(&hash).unwrap().as_deref(), Some("rules = 1"));
    let db = rusqlite::Connection::open(other.path()).unwrap();
    db.execute("UPDATE bocage_norms SET content = 'rules = 3'", []).unwrap();
    let store = other.open();
    let bad = store.audit(&Unwatched).unwrap().first_bad.unwrap();
    assert_eq!((bad.generation, bad.kind.as_str(), &bad.id), (Generation(1), "norms", &hash));
    assert!(matches!(store.norms(&hash), Err(Error::Damaged { .. })));
    db.execute("DELETE FROM bocage_norms", []).unwrap();
    assert_eq!(store.norms(&hash).unwrap(), None);
    let bad = store.audit(&Unwatched).unwrap().first_bad.unwrap();
    assert_eq!((bad.generation, bad.kind.as_str(), &bad.id), (Generation(1), "norms", &hash));
}

fn norms_that_a_plan_does_not_name_are_refused(ground: &Ground) {
    let place = ground.place();
    let mut store = place.create();
    let world = store.load(None, &Unwatched).unwrap();
    let diff = bocage_world::replace(&world, rows(&BTreeMap::from([(1, 1)])), kit::KINDS);
    for (named, kept) in
        [(None, false), (Some(hash_of("rules = 2")), false), (Some(hash_of("rules = 1")), true)]
    {
        let mut draft = draft_on(&world, diff.clone());
        draft.provenance.settings_hash = named;
        draft.norms = Some("rules = 1".to_owned());
        let drafted = store.draft(&draft, &Unwatched);
        assert_eq!(drafted.is_ok(), kept, "{drafted:?}");
        assert_eq!(store.norms(&hash_of("rules = 1")).unwrap().is_some(), kept);
    }
    assert_eq!(store.plans().unwrap().len(), 1);
}

/// As a program did that did not keep norms: its plans are sound without them.
fn a_plan_that_brought_no_norms_is_sound_without(ground: &Ground) {
    let place = ground.place();
    let mut store = place.create();
    let world = store.load(None, &Unwatched).unwrap();
    let diff = bocage_world::replace(&world, rows(&BTreeMap::from([(1, 1)])), kit::KINDS);
    let mut draft = draft_on(&world, diff);
    draft.provenance.settings_hash = Some(hash_of("rules = 1"));
    let plan = store.draft(&draft, &Unwatched).unwrap();
    store.apply(plan, Generation(0), &kit::applied(), &Unwatched).unwrap();
    assert!(store.audit(&Unwatched).unwrap().ok);
}

fn a_dropped_plan_is_gone_for_good(ground: &Ground) {
    let place = ground.place();
    let mut store = place.create();
    let number = draft(store.as_mut(), &BTreeMap::from([(1, 1)])).unwrap();
    store.drop_plan(number).unwrap();
    assert!(matches!(store.drop_plan(number), Err(Error::NotPending { .. })));
    assert!(matches!(store.plan(PlanNumber(99)), Err(Error::NoSuchPlan { .. })));
    assert!(matches!(
        store.load(Some(Generation(3)), &Unwatched),
        Err(Error::NoSuchGeneration { .. })
    ));
}

fn acts_are_logged_and_told_with_the_change(ground: &Ground) {
    let place = ground.place();
    let mut store = place.create();
    let number = draft(store.as_mut(), &BTreeMap::from([(1, 1)])).unwrap();
    assert!(store.outbox(0, 10).unwrap().is_empty());
    store.apply(number, Generation(0), &kit::applied(), &Unwatched).unwrap();
    let actions: Vec<String> =
        store.audit_log().unwrap().into_iter().map(|entry| entry.action).collect();
    assert_eq!(actions, ["plan.draft", "plan.apply"]);
    let events = store.outbox(0, 10).unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].topic, "generation.applied");
    assert!(store.outbox(events[0].cursor, 10).unwrap().is_empty());
    assert_eq!(store.generations().unwrap()[0].applied_by, "tester");
    let day = |text: &str| text.parse().unwrap();
    assert_eq!(store.generation_on(day("2026-01-01")).unwrap(), Generation(0));
    assert_eq!(store.generation_on(day("2026-01-02")).unwrap(), Generation(1));
}

fn a_job_is_kept_as_it_stands(ground: &Ground) {
    let place = ground.place();
    let mut store = place.create();
    let mut job =
        Job::begun(bocage_vocab::Uuid::from_u128(7), "import", "me", "2026-01-02T00:00:00Z");
    store.put_job(&job).unwrap();
    job.state = JobState::Done;
    job.done = 12;
    store.put_job(&job).unwrap();
    assert_eq!(store.jobs().unwrap(), [job]);
}

fn a_job_that_ended_meanwhile_is_not_abandoned(ground: &Ground) {
    let place = ground.place();
    let mut store = place.create();
    let seen = Job::begun(bocage_vocab::Uuid::from_u128(7), "import", "me", "2026-01-02T00:00:00Z");
    let later = "2026-01-02T00:09:00Z".to_owned();
    let ended = Job { state: JobState::Done, ..seen.clone() };
    let alive = Job { lease: later, ..seen.clone() };
    for (stands, state) in
        [(&ended, JobState::Done), (&alive, JobState::Running), (&seen, JobState::Abandoned)]
    {
        store.put_job(stands).unwrap();
        store.abandon_job(&seen).unwrap();
        assert_eq!(store.jobs().unwrap(), [Job { state, ..stands.clone() }]);
    }
}

fn a_plan_is_replaced_by_another_or_stays(ground: &Ground) {
    let place = ground.place();
    let mut store = place.create();
    let number = draft(store.as_mut(), &BTreeMap::from([(1, 1)])).unwrap();
    let world = store.load(None, &Unwatched).unwrap();
    let diff = bocage_world::replace(&world, rows(&BTreeMap::from([(2, 2)])), kit::KINDS);
    let other = draft_on(&world, diff);
    let stopped = store.replace_plan(number, Some(&other), &kit::Stopped);
    assert!(matches!(stopped, Err(Error::Interrupted)), "{stopped:?}");
    let states = |store: &dyn bocage_store::Store| {
        store.plans().unwrap().into_iter().map(|plan| plan.state).collect::<Vec<_>>()
    };
    assert_eq!(states(store.as_ref()), [PlanState::Pending], "both or neither");
    let by = store.replace_plan(number, Some(&other), &Unwatched).unwrap().unwrap();
    assert_eq!(states(store.as_ref()), [PlanState::Rebased, PlanState::Pending]);
    assert_eq!(store.replace_plan(by, None, &Unwatched).unwrap(), None);
    assert_eq!(states(store.as_ref()), [PlanState::Rebased, PlanState::Rebased]);
    let again = store.replace_plan(number, Some(&other), &Unwatched);
    assert!(matches!(again, Err(Error::NotPending { .. })), "{again:?}");
}

/// Another connection applies a plan once the audit has read the chain. PostgreSQL lets it; a file
/// has it wait for the audit, so that there it is told that the territory is busy. Either way the
/// audit finds nothing.
fn an_audit_sees_one_state_while_another_applies(ground: &Ground) {
    let place = ground.place();
    let mut store = place.create();
    kit::apply(store.as_mut(), &BTreeMap::from([(1, 1), (2, 2)]));
    let number = draft(store.as_mut(), &BTreeMap::from([(1, 2), (3, 1)])).unwrap();
    let meanwhile = || {
        let head = Generation(1);
        let done = place.open().apply(number, head, &kit::applied(), &Unwatched);
        assert!(matches!(done, Ok(Generation(2)) | Err(Error::Busy)), "{done:?}");
    };
    let audit = store.audit(&kit::Meanwhile::of("audit", &meanwhile)).unwrap();
    assert!(audit.ok, "{audit:?}");
    assert_eq!(audit.generations, 1);
}

/// What each row was from which generation until which, as the worlds of those generations say.
fn the_reader_tells_every_version_of_a_row(ground: &Ground) {
    let place = ground.place();
    let mut store = place.create();
    for wanted in [
        kit::Wanted::from([(1, 1), (2, 1)]),
        kit::Wanted::from([(1, 2), (2, 1), (3, 1)]),
        kit::Wanted::from([(1, 2), (3, 4)]),
        kit::Wanted::from([(1, 1), (2, 5), (3, 4)]),
    ] {
        kit::apply(store.as_mut(), &wanted);
    }
    let reader = store.reader().unwrap();
    let worlds: Vec<_> =
        (1..=4).map(|at| store.load(Some(Generation(at)), &Unwatched).unwrap()).collect();
    for pop in worlds.iter().flat_map(|world| world.pops.iter()) {
        let versions = reader.versions(pop.thing()).unwrap();
        for (place, world) in worlds.iter().enumerate() {
            let at = Generation(place as u32 + 1);
            let held = |one: &&bocage_store::Version| {
                one.born <= at && one.died.is_none_or(|died| at < died)
            };
            let told: Vec<_> = versions.iter().filter(held).map(|one| one.cells.clone()).collect();
            let row = world.pops.get(pop.id);
            let cells = row.map(|row| {
                let mut cells = Vec::new();
                row.write(&mut |cell| cells.push(cell.into_owned()));
                cells
            });
            assert_eq!(told, cells.into_iter().collect::<Vec<_>>(), "{} at {at}", pop.reference);
        }
        assert!(versions.is_sorted_by_key(|one| one.born));
    }
    let nobody = Thing { kind: Kind::Pop, uuid: bocage_vocab::Uuid::nil() };
    assert_eq!(reader.versions(nobody).unwrap(), []);
}

fn the_reader_finds_what_lies_in_a_box(ground: &Ground) {
    let place = ground.place();
    let mut store = place.create();
    let many: kit::Wanted = (0..200).map(|key| (key, key as u8)).collect();
    kit::apply(store.as_mut(), &many);
    let world = store.load(None, &Unwatched).unwrap();
    let reader = store.reader().unwrap();
    for (low, high) in [(0, 3), (50, 120), (199, 199), (300, 400)] {
        let bounds = Bounds {
            min: Position::from_e7(low * 1000, -1),
            max: Position::from_e7(high * 1000, 1 << 20),
        };
        let mut found = Vec::new();
        reader
            .in_bounds(Kind::Pop, &bounds, &mut |cells| {
                if let Cell::Id(uuid) = cells[0] {
                    found.push(uuid);
                }
            })
            .unwrap();
        found.sort();
        let scanned = world.pops.iter().filter(|pop| bounds.holds(pop.position)).map(Fact::uuid);
        assert_eq!(found, scanned.collect::<Vec<_>>(), "{low}..{high}");
    }
    let first = &world.pops.rows()[0];
    let cells = reader.row(first.thing()).unwrap().unwrap();
    assert_eq!(cells[0], Cell::Id(first.uuid()));
}
