//! The token under which a part of the group runs here, kept so that an older one is refused.

use std::path::PathBuf;
use std::sync::Mutex;

use bocage_failover::Epoch;
use serde::{Deserialize, Serialize};

use crate::{Error, Settings, files};

/// The tokens of one part.
#[derive(Debug)]
pub(crate) struct Token {
    part: &'static str,
    file: PathBuf,
    kept: Mutex<Kept>,
}

#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Kept {
    /// The newest that was here.
    newest: u64,
    /// The one under which the part runs.
    runs: Option<u64>,
}

impl Token {
    pub(crate) fn of(settings: &Settings, part: &'static str) -> Token {
        let file = settings.folder.join(format!("{part}.json"));
        Token { part, kept: Mutex::new(files::read(&file).unwrap_or_default()), file }
    }

    /// The token under which the part runs.
    pub(crate) fn runs(&self) -> Option<Epoch> {
        self.kept().runs.map(Epoch)
    }

    /// The part runs under this token from now on.
    ///
    /// # Errors
    /// [`Error::OldEpoch`] where a newer one was here, or when it cannot be kept.
    pub(crate) fn begin(&self, epoch: Epoch) -> Result<(), Error> {
        let known = Epoch(self.kept().newest);
        if epoch < known {
            return Err(Error::OldEpoch { part: self.part, known, asked: epoch });
        }
        self.keep(Kept { newest: epoch.0, runs: Some(epoch.0) })
    }

    /// The part has stopped.
    ///
    /// # Errors
    /// When that cannot be kept.
    pub(crate) fn end(&self) -> Result<(), Error> {
        self.keep(Kept { runs: None, ..self.kept() })
    }

    fn kept(&self) -> Kept {
        *self.kept.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn keep(&self, new: Kept) -> Result<(), Error> {
        *self.kept.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = new;
        files::write(&self.file, &new)
    }
}
