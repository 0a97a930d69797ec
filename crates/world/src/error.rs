//! What can stop a change.

use bocage_vocab::{Explain, Generation, Hint, PlanNumber, Thing};

/// Why a change is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The plan was made on another generation than the head.
    #[error("plan {plan} was made on generation {parent}, but the head is {head}")]
    StaleParent {
        /// The plan.
        plan: PlanNumber,
        /// What it was made on.
        parent: Generation,
        /// The head.
        head: Generation,
    },
    /// The plan is to be applied on another generation than the one that it stands on.
    #[error("plan {plan} stands on generation {parent}, not on {on}")]
    NotOn {
        /// The plan.
        plan: PlanNumber,
        /// What it was made on: the head.
        parent: Generation,
        /// What was asked for.
        on: Generation,
    },
    /// The diff adds what is there.
    #[error("{thing} is to be added but is there already")]
    AlreadyThere {
        /// What.
        thing: Thing,
    },
    /// The diff changes or removes what is not there.
    #[error("{thing} is to be changed or removed but is not there")]
    NotThere {
        /// What.
        thing: Thing,
    },
    /// A row refers to something that is not there.
    #[error("{by} refers to {to}, which is not there")]
    RefersToNothing {
        /// The row.
        by: Thing,
        /// What it names.
        to: Thing,
    },
    /// Something is removed that a row still refers to.
    #[error("{to} is to be removed but {by} still refers to it")]
    StillReferred {
        /// The row.
        by: Thing,
        /// What it names.
        to: Thing,
    },
}

impl Explain for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::StaleParent { .. } => "bocage::world::stale_parent",
            Error::NotOn { .. } => "bocage::world::not_on",
            Error::AlreadyThere { .. } => "bocage::world::already_there",
            Error::NotThere { .. } => "bocage::world::not_there",
            Error::RefersToNothing { .. } => "bocage::world::refers_to_nothing",
            Error::StillReferred { .. } => "bocage::world::still_referred",
        }
    }

    fn hint(&self) -> Hint {
        match self {
            Error::StaleParent { plan, head, .. } => Hint::new(format!(
                "see what changed since with `bocage plan show T {plan} --rebase-on {head}`"
            )),
            Error::NotOn { plan, parent, .. } => Hint::new(format!(
                "show it again, then apply it where it stands: `bocage plan apply T {plan} --on \
                 {parent}`"
            )),
            Error::AlreadyThere { .. } | Error::NotThere { .. } => {
                Hint::new("rebase the plan on the head with `bocage plan rebase T N`")
            }
            Error::RefersToNothing { .. } => {
                Hint::new("import what it refers to first, or draft the change again")
            }
            Error::StillReferred { .. } => {
                Hint::new("remove or change what refers to it in the same plan")
            }
        }
    }
}
