//! The Steiner solver on instances whose optimum is known.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use super::Options;
use super::program::Program;
use super::record::Record;
use super::scenarios::{Family, Steiner};
use crate::repo;

const PPM: f64 = 1e6;

/// What the solver reached on one instance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    /// The file's name without endings.
    pub(crate) instance: String,
    /// Vertices of the graph.
    pub(crate) nodes: u64,
    /// Edges of the graph.
    pub(crate) edges: u64,
    /// Vertices to be joined.
    pub(crate) terminals: u64,
    /// Edges left after the reductions.
    pub(crate) reduced_edges: u64,
    /// The cost of the tree that was found.
    pub(crate) upper: i64,
    /// What no tree can be below.
    pub(crate) lower: i64,
    /// The cost of the best tree there is.
    pub(crate) optimum: i64,
    /// How far the tree lies above the bound, in parts per million of the bound.
    pub(crate) gap_ppm: i64,
    /// Wall time.
    pub(crate) seconds: f64,
    /// Most memory at one time.
    pub(crate) peak_rss_kib: i64,
}

impl Row {
    /// How far the tree lies above the optimum, in parts per million.
    pub(crate) fn over_optimum_ppm(&self) -> f64 {
        (self.upper - self.optimum) as f64 / self.optimum as f64 * PPM
    }
}

/// What `bocage steiner solve` prints.
#[derive(Deserialize)]
struct Solved {
    nodes: u64,
    edges: u64,
    terminals: u64,
    reduced_edges: u64,
    upper: i64,
    lower: i64,
    gap_ppm: i64,
    seconds: f64,
    peak_rss_kib: i64,
}

/// One line of `index.tsv`.
struct Known {
    file: String,
    optimum: i64,
    is_small: bool,
}

impl Known {
    fn name(&self) -> &str {
        self.file.split('.').next().unwrap_or_default()
    }
}

/// Measures and writes; returns what does not hold.
pub(super) fn run(options: &Options, wanted: &Steiner, program: &Program) -> Result<Vec<String>> {
    let folder = repo::root().join(&wanted.folder);
    let Some(index) = read_index(&folder)? else {
        eprintln!("skipped: no Steiner instances at {}", wanted.folder);
        return Ok(Vec::new());
    };
    let mut rows = Vec::new();
    for known in index.iter().filter(|known| options.takes(known.name(), known.is_small)) {
        rows.push(solve(program, &folder, known, wanted.time())?);
    }
    let broken = judge(&rows, wanted);
    if !rows.is_empty() {
        let command = format!("bocage steiner solve FILE --time {}", wanted.time());
        Record::new(&command, rows).write(&options.out, "steiner")?;
    }
    Ok(broken)
}

fn read_index(folder: &Path) -> Result<Option<Vec<Known>>> {
    let path = folder.join("index.tsv");
    if !path.exists() {
        return Ok(None);
    }
    let text = fs::read_to_string(&path)?;
    text.lines().skip(1).map(known).collect::<Result<_>>().map(Some)
}

fn known(line: &str) -> Result<Known> {
    let cells: Vec<&str> = line.split('\t').collect();
    let cell = |at: usize| cells.get(at).copied().with_context(|| format!("cut line: {line}"));
    Ok(Known {
        file: cell(0)?.to_owned(),
        optimum: cell(5)?.parse().with_context(|| format!("no optimum: {line}"))?,
        is_small: cell(7)? == "small",
    })
}

fn solve(program: &Program, folder: &Path, known: &Known, time: u32) -> Result<Row> {
    let file = folder.join(&known.file);
    let time = time.to_string();
    let args = ["steiner", "solve"].map(OsStr::new);
    let limit = [file.as_os_str(), OsStr::new("--time"), OsStr::new(&time)];
    let solved: Solved = program.json(&[&args[..], &limit].concat())?;
    let row = Row {
        instance: known.name().to_owned(),
        nodes: solved.nodes,
        edges: solved.edges,
        terminals: solved.terminals,
        reduced_edges: solved.reduced_edges,
        upper: solved.upper,
        lower: solved.lower,
        optimum: known.optimum,
        gap_ppm: solved.gap_ppm,
        seconds: solved.seconds,
        peak_rss_kib: solved.peak_rss_kib,
    };
    eprintln!("  +{:.0} ppm, {:.2} s", row.over_optimum_ppm(), row.seconds);
    Ok(row)
}

/// What does not hold: a bound on the wrong side, a family too far above its optima.
fn judge(rows: &[Row], wanted: &Steiner) -> Vec<String> {
    let mut broken = Vec::new();
    for row in rows {
        let Row { instance, lower, optimum, upper, .. } = row;
        if lower > optimum || optimum > upper {
            broken.push(format!("{instance}: {lower} <= {optimum} <= {upper} does not hold"));
        }
        if row.seconds > f64::from(wanted.seconds_max) {
            eprintln!(
                "slow: {instance} took {:.1} s, {} aimed at",
                row.seconds, wanted.seconds_max
            );
        }
    }
    broken.extend(wanted.family.iter().filter_map(|family| too_far(rows, family)));
    broken
}

fn too_far(rows: &[Row], family: &Family) -> Option<String> {
    let over = rows.iter().filter(|row| row.instance.starts_with(&family.prefix));
    let over: Vec<f64> = over.map(Row::over_optimum_ppm).collect();
    let mean = over.iter().sum::<f64>() / over.len() as f64;
    let max = family.over_optimum_mean_max_ppm;
    (mean > max as f64).then(|| {
        format!("{}: {mean:.0} ppm above the optimum on average, {max} allowed", family.name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(upper: i64, lower: i64) -> Row {
        Row {
            instance: "I001".to_owned(),
            nodes: 0,
            edges: 0,
            terminals: 0,
            reduced_edges: 0,
            upper,
            lower,
            optimum: 1_000_000,
            gap_ppm: 0,
            seconds: 1.0,
            peak_rss_kib: 0,
        }
    }

    #[test]
    fn a_false_bound_and_a_poor_family_are_broken() {
        let family = |prefix: &str| Family {
            name: prefix.to_owned(),
            prefix: prefix.to_owned(),
            over_optimum_mean_max_ppm: 500,
        };
        let wanted = Steiner {
            folder: String::new(),
            seconds_max: 20,
            family: vec![family("I"), family("G")],
        };
        assert!(judge(&[row(1_000_500, 1_000_000)], &wanted).is_empty());
        assert_eq!(judge(&[row(1_000_000, 1_000_001)], &wanted).len(), 1);
        assert_eq!(judge(&[row(999_999, 999_000)], &wanted).len(), 1);
        assert_eq!(judge(&[row(1_000_501, 1_000_000)], &wanted).len(), 1);
    }

    #[test]
    fn a_line_of_the_index_is_read_and_a_cut_one_is_refused() {
        let line = "I053.gr.xz\torigin\t3224\t5285\t126\t30854904\t30854904\tsmall\tCC0\tx";
        let read = known(line).unwrap();
        assert_eq!((read.name(), read.optimum, read.is_small), ("I053", 30_854_904, true));
        assert!(known("I053.gr.xz\torigin").is_err());
    }
}
