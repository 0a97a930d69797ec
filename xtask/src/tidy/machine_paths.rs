//! No file names a folder of the machine it was written on.

use super::{Offence, Rule, lines_with};
use crate::repo::Repo;

pub(crate) const RULE: Rule = Rule { name: "machine_paths", run };

// Written in two halves, so that this file does not offend against its own rule.
const OWN: [&str; 6] = [
    concat!("/wo", "rk/"),
    concat!("/tm", "p/"),
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/Use", "rs/"),
    concat!("C:", "\\\\"),
];

fn run(repo: &Repo) -> Vec<Offence> {
    lines_with(repo.files.iter(), &OWN)
        .into_iter()
        .map(|(file, line, path)| {
            Offence::line(file, line, format!("`{path}` is a path of one machine"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_this_machine_is_named_and_one_of_the_project_is_not() {
        let text = format!("let at = \"{}x\";\n", OWN[0]);
        assert_eq!(run(&Repo::of(&[("a.rs", &text)])).len(), 1);
        assert!(run(&Repo::of(&[("a.rs", "let at = \"../shared/data\";\n")])).is_empty());
    }
}
