//! What every engine can do.

use std::collections::BTreeMap;
use std::path::Path;

use bocage_vocab::{Bytes, Span, Text};

use crate::{Error, Lock, Observed, Running, Step, WantedInstance};

/// An engine that runs containers. Calls wait until they are done: they are made from a thread that
/// may wait, never from inside a runtime.
pub trait Engine {
    /// What there is of ours. What lacks our labels is not seen.
    ///
    /// # Errors
    /// When the engine does not answer.
    fn observe(&self) -> Result<Observed, Error>;

    /// Performs one step. [`Step::Await`] and [`Step::Switch`] are not for it: [`crate::reconcile`]
    /// waits, and tells the entry.
    ///
    /// # Errors
    /// When the engine refuses or does not answer.
    fn perform(&self, step: &Step) -> Result<(), Error>;

    /// The last lines that a container wrote.
    ///
    /// # Errors
    /// When the engine does not answer.
    fn logs(&self, container: &str, lines: u32) -> Result<String, Error>;

    /// What an image is by its digest: `name@sha256:…`, or its id where it was loaded from a file.
    ///
    /// # Errors
    /// When the engine has no such image.
    fn digest_of(&self, image: &str) -> Result<String, Error>;

    /// Loads the images of an archive, as `docker save` writes it. What a name means already it goes on to
    /// mean; a new image is called by the beginning of its identifier instead of the tag in the archive,
    /// which somebody else may mean otherwise: each name with that.
    ///
    /// # Errors
    /// When the file cannot be read, is no such archive, or calls an image as the engine calls another.
    fn load(&self, archive: &Path) -> Result<BTreeMap<String, String>, Error>;

    /// The containers of ours, with what those that run have used since they started.
    ///
    /// # Errors
    /// When the engine does not answer.
    fn usage(&self) -> Result<Vec<Usage>, Error>;

    /// Waits until nobody else changes what the engine runs, and keeps others out until the lock is
    /// dropped.
    ///
    /// # Errors
    /// When another one works for long, or the engine's place cannot be written.
    fn lock(&self) -> Result<Lock, Error>;

    /// Has go on what a process that was killed left standing still. Called with the lock held.
    ///
    /// # Errors
    /// When the engine refuses or does not answer.
    fn resume(&self) -> Result<(), Error>;

    /// What tells the secrets of an instance from other values, without telling them; none where it
    /// has none.
    ///
    /// # Errors
    /// When a secret has no value.
    fn fingerprint(&self, instance: &WantedInstance) -> Result<Option<Text>, Error>;

    /// What a volume takes of its disk.
    ///
    /// # Errors
    /// When there is none, or the engine does not answer.
    fn measure(&self, volume: &str) -> Result<Bytes, Error>;

    /// Takes a volume away with all that is in it.
    ///
    /// # Errors
    /// When a container has it, or the engine does not answer.
    fn erase(&self, volume: &str) -> Result<(), Error>;

    /// Lets time pass.
    fn pause(&self, span: Span);
}

/// A container, and what it has used since it started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// The container.
    pub running: Running,
    /// What it has used; none where it ended or could not be asked.
    pub used: Option<Used>,
}

/// What a container has used since it started, and what it takes now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Used {
    /// Computing time in all, in nanoseconds.
    pub cpu_ns: i64,
    /// Memory now.
    pub memory: Bytes,
    /// Bytes received.
    pub received: Bytes,
    /// Bytes sent.
    pub sent: Bytes,
    /// Processes now.
    pub processes: i64,
}
