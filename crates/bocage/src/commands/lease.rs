//! `bocage lease`.

use std::io::{self, Write};

use bocage_app::money::documents::DocumentListed;
use bocage_app::money::lease::{self as rents, Part, RentOwed, RentSchedule};
use bocage_app::plant::leases::{self, LeaseRequest, LeaseRun};
use bocage_app::plant::{LeaseKey, LeaseSums};
use bocage_vocab::Date;
use serde::Serialize;

use crate::Session;
use crate::cli::{Lease, LeaseBase, OfLease};
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn run(session: &Session, command: &Lease) -> Exit {
    match command {
        Lease::Base(args) => base(session, args),
        Lease::Schedule { of, years } => {
            let asked = (*years, on(session, of));
            let (ctx, at) = (&session.ctx, &of.territory.territory);
            let told = super::with(ctx, at, |t| rents::schedule(ctx, t, &of.contract, asked));
            session.end("lease.schedule", &told, |_| Exit::Done)
        }
        Lease::Owed { of, year } => {
            let asked = (*year, on(session, of));
            let (ctx, at) = (&session.ctx, &of.territory.territory);
            let told = super::with(ctx, at, |t| rents::year(ctx, t, &of.contract, asked));
            session.end("lease.owed", &told, |_| Exit::Done)
        }
        Lease::Issue { of, year, instalment, .. } => {
            let part = instalment.map_or(Part::TrueUp, Part::Instalment);
            let asked = (*year, part, on(session, of));
            let (ctx, at) = (&session.ctx, &of.territory.territory);
            let issued = super::with(ctx, at, |t| rents::issue_part(ctx, t, &of.contract, asked));
            let issued = issued.map(|document| Issued { document });
            session.end("lease.issue", &issued, |_| Exit::Done)
        }
    }
}

/// The day as of which indices are known.
fn on(session: &Session, of: &OfLease) -> Date {
    of.on.unwrap_or_else(|| session.ctx.today())
}

/// What was issued; nothing where nothing was owed any more.
#[derive(Serialize)]
struct Issued {
    document: Option<DocumentListed>,
}

impl Shown for Issued {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        match &self.document {
            Some(document) => document.show(out),
            None => writeln!(out, "nothing is left to be issued"),
        }
    }
}

impl Shown for RentOwed {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let word = if self.definitive { "definitive" } else { "provisional" };
        writeln!(
            out,
            "{} of {}: {}, coefficient {} ({word})",
            self.year, self.contract, self.total, self.coefficient
        )?;
        for line in &self.lines {
            writeln!(
                out,
                "  {} {} {} {}: {}",
                line.kind, line.item, line.tranche, line.days, line.amount
            )?;
            writeln!(out, "     {}", line.counted)?;
        }
        self.instalments
            .iter()
            .try_for_each(|one| writeln!(out, "  due {}: {}", one.due, one.amount))?;
        writeln!(out, "  issued: {}", self.issued)
    }
}

impl Shown for RentSchedule {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        for one in &self.years {
            let word = if one.definitive { "" } else { ", provisional" };
            writeln!(out, "{}: {} at {}{word}", one.year, one.total, one.coefficient)?;
        }
        writeln!(out, "in all: {}", self.total)
    }
}

fn base(session: &Session, args: &LeaseBase) -> Exit {
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
