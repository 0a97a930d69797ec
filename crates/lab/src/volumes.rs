//! Volumes of a room: a copy-on-write file system in a file, else a plain folder.

use std::fs;
use std::path::Path;

use serde::Serialize;

use crate::layout::Layout;
use crate::{Error, LabSite, command};

/// The size of the file behind the file system, which grows only as it is written.
const IMAGE_BYTES: u64 = 8 << 30;

/// How the volumes of a room lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VolumesStatus {
    /// Where.
    pub path: String,
    /// `btrfs`, or `folder` where snapshots are copies.
    pub kind: &'static str,
}

/// Makes the volumes of a room where they are missing, or mounts them again. Where no file system
/// can be made or mounted a plain folder it is, which [`status`] tells.
///
/// # Errors
/// When not even a folder can be made.
pub(crate) fn make(layout: &Layout, site: LabSite) -> Result<(), Error> {
    let (at, image) = (layout.volumes(site), layout.volumes_image(site));
    let is_new = !at.exists();
    fs::create_dir_all(&at).map_err(Error::file(&at, "made"))?;
    if is_mounted(&at) || !(is_new || image.exists()) {
        return Ok(());
    }
    if is_new && format(&image).is_err() {
        let _ = fs::remove_file(&image);
        return Ok(());
    }
    let (from, to) = (image.display().to_string(), at.display().to_string());
    match command::run("mount", &["-o", "loop,noatime", &from, &to]) {
        Err(_) if is_new => fs::remove_file(&image).map_err(Error::file(&image, "removed")),
        mounted => mounted.map(|_| ()),
    }
}

fn format(image: &Path) -> Result<(), Error> {
    let file = fs::File::create(image).map_err(Error::file(image, "written"))?;
    file.set_len(IMAGE_BYTES).map_err(Error::file(image, "written"))?;
    command::run("mkfs.btrfs", &["-q", &image.display().to_string()]).map(|_| ())
}

/// How the volumes of a room lie; none where there are none.
pub(crate) fn status(layout: &Layout, site: LabSite) -> Option<VolumesStatus> {
    let at = layout.volumes(site);
    let kind = if is_mounted(&at) { "btrfs" } else { "folder" };
    at.exists().then(|| VolumesStatus { path: at.display().to_string(), kind })
}

fn is_mounted(at: &Path) -> bool {
    mounts_below(at).iter().any(|mount| Path::new(mount) == at)
}

/// What is mounted at a folder or below it, the last mounted first.
pub(crate) fn mounts_below(folder: &Path) -> Vec<String> {
    below(&fs::read_to_string("/proc/self/mountinfo").unwrap_or_default(), folder)
}

fn below(mountinfo: &str, folder: &Path) -> Vec<String> {
    let points = mountinfo.lines().filter_map(|line| line.split(' ').nth(4));
    let points = points.map(|point| point.replace("\\040", " "));
    let mut points: Vec<String> = points.filter(|p| Path::new(p).starts_with(folder)).collect();
    points.reverse();
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mounts_of_a_neighbour_are_not_below() {
        let info = "36 35 98:0 / /lab/a rw - ext4 x rw\n37 36 0:1 / /lab/a/b\\040c rw - btrfs y rw\n\
                    38 35 0:2 / /lab/ab rw - ext4 z rw\n";
        assert_eq!(below(info, Path::new("/lab/a")), ["/lab/a/b c", "/lab/a"]);
    }
}
