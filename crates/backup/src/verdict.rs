//! What was backed up, and what a restored copy lacks of it: pure.

use std::collections::BTreeMap;

use bocage_vocab::{Bytes, code_list};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Table, Tables, Tree};

/// A backup of an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backup {
    /// Its name.
    pub application: String,
    /// Which of the applications of that name.
    pub incarnation: Uuid,
    /// The host that it was taken on.
    pub host: String,
    /// The release that it ran.
    pub release: u32,
    /// When it was taken, in RFC 3339.
    pub at: String,
    /// The moment of its databases, by name.
    pub point: String,
    /// The backup of the whole cluster that it is restored from; none where it has no database.
    pub whole: Option<String>,
    /// Its databases, by the name in its Compose file.
    pub databases: BTreeMap<String, DatabaseKept>,
    /// Its volumes, by the name in its Compose file.
    pub volumes: BTreeMap<String, VolumeKept>,
    /// How long it took.
    #[serde(rename = "took_ms")]
    pub took: u64,
}

/// A database of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatabaseKept {
    /// What PostgreSQL calls it.
    pub name: String,
    /// What it held right before the moment of the backup.
    pub before: Tables,
    /// What it held right after, where that is something else: it was being written.
    pub after: Option<Tables>,
}

/// A volume of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumeKept {
    /// What restic calls the copy.
    pub copy: String,
    /// What it held.
    pub tree: Tree,
    /// Whether it stood still meanwhile.
    pub copied: Copied,
}

code_list! {
    /// Whether files were written while they were copied.
    pub enum Copied: CopiedError {
        /// Nothing changed: the copy is of one moment.
        Still = "still",
        /// Something changed, also the third time: the copy is of several moments.
        Written = "written",
    }
}

/// What was found in a restored copy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// Its databases, by the name in the Compose file.
    pub databases: BTreeMap<String, Tables>,
    /// Its volumes.
    pub volumes: BTreeMap<String, Tree>,
}

/// What a restored copy is otherwise than what was backed up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// A database or a volume is not there.
    #[error("{what} is missing")]
    Missing {
        /// What.
        what: String,
    },
    /// A table is not there, or is there and was not.
    #[error("table {table} of {database} is {what}")]
    TableSet {
        /// The database.
        database: String,
        /// The table.
        table: String,
        /// `missing` or `new`.
        what: String,
    },
    /// A table has other rows.
    #[error("table {table} of {database} has {found} rows, {kept} were backed up")]
    Rows {
        /// The database.
        database: String,
        /// The table.
        table: String,
        /// How many are there.
        found: i64,
        /// How many were there.
        kept: String,
    },
    /// A table has as many rows, but others.
    #[error("the rows of table {table} of {database} are not those that were backed up")]
    Content {
        /// The database.
        database: String,
        /// The table.
        table: String,
    },
    /// Files are others.
    #[error(
        "volume {volume} has {found} entries of {found_size}, {kept} of {kept_size} were backed up"
    )]
    Files {
        /// The volume.
        volume: String,
        /// How many are there.
        found: u64,
        /// What they hold.
        #[serde(rename = "found_bytes")]
        found_size: Bytes,
        /// How many were there.
        kept: u64,
        /// What they held.
        #[serde(rename = "kept_bytes")]
        kept_size: Bytes,
    },
}

/// Compares a restored copy with what was backed up. What was being written meanwhile is only held to
/// what both ends agree on.
#[must_use]
pub fn differences(kept: &Backup, found: &Found) -> Vec<Difference> {
    let mut all = Vec::new();
    for (name, database) in &kept.databases {
        match found.databases.get(name) {
            None => all.push(Difference::Missing { what: format!("database {name}") }),
            Some(tables) => tables_differ(name, database, tables, &mut all),
        }
    }
    for (name, volume) in &kept.volumes {
        match found.volumes.get(name) {
            None => all.push(Difference::Missing { what: format!("volume {name}") }),
            Some(tree) => all.extend(files_differ(name, volume, tree)),
        }
    }
    all
}

fn tables_differ(database: &str, kept: &DatabaseKept, found: &Tables, all: &mut Vec<Difference>) {
    let after = kept.after.as_ref().unwrap_or(&kept.before);
    let set = |table: &str, what: &str| {
        let (database, table) = (database.to_owned(), table.to_owned());
        Difference::TableSet { database, table, what: what.to_owned() }
    };
    for (table, before) in &kept.before {
        match (after.get(table), found.get(table)) {
            (Some(_), None) => all.push(set(table, "missing")),
            (Some(after), Some(found)) => {
                all.extend(rows_differ((database, table), (before, after), found));
            }
            // It was dropped at that moment: it may be there or not.
            (None, _) => {}
        }
    }
    let known = |table: &&String| kept.before.contains_key(*table) || after.contains_key(*table);
    all.extend(found.keys().filter(|table| !known(table)).map(|table| set(table, "new")));
}

fn rows_differ(
    (database, table): (&str, &str),
    (before, after): (&Table, &Table),
    found: &Table,
) -> Option<Difference> {
    let (least, most) = (before.rows.min(after.rows), before.rows.max(after.rows));
    let (database, table) = (database.to_owned(), table.to_owned());
    if found.rows < least || found.rows > most {
        let kept = if least == most { least.to_string() } else { format!("{least} to {most}") };
        return Some(Difference::Rows { database, table, found: found.rows, kept });
    }
    let stood_still = before == after && before.digest.is_some();
    let is_other = stood_still && found.digest != before.digest;
    is_other.then_some(Difference::Content { database, table })
}

