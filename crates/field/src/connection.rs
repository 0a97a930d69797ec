//! Orders for final connections: the last cable, from the branching point to the socket.

use bocage_network::Premises;
use bocage_vocab::{Date, Id, PlanNumber, Text, code_list};
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use crate::error::{in_order, not_endless, said};
use crate::{Document, DocumentKind, Error, Now};

/// Photos of one visit, the most.
pub const PHOTOS_MOST: usize = 12;

code_list! {
    /// Where an order for a connection stands.
    pub enum ConnectionState: ConnectionStateError {
        /// Asked for by an operator.
        Ordered = "ordered",
        /// Somebody comes on a day.
        Planned = "planned",
        /// Somebody came, and there is no connection.
        Failed = "failed",
        /// The technician says that it is made.
        Made = "made",
        /// The plant says so too.
        InService = "in_service",
        /// It was in service and does not work.
        Faulty = "faulty",
        /// Nobody wants it any more.
        Cancelled = "cancelled",
    }
}

code_list! {
    /// Why a connection was not made, or does not work.
    pub enum FailureCode: FailureCodeError {
        /// Nobody was there.
        CustomerAbsent = "customer_absent",
        /// The customer does not want it.
        CustomerRefuses = "customer_refuses",
        /// The address is not to be found.
        AddressUnknown = "address_unknown",
        /// The branching point cannot be reached or opened.
        PointUnreachable = "point_unreachable",
        /// No strand is left in the branching point.
        PointFull = "point_full",
        /// The strand that should arrive is dark.
        NoLight = "no_light",
        /// The duct to the premises is blocked or broken.
        DuctBlocked = "duct_blocked",
        /// The pole cannot bear it, or must not be climbed.
        PoleUnsafe = "pole_unsafe",
        /// An owner or the co-owners have not agreed.
        NoAgreement = "no_agreement",
        /// A branch, a car or a storm has broken the drop.
        DropBroken = "drop_broken",
        /// The socket is broken.
        OutletBroken = "outlet_broken",
        /// Somebody took the strand of another line.
        TakenByOther = "taken_by_other",
        /// Something else, which the note tells.
        Other = "other",
    }
}

/// When somebody comes, in the hours of Paris.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appointment {
    /// From when on.
    pub from: DateTime,
    /// Until when.
    pub until: DateTime,
    /// Who comes.
    pub technician: Text,
}

/// What was wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConnectionFailure {
    /// The code.
    pub code: FailureCode,
    /// In words.
    #[serde(default)]
    pub note: Text,
}

/// An order for a final connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// The premises.
    pub premises: Id<Premises>,
    /// What they were called when it was ordered.
    pub address: Text,
    /// Who orders.
    pub operator: Text,
    /// The operator's reference.
    pub order: Text,
    /// Whom to call; forgotten once the order is over.
    pub contact: Option<Text>,
    /// Where it stands.
    pub state: ConnectionState,
    /// When somebody comes.
    pub appointment: Option<Appointment>,
    /// What is written on the socket.
    pub outlet_reference: Option<Text>,
    /// What was wrong last.
    pub failure: Option<ConnectionFailure>,
    /// Photos, by the hash of their bytes.
    pub photos: Vec<Text>,
    /// Visits that ended, well or not.
    pub visits: u16,
    /// The plan that made it real in the plant, of the last time.
    pub plan: Option<PlanNumber>,
}

/// What is done with an order for a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum ConnectionAct {
    /// Somebody comes on a day; may be said again with another.
    Plan(Appointment),
    /// It is made.
    Make {
        /// What is written on the socket.
        outlet_reference: Text,
        /// Photos of it.
        #[serde(default)]
        photos: Vec<Text>,
    },
    /// It could not be made.
    Fail {
        /// Why.
        code: FailureCode,
        /// In words.
        #[serde(default)]
        note: Text,
        /// Photos of why.
        #[serde(default)]
        photos: Vec<Text>,
    },
    /// The plant says so too, by a plan where it had to change.
    Settle {
        /// The plan.
        plan: Option<PlanNumber>,
    },
    /// It was in service and does not work: somebody has to come again.
    Fault(ConnectionFailure),
    /// Nobody wants it any more.
    Cancel {
        /// Why.
        reason: Text,
    },
}

