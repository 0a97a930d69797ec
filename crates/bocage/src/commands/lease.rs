//! `bocage lease`.

use std::io::{self, Write};

use bocage_app::plant::leases::{self, LeaseRequest, LeaseRun};
use bocage_app::plant::{LeaseKey, LeaseSums};

use crate::Session;
use crate::cli::{Lease, LeaseBase};
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn run(session: &Session, Lease::Base(args): &Lease) -> Exit {
    let LeaseBase { territory, on, against, from_stage: from, csv, lang } = args;
    let request = LeaseRequest { on: *on, against: *against, from: *from };
    let csv = csv.as_deref().map(|path| (path, *lang));
    let counted = super::with(&session.ctx, &territory.territory, |territory| {
        leases::base(&session.ctx, territory, &request, csv)
    });
    session.end("lease.base", &counted, |_| Exit::Done)
}

impl Shown for LeaseRun {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "generation {}, from stage {} on", self.generation, self.from)?;
        heads(out)?;
        self.lines.iter().try_for_each(|line| row(&name(&line.key), line.sums, out))?;
        row("in all", self.total, out)?;
        writeln!(out, "{} objects count", self.objects)?;
        if let Some(against) = &self.against {
            writeln!(out, "since generation {}", against.generation)?;
            heads(out)?;
            for line in &against.lines {
                row(&name(&line.key), line.difference, out)?;
            }
            row("in all", against.total, out)?;
            writeln!(out, "{} objects make the difference", against.objects)?;
        }
        self.files.iter().try_for_each(|file| writeln!(out, "file         {}", file.display()))
    }
}

fn name(key: &LeaseKey) -> String {
    let tranche = key.tranche.map_or_else(|| "-".to_owned(), |year| year.to_string());
    let lessee = if key.lessee.is_empty() { "-" } else { &*key.lessee };
    format!("{tranche:<6}{:<18}{lessee}", key.owner)
}

fn heads(out: &mut dyn Write) -> io::Result<()> {
    let name = format!("{:<6}{:<18}{}", "year", "owner", "lessee");
    let [route, cable, fibre] = ["route km", "cable km", "fibre km"];
    let [sockets, active] = ["sockets", "active"];
    writeln!(out, "{name:<44}{route:>12}{cable:>12}{fibre:>14}{sockets:>9}{active:>9}")
}

fn row(name: &str, sums: LeaseSums, out: &mut dyn Write) -> io::Result<()> {
    let [route, cable, fibre] =
        [sums.route, sums.cable, sums.fibre].map(|length| format!("{:.3}", length.metres() / 1e3));
    let (sockets, active) = (sums.sockets, sums.active);
    writeln!(out, "{name:<44}{route:>12}{cable:>12}{fibre:>14}{sockets:>9}{active:>9}")
}
