//! The repair clock: how long somebody was without a line, in the hours that a contract covers, with
//! the time left out in which others kept the repairer waiting.

use bocage_vocab::{Date, code_list};
use jiff::civil::{DateTime, Time};
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::calendar::{from_paris, holiday, in_paris, is_worked};

code_list! {
    /// The hours in which a repair clock runs, in Paris.
    pub enum Cover: CoverError {
        /// Day and night, every day.
        Always = "always",
        /// From Monday to Saturday, 8 to 18 h, but on public holidays.
        SixDays = "six_days",
        /// From Monday to Friday, 8 to 18 h, but on public holidays.
        Worked = "worked",
    }
}

code_list! {
    /// Why a repairer waits. None of it is the repairer's.
    pub enum WaitReason: WaitReasonError {
        /// The customer lets nobody in, or cannot be reached.
        Customer = "customer",
        /// A road authority has to let dig.
        Permit = "permit",
        /// Police, firemen or a judge keep everybody out.
        Authority = "authority",
        /// A storm, a flood, a fire.
        ForceMajeure = "force_majeure",
    }
}

/// A time in which the repairer waits for others. The end is none while it lasts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wait {
    /// Since when.
    pub from: Timestamp,
    /// Until when.
    pub until: Option<Timestamp>,
    /// Why.
    pub reason: WaitReason,
}

/// The hours of a day in which a cover runs; none on days off.
fn hours(cover: Cover, day: Date) -> Option<(DateTime, DateTime)> {
    let at = |hour| day.to_datetime(Time::constant(hour, 0, 0, 0));
    let is_sunday = day.weekday() == jiff::civil::Weekday::Sunday;
    let covered = match cover {
        Cover::Always => {
            return Some((at(0), day.tomorrow().ok()?.to_datetime(Time::midnight())));
        }
        Cover::SixDays => !is_sunday && holiday(day).is_none(),
        Cover::Worked => is_worked(day),
    };
    covered.then(|| (at(8), at(18)))
}

/// The seconds from one moment to another in which a cover runs and no wait does. Waits may overlap
/// and reach beyond; one that has not ended lasts until the end.
///
/// # Examples
/// ```
/// use bocage_field::{Cover, repair_seconds};
/// let at = |text: &str| text.parse().unwrap();
/// // From Friday 16 h to Monday 9 h in Paris: two hours, and one.
/// let (from, until) = (at("2026-06-05T14:00:00Z"), at("2026-06-08T07:00:00Z"));
/// assert_eq!(repair_seconds((from, until), &[], Cover::Worked), 3 * 3600);
/// ```
#[must_use]
pub fn repair_seconds((from, until): (Timestamp, Timestamp), waits: &[Wait], cover: Cover) -> i64 {
    let mut waits: Vec<(i64, i64)> = waits
        .iter()
        .map(|wait| (wait.from.as_second(), wait.until.unwrap_or(until).as_second()))
        .collect();
    waits.sort_unstable();
    let mut sum = 0;
    let (mut day, last) = (in_paris(from).date(), in_paris(until).date());
    while day <= last {
        if let Some(span) = span_of(cover, day) {
            let span = (span.0.max(from.as_second()), span.1.min(until.as_second()));
            sum += without(span, &waits);
        }
        let Ok(next) = day.checked_add(1.day()) else { break };
        day = next;
    }
    sum
}

fn span_of(cover: Cover, day: Date) -> Option<(i64, i64)> {
    let (opens, closes) = hours(cover, day)?;
    Some((from_paris(opens)?.as_second(), from_paris(closes)?.as_second()))
}

/// The seconds of a span outside some spans, which are sorted by their begin.
fn without((mut from, until): (i64, i64), waits: &[(i64, i64)]) -> i64 {
    let mut sum = 0;
    for (begins, ends) in waits {
        if *begins >= until || from >= until {
            break;
        }
        sum += (begins.max(&from) - from).max(0);
        from = from.max(*ends);
    }
    sum + (until - from).max(0)
}
