//! What an agent shows of itself, in a file of its folder, and how it is asked to move the group.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use bocage_failover::{
    Alarm, Copies, Database, Epoch, Machine, Observed, Phase, Record, Room, Second, Tenure, Votes,
};
use serde::{Deserialize, Serialize};

use crate::database::SETTLE;
use crate::{Error, Settings, VolumesStatus, clock, files};

/// A status that was written longer ago is of an agent that does not run on.
const STALE: Duration = Duration::from_secs(3);
/// An agent reads a wish within one second, has its database write what it has in memory, and then the wish
/// stands for eight.
const BEGINS_WITHIN: Duration = Duration::from_secs(15).saturating_add(SETTLE);
const LOOK_EVERY: Duration = Duration::from_millis(100);
const COVERED: &str = "covered";

/// What a further host of a room does, for as long as it lives.
pub const FOLLOWS: &str = "follows";

/// How the group is in one room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// The room.
    pub room: String,
    /// `waking`, `standby`, `opening`, `proving`, `serving` or `closing`; of a further host `follows`.
    pub phase: String,
    /// The token under which the room owns the group.
    pub epoch: Option<u64>,
    /// The room that the votes hold for the owner.
    pub owner: Option<String>,
    /// Whether the owner still holds it.
    pub held: bool,
    /// The room whose database alone has every acknowledged write; none: both have.
    pub only: Option<String>,
    /// Whether the kernel lets traffic in.
    pub gate_open: bool,
    /// `down`, `standby` or `primary`.
    pub database: String,
    /// How the second copy is, as a primary sees it: `away`, `behind` or `covered`.
    pub second: Option<String>,
    /// Places whose vote does not answer.
    pub votes_missing: Vec<String>,
    /// What an operator has to know.
    pub alarms: Vec<String>,
    /// The same as stable words, for those who speak another language.
    #[serde(default)]
    pub alarm_codes: Vec<String>,
    /// What went wrong last, by part.
    pub errors: BTreeMap<String, String>,
    /// How each application is here, by its name: `well`, or what is wrong with it.
    #[serde(default)]
    pub applications: BTreeMap<String, String>,
    /// How the files are; none where the room has none that move.
    #[serde(default)]
    pub volumes: Option<VolumesStatus>,
    /// When this was written, by the host's clock.
    pub at_ms: u64,
    /// Whether the agent wrote it just now.
    #[serde(default)]
    pub is_fresh: bool,
}

/// Where an operator's wish lies until the agent takes it.
#[derive(Debug, Serialize, Deserialize)]
struct Wish {
    to: String,
}

impl Status {
    pub(crate) fn of(
        room: Room,
        machine: &Machine,
        observed: Option<Observed>,
        votes: Votes,
        errors: &BTreeMap<String, String>,
    ) -> Status {
        let record = machine.record();
        let database = observed.map(|observed| observed.database);
        Status {
            room: room.to_string(),
            phase: phase(machine.phase()).to_owned(),
            epoch: machine.epoch().map(|epoch| epoch.0),
            owner: record.map(|record| record.owner.to_string()),
            held: record.is_some_and(|record| record.tenure == Tenure::Held),
            only: record.and_then(only),
            gate_open: observed.is_some_and(|observed| observed.gate_open),
            database: database.map_or("unknown", role).to_owned(),
            second: database.and_then(second).map(str::to_owned),
            votes_missing: votes.missing().iter().map(ToString::to_string).collect(),
            alarms: machine.alarms().iter().map(|alarm| told(*alarm)).collect(),
            alarm_codes: machine.alarms().iter().map(|alarm| code(*alarm).to_owned()).collect(),
            errors: errors.clone(),
            applications: BTreeMap::new(),
            volumes: None,
            at_ms: clock::now().as_ms(),
            is_fresh: true,
        }
    }

    /// Alarms about backups beside those of the machine, which knows of none.
    pub(crate) fn warn_of_backups(&mut self, alarms: Vec<String>) {
        if !alarms.is_empty() {
            self.alarm_codes.push("backups".to_owned());
        }
        self.alarms.extend(alarms);
    }

    /// Of a further host, which decides nothing.
    pub(crate) fn following(
        room: Room,
        epoch: Option<Epoch>,
        errors: &BTreeMap<String, String>,
    ) -> Status {
        Status {
            room: room.to_string(),
            phase: FOLLOWS.to_owned(),
            epoch: epoch.map(|epoch| epoch.0),
            owner: None,
            held: false,
            only: None,
            gate_open: epoch.is_some(),
            database: "unknown".to_owned(),
            second: None,
            votes_missing: Vec::new(),
            alarms: Vec::new(),
            alarm_codes: Vec::new(),
            errors: errors.clone(),
            applications: BTreeMap::new(),
            volumes: None,
            at_ms: clock::now().as_ms(),
            is_fresh: true,
        }
    }

