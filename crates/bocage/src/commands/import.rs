//! `bocage import`.

use std::io::{self, Write};

use bocage_app::imports::{self, ImportOptions, ImportRun, Request};
use bocage_app::{Locale, words};

use crate::Session;
use crate::cli::Import;
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn run(session: &Session, args: Import) -> Exit {
    let Import { format, territory, files, plan_only, footpaths, columns, layer, kind } = args;
    let options = ImportOptions { mapping: columns, footpaths, layer, kind };
    let request = Request { kind: format, files, plan_only, options };
    let imported = super::with(&session.ctx, &territory.territory, |territory| {
        imports::run(&session.ctx, territory, &request)
    });
    session.end("import", &imported, |run| session.strictly(run.findings.error))
}

/// What becomes of the facts: a file may speak of many that stand already as it says.
fn touched(run: &ImportRun) -> String {
    let same = run.kept.saturating_sub(run.added + run.changed + run.removed);
    let parts =
        [(run.added, "new"), (run.changed, "changed"), (run.removed, "gone"), (same, "unchanged")];
    let told = parts.iter().filter(|(rows, _)| *rows > 0);
    let told: Vec<String> = told.map(|(rows, what)| format!("{rows} {what}")).collect();
    if told.is_empty() { String::new() } else { format!(": {}", told.join(", ")) }
}

impl Shown for ImportRun {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "read         {} lines or elements", self.read)?;
        writeln!(out, "facts        {}{}", self.kept, touched(self))?;
        write!(out, "{}", self.findings)?;
        match &self.findings_path {
            Some(path) => writeln!(out, " in {}", path.display())?,
            None => writeln!(out)?,
        }
        for finding in &self.first_errors {
            writeln!(out, "  {}", words::finding_with_place(Locale::English, finding))?;
        }
        match (self.plan, &self.apply) {
            (None, _) => writeln!(out, "nothing new: the head stays {}", self.generation),
            (Some(plan), Some(next)) => writeln!(out, "plan {plan} is pending\nnext: {next}"),
            (Some(plan), None) => writeln!(out, "plan {plan} is generation {}", self.generation),
        }
    }
}
