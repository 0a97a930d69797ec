//! Incidents of business lines: from the call to the repair, and what the time comes to.

use bocage_vocab::{Date, Money, Text, code_list};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::{in_order, not_endless};
use crate::{
    Cover, Document, DocumentKind, Error, Now, Promise, Wait, WaitReason, in_paris, repair_seconds,
};

/// Waits of one incident, the most.
const WAITS_MOST: usize = 100;

code_list! {
    /// Where an incident stands.
    pub enum IncidentState: IncidentStateError {
        /// The clock runs.
        Running = "running",
        /// Others keep the repairer waiting.
        Waiting = "waiting",
        /// The line carries again.
        Restored = "restored",
        /// What it costs is settled.
        Settled = "settled",
    }
}

code_list! {
    /// What an incident came from.
    pub enum IncidentCause: IncidentCauseError {
        /// Somebody dug or drove into it.
        CutByOthers = "cut_by_others",
        /// A cable, a splice or a connector failed.
        Plant = "plant",
        /// Equipment of an exchange failed.
        Equipment = "equipment",
        /// An exchange had no current.
        Power = "power",
        /// Work of the network's own.
        OwnWorks = "own_works",
        /// Something of the customer's. Nobody pays for it.
        Customer = "customer",
        /// A storm, a flood, a fire. Nobody pays for it.
        ForceMajeure = "force_majeure",
        /// Nobody knows.
        Unknown = "unknown",
    }
}

impl IncidentCause {
    /// Whether whoever promised the line does not pay.
    #[must_use]
    pub const fn is_excused(self) -> bool {
        matches!(self, IncidentCause::Customer | IncidentCause::ForceMajeure)
    }
}

/// An incident of a business line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// The number of the line.
    pub line: i64,
    /// When it was told: the clock runs from then on.
    pub told_at: Timestamp,
    /// What was told.
    pub note: Text,
    /// Times in which others keep the repairer waiting.
    pub waits: Vec<Wait>,
    /// When the line carried again.
    pub restored_at: Option<Timestamp>,
    /// What it came from.
    pub cause: Option<IncidentCause>,
    /// Where it stands.
    pub state: IncidentState,
    /// What the repair took, in seconds of the covered hours; once it is settled.
    pub repair_seconds: Option<i64>,
    /// What it costs by itself; once it is settled. A month's sum may be less: it has a ceiling.
    #[serde(rename = "penalty_cents")]
    pub penalty: Option<Money>,
}

/// What is done with an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum IncidentAct {
    /// Others keep the repairer waiting since a moment.
    Wait {
        /// The moment.
        at: Timestamp,
        /// Why.
        reason: WaitReason,
    },
    /// The wait is over since a moment.
    Resume {
        /// The moment.
        at: Timestamp,
    },
    /// The line carries again since a moment.
    Restore {
        /// The moment.
        at: Timestamp,
        /// What it came from.
        cause: IncidentCause,
    },
    /// What it costs is settled by what is promised of the line.
    Settle {
        /// The hours in which the clock runs.
        cover: Cover,
        /// The promise.
        promise: Promise,
    },
}

impl Incident {
    /// An incident as it is told.
    #[must_use]
    pub fn told(line: i64, told_at: Timestamp, note: Text) -> Incident {
        Incident {
            line,
            told_at,
            note,
            waits: Vec::new(),
            restored_at: None,
            cause: None,
            state: IncidentState::Running,
            repair_seconds: None,
            penalty: None,
        }
    }

    /// What the repair took so far, or took, in seconds of the covered hours.
    #[must_use]
    pub fn taken(&self, cover: Cover, now: Timestamp) -> i64 {
        repair_seconds((self.told_at, self.restored_at.unwrap_or(now)), &self.waits, cover)
    }

    /// What it would cost by itself, by a promise, were the line to carry again now.
    #[must_use]
    pub fn cost(&self, cover: Cover, promise: &Promise, now: Timestamp) -> Money {
        match self.cause.is_some_and(IncidentCause::is_excused) {
            true => Money::ZERO,
            false => promise.penalty(self.taken(cover, now)),
        }
    }

    /// The month in which the line carried again, in Paris: its year and number.
    #[must_use]
    pub fn month(&self) -> Option<(i16, i8)> {
        let day = in_paris(self.restored_at?).date();
        Some((day.year(), day.month()))
    }

    /// A moment lies after all that is told already, and not ahead.
    fn follows(&self, what: &'static str, at: Timestamp, now: &Now) -> Result<(), Error> {
        let ends = self.waits.iter().map(|wait| wait.until.unwrap_or(wait.from));
        in_order(what, &ends.fold(self.told_at, Timestamp::max), &at)?;
        not_ahead(what, at, now)
    }

    fn end_wait(&mut self, at: Timestamp) {
        if let Some(open) = self.waits.last_mut().filter(|wait| wait.until.is_none()) {
            open.until = Some(at);
        }
    }
}

fn not_ahead(what: &'static str, at: Timestamp, now: &Now) -> Result<(), Error> {
    if at > now.at {
        let than = format!("after now, {}", now.at);
        return Err(Error::Time { what, told: at.to_string(), than });
    }
    Ok(())
}

impl Document for Incident {
    const KIND: DocumentKind = DocumentKind::Incident;
    type Act = IncidentAct;

    fn state(&self) -> &'static str {
        self.state.code()
    }
    fn is_open(&self) -> bool {
        self.state != IncidentState::Settled
    }
    fn key(&self) -> Option<String> {
        None
    }
    fn day(&self) -> Option<Date> {
        Some(in_paris(self.told_at).date())
    }
    fn check(&self, now: &Now) -> Result<(), Error> {
        not_endless("note", &self.note)?;
        not_ahead("told_at", self.told_at, now)
    }

    fn act(&mut self, act: &IncidentAct, now: &Now) -> Result<(), Error> {
        use IncidentState as State;
        match (act, self.state) {
            (IncidentAct::Wait { at, reason }, State::Running) => {
                self.follows("at", *at, now)?;
                if self.waits.len() >= WAITS_MOST {
                    return Err(Error::TooLong { what: "waits", most: WAITS_MOST });
                }
                self.waits.push(Wait { from: *at, until: None, reason: *reason });
                self.state = State::Waiting;
            }
            (IncidentAct::Resume { at }, State::Waiting) => {
                self.follows("at", *at, now)?;
                self.end_wait(*at);
                self.state = State::Running;
            }
            (IncidentAct::Restore { at, cause }, State::Running | State::Waiting) => {
                self.follows("at", *at, now)?;
                self.end_wait(*at);
                (self.restored_at, self.cause) = (Some(*at), Some(*cause));
                self.state = State::Restored;
            }
            (IncidentAct::Settle { cover, promise }, State::Restored) => {
                self.repair_seconds = Some(self.taken(*cover, now.at));
                self.penalty = Some(self.cost(*cover, promise, now.at));
                self.state = State::Settled;
            }
            (act, _) => {
                let (kind, act, state) = (Self::KIND, Self::code(act), self.state());
                return Err(Error::NotFrom { kind, act, state });
            }
        }
        Ok(())
    }

    fn code(act: &IncidentAct) -> &'static str {
        match act {
            IncidentAct::Wait { .. } => "wait",
            IncidentAct::Resume { .. } => "resume",
            IncidentAct::Restore { .. } => "restore",
            IncidentAct::Settle { .. } => "settle",
        }
    }
}
