//! Cancelled at any moment a design ends at once, and with an error: never with half a network.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bocage_design::redesign::{self, Edit, redesign};
use bocage_design::{Error, Request, design};
use bocage_network::norms::Norms;
use bocage_vocab::Watch;
use bocage_world::World;

use crate::kit::Town;
use crate::{built, run, small_norms};

/// Questions tried of those that a run asks.
const TRIED: u64 = 150;
/// From the cancellation to the end, in a town of a thousand homes.
const SOON: Duration = Duration::from_secs(2);

/// Says stop from one question on, and counts.
struct CancelAt {
    question: u64,
    asked: AtomicU64,
}

impl CancelAt {
    fn new(question: u64) -> CancelAt {
        CancelAt { question, asked: AtomicU64::new(0) }
    }
}

impl Watch for CancelAt {
    fn stage(&self, _name: &'static str, _unit: &'static str, _total: Option<u64>) {}
    fn done(&self, _units: u64) {}
    fn cancelled(&self) -> bool {
        self.asked.fetch_add(1, Ordering::Relaxed) + 1 >= self.question
    }
}

/// Cancels some work at many of its questions, the first and the last among them.
fn cancel_everywhere(work: impl Fn(&dyn Watch) -> Option<Error>) {
    let whole = CancelAt::new(u64::MAX);
    assert_eq!(work(&whole), None, "nobody cancels");
    let questions = whole.asked.into_inner();
    assert!(questions > 0, "nobody asks");
    for place in 0..TRIED.min(questions) {
        let question = questions - place * (questions - 1) / TRIED.min(questions - 1).max(1);
        let watch = CancelAt::new(question);
        let ended = work(&watch);
        assert_eq!(ended, Some(Error::Interrupted), "at question {question} of {questions}");
    }
}

fn request<'a>(world: &'a World, norms: &'a Norms, threads: usize) -> Request<'a> {
    Request { world, norms, area: None, work: Some(100_000), threads }
}

#[test]
fn a_design_cancelled_at_any_question_is_interrupted() {
    let world = Town { streets: 6, homes: 200, seed: 9 }.world();
    let norms = small_norms();
    for threads in [1, 2] {
        cancel_everywhere(|watch| design(&request(&world, &norms, threads), watch).err());
    }
}

#[test]
fn an_edit_cancelled_at_any_question_is_interrupted() {
    let norms = small_norms();
    let world = Town { streets: 6, homes: 200, seed: 9 }.world();
    let standing = built(&world, &run(&world, &norms, 1).unwrap());
    let edits: Vec<Edit> = standing.cabinets.iter().map(|row| Edit::Renew(row.id)).collect();
    let request = redesign::Request { world: &standing, norms: &norms, edits: &edits, threads: 1 };
    cancel_everywhere(|watch| redesign(&request, watch).err());
}

/// Says stop after a while; keeps when it first said so.
struct CancelAfter {
    begun: Instant,
    after: Duration,
}

impl Watch for CancelAfter {
    fn stage(&self, _name: &'static str, _unit: &'static str, _total: Option<u64>) {}
    fn done(&self, _units: u64) {}
    fn cancelled(&self) -> bool {
        self.begun.elapsed() >= self.after
    }
}

#[test]
fn a_design_cancelled_at_any_moment_ends_soon() {
    let world = Town { streets: 12, homes: 1_000, seed: 5 }.world();
    let norms = small_norms();
    let begun = Instant::now();
    design(&request(&world, &norms, 1), &bocage_vocab::Unwatched).unwrap();
    let whole = begun.elapsed();
    for part in 0..10 {
        let watch = CancelAfter { begun: Instant::now(), after: whole * part / 10 };
        let ended = design(&request(&world, &norms, 1), &watch);
        let late = watch.begun.elapsed().saturating_sub(watch.after);
        // A run may be done before its time is up.
        if ended.is_err() || watch.begun.elapsed() >= watch.after {
            assert!(late < SOON, "{late:?} after the cancellation at {part} tenths of {whole:?}");
        }
        assert!(ended.is_ok() || matches!(ended, Err(Error::Interrupted)));
    }
}
