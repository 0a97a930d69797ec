//! `bocage invoice`.

use std::io::{self, Write};
use std::path::PathBuf;

use bocage_app::invoices::{self, Checked};
use bocage_app::money::credits;
use bocage_app::money::documents::{self, DocumentListed, DocumentShown, DocumentsListed, Fate};

use crate::Session;
use crate::cli::Invoice;
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn run(session: &Session, command: &Invoice) -> Exit {
    let ctx = &session.ctx;
    match command {
        Invoice::Check { files } => check(session, files),
        Invoice::List { territory, month } => {
            let listed =
                super::with(ctx, &territory.territory, |t| documents::list(ctx, t, *month));
            session.end("invoice.list", &listed, |_| Exit::Done)
        }
        Invoice::Show(of) => {
            let at = &of.territory.territory;
            let shown = super::with(ctx, at, |t| documents::show(ctx, t, &of.number));
            session.end("invoice.show", &shown, |_| Exit::Done)
        }
        Invoice::File { of, file, format } => {
            let (at, asked) = (&of.territory.territory, (of.number.as_str(), format.as_str()));
            let written = super::with(ctx, at, |t| documents::write_file(ctx, t, asked, file));
            session.end("invoice.file", &written, |_| Exit::Done)
        }
        Invoice::Credit { of, line, because, on } => {
            let on = on.unwrap_or_else(|| ctx.today());
            let asked = (line.as_deref(), because.as_str(), on);
            let at = &of.territory.territory;
            let credited = super::with(ctx, at, |t| credits::credit(ctx, t, &of.number, asked));
            session.end("invoice.credit", &credited, |_| Exit::Done)
        }
        Invoice::Deposited(of) => note(session, of, (Fate::Deposited, None)),
        Invoice::Rejected { of, because } => note(session, of, (Fate::Rejected, Some(because))),
    }
}

fn note(
    session: &Session,
    of: &crate::cli::Numbered,
    (fate, because): (Fate, Option<&String>),
) -> Exit {
    let (ctx, at) = (&session.ctx, &of.territory.territory);
    let fate = (fate, because.map(String::as_str));
    let noted = super::with(ctx, at, |t| documents::note(ctx, t, &of.number, fate));
    session.end("invoice.note", &noted, |_| Exit::Done)
}

/// One result a file; the first that did not end well says how all ended.
fn check(session: &Session, files: &[PathBuf]) -> Exit {
    let one = |file: &PathBuf| {
        let checked = invoices::check(&session.ctx, file);
        session.end("invoice.check", &checked, |checked| session.strictly(checked.errors()))
    };
    let exits: Vec<Exit> = files.iter().map(one).collect();
    exits.into_iter().find(|exit| *exit != Exit::Done).unwrap_or(Exit::Done)
}

impl Shown for Checked {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let word = if self.valid { "valid" } else { "refused" };
        writeln!(out, "{}: {word}", self.file)?;
        for finding in &self.findings {
            let (severity, rule) = (finding.severity, finding.rule);
            writeln!(out, "  {severity} {rule} {}", finding.message)?;
            if !finding.location.is_empty() {
                writeln!(out, "    at {}", finding.location)?;
            }
        }
        Ok(())
    }
}

impl Shown for DocumentListed {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let DocumentListed { number, kind, month, member, total, state, .. } = self;
        writeln!(out, "{number:<16}{kind:<9}{month} {member} {total:>20} {state}")
    }
}

impl Shown for DocumentsListed {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.documents.is_empty() {
            return writeln!(out, "no documents yet");
        }
        self.documents.iter().try_for_each(|one| one.show(out))
    }
}

impl Shown for DocumentShown {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        self.listed.show(out)?;
        for line in &self.body.lines {
            writeln!(out, "  {} {}: {}", line.id, line.label, line.net)?;
        }
        for (format, hash) in &self.files {
            writeln!(out, "  {format} {hash}")?;
        }
        for event in &self.events {
            let amount = event.amount.map(|amount| format!(" {amount}")).unwrap_or_default();
            let note = event.note.as_deref().unwrap_or_default();
            writeln!(out, "  {} {}{amount} {note}", event.at, event.state)?;
        }
        Ok(())
    }
}
