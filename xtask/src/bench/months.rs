//! A month of a whole department: lines of meters in, rated, shared, posted and invoiced, then closed.

mod registers;

use std::ffi::OsStr;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::Options;
use super::program::Program;
use super::record::Record;
use super::scenarios::Months;

/// One month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    /// Members.
    pub(crate) members: u32,
    /// Lines of meters.
    pub(crate) lines: u32,
    /// Documents that were issued.
    pub(crate) documents: u64,
    /// Seconds in which the lines are entered, from a table.
    pub(crate) entered_seconds: f64,
    /// Seconds of `month run --issue`: rated, shared, judged, numbered, filed and posted.
    pub(crate) issued_seconds: f64,
    /// Most memory of that at one time.
    pub(crate) issued_rss_kib: i64,
    /// Seconds in which the month is checked, reckoned again and closed.
    pub(crate) closed_seconds: f64,
}

/// Writes registers and a table of usage of a generated month into a folder, for whoever wants to try or judge.
pub(crate) fn write(folder: &Path, members: u32, lines: u32) -> Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("members.toml"), registers::members(members))?;
    fs::write(folder.join("prices.toml"), registers::PRICES)?;
    fs::write(folder.join("keys.toml"), registers::KEYS)?;
    let mut out = BufWriter::new(fs::File::create(folder.join("usage.csv"))?);
    writeln!(out, "key,member,meter,day,amount")?;
    for line in 0..lines {
        let member = registers::siret(line % members);
        let (meter, most) = registers::METERS[(line / members) as usize % registers::METERS.len()];
        let day = line / (members * registers::METERS.len() as u32) % 31 + 1;
        // Spread without a pattern that a sum would hide, the same each time.
        let amount = u64::from(line).wrapping_mul(2_654_435_761) % most;
        writeln!(out, "line/{line},{member},{meter},2026-10-{day:02},{amount}")?;
    }
    Ok(out.flush()?)
}

/// The chore `month FOLDER MEMBERS LINES`.
pub(crate) fn chore(args: &[String]) -> Result<ExitCode> {
    let [folder, members, lines] = args else { bail!("month FOLDER MEMBERS LINES") };
    let (members, lines) = (members.parse()?, lines.parse()?);
    if !(1..=registers::MEMBERS_MAX).contains(&members) {
        bail!("from 1 to {} members can be told apart", registers::MEMBERS_MAX);
    }
    write(Path::new(folder), members, lines)?;
    Ok(ExitCode::SUCCESS)
}

/// Measures and writes; names what is over its bound.
pub(super) fn run(options: &Options, wanted: &Months, program: &Program) -> Result<Vec<String>> {
    if !options.takes("months", false) {
        return Ok(Vec::new());
    }
    let folder = std::env::temp_dir().join(format!("bocage-bench-months-{}", std::process::id()));
    let row = one(&folder, wanted, program);
    fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {folder:?}"))?;
    let row = row?;
    let mut broken = Vec::new();
    if row.issued_seconds > wanted.issued_seconds_max {
        let (took, most) = (row.issued_seconds, wanted.issued_seconds_max);
        broken.push(format!("a month is issued in {took:.1} s, {most} at most are wanted"));
    }
    if row.issued_rss_kib > wanted.rss_kib_max {
        broken.push(format!(
            "a month takes {} KiB, {} at most",
            row.issued_rss_kib, wanted.rss_kib_max
        ));
    }
    Record::new("bocage month run TERRITORY 2026-10 --issue", vec![row])
        .write(&options.out, "months")?;
    Ok(broken)
}

fn one(folder: &Path, wanted: &Months, program: &Program) -> Result<Row> {
    write(folder, wanted.members, wanted.lines)?;
    let at = |name: &str| folder.join(name).into_os_string();
    let territory = at("months.gpkg");
    let told = |words: &[&str], files: &[&OsStr], options: &[&str]| {
        let words = words.iter().map(OsStr::new);
        let args = words.chain([territory.as_os_str()]).chain(files.iter().copied());
        let args: Vec<&OsStr> = args.chain(options.iter().map(OsStr::new)).collect();
        program.json_and_told::<serde_json::Value>(&args)
    };
    told(&["new"], &[], &[])?;
    for (noun, file) in [("member", "members.toml"), ("price", "prices.toml"), ("key", "keys.toml")]
    {
        told(&[noun, "set"], &[&at(file)], &[])?;
    }
    let (_, entered) = told(&["month", "usage"], &[&at("usage.csv")], &[])?;
    let month = OsStr::new("2026-10");
    let (run, issued) = told(&["month", "run"], &[month], &["--issue", "--on", "2026-11-02"])?;
    let (_, closed) = told(&["month", "close"], &[month], &[])?;
    let counts = run["documents"].as_array().map(Vec::as_slice).unwrap_or_default();
    Ok(Row {
        members: wanted.members,
        lines: wanted.lines,
        documents: counts.iter().filter_map(|one| one["count"].as_u64()).sum(),
        entered_seconds: entered.seconds,
        issued_seconds: issued.seconds,
        issued_rss_kib: issued.peak_rss_kib,
        closed_seconds: closed.seconds,
    })
}
