//! `bocage room`, `bocage host`, `bocage app`.

use std::io::{self, Write};

use bocage_app::hosting::erase::{self, Erasing, Item, Remains};
use bocage_app::hosting::images::Images;
use bocage_app::hosting::obey::{self, Engines, EntryAt, Logs, Obeyed, Staying};
use bocage_app::hosting::sights::{ApplicationShown, Applications, HostShown, RoomShown, Rooms};
use bocage_app::hosting::{
    Changed, LinkLoad, Move, RoomAlarm, RoomReport, apps, deploy, hosts, registries, rooms, sights,
};
use bocage_app::words::counted;
use bocage_app::{Error, Locale};
use bocage_hosting::{ApplicationState, HostState};
use bocage_vocab::Bytes;

use crate::Session;
use crate::cli::{
    App, AppDeploy, AppErase, AppName, EngineAt, Host, HostAdd, HostName, HostRun, Room, RoomName,
    Serving,
};
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn room(session: &Session, room: &Room) -> Exit {
    let ctx = &session.ctx;
    match room {
        Room::List { territory, at } => {
            let shown =
                super::with(ctx, &territory.territory, |t| sights::rooms(ctx, t, at.as_of()));
            session.end("room.list", &shown, |_| Exit::Done)
        }
        Room::Add { territory, name, role, apply } => {
            let new = rooms::NewRoom { name: name.clone(), role: *role };
            let added =
                super::with(ctx, &territory.territory, |t| rooms::add(ctx, t, &new, apply.apply));
            end(session, "room.add", &added)
        }
        Room::Link { territory, from, to, rate, apply } => {
            let joined = super::with(ctx, &territory.territory, |t| {
                rooms::link(ctx, t, (from, to), *rate, apply.apply)
            });
            end(session, "room.link", &joined)
        }
        Room::Registry { territory, room, address, none: _, apply } => {
            let said = super::with(ctx, &territory.territory, |t| {
                registries::set(ctx, t, room, address.as_deref(), apply.apply)
            });
            end(session, "room.registry", &said)
        }
        Room::Open(RoomName { territory, room, apply }) => {
            let opened =
                super::with(ctx, &territory.territory, |t| rooms::open(ctx, t, room, apply.apply));
            end(session, "room.open", &opened)
        }
        Room::Evacuate(RoomName { territory, room, apply }) => {
            let emptied = super::with(ctx, &territory.territory, |t| {
                rooms::evacuate(ctx, t, room, apply.apply)
            });
            end(session, "room.evacuate", &emptied)
        }
    }
}

pub(super) fn host(session: &Session, host: Host) -> Exit {
    match host {
        Host::Add(args) => add_host(session, args),
        Host::Drain(name) => host_state(session, "host.drain", &name, HostState::Draining),
        Host::Use(name) => host_state(session, "host.use", &name, HostState::InService),
        Host::Run(args) => run_host(session, args),
        Host::Address { territory, host, address, none: _, apply } => {
            let ctx = &session.ctx;
            let said = super::with(ctx, &territory.territory, |t| {
                hosts::set_address(ctx, t, &host, address, apply.apply)
            });
            end(session, "host.address", &said)
        }
        Host::Retire(HostName { territory, host, apply }) => {
            let ctx = &session.ctx;
            let retired = super::with(ctx, &territory.territory, |t| {
                hosts::retire(ctx, t, &host, apply.apply)
            });
            end(session, "host.retire", &retired)
        }
    }
}

fn add_host(session: &Session, args: HostAdd) -> Exit {
    let HostAdd {
        territory,
        name,
        room,
        cores,
        memory,
        disk,
        iops,
        feed,
        labels,
        member,
        address,
        apply,
    } = args;
    let new =
        hosts::NewHost { name, room, feed, labels, member, cores, memory, disk, iops, address };
    let ctx = &session.ctx;
    let added = super::with(ctx, &territory.territory, |t| hosts::add(ctx, t, &new, apply.apply));
    end(session, "host.add", &added)
}

