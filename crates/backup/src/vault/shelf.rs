//! What a vault keeps of one sender.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sha2::{Digest, Sha256};

use super::digests::{Digests, files_below, hex, write_whole};
use super::{Counted, Listed, PIECE, names};

pub(super) const CURRENT: &str = "current";
pub(super) const FORMER: &str = "former";
const COMING: &str = "coming";
const GONE: &str = "gone.json";
/// More files than any repository of two rooms has. A file system has so many places for files too.
const FILES_MAX: usize = 1_000_000;

/// The folder of a sender. One connection at a time has it.
pub(super) struct Shelf {
    root: PathBuf,
    digests: Digests,
    /// Since when what is gone at the sender is, in seconds since 1970.
    gone: BTreeMap<String, u64>,
    /// What was listed on this connection.
    listed: BTreeSet<String>,
    used: u64,
    files: usize,
    most: u64,
}

/// A file that comes in.
pub(super) struct Coming {
    file: File,
    at: PathBuf,
    of: Listed,
    digest: Sha256,
    pub(super) len: u64,
}

/// Why a sender is refused, for people.
pub(super) fn no(why: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, why.into())
}

impl Shelf {
    pub(super) fn of(root: &Path, most: u64) -> io::Result<Shelf> {
        for folder in [CURRENT, FORMER, COMING] {
            fs::create_dir_all(root.join(folder))?;
        }
        let gone = match fs::read(root.join(GONE)) {
            Ok(bytes) => serde_json::from_slice(&bytes)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(error),
        };
        let (files, used) = used(root)?;
        Ok(Shelf {
            root: root.to_owned(),
            digests: Digests::of(root.join("digests.json")),
            gone,
            listed: BTreeSet::new(),
            used,
            files,
            most,
        })
    }

    /// Whether a file is not here as it is there.
    pub(super) fn lacks(&mut self, file: &Listed) -> io::Result<bool> {
        check(file)?;
        if self.listed.len() >= FILES_MAX {
            return Err(no(format!("more than {FILES_MAX} files are listed")));
        }
        self.listed.insert(file.path.clone());
        let at = self.current(&file.path);
        match fs::symlink_metadata(&at) {
            Ok(about) if about.is_file() && about.len() == file.len => {
                let (digest, _) = self.digests.digest(&file.path, &at)?;
                Ok(digest != file.digest)
            }
            Ok(about) if about.is_file() => Ok(true),
            Ok(_) => Err(no(format!("{} is a folder here", file.path))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
            Err(error) => Err(error),
        }
    }

    /// Begins to take a file in, or goes on where a connection was cut.
    pub(super) fn coming(&mut self, file: &Listed) -> io::Result<Coming> {
        check(file)?;
        let folder = self.root.join(COMING);
        // A sender sends one after the other: whatever else lies here was given up.
        for entry in fs::read_dir(&folder)?.flatten() {
            if entry.file_name().to_str() != Some(&file.digest) {
                self.used =
                    self.used.saturating_sub(entry.metadata().map_or(0, |about| about.len()));
                fs::remove_file(entry.path())?;
            }
        }
        let at = folder.join(&file.digest);
        let mut options = OpenOptions::new();
        let mut kept = options.read(true).write(true).create(true).truncate(false).open(&at)?;
        let there = kept.metadata()?.len();
        if self.used.saturating_sub(there).saturating_add(file.len) > self.most {
            return Err(no(format!(
                "{} does not find room: no more than {} bytes are kept of a sender",
                file.path, self.most
            )));
        }
        if self.files >= FILES_MAX {
            return Err(no(format!("no more than {FILES_MAX} files are kept of a sender")));
        }
        if there > file.len {
            kept.set_len(0)?;
            self.used = self.used.saturating_sub(there);
        }
        let (mut digest, mut len, mut piece) = (Sha256::new(), 0, vec![0; PIECE]);
        loop {
            match kept.read(&mut piece)? {
                0 => break,
                read => {
                    digest.update(piece.get(..read).unwrap_or_default());
                    len += read as u64;
                }
            }
        }
        kept.seek(io::SeekFrom::Start(len))?;
        Ok(Coming { file: kept, at, of: file.clone(), digest, len })
    }

    /// Writes a piece of it.
    pub(super) fn piece(&mut self, coming: &mut Coming, piece: &[u8]) -> io::Result<()> {
        coming.len += piece.len() as u64;
        if coming.len > coming.of.len {
            return Err(no(format!("{} is longer than was said", coming.of.path)));
        }
        coming.digest.update(piece);
        self.used += piece.len() as u64;
        coming.file.write_all(piece)
    }

    /// Puts it in place, if it is what was said; what stood there is former from now on.
    pub(super) fn keep(&mut self, coming: Coming, now: SystemTime) -> io::Result<()> {
        let Coming { file, at, of, digest, len } = coming;
        if hex(&digest.finalize()) != of.digest || len != of.len {
            fs::remove_file(&at)?;
            self.used = self.used.saturating_sub(len);
            return Err(no(format!("{} is not what was said of it", of.path)));
        }
        // When it came, by the clock of the vault.
        file.set_modified(now)?;
        file.sync_all()?;
        let to = self.current(&of.path);
        let folder = to.parent().unwrap_or(&self.root).to_owned();
        fs::create_dir_all(&folder)?;
        if to.exists() {
            self.set_aside(&of.path, &to, now)?;
        }
        fs::rename(&at, &to)?;
        self.files += 1;
        File::open(&folder)?.sync_all()?;
        self.gone.remove(&of.path);
        self.digests.put(&of.path, &to, &of.digest)
    }

    /// A second name first: a vault that is killed here has it under both.
    fn set_aside(&self, path: &str, current: &Path, now: SystemTime) -> io::Result<()> {
        let mut millis = millis(now);
        loop {
            let aside = self.root.join(FORMER).join(millis.to_string()).join(path);
            fs::create_dir_all(aside.parent().unwrap_or(&self.root))?;
            match fs::hard_link(current, &aside) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => millis += 1,
                linked => return linked,
            }
        }
    }

