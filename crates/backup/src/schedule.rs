//! What is due, what is kept, and what must be told: pure, from moments that are given.

use bocage_vocab::{Span, code_list};
use jiff::{SignedDuration, Timestamp};

code_list! {
    /// How much of a cluster a backup holds by itself.
    pub enum Kind: KindError {
        /// All of it.
        Full = "full",
        /// What changed since the last full one.
        Differential = "diff",
        /// What changed since the last of any kind.
        Incremental = "incr",
    }
}

code_list! {
    /// What is known of the backups of an application.
    pub enum Standing: StandingError {
        /// It keeps nothing.
        Needless = "nothing_kept",
        /// It was never backed up.
        Never = "never_backed_up",
        /// The last attempt failed.
        Failed = "backup_failed",
        /// The last one is older than twice what its class promises.
        Late = "backup_late",
        /// None was ever restored.
        Unproven = "never_proven",
        /// The last one that was restored was not what had been backed up.
        Refuted = "proof_failed",
        /// None was restored for long.
        Stale = "proof_late",
        /// The last restore gave back what had been backed up, and its probe passed.
        Proven = "proven",
    }
}

impl Standing {
    /// Whether somebody must see to it.
    #[must_use]
    pub fn is_alarm(self) -> bool {
        !matches!(self, Standing::Needless | Standing::Proven)
    }
}

/// A backup of a whole cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// What pgBackRest calls it.
    pub label: String,
    /// How much of it it holds.
    pub kind: Kind,
    /// When it ended.
    pub at: Timestamp,
}

const DAY: SignedDuration = SignedDuration::from_hours(24);
/// A full backup is taken again after so long.
const FULL_EVERY: SignedDuration = SignedDuration::from_hours(7 * 24);
/// A proof is renewed within so long.
const PROOF_WITHIN: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The kind of the next backup of a cluster.
#[must_use]
pub fn next_kind(backups: &[Whole], now: Timestamp) -> Kind {
    let age = |kinds: &[Kind]| {
        let own = backups.iter().filter(|one| kinds.contains(&one.kind));
        own.map(|one| now.duration_since(one.at)).min()
    };
    match (age(&[Kind::Full]), age(&[Kind::Full, Kind::Differential])) {
        (None, _) => Kind::Full,
        (Some(full), _) if full >= FULL_EVERY => Kind::Full,
        (_, Some(age)) if age >= DAY => Kind::Differential,
        _ => Kind::Incremental,
    }
}

/// The newest backup that ended before a moment.
#[must_use]
pub fn before(backups: &[Whole], moment: Timestamp) -> Option<&Whole> {
    backups.iter().filter(|one| one.at <= moment).max_by_key(|one| one.at)
}

/// Whether an application is due, whose last good backup was then: a little early rather than late by a
/// whole turn of whoever asks.
#[must_use]
pub fn is_due(last: Option<Timestamp>, every: Span, now: Timestamp) -> bool {
    let every = SignedDuration::from_millis(every.get());
    last.is_none_or(|last| now.duration_since(last) >= every - every / 20)
}

/// Days that backups are kept for.
#[must_use]
pub fn days(retention: Span) -> u32 {
    let days = SignedDuration::from_millis(retention.get()).as_hours().div_euclid(24);
    u32::try_from(days.clamp(1, 9_999)).unwrap_or(1)
}

/// What is known of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Whether it keeps anything.
    pub keeps: bool,
    /// The last good backup.
    pub backup: Option<Timestamp>,
    /// Whether the last attempt failed.
    pub failed: bool,
    /// The last restore that was tried for a proof, and whether it passed.
    pub proof: Option<(Timestamp, bool)>,
    /// The time between two backups that its class promises.
    pub every: Span,
}

/// What people must be told: the worst first.
#[must_use]
pub fn standing(known: &Known, now: Timestamp) -> Standing {
    let late = SignedDuration::from_millis(known.every.get().saturating_mul(2));
    let since = |at: Timestamp| now.duration_since(at);
    match (known.backup, known.proof) {
        _ if !known.keeps => Standing::Needless,
        (_, Some((_, false))) => Standing::Refuted,
        _ if known.failed => Standing::Failed,
        (None, _) => Standing::Never,
        (Some(at), _) if since(at) > late => Standing::Late,
        (_, None) => Standing::Unproven,
        (_, Some((at, true))) if since(at) > PROOF_WITHIN * 2 => Standing::Stale,
        _ => Standing::Proven,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(hours * 3600).unwrap()
    }

    fn whole(kind: Kind, hours: i64) -> Whole {
        Whole { label: String::new(), kind, at: at(hours) }
    }

    #[test]
    fn a_week_is_one_full_six_differential_and_the_rest_incremental() {
        let (mut backups, mut kinds) = (Vec::new(), Vec::new());
        for hour in 0..14 * 24 {
            let kind = next_kind(&backups, at(hour));
            backups.push(whole(kind, hour));
            kinds.push(kind);
        }
        let count = |kind| kinds.iter().filter(|one| **one == kind).count();
        assert_eq!((count(Kind::Full), count(Kind::Differential)), (2, 12));
        assert_eq!(count(Kind::Incremental), 14 * 24 - 14);
        assert_eq!(next_kind(&[whole(Kind::Incremental, 0)], at(1)), Kind::Full, "no full is left");
    }

    #[test]
    fn what_is_due_by_its_class() {
        let hour = Span::millis(3_600_000);
        for (last, now, due) in
            [(None, 0, true), (Some(0), 0, false), (Some(0), 1, true), (Some(5), 5, false)]
        {
            assert_eq!(is_due(last.map(at), hour, at(now)), due, "{last:?} {now}");
        }
        let early = Timestamp::from_second(57 * 60).unwrap();
        assert!(is_due(Some(at(0)), hour, early), "rather early than a turn late");
        let day = 86_400_000;
        for (retention, expected) in [(30 * day, 30), (day / 2, 1), (0, 1), (i64::MAX, 9_999)] {
            assert_eq!(days(Span::millis(retention)), expected);
        }
    }

    #[test]
    fn the_worst_is_told() {
        let good = Known {
            keeps: true,
            backup: Some(at(100)),
            failed: false,
            proof: Some((at(90), true)),
            every: Span::millis(6 * 3_600_000),
        };
        let cases: [(&str, Known, i64, Standing); 9] = [
            ("all is well", good, 101, Standing::Proven),
            (
                "nothing to keep",
                Known { keeps: false, backup: None, ..good },
                101,
                Standing::Needless,
            ),
            ("never", Known { backup: None, proof: None, ..good }, 101, Standing::Never),
            ("a failure", Known { failed: true, ..good }, 101, Standing::Failed),
            ("first failure", Known { failed: true, backup: None, ..good }, 101, Standing::Failed),
            ("twice six hours", good, 113, Standing::Late),
            ("no proof", Known { proof: None, ..good }, 101, Standing::Unproven),
            (
                "refuted",
                Known { proof: Some((at(99), false)), failed: true, ..good },
                101,
                Standing::Refuted,
            ),
            ("an old proof", Known { backup: Some(at(800)), ..good }, 801, Standing::Stale),
        ];
        for (what, known, now, expected) in cases {
            assert_eq!(standing(&known, at(now)), expected, "{what}");
        }
        let loud = Standing::ALL.iter().filter(|standing| standing.is_alarm()).count();
        assert_eq!(loud, 6);
    }
}
