//! The lab as a whole: up, down, and what is done to it in between.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Instant;

use bocage_vocab::Watch;
use serde::Serialize;

use crate::cut::{self, Cut};
use crate::drill::{self, Asked, Drill, Fault};
use crate::layout::Layout;
use crate::network::{self, Shape};
use crate::site::ROOMS;
use crate::state::State;
use crate::status::{self, Status};
use crate::storm::{self, Storm, Weathered};
use crate::{
    Error, LabSite, Part, Program, agents, backups, disk, engine, entry, etcd, needs, postgres,
    process, program, teardown, volumes, wall,
};

/// The folder of a lab unless another is named.
pub const DIR: &str = "/var/lib/bocage-lab";

/// The file by which one command at a time works on a lab.
const LOCK: &str = "lock";

/// What a lab is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Parts to go without; those that the lab had before unless some are named.
    pub without: Vec<Part>,
    /// The delay of the link between the rooms, one way; as before, or of [`Shape::default`].
    pub delay_us: Option<u32>,
    /// Its capacity, likewise.
    pub rate_mbit_s: Option<u32>,
    /// The folder of a Python environment with Patroni; looked for unless it is named.
    pub patroni: Option<PathBuf>,
    /// How many hosts each room has, one or two; as before, or one.
    pub hosts: Option<u8>,
    /// Whether places have clocks of their own, which can be set; as before unless asked for.
    pub clocks: bool,
}

/// A step of making a lab, and its time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// What was done.
    pub name: &'static str,
    /// How long it took.
    pub seconds: f64,
}

/// A lab that is up.
#[derive(Debug, Clone, Serialize)]
pub struct Up {
    /// How long each step took.
    pub steps: Vec<Step>,
    /// How it is.
    #[serde(flatten)]
    pub status: Status,
    /// The territory that says what runs in the rooms, where the lab has engines and agents.
    pub territory: Option<PathBuf>,
    /// How many hosts each room has.
    pub hosts: u8,
    /// Commands to try next.
    pub next: Vec<String>,
}

/// What was killed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kill {
    /// The place.
    pub site: &'static str,
    /// How many processes of the system.
    pub processes: usize,
}

/// What is whole again.
#[derive(Debug, Clone, Serialize)]
pub struct Heal {
    /// The places that were healed.
    pub sites: Vec<&'static str>,
    /// How long it took until all in them was well.
    pub seconds: f64,
    /// How the lab is.
    #[serde(flatten)]
    pub status: Status,
}

/// What was taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Down {
    /// The folder.
    pub dir: PathBuf,
    /// How many processes of the system were ended.
    pub processes: usize,
    /// Whether the files were kept.
    pub kept: bool,
}

/// A lab in a folder. One command at a time works on it.
#[derive(Debug)]
pub struct Lab {
    layout: Layout,
    state: State,
    /// Held until this value is dropped.
    _lock: File,
}

impl Lab {
    /// Makes a lab in a folder, or what is missing of one; what runs is left alone.
    ///
    /// # Errors
    /// When the machine lacks something, or a part does not come up in its time.
    pub fn up(dir: &Path, options: &Options, watch: &dyn Watch) -> Result<Up, Error> {
        needs::root()?;
        let layout = Layout::of(dir)?;
        is_ours(&layout)?;
        // Before anything is read: of two that make a lab at once, one reads what the other made.
        let lock = lock(&layout)?;
        let mut state = wanted(&layout, options)?;
        let patroni = needs::check(&state, options.patroni.as_deref())?;
        make_folders(&layout, &state)?;
        // Before anything is made: a lab that stopped half way is found by its file.
        state.write(&layout)?;
        let mut steps = Steps::of(watch);
        state.shaping = steps.do_one("network", || network::make(&layout, &state))?;
        state.write(&layout)?;
        let lab = Lab { layout, state, _lock: lock };
        lab.make_files(patroni.as_deref(), &mut steps)?;
        let sites: Vec<LabSite> = lab.state.sites().collect();
        lab.start(&sites, &mut steps)?;
        let (status, territory, hosts) = (lab.status(), lab.territory(), lab.state.hosts);
        Ok(Up { steps: steps.done, status, territory, hosts, next: lab.next() })
    }

