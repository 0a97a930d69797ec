//! Copies in a vault: of real repositories that an attacker empties, and over a wire that lies.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use bocage_backup::schedule::Kind;
use bocage_backup::{Files, Place, Scratch, Sender, Target, Vault, copy_to, fetch, measure, tree};
use bocage_vocab::{Explain, Unwatched};
use jiff::Timestamp;

use crate::kit::{Server, files_below, place};

const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// A vault in a thread of its own.
struct Open {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    at: SocketAddr,
    folder: PathBuf,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

fn open(dir: &Path, most: u64) -> Open {
    let folder = dir.join("vault");
    let any = "127.0.0.1:0".parse().unwrap();
    let senders = ["main", "replica"].map(|name| sender(dir, name, SECRET)).to_vec();
    let vault = Vault::open(&folder, any, senders, (120, most)).unwrap();
    let (at, stop) = (vault.address(), Arc::new(AtomicBool::new(false)));
    let told = Arc::clone(&stop);
    let thread = std::thread::spawn(move || vault.serve(&|| told.load(Ordering::SeqCst)));
    Open { stop, thread: Some(thread), at, folder }
}

fn sender(dir: &Path, name: &str, secret: &str) -> Sender {
    let file = dir.join(format!("{name}.key"));
    fs::write(&file, format!("{name} {secret}")).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    Sender::only(&file).unwrap()
}

fn send(place: &Place, at: SocketAddr, sender: &Sender) -> Result<(u64, u64), String> {
    let sent = copy_to(place, (&at.to_string(), sender), &Unwatched);
    sent.map(|sent| (sent.sent_files, sent.gone)).map_err(|error| error.code().to_owned())
}

#[test]
fn strangers_that_say_nothing_or_little_keep_nobody_out() {
    let (dir, place) = place();
    fs::create_dir_all(dir.path().join("repository/files")).unwrap();
    fs::write(dir.path().join("repository/files/plan"), "a plan").unwrap();
    let vault = open(dir.path(), 1 << 30);
    let main = sender(dir.path(), "main", SECRET);
    let mut silent: Vec<TcpStream> =
        (0..100).map(|_| TcpStream::connect(vault.at).unwrap()).collect();
    assert_eq!(send(&place, vault.at, &main), Ok((1, 0)));
    // The first had to make room long before their time was up.
    let mut first = &silent[0];
    first.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    let mut hello = Vec::new();
    first.read_to_end(&mut hello).unwrap();
    // One that says a byte a second is told to go, however long its hello would last.
    let slow = silent.last_mut().unwrap();
    let began = std::time::Instant::now();
    let goes_on = |slow: &mut TcpStream| slow.write_all(b"\x20").is_ok();
    while goes_on(slow) && began.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_secs(1));
    }
    assert!(began.elapsed() < Duration::from_secs(60));
}

#[test]
fn a_repository_that_was_scribbled_over_and_emptied_is_restored_from_the_vault() {
    let Some(server) = Server::start("on") else { return };
    let (dir, place) = place();
    server.application("bocage_town");
    server.own("bocage_town", "CREATE TABLE t AS SELECT n FROM generate_series(1, 500) n");
    let cluster = server.cluster(&place);
    cluster.prepare(30, false).unwrap();
    let label = cluster.back_up(Kind::Full).unwrap()[0].label.clone();
    cluster.name("bocage-1").unwrap();
    cluster.settle().unwrap();
    let volume = dir.path().join("volume");
    fs::create_dir(&volume).unwrap();
    fs::write(volume.join("plan"), "a plan").unwrap();
    let files = Files::of(&place, "depot.1");
    files.prepare().unwrap();
    let (copy, kept, _) = files.back_up(&volume, "files").unwrap();

    let vault = open(dir.path(), 1 << 30);
    let main = sender(dir.path(), "main", SECRET);
    assert!(send(&place, vault.at, &main).unwrap().0 > 10);
    assert_eq!(send(&place, vault.at, &main), Ok((0, 0)), "nothing has changed");
    let good = Timestamp::now();
    std::thread::sleep(Duration::from_millis(20));

    // Who took the host over scribbles on what is there, and sends it; then takes everything away.
    let repository = dir.path().join("repository");
    // pgBackRest leads to its latest backup by a link.
    let real = |path: PathBuf| path.canonicalize().unwrap();
    let all: BTreeSet<PathBuf> = files_below(&repository).into_iter().map(real).collect();
    let ours = |path: &Path| path.strip_prefix(&repository).unwrap().to_owned();
    let passing = |path: &PathBuf| {
        ["locks", "spool"].iter().any(|one| path.starts_with(format!("postgresql/{one}")))
    };
    let count = all.iter().map(|path| ours(path)).filter(|path| !passing(path)).count() as u64;
    for path in &all {
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(path, "scribbled over").unwrap();
    }
    assert_eq!(send(&place, vault.at, &main), Ok((count, 0)));
    fs::remove_dir_all(&repository).unwrap();
    fs::create_dir(&repository).unwrap();
    assert_eq!(send(&place, vault.at, &main), Ok((0, count)));

    let shelf = vault.folder.join("main");
    let whole = fetch(&shelf, &dir.path().join("bad"), None).unwrap();
    assert_eq!((whole.files, whole.former), (count, 0), "what it was last stays, bad as it is");
    let to = dir.path().join("fetched");
    let fetched = fetch(&shelf, &to, Some(good)).unwrap();
    assert_eq!((fetched.files, fetched.former), (count, count));
    fs::set_permissions(&to, fs::Permissions::from_mode(0o711)).unwrap();
    let again = Place::at(&to, &dir.path().join("keys")).unwrap();
    let restored = Files::of(&again, "depot.1");
    restored.verify().unwrap();
    let at = restored.restore(&copy, &dir.path().join("restored")).unwrap();
    assert_eq!(tree(&at).unwrap(), kept);
    let cluster = server.cluster(&again);
    cluster.verify().unwrap();
    let into = again.scratch("new");
    let point = Target::Point { name: "bocage-1".to_owned(), label };
    cluster.restore(&into, &point, &["bocage_town".to_owned()]).unwrap();
    let scratch = Scratch::start(cluster.programs(), &into, None).unwrap();
    let found = measure(&scratch.owner("bocage_town")).unwrap();
    assert_eq!(found, measure(&server.owner("bocage_town")).unwrap());
}

