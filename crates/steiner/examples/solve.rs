#![expect(clippy::print_stdout, reason = "an example shows what it found")]
//! Solves an instance given as text: `solve FILE [SECONDS] [THREADS] [WORK]`.

use std::time::{Duration, Instant};

use bocage_steiner::{Control, Options, format, solve};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let path = args.next().ok_or("usage: solve FILE [SECONDS] [THREADS]")?;
    let seconds: f64 = args.next().map_or(Ok(10.0), |text| text.parse())?;
    let threads = args.next().map_or(Ok(1), |text| text.parse())?;
    let work = args.next().map(|text| text.parse()).transpose()?;
    let instance = format::read(&std::fs::read_to_string(path)?)?;
    let begun = Instant::now();
    let until = Duration::try_from_secs_f64(seconds)?;
    let late = || begun.elapsed() > until;
    let options = Options { threads, work, ..Options::default() };
    let solution = solve(&instance, &options, &Control::stopping_when(&late))?;
    println!(
        "upper {} lower {} gap {:.4} % reduced {} nodes {} edges, {:?}, {:.2} s, {} M arcs",
        solution.upper,
        solution.lower,
        (solution.upper - solution.lower) as f64 / solution.lower.max(1) as f64 * 100.0,
        solution.reduced_nodes,
        solution.reduced_edges,
        solution.stopped,
        begun.elapsed().as_secs_f64(),
        solution.work / 1_000_000
    );
    Ok(())
}
