//! `bocage new`, `history`, `jobs`, `audit`, `check`.

use std::io::{self, Write};

use bocage_app::checks::{self, CheckRun};
use bocage_app::history::{self, History};
use bocage_app::jobs::{self, JobState, Jobs};
use bocage_app::{FindingCounts, Locale, Territory, audits, shell_word, words};
use serde::Serialize;

use crate::Session;
use crate::cli::At;
use crate::exit::Exit;
use crate::output::Shown;

#[derive(Serialize)]
struct New {
    territory: String,
}

impl Shown for New {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "made {}", self.territory)?;
        writeln!(out, "next: bocage import osm {} FILE", shell_word(&self.territory))
    }
}

pub(super) fn new(session: &Session, location: &str) -> Exit {
    let made = Territory::create(&session.ctx, location)
        .map(|territory| New { territory: territory.location().to_owned() });
    session.end("new", &made, |_| Exit::Done)
}

impl Shown for History {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        for row in &self.generations {
            let (number, digest) = (row.number, &row.digest[..12.min(row.digest.len())]);
            writeln!(out, "{number:>5}  {}  {digest}  {}", row.applied_at, row.reason)?;
        }
        writeln!(out, "head: {}", self.head)
    }
}

pub(super) fn history(session: &Session, location: &str) -> Exit {
    let listed = super::with(&session.ctx, location, |t| history::list(&session.ctx, t));
    session.end("history", &listed, |_| Exit::Done)
}

/// Seconds without a word from a job that are told: it writes one every second.
const SILENCE_TOLD: u64 = 5;

impl Shown for Jobs {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        for job in &self.jobs {
            write!(out, "{}  {:<8} {:<9}", job.lease, job.kind, job.state)?;
            if !job.stage.is_empty() {
                let total = job.total.map(|total| format!("/{total}")).unwrap_or_default();
                write!(out, "  {} {}{total} {}", job.stage, job.done, job.unit)?;
            }
            if let Some(left) = job.eta {
                write!(out, ", {left:.0} s left")?;
            }
            if let Some(silent) = job.silent.filter(|silent| *silent > SILENCE_TOLD) {
                write!(out, ", no sign of life for {silent} s")?;
            }
            if job.state == JobState::Abandoned {
                write!(out, ", interrupted: its process is gone; run its command again")?;
            }
            writeln!(out, "  {}", job.error.as_deref().unwrap_or_default())?;
        }
        Ok(())
    }
}

pub(super) fn jobs(session: &Session, location: &str) -> Exit {
    let listed = super::with(&session.ctx, location, |t| jobs::list(&session.ctx, t));
    session.end("jobs", &listed, |_| Exit::Done)
}

impl Shown for bocage_app::audits::Audit {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        match &self.first_bad {
            None => {
                let generations = words::counted(self.generations as usize, "generation");
                writeln!(out, "sound: {generations} replayed, nothing altered")
            }
            Some(bad) => writeln!(
                out,
                "altered: {} {}, last written by generation {}",
                bad.kind, bad.id, bad.generation
            ),
        }
    }
}

pub(super) fn audit(session: &Session, location: &str) -> Exit {
    let audited = super::with(&session.ctx, location, |t| audits::run(&session.ctx, t));
    session.end("audit", &audited, |audit| if audit.ok { Exit::Done } else { Exit::Refuted })
}

/// Findings of one code shown before the rest is only counted.
const SHOWN_PER_CODE: usize = 5;

impl Shown for CheckRun {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut by_code = std::collections::BTreeMap::<&str, Vec<_>>::new();
        for finding in &self.findings {
            by_code.entry(&finding.code).or_default().push(finding);
        }
        for (code, found) in &by_code {
            for finding in found.iter().take(SHOWN_PER_CODE) {
                let (severity, text) = (finding.severity, words::finding(Locale::English, finding));
                writeln!(out, "{severity:<7}  {text}")?;
            }
            if found.len() > SHOWN_PER_CODE {
                writeln!(out, "         … {} more of {code}", found.len() - SHOWN_PER_CODE)?;
            }
        }
        writeln!(out, "{}", FindingCounts::of(&self.findings))
    }
}

pub(super) fn check(session: &Session, location: &str, at: &At) -> Exit {
    let ctx = &session.ctx;
    let checked = super::with(ctx, location, |t| checks::run(ctx, t, at.as_of()));
    session.end("check", &checked, |run| session.strictly(FindingCounts::of(&run.findings).error))
}
