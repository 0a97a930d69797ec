//! Words on the command line that are off, and what is asked for with `--help` and `--version`.

use bocage_app::Failure;
use bocage_vocab::{Explain, Hint};
use clap::ArgMatches;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::exit::Exit;
use crate::output::Output;

/// Why a command line cannot be understood.
#[derive(Debug, thiserror::Error)]
enum Error {
    /// A word on the command line is off, or one is missing.
    #[error("{said}")]
    Usage {
        /// What is wrong with it.
        said: String,
    },
}

impl Explain for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::Usage { .. } => "bocage::bocage::usage",
        }
    }

    fn hint(&self) -> Hint {
        Hint::new("see `bocage --help`, and `--help` after any command")
    }
}

/// The name by which the answers of a command are known, such as `plan.apply`.
pub(crate) fn name(matches: &ArgMatches) -> String {
    let path = std::iter::successors(matches.subcommand(), |(_, below)| below.subcommand());
    path.map(|(name, _)| name).collect::<Vec<_>>().join(".")
}

/// Ends a process whose command line was not taken: with one object for scripts, in clap's words
/// for people.
pub(crate) fn end(error: &clap::Error) -> Exit {
    let wanted = [
        ErrorKind::DisplayHelp,
        ErrorKind::DisplayVersion,
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand,
    ]
    .contains(&error.kind());
    let json = std::env::args_os().any(|word| word == "--json");
    // Where nobody listens any more there is nobody left to tell.
    let _ = if json && !wanted {
        let failure = Failure::from(&Error::Usage { said: said(error) });
        Output { json }.failure("usage", &failure)
    } else {
        error.print()
    };
    if error.exit_code() == 0 { Exit::Done } else { Exit::Usage }
}

/// The first line of what clap says, and the word that it may have meant.
fn said(error: &clap::Error) -> String {
    let text = error.to_string();
    let first = text.lines().next().unwrap_or_default();
    let mut said = first.strip_prefix("error: ").unwrap_or(first).to_owned();
    let meant = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg]
        .into_iter()
        .find_map(|kind| error.get(kind));
    match meant {
        Some(ContextValue::Strings(words)) if !words.is_empty() => {
            said.push_str(&format!("; did you mean {}?", words.join(" or ")));
        }
        Some(ContextValue::String(word)) => said.push_str(&format!("; did you mean {word}?")),
        _ => {}
    }
    said
}
