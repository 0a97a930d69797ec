//! `bocage design`.

use std::io::{self, Write};

use std::path::PathBuf;

use bocage_app::certificates::{self, Verdict};
use bocage_app::designs::{self, DesignRun, PremisesCount, Rented, Report, Request};
use bocage_app::edits::{self, EditRun};
use bocage_app::{Context, FindingCounts, Locale};
use bocage_vocab::{Generation, Money, PlanNumber, Share};

use crate::Session;
use crate::cli;
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn run(session: &Session, args: cli::DesignRun) -> Exit {
    let cli::DesignRun { territory, area, rules, work, threads, apply } = args;
    let cli::Rules { settings, prices } = rules;
    let request = Request { area, settings, prices, work, threads, apply };
    let designed = super::with(&session.ctx, &territory.territory, |territory| {
        designs::run(&session.ctx, territory, &request)
    });
    session.end("design.run", &designed, |run| session.strictly(run.findings.error))
}

pub(super) fn edit(session: &Session, args: cli::DesignEdit) -> Exit {
    let edits = args.edits();
    let cli::DesignEdit { territory, rules, threads, trial, apply, .. } = args;
    let cli::Rules { settings, prices } = rules;
    let request = edits::Request { edits, settings, prices, threads, trial, apply };
    let ctx = Context { locale: Locale::English, ..session.ctx.clone() };
    let changed =
        super::with(&ctx, &territory.territory, |territory| edits::run(&ctx, territory, &request));
    session.end("design.edit", &changed, |run| match run.held_back {
        true => Exit::Findings,
        false => session.strictly(run.findings.error),
    })
}

pub(super) fn verify(session: &Session, args: cli::DesignVerify) -> Exit {
    let cli::DesignVerify { territory, plan, certificate } = args;
    let request = certificates::Request { plan, certificate };
    let verdict = super::with(&session.ctx, &territory.territory, |territory| {
        certificates::verify(&session.ctx, territory, &request)
    });
    session.end("design.verify", &verdict, |verdict| match verdict.ok {
        true => Exit::Done,
        false => Exit::Refuted,
    })
}

impl Shown for Verdict {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        for refusal in &self.refused {
            writeln!(out, "refused: {} ({})", refusal.detail, refusal.code)?;
        }
        if !self.ok {
            return Ok(());
        }
        let row = |name: &str, upper: i64, lower: i64| {
            let money = [Money::cents(upper).to_string(), Money::cents(lower).to_string()];
            format!("  {:<16}{:>22}{:>22}", name.replace('_', " "), money[0], money[1])
        };
        writeln!(out, "  {:<16}{:>22}{:>22}", "", "as designed", "at least")?;
        for part in &self.components {
            writeln!(out, "{}", row(part.name, part.upper_cents, part.lower_cents))?;
        }
        writeln!(out, "{}", row("total", self.upper_cents, self.lower_cents))?;
        writeln!(out, "proven: at most {} above the least", Share::ppm(self.gap_ppm))
    }
}

impl Shown for DesignRun {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        figures(&self.report, out)?;
        tell_findings(self.findings, out)?;
        let mib = self.peak_rss_kib / 1024;
        writeln!(out, "took         {:.1} s, {mib} MiB at most", self.seconds)?;
        tell_files(&self.files, out)?;
        if self.plan.is_none() {
            return writeln!(out, "nothing new: the network stands as designed");
        }
        tell_plan((self.plan, self.generation), &self.apply, out)
    }
}

impl Shown for EditRun {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "cabinets     {}", self.cabinets.join(", "))?;
        if self.joined > 0 {
            writeln!(out, "joined       {} premises", self.joined)?;
        }
        writeln!(out, "before       {}", self.before)?;
        writeln!(out, "after        {}", self.after)?;
        writeln!(out, "difference   {}", self.after - self.before)?;
        writeln!(out, "rows         {} change", self.changes)?;
        tell_findings(self.findings, out)?;
        self.told.iter().try_for_each(|line| writeln!(out, "! {line}"))?;
        writeln!(out, "took         {:.2} s", self.seconds)?;
        tell_files(&self.files, out)?;
        if self.changes == 0 {
            return writeln!(out, "nothing changes");
        }
        if self.held_back {
            writeln!(
                out,
                "not applied: it breaks rules; look at the findings, then apply it all the same"
            )?;
        }
        tell_plan((self.plan, self.generation), &self.apply, out)
    }
}

fn tell_findings(found: FindingCounts, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "findings     {found}")
}

fn tell_files(files: &[PathBuf], out: &mut dyn Write) -> io::Result<()> {
    files.iter().try_for_each(|file| writeln!(out, "file         {}", file.display()))
}

/// What became of a plan, and the next command.
fn tell_plan(
    made: (Option<PlanNumber>, Option<Generation>),
    next: &Option<String>,
    out: &mut dyn Write,
) -> io::Result<()> {
    match made {
        (None, _) => Ok(()),
        (Some(plan), Some(generation)) => writeln!(out, "plan {plan} is generation {generation}"),
        (Some(plan), None) => {
            writeln!(out, "plan {plan} is pending")?;
            next.iter().try_for_each(|next| writeln!(out, "next: {next}"))
        }
    }
}

/// The figures that a person looks for first.
fn figures(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let (premises, counts, length) = (&report.premises, &report.counts, &report.length);
    let PremisesCount { total, served, unserved } = premises;
    writeln!(out, "premises     {total}: {served} served, {unserved} unserved")?;
    for (name, sites) in [("NRO", counts.nro), ("SRO", counts.sro), ("PBO", counts.pbo)] {
        let each = *served as f64 / sites.max(1) as f64;
        writeln!(out, "{name:<13}{sites}, {each:.1} premises each")?;
    }
    for (name, length) in [
        ("routes", length.trench),
        ("transport", length.transport),
        ("distribution", length.distribution),
        ("drops", length.drop),
        ("backhaul", length.backhaul),
    ] {
        writeln!(out, "{name:<13}{length}")?;
    }
    let rented = &report.rented;
    if *rented != Rented::default() {
        let Rented { nro, sro, length, year, present } = rented;
        writeln!(out, "rented       {nro} NRO, {sro} SRO, {length} of routes: {year} a year")?;
        writeln!(out, "  {:<20}{:>22}", "all years, today", present.to_string())?;
    }
    for (name, cost) in &report.cost.by_component {
        writeln!(out, "  {:<20}{:>22}", name.replace('_', " "), cost.to_string())?;
    }
    let each = report.cost.total.get() / i64::try_from(*served).unwrap_or(i64::MAX).max(1);
    writeln!(out, "cost         {}, {} a premises", report.cost.total, Money::cents(each))?;
    writeln!(out, "gap          at most {} of what designs differ in", Share::ppm(report.gap_ppm))
}
