//! Names: which may be used, and whether what they name is there.

use std::collections::BTreeSet;

use super::item::Item;
use super::near::nearest;
use crate::findings::{COMPOSE_NAME_UNFIT, COMPOSE_REFERS_TO_NOTHING, Log};

/// What the file names, so that a reference can be judged where it stands.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) services: BTreeSet<String>,
    pub(super) volumes: BTreeSet<String>,
    pub(super) secrets: BTreeSet<String>,
}

/// No name is longer: names become parts of host names and of files.
const NAME_CHARS_MAX: usize = 63;

/// A word that may stand in a host name: small letters, digits and inner dashes.
pub(super) fn is_host_word(name: &str) -> bool {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && !name.ends_with('-')
        && name.len() <= NAME_CHARS_MAX
        && name.chars().all(inner)
}

/// A host name: words parted by dots.
pub(super) fn is_host(name: &str) -> bool {
    /// RFC 1035, 2.3.4.
    const HOST_CHARS_MAX: usize = 253;
    let word = |word: &str| {
        let inner = |c: char| c.is_ascii_alphanumeric() || c == '-';
        (1..=NAME_CHARS_MAX).contains(&word.len())
            && word.chars().all(inner)
            && !word.starts_with('-')
            && !word.ends_with('-')
    };
    name.len() <= HOST_CHARS_MAX && name.split('.').all(word)
}

/// A name of a service, a volume or a secret, as Compose allows.
fn is_name(name: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.len() <= NAME_CHARS_MAX
        && name.chars().all(inner)
}

/// The names of these entries; what cannot be a name is said.
pub(super) fn names_of(entries: &[Item<'_>], log: &mut Log) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for item in entries {
        if is_name(&item.name) {
            names.insert(item.name.clone());
        } else {
            unfit(item, &item.name, "web-1", log);
        }
    }
    names
}

/// Says that a name cannot be used.
pub(super) fn unfit(item: &Item<'_>, name: &str, example: &str, log: &mut Log) {
    let name: String = name.chars().take(NAME_CHARS_MAX).collect();
    log.push(item.error(COMPOSE_NAME_UNFIT).says("name", name).says("example", example));
}

/// Whether a name is among the known ones; says so if not, with the nearest where one is.
pub(super) fn refers(item: &Item<'_>, name: &str, known: &BTreeSet<String>, log: &mut Log) -> bool {
    if known.contains(name) {
        return true;
    }
    let finding = item.error(COMPOSE_REFERS_TO_NOTHING).says("name", name);
    log.push(match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => finding.says("near", near),
        None => finding,
    });
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_hosts_and_names_are_told_apart() {
        for (name, word, host, plain) in [
            ("etat-civil", true, true, true),
            ("www.ville.fr", false, true, true),
            ("Web_1", false, false, true),
            ("1a", false, true, true),
            ("a-", false, false, true),
            ("", false, false, false),
            ("é", false, false, false),
            ("../x", false, false, false),
        ] {
            assert_eq!(
                (is_host_word(name), is_host(name), is_name(name)),
                (word, host, plain),
                "{name}"
            );
        }
        assert!(!is_host_word(&"a".repeat(64)));
    }
}