    /// Opens the lab in a folder.
    ///
    /// # Errors
    /// When there is none, or another command works on it.
    pub fn open(dir: &Path) -> Result<Lab, Error> {
        needs::root()?;
        let layout = Layout::of(dir)?;
        let none = || Error::NotUp { dir: layout.dir().to_owned() };
        if !layout.state().exists() {
            return Err(none());
        }
        let lock = lock(&layout)?;
        let state = State::read(&layout)?.ok_or_else(none)?;
        Ok(Lab { layout, state, _lock: lock })
    }

    /// How the lab in a folder is, also while another command works on it.
    ///
    /// # Errors
    /// When there is none.
    pub fn look(dir: &Path) -> Result<Status, Error> {
        needs::root()?;
        let layout = Layout::of(dir)?;
        let state = State::read(&layout)?;
        let state = state.ok_or_else(|| Error::NotUp { dir: layout.dir().to_owned() })?;
        Ok(status::look(&layout, &state))
    }

    /// Takes the lab in a folder away: processes, mounts, namespaces, and its files unless they are
    /// kept. A lab whose files are lost is taken away as well.
    ///
    /// # Errors
    /// When something stays.
    pub fn down(dir: &Path, keep_files: bool) -> Result<Down, Error> {
        needs::root()?;
        let layout = Layout::of(dir)?;
        let is_up = layout.state().exists();
        if !is_up && !LabSite::ALL.iter().any(|site| network::is_there(&layout, *site)) {
            return Err(Error::NotUp { dir: layout.dir().to_owned() });
        }
        let _lock = is_up.then(|| lock(&layout)).transpose()?;
        let processes = teardown::take_away(&layout, keep_files)?;
        Ok(Down { dir: layout.dir().to_owned(), processes, kept: keep_files })
    }

    /// How it is.
    #[must_use]
    pub fn status(&self) -> Status {
        status::look(&self.layout, &self.state)
    }