impl Connection {
    /// An order as it comes in.
    #[must_use]
    pub fn ordered(
        (premises, address): (Id<Premises>, Text),
        (operator, order): (Text, Text),
        contact: Option<Text>,
    ) -> Connection {
        Connection {
            premises,
            address,
            operator,
            order,
            contact,
            state: ConnectionState::Ordered,
            appointment: None,
            outlet_reference: None,
            failure: None,
            photos: Vec::new(),
            visits: 0,
            plan: None,
        }
    }

    fn failed(&mut self, code: FailureCode, note: &Text) -> Result<(), Error> {
        if code == FailureCode::Other {
            said("note", note)?;
        }
        not_endless("note", note)?;
        self.failure = Some(ConnectionFailure { code, note: note.clone() });
        Ok(())
    }

    fn visited(&mut self, photos: &[Text]) -> Result<(), Error> {
        if photos.len() > PHOTOS_MOST {
            return Err(Error::TooLong { what: "photos", most: PHOTOS_MOST });
        }
        let new = photos.iter().filter(|photo| !self.photos.contains(photo));
        let new: Vec<Text> = new.cloned().collect();
        self.photos.extend(new);
        self.visits = self.visits.saturating_add(1);
        Ok(())
    }
}

impl Document for Connection {
    const KIND: DocumentKind = DocumentKind::Connection;
    type Act = ConnectionAct;

    fn state(&self) -> &'static str {
        self.state.code()
    }
    fn is_open(&self) -> bool {
        !matches!(self.state, ConnectionState::InService | ConnectionState::Cancelled)
    }
    fn key(&self) -> Option<String> {
        Some(format!("{}\n{}", self.operator, self.order))
    }
    fn day(&self) -> Option<Date> {
        self.appointment.as_ref().map(|appointment| appointment.from.date())
    }
    fn check(&self, _now: &Now) -> Result<(), Error> {
        said("operator", &self.operator)?;
        said("order", &self.order)?;
        not_endless("contact", self.contact.as_deref().unwrap_or_default())
    }

    fn act(&mut self, act: &ConnectionAct, _now: &Now) -> Result<(), Error> {
        use ConnectionState as State;
        let mut next = self.clone();
        next.state = match (act, self.state) {
            (
                ConnectionAct::Plan(appointment),
                State::Ordered | State::Planned | State::Failed | State::Faulty,
            ) => {
                said("technician", &appointment.technician)?;
                in_order("until", &appointment.from, &appointment.until)?;
                next.appointment = Some(appointment.clone());
                State::Planned
            }
            (ConnectionAct::Make { outlet_reference, photos }, State::Planned) => {
                said("outlet_reference", outlet_reference)?;
                next.visited(photos)?;
                next.outlet_reference = Some(outlet_reference.trim().into());
                next.failure = None;
                State::Made
            }
            (ConnectionAct::Fail { code, note, photos }, State::Planned) => {
                next.failed(*code, note)?;
                next.visited(photos)?;
                State::Failed
            }
            (ConnectionAct::Settle { plan }, State::Made) => {
                next.plan = *plan;
                next.contact = None;
                State::InService
            }
            (ConnectionAct::Fault(failure), State::InService) => {
                next.failed(failure.code, &failure.note)?;
                next.appointment = None;
                State::Faulty
            }
            (ConnectionAct::Cancel { reason }, State::Ordered | State::Planned | State::Failed) => {
                said("reason", reason)?;
                next.contact = None;
                State::Cancelled
            }
            (act, _) => {
                let (kind, act, state) = (Self::KIND, Self::code(act), self.state());
                return Err(Error::NotFrom { kind, act, state });
            }
        };
        *self = next;
        Ok(())
    }

    fn code(act: &ConnectionAct) -> &'static str {
        match act {
            ConnectionAct::Plan(_) => "plan",
            ConnectionAct::Make { .. } => "make",
            ConnectionAct::Fail { .. } => "fail",
            ConnectionAct::Settle { .. } => "settle",
            ConnectionAct::Fault(_) => "fault",
            ConnectionAct::Cancel { .. } => "cancel",
        }
    }
}
