//! Files by restic.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use bocage_backup::{Copied, Files, tree};
use bocage_vocab::Explain;

use crate::kit::{files_below, flip, is_tried, place};

#[test]
fn a_folder_comes_back_as_it_was_with_its_owners_and_rights() {
    if !is_tried() {
        return;
    }
    let (dir, place) = place();
    let folder = dir.path().join("volume/_data");
    fs::create_dir_all(folder.join("below")).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o750)).unwrap();
    fs::write(folder.join("below/plan.txt"), "a plan").unwrap();
    std::os::unix::fs::symlink("plan.txt", folder.join("below/link")).unwrap();
    let files = Files::of(&place, "depot.1");
    files.prepare().unwrap();
    files.prepare().unwrap();
    let (first, kept, copied) = files.back_up(&folder, "files").unwrap();
    assert_eq!((kept.entries, copied), (3, Copied::Still));
    fs::write(folder.join("below/plan.txt"), "another").unwrap();
    let (second, later, _) = files.back_up(&folder, "files").unwrap();
    for (id, expected) in [(&first, &kept), (&second, &later)] {
        let restored = files.restore(id, &dir.path().join(id)).unwrap();
        assert_eq!(tree(&restored).unwrap(), *expected);
        let mode = fs::metadata(&restored).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o750, "of the folder itself");
    }
    assert_eq!(
        fs::read_to_string(dir.path().join(&first).join("_data/below/plan.txt")).unwrap(),
        "a plan"
    );
    files.forget(1).unwrap();
    files.restore(&first, &dir.path().join("again")).unwrap();
    files.verify().unwrap();
    // Nothing that was kept can be read without the key.
    let all = files_below(&dir.path().join("repository")).into_iter();
    assert!(all.map(|path| fs::read(path).unwrap()).all(|bytes| !holds(&bytes, b"a plan")));
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|part| part == text)
}

#[test]
fn a_folder_that_is_written_is_copied_again_and_said_to_be_written() {
    if !is_tried() {
        return;
    }
    let (dir, place) = place();
    let folder = dir.path().join("_data");
    fs::create_dir(&folder).unwrap();
    let files = Files::of(&place, "depot.1");
    files.prepare().unwrap();
    let ends = std::sync::atomic::AtomicBool::new(false);
    let copied = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !ends.load(std::sync::atomic::Ordering::Relaxed) {
                fs::write(folder.join("log"), format!("{:?}", std::time::Instant::now())).unwrap();
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
        });
        let (_, _, copied) = files.back_up(&folder, "files").unwrap();
        ends.store(true, std::sync::atomic::Ordering::Relaxed);
        copied
    });
    assert_eq!(copied, Copied::Written);
}

#[test]
fn a_flipped_bit_is_found_and_a_restore_of_it_refused() {
    if !is_tried() {
        return;
    }
    let (dir, place) = place();
    let folder = dir.path().join("_data");
    fs::create_dir(&folder).unwrap();
    let noise: Vec<u8> =
        (0..200_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    fs::write(folder.join("noise"), noise).unwrap();
    let files = Files::of(&place, "depot.1");
    files.prepare().unwrap();
    let (id, _, _) = files.back_up(&folder, "files").unwrap();
    files.verify().unwrap();
    flip(&files_below(&dir.path().join("repository/files/depot.1/data"))[0]);
    let found = files.verify().unwrap_err();
    assert_eq!(found.code(), "bocage::backup::damaged", "{found}");
    let refused = files.restore(&id, &dir.path().join("back")).unwrap_err();
    assert_eq!(refused.code(), "bocage::backup::damaged", "{refused}");
}
