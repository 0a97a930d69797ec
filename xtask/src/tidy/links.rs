//! Every link of the documentation that names a file names one that is there.

use super::{Offence, Rule};
use crate::repo::{File, Repo};

pub(crate) const RULE: Rule = Rule { name: "links", run };

fn run(repo: &Repo) -> Vec<Offence> {
    let broken = |file: &File| {
        targets(&file.text)
            .filter(|(_, target)| !exists(repo, &file.path, target))
            .map(|(byte, target)| {
                Offence::line(file, file.line_of(byte), format!("`{target}` is not there"))
            })
            .collect::<Vec<_>>()
    };
    repo.ending(".md").flat_map(broken).collect()
}

/// Where the text links to, without anchors; links that leave the repository are not followed.
fn targets(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.match_indices("](").filter_map(|(at, _)| {
        let rest = &text[at + 2..];
        let target = rest[..rest.find(')')?].split('#').next()?.trim();
        let is_local = !target.is_empty() && !target.contains("://") && !target.contains(' ');
        (is_local && !target.starts_with("mailto:")).then_some((at, target))
    })
}

fn exists(repo: &Repo, from: &str, target: &str) -> bool {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let path = repo.root.join(folder).join(target);
    path.exists() || repo.file(target).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_nothing_is_named_and_a_link_to_the_web_is_not_followed() {
        let text =
            "See [a](a-file-that-is-not-there.md#part), [b](https://example.org/b) and [c](#c).\n";
        let found = run(&Repo::of(&[("index-of-nothing.md", text)]));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].says, "`a-file-that-is-not-there.md` is not there");
    }
}