fn with_file(text: &str) -> (tempfile::TempDir, Place) {
    let (dir, place) = place();
    fs::write(dir.path().join("repository/a"), text).unwrap();
    (dir, place)
}

#[test]
fn who_has_another_secret_or_no_room_is_refused_and_told() {
    let (dir, place) = with_file("a plan");
    let vault = open(dir.path(), 100);
    let wrong = "another secret of thirty-two characters";
    for (name, secret) in [("main", wrong), ("nobody", SECRET)] {
        let sender = sender(dir.path(), name, secret);
        let refused = send(&place, vault.at, &sender);
        assert_eq!(refused, Err("bocage::backup::vault_refused".to_owned()), "{name}");
    }
    let main = sender(dir.path(), "main", SECRET);
    assert_eq!(send(&place, vault.at, &main), Ok((1, 0)));
    fs::write(dir.path().join("repository/b"), vec![7; 200]).unwrap();
    let full = send(&place, vault.at, &main);
    assert_eq!(full, Err("bocage::backup::vault_refused".to_owned()));
    assert!(!vault.folder.join("replica/current/a").exists(), "each has a folder of its own");
    fs::write(dir.path().join("repository/b"), "small").unwrap();
    fs::write(dir.path().join("repository/c d"), "a name that no program of ours gives").unwrap();
    let odd = send(&place, vault.at, &main);
    assert_eq!(odd, Err("bocage::backup::vault_refused".to_owned()));
    drop(vault);
    let gone = send(&place, "127.0.0.1:1".parse().unwrap(), &main);
    assert_eq!(gone, Err("bocage::backup::vault_away".to_owned()));
}

/// Passes everything on, changed by `change`, and keeps what the sender said.
fn between(to: SocketAddr, change: fn(usize, &mut [u8])) -> (SocketAddr, Arc<Mutex<Vec<u8>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (at, said) = (listener.local_addr().unwrap(), Arc::new(Mutex::new(Vec::new())));
    let kept = Arc::clone(&said);
    std::thread::spawn(move || {
        for from in listener.incoming().flatten() {
            let vault = TcpStream::connect(to).unwrap();
            let (mut answers, mut back) = (vault.try_clone().unwrap(), from.try_clone().unwrap());
            std::thread::spawn(move || {
                let _ = std::io::copy(&mut answers, &mut back);
                let _ = back.shutdown(std::net::Shutdown::Both);
            });
            let (mut from, mut vault, mut piece) = (from, vault, [0; 4_096]);
            let mut seen = 0;
            while let Ok(read) = from.read(&mut piece) {
                if read == 0 {
                    break;
                }
                kept.lock().unwrap().extend_from_slice(&piece[..read]);
                change(seen, &mut piece[..read]);
                seen += read;
                if vault.write_all(&piece[..read]).is_err() {
                    break;
                }
            }
            let _ = vault.shutdown(std::net::Shutdown::Write);
        }
    });
    (at, said)
}

#[test]
fn what_is_recorded_and_sent_again_is_not_heard() {
    let (dir, place) = with_file("a plan");
    let vault = open(dir.path(), 1 << 20);
    let main = sender(dir.path(), "main", SECRET);
    let (at, said) = between(vault.at, |_, _| {});
    assert_eq!(send(&place, at, &main), Ok((1, 0)));
    let kept = vault.folder.join("main/current/a");
    assert_eq!(fs::read_to_string(&kept).unwrap(), "a plan");
    fs::remove_file(&kept).unwrap();
    let said = said.lock().unwrap().clone();
    let mut again = TcpStream::connect(vault.at).unwrap();
    again.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    again.write_all(&said).unwrap();
    let mut answer = Vec::new();
    let _ = again.read_to_end(&mut answer);
    assert_eq!(answer.len(), 40, "only what everybody is told first");
    assert!(!kept.exists());
    assert_eq!(send(&place, vault.at, &main), Ok((1, 0)), "who has the secret is heard on");
}

#[test]
fn what_is_changed_on_the_way_changes_nothing() {
    let (dir, place) = with_file(&"a plan ".repeat(1_000));
    let vault = open(dir.path(), 1 << 20);
    let main = sender(dir.path(), "main", SECRET);
    // A bit of the secret's proof, of the words, of the content.
    for change in [
        (|seen, bytes| flip(50, seen, bytes)) as fn(usize, &mut [u8]),
        |seen, bytes| flip(120, seen, bytes),
        |seen, bytes| flip(2_000, seen, bytes),
    ] {
        let (at, _) = between(vault.at, change);
        assert!(send(&place, at, &main).is_err());
        assert!(!vault.folder.join("main/current/a").exists());
    }
    assert_eq!(send(&place, vault.at, &main), Ok((1, 0)));
}

fn flip(at: usize, seen: usize, bytes: &mut [u8]) {
    if let Some(byte) = at.checked_sub(seen).and_then(|at| bytes.get_mut(at)) {
        *byte ^= 1;
    }
}