fn run_host(session: &Session, args: HostRun) -> Exit {
    let HostRun { territory, host, serving } = args;
    let engines = served(&serving);
    let ctx = &session.ctx;
    let ran = super::with(ctx, &territory.territory, |t| obey::obey(ctx, t, &host, &engines));
    session.end("host.run", &ran, |ran| match ran.failures.len() + ran.unanswered.len() {
        0 => Exit::Done,
        _ => Exit::Failed,
    })
}

/// The engines of this machine with its entry and its databases.
pub(super) fn served(serving: &Serving) -> Engines {
    let Serving { engine, entry, probe, listen, accesses, databases } = serving;
    let entry = entry.map(|admin| EntryAt {
        admin,
        probe: *probe,
        listen: listen.clone(),
        tls: true,
        accesses: accesses.clone(),
    });
    Engines { entry, databases: databases.clone(), ..engines(engine) }
}

pub(super) fn engines(at: &EngineAt) -> Engines {
    Engines::at(&at.engine, at.secrets.clone())
}

fn host_state(session: &Session, command: &str, name: &HostName, state: HostState) -> Exit {
    let ctx = &session.ctx;
    let changed = super::with(ctx, &name.territory.territory, |t| {
        hosts::set_state(ctx, t, &name.host, state, name.apply.apply)
    });
    end(session, command, &changed)
}

pub(super) fn app(session: &Session, app: &App) -> Exit {
    let ctx = &session.ctx;
    match app {
        App::List { territory, at } => {
            let shown = super::with(ctx, &territory.territory, |t| {
                sights::applications(ctx, t, None, at.as_of())
            });
            session.end("app.list", &shown, |_| Exit::Done)
        }
        App::Deploy(args) => deploy_app(session, args),
        App::Usage(args) => super::usage::run(session, args),
        App::Show { territory, name, at } => {
            let shown = super::with(ctx, &territory.territory, |t| {
                sights::applications(ctx, t, Some(name), at.as_of())
            });
            session.end("app.show", &shown.map(One), |_| Exit::Done)
        }
        App::Accesses(args) => super::accesses::run(session, args),
        App::Logs { territory, name, lines, engine } => {
            let engines = engines(engine);
            let logs = super::with(ctx, &territory.territory, |t| {
                obey::logs(ctx, t, name, &engines, *lines)
            });
            session.end("app.logs", &logs, |_| Exit::Done)
        }
        App::Move { name: AppName { territory, name, apply }, to } => {
            let moved = super::with(ctx, &territory.territory, |t| {
                apps::move_to(ctx, t, name, to, apply.apply)
            });
            end(session, "app.move", &moved)
        }
        App::Rollback { name: AppName { territory, name, apply }, to } => {
            let back = super::with(ctx, &territory.territory, |t| {
                apps::roll_back(ctx, t, name, to, apply.apply)
            });
            end(session, "app.rollback", &back)
        }
        App::Erase(args) => erase_app(session, args),
        App::Adopt(args) => super::leaving::adopt(session, args),
        App::Export(args) => super::leaving::export(session, args),
        App::Restore(args) => super::backup::restore(session, args),
        App::Former(args) => super::backup::former(session, args),
        App::Stop(name) => app_state(session, "app.stop", name, ApplicationState::Stopped),
        App::Start(name) => app_state(session, "app.start", name, ApplicationState::Running),
        App::Retire(AppName { territory, name, apply }) => {
            let retired =
                super::with(ctx, &territory.territory, |t| apps::retire(ctx, t, name, apply.apply));
            end(session, "app.retire", &retired)
        }
    }
}

fn deploy_app(session: &Session, args: &AppDeploy) -> Exit {
    let AppDeploy { territory, file, member, class, room, images, engine, apply } = args;
    let images = Images { engines: engines(engine), layout: images.clone() };
    let request = deploy::Request {
        file: file.clone(),
        name: None,
        member: member.clone(),
        class: class.clone(),
        room: room.clone(),
        apply: apply.apply,
    };
    let ctx = &session.ctx;
    let deployed =
        super::with(ctx, &territory.territory, |t| deploy::deploy(ctx, t, &request, &images));
    end(session, "app.deploy", &deployed)
}

