//! `bocage design`.

use std::io::{self, Write};

use bocage_app::designs::{self, DesignRun, PremisesCount, Report, Request};
use bocage_vocab::{Money, Share};

use crate::Session;
use crate::cli;
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn run(session: &Session, args: cli::DesignRun) -> Exit {
    let cli::DesignRun { territory, area, settings, work, threads, apply } = args;
    let request = Request { area, settings, work, threads, apply };
    let designed = super::with(&session.ctx, &territory.territory, |territory| {
        designs::run(&session.ctx, territory, &request)
    });
    session.end("design.run", &designed, |run| session.strictly(run.findings.error))
}

impl Shown for DesignRun {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        figures(&self.report, out)?;
        let found = self.findings;
        let (errors, warnings, infos) = (found.error, found.warning, found.info);
        writeln!(out, "findings     {errors} errors, {warnings} warnings, {infos} remarks")?;
        let mib = self.peak_rss_kib / 1024;
        writeln!(out, "took         {:.1} s, {mib} MiB at most", self.seconds)?;
        for file in &self.files {
            writeln!(out, "file         {}", file.display())?;
        }
        match (self.plan, self.generation) {
            (None, _) => writeln!(out, "nothing new: the network stands as designed"),
            (Some(plan), Some(generation)) => {
                writeln!(out, "plan {plan} is generation {generation}")
            }
            (Some(plan), None) => {
                writeln!(out, "plan {plan} is pending")?;
                self.apply.iter().try_for_each(|next| writeln!(out, "next: {next}"))
            }
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
    for (name, cost) in &report.cost.by_component {
        writeln!(out, "  {:<20}{:>22}", name.replace('_', " "), cost.to_string())?;
    }
    let each = report.cost.total.get() / i64::try_from(*served).unwrap_or(i64::MAX).max(1);
    writeln!(out, "cost         {}, {} a premises", report.cost.total, Money::cents(each))?;
    writeln!(out, "gap          at most {} of what designs differ in", Share::ppm(report.gap_ppm))
}
