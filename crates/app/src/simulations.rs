//! Simulating the failover between two rooms, over many seeds.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use bocage_failover::sim::{self, Outcome, Setup, Tally, percentile};
use serde::Serialize;

use crate::designs::threads_of_machine;
use crate::permission::{Action, Resource};
use crate::{Context, Error};

/// What to simulate.
#[derive(Debug, Clone, Copy)]
pub struct Request {
    /// The first seed.
    pub seed: u64,
    /// How many seeds.
    pub seeds: u64,
    /// Faults for each.
    pub faults: u64,
    /// Threads.
    pub threads: Option<usize>,
}

/// What `simulate` shows. Times are of the simulated clock but for `seconds`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of the contract, named by their meaning")]
pub struct Simulated {
    pub seed: u64,
    pub seeds: u64,
    pub faults: u64,
    pub faults_by_kind: BTreeMap<&'static str, u64>,
    pub steps: u64,
    pub take_overs: u64,
    pub guard_kills: u64,
    pub held_by_gate_steps: u64,
    pub elections: u64,
    pub rewinds: u64,
    pub forks: u64,
    pub corrupt_refused: u64,
    pub blips: u64,
    /// How far behind volumes were at a take-over; a database loses nothing that it acknowledged.
    pub recovery_point_ms: Spread,
    /// Without an answer when a single fault moved the group.
    pub recovery_time_ms: Spread,
    /// Without an answer in planned switches.
    pub planned_pause_ms: Spread,
    /// The longest without an answer, faults over each other.
    pub longest_without_writer_ms: u64,
    pub acknowledged: u64,
    pub lost: u64,
    pub two_writers: u64,
    pub violations: Vec<Violation>,
    /// What led to the first violation.
    pub trace: Vec<String>,
    pub threads: usize,
    pub seconds: f64,
}

/// A run that broke an invariant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// Its seed.
    pub seed: u64,
    /// When, on the simulated clock.
    pub at_ms: u64,
    /// What did not hold.
    pub what: String,
    /// The command that runs it again.
    pub replay: String,
}

/// How measured times spread; none where nothing was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "named by their meaning")]
pub struct Spread {
    pub count: usize,
    pub min: Option<u64>,
    pub median: Option<u64>,
    pub p99: Option<u64>,
    pub max: Option<u64>,
}

impl Spread {
    fn of(values: &[u64]) -> Spread {
        Spread {
            count: values.len(),
            min: values.iter().min().copied(),
            median: percentile(values, 50),
            p99: percentile(values, 99),
            max: values.iter().max().copied(),
        }
    }
}

/// Runs all seeds.
///
/// # Errors
/// When somebody asks to stop.
pub fn simulate(ctx: &Context, request: &Request) -> Result<Simulated, Error> {
    ctx.require(Resource::Simulation, Action::Read)?;
    let begun = Instant::now();
    let wanted = request.threads.unwrap_or_else(threads_of_machine);
    let threads = wanted.min(usize::try_from(request.seeds).unwrap_or(usize::MAX));
    let outcomes = run_all(ctx, request, threads);
    if ctx.watch.cancelled() {
        return Err(Error::Interrupted);
    }
    let mut simulated = told(request, &outcomes);
    simulated.threads = threads;
    simulated.seconds = begun.elapsed().as_secs_f64();
    Ok(simulated)
}

/// All outcomes by seed, whichever thread came to which.
fn run_all(ctx: &Context, request: &Request, threads: usize) -> Vec<Outcome> {
    ctx.watch.stage("simulate", "seeds", Some(request.seeds));
    let next = AtomicU64::new(0);
    let work = || {
        let mut outcomes = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= request.seeds || ctx.watch.cancelled() {
                return outcomes;
            }
            let seed = request.seed.wrapping_add(number);
            outcomes.push((number, sim::run(seed, request.faults, Setup::drawn(seed))));
            ctx.watch.done(1);
        }
    };
    let mut outcomes: Vec<(u64, Outcome)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let joined = workers.into_iter().map(|worker| match worker.join() {
            Ok(outcomes) => outcomes,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        joined.flatten().collect()
    });
    outcomes.sort_unstable_by_key(|(number, _)| *number);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

fn told(request: &Request, outcomes: &[Outcome]) -> Simulated {
    let mut tally = Tally::default();
    outcomes.iter().for_each(|outcome| tally.add(&outcome.tally));
    let violations: Vec<Violation> =
        outcomes.iter().filter_map(|outcome| violation(outcome, request.faults)).collect();
    let trace = violations.first().map_or_else(Vec::new, |first| {
        sim::trace(first.seed, request.faults, Setup::drawn(first.seed))
    });
    Simulated {
        seed: request.seed,
        seeds: request.seeds,
        faults: tally.faults_total(),
        faults_by_kind: tally.faults.iter().map(|(kind, count)| (kind.name(), *count)).collect(),
        steps: tally.steps,
        take_overs: tally.take_overs,
        guard_kills: tally.guard_kills,
        held_by_gate_steps: tally.held_by_gate,
        elections: tally.elections,
        rewinds: tally.rewinds,
        forks: tally.forks,
        corrupt_refused: tally.corrupt_refused,
        blips: tally.blips,
        recovery_point_ms: Spread::of(&tally.volume_point_ms),
        recovery_time_ms: Spread::of(&tally.recovery_ms),
        planned_pause_ms: Spread::of(&tally.pause_ms),
        longest_without_writer_ms: tally.silence_max_ms,
        acknowledged: tally.acknowledged,
        lost: tally.lost,
        two_writers: tally.two_writers,
        violations,
        trace,
        threads: 0,
        seconds: 0.0,
    }
}

fn violation(outcome: &Outcome, faults: u64) -> Option<Violation> {
    let found = outcome.violation.as_ref()?;
    let seed = outcome.seed;
    let replay = format!("bocage simulate --seed {seed} --faults {faults}");
    Some(Violation { seed, at_ms: found.at_ms, what: found.what.clone(), replay })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Actor;

    #[test]
    fn threads_change_nothing_but_the_time() {
        let ctx = Context::new(Actor::local_operator());
        let simulated = |threads| {
            let request = Request { seed: 3, seeds: 4, faults: 30, threads: Some(threads) };
            let simulated = simulate(&ctx, &request).unwrap();
            Simulated { threads: 0, seconds: 0.0, ..simulated }
        };
        assert_eq!(simulated(1), simulated(3));
        assert_eq!(simulated(1).faults, 120);
        assert_eq!(simulated(1).violations, vec![]);
    }

    #[test]
    fn a_violation_says_how_to_run_it_again() {
        let found = sim::Violation { at_ms: 5, what: "two writers".to_owned() };
        let outcome = Outcome { seed: 9, tally: Tally::default(), violation: Some(found) };
        let told = violation(&outcome, 500).unwrap();
        assert_eq!(told.replay, "bocage simulate --seed 9 --faults 500");
    }
}