    /// Cuts ways; `one_way` loses only what the named side sends.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn cut(&self, what: Cut, one_way: bool) -> Result<Status, Error> {
        cut::cut(&self.layout, what, one_way)?;
        Ok(self.status())
    }

    /// Kills everything in a place at once, containers too; with a room all its hosts.
    ///
    /// # Errors
    /// When something survives, or the lab has no such place.
    pub fn kill(&self, site: LabSite) -> Result<Kill, Error> {
        self.has_place(site)?;
        let killed = site.whole().map(|site| process::kill_all_in(&self.layout, site));
        let processes = killed.sum::<Result<usize, Error>>()?;
        Ok(Kill { site: site.code(), processes })
    }

    /// Freezes a process of a place. Returns how the lab is then.
    ///
    /// # Errors
    /// When it does not run.
    pub fn freeze(&self, site: LabSite, what: Program) -> Result<Status, Error> {
        self.has_place(site)?;
        program::freeze(&self.layout, site, what)?;
        Ok(self.status())
    }

    /// Sets the clock of a place so many seconds ahead of the machine's, or behind. Returns how the lab
    /// is then.
    ///
    /// # Errors
    /// When the lab was made without clocks.
    pub fn set_clock(&self, site: LabSite, seconds: i64) -> Result<Status, Error> {
        self.has_place(site)?;
        wall::jump(&self.layout, site, seconds)?;
        Ok(self.status())
    }

    /// Kills one program of a place; all else goes on.
    ///
    /// # Errors
    /// When it does not run.
    pub fn end(&self, site: LabSite, what: Program) -> Result<Kill, Error> {
        self.has_place(site)?;
        let processes = program::end(&self.layout, site, what)?;
        Ok(Kill { site: site.code(), processes })
    }

    /// Mends the ways of one place or of all, lets go on what is frozen there, starts what does not
    /// run, and waits until it is well.
    ///
    /// # Errors
    /// When something does not come up in its time.
    pub fn heal(&self, site: Option<LabSite>, watch: &dyn Watch) -> Result<Heal, Error> {
        let begun = Instant::now();
        site.map_or(Ok(()), |site| self.has_place(site))?;
        let is_meant = |one: &LabSite| site.is_none_or(|site| site.whole().any(|all| all == *one));
        let sites: Vec<LabSite> = self.state.sites().filter(is_meant).collect();
        network::make(&self.layout, &self.state)?;
        for site in sites.iter().copied() {
            cut::mend(&self.layout, site)?;
            program::thaw(&self.layout, site);
            disk::mend(&self.layout, site);
            wall::mend(&self.layout, site)?;
            if site.is_room() && self.state.has(Part::Volumes) {
                volumes::make(&self.layout, site)?;
            }
        }
        self.start(&sites, &mut Steps::of(watch))?;
        let sites = sites.iter().map(|site| site.code()).collect();
        Ok(Heal { sites, seconds: begun.elapsed().as_secs_f64(), status: self.status() })
    }

    /// Does a fault to the room that serves while clients write, heals it, and says what it cost.
    ///
    /// # Errors
    /// When no room serves, or the group does not come back.
    pub fn drill(
        &self,
        fault: Fault,
        applications: &[Asked],
        watch: &dyn Watch,
    ) -> Result<Drill, Error> {
        drill::run(self, fault, applications, watch)
    }

    /// Has a storm pass: faults drawn from a seed, one round after the other, while clients write.
    ///
    /// # Errors
    /// When no room serves at first, or what the clients were told cannot be kept.
    pub fn storm(
        &self,
        storm: &Storm,
        applications: &[Asked],
        watch: &dyn Watch,
    ) -> Result<Weathered, Error> {
        storm::pass(self, storm, applications, watch)
    }

    /// The clients of a drill, run at the witness; what they note goes to standard output.
    ///
    /// # Errors
    /// When there is no lab, or its database cannot be written at first.
    pub fn clients(dir: &Path, applications: &[Asked]) -> Result<(), Error> {
        drill::clients(dir, applications)
    }

    pub(crate) fn layout(&self) -> &Layout {
        &self.layout
    }

    fn has_place(&self, site: LabSite) -> Result<(), Error> {
        let has = self.state.sites().any(|known| known == site);
        if has { Ok(()) } else { Err(Error::Without { part: site.code() }) }
    }

    pub(crate) fn needs(&self, part: Part) -> Result<(), Error> {
        let has = self.state.has(part);
        if has { Ok(()) } else { Err(Error::Without { part: part.code() }) }
    }

    /// The room that serves.
    pub(crate) fn serving(&self) -> Option<LabSite> {
        ROOMS.into_iter().find(|room| agents::serves(&self.layout, *room))
    }

    /// Waits until either room could be lost.
    pub(crate) fn settle(&self, watch: &dyn Watch) -> Result<(), Error> {
        agents::wait(&self.layout, watch)
    }

    /// The territory of the lab, where it has engines and agents.
    #[must_use]
    pub fn territory(&self) -> Option<PathBuf> {
        let hosts = self.state.has(Part::Engine) && self.state.has(Part::Agents);
        hosts.then(|| self.layout.territory())
    }

    /// How both rooms are.
    pub(crate) fn told(&self) -> String {
        agents::told(&self.layout)
    }

    /// Cuts all ways of a room.
    pub(crate) fn isolate(&self, room: LabSite) -> Result<(), Error> {
        cut::isolate(&self.layout, room)
    }

    /// Asks the room that serves to hand the group to the other.
    pub(crate) fn switch(&self, from: LabSite) -> Result<(), Error> {
        agents::switch(&self.layout, from)
    }

    fn make_files(&self, patroni: Option<&Path>, steps: &mut Steps<'_>) -> Result<(), Error> {
        if self.state.clocks {
            self.state.sites().try_for_each(|site| wall::make(&self.layout, site))?;
        }
        // First: all that is made below lies on them.
        if self.state.has(Part::Disks) {
            steps.do_one("disks", || {
                ROOMS.iter().try_for_each(|site| disk::make(&self.layout, *site))
            })?;
        }
        if self.state.has(Part::Volumes) {
            steps.do_one("volumes", || {
                ROOMS.iter().try_for_each(|site| volumes::make(&self.layout, *site))
            })?;
        }
        if let Some(patroni) = patroni {
            steps.do_one("settings", || {
                self.state.user.reaches(self.layout.dir())?;
                postgres::prepare(&self.layout, &self.state, patroni)
            })?;
        }
        if self.state.has(Part::Backups) {
            backups::prepare(&self.layout, &self.state)?;
        }
        if self.state.has(Part::Agents) {
            agents::prepare(&self.layout, &self.state)?;
        }
        Ok(())
    }

    /// Starts what does not run in these places, all at once where nothing depends on another, and
    /// waits until it is well.
    fn start(&self, sites: &[LabSite], steps: &mut Steps<'_>) -> Result<(), Error> {
        let (layout, watch) = (&self.layout, steps.watch);
        let of = |is_so: fn(LabSite) -> bool| -> Vec<LabSite> {
            sites.iter().copied().filter(|site| is_so(*site)).collect()
        };
        let (rooms, hosts) = (of(LabSite::is_room), of(LabSite::is_host));
        let voting = of(|site| site.follows().is_none());
        if self.state.has(Part::Engine) {
            hosts.iter().try_for_each(|site| {
                engine::start(layout, *site)?;
                entry::start(layout, *site)
            })?;
        }
        if self.state.has(Part::Backups) {
            voting.iter().try_for_each(|site| backups::start(layout, *site))?;
        }
        if self.state.has(Part::Etcd) {
            steps.do_one("etcd", || {
                voting.iter().try_for_each(|site| etcd::start(layout, *site))?;
                voting.iter().try_for_each(|site| etcd::wait(layout, *site, watch))
            })?;
        }
        if self.state.has(Part::Postgres) {
            steps.do_one("postgres", || {
                rooms.iter().try_for_each(|site| self.start_postgres(*site, watch))
            })?;
        }
        if self.state.has(Part::Agents) {
            steps.do_one("agents", || {
                sites.iter().try_for_each(|site| agents::start(layout, *site))?;
                agents::wait(layout, watch)
            })?;
        }
        if self.state.has(Part::Engine) {
            steps.do_one("engine", || {
                hosts.iter().try_for_each(|site| engine::wait(layout, *site, watch))
            })?;
        }
        Ok(())
    }

    /// Where there are agents, they alone start a database that was here before.
    fn start_postgres(&self, site: LabSite, watch: &dyn Watch) -> Result<(), Error> {
        if self.state.has(Part::Agents) && postgres::has_data(&self.layout, site) {
            agents::start(&self.layout, site)?;
        } else {
            postgres::start(&self.layout, &self.state, site)?;
        }
        postgres::wait(&self.layout, site, watch)
    }

    /// What to try next.
    fn next(&self) -> Vec<String> {
        let dir = self.layout.dir();
        let named =
            if dir == Path::new(DIR) { String::new() } else { format!(" --dir {}", dir.display()) };
        let bocage = |words: &str| format!("bocage lab {words}{named}");
        let mut next = vec![bocage("status")];
        if self.state.has(Part::Postgres) {
            next.push(format!("{} -c 'select inet_server_addr()'", self.layout.psql().display()));
        }
        if self.state.has(Part::Engine) {
            let socket = self.layout.engine_socket(LabSite::Main);
            next.push(format!("docker -H unix://{} ps", socket.display()));
        }
        next.extend(["kill main", "heal", "cut link", "down"].map(bocage));
        next
    }
}

