//! `bocage store`.

use std::io::{self, Write};

use bocage_app::copies::{self, CopyRun};

use crate::Session;
use crate::cli::Store;
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn run(session: &Session, store: &Store) -> Exit {
    let Store::Copy { from, to } = store;
    let copied = copies::run(&session.ctx, &from.territory, to);
    session.end("store.copy", &copied, |_| Exit::Done)
}

impl Shown for CopyRun {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let copied = &self.copied;
        writeln!(
            out,
            "copied {} generations, {} plans, {} rows; the copy is audited",
            copied.generations, copied.plans, copied.rows
        )?;
        writeln!(out, "head: {}", &copied.digest[..12.min(copied.digest.len())])?;
        writeln!(out, "next: bocage history {}", self.to)
    }
}
