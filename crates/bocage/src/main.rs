//! The one executable of Bocage.
#![expect(clippy::print_stderr, reason = "a command line tells people what went wrong")]

mod cli;
mod commands;
mod exit;
mod log;
mod output;
mod progress;
mod rim;
mod usage;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bocage_app::{Actor, Context, Failure};
use bocage_vocab::Explain;
use clap::{CommandFactory, FromArgMatches};

use crate::cli::{Cli, Command};
use crate::exit::Exit;
use crate::log::Writes;
use crate::output::Output;
use crate::progress::Terminal;

fn main() -> ExitCode {
    let read = Cli::command().try_get_matches().and_then(|matches| {
        let cli = Cli::from_arg_matches(&matches)?;
        Ok((cli, usage::name(&matches)))
    });
    let (cli, name) = match read {
        Ok(read) => read,
        Err(error) => return usage::end(&error).into(),
    };
    log::to_stderr(match cli.command {
        Command::Agent(_) => Writes::Beside,
        _ => Writes::AtOnce,
    });
    let interrupted = hear_ctrl_c();
    let terminal = Arc::new(Terminal::new(cli.quiet, Arc::clone(&interrupted)));
    let session = Session {
        ctx: Context::new(Actor::local_operator()).watched_by(Arc::<Terminal>::clone(&terminal)),
        output: Output { json: cli.json },
        strict: cli.strict,
        terminal,
        interrupted,
    };
    rim::guarded(|| commands::run(&session, cli.command))
        .unwrap_or_else(|broken| session.fail(&name, &broken))
        .into()
}

/// What every command is given.
pub(crate) struct Session {
    pub(crate) ctx: Context,
    pub(crate) output: Output,
    pub(crate) strict: bool,
    pub(crate) terminal: Arc<Terminal>,
    pub(crate) interrupted: Arc<AtomicBool>,
}

impl Session {
    /// Ends a command: shows its result, or why it failed.
    pub(crate) fn end<R: output::Shown, E: Explain>(
        &self,
        command: &str,
        result: &Result<R, E>,
        exit_of: impl FnOnce(&R) -> Exit,
    ) -> Exit {
        self.terminal.finish();
        tracing::debug!("command {command}: rss_kib={}", bocage_app::designs::peak_rss_kib());
        match result {
            Ok(result) => written(self.output.result(command, result), exit_of(result)),
            Err(error) => self.fail(command, error),
        }
    }

    /// Ends a command that failed.
    pub(crate) fn fail(&self, command: &str, error: &impl Explain) -> Exit {
        self.terminal.finish();
        let failure = Failure::from(error);
        written(self.output.failure(command, &failure), Exit::of(&failure))
    }

    /// [`Exit::Findings`] under `--strict` when there are errors among the findings.
    pub(crate) fn strictly(&self, errors: usize) -> Exit {
        if self.strict && errors > 0 { Exit::Findings } else { Exit::Done }
    }
}

/// The exit of a command whose result was to be written.
fn written(written: std::io::Result<()>, exit: Exit) -> Exit {
    match written {
        Ok(()) => exit,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => exit,
        Err(error) => {
            eprintln!("error: the result cannot be written: {error}");
            Exit::Failed
        }
    }
}

/// The first Ctrl-C asks the work to stop at its next sound point; a second one ends the process,
/// which the store survives.
fn hear_ctrl_c() -> Arc<AtomicBool> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&interrupted);
    let set = ctrlc::set_handler(move || {
        if heard.swap(true, Ordering::Relaxed) {
            std::process::exit(Exit::Interrupted as i32);
        }
        eprintln!("stopping; press Ctrl-C again to end at once");
    });
    if let Err(error) = set {
        tracing::warn!("Ctrl-C will end the process at once: {error}");
    }
    interrupted
}
