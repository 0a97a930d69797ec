//! Nothing is left for later in the text: what is open is an issue, not a comment.

use super::{Offence, Rule, lines_with};
use crate::repo::{File, Repo};

pub(crate) const RULE: Rule = Rule { name: "leftovers", run };

// Written in two halves, so that this file does not offend against its own rule.
const LEFT: [&str; 7] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X:"),
    concat!("db", "g!("),
    concat!("to", "do!("),
    concat!("unimplemen", "ted!("),
    concat!("debug", "ger;"),
];

fn run(repo: &Repo) -> Vec<Offence> {
    let written = repo.files.iter().filter(|file| !is_text_of_others(file));
    lines_with(written, &LEFT)
        .into_iter()
        .map(|(file, line, word)| Offence::line(file, line, format!("`{word}` is left over")))
        .collect()
}

fn is_text_of_others(file: &File) -> bool {
    file.path == "LICENSE" || file.path.ends_with("package-lock.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_to_oneself_is_named_with_its_line() {
        let text = format!("fn f() {{}}\n// {} later\n", LEFT[0]);
        assert_eq!(run(&Repo::of(&[("a.rs", &text)]))[0].at, "a.rs:2");
        assert!(run(&Repo::of(&[("a.rs", "// Finds what is to do.\n")])).is_empty());
    }
}
