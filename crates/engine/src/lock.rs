//! One at a time: who changes what an engine runs holds its lock until it is done.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::Error;

/// How long another one is waited for.
const WAIT_MAX: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Held while an engine is changed; let go when it is dropped, or when its process ends.
#[derive(Debug)]
pub struct Lock {
    _held: Option<File>,
}

impl Lock {
    /// For an engine that nobody else can reach.
    #[must_use]
    pub fn none() -> Lock {
        Lock { _held: None }
    }

    /// The lock of what lies at a path, in a file beside it.
    ///
    /// # Errors
    /// When the file cannot be made, or another one holds it for long.
    pub(crate) fn beside(path: &Path) -> Result<Lock, Error> {
        Lock::within(path, WAIT_MAX)
    }

    fn within(path: &Path, wait: Duration) -> Result<Lock, Error> {
        // Two names of one socket have one lock.
        let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let mut name = real.clone().into_os_string();
        name.push(".bocage-lock");
        let at = Path::new(&name);
        let failed = |source| Error::File { path: at.display().to_string(), source };
        let mut options = OpenOptions::new();
        let file = options.write(true).create(true).truncate(false).mode(0o600);
        let file = file.open(at).map_err(failed)?;
        let begun = Instant::now();
        while file.try_lock().is_err() {
            if begun.elapsed() >= wait {
                return Err(Error::Busy { at: real.display().to_string() });
            }
            std::thread::sleep(LOOK_EVERY);
        }
        Ok(Lock { _held: Some(file) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bocage_vocab::Explain;

    #[test]
    fn the_second_waits_until_the_first_has_let_go() {
        let dir = tempfile::tempdir().unwrap();
        let socket = dir.path().join("docker.sock");
        std::fs::write(&socket, "").unwrap();
        let other_name = dir.path().join("other.sock");
        std::os::unix::fs::symlink(&socket, &other_name).unwrap();
        let first = Lock::beside(&socket).unwrap();
        let busy = Lock::within(&other_name, Duration::from_millis(150)).unwrap_err();
        assert_eq!(busy.code(), "bocage::engine::busy");
        drop(first);
        Lock::within(&other_name, Duration::ZERO).unwrap();
    }
}
