//! Monotonic time of one host. Two hosts' moments are never compared: their clocks drift.

use std::fmt;

/// A length of time in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span(u64);

impl Span {
    /// A span of so many milliseconds.
    pub const fn ms(ms: u64) -> Span {
        Span(ms)
    }

    /// The milliseconds of it.
    pub const fn as_ms(self) -> u64 {
        self.0
    }

    /// The longest that this span of a host's clock can last in truth, if the clock is off by at
    /// most `drift_ppm` (a slow clock makes it longer).
    pub const fn longest(self, drift_ppm: u64) -> Span {
        Span((self.0 * 1_000_000).div_ceil(1_000_000 - drift_ppm))
    }

    /// The shortest that this span of a host's clock can last in truth.
    pub const fn shortest(self, drift_ppm: u64) -> Span {
        Span(self.0 * 1_000_000 / (1_000_000 + drift_ppm))
    }
}

impl std::ops::Add for Span {
    type Output = Span;

    fn add(self, other: Span) -> Span {
        Span(self.0 + other.0)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} ms", self.0)
    }
}

/// A moment of one host's monotonic clock (on Linux `CLOCK_BOOTTIME`, which also counts while the
/// host is suspended), in milliseconds since an origin that the host chooses.
///
/// # Examples
/// ```
/// use bocage_failover::{Moment, Span};
/// let sent = Moment::at_ms(1_000);
/// assert_eq!((sent + Span::ms(500)).since(sent), Span::ms(500));
/// assert_eq!(sent.since(sent + Span::ms(500)), Span::ms(0));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Moment(u64);

impl Moment {
    /// The moment so many milliseconds after the origin.
    pub const fn at_ms(ms: u64) -> Moment {
        Moment(ms)
    }

    /// Milliseconds since the origin.
    pub const fn as_ms(self) -> u64 {
        self.0
    }

    /// How long ago `earlier` was; nothing if it is yet to come.
    pub const fn since(self, earlier: Moment) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl std::ops::Add<Span> for Moment {
    type Output = Moment;

    fn add(self, span: Span) -> Moment {
        Moment(self.0 + span.0)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{:03} s", self.0 / 1_000, self.0 % 1_000)
    }
}
