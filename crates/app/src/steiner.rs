//! Solving a Steiner problem from a file.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bocage_steiner::{Control, Error as SolveError, Instance, Options, Solution, Stop, format};
use serde::Serialize;

use crate::designs::{peak_rss_kib, threads_of_machine};
use crate::permission::{Action, Resource};
use crate::{Context, Error};

/// What to solve, and for how long.
#[derive(Debug, Clone)]
pub struct Request {
    /// A PACE 2018 or SteinLib file, `.xz` or not.
    pub file: PathBuf,
    /// Seconds to work.
    pub seconds: Option<f64>,
    /// Ticks to work.
    pub work: Option<u64>,
    /// Threads.
    pub threads: Option<usize>,
    /// What random choices are drawn from.
    pub seed: u64,
    /// Where to write the tree.
    pub tree: Option<PathBuf>,
}

/// What `steiner solve` shows. Bounds are none where the terminals cannot be joined.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of the contract, named by their meaning")]
pub struct Solved {
    pub instance: String,
    pub nodes: usize,
    pub edges: usize,
    pub terminals: usize,
    pub reduced_nodes: Option<usize>,
    pub reduced_edges: Option<usize>,
    pub upper: Option<i64>,
    pub lower: Option<i64>,
    pub optimal: bool,
    pub gap_ppm: Option<i64>,
    pub status: &'static str,
    pub stopped: Option<&'static str>,
    pub seed: u64,
    pub threads: usize,
    pub work: u64,
    pub seconds: f64,
    pub peak_rss_kib: u64,
}

/// More than this many bytes of unpacked text are refused: an instance of ten million edges.
const TEXT_LEN_MAX: u64 = 1 << 30;

/// Solves the problem in a file.
///
/// # Errors
/// When the file cannot be read or is no instance, or the tree cannot be written.
pub fn solve(ctx: &Context, request: &Request) -> Result<Solved, Error> {
    ctx.require(Resource::Steiner, Action::Read)?;
    let begun = Instant::now();
    let failed = |source| Error::Steiner { path: request.file.clone(), source };
    let text = read_text(&request.file)?;
    let instance = format::read(&text).map_err(failed)?;
    let threads = request.threads.unwrap_or_else(threads_of_machine);
    let options = Options { work: request.work, threads, seed: request.seed };
    let until = request.seconds.and_then(|s| Duration::try_from_secs_f64(s).ok());
    let out_of_time = || until.is_some_and(|until| begun.elapsed() >= until);
    let asked = || out_of_time() || ctx.watch.cancelled();
    let control = Control::stopping_when(&asked);
    let solution = match bocage_steiner::solve(&instance, &options, &control) {
        Ok(solution) => Some(solution),
        Err(SolveError::Disconnected { .. }) => None,
        Err(error) => return Err(failed(error)),
    };
    if let (Some(path), Some(solution)) = (&request.tree, &solution) {
        let tree = format::write_tree(&instance, &solution.edges);
        fs::write(path, tree).map_err(Error::file(path, "written"))?;
    }
    let mut solved = told(&instance, solution.as_ref(), request, threads);
    solved.seconds = begun.elapsed().as_secs_f64();
    Ok(solved)
}

fn told(
    instance: &Instance,
    solution: Option<&Solution>,
    request: &Request,
    threads: usize,
) -> Solved {
    let name = request.file.file_name().unwrap_or_default().to_string_lossy();
    Solved {
        instance: name.into_owned(),
        nodes: instance.graph.nodes(),
        edges: instance.graph.edges(),
        terminals: instance.terminals.len(),
        reduced_nodes: solution.map(|s| s.reduced_nodes),
        reduced_edges: solution.map(|s| s.reduced_edges),
        upper: solution.map(|s| s.upper),
        lower: solution.map(|s| s.lower),
        optimal: solution.is_some_and(|s| s.optimal),
        gap_ppm: solution.map(|s| gap_ppm(s.upper, s.lower)),
        status: if solution.is_some() { "ok" } else { "disconnected" },
        stopped: solution.and_then(|s| match s.stopped {
            Stop::None => None,
            Stop::Work => Some("work"),
            Stop::Asked => Some("time"),
        }),
        seed: request.seed,
        threads,
        work: solution.map_or(0, |s| s.work),
        seconds: 0.0,
        peak_rss_kib: peak_rss_kib(),
    }
}

/// The gap in millionths of the lower bound, rounded up; none of both zero is zero.
fn gap_ppm(upper: i64, lower: i64) -> i64 {
    if upper == lower {
        return 0;
    }
    let over = i128::from(upper - lower) * 1_000_000;
    let lower = i128::from(lower.max(1));
    let gap = (over + lower - 1) / lower;
    i64::try_from(gap).unwrap_or(i64::MAX)
}

fn read_text(path: &Path) -> Result<String, Error> {
    let file = fs::File::open(path).map_err(Error::file(path, "read"))?;
    let packed = path.extension().is_some_and(|extension| extension == "xz");
    let len = file.metadata().map_err(Error::file(path, "read"))?.len();
    let (reader, limit): (Box<dyn Read>, u64) = match packed {
        true => (Box::new(liblzma::read::XzDecoder::new(file)), unpacked_len_max(len)),
        false => (Box::new(file), TEXT_LEN_MAX),
    };
    let mut text = String::new();
    let read = reader.take(limit + 1).read_to_string(&mut text);
    let len = read.map_err(Error::file(path, "read"))? as u64;
    if len > limit {
        let said = format!("it holds more than {} MiB of text", limit >> 20);
        let too_large = io::Error::new(io::ErrorKind::FileTooLarge, said);
        return Err(Error::file(path, "read")(too_large));
    }
    Ok(text)
}

/// What a packed file may become: a graph packs to a tenth, a bomb to a thousandth.
fn unpacked_len_max(packed_len: u64) -> u64 {
    const RATIO_MAX: u64 = 200;
    const ALWAYS: u64 = 16 << 20;
    packed_len.saturating_mul(RATIO_MAX).clamp(ALWAYS, TEXT_LEN_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_file_may_grow_in_proportion_to_its_size() {
        for (packed, unpacked) in [(1, 16 << 20), (1 << 20, 200 << 20), (u64::MAX, TEXT_LEN_MAX)] {
            assert_eq!(unpacked_len_max(packed), unpacked);
        }
    }

    #[test]
    fn the_gap_is_rounded_up() {
        for (upper, lower, ppm) in
            [(0, 0, 0), (7, 7, 0), (1_000_001, 1_000_000, 1), (3, 2, 500_000)]
        {
            assert_eq!(gap_ppm(upper, lower), ppm);
        }
        assert_eq!(gap_ppm(i64::MAX, 1), i64::MAX);
    }
}
