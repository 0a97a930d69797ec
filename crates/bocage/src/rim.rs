//! The rim of the program: where a defect of its own ends as an error like any other.

use std::fmt;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bocage_vocab::{Explain, Hint};

/// The program itself is at fault.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A defect of Bocage, not of the data: the command ended where it could not go on.
    #[error("Bocage itself failed")]
    Internal {
        /// Where, and what it met there.
        #[source]
        source: Panicked,
    },
}

impl Explain for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::Internal { .. } => "bocage::bocage::internal",
        }
    }

    fn hint(&self) -> Hint {
        Hint::new(
            "the territory is as it was before the command; please report this with the command, \
             `bocage --version` and the lines above",
        )
    }
}

/// What a panic said, and where.
#[derive(Debug)]
pub(crate) struct Panicked(String);

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for Panicked {}

/// The first panic: where others follow from it in other threads, it is the one to look at.
static FIRST: Mutex<Option<String>> = Mutex::new(None);

/// Does the work of a command.
///
/// # Errors
/// When it panics, here or in a thread that it waits for.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Error> {
    set_hook(Box::new(heard));
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| {
        let first = FIRST.lock().unwrap_or_else(|held| held.into_inner()).take();
        Error::Internal { source: Panicked(first.unwrap_or_else(|| "at an unknown place".into())) }
    })
}

/// From now on a panic in any thread ends the process: half an agent would hold a room that it does
/// not look after any more, while a dead one is started anew, and its guard ends what it kept.
pub(crate) fn end_with_the_first_panic() {
    ENDS.store(true, Ordering::Relaxed);
}

/// What a log has to take the last line.
const LAST_WORDS: Duration = Duration::from_millis(100);

static ENDS: AtomicBool = AtomicBool::new(false);

fn heard(panic: &PanicHookInfo<'_>) {
    let said = panic.payload_as_str().unwrap_or("without a word");
    let place = panic.location().map(|at| format!(" at {}:{}", at.file(), at.line()));
    let told = format!("{said}{}", place.unwrap_or_default());
    tracing::debug!("panic: {told}\n{}", std::backtrace::Backtrace::force_capture());
    if ENDS.load(Ordering::Relaxed) {
        tracing::error!("ended by a defect: {told}");
        // The log is written beside.
        std::thread::sleep(LAST_WORDS);
        std::process::abort();
    }
    FIRST.lock().unwrap_or_else(|held| held.into_inner()).get_or_insert(told);
}

#[cfg(test)]
mod tests {
    use bocage_app::Failure;

    use super::*;

    #[test]
    fn a_panic_in_any_thread_is_told_with_its_first_cause() {
        assert_eq!(guarded(|| 7).unwrap(), 7);
        let broken = guarded(|| {
            std::thread::scope(|scope| {
                scope.spawn(|| panic!("the root of it")).join().unwrap();
            });
        });
        let failure = Failure::from(&broken.unwrap_err());
        assert_eq!(failure.code, "bocage::bocage::internal");
        assert!(failure.causes[0].starts_with("the root of it at "), "{:?}", failure.causes);
        assert!(failure.causes[0].contains("rim.rs:"), "{:?}", failure.causes);
    }
}
