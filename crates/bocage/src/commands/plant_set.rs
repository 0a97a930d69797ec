//! `bocage plant set`.

use std::io::{self, Write};

use bocage_app::plant::{Kept, hands};

use crate::Session;
use crate::cli::PlantSet;
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn run(session: &Session, args: PlantSet) -> Exit {
    let PlantSet { territory, of, told, apply } = args;
    let (selected, told) = (of.selected(), told.change());
    let changed = super::with(&session.ctx, &territory.territory, |territory| {
        hands::change(&session.ctx, territory, (&selected, &told), apply)
    });
    session.end("plant.set", &changed, |_| Exit::Done)
}

impl Shown for Kept {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        match (self.plan, self.generation) {
            (None, _) => writeln!(out, "nothing new: all is so already"),
            (Some(plan), Some(generation)) => {
                writeln!(
                    out,
                    "{} rows change; plan {plan} is generation {generation}",
                    self.changes
                )
            }
            (Some(plan), None) => {
                writeln!(out, "{} rows change; plan {plan} is pending", self.changes)?;
                self.apply.iter().try_for_each(|next| writeln!(out, "next: {next}"))
            }
        }
    }
}
