//! Taking a lab away without a trace.

use std::fs;
use std::path::Path;

use crate::command::run;
use crate::layout::Layout;
use crate::{Error, LabSite, disk, image, network, process};

/// Kills, unmounts and removes all of a lab. Works too where its files are lost, since names follow
/// from the folder. Returns how many processes there were.
///
/// # Errors
/// When a process, mount or file stays.
pub(crate) fn take_away(layout: &Layout, keep_files: bool) -> Result<usize, Error> {
    let mut killed = 0;
    for site in LabSite::ALL.iter().copied() {
        // What waits for a disk that hangs cannot even be killed.
        disk::mend(layout, site);
        killed += process::kill_all_in(layout, site)?;
        let _ = fs::remove_dir_all(Path::new("/run").join(layout.namespace(site)));
        for group in process::control_groups(&layout.namespace(site)) {
            remove_group(&group)?;
        }
    }
    for mount in image::mounts_below(layout.dir()) {
        run("umount", &[&mount])?;
    }
    network::remove(layout)?;
    if !keep_files && layout.state().exists() {
        remove_files(layout)?;
    }
    Ok(killed)
}

/// Control groups are removed one by one, the lowest first; the files in them are the kernel's.
fn remove_group(group: &Path) -> Result<(), Error> {
    for below in process::folders_in(group) {
        remove_group(&below)?;
    }
    fs::remove_dir(group).map_err(Error::file(group, "removed"))
}

fn remove_files(layout: &Layout) -> Result<(), Error> {
    let dir = layout.dir();
    if let Some(mount) = image::mounts_below(dir).first() {
        return Err(Error::StillMounted { path: mount.into() });
    }
    fs::remove_dir_all(dir).map_err(Error::file(dir, "removed"))
}
