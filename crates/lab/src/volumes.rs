//! Volumes of a room: a copy-on-write file system in a file, else a plain folder.

use serde::Serialize;

use crate::layout::Layout;
use crate::{Error, LabSite, image};

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
    let (at, file) = (layout.volumes(site), layout.volumes_image(site));
    image::mount(&file, IMAGE_BYTES, &["mkfs.btrfs", "-q"], &at)
}

/// How the volumes of a room lie; none where there are none.
pub(crate) fn status(layout: &Layout, site: LabSite) -> Option<VolumesStatus> {
    let at = layout.volumes(site);
    let kind = if image::is_mounted(&at) { "btrfs" } else { "folder" };
    at.exists().then(|| VolumesStatus { path: at.display().to_string(), kind })
}
