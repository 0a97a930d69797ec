//! How long things last, and the proof that an owner has stopped before another may begin.

use std::ops::Deref;

use thiserror::Error;

use crate::Span;

/// The spans that agents, guards and gates obey, as somebody wants them. [`Timing::new`] refuses those
/// under which two rooms could run a group at once, or nothing could ever be served.
///
/// An owner counts from the moment at which it *sent* the renewal that was acknowledged last; the
/// other room from the moment at which it first *saw* it. The second is later in truth, whatever
/// the network did, so only the drift of the two clocks and the time to stop need a margin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spans {
    /// An owner renews this long after it sent the last acknowledged renewal.
    pub renew_after: Span,
    /// An unanswered request is sent again after this long.
    pub retry_after: Span,
    /// The kernel's gate closes and the agent stops everything this long after the sending.
    pub stop_after: Span,
    /// The guard kills what still runs this long after the sending.
    pub kill_after: Span,
    /// How often the guard looks, and how long a kill may last, together.
    pub kill_lasts: Span,
    /// The other room may take the group this long after it saw the last renewal.
    pub take_after: Span,
    /// The most that a clock of a host may be off.
    pub drift_ppm: u64,
    /// How long a second copy, or a service that does not answer, may be away before it counts.
    pub patience: Span,
    /// How long a room to which a group was handed has before the old owner may take it again.
    pub handover: Span,
    /// How long a planned switch may pause the group before it is given up.
    pub pause_max: Span,
    /// How long bringing up may last before it is tried elsewhere.
    pub opening_max: Span,
    /// An order whose effect is not seen is given again after this long.
    pub repeat_after: Span,
    /// A volume is shipped this often.
    pub ship_every: Span,
    /// An alarm stands when nobody has served the group for this long, as far as a room knows. Where
    /// the group changes rooms meanwhile, the room that has it last counts from then on.
    pub unserved_max: Span,
}

/// Spans that can be: the proof has been made. All rooms of a group use the same.
///
/// # Examples
/// ```
/// use bocage_failover::{Span, Spans, Timing};
/// assert_eq!(Timing::new(Spans::DEFAULT), Ok(Timing::DEFAULT));
/// let hasty = Spans { take_after: Span::ms(9_000), ..Spans::DEFAULT };
/// let error = Timing::new(hasty).unwrap_err();
/// assert_eq!(error.code(), "bocage::failover::overlap");
/// assert_eq!(
///     error.to_string(),
///     "an owner may run for 9243 ms, but the other room may begin after 8910 ms"
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing(Spans);

impl Deref for Timing {
    type Target = Spans;

    fn deref(&self) -> &Spans {
        &self.0
    }
}

impl Timing {
    /// Those of [`Spans::DEFAULT`].
    pub const DEFAULT: Timing = Timing(Spans::DEFAULT);

    /// Takes spans that can be.
    ///
    /// # Errors
    /// [`TimingError`] where an owner might still run when the other room begins, or nothing could
    /// be served for long.
    pub fn new(spans: Spans) -> Result<Timing, TimingError> {
        spans.check()?;
        Ok(Timing(spans))
    }

    /// Spans without the proof: the simulator breaks things on purpose.
    pub(crate) fn unproven(spans: Spans) -> Timing {
        Timing(spans)
    }
}

impl Spans {
    /// Blips of 5 s and the election after them move nothing; a lost room is replaced after 10 s.
    pub const DEFAULT: Spans = Spans {
        renew_after: Span::ms(1_000),
        retry_after: Span::ms(500),
        stop_after: Span::ms(8_700),
        kill_after: Span::ms(8_900),
        kill_lasts: Span::ms(250),
        take_after: Span::ms(10_000),
        drift_ppm: 10_000,
        patience: Span::ms(8_000),
        handover: Span::ms(6_000),
        pause_max: Span::ms(5_000),
        opening_max: Span::ms(15_000),
        repeat_after: Span::ms(1_000),
        ship_every: Span::ms(10_000),
        unserved_max: Span::ms(30_000),
    };

