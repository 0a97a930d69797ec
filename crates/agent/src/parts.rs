//! The parts of the group in this room: how orders are carried out, and what is seen.

use std::sync::Mutex;

use bocage_failover::{Action, Database as DatabaseSeen, Moment, Observed, Room, Volume};

use crate::database::Database;
use crate::gate::Gate;
use crate::guard::Word;
use crate::instances::Instances;
use crate::token::Token;
use crate::{Error, Settings, clock};

/// The parts of one room.
pub(crate) struct Parts {
    word: Word,
    gate: Gate,
    /// Held while ports are opened or closed, so that a renewal never opens what was just closed.
    ports: Mutex<()>,
    database: Option<Database>,
    instances: Option<Box<dyn Instances>>,
    /// Under what instances and volumes run.
    started: Token,
    mounted: Token,
}

impl Parts {
    pub(crate) fn of(
        settings: &Settings,
        room: Room,
        instances: Option<Box<dyn Instances>>,
    ) -> Result<Parts, Error> {
        let gate = Gate::of(settings, room);
        gate.make()?;
        let database = settings.database.as_ref();
        Ok(Parts {
            word: Word::of(settings)?,
            gate,
            ports: Mutex::new(()),
            database: database.map(|at| Database::of(settings, at, room)),
            instances,
            started: Token::of(settings, "instances"),
            mounted: Token::of(settings, "volumes"),
        })
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
            Action::Follow { epoch } => self.of_database(|database| database.follow(epoch)),
            Action::StopDatabase => self.stop_database(),
            Action::Mount { epoch, until } if self.may_begin(until) => self.mounted.begin(epoch),
            Action::Unmount => self.mounted.end(),
            Action::Start { epoch, until } if self.may_begin(until) => self.start(epoch, until),
            Action::Stop => self.end_instances(|instances| instances.stop()),
            Action::Kill => self.end_instances(|instances| instances.kill()),
            _ => Ok(()),
        }
    }

    fn may_begin(&self, until: Moment) -> bool {
        clock::now() < until && !self.word.has_fired()
    }

    fn of_database(&self, order: impl FnOnce(&Database) -> Result<(), Error>) -> Result<(), Error> {
        self.database.as_ref().map_or(Ok(()), order)
    }

    fn start(&self, epoch: bocage_failover::Epoch, until: Moment) -> Result<(), Error> {
        if let Some(instances) = &self.instances {
            instances.start(epoch)?;
        }
        self.started.begin(epoch)?;
        if !self.may_begin(until) {
            return self.end_instances(|instances| instances.kill());
        }
        Ok(())
    }

    fn end_instances(
        &self,
        how: impl FnOnce(&dyn Instances) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if let Some(instances) = &self.instances {
            how(instances.as_ref())?;
        }
        self.started.end()
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

    fn with_ports(&self, change: impl FnOnce() -> Result<(), Error>) -> Result<(), Error> {
        let _held = self.ports.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        change()
    }

    /// What the parts do. A gate that cannot be read counts as open.
    pub(crate) fn look(&self, carried_out: u64) -> Observed {
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
            instances: self.started.runs(),
            database,
            volume: Volume { mounted: self.mounted.runs(), usable: true, shipped: true },
            well: well && self.instances.as_ref().is_none_or(|instances| instances.run()),
            guarded_until: self.word.until(),
            carried_out,
        }
    }

    /// A group without a database is as if its database were where its volumes are.
    fn without_database(&self) -> DatabaseSeen {
        match self.mounted.runs() {
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
