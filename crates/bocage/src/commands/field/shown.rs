//! What `bocage field` tells people.

use std::io::{self, Write};

use bocage_app::field::copper::{CopperRead, CopperRun};
use bocage_app::field::incidents::Incidents;
use bocage_app::field::lines::{LineShown, LinesCut, Penalties};
use bocage_app::field::notices::{NoticeAnswered, Notices};
use bocage_app::field::permits::Permits;
use bocage_app::field::settle::Settled;
use bocage_app::field::tour::Tour;
use bocage_app::field::{
    Connection, Copper, Document, Documents, History, Incident, Kept, Line, Notice, Permit, Seen,
};
use bocage_app::{Locale, words};

use crate::output::Shown;

/// A document in a line.
trait Told: Document {
    fn told(&self) -> String;
}

impl Told for Connection {
    fn told(&self) -> String {
        let comes = self.appointment.as_ref();
        let comes = comes.map(|at| format!(", {} {}", at.from.strftime("%F %H:%M"), at.technician));
        let failure = self.failure.as_ref().map(|failure| format!(", {}", failure.code));
        let outlet = self.outlet_reference.as_ref().map(|outlet| format!(", outlet {outlet}"));
        let more = [comes, failure, outlet].into_iter().flatten().collect::<String>();
        format!("{} ({} {}){more}", self.address, self.operator, self.order)
    }
}

impl Told for Line {
    fn told(&self) -> String {
        let ways = if self.second.is_empty() { "one way" } else { "two ways" };
        format!("{} {} for {}, {ways}", self.kind, self.address, self.customer)
    }
}

impl Told for Incident {
    fn told(&self) -> String {
        let penalty = self.penalty.map(|penalty| format!(", penalty {penalty}"));
        let (line, at, note) = (self.line, self.told_at, &self.note);
        format!("line {line}, told at {at} {note}{}", penalty.unwrap_or_default())
    }
}

impl Told for Permit {
    fn told(&self) -> String {
        let until = self.until.map(|until| format!(", until {until}")).unwrap_or_default();
        format!("{} of {}: {}{until}", self.kind, self.grantor, self.about)
    }
}

impl Told for Notice {
    fn told(&self) -> String {
        let due = self.due_on.map(|due| format!(", answer by {due}")).unwrap_or_default();
        let answer = self.answer.as_ref().map(|answer| match answer.class {
            Some(class) => format!(", concerned: {} routes, class {class}", answer.routes),
            None => ", not concerned".to_owned(),
        });
        let answer = answer.unwrap_or_default();
        format!("{} {} of {}{due}{answer}", self.kind, self.number, self.applicant)
    }
}

impl Told for Copper {
    fn told(&self) -> String {
        format!("{} {} ({})", self.insee, self.name, self.lot)
    }
}

fn line<D: Told>(seen: &Seen<D>, out: &mut dyn Write) -> io::Result<()> {
    let (kind, number, revision) = (seen.kind, seen.number, seen.revision);
    let state = seen.document.state();
    writeln!(out, "{kind} {number} is {state} at revision {revision}: {}", seen.document.told())
}

impl<D: Told> Shown for Kept<D> {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.before {
            writeln!(out, "nothing new: it was done before")?;
        }
        line(&self.seen, out)
    }
}

impl<D: Told> Shown for History<D> {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        line(&self.seen, out)?;
        self.acts.iter().try_for_each(|act| {
            writeln!(out, "  {} {} by {}: {}", act.at, act.act, act.by, act.state)
        })
    }
}

impl<D: Told> Shown for Documents<D> {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        self.documents.iter().try_for_each(|seen| line(seen, out))?;
        match self.next {
            Some(next) => writeln!(out, "more: --after {next}"),
            None => Ok(()),
        }
    }
}

impl Shown for LineShown {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        line(&self.seen, out)?;
        for (name, way) in
            [("first", &self.seen.document.first), ("second", &self.seen.document.second)]
        {
            let pieces: Vec<String> =
                way.iter().map(|piece| format!("{}:{}", piece.name, piece.strand)).collect();
            writeln!(out, "  {name:<7}{}", pieces.join(" "))?;
        }
        match self.is_protected {
            true => writeln!(out, "  the two ways share no route"),
            false if self.shared.is_empty() => writeln!(out, "  one way alone"),
            false => writeln!(out, "  both ways take {}", self.shared.join(", ")),
        }
    }
}

impl Shown for LinesCut {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        for line in &self.lines {
            let carries = if line.carries_on { "goes on by its second way" } else { "is cut" };
            writeln!(out, "line {} of {} {carries}", line.number, line.customer)?;
        }
        writeln!(out, "{}", words::counted(self.lines.len(), "business line"))
    }
}

