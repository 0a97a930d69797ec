//! Delays that the law gives for an answer.

use std::sync::LazyLock;

use bocage_vocab::{Date, code_list};
use jiff::ToSpan;

use crate::calendar::{holiday, is_worked};
use crate::table::{entries, number};

static DELAYS: LazyLock<Vec<Delay>> = LazyLock::new(|| delays(include_str!("../data/clocks.txt")));

code_list! {
    /// A clock of the law.
    pub enum Clock: ClockError {
        /// The answer to a notice of planned works that came over the wire.
        Dt = "dt",
        /// The same on paper.
        DtOnPaper = "dt_on_paper",
        /// The answer to a notice of works about to begin that came over the wire.
        Dict = "dict",
        /// The same on paper.
        DictOnPaper = "dict_on_paper",
        /// The answer of a road authority that was asked for a permit.
        RoadPermit = "road_permit",
    }
}

code_list! {
    /// What a delay is counted in.
    pub enum Unit: UnitError {
        /// Days from Monday to Friday that are no public holidays.
        WorkedDay = "worked_day",
        /// Days that are no public holidays.
        NonHoliday = "non_holiday",
        /// Months, from a day to the same day of a later month, or its last.
        Month = "month",
    }
}

/// A delay and the days on which it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delay {
    /// The clock.
    pub clock: Clock,
    /// How many.
    pub count: u16,
    /// Of what.
    pub unit: Unit,
    /// The first day on which what is asked has this delay.
    pub from: Date,
    /// The last one.
    pub until: Option<Date>,
    /// The text of law.
    pub source: &'static str,
}

fn delays(text: &'static str) -> Vec<Delay> {
    let read = |cells: &[&'static str]| {
        let [clock, count, unit, from, until, source] = cells else { return None };
        let until = if until.is_empty() { None } else { Some(until.parse().ok()?) };
        Some(Delay {
            clock: clock.parse().ok()?,
            count: number(count)?,
            unit: unit.parse().ok()?,
            from: from.parse().ok()?,
            until,
            source,
        })
    };
    entries(text).filter_map(|cells| read(&cells)).collect()
}

/// The delay that holds for what is asked on a day; none before there was one.
#[must_use]
pub fn delay(clock: Clock, asked: Date) -> Option<&'static Delay> {
    DELAYS.iter().find(|delay| {
        let within = delay.from <= asked && delay.until.is_none_or(|until| asked <= until);
        delay.clock == clock && within
    })
}

/// The last day on which an answer is in time. The day of the asking does not count (Code de
/// procédure civile, article 641).
///
/// # Examples
/// ```
/// use bocage_field::{Clock, due};
/// // Asked on a Monday; Thursday the 14th is Ascension Day.
/// let asked = "2026-05-11".parse().unwrap();
/// assert_eq!(due(Clock::Dt, asked).unwrap().to_string(), "2026-05-21");
/// ```
#[must_use]
pub fn due(clock: Clock, asked: Date) -> Option<Date> {
    let delay = delay(clock, asked)?;
    count_on(asked, delay.count, delay.unit)
}

/// The day so many units after a day; none beyond the end of calendars.
#[must_use]
pub fn count_on(from: Date, count: u16, unit: Unit) -> Option<Date> {
    if unit == Unit::Month {
        return from.checked_add(i32::from(count).months()).ok();
    }
    let mut day = from;
    for _ in 0..count {
        loop {
            day = day.tomorrow().ok()?;
            let counts = match unit {
                Unit::WorkedDay => is_worked(day),
                Unit::NonHoliday | Unit::Month => holiday(day).is_none(),
            };
            if counts {
                break;
            }
        }
    }
    Some(day)
}
