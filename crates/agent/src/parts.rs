//! The parts of the group in this room: how orders are carried out, and what is seen.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use bocage_failover::{Action, Database as DatabaseSeen, Epoch, Moment, Observed, Room, Volume};
use bocage_vocab::Explain as _;

use crate::database::Database;
use crate::followers::Followers;
use crate::gate::Gate;
use crate::guard::Word;
use crate::instances::{Instances, Leash};
use crate::pulse::Pulse;
use crate::token::Token;
use crate::volumes::{Volumes, VolumesStatus};
use crate::{Error, Settings, Status, clock, processes};

/// The parts of one room.
pub(crate) struct Parts {
    word: Word,
    gate: Gate,
    /// Held while ports are opened or closed, so that a renewal never opens what was just closed.
    ports: Mutex<()>,
    database: Option<Database>,
    instances: Option<Box<dyn Instances>>,
    volumes: Option<Volumes>,
    /// The further hosts of the room.
    followers: Followers,
    /// The control group of the containers.
    group: Option<String>,
    /// Under what instances and volumes run.
    started: Token,
    mounted: Token,
    pulse: Pulse,
}

impl Parts {
    pub(crate) fn of(
        settings: &Settings,
        room: Room,
        instances: Option<Box<dyn Instances>>,
    ) -> Result<Parts, Error> {
        let gate = Gate::of(settings, room);
        gate.make()?;
        gate.keep_containers()?;
        let (database, volumes) = (settings.database.as_ref(), settings.volumes.as_ref());
        let word = Word::of(settings)?;
        let parts = Parts {
            followers: Followers::of(settings, room, &word)?,
            word,
            gate,
            ports: Mutex::new(()),
            database: database.map(|at| Database::of(settings, at, room)),
            instances,
            volumes: volumes.map(|at| Volumes::of(settings, at, room)).transpose()?,
            group: settings.instances.as_ref().map(|instances| instances.group.clone()),
            started: Token::of(settings, "instances"),
            mounted: Token::of(settings, "volumes"),
            pulse: Pulse::of(disks(settings)),
        };
        parts.go_on();
        Ok(parts)
    }

    /// An agent that was replaced goes on with the instances that the one before it had started.
    fn go_on(&self) {
        if let Some(epoch) = self.started.runs() {
            self.followers.start(epoch);
        }
        match (&self.instances, self.started.runs()) {
            (Some(instances), Some(epoch)) => instances.start(epoch, self.leash()),
            (Some(instances), None) => {
                if let Err(error) = instances.kill() {
                    tracing::warn!(%error, "the engine is not at rest");
                }
            }
            (None, _) => {}
        }
    }

    /// The word that stands, and that the guard has not acted yet. The order's own moment is of no
    /// use: an application may take longer to become well than the word goes, which is renewed.
    fn leash(&self) -> Leash {
        let word = self.word.clone();
        Arc::new(move || clock::now() < word.until() && !word.has_fired())
    }

    /// Carries out an order. One that begins something looks at the clock before and after.
    pub(crate) fn carry(&self, action: Action, given_up: &dyn Fn() -> bool) -> Result<(), Error> {
        match action {
            Action::Guard { epoch, until } => {
                self.word.give(epoch, until)?;
                self.renew_admission(until)
            }
            Action::OpenGate { until, .. } if self.may_begin(until) => {
                self.with_ports(|| self.gate.open(&self.gate.entry, until))
            }
            Action::CloseGate => self.with_ports(|| self.gate.close(&self.gate.entry)),
            Action::Promote { epoch, until } if self.may_begin(until) => self
                .database
                .as_ref()
                .map_or(Ok(()), |database| database.promote(epoch, until, given_up)),
            Action::Admit { run, .. } => self.admit(run),
            Action::CommitBoth { .. } => self.of_database(Database::commit_both),
            Action::CommitAlone { .. } => self.of_database(Database::commit_alone),
            Action::Follow { epoch } => {
                self.of_database(|database| database.follow(epoch))?;
                // A primary that nobody has stopped is still for the guard to end.
                match self.database.as_ref().is_none_or(Database::has_stopped) {
                    true => self.word.lay_down(epoch),
                    false => Ok(()),
                }
            }
            Action::StopDatabase => self.stop_database(),
            Action::Mount { epoch, until } if self.may_begin(until) => self.mount(epoch),
            Action::Unmount => self.unmount(),
            Action::Start { epoch, until } if self.may_begin(until) => self.start(epoch),
            Action::Stop => self.stop(),
            Action::Kill => self.kill(),
            _ => Ok(()),
        }
    }

