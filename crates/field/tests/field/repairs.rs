//! The repair clock against a count of every minute, which knows the hours by itself.

use bocage_field::{Cover, Wait, WaitReason, from_paris, holiday, in_paris, repair_seconds};
use jiff::Timestamp;
use jiff::civil::Weekday;
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn wait(from: &str, until: Option<&str>) -> Wait {
    Wait { from: at(from), until: until.map(at), reason: WaitReason::Customer }
}

const HOUR: i64 = 3600;

/// from, until, cover, hours; times are UTC, hours are those of Paris.
const TAKEN: &[(&str, &str, Cover, i64)] = &[
    ("2026-06-03T06:00:00Z", "2026-06-03T10:00:00Z", Cover::Always, 4),
    ("2026-06-03T06:00:00Z", "2026-06-03T10:00:00Z", Cover::Worked, 4),
    // In winter 6 h UTC is 7 h in Paris: the first hour is not covered.
    ("2026-01-07T06:00:00Z", "2026-01-07T10:00:00Z", Cover::Worked, 3),
    // A night.
    ("2026-06-03T15:00:00Z", "2026-06-04T07:00:00Z", Cover::Worked, 2),
    // A weekend.
    ("2026-06-05T15:00:00Z", "2026-06-08T07:00:00Z", Cover::Worked, 2),
    ("2026-06-05T15:00:00Z", "2026-06-08T07:00:00Z", Cover::SixDays, 12),
    // Ascension Day.
    ("2026-05-13T15:00:00Z", "2026-05-15T07:00:00Z", Cover::SixDays, 2),
    // The nights in which an hour is left out, and comes twice.
    ("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", Cover::Always, 23),
    ("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", Cover::Always, 25),
    ("2026-06-03T10:00:00Z", "2026-06-03T06:00:00Z", Cover::Always, 0),
];

#[test]
fn covered_hours_are_those_counted_by_hand() {
    for (from, until, cover, hours) in TAKEN {
        let taken = repair_seconds((at(from), at(until)), &[], *cover);
        assert_eq!(taken, hours * HOUR, "{cover} from {from} to {until}");
    }
}

#[test]
fn waits_are_left_out_once_though_they_overlap_or_reach_beyond() {
    let (from, until) = (at("2026-06-03T06:00:00Z"), at("2026-06-03T16:00:00Z"));
    let taken = |waits: &[Wait]| repair_seconds((from, until), waits, Cover::Always) / HOUR;
    let one = wait("2026-06-03T08:00:00Z", Some("2026-06-03T10:00:00Z"));
    let over = wait("2026-06-03T09:00:00Z", Some("2026-06-03T11:00:00Z"));
    let before = wait("2026-06-03T01:00:00Z", Some("2026-06-03T07:00:00Z"));
    let open = wait("2026-06-03T15:00:00Z", None);
    assert_eq!(taken(std::slice::from_ref(&one)), 8);
    assert_eq!(taken(&[over.clone(), one.clone()]), 7);
    assert_eq!(taken(&[open, before, over, one]), 5);
}

/// What the clock should say, minute by minute, without any of its arithmetic.
fn counted((from, until): (Timestamp, Timestamp), waits: &[Wait], cover: Cover) -> i64 {
    let mut count = 0;
    let mut now = from;
    while now < until {
        let there = in_paris(now);
        let (day, hour) = (there.date(), there.hour());
        let weekend = match day.weekday() {
            Weekday::Sunday => cover != Cover::Always,
            Weekday::Saturday => cover == Cover::Worked,
            _ => false,
        };
        let off = cover != Cover::Always && (holiday(day).is_some() || !(8..18).contains(&hour));
        let waits = waits.iter().any(|w| w.from <= now && now < w.until.unwrap_or(until));
        count += i64::from(!weekend && !off && !waits);
        now += jiff::SignedDuration::from_mins(1);
    }
    count * 60
}

fn minutes() -> impl Strategy<Value = i64> {
    // Some days around Easter and the change of hours of 2027, which are one weekend.
    0i64..8 * 24 * 60
}

proptest! {
    #[test]
    fn the_clock_is_what_a_count_of_minutes_gives(
        from in minutes(), long in minutes(),
        waits in proptest::collection::vec((minutes(), 0i64..3000, any::<bool>()), 0..5),
        cover in proptest::sample::select(Cover::ALL),
    ) {
        let base = at("2027-03-24T00:00:00Z");
        let moment = |minute: i64| base + jiff::SignedDuration::from_mins(minute);
        let waits: Vec<Wait> = waits.iter().map(|(begin, long, ends)| Wait {
            from: moment(*begin),
            until: ends.then(|| moment(begin + long)),
            reason: WaitReason::Permit,
        }).collect();
        let span = (moment(from), moment(from + long));
        prop_assert_eq!(repair_seconds(span, &waits, cover), counted(span, &waits, cover));
    }

    #[test]
    fn an_hour_of_paris_is_found_again(second in 1_700_000_000i64..2_000_000_000) {
        let moment = Timestamp::from_second(second).unwrap();
        let back = from_paris(in_paris(moment)).unwrap();
        // In the hour that comes twice the first is taken.
        let apart = moment.as_second() - back.as_second();
        prop_assert!(apart == 0 || apart == 3600, "{} {}", moment, back);
    }
}
