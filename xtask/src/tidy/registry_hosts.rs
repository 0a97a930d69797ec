//! No file names the host of a package registry: clients know theirs, and mirrors stay possible.

use super::{Offence, Rule, lines_with};
use crate::repo::Repo;

pub(crate) const RULE: Rule = Rule { name: "registry_hosts", run };

// Written in two halves, so that this file does not offend against its own rule.
const HOSTS: [&str; 6] = [
    concat!("registry.", "npmjs.org"),
    concat!("registry.", "yarnpkg.com"),
    concat!("files.", "pythonhosted.org"),
    concat!("pypi.", "org/simple"),
    concat!("static.", "crates.io"),
    concat!("deb.", "debian.org"),
];

fn run(repo: &Repo) -> Vec<Offence> {
    lines_with(repo.files.iter(), &HOSTS)
        .into_iter()
        .map(|(file, line, host)| {
            Offence::line(file, line, format!("`{host}` is a registry's host"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_file_that_records_addresses_is_named() {
        let text = format!("\"resolved\": \"https://{}/x\"\n", HOSTS[0]);
        assert_eq!(run(&Repo::of(&[("ui/package-lock.json", &text)])).len(), 1);
        assert!(run(&Repo::of(&[("ui/package-lock.json", "\"version\": \"1\"\n")])).is_empty());
    }
}
