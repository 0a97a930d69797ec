//! `bocage app accesses`.

use std::io::{self, Write};

use bocage_app::hosting::accesses::{AccessShown, Accesses, accesses};

use crate::Session;
use crate::cli::AppAccesses;
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn run(session: &Session, args: &AppAccesses) -> Exit {
    let AppAccesses { territory, name, accesses: folder, from, to } = args;
    let ctx = &session.ctx;
    let found =
        super::with(ctx, &territory.territory, |t| accesses(ctx, t, (name, folder), (*from, *to)));
    session.end("app.accesses", &found, |_| Exit::Done)
}

impl Shown for Accesses {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.accesses.is_empty() {
            return writeln!(out, "nobody asked {} for anything in this time", self.application);
        }
        self.accesses.iter().try_for_each(|AccessShown { at, access }| {
            writeln!(
                out,
                "{at:<24} {:<15} {:<6} {:<4} {:>9} B  {}",
                access.from, access.method, access.status, access.bytes, access.path
            )
        })
    }
}