/// What the lab is to be: as it was, changed by the options.
fn wanted(layout: &Layout, options: &Options) -> Result<State, Error> {
    let before = State::read(layout)?;
    let is_new = before.is_none();
    let mut state = before.map_or_else(State::new, Ok)?;
    if is_new || !options.without.is_empty() {
        state.set_parts(&options.without);
    }
    let Shape { delay_us, rate_mbit_s } = &mut state.shape;
    *delay_us = options.delay_us.unwrap_or(*delay_us);
    *rate_mbit_s = options.rate_mbit_s.unwrap_or(*rate_mbit_s);
    if options.clocks && !is_new && !state.clocks {
        // What runs would not see them.
        return Err(Error::Without { part: "clocks" });
    }
    state.clocks |= options.clocks;
    state.set_hosts(options.hosts.unwrap_or(state.hosts))?;
    Ok(state)
}

/// Whether the folder is a lab's or empty; one with other things in it is left alone.
fn is_ours(layout: &Layout) -> Result<(), Error> {
    let dir = layout.dir();
    let others = fs::read_dir(dir).into_iter().flatten().flatten();
    let is_empty = others.filter(|entry| entry.file_name() != LOCK).count() == 0;
    let is_lab = is_empty || layout.state().exists();
    if is_lab { Ok(()) } else { Err(Error::Foreign { dir: dir.to_owned() }) }
}

