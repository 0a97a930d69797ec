//! A lab of one test's own, taken away at the end of the test and before its next run.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bocage_lab::{Error, Lab, LabSite, Options, Part, SiteStatus, Status};
use bocage_vocab::Unwatched;

/// Set to 1 it skips the tests that need a lab.
const WITHOUT: &str = "BOCAGE_NO_LAB";

/// A lab that is taken away when it is dropped.
pub(crate) struct Own {
    dir: PathBuf,
}

impl Own {
    /// Makes one; none where this machine goes without, or the test is not run as root: then it
    /// says so. Continuous integration has to be able to.
    ///
    /// # Panics
    /// Where the lab does not come up, or what it needs is not installed.
    #[allow(clippy::print_stderr, reason = "a test that is skipped says so")]
    pub(crate) fn up(name: &str, without: &[Part]) -> Option<Own> {
        let in_ci = std::env::var_os("CI").is_some();
        if std::env::var_os(WITHOUT).is_some_and(|value| value == "1") {
            assert!(!in_ci, "CI tries the lab: unset {WITHOUT}");
            eprintln!("skipped: {WITHOUT}=1");
            return None;
        }
        let own = Own { dir: folder(name) };
        // What a run that was killed left behind.
        let _ = Lab::down(&own.dir, false);
        // The agents are the program `bocage`, which this test is not: they are tried by its tests.
        let without = [without, &[Part::Agents]].concat();
        let options = Options { without, ..Options::default() };
        match Lab::up(&own.dir, &options, &Unwatched) {
            Ok(_) => Some(own),
            Err(Error::NotRoot) if !in_ci => {
                eprintln!("skipped: a lab needs the superuser");
                None
            }
            Err(error) => {
                let hint = bocage_vocab::Explain::hint(&error);
                panic!("{error}: {hint}; or set {WITHOUT}=1 to go without these tests")
            }
        }
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    pub(crate) fn open(&self) -> Lab {
        Lab::open(&self.dir).unwrap()
    }

    pub(crate) fn heal(&self, site: Option<LabSite>) {
        let lab = self.open();
        let healed = lab.heal(site, &Unwatched);
        assert!(healed.is_ok(), "{healed:?}\n{:#?}", lab.status());
    }

    pub(crate) fn status(&self) -> Status {
        Lab::look(&self.dir).unwrap()
    }

    /// Waits until the lab is so.
    ///
    /// # Panics
    /// When it is not within the seconds.
    pub(crate) fn until(&self, what: &str, seconds: u64, so: impl Fn(&Status) -> bool) {
        let begun = Instant::now();
        loop {
            let status = self.status();
            if so(&status) {
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(seconds), "not {what}: {status:#?}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// Takes the lab away and looks for what is left.
    pub(crate) fn is_gone_without_a_trace(&self) {
        let id = self.status().id;
        Lab::down(&self.dir, false).unwrap();
        assert!(!self.dir.exists(), "files are left");
        let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap();
        assert!(!mounts.contains(self.dir.to_str().unwrap()), "mounts are left");
        for folder in ["/run/netns", "/sys/fs/cgroup", "/sys/fs/cgroup/memory"] {
            let names = std::fs::read_dir(folder).into_iter().flatten().flatten();
            let left: Vec<_> = names.map(|entry| entry.file_name()).collect();
            assert!(!left.iter().any(|name| name.to_string_lossy().contains(&id)), "{left:?}");
        }
        assert_eq!(commands_naming(&self.dir), Vec::<String>::new(), "processes are left");
        let gone = Lab::look(&self.dir).unwrap_err();
        assert!(matches!(gone, Error::NotUp { .. }), "{gone}");
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        let _ = Lab::down(&self.dir, false);
    }
}

/// The same folder in every run of a test, another one in every checkout.
fn folder(name: &str) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    env!("CARGO_MANIFEST_DIR").hash(&mut hasher);
    std::env::temp_dir().join(format!("bocage-lab-{:04x}-{name}", hasher.finish() & 0xffff))
}

/// Command lines of processes that name a folder.
fn commands_naming(folder: &Path) -> Vec<String> {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let commands = processes.filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok());
    commands
        .map(|command| String::from_utf8_lossy(&command).replace('\0', " "))
        .filter(|command| command.contains(folder.to_str().unwrap()))
        .collect()
}

/// How a place is.
pub(crate) fn at(status: &Status, site: LabSite) -> &SiteStatus {
    status.sites.iter().find(|found| found.site == site.code()).unwrap()
}

/// The role of a room's database, as Patroni there tells it.
pub(crate) fn role(status: &Status, room: LabSite) -> &str {
    at(status, room).postgres.as_ref().and_then(|told| told.role.as_deref()).unwrap_or("none")
}
