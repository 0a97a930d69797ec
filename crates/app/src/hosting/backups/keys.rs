//! The keys of backups, and whether a second keeper has the same.

use std::collections::BTreeMap;
use std::path::Path;

use bocage_backup::fingerprints;
use serde::Serialize;

use crate::permission::{Action, Resource};
use crate::{Context, Error};

/// The keys of a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Keys {
    /// By what they are the keys of.
    pub keys: Vec<Key>,
    /// Whether the second keeper, where there is one, has each of them.
    pub is_sound: bool,
}

/// A key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Key {
    /// What it is the key of.
    pub of: String,
    /// What tells it from others, and tells nothing of it.
    pub fingerprint: String,
    /// How the second keeper has it; none where nobody asked.
    pub copy: Option<Copy>,
}

/// How a second keeper has a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Copy {
    /// The same.
    Same,
    /// None.
    Missing,
    /// Another one.
    Other,
    /// The second keeper alone has it, as of an application that was erased: it is to be destroyed there.
    Only,
}

/// Lists the keys of a folder, beside those of a second keeper.
///
/// # Errors
/// When a folder or a key cannot be read.
pub fn list(ctx: &Context, keys: &Path, compare: Option<&Path>) -> Result<Keys, Error> {
    ctx.require(Resource::Hosting, Action::Apply)?;
    let own = fingerprints(keys)?;
    let second = compare.map(fingerprints).transpose()?;
    Ok(compared(&own, second.as_ref()))
}

fn compared(own: &BTreeMap<String, String>, second: Option<&BTreeMap<String, String>>) -> Keys {
    let copy = |of: &str, fingerprint: &str| {
        let theirs = second?.get(of);
        Some(match theirs {
            None => Copy::Missing,
            Some(theirs) if theirs == fingerprint => Copy::Same,
            Some(_) => Copy::Other,
        })
    };
    let mut keys: Vec<Key> = own
        .iter()
        .map(|(of, fingerprint)| Key {
            of: of.clone(),
            fingerprint: fingerprint.clone(),
            copy: copy(of, fingerprint),
        })
        .collect();
    let is_sound = keys.iter().all(|key| matches!(key.copy, None | Some(Copy::Same)));
    let alone = second.into_iter().flatten().filter(|(of, _)| !own.contains_key(*of));
    keys.extend(alone.map(|(of, fingerprint)| Key {
        of: of.clone(),
        fingerprint: fingerprint.clone(),
        copy: Some(Copy::Only),
    }));
    Keys { keys, is_sound }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_keeper_has_each_key_or_it_is_told() {
        let keys = |all: &[(&str, &str)]| -> BTreeMap<String, String> {
            all.iter().map(|(of, one)| ((*of).to_owned(), (*one).to_owned())).collect()
        };
        let own = keys(&[("a", "1"), ("b", "2")]);
        for (second, sound, copies) in [
            (None, true, vec![None, None]),
            (Some(own.clone()), true, vec![Some(Copy::Same), Some(Copy::Same)]),
            (Some(keys(&[("a", "1")])), false, vec![Some(Copy::Same), Some(Copy::Missing)]),
            (
                Some(keys(&[("a", "1"), ("b", "1")])),
                false,
                vec![Some(Copy::Same), Some(Copy::Other)],
            ),
            (
                Some(keys(&[("a", "1"), ("b", "2"), ("c", "3")])),
                true,
                vec![Some(Copy::Same), Some(Copy::Same), Some(Copy::Only)],
            ),
        ] {
            let shown = format!("{second:?}");
            let found = compared(&own, second.as_ref());
            assert_eq!(found.is_sound, sound, "{shown}");
            let found: Vec<_> = found.keys.iter().map(|key| key.copy).collect();
            assert_eq!(found, copies, "{shown}");
        }
    }
}
