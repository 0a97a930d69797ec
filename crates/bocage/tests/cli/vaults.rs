//! A vault and its senders as processes, which are killed.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::kit::Place;

const SECRET: &str = "0123456789abcdef0123456789abcdef";
const KILLS: u64 = 20;

/// Small numbers that look drawn, and are the same in every run.
struct Drawn(u64);

impl Drawn {
    fn below(&mut self, most: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

struct Ends {
    place: Place,
    at: String,
}

impl Ends {
    fn new() -> Ends {
        let place = Place::new();
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let key = place.path("key");
        std::fs::write(&key, format!("main {SECRET}\n")).unwrap();
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
        std::fs::create_dir_all(place.path("kept/files/depot.1/data")).unwrap();
        Ends { place, at: format!("127.0.0.1:{free}") }
    }

    fn begin(&self, words: &[&str]) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bocage"));
        command.args(words).current_dir(self.place.path(""));
        command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// A vault that listens.
    fn vault(&self) -> Child {
        let words = ["backup", "vault", "--folder", "vault", "--listen", &self.at, "--key", "key"];
        let mut vault = self.begin(&words);
        let mut line = String::new();
        BufReader::new(vault.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        assert!(line.contains(&self.at), "{line}");
        vault
    }

    fn words(&self) -> [&str; 10] {
        let at = &*self.at;
        ["backup", "copy", "--repository", "kept", "--keys", "keys", "--to", at, "--key", "key"]
    }

    fn write(&self, number: u64, version: u64) {
        let name = format!("kept/files/depot.1/data/{number:02}");
        let seed = (number * 1_000 + version).to_le_bytes();
        self.place.write(&name, &seed.repeat(1 + 20_000 * usize::try_from(number).unwrap()));
    }
}

fn ended(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

fn below(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(&at).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                found.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

#[test]
fn either_end_is_killed_again_and_again_and_the_copy_is_whole() {
    let ends = Ends::new();
    let mut drawn = Drawn(20_261_129);
    let mut vault = ends.vault();
    (0..40).for_each(|number| ends.write(number, 0));
    let (mut written, mut cut) = (0, 0);
    for round in 1..=KILLS {
        let mut copy = ends.begin(&ends.words());
        std::thread::sleep(Duration::from_millis(drawn.below(120)));
        let was_under_way = copy.try_wait().unwrap().is_none();
        cut += u64::from(was_under_way);
        if round % 2 == 0 {
            ended(copy);
        } else {
            ended(vault);
            let _ = copy.wait_with_output().unwrap();
            vault = ends.vault();
        }
        // What is replaced while its former content may be on its way.
        let number = drawn.below(40);
        ends.write(number, round);
        written += 1;
        let whole = below(&ends.place.path("vault/main/current"));
        for (name, bytes) in &whole {
            let is_whole = bytes.chunks(8).all(|part| part == &bytes[..8]);
            let number: usize = name.rsplit('/').next().unwrap().parse().unwrap();
            assert!(is_whole && bytes.len() == 8 * (1 + 20_000 * number), "half of {name}");
        }
    }
    assert!(cut >= KILLS / 2 && written == KILLS, "{cut} of {KILLS} kills met a copy under way");
    let done = ends.place.json(&ends.words()).expect_exit(0);
    assert_eq!((&done["files"], &done["gone"]), (&40.into(), &0.into()), "{done}");
    let again = ends.place.json(&ends.words()).expect_exit(0);
    assert_eq!(again["sent_files"], 0, "{again}");
    let kept = below(&ends.place.path("kept"));
    assert!(below(&ends.place.path("vault/main/current")) == kept, "the copy is what is kept");

    std::fs::remove_dir_all(ends.place.path("kept")).unwrap();
    let emptied = ends.place.json(&ends.words()).expect_exit(0);
    assert_eq!((&emptied["files"], &emptied["gone"]), (&0.into(), &40.into()), "{emptied}");
    let words = ["backup", "fetch", "--vault", "vault/main", "--to", "fetched"];
    let fetched = ends.place.json(&words).expect_exit(0);
    assert_eq!(fetched["files"], 40, "{fetched}");
    assert!(below(&ends.place.path("fetched")) == kept);
    let again = ends.place.json(&words).expect_exit(1);
    assert_eq!(again["error"]["code"], "bocage::backup::file", "never into what is there");
    ended(vault);
    let gone = ends.place.json(&ends.words()).expect_exit(1);
    assert_eq!(gone["error"]["code"], "bocage::backup::vault_away", "{gone}");
}

#[test]
fn a_file_of_senders_that_others_read_or_that_is_none_is_refused() {
    let ends = Ends::new();
    let words = ["backup", "vault", "--folder", "vault", "--listen", "127.0.0.1:0", "--key", "key"];
    for (text, mode, code) in [
        (format!("main {SECRET}"), 0o644, "bocage::backup::key_open"),
        ("main short".to_owned(), 0o600, "bocage::backup::vault_key"),
    ] {
        ends.place.write("key", text.as_bytes());
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(ends.place.path("key"), mode).unwrap();
        let refused = ends.place.json(&words).expect_exit(1);
        assert_eq!(refused["error"]["code"], code, "{refused}");
    }
}
