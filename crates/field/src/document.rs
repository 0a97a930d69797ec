//! What all documents of field life have in common: a kind, a state, and acts that move them on.

use bocage_vocab::{Date, code_list};
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Error, in_paris};

code_list! {
    /// A kind of document of field life.
    pub enum DocumentKind: DocumentKindError {
        /// An order for a final connection.
        Connection = "connection",
        /// A business line.
        Line = "line",
        /// An incident of a business line.
        Incident = "incident",
        /// A permit or an agreement.
        Permit = "permit",
        /// A notice of works near the network.
        Notice = "notice",
        /// The end of copper in a commune.
        Copper = "copper",
    }
}

/// When somebody acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The moment.
    pub at: Timestamp,
    /// The day in Paris.
    pub today: Date,
}

impl Now {
    /// A moment with its day.
    #[must_use]
    pub fn of(at: Timestamp) -> Now {
        Now { at, today: in_paris(at).date() }
    }
}

/// A document: it is opened, then acts move it from state to state.
pub trait Document: Clone + Serialize + DeserializeOwned {
    /// Its kind.
    const KIND: DocumentKind;
    /// What can be done with it.
    type Act: Serialize + DeserializeOwned;

    /// The code of the state that it is in.
    fn state(&self) -> &'static str;
    /// Whether anything is left to be done.
    fn is_open(&self) -> bool;
    /// What names it outside, once in its kind; none where nothing does.
    fn key(&self) -> Option<String>;
    /// The day that it waits for: an appointment, an answer, an end.
    fn day(&self) -> Option<Date>;
    /// Looks at it before it is opened.
    ///
    /// # Errors
    /// Where it says what cannot be.
    fn check(&self, now: &Now) -> Result<(), Error>;
    /// Moves it on.
    ///
    /// # Errors
    /// Where the act is none of its state, or says what cannot be. Then it is as it was.
    fn act(&mut self, act: &Self::Act, now: &Now) -> Result<(), Error>;
    /// The code of an act.
    fn code(act: &Self::Act) -> &'static str;
}