fn erase_app(session: &Session, args: &AppErase) -> Exit {
    let AppErase { territory, name, host, engine, databases, .. } = args;
    let engines = Engines { databases: databases.clone(), ..engines(engine) };
    let request = erase::Request {
        name: name.clone(),
        host: host.clone(),
        keys: args.keys.clone(),
        volumes: args.volumes.clone(),
        certificate: args.certificate.clone(),
        apply: args.apply,
    };
    let ctx = &session.ctx;
    let erased =
        super::with(ctx, &territory.territory, |t| erase::erase(ctx, t, &request, &engines));
    let has_failed = |erasing: &Erasing| {
        erasing.uncertified.is_some()
            || erasing.erased.as_ref().is_some_and(|erased| erased.failed.is_some())
    };
    session.end("app.erase", &erased, |erasing| match has_failed(erasing) {
        true => Exit::Failed,
        false => Exit::Done,
    })
}

fn app_state(session: &Session, command: &str, name: &AppName, state: ApplicationState) -> Exit {
    let ctx = &session.ctx;
    let changed = super::with(ctx, &name.territory.territory, |t| {
        apps::set_state(ctx, t, &name.name, state, name.apply.apply)
    });
    end(session, command, &changed)
}

pub(super) fn end(session: &Session, command: &str, changed: &Result<Changed, Error>) -> Exit {
    session.end(command, changed, |changed| match changed.held_back {
        true => Exit::Findings,
        false => session.strictly(changed.findings.error),
    })
}

/// So many moves are shown; all are in the JSON object.
const MOVES_MOST: usize = 20;