    fn may_begin(&self, until: Moment) -> bool {
        clock::now() < until && !self.word.has_fired()
    }

    fn of_database(&self, order: impl FnOnce(&Database) -> Result<(), Error>) -> Result<(), Error> {
        self.database.as_ref().map_or(Ok(()), order)
    }

    /// What the files themselves say, where there are some: two records would one day disagree.
    fn mounted(&self) -> Option<Epoch> {
        self.volumes.as_ref().map_or_else(|| self.mounted.runs(), Volumes::mounted)
    }

    fn mount(&self, epoch: Epoch) -> Result<(), Error> {
        self.volumes.as_ref().map_or_else(|| self.mounted.begin(epoch), |files| files.mount(epoch))
    }

    fn unmount(&self) -> Result<(), Error> {
        self.volumes.as_ref().map_or_else(|| self.mounted.end(), Volumes::unmount)
    }

    /// Whether the instances run, or may still.
    fn run(&self) -> bool {
        self.instances.as_ref().is_none_or(|instances| instances.run())
    }

    /// Ships the files; says whether it did, or that is under way already.
    pub(crate) fn ship(&self, epoch: Epoch) -> Result<bool, Error> {
        self.volumes.as_ref().map_or(Ok(true), |volumes| volumes.ship(epoch))
    }

    /// How the files are.
    pub(crate) fn files(&self) -> Option<VolumesStatus> {
        self.volumes.as_ref().map(Volumes::status)
    }

    fn start(&self, epoch: Epoch) -> Result<(), Error> {
        self.started.begin(epoch)?;
        self.followers.start(epoch);
        if let Some(instances) = &self.instances {
            instances.start(epoch, self.leash());
        }
        Ok(())
    }

    /// What is under way is waited for and killed too. An engine that is frozen does not let go: it is
    /// enough that nothing is left, since whatever it begins later is stopped by who began it.
    fn kill(&self) -> Result<(), Error> {
        self.followers.rest();
        self.kill_group();
        let let_go = self.instances.as_ref().map_or(Ok(()), |instances| instances.kill());
        self.kill_group();
        let is_empty =
            self.group.as_ref().is_some_and(|group| processes::in_group(group).is_empty());
        if !is_empty {
            let_go?;
        }
        self.started.end()
    }

    fn kill_group(&self) {
        if let Some(group) = &self.group {
            processes::kill(&processes::in_group(group));
        }
    }

    /// All hosts of the room at once, and this one is done when they are.
    fn stop(&self) -> Result<(), Error> {
        self.followers.rest();
        if let Some(instances) = &self.instances {
            instances.stop()?;
        }
        self.followers.wait();
        self.started.end()
    }

    /// Whether something of the group runs on this host, or may still.
    pub(crate) fn may_run(&self) -> bool {
        self.started.runs().is_some() || self.instances.as_ref().is_some_and(|one| one.run())
    }

    /// Until when the guard leaves the group alone.
    pub(crate) fn until(&self) -> Moment {
        self.word.until()
    }

    /// Under which token this host runs the group, and until when it may; none where it may not.
    pub(crate) fn leave(&self) -> Option<(Epoch, Moment)> {
        let until = self.word.until();
        self.started.runs().filter(|_| self.may_begin(until)).map(|epoch| (epoch, until))
    }

