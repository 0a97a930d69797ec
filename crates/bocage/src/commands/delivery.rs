//! `bocage plant delivery`.

use std::io::{self, Write};

use bocage_app::plant::deliveries::{self, DeliveryRequest, DeliveryRun};

use crate::Session;
use crate::cli::PlantDelivery;
use crate::exit::Exit;
use crate::output::Shown;

/// Objects shown one by one; the others are counted.
const SHOWN: usize = 50;

pub(super) fn run(session: &Session, args: PlantDelivery) -> Exit {
    let PlantDelivery { territory, file, accept, reject, removals, as_built, geojson, apply } =
        args;
    let request = DeliveryRequest { file, accept, reject, removals, as_built, geojson, apply };
    let delivered = super::with(&session.ctx, &territory.territory, |territory| {
        deliveries::run(&session.ctx, territory, &request)
    });
    session.end("plant.delivery", &delivered, |run| session.strictly(run.findings.error))
}

impl Shown for DeliveryRun {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        for object in self.objects.iter().take(SHOWN) {
            let mark = if object.accepted { '+' } else { ' ' };
            let moved = object.moved.filter(|moved| moved.get() > 0);
            let moved = moved.map(|moved| format!(", moved {moved}")).unwrap_or_default();
            let (kind, name, change) = (object.thing.kind, &object.name, object.change);
            writeln!(
                out,
                "{mark} {change:<8}{kind:<17}{name:<26}{}{moved}",
                object.columns.join(", ")
            )?;
        }
        if self.objects.len() > SHOWN {
            writeln!(out, "  … {} more", self.objects.len() - SHOWN)?;
        }
        writeln!(out, "{} objects differ, {} accepted", self.objects.len(), self.accepted)?;
        writeln!(out, "{}", self.findings)?;
        self.files.iter().try_for_each(|file| writeln!(out, "file         {}", file.display()))?;
        match (self.plan, self.generation) {
            (None, _) => Ok(()),
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
