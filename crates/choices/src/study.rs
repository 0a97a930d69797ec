//! A study: for whom, how long, how available, and what it knows better than the defaults.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Error, Fixed, Input, Inputs};

/// What is to be compared, as a file says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Study {
    /// What it is called.
    pub title: String,
    /// Over how many years, 1 to 30.
    pub years: u32,
    /// How many hours a year a service may be down.
    pub downtime_hours: Fixed,
    /// Whether members deduct VAT: then none is paid, and none comes back.
    #[serde(default)]
    pub deducts_vat: bool,
    /// Who is hosted.
    #[serde(rename = "member")]
    pub members: Vec<Member>,
    /// Figures that are known better.
    #[serde(default)]
    pub inputs: BTreeMap<String, Input>,
}

/// Who is hosted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// How many virtual machines of a usual size it needs.
    pub units: u32,
}

impl Study {
    /// Reads a study.
    ///
    /// # Errors
    /// When it is no TOML, lacks something or has what is not known, or compares nothing.
    pub fn read(text: &str) -> Result<Study, Error> {
        let study: Study =
            toml::from_str(text).map_err(|source| Error::Study { source: Box::new(source) })?;
        let sized = study.members.iter().all(|member| (1..=100_000).contains(&member.units));
        let some = (1..=10_000).contains(&study.members.len());
        if !sized || !some || !(1..=30).contains(&study.years) {
            return Err(Error::NothingToCompare);
        }
        if study.downtime_hours < Fixed::ZERO {
            let value = study.downtime_hours.to_string();
            let why = "it is below nothing";
            return Err(Error::Range { name: "downtime_hours".to_owned(), value, why });
        }
        Inputs::with(&study.inputs)?;
        Ok(study)
    }

    /// All virtual machines.
    #[must_use]
    pub fn units(&self) -> i64 {
        self.members.iter().map(|member| i64::from(member.units)).sum()
    }
}
