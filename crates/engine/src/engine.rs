//! What every engine can do.

use std::path::Path;

use bocage_vocab::{Bytes, Span, Text};

use crate::{Error, Observed, Step};

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

    /// Loads the images of an archive, as `docker save` writes it.
    ///
    /// # Errors
    /// When the file cannot be read, or is no such archive.
    fn load(&self, archive: &Path) -> Result<(), Error>;

    /// What containers of ours have used since they started.
    ///
    /// # Errors
    /// When the engine does not answer.
    fn usage(&self) -> Result<Vec<Usage>, Error>;

    /// Lets time pass.
    fn pause(&self, span: Span);
}

/// What a container has used since it started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// The container.
    pub container: Text,
    /// Computing time in all.
    pub cpu: Span,
    /// Memory now.
    pub memory: Bytes,
    /// Bytes received.
    pub received: Bytes,
    /// Bytes sent.
    pub sent: Bytes,
    /// Processes now.
    pub processes: i64,
}
