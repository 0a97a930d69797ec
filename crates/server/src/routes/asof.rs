//! Which state of the territory a request reads.

use axum::http::HeaderMap;
use bocage_app::AsOf;
use bocage_vocab::{Date, Generation, PlanNumber};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::answer::Problem;

/// The state to read: the head unless one of these is given.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AsOfAsked {
    /// As of this generation.
    at: Option<String>,
    /// As of the end of this day (YYYY-MM-DD).
    #[serde(rename = "on-date")]
    on_date: Option<String>,
    /// As this pending plan would make it.
    plan: Option<String>,
}

impl AsOfAsked {
    /// The state that is meant.
    pub(crate) fn state(&self, headers: &HeaderMap) -> Result<AsOf, Problem> {
        let usage = |title: String, key: &'static str, text: &str| {
            let hint = "give one of at (a generation), on-date (YYYY-MM-DD) and plan (a number)";
            Problem::usage(headers, title, hint, (key, vec![("text", text.to_owned())]))
        };
        match (&self.at, &self.on_date, &self.plan) {
            (None, None, None) => Ok(AsOf::Head),
            (Some(text), None, None) => {
                let number = text.parse().map(|number| AsOf::Generation(Generation(number)));
                number.map_err(|_| usage(format!("`{text}` is no generation"), "generation", text))
            }
            (None, Some(text), None) => {
                let date = text.parse::<Date>().map(AsOf::Date);
                date.map_err(|error| usage(error.to_string(), "date", text))
            }
            (None, None, Some(text)) => {
                let number = text.parse().map(|number| AsOf::Plan(PlanNumber(number)));
                number.map_err(|_| usage(format!("`{text}` is no number of a plan"), "plan", text))
            }
            _ => Err(usage("more than one state is asked for".to_owned(), "states", "")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_state_is_meant_or_none() {
        let asked = |at: &str, on_date: &str, plan: &str| {
            let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
            let asked = AsOfAsked { at: some(at), on_date: some(on_date), plan: some(plan) };
            asked.state(&HeaderMap::new()).ok()
        };
        assert_eq!(asked("", "", ""), Some(AsOf::Head));
        assert_eq!(asked("3", "", ""), Some(AsOf::Generation(Generation(3))));
        assert_eq!(asked("", "", "7"), Some(AsOf::Plan(PlanNumber(7))));
        assert!(matches!(asked("", "2026-01-31", ""), Some(AsOf::Date(_))));
        for (at, on_date, plan) in [("3", "", "7"), ("x", "", ""), ("", "31/01/2026", "")] {
            assert_eq!(asked(at, on_date, plan), None, "{at} {on_date} {plan}");
        }
    }
}