impl Shown for Penalties {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        for line in &self.lines {
            let count = words::counted(line.incidents.len(), "incident");
            writeln!(out, "line {} of {}: {count}, {}", line.line, line.customer, line.penalty)?;
        }
        writeln!(out, "{} in all: {}", self.month, self.total)?;
        if !self.open.is_empty() {
            writeln!(out, "not settled: {}", words::counted(self.open.len(), "incident"))?;
        }
        Ok(())
    }
}

/// Hours and minutes.
fn minutes(seconds: i64) -> String {
    let sign = if seconds < 0 { "-" } else { "" };
    format!("{sign}{}:{:02}", seconds.abs() / 3600, seconds.abs() / 60 % 60)
}

impl Shown for Incidents {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        for one in &self.incidents {
            line(&one.seen, out)?;
            let (taken, left) = (minutes(one.taken_seconds), minutes(one.left_seconds));
            writeln!(out, "  {} taken {taken}, left {left}, cost {}", one.customer, one.cost)?;
        }
        writeln!(out, "{}", words::counted(self.incidents.len(), "incident"))
    }
}

impl Shown for Permits {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        for one in &self.permits {
            writeln!(
                out,
                "{:<10}permit {} {}",
                one.standing,
                one.seen.number,
                one.seen.document.told()
            )?;
        }
        writeln!(out, "{}", words::counted(self.permits.len(), "permit"))
    }
}

impl Shown for Notices {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        for one in &self.notices {
            let clock = match (one.is_late, one.days_left) {
                (true, _) => "late".to_owned(),
                (false, Some(days)) => words::counted(days.unsigned_abs() as usize, "day"),
                (false, None) => "-".to_owned(),
            };
            writeln!(out, "{clock:<10}notice {} {}", one.seen.number, one.seen.document.told())?;
        }
        writeln!(out, "{}", words::counted(self.notices.len(), "notice"))
    }
}

impl Shown for NoticeAnswered {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        self.kept.show(out)?;
        self.files.iter().try_for_each(|file| writeln!(out, "file         {}", file.display()))
    }
}

impl Shown for CopperRun {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        for one in &self.communes {
            let own = &one.seen.document;
            writeln!(
                out,
                "{} {:<28}{:<14}switched off {} ({} days): {} premises, {} without an outlet, {} connectable, {} in service",
                own.insee,
                own.name,
                one.stage,
                own.technical_on,
                one.days_left,
                one.premises,
                one.without_outlet,
                one.connectable,
                one.in_service
            )?;
        }
        writeln!(out, "{}", words::counted(self.communes.len(), "commune"))
    }
}

impl Shown for CopperRead {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let rows = words::counted(self.read, "row");
        writeln!(out, "{rows} read: {} new, {} changed", self.new, self.changed)?;
        self.first_findings.iter().try_for_each(|found| {
            writeln!(out, "error        {}", words::finding_with_place(Locale::English, found))
        })
    }
}

impl Shown for Settled {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        match (self.plan, self.generation) {
            (Some(plan), Some(generation)) => {
                writeln!(out, "plan {plan} is generation {generation}")?;
            }
            (Some(plan), None) => writeln!(out, "plan {plan} is pending")?,
            (None, _) => writeln!(out, "nothing new: the plant says so already")?,
        }
        self.apply.iter().try_for_each(|next| writeln!(out, "next: {next}"))?;
        if !self.without_outlet.is_empty() {
            let count = words::counted(self.without_outlet.len(), "connection");
            writeln!(out, "{count} without an outlet in the plant")?;
        }
        writeln!(out, "{} in service", words::counted(self.settled.len(), "connection"))
    }
}

impl Shown for Tour {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        for visit in &self.visits {
            let hours = visit
                .appointment
                .as_ref()
                .map(|at| format!("{}-{}", at.from.strftime("%H:%M"), at.until.strftime("%H:%M")));
            let hours = hours.unwrap_or_default();
            let (number, state, address) = (visit.number, visit.state, &visit.address);
            writeln!(out, "{hours} connection {number} ({state}) {address}")?;
            if let Some(point) = &visit.point {
                writeln!(out, "  {} place {}", point.name, point.position)?;
            }
            for strand in &visit.strands {
                let label = super::super::strands::strand(&strand.strand);
                writeln!(out, "  {} {label}", strand.cable)?;
            }
        }
        writeln!(out, "{} on {}", words::counted(self.visits.len(), "connection"), self.day)
    }
}