fn files_differ(name: &str, kept: &VolumeKept, found: &Tree) -> Option<Difference> {
    let is_other = match kept.copied {
        Copied::Still => kept.tree != *found,
        // Nobody knows what it held at which moment: but not nothing where there was something.
        Copied::Written => kept.tree.entries > 0 && found.entries == 0,
    };
    is_other.then(|| Difference::Files {
        volume: name.to_owned(),
        found: found.entries,
        found_size: found.size,
        kept: kept.tree.entries,
        kept_size: kept.tree.size,
    })
}

/// Volumes that are empty now and were not in the backup before.
#[must_use]
pub fn emptied<'a>(before: &'a Backup, now: &Backup) -> Vec<&'a str> {
    let is_empty = |name: &String| now.volumes.get(name).is_some_and(|new| new.tree.entries == 0);
    let had = before.volumes.iter().filter(|(_, old)| old.tree.entries > 0);
    had.filter(|(name, _)| is_empty(name)).map(|(name, _)| name.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables(text: &str) -> Tables {
        let each = text.split(' ').filter(|one| !one.is_empty()).map(|one| {
            let (name, rest) = one.split_once('=').unwrap();
            let (rows, digest) = rest.split_once('/').unwrap_or((rest, ""));
            let digest = (!digest.is_empty()).then(|| digest.to_owned());
            (name.to_owned(), Table { rows: rows.parse().unwrap(), digest })
        });
        each.collect()
    }

    fn tree_of(entries: u64, digest: &str) -> Tree {
        Tree { entries, size: Bytes::octets(1), digest: digest.to_owned() }
    }

    fn backup(before: &str, after: Option<&str>, volume: Option<(u64, Copied)>) -> Backup {
        let database =
            DatabaseKept { name: "d".into(), before: tables(before), after: after.map(tables) };
        let volume = volume.map(|(entries, copied)| {
            let kept = VolumeKept { copy: "c".into(), tree: tree_of(entries, "one"), copied };
            ("files".to_owned(), kept)
        });
        Backup {
            application: "town".into(),
            incarnation: Uuid::nil(),
            host: "m1".into(),
            release: 1,
            at: String::new(),
            point: String::new(),
            whole: None,
            databases: BTreeMap::from([("main".to_owned(), database)]),
            volumes: volume.into_iter().collect(),
            took: 0,
        }
    }

    #[track_caller]
    fn check(kept: (&str, Option<&str>), found: &str, expected: &[&str]) {
        let found = Found {
            databases: BTreeMap::from([("main".to_owned(), tables(found))]),
            ..Found::default()
        };
        let all = differences(&backup(kept.0, kept.1, None), &found);
        let told: Vec<String> = all.iter().map(ToString::to_string).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn a_database_that_stood_still_is_the_same_to_the_row() {
        check(("p.a=3/x p.b=0/0", None), "p.a=3/x p.b=0/0", &[]);
        check(
            ("p.a=3/x", None),
            "p.a=3/y",
            &["the rows of table p.a of main are not those that were backed up"],
        );
        check(("p.a=3/x", None), "p.a=2/y", &["table p.a of main has 2 rows, 3 were backed up"]);
        check(
            ("p.a=3/x", None),
            "p.b=1/x",
            &["table p.a of main is missing", "table p.b of main is new"],
        );
        check(("p.large=3", None), "p.large=3", &[]);
    }

    #[test]
    fn one_that_was_written_lies_between_its_two_ends() {
        let kept = ("p.a=3/x p.b=1/z p.gone=1/q", Some("p.a=5/y p.b=1/z p.new=1/r"));
        check(kept, "p.a=4/w p.b=1/z", &[]);
        check(kept, "p.a=3/x p.b=1/z p.gone=1/q p.new=1/r", &[]);
        check(
            kept,
            "p.a=6/w p.b=1/other",
            &[
                "table p.a of main has 6 rows, 3 to 5 were backed up",
                "the rows of table p.b of main are not those that were backed up",
            ],
        );
    }

    #[test]
    fn files_are_the_same_or_at_least_there() {
        let found = |tree: Tree| Found {
            databases: BTreeMap::from([("main".to_owned(), Tables::new())]),
            volumes: BTreeMap::from([("files".to_owned(), tree)]),
        };
        for (copied, tree, count) in [
            (Copied::Still, tree_of(4, "one"), 0),
            (Copied::Still, tree_of(4, "two"), 1),
            (Copied::Written, tree_of(5, "two"), 0),
            (Copied::Written, tree_of(0, "two"), 1),
        ] {
            let kept = backup("", None, Some((4, copied)));
            assert_eq!(differences(&kept, &found(tree.clone())).len(), count, "{copied} {tree:?}");
        }
        let kept = backup("", None, Some((4, Copied::Still)));
        let nothing = differences(&kept, &Found::default());
        let told: Vec<String> = nothing.iter().map(ToString::to_string).collect();
        assert_eq!(told, ["database main is missing", "volume files is missing"]);
    }

    #[test]
    fn a_volume_that_lost_all_is_told() {
        let of = |entries| backup("", None, Some((entries, Copied::Still)));
        assert_eq!(emptied(&of(3), &of(0)), ["files"]);
        assert_eq!(emptied(&of(0), &of(0)), [""; 0]);
        assert_eq!(emptied(&of(3), &of(1)), [""; 0]);
    }
}
