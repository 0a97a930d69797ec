//! `bocage ledger`.

use std::io::{self, Write};

use bocage_app::ledgers::{self, Audit};

use crate::Session;
use crate::cli::Ledger;
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn run(session: &Session, command: &Ledger) -> Exit {
    let Ledger::Audit { territory } = command;
    let ctx = &session.ctx;
    let audited = super::with(ctx, &territory.territory, |t| ledgers::audit(ctx, t));
    let end = |audit: &Audit| if audit.ok { Exit::Done } else { Exit::Refuted };
    session.end("ledger.audit", &audited, end)
}

impl Shown for Audit {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let entries = usize::try_from(self.entries).unwrap_or_default();
        match &self.first_bad {
            None if entries == 0 => writeln!(out, "no entries yet"),
            None => {
                let noun = if entries == 1 { "entry" } else { "entries" };
                writeln!(out, "sound: {entries} {noun} replayed, {}", self.digest)
            }
            Some(bad) => writeln!(out, "altered: entry {}: {}", bad.number, bad.fault),
        }
    }
}
