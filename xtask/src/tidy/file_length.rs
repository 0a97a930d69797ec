//! A file is read in one go: around 200 lines, a warning above 400, an error above 1,000.

use super::{Offence, Rule};
use crate::repo::Repo;

pub(crate) const RULE: Rule = Rule { name: "file_length", run };

const LINES_LONG: usize = 400;
const LINES_MAX: usize = 1_000;
const README_LINES_MAX: usize = 200;
const CODE: [&str; 7] = [".rs", ".ts", ".mjs", ".css", ".sh", ".py", ".sql"];

fn run(repo: &Repo) -> Vec<Offence> {
    let mut offences = Vec::new();
    for file in &repo.files {
        let lines = file.text.lines().count();
        let is_code = CODE.iter().any(|ending| file.path.ends_with(ending));
        if is_code && lines > LINES_MAX {
            offences.push(Offence::file(&file.path, format!("{lines} lines, {LINES_MAX} at most")));
        } else if is_code && lines > LINES_LONG {
            let says = format!("{lines} lines: see what could be a file of its own");
            offences.push(Offence::file(&file.path, says).only_a_warning());
        } else if file.path == "README.md" && lines > README_LINES_MAX {
            let says = format!("{lines} lines, {README_LINES_MAX} at most");
            offences.push(Offence::file(&file.path, says));
        }
    }
    offences
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_warns_and_too_long_fails() {
        let of = |lines: usize| run(&Repo::of(&[("a.rs", "x\n".repeat(lines).as_str())]));
        assert!(of(LINES_LONG).is_empty());
        assert!(of(LINES_LONG + 1)[0].only_warns);
        assert!(!of(LINES_MAX + 1)[0].only_warns);
    }
}
