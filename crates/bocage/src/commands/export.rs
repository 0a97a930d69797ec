//! `bocage export` and `bocage report`.

use std::io::{self, Write};

use bocage_app::exports::{self, ExportRun, Request};
use bocage_app::reports::{self, ReportRun};
use bocage_app::{Locale, words};

use crate::Session;
use crate::cli::{Export, Report};
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn run(session: &Session, args: Export) -> Exit {
    let Export { format, territory, out, profile, at } = args;
    let (as_of, locale) = (at.as_of(), Locale::default());
    let request = Request { format: format.code(), out, as_of, locale, profile };
    export(session, "export", &territory.territory, &request)
}

fn export(session: &Session, command: &str, location: &str, request: &Request) -> Exit {
    let ctx = &session.ctx;
    let written = super::with(ctx, location, |territory| exports::run(ctx, territory, request));
    session.end(command, &written, |run| session.strictly(run.findings.error))
}

pub(super) fn report(session: &Session, args: Report) -> Exit {
    let Report { territory, out, lang, at } = args;
    let request = reports::Request { out, as_of: at.as_of(), locale: lang };
    let ctx = &session.ctx;
    let open = &territory.territory;
    let written = super::with(ctx, open, |territory| reports::run(ctx, territory, &request));
    session.end("report", &written, |_| Exit::Done)
}

impl Shown for ReportRun {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        self.files.iter().try_for_each(|file| writeln!(out, "{}", file.path.display()))
    }
}

impl Shown for ExportRun {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        for file in &self.files {
            writeln!(out, "{:>9} objects  {}", file.objects, file.path.display())?;
        }
        let found = self.findings;
        let total = found.error + found.warning + found.info;
        if total > 0 {
            writeln!(out, "{} that this form cannot carry", words::counted(total, "thing"))?;
        }
        for finding in &self.first_findings {
            writeln!(out, "  {}", words::finding(Locale::English, finding))?;
        }
        if self.files.iter().all(|file| file.objects == 0) {
            writeln!(out, "nothing stands there yet that this form holds")?;
        }
        Ok(())
    }
}
