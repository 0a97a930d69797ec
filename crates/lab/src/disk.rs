//! The disks of a room: a file system in a file over the folder of the room, and one over its volumes.
//! They can fill, hang and be slow, and no other room is the worse for it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::layout::Layout;
use crate::{Error, LabSite, command, image};

/// The size of the disk. Its file grows only as it is written.
const BYTES: u64 = 6 << 30;
/// What fills the disk, to be removed again.
const FILLER: &str = "filler";
/// A slow disk stands still for so long, and works for so long, in turn.
const SLOW: [Duration; 2] = [Duration::from_millis(450), Duration::from_millis(50)];
const HANG_TRIES: u32 = 40;

/// Makes the disk of a room where it is missing, or mounts it again. Where no file system can be made
/// or mounted, the room lies on the machine's own.
///
/// # Errors
/// When what was made before cannot be mounted.
pub(crate) fn make(layout: &Layout, site: LabSite) -> Result<(), Error> {
    let make = ["mkfs.ext4", "-q", "-m", "0", "-E", "lazy_itable_init=1,lazy_journal_init=1"];
    image::mount(&layout.disk_image(site), BYTES, &make, &layout.site(site))
}

/// Writes until there is no room left.
///
/// # Errors
/// When the room has no disk of its own.
pub(crate) fn fill(layout: &Layout, site: LabSite) -> Result<(), Error> {
    own(layout, site)?.iter().for_each(|at| fill_one(&at.join(FILLER)));
    Ok(())
}

/// Has every write wait until [`mend`].
///
/// # Errors
/// When the room has no disk of its own.
pub(crate) fn hang(layout: &Layout, site: LabSite) -> Result<(), Error> {
    own(layout, site)?.iter().try_for_each(|at| hang_one(at))
}

/// One that is slow may be frozen just now: it is tried for longer than it stands still.
fn hang_one(at: &Path) -> Result<(), Error> {
    for _ in 0..HANG_TRIES {
        if freeze(at, "--freeze").is_ok() {
            return Ok(());
        }
        std::thread::sleep(SLOW[1] / 2);
    }
    freeze(at, "--freeze")
}

/// A disk that answers a tenth of the time, until this is dropped.
#[derive(Debug)]
pub(crate) struct Slow {
    ended: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

/// Makes the disks of a room slow.
///
/// # Errors
/// When the room has no disk of its own.
pub(crate) fn slow(layout: &Layout, site: LabSite) -> Result<Slow, Error> {
    let disks = own(layout, site)?;
    let ended = Arc::new(AtomicBool::new(false));
    let until = Arc::clone(&ended);
    let thread = std::thread::spawn(move || {
        while !until.load(Ordering::Relaxed) {
            // One that hangs by another fault is left to it.
            let own = |at: &&PathBuf| freeze(at, "--freeze").is_ok();
            let frozen: Vec<&PathBuf> = disks.iter().filter(own).collect();
            std::thread::sleep(SLOW[0]);
            frozen.iter().for_each(|at| drop(freeze(at, "--unfreeze")));
            std::thread::sleep(SLOW[1]);
        }
    });
    Ok(Slow { ended, thread: Some(thread) })
}

impl Drop for Slow {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        let _ = self.thread.take().map(std::thread::JoinHandle::join);
    }
}

/// Lets the disks of a room go on, and takes away what filled it.
pub(crate) fn mend(layout: &Layout, site: LabSite) {
    for at in own(layout, site).unwrap_or_default() {
        let _ = freeze(&at, "--unfreeze");
        let _ = fs::remove_file(at.join(FILLER));
    }
}

/// Whether a room has a disk of its own.
pub(crate) fn is_own(layout: &Layout, site: LabSite) -> bool {
    image::is_mounted(&layout.site(site))
}

/// The folders of the disks, where the room has some of its own.
fn own(layout: &Layout, site: LabSite) -> Result<Vec<PathBuf>, Error> {
    if !is_own(layout, site) {
        return Err(Error::Without { part: "disks" });
    }
    let all = [layout.site(site), layout.volumes(site)];
    Ok(all.into_iter().filter(|at| image::is_mounted(at)).collect())
}

fn freeze(at: &Path, how: &str) -> Result<(), Error> {
    command::run("fsfreeze", &[how, &at.display().to_string()]).map(|_| ())
}

/// `fallocate` takes all or nothing: ever smaller pieces, to the last block.
fn fill_one(file: &Path) {
    let path = file.display().to_string();
    for shift in (12..=30).rev() {
        let end = || fs::metadata(file).map_or(0, |file| file.len()).to_string();
        let length = (1_u64 << shift).to_string();
        while command::run("fallocate", &["-o", &end(), "-l", &length, &path]).is_ok() {}
    }
}
