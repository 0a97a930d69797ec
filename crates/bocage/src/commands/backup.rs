//! `bocage backup`, and `bocage app restore`.

use std::io::{self, Write};
use std::net::SocketAddr;

use bocage_app::Locale;
use bocage_app::hosting::backups::beside::{self, Beside};
use bocage_app::hosting::backups::copies::{self, Copied, Copies, Fetched};
use bocage_app::hosting::backups::former::{self, Former};
use bocage_app::hosting::backups::keys::{self, Copy, Key, Keys};
use bocage_app::hosting::backups::list::{Listed, OfApplication, OfPlatform, Shown as BackupShown};
use bocage_app::hosting::backups::notes::{Failed, Proof, Proofs, Run};
use bocage_app::hosting::backups::platform::{self, Restored};
use bocage_app::hosting::backups::restore::{self, Restored as AppRestored};
use bocage_app::hosting::backups::verify::{self, Verified};
use bocage_app::hosting::backups::{Backups, Standing, list, prove, take};
use bocage_app::hosting::obey::Engines;
use bocage_app::words::counted;
use bocage_vocab::Bytes;
use serde_json::json;

use super::hosting::{engines, served};
use crate::Session;
use crate::cli::{AppFormer, AppRestore, Backup, BackupAt, Kept, VaultAt};
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn run(session: &Session, command: &Backup) -> Exit {
    let ctx = &session.ctx;
    match command {
        Backup::Run { at, only, all, certificates, settings } => {
            let also =
                platform::Also { certificates: certificates.clone(), settings: settings.clone() };
            let asked = take::Asked { only: only.clone(), all: *all, also };
            let backups = backups(at);
            let ran = super::with(ctx, &at.territory.territory, |t| {
                take::take(ctx, t, &at.host, &backups, &asked)
            });
            session.end("backup.run", &ran, |run| {
                let is_well = run.failures.is_empty() && run.platform_failure.is_none();
                if is_well { Exit::Done } else { Exit::Failed }
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
        Backup::Platform { kept, to } => {
            let restored = platform::restore(ctx, (&kept.repository, &kept.keys), to);
            session.end("backup.platform", &restored, |_| Exit::Done)
        }
        Backup::Keys { keys, compare } => {
            let listed = keys::list(ctx, keys, compare.as_deref());
            session.end("backup.keys", &listed, |listed| {
                if listed.is_sound { Exit::Done } else { Exit::Refuted }
            })
        }
        Backup::Vault(at) => vault(session, at),
        Backup::Copy { kept, to, key } => {
            let copied = copies::copy(ctx, (&kept.repository, &kept.keys), (to, key));
            session.end("backup.copy", &copied, |_| Exit::Done)
        }
        Backup::Fetch { vault, to, as_of } => {
            let fetched = copies::fetch(ctx, vault, to, *as_of);
            session.end("backup.fetch", &fetched, |_| Exit::Done)
        }
        Backup::List { territory, only } => {
            let listed =
                super::with(ctx, &territory.territory, |t| list::list(ctx, t, only.as_deref()));
            session.end("backup.list", &listed, |_| Exit::Done)
        }
    }
}

/// Runs a vault until Ctrl-C. The first line on standard output says where.
fn vault(session: &Session, at: &VaultAt) -> Exit {
    let VaultAt { folder, listen, key, keep_days, most_gib } = at;
    let kept = copies::Kept { days: *keep_days, most: u64::from(*most_gib) << 30 };
    let told = |address: SocketAddr| {
        session.terminal.finish();
        let mut out = io::stdout().lock();
        // A closed pipe does not stop the vault.
        let _ = writeln!(out, "{}", json!({ "listening": address })).and_then(|()| out.flush());
    };
    match copies::serve(&session.ctx, folder, (*listen, key), kept, told) {
        Ok(()) => Exit::Done,
        Err(error) => session.fail("backup.vault", &error),
    }
}

pub(super) fn restore(session: &Session, args: &AppRestore) -> Exit {
    let AppRestore { territory, name, host, to, serving, kept, apply, beside } = args;
    let (backups, ctx) = (kept_at(served(serving), kept), &session.ctx);
    if let Some(into) = beside {
        let restored = super::with(ctx, &territory.territory, |t| {
            beside::restore(ctx, t, (name, host), &backups, (*to, into))
        });
        return session.end("app.restore", &restored, |_| Exit::Done);
    }
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
    let (repository, keys) = (kept.repository.clone(), kept.keys.clone());
    Backups { engines, repository, keys, room: None }
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
        if let Some(platform) = &self.platform {
            let parts: Vec<&str> = platform.parts.keys().map(String::as_str).collect();
            let (generation, parts) = (platform.generation, parts.join(", "));
            writeln!(out, "{:<20} {}  generation {generation}: {parts}", "platform", platform.at)?;
        }
        let failures = self.failures.iter().chain(&self.platform_failure);
        failures.clone().try_for_each(|failed| trouble(failed, out))?;
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

impl Shown for Copies {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let Copies { to, files, sent_files, sent_bytes, gone } = self;
        let sent = Bytes::octets(i64::try_from(*sent_bytes).unwrap_or(i64::MAX));
        writeln!(
            out,
            "{to}: all {files} files are there; {sent_files} of them were sent now, {sent}"
        )?;
        if *gone > 0 {
            writeln!(
                out,
                "{gone} files are there that are gone here: the vault keeps them for its time"
            )?;
        }
        Ok(())
    }
}

impl Shown for Fetched {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let former = match self.former {
            0 => String::new(),
            some => format!(", {some} of them as they were before they were replaced"),
        };
        writeln!(out, "{}: {} files{former}", self.to, self.files)?;
        writeln!(out, "next: give it as --repository, with the keys")
    }
}

impl Shown for Listed {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        self.applications.iter().try_for_each(|one| show_application(one, out))?;
        let OfPlatform { at, generation, head, alarm } = &self.platform;
        let mark = if *alarm { "! " } else { "" };
        match (at, generation) {
            (Some(at), Some(generation)) => writeln!(
                out,
                "{mark}the platform itself: backed up {at}, generation {generation} of {head}"
            ),
            _ => writeln!(out, "{mark}the platform itself: never backed up"),
        }?;
        self.copies.iter().try_for_each(|one| show_copied(one, out))
    }
}

fn show_copied(one: &Copied, out: &mut dyn Write) -> io::Result<()> {
    let Copied { host, to, at, files, gone, trouble } = one;
    let mark = if trouble.is_some() { "! " } else { "" };
    let at = at.as_deref().unwrap_or("never");
    write!(out, "{mark}{host} to the vault {to}: copied {at}, {files} files")?;
    if *gone > 0 {
        write!(out, ", {gone} more are gone here")?;
    }
    match trouble {
        Some(trouble) => writeln!(out, "; {trouble}"),
        None => writeln!(out),
    }
}

impl Shown for Restored {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        for (part, at) in &self.parts {
            writeln!(out, "{}/{part}: of {at}", self.to)?;
        }
        writeln!(out, "next: bocage audit {}/territory/territory.gpkg", self.to)
    }
}

impl Shown for Keys {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        for Key { of, fingerprint, copy } in &self.keys {
            match copy {
                None => writeln!(out, "{fingerprint}  {of}")?,
                Some(Copy::Same) => writeln!(out, "{fingerprint}  {of}: the same in both")?,
                Some(Copy::Missing) => writeln!(out, "! {of}: the second keeper has none")?,
                Some(Copy::Other) => writeln!(out, "! {of}: the second keeper has another")?,
                Some(Copy::Only) => writeln!(out, "{fingerprint}  {of}: the second keeper alone")?,
            }
        }
        Ok(())
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

impl Shown for Beside {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let Beside { application, of, release_then, to, volumes, databases } = self;
        writeln!(out, "{application}: as of the backup of {of}, release {release_then}")?;
        for (name, folder) in volumes {
            writeln!(out, "volume {name}: {to}/{folder}")?;
        }
        for (name, file) in databases {
            writeln!(out, "database {name}: {to}/{file}, which pg_restore reads")?;
        }
        Ok(())
    }
}

impl Shown for AppRestored {
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
