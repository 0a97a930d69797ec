//! Holidays and delays of the law, by table.

use bocage_field::{Clock, Unit, count_on, delay, due, holiday, is_worked};
use bocage_vocab::Date;
use proptest::prelude::*;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Easter Mondays as almanacs print them.
#[test]
fn movable_holidays_are_those_of_almanacs() {
    for monday in [
        "1990-04-16",
        "2000-04-24",
        "2008-03-24",
        "2011-04-25",
        "2016-03-28",
        "2019-04-22",
        "2024-04-01",
        "2025-04-21",
        "2026-04-06",
        "2027-03-29",
        "2028-04-17",
        "2030-04-22",
        "2038-04-26",
        "2049-04-19",
    ] {
        assert_eq!(holiday(day(monday)), Some("lundi-de-paques"), "{monday}");
    }
    for (ascension, whit_monday) in
        [("2024-05-09", "2024-05-20"), ("2025-05-29", "2025-06-09"), ("2026-05-14", "2026-05-25")]
    {
        assert_eq!(holiday(day(ascension)), Some("ascension"));
        assert_eq!(holiday(day(whit_monday)), Some("lundi-de-pentecote"));
    }
}

#[test]
fn eleven_holidays_a_year_and_none_before_their_law() {
    let of_year = |year: i16| {
        let mut days: Vec<String> = Date::constant(year, 1, 1)
            .series(jiff::ToSpan::days(1))
            .take_while(|day| day.year() == year)
            .filter(|day| holiday(*day).is_some())
            .map(|day| day.to_string())
            .collect();
        days.sort();
        days
    };
    assert_eq!(
        of_year(2026),
        [
            "2026-01-01",
            "2026-04-06",
            "2026-05-01",
            "2026-05-08",
            "2026-05-14",
            "2026-05-25",
            "2026-07-14",
            "2026-08-15",
            "2026-11-01",
            "2026-11-11",
            "2026-12-25",
        ]
    );
    // 1 May 2008 was Ascension Day too.
    assert_eq!(of_year(2008).len(), 10);
    assert_eq!(holiday(day("1970-05-08")), None, "8 May was none from 1960 to 1981");
    assert_eq!(holiday(day("1981-05-08")), None);
    assert_eq!(holiday(day("1982-05-08")), Some("victoire-1945"));
}

/// asked, clock, the last day in time; counted by hand on a calendar.
const DUE: &[(&str, Clock, &str)] = &[
    ("2026-03-02", Clock::Dt, "2026-03-11"),
    ("2026-03-02", Clock::DtOnPaper, "2026-03-17"),
    ("2026-03-02", Clock::Dict, "2026-03-09"),
    ("2026-03-02", Clock::DictOnPaper, "2026-03-11"),
    // Easter Monday, 6 April, does not count.
    ("2026-04-03", Clock::Dict, "2026-04-11"),
    // 1 and 8 May do not count.
    ("2026-04-29", Clock::Dt, "2026-05-10"),
    // 14 and 25 May do not count.
    ("2026-05-13", Clock::DtOnPaper, "2026-05-30"),
    // Over the turn of a year: 25 December and 1 January do not count.
    ("2026-12-23", Clock::Dt, "2027-01-03"),
    // Before April 2015 a DICT over the wire had nine days.
    ("2015-03-30", Clock::Dict, "2015-04-09"),
    ("2015-04-01", Clock::Dict, "2015-04-09"),
    ("2026-01-31", Clock::RoadPermit, "2026-03-31"),
    ("2026-12-31", Clock::RoadPermit, "2027-02-28"),
    ("2023-12-31", Clock::RoadPermit, "2024-02-29"),
];

#[test]
fn delays_are_those_counted_by_hand() {
    for (asked, clock, last) in DUE {
        assert_eq!(due(*clock, day(asked)).unwrap().to_string(), *last, "{clock} of {asked}");
    }
    assert_eq!(due(Clock::Dt, day("2012-06-30")), None, "no such law yet");
}

#[test]
fn every_clock_holds_today_and_names_its_law_once_for_each_day() {
    for clock in Clock::ALL {
        let source = delay(*clock, day("2026-11-30")).unwrap().source;
        assert!(source.starts_with("Code "), "{clock}: {source}");
    }
    // The one-day seam of the DICT: each day has exactly one delay.
    assert_eq!(delay(Clock::Dict, day("2015-03-31")).unwrap().count, 9);
    assert_eq!(delay(Clock::Dict, day("2015-04-01")).unwrap().count, 7);
}

fn days() -> impl Strategy<Value = Date> {
    (1995i16..2080, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| Date::constant(y, m, d))
}

proptest! {
    /// What is counted is what lies between: by walking back.
    #[test]
    fn as_many_days_that_count_lie_between(from in days(), count in 0u16..60, worked: bool) {
        let unit = if worked { Unit::WorkedDay } else { Unit::NonHoliday };
        let last = count_on(from, count, unit).unwrap();
        let counts = |day: &Date| if worked { is_worked(*day) } else { holiday(*day).is_none() };
        let mut between = 0;
        let mut day = last;
        while day > from {
            between += u16::from(counts(&day));
            day = day.yesterday().unwrap();
        }
        prop_assert_eq!(between, count);
        prop_assert!(count == 0 || counts(&last), "it ends on a day that counts");
    }

    #[test]
    fn a_longer_delay_never_ends_sooner(from in days(), count in 0u16..60) {
        for unit in Unit::ALL {
            prop_assert!(count_on(from, count, *unit) <= count_on(from, count + 1, *unit));
        }
    }
}
