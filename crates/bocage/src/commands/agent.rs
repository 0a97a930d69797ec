//! `bocage agent`.

use std::io::{self, Write};

use bocage_app::agents::{self, Status};

use crate::Session;
use crate::cli::Agent;
use crate::exit::Exit;
use crate::output::Shown;
use crate::rim;

pub(super) fn run(session: &Session, command: Agent) -> Exit {
    let ctx = &session.ctx;
    match command {
        Agent::Run { settings } => {
            rim::end_with_the_first_panic();
            session.end("agent.run", &agents::run(ctx, &settings.settings).map(|()| Ended), |_| {
                Exit::Done
            })
        }
        Agent::Guard { settings } => {
            rim::end_with_the_first_panic();
            let ended = agents::guard(ctx, &settings.settings).map(|()| Ended);
            session.end("agent.guard", &ended, |_| Exit::Done)
        }
        Agent::Status { settings } => {
            session.end("agent.status", &agents::status(ctx, &settings.settings), |_| Exit::Done)
        }
        Agent::Switch { settings, to } => {
            session
                .end("agent.switch", &agents::switch(ctx, &settings.settings, to), |_| Exit::Done)
        }
    }
}

/// An agent that was told to end.
#[derive(Debug, serde::Serialize)]
struct Ended;

impl Shown for Ended {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "ended; what it started runs on")
    }
}

impl Shown for Status {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        if !self.is_fresh {
            let room = &self.room;
            writeln!(
                out,
                "! {room}: the agent does not run on. It said this last; none of it need be so now:"
            )?;
        }
        let token = self.epoch.map(|epoch| format!(" under e{epoch}")).unwrap_or_default();
        writeln!(out, "{:<12} {}{token}", self.room, self.phase)?;
        let owner = self.owner.as_deref().unwrap_or("nobody yet");
        let holds = if self.held { "owns the group" } else { "has let the group go" };
        writeln!(out, "  votes      {owner} {holds}")?;
        let second = self.second.as_deref().map(|second| format!(", second copy {second}"));
        writeln!(out, "  database   {}{}", self.database, second.unwrap_or_default())?;
        writeln!(out, "  gate       {}", if self.gate_open { "open" } else { "closed" })?;
        for (name, how) in &self.applications {
            writeln!(out, "  {name:<10} {}", how.lines().next().unwrap_or_default())?;
        }
        let files = self.volumes.iter().flat_map(|files| &files.forks);
        files.clone().try_for_each(|fork| writeln!(out, "! files kept aside: {fork}"))?;
        self.alarms.iter().try_for_each(|alarm| writeln!(out, "! {alarm}"))?;
        self.errors.iter().try_for_each(|(part, error)| writeln!(out, "! {part}: {error}"))
    }
}
