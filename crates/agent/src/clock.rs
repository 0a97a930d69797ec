//! The clock of the host that also counts while it is suspended.

use std::path::Path;

use bocage_failover::{Moment, Span};
use rustix::time::{ClockId, clock_gettime};

use crate::Error;

/// Now, on `CLOCK_BOOTTIME`. Two processes of a host agree on it; two hosts never do.
pub(crate) fn now() -> Moment {
    let time = clock_gettime(ClockId::Boottime);
    let ms = time.tv_sec * 1_000 + time.tv_nsec / 1_000_000;
    Moment::at_ms(u64::try_from(ms).unwrap_or(0))
}

/// What tells this run of the host from others.
pub(crate) fn boot() -> Result<String, Error> {
    let path = Path::new("/proc/sys/kernel/random/boot_id");
    let text = std::fs::read_to_string(path).map_err(Error::file(path, "read"))?;
    Ok(text.trim().to_owned())
}

/// How long until then; nothing where it is past.
pub(crate) fn left(until: Moment) -> Span {
    until.since(now())
}

/// Milliseconds since 1970, to show people.
pub(crate) fn unix_ms() -> u64 {
    let time = clock_gettime(ClockId::Realtime);
    let ms = time.tv_sec * 1_000 + time.tv_nsec / 1_000_000;
    u64::try_from(ms).unwrap_or(0)
}