fn make_folders(layout: &Layout, state: &State) -> Result<(), Error> {
    for site in state.sites() {
        let at = layout.site(site);
        fs::create_dir_all(&at).map_err(Error::file(&at, "made"))?;
    }
    Ok(())
}

fn lock(layout: &Layout) -> Result<File, Error> {
    let dir = layout.dir();
    fs::create_dir_all(dir).map_err(Error::file(dir, "made"))?;
    let path = dir.join(LOCK);
    let file = File::create(&path).map_err(Error::file(&path, "written"))?;
    let busy = |_| Error::Busy { dir: layout.dir().to_owned() };
    file.try_lock().map_err(busy)?;
    Ok(file)
}

/// Does steps one after the other, shows them and keeps their times.
struct Steps<'a> {
    watch: &'a dyn Watch,
    done: Vec<Step>,
}

impl Steps<'_> {
    fn of(watch: &dyn Watch) -> Steps<'_> {
        Steps { watch, done: Vec::new() }
    }

    fn do_one<T>(
        &mut self,
        name: &'static str,
        act: impl FnOnce() -> Result<T, Error>,
    ) -> Result<T, Error> {
        let begun = Instant::now();
        self.watch.stage(name, "steps", Some(1));
        let done = act()?;
        self.watch.done(1);
        self.done.push(Step { name, seconds: begun.elapsed().as_secs_f64() });
        Ok(done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_read_while_another_command_works() {
        if needs::root().is_err() {
            return;
        }
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::of(dir.path()).unwrap();
        // As a command that is about to write it has it: not yet to be understood.
        fs::write(layout.state(), "{").unwrap();
        let held = lock(&layout).unwrap();
        let options = Options::default();
        let busy = |error: Error| matches!(error, Error::Busy { .. });
        assert!(busy(Lab::open(dir.path()).unwrap_err()));
        assert!(busy(Lab::up(dir.path(), &options, &bocage_vocab::Unwatched).unwrap_err()));
        assert!(busy(Lab::down(dir.path(), true).unwrap_err()));
        drop(held);
        assert!(matches!(Lab::open(dir.path()).unwrap_err(), Error::File { .. }));
    }

    #[test]
    fn a_folder_with_other_things_is_left_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::of(dir.path()).unwrap();
        is_ours(&layout).unwrap();
        drop(lock(&layout).unwrap());
        is_ours(&layout).unwrap();
        fs::write(dir.path().join("letter"), "").unwrap();
        assert!(matches!(is_ours(&layout).unwrap_err(), Error::Foreign { .. }));
    }
}
