//! A test that the documentation names as proof is there.

use super::{Offence, Rule};
use crate::repo::{File, Repo};

pub(crate) const RULE: Rule = Rule { name: "named-tests", run };

/// How the documentation names one.
const NAMED: &str = "test `";

fn run(repo: &Repo) -> Vec<Offence> {
    let is_there = |name: &str| {
        let function = format!("fn {name}(");
        repo.ending(".rs").any(|file| file.text.contains(&function))
    };
    let missing = |file: &File| {
        named(&file.text)
            .filter(|(_, name)| !is_there(name))
            .map(|(byte, name)| {
                Offence::line(file, file.line_of(byte), format!("there is no test `{name}`"))
            })
            .collect::<Vec<_>>()
    };
    repo.ending(".md").filter(|file| file.path.starts_with("docs/")).flat_map(missing).collect()
}

/// The tests that a text names, and where.
fn named(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.match_indices(NAMED).filter_map(|(at, _)| {
        let rest = &text[at + NAMED.len()..];
        Some((at, &rest[..rest.find('`')?]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_that_is_not_there_is_named() {
        let code = ("crates/a/src/lib.rs", "fn it_holds() {}\n");
        let text = "Shown by test `it_holds` and test `it_does_not`.\n";
        let found = run(&Repo::of(&[code, ("docs/proofs.md", text)]));
        let says: Vec<&str> = found.iter().map(|one| &*one.says).collect();
        assert_eq!(says, ["there is no test `it_does_not`"]);
    }
}