    fn admit(&self, run: u64) -> Result<(), Error> {
        self.with_ports(|| {
            self.of_database(|database| {
                database.admit(run);
                self.gate.open(self.gate.database.as_slice(), self.word.until())
            })
        })
    }

    fn renew_admission(&self, until: Moment) -> Result<(), Error> {
        self.with_ports(|| match &self.database {
            Some(database) if database.admits() => {
                self.gate.open(self.gate.database.as_slice(), until)
            }
            _ => Ok(()),
        })
    }

    fn stop_database(&self) -> Result<(), Error> {
        let Some(database) = &self.database else { return Ok(()) };
        self.with_ports(|| self.gate.close(self.gate.database.as_slice()))?;
        database.stop();
        // A renewal may have come between the two.
        self.with_ports(|| self.gate.close(self.gate.database.as_slice()))
    }

    /// Before a stop that is planned: what can be done while people are still answered.
    pub(crate) fn settle(&self) {
        if let Err(error) = self.of_database(Database::settle) {
            tracing::warn!(error = %error.with_causes(), "the database will take longer to stop");
        }
    }

    fn with_ports(&self, change: impl FnOnce() -> Result<(), Error>) -> Result<(), Error> {
        let _held = self.ports.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        change()
    }

    /// What the parts do; on a disk that hangs there is no answer. A gate that cannot be read counts as open.
    pub(crate) fn look(&self, carried_out: u64) -> Observed {
        self.pulse.feel();
        let ports = self.gate.ports_open();
        let is_open = |port: &u16| ports.as_ref().map_or(true, |open| open.contains(port));
        let gate_open = self.gate.entry.iter().any(is_open);
        let port_open = self.gate.database.as_ref().is_some_and(is_open);
        let (database, well) = match &self.database {
            Some(database) => database.look(port_open),
            None => (self.without_database(), true),
        };
        Observed {
            gate_open,
            instances: self
                .started
                .runs()
                .filter(|_| self.run())
                .or_else(|| self.followers.may_run()),
            database,
            volume: self.volumes.as_ref().map_or_else(|| self.without_files(), Volumes::look),
            well: well && self.instances.as_ref().is_none_or(|instances| instances.is_well()),
            // A word that was laid down, or acted on, lets nothing run.
            guarded_until: if self.word.has_fired() { Moment::at_ms(0) } else { self.word.until() },
            carried_out,
        }
    }

    /// Tells people how the agent is, where there is somebody to tell them.
    pub(crate) fn tell(&self, status: &Status) {
        if let Some(instances) = &self.instances {
            instances.hear(status);
        }
    }

    /// How each application is here.
    pub(crate) fn applications(&self) -> BTreeMap<String, String> {
        self.instances.as_ref().map(|instances| instances.told()).unwrap_or_default()
    }

    /// What is wrong with backups.
    pub(crate) fn backup_alarms(&self) -> Vec<String> {
        self.instances.as_ref().map(|instances| instances.backup_alarms()).unwrap_or_default()
    }

    fn without_files(&self) -> Volume {
        Volume { mounted: self.mounted.runs(), usable: true, begins: false, shipped: true }
    }

    /// A group without a database is as if its database were where its volumes are.
    fn without_database(&self) -> DatabaseSeen {
        match self.mounted() {
            Some(epoch) => DatabaseSeen::Primary {
                epoch,
                run: epoch.0,
                admits: true,
                alone: false,
                second: bocage_failover::Second::Covered,
            },
            None => DatabaseSeen::Standby { whole: true, in_line: true },
        }
    }
}

/// Where the room writes what the group keeps.
fn disks(settings: &Settings) -> Vec<PathBuf> {
    let database = settings.database.iter().map(|database| database.data.clone());
    let volumes = settings.volumes.iter().map(|volumes| volumes.folder.clone());
    std::iter::once(settings.folder.clone()).chain(database).chain(volumes).collect()
}
