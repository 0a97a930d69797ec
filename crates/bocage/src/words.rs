//! The words of a command line: the name of the command, and what is said of words that are off.

use std::process::ExitCode;

use bocage_app::Failure;
use clap::ArgMatches;
use clap::error::{ContextKind, ErrorKind};

use crate::exit::Exit;
use crate::output::Output;

/// The name by which the answers of a command are known, such as `plan.apply`.
pub(crate) fn name(matches: &ArgMatches) -> String {
    let path = std::iter::successors(matches.subcommand(), |(_, below)| below.subcommand());
    path.map(|(name, _)| name).collect::<Vec<_>>().join(".")
}

/// Ends a command whose words are off, and those that only ask for help.
pub(crate) fn refused(error: &clap::Error) -> ExitCode {
    let asks = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if !asks && std::env::args_os().any(|word| word == "--json") {
        // The exit says what happened even where nobody reads the words.
        let _ = Output { json: true }.failure("usage", &failure(error));
        return Exit::Usage.into();
    }
    error.exit()
}

fn failure(error: &clap::Error) -> Failure {
    let rendered = error.to_string();
    let message = rendered.lines().next().unwrap_or_default();
    let hint = error.get(ContextKind::Usage).map(ToString::to_string);
    let hint = hint.as_deref().and_then(|usage| usage.lines().next()).map(str::trim);
    Failure {
        code: "bocage::bocage::usage",
        message: message.trim_start_matches("error: ").to_owned(),
        causes: Vec::new(),
        hint: hint.unwrap_or("see `bocage help`").to_owned(),
    }
}
