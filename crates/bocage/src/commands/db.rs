//! `bocage db`.

use std::io::{self, Write};

use bocage_app::hosting::databases::{self, DatabaseShown, Databases, Held, ServerShown, Writes};
use bocage_hosting::{Commit, Duty};

use crate::Session;
use crate::cli::Db;
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn run(session: &Session, command: &Db) -> Exit {
    let ctx = &session.ctx;
    let Db::List { territory, name } = command;
    let listed =
        super::with(ctx, &territory.territory, |t| databases::list(ctx, t, name.as_deref()));
    session.end("db.list", &listed, |_| Exit::Done)
}

impl Shown for Databases {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        self.alarms.iter().try_for_each(|alarm| super::hosting::of_room(alarm, out))?;
        for one in &self.databases {
            database(one, self.servers.is_empty(), out)?;
        }
        if let Some(next) = &self.next {
            let whose = self.application.as_deref().unwrap_or("no application");
            let said = if self.application.is_some() { "is promised no" } else { "is promised a" };
            writeln!(out, "{whose} {said} database\nnext: {next}")?;
        }
        self.servers.iter().try_for_each(|one| server(one, out))
    }
}

fn database(one: &DatabaseShown, without_agents: bool, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} of {}", one.name, one.member)?;
    let most = one.connections_max;
    writeln!(out, "  database and role  {}, {most} connections at once", one.role)?;
    writeln!(out, "  class              {}{}", one.class, promise(one))?;
    let lies: Vec<String> = one.held.iter().map(|held| lies(held, without_agents)).collect();
    let lies = match (lies.as_slice(), without_agents) {
        ([], true) => "nowhere yet: no copy of its services has a place".to_owned(),
        ([], false) => "nobody says where now".to_owned(),
        (lies, _) => lies.join("; "),
    };
    writeln!(out, "  lies in            {lies}")?;
    if let Some(writes) = one.writes {
        let mark =
            if one.as_promised == Some(false) { ", which is NOT what is promised" } else { "" };
        writeln!(out, "  writes now         {}{mark}", becomes(writes))?;
    }
    match (&one.backup_at, &one.proven_at) {
        (None, _) => writeln!(out, "  backup             never")?,
        (Some(at), None) => writeln!(out, "  backup             {at}, not proven")?,
        (Some(at), Some(proven)) => writeln!(out, "  backup             {at}, proven {proven}")?,
    }
    if one.standing.is_alarm() {
        let said = super::backup::said(one.standing);
        writeln!(out, "  ! backups of {}: {said}", one.application)
    } else if one.alarm {
        writeln!(out, "  ! no backup has it yet")
    } else {
        Ok(())
    }
}

/// What a class promises of writes.
fn promise(one: &DatabaseShown) -> &'static str {
    match (one.rooms, one.commit) {
        (Some(1), _) => ": promised one room",
        (_, Some(Commit::Strict)) => ", strict: writes wait while the second copy is lost",
        (_, Some(Commit::Available)) => ", available: writes go on when the second copy is lost",
        (_, None) => "",
    }
}

fn lies(held: &Held, without_agents: bool) -> String {
    let Held { room, hosts, duty } = held;
    let hosts = hosts.join(", ");
    match (without_agents, duty) {
        (true, _) => format!("{room}, in the PostgreSQL that `host run` of {hosts} is told of"),
        (false, Duty::Active) => format!("{room} ({hosts}), which takes writes"),
        (false, Duty::Standby) => format!("{room} ({hosts}), the second copy"),
    }
}

fn becomes(writes: Writes) -> &'static str {
    match writes {
        Writes::Both => "are acknowledged once both rooms have them",
        Writes::Alone => "are acknowledged by the one copy that is left",
        Writes::Wait => "wait for the second copy",
    }
}

fn server(one: &ServerShown, out: &mut dyn Write) -> io::Result<()> {
    let ServerShown { room, host, database, second, at, current, .. } = one;
    let second = second.as_ref().map_or_else(String::new, |how| format!(", second copy {how}"));
    match current {
        true => writeln!(out, "PostgreSQL of {room} ({host}): {database}{second}"),
        false => writeln!(
            out,
            "! PostgreSQL of {room} ({host}): it said {database} last at {at}, which need not be so now"
        ),
    }
}
