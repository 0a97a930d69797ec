//! Permits and agreements: what lets plant be where it is, and until when.

use bocage_vocab::{Date, Text, Thing, code_list};
use jiff::ToSpan;
use serde::{Deserialize, Serialize};

use crate::error::{in_order, not_endless, said};
use crate::{Clock, Document, DocumentKind, Error, Now, due};

/// Things that one permit names, the most.
const THINGS_MOST: usize = 2_000;
/// How many days before its end a permit is to be renewed.
const RUNS_OUT_DAYS: i32 = 90;

code_list! {
    /// What a permit is for.
    pub enum PermitKind: PermitKindError {
        /// A road (permission de voirie).
        Road = "road",
        /// Poles of others (appuis communs).
        Poles = "poles",
        /// Ducts of others (génie civil).
        Ducts = "ducts",
        /// Land of others (servitude).
        Easement = "easement",
        /// The common parts of a building (convention d'immeuble).
        Building = "building",
    }
}

code_list! {
    /// What was decided of a permit.
    pub enum PermitState: PermitStateError {
        /// Asked for.
        Asked = "asked",
        /// Given.
        Granted = "granted",
        /// Refused.
        Refused = "refused",
        /// Not wanted any more.
        Withdrawn = "withdrawn",
    }
}

code_list! {
    /// Where a permit stands on a day.
    pub enum PermitStanding: PermitStandingError {
        /// Asked for, and the answer is not due yet.
        Asked = "asked",
        /// The answer is overdue.
        Overdue = "overdue",
        /// It holds.
        Holds = "holds",
        /// It holds for less than 90 days.
        RunsOut = "runs_out",
        /// It does not hold any more.
        Expired = "expired",
        /// It does not hold yet.
        Later = "later",
        /// Refused.
        Refused = "refused",
        /// Not wanted any more.
        Withdrawn = "withdrawn",
    }
}

/// A permit or an agreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permit {
    /// What it is for.
    #[serde(rename = "permit_kind")]
    pub kind: PermitKind,
    /// Who gives it.
    pub grantor: Text,
    /// What it is about.
    pub about: Text,
    /// The plant that stands by it.
    pub things: Vec<Thing>,
    /// When it was asked for.
    pub asked_on: Date,
    /// The last day for an answer, where the law gives one.
    pub due_on: Option<Date>,
    /// The grantor's reference.
    pub reference: Option<Text>,
    /// The first day on which it holds.
    pub from: Option<Date>,
    /// The last one; for good where there is none.
    pub until: Option<Date>,
    /// What was decided.
    pub state: PermitState,
    /// Why it was refused or is not wanted.
    pub reason: Option<Text>,
}

/// What is done with a permit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum PermitAct {
    /// It is given.
    Grant {
        /// The grantor's reference.
        reference: Text,
        /// The first day on which it holds.
        from: Date,
        /// The last one; for good where there is none.
        #[serde(default)]
        until: Option<Date>,
    },
    /// It holds longer.
    Renew {
        /// The grantor's reference.
        reference: Text,
        /// The last day; for good where there is none.
        #[serde(default)]
        until: Option<Date>,
    },
    /// It is refused.
    Refuse {
        /// Why.
        reason: Text,
    },
    /// It is not wanted any more.
    Withdraw {
        /// Why.
        reason: Text,
    },
}

impl Permit {
    /// A permit that is asked for.
    #[must_use]
    pub fn asked(
        kind: PermitKind,
        (grantor, about): (Text, Text),
        things: Vec<Thing>,
        asked_on: Date,
    ) -> Permit {
        let clock = (kind == PermitKind::Road).then_some(Clock::RoadPermit);
        Permit {
            kind,
            grantor,
            about,
            things,
            asked_on,
            due_on: clock.and_then(|clock| due(clock, asked_on)),
            reference: None,
            from: None,
            until: None,
            state: PermitState::Asked,
            reason: None,
        }
    }

    /// Where it stands on a day.
    #[must_use]
    pub fn standing(&self, on: Date) -> PermitStanding {
        let soon = on.checked_add(RUNS_OUT_DAYS.days()).unwrap_or(on);
        match self.state {
            PermitState::Asked if self.due_on.is_some_and(|due| due < on) => {
                PermitStanding::Overdue
            }
            PermitState::Asked => PermitStanding::Asked,
            PermitState::Refused => PermitStanding::Refused,
            PermitState::Withdrawn => PermitStanding::Withdrawn,
            PermitState::Granted if self.from.is_some_and(|from| on < from) => {
                PermitStanding::Later
            }
            PermitState::Granted => match self.until {
                Some(until) if until < on => PermitStanding::Expired,
                Some(until) if until < soon => PermitStanding::RunsOut,
                _ => PermitStanding::Holds,
            },
        }
    }
}

impl Document for Permit {
    const KIND: DocumentKind = DocumentKind::Permit;
    type Act = PermitAct;

    fn state(&self) -> &'static str {
        self.state.code()
    }
    fn is_open(&self) -> bool {
        matches!(self.state, PermitState::Asked | PermitState::Granted)
    }
    fn key(&self) -> Option<String> {
        None
    }
    fn day(&self) -> Option<Date> {
        match self.state {
            PermitState::Asked => self.due_on,
            _ => self.until,
        }
    }
    fn check(&self, now: &Now) -> Result<(), Error> {
        said("grantor", &self.grantor)?;
        said("about", &self.about)?;
        if self.asked_on > now.today {
            let (told, than) = (self.asked_on.to_string(), format!("after today, {}", now.today));
            return Err(Error::Time { what: "asked_on", told, than });
        }
        let is_short = self.things.len() <= THINGS_MOST;
        is_short.then_some(()).ok_or(Error::TooLong { what: "things", most: THINGS_MOST })
    }

    fn act(&mut self, act: &PermitAct, _now: &Now) -> Result<(), Error> {
        match (act, self.state) {
            (PermitAct::Grant { reference, from, until }, PermitState::Asked) => {
                said("reference", reference)?;
                if let Some(until) = until {
                    in_order("until", from, until)?;
                }
                self.reference = Some(reference.clone());
                (self.from, self.until, self.state) = (Some(*from), *until, PermitState::Granted);
            }
            (PermitAct::Renew { reference, until }, PermitState::Granted) => {
                said("reference", reference)?;
                if let (Some(before), Some(until)) = (&self.until, until) {
                    in_order("until", before, until)?;
                }
                (self.reference, self.until) = (Some(reference.clone()), *until);
            }
            (PermitAct::Refuse { reason }, PermitState::Asked) => {
                said("reason", reason)?;
                (self.reason, self.state) = (Some(reason.clone()), PermitState::Refused);
            }
            (PermitAct::Withdraw { reason }, PermitState::Asked | PermitState::Granted) => {
                said("reason", reason)?;
                (self.reason, self.state) = (Some(reason.clone()), PermitState::Withdrawn);
            }
            (act, _) => {
                let (kind, act, state) = (Self::KIND, Self::code(act), self.state());
                return Err(Error::NotFrom { kind, act, state });
            }
        }
        not_endless("about", &self.about)
    }

    fn code(act: &PermitAct) -> &'static str {
        match act {
            PermitAct::Grant { .. } => "grant",
            PermitAct::Renew { .. } => "renew",
            PermitAct::Refuse { .. } => "refuse",
            PermitAct::Withdraw { .. } => "withdraw",
        }
    }
}