    /// All that is at the sender was listed: what was not is gone from now on.
    pub(super) fn whole(&mut self, now: SystemTime) -> io::Result<Counted> {
        let here = files_below(&self.root.join(CURRENT))?;
        let files = here.len() as u64;
        let gone = here.into_iter().filter(|path| !self.listed.contains(path));
        let since = millis(now) / 1_000;
        let gone = gone.map(|path| {
            let first = self.gone.get(&path).copied().unwrap_or(since);
            (path, first)
        });
        self.gone = gone.collect();
        write_whole(&self.root.join(GONE), &serde_json::to_vec(&self.gone)?)?;
        self.digests.save()?;
        Ok(Counted { files, gone: self.gone.len() as u64 })
    }

    /// What was listed is noted down.
    pub(super) fn save(&mut self) -> io::Result<()> {
        self.digests.save()
    }

    /// Ends what has been gone or former for so long.
    pub(super) fn end_old(&mut self, keep: Duration, now: SystemTime) -> io::Result<()> {
        let until = millis(now.checked_sub(keep).unwrap_or(UNIX_EPOCH));
        let (old, stays): (BTreeMap<_, _>, BTreeMap<_, _>) = std::mem::take(&mut self.gone)
            .into_iter()
            .partition(|(_, since)| since * 1_000 < until);
        for path in old.keys().filter(|path| names::is_sound(path)) {
            missing_is_well(fs::remove_file(self.current(path)))?;
        }
        self.gone = stays;
        self.digests.forget(|path| !old.contains_key(path));
        write_whole(&self.root.join(GONE), &serde_json::to_vec(&self.gone)?)?;
        for (moment, folder) in former(&self.root)? {
            if moment < until {
                fs::remove_dir_all(folder)?;
            }
        }
        (self.files, self.used) = used(&self.root)?;
        Ok(())
    }

    fn current(&self, path: &str) -> PathBuf {
        self.root.join(CURRENT).join(path)
    }
}

/// The folders of what is former, by the moment until when it was current.
pub(super) fn former(root: &Path) -> io::Result<BTreeMap<u64, PathBuf>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(root.join(FORMER))? {
        let entry = entry?;
        if let Some(moment) = entry.file_name().to_str().and_then(|name| name.parse().ok()) {
            found.insert(moment, entry.path());
        }
    }
    Ok(found)
}

