//! Docker Engine on a local socket.

mod images;
mod labels;
mod leave;
mod make;
mod perform;
mod pulse;
mod room;
mod scratch;
mod secrets;
mod see;
mod starts;
mod volumes;

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bocage_hosting::Application;
use bocage_vocab::{Bytes, Id, Span, Text};
use bollard::errors::Error as Refusal;
use tokio::runtime::Runtime;

pub use leave::Still;
pub use pulse::answers;
pub use scratch::Aside;
pub(crate) use secrets::{drawn, failed, owned, replaced};
pub use secrets::{forget_secrets, keep_secret, secret_files, secrets_of};

use crate::{Engine, Error, Lock, Observed, Owner, Registry, Step, Usage, WantedInstance};

/// Seconds that a call may take: stopping waits for a container's own end.
const CALL_SECONDS: u64 = 120;

/// Docker Engine on this machine.
///
/// It waits for each call on a runtime of its own: it must not be used from inside another.
#[derive(Debug)]
pub struct Docker {
    docker: bollard::Docker,
    runtime: Runtime,
    socket: PathBuf,
    /// Secrets, as `APPLICATION/NAME`; copies of containers lie below. It should be in memory.
    secrets: PathBuf,
    /// What moves between rooms, where something does.
    moving: Option<Moving>,
    /// Where it pulls images from that it lacks.
    registry: Option<Registry>,
}

/// What of a host moves to another room, and how it is told from what stays.
#[derive(Debug, Clone)]
pub struct Moving {
    /// The applications.
    pub whose: BTreeSet<Id<Application>>,
    /// Where their volumes lie, one below it each; none: where the engine keeps those of others.
    pub folder: Option<PathBuf>,
    /// The control group of their containers, by its path, so that all can be ended at once.
    pub group: String,
}

impl Docker {
    /// The engine behind a socket. Secrets are read from `secrets`, as `APPLICATION/NAME`.
    ///
    /// # Errors
    /// When no engine answers there.
    pub fn at(socket: &Path, secrets: &Path) -> Result<Docker, Error> {
        let at = socket.display().to_string();
        let none = |source: Box<dyn std::error::Error + Send + Sync>| Error::NoEngine {
            at: at.clone(),
            source,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|source| none(source.into()))?;
        let connect = async {
            let version = bollard::API_DEFAULT_VERSION;
            bollard::Docker::connect_with_socket(&at, CALL_SECONDS, version)?
                .negotiate_version()
                .await
        };
        let docker = runtime.block_on(connect).map_err(|source| none(source.into()))?;
        let (socket, secrets) = (socket.to_owned(), secrets.to_owned());
        Ok(Docker { docker, runtime, socket, secrets, moving: None, registry: None })
    }

    /// The same; what these applications are made of from now on can move to another room.
    #[must_use]
    pub fn with_moving(self, moving: Moving) -> Docker {
        Docker { moving: Some(moving), ..self }
    }

    /// What moves, where it is of this application.
    fn moving(&self, owner: &Owner) -> Option<&Moving> {
        self.moving.as_ref().filter(|moving| moving.whose.contains(&owner.incarnation))
    }

    /// The same; images that it lacks are pulled from a registry, by digest.
    #[must_use]
    pub fn pulling_from(mut self, registry: Option<Registry>) -> Docker {
        self.registry = registry;
        self
    }

    /// Waits for a call; says what it was where it fails.
    fn wait<T>(
        &self,
        what: &'static str,
        on: &str,
        call: impl Future<Output = Result<T, Refusal>>,
    ) -> Result<T, Error> {
        let refused =
            |source: Refusal| Error::Refused { what, on: on.to_owned(), source: source.into() };
        self.runtime.block_on(call).map_err(refused)
    }

    /// Waits for a call that gives nothing where there is nothing.
    fn wait_if_there<T>(
        &self,
        what: &'static str,
        on: &str,
        call: impl Future<Output = Result<T, Refusal>>,
    ) -> Result<Option<T>, Error> {
        match self.runtime.block_on(call) {
            Ok(value) => Ok(Some(value)),
            Err(refusal) if status(&refusal) == Some(404) => Ok(None),
            Err(source) => Err(Error::Refused { what, on: on.to_owned(), source: source.into() }),
        }
    }
}

/// The HTTP status of a refusal.
fn status(refusal: &Refusal) -> Option<u16> {
    match refusal {
        Refusal::DockerResponseServerError { status_code, .. } => Some(*status_code),
        _ => None,
    }
}

impl Engine for Docker {
    fn observe(&self) -> Result<Observed, Error> {
        self.seen()
    }

    fn perform(&self, step: &Step) -> Result<(), Error> {
        self.performed(step)
    }

    fn logs(&self, container: &str, lines: u32) -> Result<String, Error> {
        self.last_lines(container, lines)
    }

    fn digest_of(&self, image: &str) -> Result<String, Error> {
        self.by_digest(image)
    }

    fn load(&self, archive: &Path) -> Result<BTreeMap<String, String>, Error> {
        self.loaded(archive)
    }

    fn usage(&self) -> Result<Vec<Usage>, Error> {
        self.used()
    }

    fn lock(&self) -> Result<Lock, Error> {
        Lock::beside(&self.socket)
    }

    fn resume(&self) -> Result<(), Error> {
        self.resumed()
    }

    fn fingerprint(&self, instance: &WantedInstance) -> Result<Option<Text>, Error> {
        secrets::fingerprint(&self.secrets, instance)
    }

    fn measure(&self, volume: &str) -> Result<Bytes, Error> {
        self.measured(volume)
    }

    fn erase(&self, volume: &str) -> Result<(), Error> {
        self.erased(volume)
    }

    fn pause(&self, span: Span) {
        std::thread::sleep(Duration::from_millis(u64::try_from(span.get()).unwrap_or(0)));
    }
}