    /// Whether an owner has certainly stopped when the other room may begin, both clocks being off
    /// by as much as they may, and whether the group can be served at all.
    fn check(&self) -> Result<(), TimingError> {
        if self.drift_ppm >= DRIFT_PPM_MAX {
            return Err(TimingError::NoClock { drift_ppm: self.drift_ppm });
        }
        self.named().into_iter().try_for_each(|(name, span)| {
            let is_possible = (SPAN_MIN..=SPAN_MAX).contains(&span);
            if is_possible { Ok(()) } else { Err(TimingError::NoSpan { name, span }) }
        })?;
        if self.stop_after >= self.kill_after {
            return Err(TimingError::GuardFirst { stop: self.stop_after, kill: self.kill_after });
        }
        let runs = (self.kill_after + self.kill_lasts).longest(self.drift_ppm);
        let waits = self.take_after.shortest(self.drift_ppm);
        if runs >= waits {
            return Err(TimingError::Overlap { runs, waits });
        }
        if self.retry_after > self.renew_after {
            let (retry, renew) = (self.retry_after, self.renew_after);
            return Err(TimingError::RetryLate { retry, renew });
        }
        let beats = self.renew_after.as_ms() * BEATS_MIN;
        if self.stop_after.as_ms() < beats {
            return Err(TimingError::FewBeats { stop: self.stop_after, beats: Span::ms(beats) });
        }
        let moved = self.take_after.max(self.pause_max + self.trusted_after());
        if self.unserved_max < moved {
            return Err(TimingError::AlarmFirst { alarm: self.unserved_max, moved });
        }
        Ok(())
    }

    /// A room that has held the group for so long has brought it up, or says itself that it has not.
    pub(crate) fn trusted_after(&self) -> Span {
        self.opening_max + SETTLE
    }

    fn named(&self) -> [(&'static str, Span); 13] {
        [
            ("renew_after", self.renew_after),
            ("retry_after", self.retry_after),
            ("stop_after", self.stop_after),
            ("kill_after", self.kill_after),
            ("kill_lasts", self.kill_lasts),
            ("take_after", self.take_after),
            ("patience", self.patience),
            ("handover", self.handover),
            ("pause_max", self.pause_max),
            ("opening_max", self.opening_max),
            ("repeat_after", self.repeat_after),
            ("ship_every", self.ship_every),
            ("unserved_max", self.unserved_max),
        ]
    }
}

/// What the votes and the agents may take to say what is so already.
pub(crate) const SETTLE: Span = Span::ms(3_000);
/// A clock that is off by so much is none.
const DRIFT_PPM_MAX: u64 = 500_000;
/// An owner must be able to miss a beat or two before it has to stop.
const BEATS_MIN: u64 = 3;
const SPAN_MIN: Span = Span::ms(1);
/// A day: no room waits longer for anything, and sums of spans stay small.
const SPAN_MAX: Span = Span::ms(86_400_000);

/// Spans under which two rooms could run a group at once, or that make no sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TimingError {
    /// The other room could begin while the owner still runs.
    #[error("an owner may run for {runs}, but the other room may begin after {waits}")]
    Overlap {
        /// The longest that an owner runs after its last renewal.
        runs: Span,
        /// The shortest that the other room waits.
        waits: Span,
    },
    /// The guard would kill before the agent had stopped in order.
    #[error("the guard kills after {kill}, before the agent stops after {stop}")]
    GuardFirst {
        /// When the agent stops.
        stop: Span,
        /// When the guard kills.
        kill: Span,
    },
    /// An owner would have to stop before it could miss a beat.
    #[error("an owner stops after {stop}, before three beats have passed in {beats}")]
    FewBeats {
        /// When it stops.
        stop: Span,
        /// How long three beats last.
        beats: Span,
    },
    /// What is not answered would be asked again later than the next is due.
    #[error("a request is repeated after {retry}, but the next is due after {renew}")]
    RetryLate {
        /// When it is repeated.
        retry: Span,
        /// When the next is due.
        renew: Span,
    },
    /// The alarm that nobody serves would come before another room could have begun.
    #[error("the alarm that nobody serves comes after {alarm}, but a move may last {moved}")]
    AlarmFirst {
        /// When it comes.
        alarm: Span,
        /// How long it may take until the other room is trusted to serve.
        moved: Span,
    },
    /// A span of no length, or of more than a day.
    #[error("{name} of {span} is none: from 1 ms to a day")]
    NoSpan {
        /// Which.
        name: &'static str,
        /// How long.
        span: Span,
    },
    /// Clocks that are off by half and more.
    #[error("a clock that is off by {drift_ppm} parts in a million is none: less than half")]
    NoClock {
        /// By how much.
        drift_ppm: u64,
    },
}

