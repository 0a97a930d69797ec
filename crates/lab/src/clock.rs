//! The machine's clock, the same in all places of a lab.

use rustix::time::{ClockId, clock_gettime};

/// Milliseconds since the machine was started.
pub(crate) fn boot_ms() -> u64 {
    let time = clock_gettime(ClockId::Boottime);
    u64::try_from(time.tv_sec * 1_000 + time.tv_nsec / 1_000_000).unwrap_or(0)
}
