//! `bocage drill`.

use std::io::{self, Write};

use bocage_app::hosting::drills::{self, DrillShown, Drills, Rehearsal};

use crate::Session;
use crate::cli::Drill;
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn run(session: &Session, command: &Drill) -> Exit {
    let ctx = &session.ctx;
    match command {
        Drill::Room { territory, room, real: true } => {
            let drilled = super::with(ctx, &territory.territory, |t| drills::lose(ctx, t, room));
            session.end("drill.room", &drilled, is_safe)
        }
        Drill::Room { territory, room, real: false } => {
            let told = super::with(ctx, &territory.territory, |t| drills::rehearse(ctx, t, room));
            session.end("drill.rehearsal", &told, |_| Exit::Done)
        }
        Drill::List { territory } => {
            let listed = super::with(ctx, &territory.territory, |t| drills::list(ctx, t));
            session.end("drill.list", &listed, |_| Exit::Done)
        }
    }
}

/// What was acknowledged is there, and one room wrote.
pub(super) fn is_safe(drill: &DrillShown) -> Exit {
    if drill.is_safe() { Exit::Done } else { Exit::Refuted }
}

fn seconds(ms: u64) -> f64 {
    ms as f64 / 1_000.0
}

impl Shown for DrillShown {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}: {} served, {} serves", self.fault, self.from, self.to)?;
        let pause = seconds(self.longest_pause_ms);
        writeln!(out, "longest time without an acknowledged write: {pause:.1} s")?;
        let (acknowledged, lost) = (self.acknowledged, self.lost);
        writeln!(out, "{acknowledged} writes acknowledged, {lost} lost")?;
        writeln!(out, "acknowledged by a second writer: {}", self.two_writers)?;
        for one in &self.applications {
            let (pause, promised) = (seconds(one.longest_pause_ms), seconds(one.promised_ms));
            let verdict = if one.kept { "kept" } else { "NOT kept" };
            let name = &one.name;
            writeln!(out, "{name:<20} away {pause:.1} s, {promised:.0} s are promised: {verdict}")?;
        }
        self.anomalies.iter().try_for_each(|anomaly| writeln!(out, "! {anomaly}"))?;
        writeln!(out, "all whole again {:.1} s after the healing began", self.heal_seconds)
    }
}

impl Shown for Drills {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.drills.is_empty() {
            return writeln!(
                out,
                "no drill yet; `bocage drill room TERRITORY main` says what one would show"
            );
        }
        for drill in &self.drills {
            let longest = drill.applications.iter().map(|one| one.longest_pause_ms).max();
            let away =
                longest.map(|ms| format!(", applications away {:.1} s at most", seconds(ms)));
            writeln!(
                out,
                "{}  {:<15} {} → {}  {} of {} writes lost, {:.1} s without one{}{}",
                drill.at,
                drill.fault,
                drill.from,
                drill.to,
                drill.lost,
                drill.acknowledged,
                seconds(drill.longest_pause_ms),
                away.unwrap_or_default(),
                if drill.is_kept() { "" } else { "  ! not as promised" },
            )?;
        }
        Ok(())
    }
}

impl Shown for Rehearsal {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let serves = match self.serves {
            Some(true) => "serves",
            Some(false) => "stands by: nothing that is promised both rooms would move",
            None => "has no agent that said whether it serves",
        };
        writeln!(out, "{} {serves}", self.room)?;
        let mut each = |names: &[String], what: &str| {
            names.iter().try_for_each(|name| writeln!(out, "{name:<20} {what}"))
        };
        each(&self.moves, "would go on in the other room")?;
        each(&self.down, "would be down until the room is back: it is promised one room")?;
        each(&self.homeless, "! would be down: it has no place in the other room")?;
        match &self.last {
            None => writeln!(out, "no drill has shown it yet: `--real` does, in a lab"),
            Some(last) => {
                writeln!(out, "the last drill, {}:", last.at)?;
                last.show(out)
            }
        }
    }
}
