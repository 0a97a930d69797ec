//! Decision records are numbered without gaps, have the four headings, and are in their index.

use super::{Offence, Rule};
use crate::repo::{File, Repo};

pub(crate) const RULE: Rule = Rule { name: "decisions", run };

const FOLDER: &str = "docs/decisions/";
const INDEX: &str = "docs/decisions/README.md";
const HEADINGS: [&str; 3] = ["## Why", "## Decision", "## What follows"];

fn run(repo: &Repo) -> Vec<Offence> {
    let Some(index) = repo.file(INDEX) else {
        return vec![Offence::file(INDEX, "is missing")];
    };
    let records = repo.files.iter().filter(|file| file.path.starts_with(FOLDER));
    let records = records.filter(|file| file.path != INDEX && !file.path.ends_with("template.md"));
    records.enumerate().flat_map(|(at, file)| check(at + 1, file, index)).collect()
}

fn check(number: usize, file: &File, index: &File) -> Vec<Offence> {
    let name = &file.path[FOLDER.len()..];
    let mut says = Vec::new();
    if !name.starts_with(&format!("{number:04}-")) {
        says.push(format!("the next number is {number:04}"));
    }
    let missing =
        HEADINGS.iter().filter(|heading| !file.lines().any(|(_, line)| line == **heading));
    says.extend(missing.map(|heading| format!("`{heading}` is missing")));
    if !index.text.contains(&format!("({name})")) {
        says.push(format!("is not in {INDEX}"));
    }
    says.into_iter().map(|says| Offence::file(&file.path, says)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str = "# A\n\n## Why\n\n## Decision\n\n## What follows\n";

    #[test]
    fn a_gap_a_missing_heading_and_a_record_nobody_finds_are_named() {
        let index = ("docs/decisions/README.md", "- [A](0001-a.md)\n");
        let good = [("docs/decisions/0001-a.md", RECORD), index];
        assert!(run(&Repo::of(&good)).is_empty());
        let bad = [("docs/decisions/0002-b.md", "# B\n\n## Why\n\n## Decision\n"), index];
        assert_eq!(run(&Repo::of(&bad)).len(), 3);
    }
}
