//! True time, and the clocks of hosts that are off from it.

use crate::Moment;

/// True time, in microseconds since the run began. Hosts never see it.
pub(super) type Micros = u64;

pub(super) const MS: Micros = 1_000;
pub(super) const SECOND: Micros = 1_000_000;

/// The monotonic clock of a host: it drifts, but never jumps.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    since: Micros,
    micros: u64,
    /// Ticks in a million true microseconds.
    rate: u64,
    /// How far the clock of the wall was put off by jumps, in milliseconds. Nothing may use it.
    pub(super) wall_ms: i64,
}

impl Clock {
    pub(super) fn new(origin_ms: u64, rate: u64) -> Clock {
        Clock { since: 0, micros: origin_ms * MS, rate, wall_ms: 0 }
    }

    fn micros(&self, now: Micros) -> u64 {
        self.micros + (now - self.since) * self.rate / 1_000_000
    }

    /// What the host's monotonic clock says.
    pub(super) fn moment(&self, now: Micros) -> Moment {
        Moment::at_ms(self.micros(now) / MS)
    }

    /// What the clock on the wall says.
    pub(super) fn wall(&self, now: Micros) -> Moment {
        Moment::at_ms((self.micros(now) / MS).saturating_add_signed(self.wall_ms))
    }

    /// From now on the clock is off by so much.
    pub(super) fn drift(&mut self, now: Micros, ppm: i64) {
        self.micros = self.micros(now);
        self.since = now;
        self.rate = 1_000_000_u64.saturating_add_signed(ppm);
    }
}
