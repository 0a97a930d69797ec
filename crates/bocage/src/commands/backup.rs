//! `bocage backup`, and `bocage app restore`.

use std::io::{self, Write};

use bocage_app::Locale;
use bocage_app::hosting::backups::former::{self, Former};
use bocage_app::hosting::backups::list::{Listed, OfApplication, Shown as BackupShown};
use bocage_app::hosting::backups::notes::{Failed, Proof, Proofs, Run};
use bocage_app::hosting::backups::restore::{self, Restored};
use bocage_app::hosting::backups::verify::{self, Verified};
use bocage_app::hosting::backups::{Backups, Standing, list, prove, take};
use bocage_app::hosting::obey::Engines;
use bocage_app::words::counted;

use super::hosting::{engines, served};
use crate::Session;
use crate::cli::{AppFormer, AppRestore, Backup, BackupAt, Kept};
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn run(session: &Session, command: &Backup) -> Exit {
    let ctx = &session.ctx;
    match command {
        Backup::Run { at, only, all } => {
            let asked = take::Asked { only: only.clone(), all: *all };
            let backups = backups(at);
            let ran = super::with(ctx, &at.territory.territory, |t| {
                take::take(ctx, t, &at.host, &backups, &asked)
            });
            session.end("backup.run", &ran, |run| match run.failures.is_empty() {
                true => Exit::Done,
                false => Exit::Failed,
            })
        }
        Backup::Prove { at, only } => {
            let backups = backups(at);
            let proven = super::with(ctx, &at.territory.territory, |t| {
                prove::prove(ctx, t, &at.host, &backups, only.as_deref())
            });
            session.end("backup.prove", &proven, |proofs| {
                let all_pass = proofs.proofs.iter().all(|proof| proof.passed);
                if all_pass && proofs.without.is_empty() { Exit::Done } else { Exit::Refuted }
            })
        }
        Backup::Verify(at) => {
            let backups = backups(at);
            let verified = super::with(ctx, &at.territory.territory, |t| {
                verify::verify(ctx, t, &at.host, &backups)
            });
            session.end("backup.verify", &verified, |verified| {
                if verified.failures.is_empty() { Exit::Done } else { Exit::Refuted }
            })
        }
        Backup::List { territory, only } => {
            let listed =
                super::with(ctx, &territory.territory, |t| list::list(ctx, t, only.as_deref()));
            session.end("backup.list", &listed, |_| Exit::Done)
        }
    }
}

pub(super) fn restore(session: &Session, args: &AppRestore) -> Exit {
    let AppRestore { territory, name, host, to, serving, kept, apply } = args;
    let (backups, ctx) = (kept_at(served(serving), kept), &session.ctx);
    let restored = super::with(ctx, &territory.territory, |t| {
        restore::restore(ctx, t, (name, host), &backups, (*to, *apply))
    });
    session.end("app.restore", &restored, |_| Exit::Done)
}

pub(super) fn former(session: &Session, args: &AppFormer) -> Exit {
    let AppFormer { at, name, apply } = args;
    let (backups, ctx) = (backups(at), &session.ctx);
    let shown = super::with(ctx, &at.territory.territory, |t| {
        former::former(ctx, t, (name, &at.host), &backups, *apply)
    });
    session.end("app.former", &shown, |_| Exit::Done)
}

fn backups(at: &BackupAt) -> Backups {
    let engines = Engines { databases: at.databases.clone(), ..engines(&at.engine) };
    kept_at(engines, &at.kept)
}

fn kept_at(engines: Engines, kept: &Kept) -> Backups {
    Backups { engines, repository: kept.repository.clone(), keys: kept.keys.clone() }
}

/// What is known of backups, in words.
pub(super) fn said(standing: Standing) -> String {
    bocage_app::words::code(Locale::English, standing.code())
}

/// One application whose backups somebody must see to.
pub(super) fn alarm(
    (application, standing, proven): (&str, Standing, Option<&str>),
    out: &mut dyn Write,
) -> io::Result<()> {
    let proven = proven.map_or_else(|| "never".to_owned(), |at| format!("at {at}"));
    writeln!(out, "! {application}: {}; last proven restore: {proven}", said(standing))
}

pub(super) fn rows_of(count: i64) -> String {
    counted(usize::try_from(count).unwrap_or_default(), "row")
}

pub(super) fn entries_of(count: u64) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

fn trouble(failed: &Failed, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "! {}: {}", failed.application, failed.message)?;
    writeln!(out, "  hint: {}", failed.hint)?;
    writeln!(out, "  code: {}", failed.code)
}

