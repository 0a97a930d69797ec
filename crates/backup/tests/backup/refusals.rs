//! What cannot be done is said with its cause and what to do, and leaves what was there.

use std::fs;
use std::path::Path;
use std::process::Command;

use bocage_backup::schedule::Kind;
use bocage_backup::{Cluster, Files};
use bocage_vocab::Explain;

use crate::kit::{Server, is_tried, place};

const OTHER: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

#[test]
fn another_key_opens_nothing_and_a_lost_one_is_not_replaced() {
    let Some(server) = Server::start("on") else { return };
    let (dir, place) = place();
    let folder = dir.path().join("_data");
    fs::create_dir(&folder).unwrap();
    let files = Files::of(&place, "depot.1");
    files.prepare().unwrap();
    files.back_up(&folder, "files").unwrap();
    let cluster = server.cluster(&place);
    cluster.prepare(30, false).unwrap();
    cluster.back_up(Kind::Full).unwrap();

    for key in ["depot.1.key", "postgresql.key"] {
        let path = dir.path().join("keys").join(key);
        fs::write(&path, OTHER).unwrap();
    }
    let again = server.cluster(&place);
    for (which, refused) in [
        files.back_up(&folder, "files").map(drop),
        files.verify(),
        again.prepare(30, false),
        again.verify(),
        again.back_up(Kind::Full).map(drop),
    ]
    .into_iter()
    .enumerate()
    {
        let Err(refused) = refused else { panic!("{which} was not refused") };
        assert_eq!(refused.code(), "bocage::backup::wrong_key", "{refused}");
        assert!(!format!("{refused:?}").contains(OTHER));
    }
    for key in ["depot.1.key", "postgresql.key"] {
        fs::remove_file(dir.path().join("keys").join(key)).unwrap();
    }
    for lost in [files.prepare(), again.prepare(30, false)] {
        assert_eq!(lost.unwrap_err().code(), "bocage::backup::key_lost");
    }
}

#[test]
fn a_server_that_archives_nothing_or_elsewhere_is_refused() {
    let Some(server) = Server::start("off") else { return };
    let (_dir, place) = place();
    let refused = server.cluster(&place).prepare(30, false).unwrap_err();
    assert_eq!(refused.code(), "bocage::backup::no_archive");
    drop(server);
    let Some(server) = Server::start("on") else { return };
    server.sql("postgres", "ALTER SYSTEM SET archive_command = 'true'");
    server.sql("postgres", "SELECT pg_reload_conf()");
    std::thread::sleep(std::time::Duration::from_millis(500));
    let refused = server.cluster(&place).prepare(30, false).unwrap_err();
    assert_eq!(refused.code(), "bocage::backup::other_archive");
    let nobody = "postgres://admin@127.0.0.1:1/postgres".parse().unwrap();
    let refused = Cluster::at(&nobody, &place).err().unwrap();
    assert_eq!(refused.code(), "bocage::backup::sql");
}

/// A small disk, which takes root.
struct Small<'a>(&'a Path);

impl<'a> Small<'a> {
    fn at(path: &'a Path) -> Option<Small<'a>> {
        fs::create_dir_all(path).unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=8m,mode=711", "none"])
            .arg(path)
            .output()
            .unwrap();
        mounted.status.success().then_some(Small(path))
    }
}

impl Drop for Small<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).output();
    }
}

/// Leaves so much room.
fn filled(folder: &Path, room: u64) {
    let path = folder.join("filler");
    let mut file = fs::File::create(&path).unwrap();
    while std::io::Write::write_all(&mut file, &[7; 1 << 16]).is_ok() {}
    let length = file.metadata().unwrap().len();
    file.set_len(length.saturating_sub(room)).unwrap();
}

#[test]
fn a_full_disk_is_told_and_what_was_kept_stands() {
    let Some(server) = Server::start("on") else { return };
    let (dir, place) = place();
    let repository = dir.path().join("repository");
    let Some(_small) = Small::at(&repository) else { return };
    let folder = dir.path().join("_data");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("first"), "first").unwrap();
    let files = Files::of(&place, "depot.1");
    files.prepare().unwrap();
    let (id, ..) = files.back_up(&folder, "files").unwrap();
    let noise: Vec<u8> =
        (0..4_000_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    fs::write(folder.join("noise"), noise).unwrap();
    let full = files.back_up(&folder, "files").unwrap_err();
    assert_eq!(full.code(), "bocage::backup::disk_full", "{full}");
    files.restore(&id, &dir.path().join("back")).unwrap();

    let cluster = server.cluster(&place);
    cluster.prepare(30, false).unwrap();
    cluster.settle().unwrap();
    for room in [1 << 20, 0] {
        filled(&repository, room);
        let full = if room > 0 { cluster.back_up(Kind::Full).map(drop) } else { cluster.settle() };
        let full = full.unwrap_err();
        assert_eq!(full.code(), "bocage::backup::disk_full", "{room}: {full}");
    }
}

#[test]
fn a_program_that_is_not_there_is_named() {
    if !is_tried() {
        return;
    }
    // The search path is the whole process's: another one is asked.
    if std::env::var_os("BOCAGE_TEST_WITHOUT_TOOLS").is_none() {
        let own = std::env::current_exe().unwrap();
        let name = "refusals::a_program_that_is_not_there_is_named";
        let ran = Command::new(own)
            .args(["--exact", name])
            .env("PATH", "/nowhere")
            .env("BOCAGE_TEST_WITHOUT_TOOLS", "1")
            .output()
            .unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stdout));
        return;
    }
    let (_dir, place) = place();
    let missing = Files::of(&place, "depot.1").prepare().unwrap_err();
    assert_eq!(missing.code(), "bocage::backup::no_tool");
    assert!(
        missing.to_string().contains("restic") && missing.hint().to_string().contains("Debian")
    );
}
