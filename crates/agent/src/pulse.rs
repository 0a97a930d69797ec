//! Whether disks still take what is written. One that hangs lets all that is in memory be read, so a database
//! on it answers, an agent is heard, and no write of anybody ends: only writing shows it.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

/// Not more often than this: each waits for a disk to have it for good.
const EVERY: Duration = Duration::from_secs(1);

/// The disks that a room cannot do without.
#[derive(Debug)]
pub(crate) struct Pulse {
    folders: Vec<PathBuf>,
    felt: Mutex<Option<Instant>>,
}

impl Pulse {
    pub(crate) fn of(folders: Vec<PathBuf>) -> Pulse {
        Pulse { folders, felt: Mutex::new(None) }
    }

    /// Returns when every disk has taken a byte; never where one hangs. What refuses a write at once, as one
    /// that is full does, has a pulse: who needs it says what is wrong.
    pub(crate) fn feel(&self) {
        let mut felt = self.felt.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if felt.is_some_and(|at| at.elapsed() < EVERY) {
            return;
        }
        for folder in &self.folders {
            if let Err(error) = beat(folder) {
                tracing::debug!(folder = %folder.display(), %error, "a disk takes nothing");
            }
        }
        *felt = Some(Instant::now());
    }
}

/// Writes a file that has no name, so that nothing is left of it.
fn beat(folder: &Path) -> io::Result<()> {
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    match rustix::fs::open(folder, flags, Mode::RUSR | Mode::WUSR) {
        Ok(file) => {
            let mut file = File::from(file);
            file.write_all(b"\n")?;
            file.sync_all()
        }
        // File systems that know no files without a name.
        Err(Errno::OPNOTSUPP | Errno::ISDIR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_leaves_nothing_and_what_is_not_there_does_not_hang() {
        let folder = tempfile::tempdir().unwrap();
        beat(folder.path()).unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        assert!(beat(&folder.path().join("none")).is_err());
        let pulse = Pulse::of(vec![folder.path().join("none"), folder.path().to_owned()]);
        pulse.feel();
        assert!(pulse.felt.lock().unwrap().is_some());
    }
}