impl Shown for Run {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        for one in &self.backups {
            write!(out, "{:<20} {}", one.application, one.at)?;
            for (name, volume) in &one.volumes {
                let entries = entries_of(volume.tree.entries);
                write!(out, "  volume {name}: {entries}, {}, {}", volume.tree.size, volume.copied)?;
            }
            for (name, database) in &one.databases {
                let rows = database.before.values().map(|table| table.rows).sum();
                write!(out, "  database {name}: {}", rows_of(rows))?;
            }
            writeln!(out, "  in {:.1} s", one.took as f64 / 1e3)?;
        }
        for name in &self.not_due {
            writeln!(out, "{name:<20} not due yet")?;
        }
        for remark in &self.remarks {
            writeln!(
                out,
                "! volume {} of {} is empty; it held {} entries in the backup before",
                remark.volume, remark.application, remark.held
            )?;
        }
        self.failures.iter().try_for_each(|failed| trouble(failed, out))?;
        if self.backups.is_empty() && self.not_due.is_empty() && self.failures.is_empty() {
            writeln!(out, "nothing on {} keeps anything", self.host)?;
        }
        Ok(())
    }
}

impl Shown for Proofs {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        self.proofs.iter().try_for_each(|proof| show_proof(proof, out))?;
        for name in &self.without {
            writeln!(
                out,
                "! {name} has no backup\n  next: bocage backup run, with the same words"
            )?;
        }
        Ok(())
    }
}

fn show_proof(proof: &Proof, out: &mut dyn Write) -> io::Result<()> {
    let Proof { application, of, rows, entries, .. } = proof;
    let seconds = proof.took as f64 / 1e3;
    let (rows, entries) = (rows_of(*rows), entries_of(*entries));
    match proof.passed {
        true => writeln!(
            out,
            "{application:<20} proven: as of {of}, {rows} and {entries} as they were, its probe passed, in {seconds:.1} s"
        )?,
        false => writeln!(
            out,
            "! {application}: the backup of {of} is NOT proven, after {seconds:.1} s"
        )?,
    }
    for difference in &proof.differences {
        writeln!(out, "  {difference}")?;
    }
    proof.trouble.iter().try_for_each(|failed| trouble(failed, out))
}

impl Shown for Verified {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        for name in &self.sound {
            writeln!(out, "{name:<20} all that is kept is as it was written")?;
        }
        self.failures.iter().try_for_each(|failed| trouble(failed, out))
    }
}

impl Shown for Listed {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        self.applications.iter().try_for_each(|one| show_application(one, out))
    }
}

fn show_application(one: &OfApplication, out: &mut dyn Write) -> io::Result<()> {
    let mark = if one.alarm { "! " } else { "" };
    writeln!(out, "{mark}{}: {}", one.application, said(one.standing))?;
    for BackupShown { at, host, release, rows, entries, size, one_moment, proven } in &one.backups {
        let moment = if *one_moment { "" } else { ", files written meanwhile" };
        let proven = match proven {
            None => "not proven".to_owned(),
            Some((at, true)) => format!("proven {at}"),
            Some((at, false)) => format!("REFUTED {at}"),
        };
        writeln!(
            out,
            "  {at}  {host}  release {release}  {}, {} of {size}{moment}  {proven}",
            rows_of(*rows),
            entries_of(*entries)
        )?;
    }
    Ok(())
}

impl Shown for Restored {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let name = &self.application;
        for (what, at) in [("databases", &self.databases_of), ("files", &self.files_of)] {
            if let Some(at) = at {
                writeln!(out, "{name}: {what} as of {at}")?;
            }
        }
        if self.release != self.release_then {
            writeln!(
                out,
                "! release {} ran then, release {} is wanted now: `bocage app rollback` changes it",
                self.release_then, self.release
            )?;
        }
        if !self.done {
            return writeln!(out, "next: the same command with --apply");
        }
        writeln!(out, "restored; it was stopped for {:.1} s", self.pause as f64 / 1e3)?;
        for former in &self.former {
            writeln!(out, "set aside: {former}")?;
        }
        writeln!(out, "next: `bocage app former` shows and erases what was set aside")
    }
}

impl Shown for Former {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let done = if self.erased { "erased" } else { "set aside" };
        self.former.iter().try_for_each(|one| writeln!(out, "{done}: {one}"))?;
        match (self.former.is_empty(), self.erased) {
            (true, _) => writeln!(out, "nothing is set aside"),
            (false, false) => writeln!(out, "next: the same command with --apply"),
            _ => Ok(()),
        }
    }
}
