//! `bocage strands`.

use std::io::{self, Write};

use bocage_app::plant::strands::{
    self, SpliceShown, StrandChange, StrandShown, StrandsRequest, StrandsRun, WayRequest, WayRun,
};
use bocage_app::plant::{Mark, StrandUse, Wanted};
use bocage_app::{Locale, words};

use crate::Session;
use crate::cli::{Listed, Marked, Strands, StrandsOf};
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn run(session: &Session, Strands { territory, of }: Strands) -> Exit {
    let at = &territory.territory;
    match of {
        StrandsOf::Free(listed) => list(session, at, StrandUse::Free, listed),
        StrandsOf::Used(listed) => list(session, at, StrandUse::Used, listed),
        StrandsOf::Reserved(listed) => list(session, at, StrandUse::Reserved, listed),
        StrandsOf::Dead(listed) => list(session, at, StrandUse::Dead, listed),
        StrandsOf::Path { from, to, count, at: state } => {
            let request = WayRequest { from, to, count };
            let found = super::with(&session.ctx, at, |territory| {
                strands::way(&session.ctx, territory, state.as_of(), &request)
            });
            session.end("strands.path", &found, |_| Exit::Done)
        }
        StrandsOf::Reserve { marked, holder, until } => {
            let wanted = Wanted { mark: Mark::Reserved, holder: holder.into(), until };
            change(session, at, ("strands.reserve", Some(wanted)), marked)
        }
        StrandsOf::Condemn { marked, reason } => {
            let wanted = Wanted { mark: Mark::Dead, holder: reason.into(), until: None };
            change(session, at, ("strands.condemn", Some(wanted)), marked)
        }
        StrandsOf::Release(marked) => change(session, at, ("strands.release", None), marked),
    }
}

fn list(session: &Session, at: &str, state: StrandUse, listed: Listed) -> Exit {
    let Listed { cable, tier, at: as_of } = listed;
    let request = StrandsRequest { state, cable, tier };
    let found = super::with(&session.ctx, at, |territory| {
        strands::list(&session.ctx, territory, as_of.as_of(), &request)
    });
    session.end(&format!("strands.{state}"), &found, |_| Exit::Done)
}

fn change(
    session: &Session,
    at: &str,
    (command, wanted): (&str, Option<Wanted>),
    Marked { strands, apply }: Marked,
) -> Exit {
    let request = StrandChange { strands, wanted, apply };
    let changed = super::with(&session.ctx, at, |territory| {
        strands::change(&session.ctx, territory, &request)
    });
    session.end(command, &changed, |_| Exit::Done)
}

impl Shown for StrandsRun {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let head = ["strands", "free", "used", "reserved", "dead"];
        let [strands, free, used, reserved, dead] = head;
        writeln!(
            out,
            "{:<18}{:<14}{strands:>8}{free:>8}{used:>8}{reserved:>10}{dead:>8}  {}",
            "cable", "tier", self.state
        )?;
        for row in &self.cables {
            let counts = &row.counts;
            writeln!(
                out,
                "{:<18}{:<14}{:>8}{:>8}{:>8}{:>10}{:>8}  {}",
                row.name,
                row.tier,
                counts.strands,
                counts.free,
                counts.used,
                counts.reserved,
                counts.dead,
                row.numbers
            )?;
            for mark in &row.marks {
                let until =
                    mark.until.as_ref().map(|day| format!(" until {day}")).unwrap_or_default();
                let over = if mark.expired { ", run out" } else { "" };
                let (kind, numbers, holder) = (mark.mark, &mark.numbers, &mark.holder);
                writeln!(out, "  {kind} {numbers}: {holder}{until}{over}")?;
            }
        }
        let total = &self.total;
        writeln!(
            out,
            "{:<18}{:<14}{:>8}{:>8}{:>8}{:>10}{:>8}",
            "in all", "", total.strands, total.free, total.used, total.reserved, total.dead
        )?;
        self.findings.iter().try_for_each(|found| {
            writeln!(out, "warning      {}", words::finding(Locale::English, found))
        })
    }
}

impl Shown for WayRun {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        for (n, piece) in self.pieces.iter().enumerate() {
            let (cable, tier, length) = (&piece.cable.name, piece.tier, piece.length);
            let (from, to, strands) = (&piece.from.name, &piece.to.name, &piece.strands);
            writeln!(out, "{from} -> {to}: {cable} ({tier}), strands {strands}, {length}")?;
            let Some(splices) = self.splices.get(n) else { continue };
            for SpliceShown { from, to } in &splices.pairs {
                writeln!(
                    out,
                    "  splice in {}: {} with {}",
                    splices.at.name,
                    strand(from),
                    strand(to)
                )?;
            }
            if let Some(missing) = splices.too_many.filter(|missing| *missing > 0) {
                writeln!(out, "  {} has no place for {missing} of them", splices.at.name)?;
            }
        }
        let (count, length, splices) = (self.count, self.length, self.splices.len());
        writeln!(out, "{count} strands over {length}, splices in {splices} boxes")
    }
}

/// A strand as its label has it: `13 (tube 2 blue, red)`.
pub(super) fn strand(strand: &StrandShown) -> String {
    let rings = |rings: u16| "\u{b0}".repeat(usize::from(rings));
    let StrandShown { strand, colour, rings: own, tube, tube_colour, tube_rings } = strand;
    format!("{strand} (tube {tube} {tube_colour}{}, {colour}{})", rings(*tube_rings), rings(*own))
}
