//! What departments have really done, to hold a plan against.
//!
//! The published figures are in `data/histories.csv`, one line a month: the code of the department,
//! its name, the year of its first lines, the month, premises that could be served, and the source.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use bocage_phasing::YearSum;
use bocage_vocab::Insee;
use bocage_world::World;
use serde::Serialize;

const PUBLISHED: &str = include_str!("../../data/histories.csv");

/// The published figures of a department, beside a plan.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct History {
    /// The department; empty where it has no history.
    pub name: String,
    /// The year of its first lines, which is held against the plan's first year.
    pub first_year: u16,
    /// Where the figures come from.
    pub source: String,
    /// The figures by month.
    pub months: Vec<Past>,
}

/// One published number, and the plan's as long after its own beginning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Past {
    /// The month: YYYY-MM.
    pub month: String,
    /// Premises that could be served at its end.
    pub premises: u64,
    /// Months since the beginning of the first year.
    pub months_after: u32,
    /// Premises that the plan serves as long after its beginning, in proportion between the ends
    /// of its years.
    pub planned: u64,
}

/// A line of the table.
struct Line<'a> {
    department: &'a str,
    name: &'a str,
    first_year: u16,
    month: &'a str,
    premises: u64,
    source: &'a str,
}

/// The history beside a plan; empty where the department of the territory has none, or no year is
/// planned, or the territory is not a department but a part of one or several: thousands of premises
/// beside hundreds of thousands would tell nothing.
pub(crate) fn of(world: &World, years: &[YearSum]) -> History {
    beside(department(world).as_deref(), world.premises.len() as u64, years)
}

/// The history of a department beside a plan for so many premises.
fn beside(department: Option<&str>, premises: u64, years: &[YearSum]) -> History {
    let lines: Vec<Line<'_>> = lines().filter(|line| department == Some(line.department)).collect();
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else {
        return History::default();
    };
    let as_large = premises <= last.premises * 2 && last.premises <= premises * 2;
    if !as_large || years.is_empty() {
        return History::default();
    }
    History {
        name: first.name.to_owned(),
        first_year: first.first_year,
        source: first.source.to_owned(),
        months: lines.iter().filter_map(|line| past(line, years)).collect(),
    }
}

/// The department of a territory: that of most of its premises, since premises are what a history
/// counts; that of most of its communes where no premises tell theirs. Of two alike the first by code.
fn department(world: &World) -> Option<String> {
    let of_premises = most(world.premises.iter().filter_map(|premises| premises.insee));
    of_premises.or_else(|| most(world.municipalities.iter().map(|commune| commune.insee)))
}

fn most(communes: impl Iterator<Item = Insee>) -> Option<String> {
    let mut counts = BTreeMap::<String, usize>::new();
    for commune in communes {
        *counts.entry(department_of(commune)).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|(code, count)| (*count, Reverse(code.clone())));
    most.map(|(code, _)| code)
}

/// The department of a commune: the first two signs of its code, three overseas.
fn department_of(commune: Insee) -> String {
    let code = commune.to_string();
    let signs = if code.starts_with("97") || code.starts_with("98") { 3 } else { 2 };
    code.chars().take(signs).collect()
}

fn lines() -> impl Iterator<Item = Line<'static>> {
    PUBLISHED.lines().skip(1).filter_map(|line| {
        let cells: Vec<&str> = line.splitn(6, ',').collect();
        let [department, name, first_year, month, premises, source] = cells[..] else {
            return None;
        };
        let (first_year, premises) = (first_year.parse().ok()?, premises.parse().ok()?);
        let source = source.trim_matches('"');
        Some(Line { department, name, first_year, month, premises, source })
    })
}

fn past(line: &Line<'_>, years: &[YearSum]) -> Option<Past> {
    let (year, month) = line.month.split_once('-')?;
    let (year, month): (u32, u32) = (year.parse().ok()?, month.parse().ok()?);
    let months_after = year.checked_sub(u32::from(line.first_year))? * 12 + month;
    Some(Past {
        month: line.month.to_owned(),
        premises: line.premises,
        months_after,
        planned: planned(years, months_after),
    })
}

