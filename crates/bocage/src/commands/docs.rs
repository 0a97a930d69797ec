//! `bocage docs`: what follows from the one definition of the command line.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use bocage_app::{checks, designs};
use clap::{Command, CommandFactory};

use crate::cli::{Cli, Docs};
use crate::exit::Exit;

pub(super) fn run(docs: &Docs) -> Exit {
    let written = match docs {
        Docs::Man { dir } => std::fs::create_dir_all(dir)
            .and_then(|()| clap_mangen::generate_to(Cli::command(), dir)),
        Docs::Completion { shell } => {
            clap_complete::generate(*shell, &mut Cli::command(), "bocage", &mut io::stdout());
            Ok(())
        }
        Docs::Reference => io::stdout().write_all(reference().as_bytes()),
        Docs::Rules => io::stdout().write_all(rules().as_bytes()),
        Docs::Settings => io::stdout().write_all(designs::SETTINGS_SHIPPED.as_bytes()),
        Docs::Prices { book } => io::stdout().write_all(prices(book.as_deref()).as_bytes()),
    };
    match written {
        Ok(()) => Exit::Done,
        Err(error) => {
            tracing::error!("the documentation cannot be written: {error}");
            Exit::Failed
        }
    }
}

/// The file of a shipped price book.
fn prices(book: Option<&str>) -> &'static str {
    let named = |(name, _): &&(&str, &str)| Some(*name) == book;
    designs::BOOKS.iter().find(named).map_or(designs::PRICES_SHIPPED, |(_, text)| text)
}

/// The page of the rules in Markdown.
fn rules() -> String {
    let every: Vec<checks::Explained> = checks::explained().collect();
    let mut page = format!(
        "<!-- Written by `make docs` from the rules. Change the rule there. -->\n# Rules\n\n\
         `bocage check T` holds these rules against the facts; `/api/checks` and *Contrôles* on the \
         map tell the same. Bad data never stops a command: what breaks a rule is found, with its \
         code, its severity, the object and its place, whoever drew or imported it.\n\n\
         **error**: something is lost, broken, or would make a trace ambiguous. **warning**: \
         something should be looked at. **info**: worth knowing. `{{ $name }}` stands for what the \
         finding names. {} codes.\n\n\
         | code | severity | what must hold | broken, for example, where |\n|---|---|---|---|\n",
        every.len()
    );
    for rule in &every {
        let checks::Explained { code, severity, says, example, .. } = rule;
        let _ = writeln!(page, "| `{code}` | {severity} | {says} | {example} |");
    }
    page.push_str("\n## What a finding says\n\n| code | in English | in French |\n|---|---|---|\n");
    for rule in &every {
        let [english, french] = [&rule.english, &rule.french].map(|text| text.replace('|', "\\|"));
        let _ = writeln!(page, "| `{}` | {english} | {french} |", rule.code);
    }
    page
}

/// The reference page in Markdown.
fn reference() -> String {
    let mut page = String::from(
        "# Reference of the command line\n\nMade by `make docs` from the definition that `--help` \
         shows.\n",
    );
    let mut root = Cli::command();
    root.build();
    describe(&root, "", &mut page);
    page
}

fn describe(command: &Command, parent: &str, page: &mut String) {
    let name = format!("{parent} {}", command.get_name()).trim().to_owned();
    if command.is_hide_set() || command.get_name() == "help" {
        return;
    }
    let _ = writeln!(page, "\n## `{name}`\n");
    if let Some(about) = command.get_long_about().or(command.get_about()) {
        let _ = writeln!(page, "{about}\n");
    }
    if let Some(more) = command.get_after_long_help() {
        let _ = writeln!(page, "```text\n{more}\n```\n");
    }
    let usage = command.clone().render_usage().to_string();
    let _ = writeln!(page, "```\n{}\n```\n", usage.trim_start_matches("Usage: "));
    for arg in command.get_arguments().filter(|arg| shown(arg)) {
        let _ = writeln!(page, "- `{}`: {}", spelled(arg), told(arg));
    }
    command.get_subcommands().for_each(|sub| describe(sub, &name, page));
}

fn shown(arg: &clap::Arg) -> bool {
    !arg.is_hide_set() && !matches!(arg.get_id().as_str(), "help" | "version")
}

fn spelled(arg: &clap::Arg) -> String {
    match arg.get_long() {
        Some(long) if arg.get_action().takes_values() => {
            let names = arg.get_value_names().unwrap_or_default();
            format!("--{long} {}", names.join(" "))
        }
        Some(long) => format!("--{long}"),
        None => arg.get_value_names().unwrap_or_default().join(" "),
    }
}

fn told(arg: &clap::Arg) -> String {
    let mut text = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let defaults: Vec<_> =
        arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    let values = arg.get_possible_values();
    let values: Vec<_> = values.iter().map(|value| format!("`{}`", value.get_name())).collect();
    if !values.is_empty() && arg.get_action().takes_values() {
        let _ = write!(text, " One of {}.", values.join(", "));
    }
    if !defaults.is_empty() && arg.get_action().takes_values() {
        let _ = write!(text, " (default `{}`)", defaults.join(" "));
    }
    text
}