impl Shown for Changed {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        self.moves.iter().take(MOVES_MOST).try_for_each(|one| show_move(one, out))?;
        if self.moves.len() > MOVES_MOST {
            writeln!(out, "… and {} more", self.moves.len() - MOVES_MOST)?;
        }
        self.rooms.iter().filter(|room| room.copies > 0).try_for_each(|room| load(room, out))?;
        self.links
            .iter()
            .filter(|_| !self.moves.is_empty())
            .try_for_each(|link| carries(link, out))?;
        self.told.iter().try_for_each(|line| writeln!(out, "! {line}"))?;
        for left in &self.remains {
            writeln!(
                out,
                "files stay: volume {} of {} on {}",
                left.volume, left.application, left.host
            )?;
            writeln!(out, "  once it has run `bocage host run` there, erase them: {}", left.erase)?;
        }
        match (self.plan, self.generation) {
            (None, _) => writeln!(out, "nothing changes"),
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

fn show_move(one: &Move, out: &mut dyn Write) -> io::Result<()> {
    let nowhere = || "—".to_owned();
    let (from, to) =
        (one.from.clone().unwrap_or_else(nowhere), one.to.clone().unwrap_or_else(nowhere));
    let duty = one.duty.map_or("ends", |duty| duty.code());
    write!(out, "{:<28} {from:>12} → {to:<12} {duty}", one.instance)?;
    if one.copied != Bytes::ZERO {
        write!(out, ", copies {}", one.copied)?;
    }
    if let Some(link) = one.link {
        write!(out, " in {link} over the link")?;
    }
    writeln!(out)
}

fn load(room: &RoomReport, out: &mut dyn Write) -> io::Result<()> {
    let RoomReport { name, copies, placed, hosts, used, at_least, load, .. } = room;
    write!(
        out,
        "room {name}: {placed} of {copies} instances on {used} of {hosts} hosts, {load} full"
    )?;
    let are = if *at_least == 1 { "is" } else { "are" };
    match room.tight {
        Some(tight) => {
            let would_do = counted(tight, "host");
            writeln!(out, "; {would_do} would do, at least {at_least} {are} needed")
        }
        None => writeln!(out, "; at least {} {are} needed", counted(*at_least, "host")),
    }
}

fn carries(link: &LinkLoad, out: &mut dyn Write) -> io::Result<()> {
    let LinkLoad { from, to, rate, replication, backup, load, .. } = link;
    let taken = format!("replication {replication}, backups {backup} at most");
    writeln!(out, "link {from} – {to}: {taken}, {load} of {rate}")
}

impl Shown for Obeyed {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        for one in &self.containers {
            write!(out, "{:<44} release {:<4} {}", one.name, one.release, one.state)?;
            match one.restarts {
                0 => writeln!(out)?,
                1 => writeln!(out, ", started again once")?,
                count => writeln!(out, ", started again {count} times")?,
            }
        }
        for trouble in self.failures.iter().chain(&self.unanswered) {
            writeln!(out, "! {}", trouble.message)?;
            writeln!(out, "  hint: {}", trouble.hint)?;
        }
        for Staying { container, until } in &self.staying {
            writeln!(out, "{container} goes on here until {until} has it well")?;
            writeln!(out, "  next: `bocage host run` of {until} there, then this command again")?;
        }
        self.remains.iter().try_for_each(|one| remaining(one, out))?;
        if let Some(trouble) = &self.unmetered {
            writeln!(out, "! what is used here is not written down: {}", trouble.message)?;
            writeln!(out, "  hint: {}", trouble.hint)?;
        }
        writeln!(out, "host {} runs generation {}", self.host, self.generation)
    }
}

fn remaining(one: &Remains, out: &mut dyn Write) -> io::Result<()> {
    let Remains { volume, application, member, size, .. } = one;
    writeln!(out, "{volume}: {size} of {application} of {member}, which is retired")
}

fn item(one: &Item, out: &mut dyn Write) -> io::Result<()> {
    let Item { what, name, size, .. } = one;
    let what = bocage_app::words::code(Locale::English, what.code());
    match size.get() {
        0 => writeln!(out, "{what} {name}"),
        _ => writeln!(out, "{what} {name}: {size}"),
    }
}

impl Shown for Erasing {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        match &self.erased {
            Some(erased) => {
                if let Some(failed) = &erased.failed {
                    writeln!(out, "! {failed}")?;
                }
            }
            None if self.remains.is_empty() && self.others.is_empty() => {
                writeln!(out, "nothing of it is left here")?;
            }
            None => {
                self.remains.iter().try_for_each(|one| remaining(one, out))?;
                self.others.iter().try_for_each(|one| item(one, out))?;
            }
        }
        for role in &self.unseen {
            writeln!(out, "! database {role} was not looked for: say where with --databases")?;
        }
        for record in &self.records {
            for one in &record.volumes {
                writeln!(
                    out,
                    "erased on {} at {}: {}, {}",
                    record.host, record.at, one.volume, one.size
                )?;
            }
            for one in &record.items {
                write!(out, "erased on {} at {}: ", record.host, record.at)?;
                item(one, out)?;
            }
        }
        for one in &self.left {
            writeln!(out, "left: {}", one.said(Locale::English))?;
        }
        for one in &self.certificates {
            writeln!(out, "certificate {}, sha256 {}", one.file.display(), one.digest)?;
            writeln!(out, "for people: {}", one.page.display())?;
        }
        if let Some(why) = &self.uncertified {
            writeln!(out, "! there is no certificate yet: {}", why.message)?;
            writeln!(out, "  hint: {}\n  code: {}", why.hint, why.code)?;
        }
        self.next.iter().try_for_each(|next| writeln!(out, "next: {next}"))
    }
}

impl Shown for Logs {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.containers.is_empty() {
            return writeln!(out, "no container of it is on this machine");
        }
        for log in &self.containers {
            writeln!(out, "== {}", log.name)?;
            writeln!(out, "{}", log.text.trim_end())?;
        }
        Ok(())
    }
}

impl Shown for Rooms {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.rooms.is_empty() {
            return writeln!(out, "no rooms yet\nnext: bocage room add T NAME --role main --apply");
        }
        self.rooms.iter().try_for_each(|room| show_room(room, out))?;
        for link in &self.links {
            write!(out, "link {} – {}: {}", link.from, link.to, link.rate)?;
            let load =
                link.load.map(|load| format!(", {load} for replication and backups at most"));
            writeln!(out, "{}", load.unwrap_or_default())?;
        }
        if !self.differs.is_empty() {
            writeln!(out, "! what stands is not what would be placed now:")?;
        }
        self.differs.iter().try_for_each(|one| show_move(one, out))?;
        super::member::quotas(&self.members, out)?;
        let alarms = self.alarms.iter();
        let alarms =
            alarms.map(|one| (one.application.as_str(), one.standing, one.proven_at.as_deref()));
        alarms.into_iter().try_for_each(|alarm| super::backup::alarm(alarm, out))
    }
}

