//! The simulator finds nothing wrong with the machine, and finds what is broken on purpose.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

use bocage_failover::sim::{Break, Outcome, Setup, run};
use bocage_failover::{Class, Span, Spans, Timing};

const SOUND: Setup = Setup::sound(Class::Available);

#[test]
fn five_hundred_faults_break_nothing() {
    for (seed, class) in [(1, Class::Available), (2, Class::Strict), (3, Class::Available)] {
        let outcome = run(seed, 500, Setup { class, ..SOUND });
        assert_eq!(outcome.violation, None, "seed {seed} {class:?}");
        assert_eq!(outcome.tally.faults_total(), 500);
        assert_eq!((outcome.tally.lost, outcome.tally.two_writers), (0, 0));
    }
}

#[test]
fn a_seed_gives_the_same_run_again() {
    assert_eq!(run(7, 60, SOUND), run(7, 60, SOUND));
    assert_ne!(run(7, 60, SOUND).tally, run(8, 60, SOUND).tally);
}

/// The first seed whose run of 100 faults breaks an invariant.
fn found(setup: Setup) -> Outcome {
    let outcomes = (1..=300).map(|seed| run(seed, 100, setup));
    outcomes.into_iter().find(|outcome| outcome.violation.is_some()).expect("nothing was found")
}

/// What is broken may show in more than one way: one of them has to be this.
fn says(setup: Setup, words: &str) {
    let mut others = Vec::new();
    let violations = (1..=300).filter_map(|seed| run(seed, 100, setup).violation);
    let is_said = violations.into_iter().any(|violation| {
        let is_it = violation.what.contains(words);
        others.push(violation.what);
        is_it
    });
    assert!(is_said, "found only: {others:?}");
}

#[test]
fn a_gate_that_stays_open_is_found() {
    says(Setup { broken: Some(Break::GateStaysOpen), ..SOUND }, "two rooms take writes");
}

#[test]
fn a_missing_guard_is_found() {
    says(Setup { broken: Some(Break::NoGuard), ..SOUND }, "runs in both rooms");
}

#[test]
fn counting_on_the_clock_of_the_wall_is_found() {
    found(Setup { broken: Some(Break::WallClock), ..SOUND });
}

#[test]
fn promoting_a_copy_that_is_not_whole_is_found() {
    says(Setup { broken: Some(Break::AnyCopy), ..SOUND }, "without the acknowledged write");
}

#[test]
fn acknowledging_alone_without_asking_is_found() {
    says(Setup { broken: Some(Break::AloneAtOnce), ..SOUND }, "acknowledged");
}

#[test]
fn dropped_forks_are_found() {
    says(Setup { broken: Some(Break::ForgetForks), ..SOUND }, "in no fork");
}

#[test]
fn clocks_that_drift_without_a_margin_are_found() {
    let drift_ppm = 50_000;
    let stop_after = Span::ms(9_990);
    let kill_after = Span::ms(9_995);
    let timing = Spans { stop_after, kill_after, ..Spans::DEFAULT };
    assert!(Timing::new(timing).is_err());
    says(Setup { timing, drift_ppm, ..SOUND }, "both rooms");
}

#[test]
fn a_take_over_before_the_lease_ends_is_found() {
    let timing = Spans { take_after: Span::ms(3_000), ..Spans::DEFAULT };
    assert!(Timing::new(timing).is_err());
    found(Setup { timing, ..SOUND });
}

#[test]
fn a_group_that_nobody_serves_without_an_alarm_is_found() {
    says(Setup { broken: Some(Break::MuteAlarm), ..SOUND }, "without an alarm");
}
