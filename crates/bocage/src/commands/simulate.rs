//! `bocage simulate`.

use std::io::{self, Write};

use bocage_app::simulations::{self, Request, Simulated, Spread};

use crate::Session;
use crate::cli::Simulate;
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn run(session: &Session, args: &Simulate) -> Exit {
    let Simulate { seed, faults, seeds, threads } = *args;
    let request = Request { seed, seeds, faults, threads };
    session.end("simulate", &simulations::simulate(&session.ctx, &request), |simulated| {
        if simulated.violations.is_empty() { Exit::Done } else { Exit::Refuted }
    })
}

impl Shown for Simulated {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let s = |count: u64| if count == 1 { "" } else { "s" };
        let Simulated { seeds, seed, faults, .. } = self;
        writeln!(out, "{seeds} seed{} from {seed}, {faults} fault{}:", s(*seeds), s(*faults))?;
        for (kind, count) in &self.faults_by_kind {
            writeln!(out, "  {count:>7} {}", kind.replace('_', " "))?;
        }
        writeln!(
            out,
            "the group was taken {} times, {} blips of at most 5 s moved nothing",
            self.take_overs, self.blips
        )?;
        spread(out, "without an answer, one fault", &self.recovery_time_ms)?;
        spread(out, "without an answer, planned switch", &self.planned_pause_ms)?;
        spread(out, "volumes behind at a take-over", &self.recovery_point_ms)?;
        let longest = self.longest_without_writer_ms;
        writeln!(out, "longest without an answer, many faults: {longest} ms")?;
        writeln!(out, "{} writes acknowledged, {} lost", self.acknowledged, self.lost)?;
        writeln!(
            out,
            "two writers at one instant: {}, violations: {}",
            self.two_writers,
            self.violations.len()
        )?;
        violations(out, self)?;
        writeln!(out, "{} steps checked, {:.1} s", self.steps, self.seconds)
    }
}

fn spread(out: &mut dyn Write, what: &str, spread: &Spread) -> io::Result<()> {
    let (Some(min), Some(median), Some(p99)) = (spread.min, spread.median, spread.p99) else {
        return writeln!(out, "{what}: never");
    };
    writeln!(out, "{what}: min {min} ms, median {median} ms, p99 {p99} ms ({})", spread.count)
}

fn violations(out: &mut dyn Write, simulated: &Simulated) -> io::Result<()> {
    for line in &simulated.trace {
        writeln!(out, "  {line}")?;
    }
    for found in &simulated.violations {
        writeln!(out, "seed {} at {} ms: {}", found.seed, found.at_ms, found.what)?;
        writeln!(out, "  again: {}", found.replay)?;
    }
    Ok(())
}
