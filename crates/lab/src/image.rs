//! File systems that lie in a file.

use std::fs;
use std::path::Path;

use crate::{Error, command};

/// Mounts the file system that lies in a file; makes it before where the folder is still empty. Where
/// none can be made or mounted the folder stays a plain one.
///
/// # Errors
/// When not even a folder can be made, or what was made before cannot be mounted.
pub(crate) fn mount(image: &Path, bytes: u64, make: &[&str], at: &Path) -> Result<(), Error> {
    fs::create_dir_all(at).map_err(Error::file(at, "made"))?;
    let is_new = fs::read_dir(at).map_err(Error::file(at, "read"))?.next().is_none();
    if is_mounted(at) || !(is_new || image.exists()) {
        return Ok(());
    }
    let makes = is_new && !image.exists();
    if makes && format(image, bytes, make).is_err() {
        let _ = fs::remove_file(image);
        return Ok(());
    }
    let (from, to) = (image.display().to_string(), at.display().to_string());
    match command::run("mount", &["-o", "loop,noatime", &from, &to]) {
        Err(_) if makes => fs::remove_file(image).map_err(Error::file(image, "removed")),
        mounted => mounted.map(|_| ()),
    }
}

fn format(image: &Path, bytes: u64, make: &[&str]) -> Result<(), Error> {
    let file = fs::File::create(image).map_err(Error::file(image, "written"))?;
    file.set_len(bytes).map_err(Error::file(image, "written"))?;
    let path = image.display().to_string();
    let words = [&make[1..], &[&path]].concat();
    command::run(make[0], &words).map(|_| ())
}

/// Whether something is mounted at a folder.
pub(crate) fn is_mounted(at: &Path) -> bool {
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
