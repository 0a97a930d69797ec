//! `bocage app export`, `bocage app adopt`.

use std::io::{self, Write};

use bocage_app::hosting::leaving::adopt::{self, Adopted};
use bocage_app::hosting::leaving::export::{self, Exported};
use bocage_app::hosting::obey::Engines;
use bocage_app::shell_word;

use super::backup::{entries_of, rows_of};
use super::hosting::{engines, served};
use crate::Session;
use crate::cli::{AppAdopt, AppExport};
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn export(session: &Session, args: &AppExport) -> Exit {
    let AppExport { territory, name, host, out, engine, databases, database_image } = args;
    let engines = Engines { databases: databases.clone(), ..engines(engine) };
    let request = export::Request {
        name: name.clone(),
        host: host.clone(),
        out: out.clone(),
        database_image: database_image.clone(),
    };
    let ctx = &session.ctx;
    let exported =
        super::with(ctx, &territory.territory, |t| export::export(ctx, t, &request, &engines));
    session.end("app.export", &exported, |_| Exit::Done)
}

pub(super) fn adopt(session: &Session, args: &AppAdopt) -> Exit {
    let engines = served(&args.serving);
    let request = adopt::Request {
        folder: args.folder.clone(),
        host: args.host.clone(),
        name: args.name.clone(),
        member: args.member.clone(),
        class: args.class.clone(),
        room: args.room.clone(),
        work: args.work.clone(),
        apply: args.apply,
        despite: args.despite,
    };
    let ctx = &session.ctx;
    let adopted =
        super::with(ctx, &args.territory.territory, |t| adopt::adopt(ctx, t, &request, &engines));
    session.end("app.adopt", &adopted, |adopted| match adopted {
        Adopted { plan: Some(_), .. } => Exit::Findings,
        Adopted { trouble: Some(_), applied: true, .. } => Exit::Failed,
        Adopted { trouble: None, differences, .. } if differences.is_empty() => {
            if adopted.would_wait() { Exit::Findings } else { Exit::Done }
        }
        _ => Exit::Refuted,
    })
}

impl Shown for Adopted {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let name = &self.application;
        let told = self.findings.iter().chain(&self.holding_back);
        told.into_iter().try_for_each(|told| writeln!(out, "! {told}"))?;
        for (database, one) in &self.databases {
            let (rows, seconds) = (rows_of(one.rows), one.took as f64 / 1e3);
            writeln!(out, "database {database}: {rows} in {seconds:.1} s")?;
            if one.left_out > 0 {
                writeln!(out, "  left out: {} statements on owners and rights", one.left_out)?;
            }
        }
        for (volume, one) in &self.volumes {
            let (entries, seconds) = (entries_of(one.entries), one.took as f64 / 1e3);
            writeln!(out, "volume {volume}: {entries} in {seconds:.1} s")?;
        }
        self.empty.iter().try_for_each(|one| writeln!(out, "{one} begins empty"))?;
        self.differences.iter().try_for_each(|one| writeln!(out, "! {one}"))?;
        if let Some(trouble) = &self.trouble {
            writeln!(out, "! {name}: {}", trouble.message)?;
            writeln!(out, "  hint: {}\n  code: {}", trouble.hint, trouble.code)?;
        }
        if self.answers == Some(true) {
            writeln!(out, "{name} answers as its probe expects")?;
        }
        end(self, out)
    }
}

/// What came of it, and what is next.
fn end(adopted: &Adopted, out: &mut dyn Write) -> io::Result<()> {
    let Adopted { application: name, host, .. } = adopted;
    let seconds = adopted.pause as f64 / 1e3;
    if let Some(plan) = adopted.plan {
        writeln!(out, "plan {plan} is pending; nothing was loaded")?;
        return adopted.next.iter().try_for_each(|next| writeln!(out, "next: {next}"));
    }
    if adopted.held_back {
        writeln!(out, "{name} is loaded and held back: it is not what its folder says")?;
        return writeln!(
            out,
            "next: the same command again, or with --despite to have it serve so"
        );
    }
    match (adopted.applied, adopted.was_there) {
        (true, true) => writeln!(out, "{name} had come already, and runs on {host}"),
        (true, false) => writeln!(out, "{name} came to {host}; loading took {seconds:.1} s"),
        (false, _) => {
            writeln!(out, "rehearsed: people would wait {seconds:.1} s; nothing was changed")?;
            if adopted.would_wait() {
                writeln!(
                    out,
                    "its plan would wait for somebody to look, and nothing would be loaded"
                )?;
                return writeln!(out, "next: see to the errors above, then this command again");
            }
            writeln!(out, "next: the same command with --apply")
        }
    }
}

impl Shown for Exported {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let Exported { application, release, bundle, size, .. } = self;
        for (name, rows) in &self.databases {
            writeln!(out, "database {name}: {}", rows_of(*rows))?;
        }
        for (name, entries) in &self.volumes {
            writeln!(out, "volume {name}: {}", entries_of(*entries))?;
        }
        let pause = self.pause as f64 / 1e3;
        match self.paused {
            0 => writeln!(out, "nothing had to stand still")?,
            count => writeln!(out, "containers that stood still: {count}, for {pause:.1} s")?,
        }
        writeln!(out, "{application}, release {release}: {size} in {}", bundle.display())?;
        for variable in &self.outside {
            writeln!(
                out,
                "{variable} must name a PostgreSQL where it is started: see its README.md"
            )?;
        }
        let folder = bundle.display().to_string();
        writeln!(out, "next: sh {}/restore.sh on a machine with Docker Engine", shell_word(&folder))
    }
}
