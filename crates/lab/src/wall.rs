//! The clock on the wall of a place, which can be set while its programs run, as by a broken server of
//! time. Patroni and PostgreSQL see it; etcd, the container engine and the agent ask the kernel itself and
//! do not. How long something lasts is told by another clock, which nobody sets.

use std::fs;
use std::path::PathBuf;

use crate::layout::Layout;
use crate::{Error, LabSite, file};

const LIBRARY: &str = "libfaketimeMT.so.1";
/// Where Debian has the library, in a folder of the machine's kind.
const ABOVE: &str = "/usr/lib";

/// Makes the clock of a place, right as it is.
///
/// # Errors
/// When its file cannot be written.
pub(crate) fn make(layout: &Layout, site: LabSite) -> Result<(), Error> {
    set(layout, site, 0)
}

/// Sets it so many seconds ahead of the machine's, or behind.
///
/// # Errors
/// When the lab has no clocks, or the file cannot be written.
pub(crate) fn jump(layout: &Layout, site: LabSite, seconds: i64) -> Result<(), Error> {
    if !layout.wall(site).exists() {
        return Err(Error::Without { part: "clocks" });
    }
    set(layout, site, seconds)
}

/// Sets it right, where there is one.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn mend(layout: &Layout, site: LabSite) -> Result<(), Error> {
    if layout.wall(site).exists() { set(layout, site, 0) } else { Ok(()) }
}

/// How far it is from the machine's, in seconds; none where the place has no clock of its own.
pub(crate) fn offset(layout: &Layout, site: LabSite) -> Option<i64> {
    fs::read_to_string(layout.wall(site)).ok()?.trim().parse().ok()
}

/// The words before a program of a place by which it sees the clock. They come after those by which
/// it becomes another user: what the library shares is of one user alone.
pub(crate) fn seen(layout: &Layout, site: LabSite) -> Vec<String> {
    let (at, library) = (layout.wall(site), library());
    let Some(library) = library.filter(|_| at.exists()) else { return Vec::new() };
    vec![
        "env".to_owned(),
        format!("LD_PRELOAD={}", library.display()),
        format!("FAKETIME_TIMESTAMP_FILE={}", at.display()),
        "FAKETIME_DONT_FAKE_MONOTONIC=1".to_owned(),
        // It looks at the file so often, in seconds.
        "FAKETIME_CACHE_DURATION=1".to_owned(),
    ]
}

/// The library that shows a program another clock.
pub(crate) fn library() -> Option<PathBuf> {
    let kinds = fs::read_dir(ABOVE).into_iter().flatten().flatten();
    // That of the machine's own kind where there are some of others too.
    let is_own = |at: &PathBuf| at.display().to_string().contains(std::env::consts::ARCH);
    let here = kinds.map(|kind| kind.path().join("faketime").join(LIBRARY));
    let mut found: Vec<PathBuf> = here.filter(|at| at.exists()).collect();
    found.sort_by_key(|at| !is_own(at));
    found.into_iter().next()
}

/// The lesser user of databases reads it too.
fn set(layout: &Layout, site: LabSite, seconds: i64) -> Result<(), Error> {
    file::write(&layout.wall(site), &format!("{seconds:+}\n"), 0o644)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_set_where_there_is_one() {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::of(dir.path()).unwrap();
        assert!(jump(&layout, LabSite::Main, 60).is_err());
        mend(&layout, LabSite::Main).unwrap();
        assert!(
            offset(&layout, LabSite::Main).is_none() && seen(&layout, LabSite::Main).is_empty()
        );
        make(&layout, LabSite::Main).unwrap();
        jump(&layout, LabSite::Main, -3_600).unwrap();
        assert_eq!(fs::read_to_string(layout.wall(LabSite::Main)).unwrap(), "-3600\n");
        assert_eq!(offset(&layout, LabSite::Main), Some(-3_600));
        mend(&layout, LabSite::Main).unwrap();
        assert_eq!(offset(&layout, LabSite::Main), Some(0));
    }
}