    /// Whether it is of a further host of a room.
    #[must_use]
    pub fn is_following(&self) -> bool {
        self.phase == FOLLOWS
    }

    pub(crate) fn write(&self, settings: &Settings) -> Result<(), Error> {
        files::write(&settings.folder.join("status.json"), self)
    }
}

/// What the agent of a place showed last.
///
/// # Errors
/// [`Error::NoAgent`] where none ever ran.
pub fn look(settings: &Settings) -> Result<Status, Error> {
    let none = || Error::NoAgent { folder: settings.folder.clone() };
    let status: Status = files::read(&settings.folder.join("status.json")).ok_or_else(none)?;
    let age = clock::now().as_ms().checked_sub(status.at_ms);
    let is_fresh = age.is_some_and(|age| u128::from(age) < STALE.as_millis());
    Ok(Status { is_fresh, ..status })
}

/// Asks the agent of the owner's room to move the group to the other, without loss, and returns when
/// that has begun.
///
/// # Errors
/// [`Error::NoAgent`] where none runs on, [`Error::NotSwitched`] where it does not begin, or the wish
/// cannot be written.
pub fn switch(settings: &Settings, to: Room) -> Result<(), Error> {
    let status = look(settings)?;
    if !status.is_fresh {
        return Err(Error::NoAgent { folder: settings.folder.clone() });
    }
    if status.phase != phase(Phase::Serving) {
        let why = format!("{} does not serve", status.room);
        return Err(Error::NotSwitched { to: to.to_string(), why });
    }
    files::write(&settings.folder.join("switch.json"), &Wish { to: to.to_string() })?;
    let begun = Instant::now();
    while begun.elapsed() < BEGINS_WITHIN {
        std::thread::sleep(LOOK_EVERY);
        if look(settings)?.phase != status.phase {
            return Ok(());
        }
    }
    files::remove(&settings.folder.join("switch.json"));
    let why = in_the_way(&look(settings)?);
    Err(Error::NotSwitched { to: to.to_string(), why })
}

/// What keeps a room from handing over.
fn in_the_way(status: &Status) -> String {
    match (&status.votes_missing[..], &status.only, status.second.as_deref()) {
        ([_, ..], ..) => format!("no answer of {}", status.votes_missing.join(", ")),
        (_, Some(only), _) => format!("only {only} has all that was acknowledged"),
        (.., second) if second != Some(COVERED) => "the second copy is behind".to_owned(),
        _ => "the other room does not answer".to_owned(),
    }
}

/// The wish that lies there; it is taken away.
pub(crate) fn wished(settings: &Settings) -> Option<Room> {
    let path = settings.folder.join("switch.json");
    let wish: Wish = files::read(&path)?;
    files::remove(&path);
    Room::ALL.into_iter().find(|room| room.to_string() == wish.to)
}

fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Waking => "waking",
        Phase::Standby => "standby",
        Phase::Opening => "opening",
        Phase::Proving => "proving",
        Phase::Serving => "serving",
        Phase::Closing(_) => "closing",
    }
}

fn only(record: Record) -> Option<String> {
    match record.copies {
        Copies::Both => None,
        Copies::Only(room) => Some(room.to_string()),
    }
}

fn role(database: Database) -> &'static str {
    match database {
        Database::Down { .. } => "down",
        Database::Standby { .. } => "standby",
        Database::Primary { .. } => "primary",
    }
}

fn second(database: Database) -> Option<&'static str> {
    let Database::Primary { second, .. } = database else { return None };
    Some(match second {
        Second::Away => "away",
        Second::Behind => "behind",
        Second::Covered => COVERED,
    })
}

fn code(alarm: Alarm) -> &'static str {
    match alarm {
        Alarm::VoteMissing(_) => "vote",
        Alarm::NoQuorum => "quorum",
        Alarm::SingleCopy => "copy",
        Alarm::WritesWait => "writes-wait",
        Alarm::OnlyOtherIsWhole => "other-whole",
        Alarm::NobodyServes => "nobody",
        Alarm::NotAnswering => "probe",
    }
}

fn told(alarm: Alarm) -> String {
    match alarm {
        Alarm::VoteMissing(site) => {
            format!("the vote of {site} is missing: nothing stops, the next loss would stop all")
        }
        Alarm::NoQuorum => "the votes do not answer: the group stops here if this lasts".to_owned(),
        Alarm::SingleCopy => "degraded: the database has a single copy".to_owned(),
        Alarm::WritesWait => "the second copy is away: writes wait for it".to_owned(),
        Alarm::OnlyOtherIsWhole => {
            "nobody serves: the other room has writes that this one has not; heal it".to_owned()
        }
        Alarm::NobodyServes => {
            "nobody has served the group for long: look at both rooms".to_owned()
        }
        Alarm::NotAnswering => "the group does not answer its probe".to_owned(),
    }
}