pub(super) fn millis(at: SystemTime) -> u64 {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

fn check(file: &Listed) -> io::Result<()> {
    if !names::is_sound(&file.path) {
        return Err(no(format!("{:?} is not a name of a file", file.path)));
    }
    let is_digest = file.digest.len() == 64
        && file.digest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if is_digest { Ok(()) } else { Err(no(format!("{:?} is not a digest", file.digest))) }
}

fn missing_is_well(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

/// How many files a sender's folder has, and the bytes that they take. A content under two names is
/// counted twice.
fn used(root: &Path) -> io::Result<(usize, u64)> {
    let files = files_below(root)?;
    let each = files.iter().map(|path| fs::symlink_metadata(root.join(path)));
    Ok((files.len(), each.flatten().map(|about| about.len()).sum()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_secs(24 * 3600);

    fn at(day: u64) -> SystemTime {
        UNIX_EPOCH + DAY * u32::try_from(day).unwrap() + Duration::from_millis(5)
    }

    fn listed(path: &str, text: &str) -> Listed {
        let digest = hex(&Sha256::digest(text));
        Listed { path: path.to_owned(), len: text.len() as u64, digest }
    }

    fn put(shelf: &mut Shelf, path: &str, text: &str, day: u64) -> io::Result<()> {
        let file = listed(path, text);
        shelf.lacks(&file)?;
        let mut coming = shelf.coming(&file)?;
        let rest = &text.as_bytes()[usize::try_from(coming.len).unwrap()..];
        shelf.piece(&mut coming, rest)?;
        shelf.keep(coming, at(day))
    }

    /// One connection on a day, which lists these files.
    fn connection(root: &Path, day: u64, files: &[(&str, &str)]) -> Counted {
        let mut shelf = Shelf::of(root, 1_000).unwrap();
        for (path, text) in files {
            if shelf.lacks(&listed(path, text)).unwrap() {
                put(&mut shelf, path, text, day).unwrap();
            }
        }
        shelf.whole(at(day)).unwrap()
    }

    fn there(root: &Path) -> Vec<String> {
        files_below(root).unwrap().into_iter().filter(|name| !name.ends_with(".json")).collect()
    }

    #[test]
    fn what_is_replaced_or_gone_stays_until_the_vaults_own_clock_ends_it() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        let counted = |files, gone| Counted { files, gone };
        assert_eq!(connection(root, 1, &[("a", "one"), ("d/b", "b")]), counted(2, 0));
        assert_eq!(connection(root, 10, &[("a", "two")]), counted(2, 1));
        assert_eq!(connection(root, 20, &[]), counted(2, 2), "an emptied repository");
        let former = format!("former/{}/a", millis(at(10)));
        let all = ["current/a".to_owned(), "current/d/b".to_owned(), former];
        assert_eq!(there(root), all);
        let end = |day| Shelf::of(root, 1_000).unwrap().end_old(DAY * 30, at(day)).unwrap();
        end(39);
        assert_eq!(there(root), all, "nothing is 30 days old");
        end(41);
        assert_eq!(there(root), ["current/a"], "gone since day 10, former since day 10");
        assert_eq!(connection(root, 45, &[("a", "two")]), counted(1, 0), "it is back");
        end(60);
        assert_eq!(there(root), ["current/a"]);
    }

    #[test]
    fn a_sender_that_lies_changes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        connection(root, 1, &[("a/b", "good")]);
        let mut shelf = Shelf::of(root, 100).unwrap();
        let mut lied = |file: Listed, text: &[u8]| {
            let mut coming = shelf.coming(&file)?;
            shelf.piece(&mut coming, text)?;
            shelf.keep(coming, at(2))
        };
        let good = listed("a/b", "good");
        for (file, text) in [
            (Listed { path: "../a".to_owned(), ..good.clone() }, "good"),
            (Listed { path: "/etc/x".to_owned(), ..good.clone() }, "good"),
            (Listed { digest: "../x".to_owned(), ..good.clone() }, "good"),
            (Listed { digest: "0".repeat(64), ..good.clone() }, "good"),
            (Listed { len: 3, ..good.clone() }, "good"),
            (Listed { len: 5, ..good.clone() }, "good"),
            (Listed { len: u64::MAX, ..good.clone() }, "good"),
            (Listed { len: 101, ..good.clone() }, "good"),
            // A file where a folder is, and below a file.
            (Listed { path: "a".to_owned(), ..good.clone() }, "good"),
            (Listed { path: "a/b/c".to_owned(), ..good.clone() }, "good"),
        ] {
            let shown = format!("{file:?}");
            assert!(lied(file, text.as_bytes()).is_err(), "{shown}");
        }
        assert_eq!(fs::read_to_string(root.join("current/a/b")).unwrap(), "good");
        let left: Vec<String> =
            there(root).into_iter().filter(|n| !n.starts_with(COMING)).collect();
        assert_eq!(left, ["current/a/b"]);
        assert!(!dir.path().join("a").exists());
    }

    #[test]
    fn a_file_goes_on_where_it_was_cut() {
        let dir = tempfile::tempdir().unwrap();
        let file = listed("a", "half and half");
        let mut shelf = Shelf::of(dir.path(), 1_000).unwrap();
        let mut coming = shelf.coming(&file).unwrap();
        shelf.piece(&mut coming, b"half").unwrap();
        drop((coming, shelf));
        let mut shelf = Shelf::of(dir.path(), 1_000).unwrap();
        let mut coming = shelf.coming(&file).unwrap();
        assert_eq!(coming.len, 4);
        shelf.piece(&mut coming, b" and half").unwrap();
        shelf.keep(coming, at(1)).unwrap();
        assert_eq!(fs::read_to_string(dir.path().join("current/a")).unwrap(), "half and half");
    }
}
