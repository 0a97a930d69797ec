//! Single cases.

use bocage_metering::{GAP_MS, HOUR_MS, Level, Meter};

use crate::machine::{Machine, Store, subject};

/// A machine that has been looked at once, ten minutes before the end of hour 100.
fn begun() -> (Machine, Store) {
    let mut machine = Machine::new(100 * HOUR_MS + 50 * 60_000);
    machine.start(1);
    let mut store = Store::default();
    assert_eq!(store.keep(&machine.look()).lines.len(), 3);
    (machine, store)
}

/// `hour meter amount seen open|closed`, by hour and meter.
fn shown(store: &Store) -> Vec<String> {
    let mut lines: Vec<_> = store.lines.values().collect();
    lines.sort_by_key(|line| (line.hour, line.meter));
    let line = |line: &&bocage_metering::Line| {
        let state = if line.closed { "closed" } else { "open" };
        format!("{} {} {} {} {state}", line.hour, line.meter, line.amount, line.seen_ms / 1_000)
    };
    lines.iter().map(line).collect()
}

#[test]
fn an_hour_ends_between_two_looks_and_is_closed_once() {
    let (mut machine, mut store) = begun();
    machine.pass(12 * 60_000, 1);
    store.keep(&machine.look());
    let expected = [
        "100 cpu 300000 600 closed",
        "100 memory 600000 600 closed",
        "100 received 600000 600 closed",
        "100 sent 0 600 closed",
        "101 cpu 60000 120 open",
        "101 memory 120000 120 open",
        "101 received 120000 120 open",
        "101 sent 0 120 open",
    ];
    assert_eq!(shown(&store), expected);
    machine.pass(60_000, 1);
    let found = store.keep(&machine.look());
    assert!(found.lines.iter().all(|line| line.hour == 101), "{found:?}");
}

#[test]
fn the_same_look_twice_and_an_older_one_count_once() {
    let (mut machine, mut store) = begun();
    machine.pass(60_000, 7);
    let early = machine.look();
    machine.pass(30_000, 7);
    let late = machine.look();
    store.keep(&late);
    let once = store.clone();
    assert!(store.keep(&late).lines.is_empty() && store.keep(&early).lines.is_empty());
    assert_eq!((store.book, store.lines), (once.book, once.lines));
}

#[test]
fn what_ran_before_anybody_looked_is_not_counted_and_what_began_since_is() {
    let mut machine = Machine::new(100 * HOUR_MS);
    machine.start(1);
    machine.pass(60_000, 5);
    let mut store = Store::default();
    store.keep(&machine.look());
    assert_eq!(store.sum(Meter::Received), 0);
    machine.start(2);
    machine.pass(1_000, 5);
    store.keep(&machine.look());
    assert_eq!(store.sum(Meter::Received), 10_000);
}

#[test]
fn one_that_could_not_be_asked_goes_on_from_where_it_was() {
    let (mut machine, mut store) = begun();
    machine.pass(60_000, 5);
    store.keep(&machine.look());
    machine.pass(60_000, 5);
    let mut blind = machine.look();
    blind.running[0].counters = None;
    store.keep(&blind);
    machine.pass(60_000, 5);
    store.keep(&machine.look());
    assert_eq!(store.sum(Meter::Received), 900_000);
}

#[test]
fn a_gap_is_told_and_nothing_is_made_up_for_it() {
    let (mut machine, mut store) = begun();
    machine.pass(5 * HOUR_MS, 1);
    let found = store.keep(&machine.look());
    let gap = found.gap.unwrap();
    assert_eq!(gap.until_ms - gap.from_ms, 5 * HOUR_MS);
    // What the counters say was used, and it falls on the hour in which that was read; memory is unknown.
    let lines = shown(&store);
    assert!(lines.contains(&"105 received 18000000 0 open".to_owned()), "{lines:?}");
    assert!(!lines.iter().any(|line| line.contains("memory")), "{lines:?}");
    assert!(lines.contains(&"100 received 0 0 closed".to_owned()), "{lines:?}");
    assert!(!lines.iter().any(|line| line.starts_with("102")), "{lines:?}");
    machine.pass(GAP_MS, 1);
    assert_eq!(store.keep(&machine.look()).gap, None, "as long as may be");
}