impl TimingError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            TimingError::Overlap { .. } => "bocage::failover::overlap",
            TimingError::GuardFirst { .. } => "bocage::failover::guard_first",
            TimingError::FewBeats { .. } => "bocage::failover::few_beats",
            TimingError::RetryLate { .. } => "bocage::failover::retry_late",
            TimingError::AlarmFirst { .. } => "bocage::failover::alarm_first",
            TimingError::NoSpan { .. } => "bocage::failover::no_span",
            TimingError::NoClock { .. } => "bocage::failover::no_clock",
        }
    }

    /// What to do next.
    pub fn hint(&self) -> &'static str {
        match self {
            TimingError::Overlap { .. } => "make take_after longer, or kill_after shorter",
            TimingError::GuardFirst { .. } => "make kill_after longer than stop_after",
            TimingError::FewBeats { .. } => "make renew_after shorter, or stop_after longer",
            TimingError::RetryLate { .. } => "make retry_after shorter than renew_after",
            TimingError::AlarmFirst { .. } => {
                "make unserved_max longer, or opening_max and take_after shorter"
            }
            TimingError::NoSpan { .. } => "give a length, such as that of the default",
            TimingError::NoClock { .. } => "have the hosts' clocks measured, and mend them",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_timings_are_refused_by_name() {
        let default = Spans::DEFAULT;
        let ms = Span::ms;
        for (spans, code) in [
            (Spans { take_after: ms(9_300), ..default }, "overlap"),
            (Spans { drift_ppm: 50_000, ..default }, "overlap"),
            (Spans { kill_after: ms(8_700), ..default }, "guard_first"),
            (Spans { renew_after: ms(3_000), ..default }, "few_beats"),
            (Spans { retry_after: ms(1_001), ..default }, "retry_late"),
            (Spans { unserved_max: ms(22_999), ..default }, "alarm_first"),
            (Spans { renew_after: ms(0), ..default }, "no_span"),
            (Spans { ship_every: ms(u64::MAX), ..default }, "no_span"),
            (Spans { kill_after: ms(u64::MAX), ..default }, "no_span"),
            (Spans { drift_ppm: 1_000_000, ..default }, "no_clock"),
        ] {
            let error = Timing::new(spans).unwrap_err();
            assert_eq!(error.code(), format!("bocage::failover::{code}"), "{error}");
        }
    }

    #[test]
    fn what_is_accepted_has_the_owner_stopped_before_the_other_begins() {
        // Each span around its default, in steps: whatever passes keeps the promise.
        let mut accepted = 0;
        for number in 0..4_096_u64 {
            let pick = |place: u32, from: u64, step: u64| {
                Span::ms(from + step * ((number >> (2 * place)) & 3))
            };
            let spans = Spans {
                stop_after: pick(0, 2_500, 2_500),
                kill_after: pick(1, 3_000, 2_800),
                take_after: pick(2, 4_000, 3_000),
                renew_after: pick(3, 500, 900),
                kill_lasts: pick(4, 100, 600),
                drift_ppm: 20_000 * ((number >> 10) & 3),
                ..Spans::DEFAULT
            };
            if Timing::new(spans).is_ok() {
                accepted += 1;
                let slow = 1e6 / (1e6 - spans.drift_ppm as f64);
                let fast = 1e6 / (1e6 + spans.drift_ppm as f64);
                let runs = (spans.kill_after + spans.kill_lasts).as_ms() as f64 * slow;
                assert!(runs < spans.take_after.as_ms() as f64 * fast, "{spans:?}");
                assert!(spans.stop_after < spans.kill_after);
            }
        }
        assert!((100..4_000).contains(&accepted), "{accepted}");
    }
}
