//! A drill: what a fault costs, measured by clients that write all the while.

mod asker;
mod client;
pub(crate) mod notes;

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdin, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bocage_vocab::{Watch, code_list};
use serde::Serialize;

use crate::cut::Cut;
use crate::lab::Lab;
use crate::layout::Layout;
use crate::program::Program;
use crate::{Error, LabSite, Part, command};

pub use asker::Asked;
pub(crate) use client::run as clients;
pub use notes::{ApplicationPause, Figures};

use notes::Note;

code_list! {
    /// What a drill does to the room that serves.
    pub enum Fault: FaultError {
        /// Everything in it is killed at once.
        Kill = "kill",
        /// Nothing reaches it, and it reaches nothing.
        Isolate = "isolate",
        /// The link between the rooms is cut; the witness reaches both.
        Link = "link",
        /// Its agent is frozen, while all else goes on.
        FreezeAgent = "freeze-agent",
        /// Patroni is frozen, while PostgreSQL goes on.
        FreezePatroni = "freeze-patroni",
        /// PostgreSQL is frozen.
        FreezePostgres = "freeze-postgres",
        /// The container engine is frozen, while containers go on.
        FreezeEngine = "freeze-engine",
        /// Nothing is broken: the group is moved in order.
        Switch = "switch",
    }
}

/// How long the clients write before the fault and after the recovery.
const CALM: Duration = Duration::from_secs(4);
/// A drill is given up when nothing is acknowledged for so long after the fault.
const GIVE_UP: Duration = Duration::from_secs(120);
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// What a drill found.
#[derive(Debug, Clone, Serialize)]
pub struct Drill {
    /// What was done.
    pub fault: &'static str,
    /// The room that served before.
    pub from: &'static str,
    /// The room that served after.
    pub to: &'static str,
    /// What the clients saw.
    #[serde(flatten)]
    pub figures: Figures,
    /// How long the other room took to be whole again after it was healed.
    pub heal_seconds: f64,
}

/// Does a fault to the room that serves while clients write, waits until they write again, heals
/// the room, and judges all that they were told. It begins when the other room has all that was
/// acknowledged: until then that room rightly takes nothing over.
///
/// # Errors
/// When no room serves, the second copy does not catch up, or the group does not come back.
pub(crate) fn run(
    lab: &Lab,
    fault: Fault,
    applications: &[Asked],
    watch: &dyn Watch,
) -> Result<Drill, Error> {
    lab.needs(Part::Agents)?;
    lab.needs(Part::Postgres)?;
    if fault == Fault::FreezeEngine {
        lab.needs(Part::Engine)?;
    }
    let from = lab.serving().ok_or(Error::NobodyServes)?;
    let mut clients = Clients::start(lab.layout(), applications)?;
    watch.stage("writing before", "steps", Some(1));
    clients.wait_for_more(GIVE_UP)?;
    std::thread::sleep(CALM);
    lab.settle(watch)?;
    watch.stage("the fault", "steps", Some(1));
    let written = clients.acknowledged();
    inflict(lab, from, fault)?;
    std::thread::sleep(Duration::from_secs(1));
    recovered(lab, &clients, written, from, fault)?;
    std::thread::sleep(CALM);
    let to = lab.serving().ok_or(Error::NobodyServes)?;
    watch.stage("healing", "steps", Some(1));
    let healed = Instant::now();
    lab.heal(None, watch)?;
    let heal_seconds = healed.elapsed().as_secs_f64();
    let notes = clients.end()?;
    let figures = notes::judge(&notes, applications);
    Ok(Drill { fault: fault.code(), from: from.code(), to: to.code(), figures, heal_seconds })
}

fn inflict(lab: &Lab, room: LabSite, fault: Fault) -> Result<(), Error> {
    match fault {
        Fault::Kill => lab.kill(room).map(|_| ()),
        Fault::Isolate => lab.isolate(room),
        Fault::Link => lab.cut(Cut::Link, false).map(|_| ()),
        Fault::FreezeAgent => lab.freeze(room, Program::Agent).map(|_| ()),
        Fault::FreezePatroni => lab.freeze(room, Program::Patroni).map(|_| ()),
        Fault::FreezePostgres => lab.freeze(room, Program::Postgres).map(|_| ()),
        Fault::FreezeEngine => lab.freeze(room, Program::Engine).map(|_| ()),
        Fault::Switch => lab.switch(room),
    }
}

/// Waits until the clients' writes are acknowledged again: in another room, but after a cut link,
/// where the room that serves may go on.
fn recovered(
    lab: &Lab,
    clients: &Clients,
    written: usize,
    from: LabSite,
    fault: Fault,
) -> Result<(), Error> {
    let begun = Instant::now();
    let mut before = written;
    while begun.elapsed() < GIVE_UP {
        std::thread::sleep(LOOK_EVERY);
        let now = clients.acknowledged();
        let moved = fault == Fault::Link || lab.serving().is_some_and(|room| room != from);
        if moved && now > before {
            return Ok(());
        }
        before = now;
    }
    let look = format!("{}; see the logs that lie beside lab.json", lab.told());
    let what = "the recovery of the group".to_owned();
    Err(Error::NotReady { what, seconds: GIVE_UP.as_secs(), look })
}

/// The process of the clients, and what they have noted.
pub(crate) struct Clients {
    child: Child,
    input: Option<ChildStdin>,
    notes: Arc<Mutex<Vec<Note>>>,
    reader: Option<std::thread::JoinHandle<()>>,
}

impl Clients {
    pub(crate) fn start(layout: &Layout, applications: &[Asked]) -> Result<Clients, Error> {
        let program =
            std::env::current_exe().map_err(Error::file(Path::new("/proc/self/exe"), "read"))?;
        let failed = |error: std::io::Error| Error::Command {
            command: "bocage lab client".to_owned(),
            said: error.to_string(),
        };
        let mut child = command::bare("nsenter")
            .arg(layout.enter(LabSite::Witness))
            .arg("--")
            .arg(program)
            .args(["lab", "client", "--dir"])
            .arg(layout.dir())
            .args(applications.iter().flat_map(|asked| ["--ask".to_owned(), asked.to_string()]))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        let notes = Arc::new(Mutex::new(Vec::new()));
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let kept = Arc::clone(&notes);
        let reader = output.map(|output| {
            std::thread::spawn(move || {
                let lines = BufReader::new(output).lines().map_while(Result::ok);
                for note in lines.filter_map(|line| serde_json::from_str::<Note>(&line).ok()) {
                    kept.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push(note);
                }
            })
        });
        Ok(Clients { child, input, notes, reader })
    }

    pub(crate) fn acknowledged(&self) -> usize {
        let notes = self.notes.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        notes.iter().filter(|note| note.answered.is_some() && note.is_of_database()).count()
    }

    pub(crate) fn wait_for_more(&mut self, at_most: Duration) -> Result<(), Error> {
        let begun = Instant::now();
        while self.acknowledged() == 0 {
            if begun.elapsed() > at_most || self.child.try_wait().is_ok_and(|ended| ended.is_some())
            {
                return Err(Error::NobodyServes);
            }
            std::thread::sleep(LOOK_EVERY);
        }
        Ok(())
    }

    /// Has the clients read all once more, and end.
    pub(crate) fn end(mut self) -> Result<Vec<Note>, Error> {
        drop(self.input.take());
        let ended = self.child.wait();
        self.reader.take().map(std::thread::JoinHandle::join);
        ended.map_err(Error::file(Path::new("the clients"), "waited for"))?;
        let mut notes = self.notes.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        Ok(std::mem::take(&mut *notes))
    }
}

impl Drop for Clients {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
