//! What the department of the Manche has really done, to hold a plan against.

use bocage_phasing::YearSum;
use bocage_world::World;
use serde::Serialize;

/// The department's code, with which the codes of its communes begin.
const DEPARTMENT: &str = "50";
/// The year of the first lines.
const FIRST_YEAR: i32 = 2017;

/// Premises that could be served, as the syndicate published them: year, month, number.
const HISTORY: [(i32, i32, u64); 6] = [
    (2017, 12, 4_300),
    (2018, 12, 50_000),
    (2020, 12, 109_000),
    (2022, 12, 133_000),
    (2023, 5, 200_000),
    (2024, 12, 274_000),
];

/// One published number, and the plan's as long after its own beginning.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Past {
    /// The month: YYYY-MM.
    pub month: String,
    /// Premises that could be served.
    pub premises: u64,
    /// Years since the beginning of the first year.
    pub years_after: f64,
    /// Premises that the plan serves as long after its beginning, in proportion between the ends
    /// of its years.
    pub planned: u64,
}

/// The history beside a plan; empty where the territory is another department, or no year is
/// planned.
pub(super) fn of(world: &World, years: &[YearSum]) -> Vec<Past> {
    let here = |code: String| code.starts_with(DEPARTMENT);
    let is_here = world.municipalities.iter().next().is_some_and(|c| here(c.insee.to_string()));
    if !is_here || years.is_empty() {
        return Vec::new();
    }
    let past = |&(year, month, premises): &(i32, i32, u64)| {
        let years_after = f64::from(year - FIRST_YEAR) + f64::from(month) / 12.0;
        let month = format!("{year}-{month:02}");
        Past { month, premises, years_after, planned: planned(years, years_after) }
    };
    HISTORY.iter().map(past).collect()
}

fn planned(years: &[YearSum], after: f64) -> u64 {
    let total = |n: usize| match n.min(years.len()) {
        0 => 0,
        n => years[n - 1].premises_total,
    };
    let (whole, part) = (after.floor() as usize, after.fract());
    let (from, to) = (total(whole) as f64, total(whole + 1) as f64);
    (from + (to - from) * part).round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn between_two_years_the_plan_grows_evenly() {
        let year = |premises_total| YearSum { premises_total, ..YearSum::default() };
        let years = [year(100), year(300)];
        for (after, premises) in [(0.0, 0), (0.5, 50), (1.0, 100), (1.25, 150), (9.0, 300)] {
            assert_eq!(planned(&years, after), premises);
        }
    }
}
