//! `docs/errors.md`: every error code with its message and meaning, read from the sources.
//!
//! By convention the last word of a code is the variant it stands for: `stale_parent` is
//! `StaleParent`, and its `#[error("...")]` and doc comment are the explanation.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::process::ExitCode;

use anyhow::Result;

use crate::repo::{File, Repo};

/// Where the page lies.
pub(crate) const PAGE: &str = "docs/errors.md";

/// Codes that stand for no variant of their own.
const WITHOUT_VARIANT: [(&str, &str); 2] = [
    ("bocage::app::failed", "Something failed that has no code of its own; see the log."),
    ("bocage::bocage::usage", "The words of the command are off; only with `--json`."),
];

/// What a code stands for.
pub(crate) struct Code<'a> {
    /// The code.
    pub(crate) code: &'a str,
    /// Where it is written first.
    pub(crate) file: &'a File,
    /// The line there.
    pub(crate) line: usize,
    /// What is known of it, if its variant was found.
    pub(crate) explained: Option<Explained>,
}

/// An error as a person meets it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Explained {
    message: String,
    meaning: String,
}

/// Writes the page.
pub(crate) fn write(repo: &Repo) -> Result<ExitCode> {
    fs::write(repo.root.join(PAGE), page(repo))?;
    Ok(ExitCode::SUCCESS)
}

/// The page as it should be.
pub(crate) fn page(repo: &Repo) -> String {
    let mut page = String::from(
        "<!-- Written by `make docs` from the sources. Change the error there. -->\n# Errors\n\n\
         Every error has a stable code, printed as the last line on a terminal, as `error.code` \
         with `--json`, and as `code` in the API's problem documents. `{name}` stands for what the \
         message names.\n",
    );
    let mut area = "";
    for code in codes(repo) {
        let own = code.code.split("::").nth(1).unwrap_or_default();
        if own != area {
            let _ = write!(page, "\n## {own}\n\n| code | message | meaning |\n|---|---|---|\n");
            area = own;
        }
        if let Some(Explained { message, meaning }) = &code.explained {
            let message = message.replace('|', "\\|");
            let _ = writeln!(page, "| `{}` | {message} | {meaning} |", code.code);
        }
    }
    page
}

/// Every code of the crates, sorted.
pub(crate) fn codes(repo: &Repo) -> Vec<Code<'_>> {
    let mut first: BTreeMap<&str, (&File, usize)> = BTreeMap::new();
    for file in repo.rust().filter(|file| file.path.starts_with("crates/")) {
        for (byte, _) in file.code().match_indices("\"bocage::") {
            let literal = &file.text[byte + 1..];
            let code = literal.split('"').next().unwrap_or_default();
            first.entry(code).or_insert((file, file.line_of(byte)));
        }
    }
    let explain = |(code, (file, line))| Code { code, file, line, explained: explain(repo, code) };
    first.into_iter().map(explain).collect()
}

fn explain(repo: &Repo, code: &str) -> Option<Explained> {
    if let Some((_, meaning)) = WITHOUT_VARIANT.iter().find(|(without, _)| *without == code) {
        return Some(Explained { message: String::new(), meaning: (*meaning).to_owned() });
    }
    let mut words = code.split("::").skip(1);
    let folder = format!("crates/{}/src/", words.next()?);
    let variant = camel(words.last()?);
    repo.rust()
        .filter(|file| file.path.starts_with(&folder))
        .find_map(|file| explain_variant(file.code(), &variant))
}

fn camel(snake: &str) -> String {
    let capital = |word: &str| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_uppercase() + rest
    };
    snake.split('_').map(capital).collect()
}

/// Reads the doc comment and the message above a variant.
fn explain_variant(text: &str, variant: &str) -> Option<Explained> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let declares = |line: &str| {
        line.strip_prefix(variant)
            .is_some_and(|rest| rest == "," || rest.starts_with(" {") || rest.starts_with('('))
    };
    lines.iter().enumerate().filter(|(_, line)| declares(line)).find_map(|(at, _)| {
        let attribute = lines[..at].iter().rposition(|line| line.starts_with("#[error("))?;
        let ends_above = lines[attribute..at].iter().position(|line| line.ends_with(")]"))?;
        let between = &lines[attribute + ends_above + 1..at];
        between.iter().all(|line| line.starts_with("#[")).then_some(())?;
        let docs = lines[..attribute].iter().rev().take_while(|line| line.starts_with("///"));
        let mut docs: Vec<&str> = docs.map(|line| line[3..].trim()).collect();
        docs.reverse();
        let message = message(&lines[attribute..at].join(" "))?;
        Some(Explained { message, meaning: docs.join(" ") })
    })
}

/// The message of an `#[error(...)]`, with `{}` as the name of its argument.
fn message(attribute: &str) -> Option<String> {
    let (mut message, rest) = literal(attribute)?;
    for argument in rest.split(',').skip(1) {
        let argument = argument.trim().trim_start_matches(['.', '*', '&']);
        let name = argument.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next()?;
        message = message.replacen("{}", &format!("{{{name}}}"), 1);
    }
    Some(message)
}

/// The first string literal of a text with its escapes undone, and what follows it.
fn literal(text: &str) -> Option<(String, &str)> {
    let inside = text.split_once('"')?.1;
    let mut out = String::new();
    let mut chars = inside.chars();
    loop {
        match chars.next()? {
            '"' => return Some((out, chars.as_str())),
            '\\' => match chars.next()? {
                '\n' | ' ' => {}
                other => out.push(other),
            },
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = r#"
pub enum Error {
    /// The plan was made
    /// on another generation.
    #[error("plan {plan} was made on `{parent}` | \"x\"")]
    StaleParent {
        plan: u32,
    },
    /// Asked to stop.
    #[error(
        "interrupted {} of {total}",
        path.display()
    )]
    Interrupted(u8),
    #[error("no more")]
    NoVariantHere,
}
fn code() { match self {
    Error::StaleParent { .. } => "bocage::world::stale_parent",
    Error::Interrupted(_) => "bocage::world::interrupted",
    Error::Gone => "bocage::world::gone",
} }
"#;

    #[test]
    fn a_code_is_explained_by_its_variant() {
        let repo = Repo::of(&[("crates/world/src/error.rs", SOURCE)]);
        let found = codes(&repo);
        let names: Vec<&str> = found.iter().map(|code| code.code).collect();
        let all =
            ["bocage::world::gone", "bocage::world::interrupted", "bocage::world::stale_parent"];
        assert_eq!(names, all);
        assert_eq!(found[0].explained, None);
        let interrupted = found[1].explained.as_ref().unwrap();
        assert_eq!(interrupted.message, "interrupted {path} of {total}");
        let stale = found[2].explained.as_ref().unwrap();
        assert_eq!(stale.meaning, "The plan was made on another generation.");
        assert_eq!(stale.message, "plan {plan} was made on `{parent}` | \"x\"");
        assert!(page(&repo).contains("on `{parent}` \\| \"x\" | The plan was made"));
    }
}
