//! `bocage member`.

use std::fmt::Display;
use std::io::{self, Write};

use bocage_app::hosting::quotas::{self, MemberShown, Members, Part, Quoted};
use bocage_app::money::members::{self, MemberListed};
use bocage_app::money::merge::{self, MergePreview};
use bocage_vocab::Date;
use serde::Serialize;

use super::hosting::end;
use crate::Session;
use crate::cli::{Member, MemberQuota};
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn run(session: &Session, command: &Member) -> Exit {
    let ctx = &session.ctx;
    match command {
        Member::List { territory, at } => {
            let listed = super::with(ctx, &territory.territory, |t| {
                let claimed = quotas::members(ctx, t, at.as_of())?;
                let on = at.on_date.unwrap_or_else(|| today(session));
                Ok(Everybody { claimed, registered: members::list(ctx, t, on)?.members })
            });
            session.end("member.list", &listed, |_| Exit::Done)
        }
        Member::Set { territory, file, communes } => {
            let entered = super::with(ctx, &territory.territory, |t| match (file, communes) {
                (Some(file), _) => members::set(ctx, t, file),
                (_, Some(folder)) => members::set_folder(ctx, t, folder),
                _ => Err(bocage_app::Error::Interrupted),
            });
            session.end("member.set", &entered, |_| Exit::Done)
        }
        Member::Show { territory, member, on } => {
            let on = on.unwrap_or_else(|| today(session));
            let shown =
                super::with(ctx, &territory.territory, |t| members::show(ctx, t, member, on));
            session.end("member.show", &shown, |_| Exit::Done)
        }
        Member::Merge { territory, into, absorbed, on, apply } => {
            let asked = (into.as_str(), absorbed.as_slice(), *on);
            let merged = super::with(ctx, &territory.territory, |t| {
                merge::merge(ctx, t, asked, apply.apply)
            });
            session.end("member.merge", &merged, |_| Exit::Done)
        }
        Member::Quota(args) => quota(session, args),
    }
}

fn quota(session: &Session, args: &MemberQuota) -> Exit {
    let MemberQuota { territory, member, lift, apply, .. } = args;
    let MemberQuota { cores, memory, disk, instances, databases, .. } = *args;
    let quoted = match lift {
        true => Quoted::Lifted,
        false => Quoted::Limited { cores, memory, disk, instances, databases },
    };
    let ctx = &session.ctx;
    let changed = super::with(ctx, &territory.territory, |t| {
        quotas::set(ctx, t, member, &quoted, apply.apply)
    });
    end(session, "member.quota", &changed)
}

/// Today, as journals count days.
fn today(session: &Session) -> Date {
    session.ctx.today()
}

/// What members claim, and who is registered.
#[derive(Serialize)]
struct Everybody {
    #[serde(flatten)]
    claimed: Members,
    registered: Vec<MemberListed>,
}

impl Shown for Everybody {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.claimed.members.is_empty() && self.registered.is_empty() {
            return writeln!(out, "no members yet");
        }
        self.registered.iter().try_for_each(|one| registered(one, out))?;
        self.claimed.members.iter().try_for_each(|one| show(one, out))
    }
}

fn registered(one: &MemberListed, out: &mut dyn Write) -> io::Result<()> {
    let until = one.until.map(|day| format!(" to {day}")).unwrap_or_default();
    let people = one.inhabitants.map(|count| format!(", {count} inhabitants")).unwrap_or_default();
    writeln!(out, "{} {:<11}{} from {}{until}{people}", one.siret, one.kind, one.name, one.from)
}

impl Shown for members::MemberShown {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        registered(&self.member, out)?;
        writeln!(out, "  {}", self.address)?;
        if let Some(heir) = &self.heir {
            writeln!(out, "  now {heir}")?;
        }
        self.founders.iter().try_for_each(|one| writeln!(out, "  succeeded {one}"))?;
        self.quantities.iter().try_for_each(|one| {
            writeln!(out, "  {} {} from {} ({})", one.amount, one.measure, one.from, one.source)
        })
    }
}

/// The members that have a quota.
pub(super) fn quotas(members: &[MemberShown], out: &mut dyn Write) -> io::Result<()> {
    members.iter().filter(|one| one.limited).try_for_each(|one| show(one, out))
}

fn show(one: &MemberShown, out: &mut dyn Write) -> io::Result<()> {
    let MemberShown { member, beyond, cores, memory, disk, instances, databases, .. } = one;
    let mark = if *beyond { "! " } else { "" };
    writeln!(
        out,
        "{mark}member {member}: {}, {} memory, {} disk, {} instances, {} databases",
        of(cores),
        of(memory),
        of(disk),
        of(instances),
        of(databases)
    )
}

fn of<T: Display>(part: &Part<T>) -> String {
    match &part.most {
        Some(most) => format!("{} of {most}", part.taken),
        None => part.taken.to_string(),
    }
}

impl Shown for MergePreview {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let old: Vec<&str> = self.absorbed.iter().map(|one| one.name.as_str()).collect();
        writeln!(
            out,
            "{} into {} ({}) on {}",
            old.join(", "),
            self.into.name,
            self.into.siret,
            self.on
        )?;
        if let Some(month) = self.reference {
            writeln!(out, "shares of {month}: {} before, {} after", self.shared.0, self.shared.1)?;
        }
        for one in &self.shares {
            writeln!(out, "  {}: {} -> {}", one.member.name, one.before, one.after)?;
        }
        writeln!(out, "owed by all: {} before, {} after", self.owed.0, self.owed.1)?;
        for one in &self.balances {
            writeln!(
                out,
                "  {} of {} in {} is owed by the new one",
                one.amount, one.from.name, one.budget
            )?;
        }
        self.applications
            .iter()
            .try_for_each(|name| writeln!(out, "  application {name} goes over"))?;
        let word = if self.applied { "entered" } else { "nothing is entered; --apply does" };
        writeln!(out, "{word}")
    }
}