fn show_room(room: &RoomShown, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} ({}, {})", room.name, room.role, room.state)?;
    room.registry.iter().try_for_each(|at| writeln!(out, "  registry {at}"))?;
    if let Some(sight) = room.load.as_ref().filter(|sight| sight.copies > 0) {
        write!(out, "  ")?;
        load(sight, out)?;
        match room.not_survived.as_slice() {
            [] => writeln!(out, "  if it burns: everything of two rooms runs in the other")?,
            lost => writeln!(out, "  if it burns, these are lost: {}", lost.join(", "))?,
        }
    }
    room.hosts.iter().try_for_each(|host| show_host(host, out))
}

fn show_host(host: &HostShown, out: &mut dyn Write) -> io::Result<()> {
    let (taken, capacity) = (host.taken, host.capacity);
    writeln!(
        out,
        "  {:<12} {:<10} feed {}  {} of {}, {} of {} memory, {} of {} disk",
        host.name,
        host.state,
        host.feed,
        taken.cores,
        capacity.cores,
        taken.memory,
        capacity.memory,
        taken.disk,
        capacity.disk
    )?;
    for one in &host.instances {
        writeln!(out, "    {:<28} release {} {}", one.name, one.release, one.duty)?;
    }
    Ok(())
}

impl Shown for Applications {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.applications.is_empty() {
            return writeln!(out, "no applications yet");
        }
        self.alarms.iter().try_for_each(|alarm| of_room(alarm, out))?;
        for ApplicationShown { name, member, class, home, state, seen, release, entry, .. } in
            &self.applications
        {
            let entry = entry.as_deref().unwrap_or("no entry");
            writeln!(
                out,
                "{name:<20} wanted {state:<8} seen {seen:<12} {class:<9} {home:<10} release {release:<4} {member:<16} {entry}"
            )?;
        }
        super::member::quotas(&self.members, out)?;
        let alarms = self.applications.iter().filter_map(|one| {
            let standing = one.backup.filter(|standing| standing.is_alarm())?;
            Some((one.name.as_str(), standing, one.proven_at.as_deref()))
        });
        alarms.into_iter().try_for_each(|alarm| super::backup::alarm(alarm, out))
    }
}

/// Says what is wrong with a room.
pub(super) fn of_room(alarm: &RoomAlarm, out: &mut dyn Write) -> io::Result<()> {
    let RoomAlarm { room, told, at, .. } = alarm;
    writeln!(out, "! room {room}: {told} (its agent spoke last at {at})")
}

/// An application that was asked for by name.
#[derive(serde::Serialize)]
struct One(Applications);

impl Shown for One {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        self.0.alarms.iter().try_for_each(|alarm| of_room(alarm, out))?;
        for one in &self.0.applications {
            writeln!(out, "{} of {}, in {}", one.name, one.member, one.home)?;
            writeln!(out, "wanted       {}", one.state)?;
            let at = one.seen_at.as_ref().map_or_else(String::new, |at| format!(" at {at}"));
            writeln!(out, "seen         {}{at}", one.seen)?;
            if let Some(backup) = one.backup {
                let taken =
                    one.backup_at.as_ref().map_or_else(String::new, |at| format!(", of {at}"));
                writeln!(out, "backup       {}{taken}", super::backup::said(backup))?;
            }
            if let Some(at) = &one.proven_at {
                writeln!(out, "proven       {at}")?;
            }
            writeln!(out, "class        {}", one.class)?;
            writeln!(out, "release      {}", one.release)?;
            let mut list = |title: &str, values: &[String]| {
                values.iter().try_for_each(|value| writeln!(out, "{title:<12} {value}"))
            };
            list("image", &one.images)?;
            list("entry", one.entry.as_slice())?;
            list("database", &one.databases)?;
            list("volume", &one.volumes)?;
            list("purpose", one.purpose.as_slice())?;
            for instance in &one.instances {
                writeln!(
                    out,
                    "instance     {:<28} {:<12} {}",
                    instance.name, instance.host, instance.duty
                )?;
            }
        }
        Ok(())
    }
}
