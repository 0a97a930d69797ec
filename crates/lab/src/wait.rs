//! Waiting until something is so.

use std::time::{Duration, Instant};

use bocage_vocab::Watch;

use crate::Error;

const LOOKS_EVERY: Duration = Duration::from_millis(100);
/// Nobody waits any more, but agents and Patroni go on: a standby that was lost under load takes its time.
pub(crate) const MAY_STILL: &str = "it may still become so by itself: see `bocage lab status` in a few \
     minutes, then `bocage lab heal` again";

/// Looks until `seen` says yes.
///
/// # Errors
/// [`Error::NotReady`] after `seconds`, with where to `look`; [`Error::Interrupted`] when the watch
/// says so; whatever `seen` fails by.
pub(crate) fn until(
    watch: &dyn Watch,
    what: &str,
    seconds: u64,
    look: impl Fn() -> String,
    mut seen: impl FnMut() -> Result<bool, Error>,
) -> Result<(), Error> {
    let begun = Instant::now();
    while !seen()? {
        if watch.cancelled() {
            return Err(Error::Interrupted);
        }
        if begun.elapsed() >= Duration::from_secs(seconds) {
            return Err(Error::NotReady { what: what.to_owned(), seconds, look: look() });
        }
        std::thread::sleep(LOOKS_EVERY);
    }
    Ok(())
}