fn planned(years: &[YearSum], months: u32) -> u64 {
    let total = |n: u32| match (n as usize).min(years.len()) {
        0 => 0,
        n => years[n - 1].premises_total,
    };
    let (from, to) = (total(months / 12), total(months / 12 + 1));
    from + (to.saturating_sub(from) * u64::from(months % 12) + 6) / 12
}

#[cfg(test)]
mod tests {
    use super::*;
    use bocage_network::{Municipality, Premises};
    use bocage_vocab::{Id, Position};
    use bocage_world::Rows;

    #[test]
    fn between_two_years_the_plan_grows_evenly() {
        let year = |premises_total| YearSum { premises_total, ..YearSum::default() };
        let years = [year(100), year(300)];
        for (months, premises) in [(0, 0), (6, 50), (12, 100), (15, 150), (108, 300)] {
            assert_eq!(planned(&years, months), premises);
        }
    }

    fn world(communes: &[&str], homes: &[&str]) -> World {
        let insee = |code: &&str| code.parse::<Insee>().unwrap();
        let commune = |code: &&str| Municipality {
            id: Id::derive(&[*code]),
            insee: insee(code),
            name: (*code).into(),
            epci: None,
            epci_name: None,
            population: 0,
            dwellings: 0,
            establishments: 0,
            from: "2016-01-01".parse().unwrap(),
            until: None,
            merged_into: None,
            outline: None,
        };
        let home = |(number, code): (usize, &&str)| {
            let source = number.to_string();
            let place = Position::from_e7(0, 0);
            let home = Premises::placed(Id::derive(&[&source]), &source, place);
            Premises { insee: Some(insee(code)), ..home }
        };
        let municipalities = communes.iter().map(commune).collect();
        let premises = homes.iter().enumerate().map(home).collect();
        World::from_rows(Default::default(), Rows { municipalities, premises, ..Rows::default() })
    }

    #[test]
    fn the_department_is_that_of_most_premises_else_of_most_communes() {
        for (communes, homes, department) in [
            (&["14001", "14002", "50001"][..], &["50001", "50001", "14001"][..], Some("50")),
            (&["14001", "50001", "50002"], &["14001"], Some("14")),
            (&["14001", "50001", "50002"], &[], Some("50")),
            (&["50001", "14001"], &[], Some("14")),
            (&["97101", "97201", "97202"], &[], Some("972")),
            (&["2A001"], &[], Some("2A")),
            (&[], &[], None),
        ] {
            let world = world(communes, homes);
            assert_eq!(super::department(&world).as_deref(), department, "{communes:?} {homes:?}");
        }
        let years = [YearSum { premises_total: 9, ..YearSum::default() }];
        assert!(of(&world(&["50001", "50002"], &["50001"]), &years).months.is_empty());
        for (department, premises, name) in [
            (Some("50"), 10_355, ""),
            (Some("50"), 136_999, ""),
            (Some("50"), 137_000, "Manche"),
            (Some("50"), 314_449, "Manche"),
            (Some("50"), 548_001, ""),
            (Some("14"), 314_449, ""),
            (None, 314_449, ""),
        ] {
            let history = beside(department, premises, &years);
            assert_eq!((&*history.name, history.months.is_empty()), (name, name.is_empty()));
        }
        assert!(beside(Some("50"), 314_449, &[]).months.is_empty());
    }

    #[test]
    fn every_line_of_the_table_is_read_and_rises() {
        let read: Vec<Line<'_>> = lines().collect();
        assert_eq!(read.len(), PUBLISHED.lines().count() - 1);
        assert!(read.iter().all(|line| past(line, &[]).is_some() && !line.source.is_empty()));
        for pair in read.windows(2).filter(|pair| pair[0].department == pair[1].department) {
            assert!(pair[0].month < pair[1].month && pair[0].premises < pair[1].premises);
        }
    }
}