#[test]
fn a_clock_that_is_set_back_opens_no_closed_hour_and_loses_no_time() {
    let (mut machine, mut store) = begun();
    machine.pass(12 * 60_000, 1);
    store.keep(&machine.look());
    machine.wall_ms -= HOUR_MS;
    machine.pass(60_000, 1);
    let found = store.keep(&machine.look());
    assert!(found.lines.iter().all(|line| line.hour == 101) && found.gap.is_none(), "{found:?}");
    assert_eq!(store.sum(Meter::Received), 13 * 60_000);
    assert_eq!(store.sum(Meter::Memory), 13 * 60_000);
}

#[test]
fn a_clock_that_is_set_forward_makes_no_gap_and_is_followed_step_by_step() {
    let (mut machine, mut store) = begun();
    machine.wall_ms += 5 * HOUR_MS;
    let mut minutes = 0;
    while store.book.looked_ms() != Some(machine.wall_ms) {
        machine.pass(60_000, 1);
        let found = store.keep(&machine.look());
        assert_eq!(found.gap, None);
        minutes += 1;
        assert_eq!(store.sum(Meter::Memory), minutes * 60_000);
    }
    assert!((15..=21).contains(&minutes), "a quarter of an hour at a time: {minutes}");
}

#[test]
fn a_clock_that_was_once_far_ahead_closes_no_hours_of_years_to_come() {
    let (mut machine, mut store) = begun();
    let years = 2 * 366 * 24 * HOUR_MS;
    machine.wall_ms += years;
    machine.pass(60_000, 1);
    store.keep(&machine.look());
    machine.wall_ms -= years;
    for _ in 0..120 {
        machine.pass(60_000, 1);
        store.keep(&machine.look());
    }
    assert_eq!(store.book.looked_ms(), Some(machine.wall_ms));
    assert_eq!(store.book.ahead_ms(machine.wall_ms), None);
    assert_eq!(store.sum(Meter::Received), 121 * 60_000);
    // The quarter of an hour that it was ahead falls on the hour that is open, as with any clock set back.
    let last = store.lines.values().map(|line| line.hour).max();
    assert_eq!(last, Some(102), "{:?}", shown(&store));
    assert!(
        store.lines.values().all(|line| line.closed == (line.hour < 102)),
        "{:?}",
        shown(&store)
    );
}

#[test]
fn a_machine_that_starts_anew_with_a_clock_far_ahead_is_told_of() {
    let (mut machine, mut store) = begun();
    machine.wall_ms += 1_000 * HOUR_MS;
    let mut look = machine.look();
    look.clock.boot = "another".into();
    store.keep(&look);
    assert_eq!(store.book.ahead_ms(machine.wall_ms), None);
    let before = machine.wall_ms - 1_000 * HOUR_MS;
    assert_eq!(store.book.ahead_ms(before), Some(machine.wall_ms));
}

#[test]
fn a_level_that_is_not_measured_is_what_it_was() {
    let (mut machine, mut store) = begun();
    let disk = |bytes| Level { subject: subject(9), meter: Meter::Disk, bytes };
    let mut look = |minutes: i64, bytes: Option<i64>| {
        machine.pass(minutes * 60_000, 0);
        let mut look = machine.look();
        look.levels.push(disk(bytes));
        store.keep(&look);
        store.sum(Meter::Disk)
    };
    assert_eq!(look(1, None), 0, "nobody knows yet");
    assert_eq!(look(1, Some(3_600)), 0);
    assert_eq!(look(6, None), 360);
    assert_eq!(look(6, Some(7_200)), 900, "the mean of both");
}

#[test]
fn disks_are_measured_as_often_as_takes_a_hundredth_of_the_time() {
    let (mut machine, mut store) = begun();
    assert!(store.book.wants_disks(&machine.look().clock), "they never were");
    machine.pass(1_000, 0);
    let mut look = machine.look();
    look.measured_ms = Some(300);
    store.keep(&look);
    for (passed, wanted) in [(10_000, false), (19_999, false), (1, true)] {
        machine.pass(passed, 0);
        let look = machine.look();
        assert_eq!(store.book.wants_disks(&look.clock), wanted, "{passed}");
        store.keep(&look);
    }
}

#[test]
fn a_book_of_another_version_is_not_gone_on_with() {
    let (_, store) = begun();
    let text = serde_json::to_string(&store.book).unwrap();
    let newer = text.replace("\"version\":1", "\"version\":2");
    let error = serde_json::from_str::<bocage_metering::Book>(&newer).unwrap_err().to_string();
    assert!(newer != text && error.contains("of version 2"), "{error}");
}
