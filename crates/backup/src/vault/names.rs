//! Which names a vault takes: those that lead nowhere else and that no program stumbles over.

/// Longer ones, and deeper ones, no repository has.
const LEN_MAX: usize = 1_024;
const PARTS_MAX: usize = 32;
const PART_MAX: usize = 200;
/// What is nothing to anybody but the process that wrote it, or is on its way to another name: by its
/// first folder, its end, and its place in a repository of restic.
const PASSING_FOLDERS: [&str; 4] = ["scratch/", "room", "postgresql/locks/", "postgresql/spool/"];
const PASSING_ENDS: [&str; 3] = [".tmp", ".new", "-tmp"];

/// Whether a name is one of a file below a folder, and nothing else.
pub(super) fn is_sound(path: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-+@=~:,#".contains(c);
    let is_part = |part: &str| {
        !part.is_empty()
            && part.len() <= PART_MAX
            && !matches!(part, "." | "..")
            && part.chars().all(is_plain)
    };
    path.len() <= LEN_MAX && path.split('/').count() <= PARTS_MAX && path.split('/').all(is_part)
}

/// Whether a file of a repository is not worth a copy.
pub(super) fn is_passing(path: &str) -> bool {
    let mut parts = path.split('/');
    let is_lock = parts.next() == Some("files") && parts.nth(1) == Some("locks");
    is_lock
        || PASSING_FOLDERS.iter().any(|folder| path.starts_with(folder))
        || PASSING_ENDS.iter().any(|end| path.ends_with(end))
}

/// Whether a file is replaced under its name, so that it says what others hold: it is sent last.
pub(super) fn is_index(path: &str) -> bool {
    let is_listing = ["snapshots", "index"].iter().any(|part| path.split('/').nth(2) == Some(part));
    path.contains(".info") || path.ends_with("backup.manifest") || is_listing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_but_below() {
        let long = "a".repeat(201);
        let deep = vec!["a"; 33].join("/");
        for name in [
            "a",
            "files/depot.0191/data/00/00ab",
            "postgresql/repository/archive/bocage/15-1/0000000100000000/000000010000000000000001-ab.zst",
            "a..b/...",
        ] {
            assert!(is_sound(name), "{name}");
        }
        for name in [
            "", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/./b", "a\\b", "a\0b", "é",
            "a b", "a\nb", &long, &deep,
        ] {
            assert!(!is_sound(name), "{name:?}");
        }
    }

    #[test]
    fn locks_and_what_is_half_written_are_left_where_they_are() {
        for (name, passing) in [
            ("files/depot.1/locks/ab", true),
            ("files/locks/data/ab", false),
            ("scratch/proof/x", true),
            ("room", true),
            ("postgresql/locks/bocage.lock", true),
            ("postgresql/repository/archive/x.pgbackrest.tmp", true),
            ("files/depot.1/data/00/00ab-tmp", true),
            ("files/depot.1/config", false),
            ("postgresql/key-proof", false),
        ] {
            assert_eq!(is_passing(name), passing, "{name}");
        }
        assert!(is_index("postgresql/repository/backup/bocage/backup.info.copy"));
        assert!(is_index("files/depot.1/snapshots/ab") && !is_index("files/depot.1/data/00/ab"));
    }
}
