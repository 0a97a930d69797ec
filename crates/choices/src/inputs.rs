//! Inputs by name: a value, how far it may be off, and where it is from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Error, Fixed};

/// A figure that the comparison takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// What is taken.
    pub value: Fixed,
    /// The least that it may be; the value unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<Fixed>,
    /// The most that it may be; the value unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<Fixed>,
    /// Its unit, in words.
    #[serde(default)]
    pub unit: String,
    /// Where it is from, or `assumption`.
    #[serde(default)]
    pub source: String,
}

/// All inputs of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Inputs(BTreeMap<String, Input>);

const SHIPPED: &str = include_str!("../data/defaults.toml");

/// Inputs that something is divided by, or that count years: above nothing.
const POSITIVE: [&str; 5] = [
    "units_per_host",
    "refresh_years",
    "batteries_years",
    "pooled_units_per_post",
    "cloud_units_per_post",
];
/// Inputs that are a ratio of all to a part: at least one.
const ABOVE_ONE: [&str; 3] = ["own_pue", "pooled_pue", "cloud_pue"];
/// Shares of a whole.
const SHARES: [&str; 4] = ["discount", "vat", "fctva_investment", "fctva_cloud"];

impl Inputs {
    /// Those that come with the program, with those of a study in their place.
    ///
    /// # Errors
    /// When one is not known, has no source, or cannot be so.
    pub fn with(others: &BTreeMap<String, Input>) -> Result<Inputs, Error> {
        let shipped = toml::from_str::<BTreeMap<String, Input>>(SHIPPED);
        let mut all = shipped.map_err(|source| Error::Study { source: Box::new(source) })?;
        for (name, input) in others {
            let Some(known) = all.get_mut(name) else {
                let near = nearest(name, all.keys());
                return Err(Error::NoInput { name: name.clone(), near });
            };
            if input.source.trim().is_empty() {
                return Err(Error::NoSource { name: name.clone() });
            }
            let unit = std::mem::take(&mut known.unit);
            *known = Input { unit, ..input.clone() };
        }
        all.iter().try_for_each(|(name, input)| check(name, input))?;
        Ok(Inputs(all))
    }

    /// The value of an input; nothing where there is none of that name.
    #[must_use]
    pub fn value(&self, name: &str) -> Fixed {
        self.0.get(name).map_or(Fixed::ZERO, |input| input.value)
    }

    /// The inputs by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Input)> {
        self.0.iter().map(|(name, input)| (&**name, input))
    }

    /// The same with another value of one.
    #[must_use]
    pub fn but(&self, name: &str, value: Fixed) -> Inputs {
        let mut other = self.clone();
        if let Some(input) = other.0.get_mut(name) {
            input.value = value;
        }
        other
    }
}

impl Input {
    /// Whether nobody stands for it.
    #[must_use]
    pub fn is_assumed(&self) -> bool {
        self.source.to_lowercase().contains("assumption")
    }
}

fn check(name: &str, input: &Input) -> Result<(), Error> {
    let why = |value: Fixed| {
        if value < Fixed::ZERO {
            Some("it is below nothing")
        } else if POSITIVE.contains(&name) && value < Fixed::ONE {
            Some("it is below one")
        } else if ABOVE_ONE.contains(&name) && value < Fixed::ONE {
            Some("hosts alone take as much")
        } else if SHARES.contains(&name) && value >= Fixed::ONE {
            Some("it is a share, such as 0.04")
        } else if value > Fixed::whole(1_000_000_000) {
            Some("it is beyond every budget")
        } else {
            None
        }
    };
    let bounds = [Some(input.value), input.low, input.high];
    for value in bounds.into_iter().flatten() {
        if let Some(why) = why(value) {
            return Err(Error::Range { name: name.to_owned(), value: value.to_string(), why });
        }
    }
    if input.low.is_some_and(|low| low > input.value)
        || input.high.is_some_and(|high| high < input.value)
    {
        let why = "it is not between its low and its high";
        return Err(Error::Range { name: name.to_owned(), value: input.value.to_string(), why });
    }
    Ok(())
}

/// The name that shares most of its beginning and length with another.
fn nearest<'a>(name: &str, all: impl Iterator<Item = &'a String>) -> String {
    let common = |other: &str| {
        let same = name.bytes().filter(|byte| other.as_bytes().contains(byte)).count();
        let begins = name.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
        (begins, same, std::cmp::Reverse(other.len().abs_diff(name.len())))
    };
    all.max_by_key(|other| common(other)).cloned().unwrap_or_default()
}
