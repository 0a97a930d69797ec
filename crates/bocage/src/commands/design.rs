//! `bocage design`.

use std::io::{self, Write};

use bocage_app::designs::{self, DesignRun, Request};

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
    session.end("design.run", designed, |run| session.strictly(run.findings.error))
}

impl Shown for DesignRun {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        self.report.show(out)?;
        let found = self.findings;
        let (errors, warnings, infos) = (found.error, found.warning, found.info);
        writeln!(out, "findings    {errors} errors, {warnings} warnings, {infos} remarks")?;
        let mib = self.peak_rss_kib / 1024;
        writeln!(out, "took        {:.1} s, {mib} MiB at most", self.seconds)?;
        for file in &self.files {
            writeln!(out, "file        {}", file.display())?;
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
