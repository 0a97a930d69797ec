//! Who acts, when, in which language, and who watches.

use std::sync::Arc;

use bocage_vocab::{Date, Unwatched, Watch};
use jiff::Timestamp;
use uuid::Uuid;

use crate::permission::{self, Action, Resource, Role};
use crate::{Error, Locale};

/// What every use case is given. The clock is read here and nowhere below.
#[derive(Clone)]
pub struct Context {
    /// Who acts.
    pub actor: Actor,
    /// When the use case began.
    pub now: Timestamp,
    /// The language of texts for people.
    pub locale: Locale,
    /// Names this request in logs and errors.
    pub request_id: Uuid,
    /// Hears of progress and says when to stop.
    pub watch: Arc<dyn Watch + Send + Sync>,
}

/// Someone who acts, with the roles that they hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The name that journals keep.
    pub name: String,
    /// What they may be.
    pub roles: Vec<Role>,
}

impl Actor {
    /// The person at this machine.
    #[must_use]
    pub fn local_operator() -> Actor {
        Actor { name: "local-operator".to_owned(), roles: vec![Role::LocalOperator] }
    }
    /// Anybody.
    #[must_use]
    pub fn public() -> Actor {
        Actor { name: "public".to_owned(), roles: vec![Role::Public] }
    }
}

impl Context {
    /// A context of now, watched by nobody.
    #[must_use]
    pub fn new(actor: Actor) -> Context {
        Context {
            actor,
            now: Timestamp::now(),
            locale: Locale::default(),
            request_id: Uuid::now_v7(),
            watch: Arc::new(Unwatched),
        }
    }

    /// The same, watched.
    #[must_use]
    pub fn watched_by(mut self, watch: Arc<dyn Watch + Send + Sync>) -> Context {
        self.watch = watch;
        self
    }

    /// The time of the use case as journals keep it: RFC 3339, UTC, whole seconds.
    #[must_use]
    pub fn time(&self) -> String {
        self.now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// The day of the use case (UTC).
    #[must_use]
    pub fn today(&self) -> Date {
        jiff::tz::Offset::UTC.to_datetime(self.now).date()
    }

    /// Lets the use case pass if the permission table says so.
    ///
    /// # Errors
    /// [`Error::Forbidden`] otherwise.
    pub fn require(&self, resource: Resource, action: Action) -> Result<(), Error> {
        if permission::allows(&self.actor.roles, resource, action) {
            return Ok(());
        }
        Err(Error::Forbidden { actor: self.actor.name.clone(), resource, action })
    }
}
