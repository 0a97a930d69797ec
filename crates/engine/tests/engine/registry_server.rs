//! A registry of one test's own: Debian's docker-registry in a temporary folder, without TLS.

use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

const STARTS_WITHIN: Duration = Duration::from_secs(60);

/// A running registry; it ends when it is dropped.
pub(crate) struct Server {
    dir: TempDir,
    process: Child,
    address: SocketAddr,
}

impl Server {
    /// Starts one at an address of this machine.
    pub(crate) fn start(at: IpAddr) -> Server {
        let address = TcpListener::bind((at, 0)).unwrap().local_addr().unwrap();
        let dir = tempfile::tempdir().unwrap();
        let storage = dir.path().join("storage");
        let settings = format!(
            "version: 0.1\nlog: {{level: error}}\nstorage: {{filesystem: {{rootdirectory: {}}}}}\n\
             http: {{addr: \"{address}\"}}\n",
            storage.display()
        );
        std::fs::write(dir.path().join("settings.yml"), settings).unwrap();
        let process = started(dir.path(), address);
        Server { dir, process, address }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Ends it as the loss of power would.
    pub(crate) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Starts it again on what it has.
    pub(crate) fn again(&mut self) {
        self.process = started(self.dir.path(), self.address);
    }

    /// Has another one begin with nothing at the same address.
    pub(crate) fn empty(&mut self) {
        self.kill();
        std::fs::remove_dir_all(self.dir.path().join("storage")).unwrap();
        self.again();
    }

    /// Turns one bit of the largest blob behind its back.
    pub(crate) fn tamper(&self) {
        let all = blobs(&self.dir.path().join("storage/docker/registry/v2/blobs/sha256"));
        let largest = all.into_iter().max_by_key(|path| path.metadata().unwrap().len()).unwrap();
        let mut bytes = std::fs::read(&largest).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(&largest, bytes).unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn started(dir: &Path, address: SocketAddr) -> Child {
    let log = std::fs::File::create(dir.join("log")).unwrap();
    let child = Command::new("docker-registry")
        .arg("serve")
        .arg(dir.join("settings.yml"))
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .expect("docker-registry is there: run `scripts/install.sh test`");
    let begun = Instant::now();
    while TcpStream::connect(address).is_err() {
        assert!(begun.elapsed() < STARTS_WITHIN, "the registry does not start");
        std::thread::sleep(Duration::from_millis(50));
    }
    child
}

fn blobs(folder: &Path) -> Vec<PathBuf> {
    let below = |path: &Path| {
        let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).collect::<Vec<_>>()
    };
    let files =
        below(folder).into_iter().flat_map(|part| below(&part)).map(|blob| blob.join("data"));
    files.collect()
}
