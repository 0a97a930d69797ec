//! The rules that the repository keeps about itself. One file a rule; a test runs each.

mod decisions;
mod error_codes;
mod file_length;
mod layers;
mod leftovers;
mod links;
mod machine_paths;
mod manifests;
mod named_tests;
mod registry_hosts;
mod words;

use std::fmt;
use std::process::ExitCode;

use crate::repo::{File, Repo};

/// A rule: its name and what looks for offences against it.
pub(crate) struct Rule {
    name: &'static str,
    run: fn(&Repo) -> Vec<Offence>,
}

/// Every rule.
const RULES: [Rule; 11] = [
    layers::RULE,
    manifests::RULE,
    file_length::RULE,
    leftovers::RULE,
    machine_paths::RULE,
    registry_hosts::RULE,
    error_codes::RULE,
    words::RULE,
    decisions::RULE,
    links::RULE,
    named_tests::RULE,
];

/// Something against a rule.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Offence {
    at: String,
    says: String,
    only_warns: bool,
}

impl Offence {
    /// An offence of a whole file.
    fn file(path: &str, says: impl Into<String>) -> Offence {
        Offence { at: path.to_owned(), says: says.into(), only_warns: false }
    }

    /// An offence on one line of a file.
    fn line(file: &File, line: usize, says: impl Into<String>) -> Offence {
        Offence::file(&format!("{}:{line}", file.path), says)
    }

    /// The same, but nothing fails for it.
    fn only_a_warning(self) -> Offence {
        Offence { only_warns: true, ..self }
    }
}

impl fmt::Display for Offence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.says)
    }
}

/// Prints every offence; fails where one does more than warn.
pub(crate) fn report(repo: &Repo) -> ExitCode {
    let mut failed = 0;
    for rule in &RULES {
        for offence in (rule.run)(repo) {
            let word = if offence.only_warns { "warning" } else { "error" };
            println!("{word}[{}] {offence}", rule.name);
            failed += usize::from(!offence.only_warns);
        }
    }
    println!("{} rules, {failed} errors", RULES.len());
    ExitCode::from(u8::from(failed > 0))
}

/// Every line of the repository's files that holds one of the words, with the word.
fn lines_with<'a>(
    files: impl Iterator<Item = &'a File>,
    words: &[&'static str],
) -> Vec<(&'a File, usize, &'static str)> {
    let hits = |file: &'a File| {
        let on_line = move |(number, line): (usize, &'a str)| {
            words.iter().find(|word| line.contains(**word)).map(|word| (file, number, *word))
        };
        file.lines().filter_map(on_line).collect::<Vec<_>>()
    };
    files.flat_map(hits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs one rule on the repository itself; warnings are shown, not counted.
    fn holds(rule: &Rule) {
        let repo = Repo::read().unwrap();
        assert!(repo.files.len() > 100, "only {} files read", repo.files.len());
        let (warnings, errors): (Vec<_>, Vec<_>) =
            (rule.run)(&repo).into_iter().partition(|offence| offence.only_warns);
        warnings.iter().for_each(|warning| eprintln!("warning: {warning}"));
        let shown: Vec<String> = errors.iter().map(Offence::to_string).collect();
        assert!(errors.is_empty(), "{}:\n{}", rule.name, shown.join("\n"));
    }

    macro_rules! rules_hold {
        ($($rule:ident),+ $(,)?) => {
            $( #[test] fn $rule() { holds(&super::$rule::RULE); } )+

            #[test]
            fn every_rule_is_tested() {
                let tested = [$(super::$rule::RULE.name),+];
                assert_eq!(tested, RULES.each_ref().map(|rule| rule.name));
            }
        };
    }

    rules_hold!(
        layers,
        manifests,
        file_length,
        leftovers,
        machine_paths,
        registry_hosts,
        error_codes,
        words,
        decisions,
        links,
        named_tests,
    );
}
