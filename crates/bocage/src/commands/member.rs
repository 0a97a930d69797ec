//! `bocage member`.

use std::fmt::Display;
use std::io::{self, Write};

use bocage_app::hosting::quotas::{self, MemberShown, Members, Part, Quoted};

use super::hosting::end;
use crate::Session;
use crate::cli::{Member, MemberQuota};
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn run(session: &Session, command: &Member) -> Exit {
    let ctx = &session.ctx;
    match command {
        Member::List { territory, at } => {
            let listed =
                super::with(ctx, &territory.territory, |t| quotas::members(ctx, t, at.as_of()));
            session.end("member.list", &listed, |_| Exit::Done)
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

impl Shown for Members {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.members.is_empty() {
            return writeln!(out, "no members yet");
        }
        self.members.iter().try_for_each(|one| show(one, out))
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
