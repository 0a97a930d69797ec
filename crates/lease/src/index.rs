//! Published indices: what was known of them on a day.

use std::collections::BTreeMap;

use bocage_vocab::{Date, Text};

use crate::{Error, Ratio};

/// All that was published, and how series follow each other.
#[derive(Debug, Clone, Default)]
pub struct Indices {
    /// By series and month.
    published: BTreeMap<(Text, Date), Vec<Publication>>,
    links: BTreeMap<Text, Link>,
}

#[derive(Debug, Clone, Copy)]
struct Publication {
    value: Ratio,
    is_definitive: bool,
    on: Date,
}

/// A series that ended: from a month on its value is that of another, times a coefficient.
#[derive(Debug, Clone)]
struct Link {
    from: Date,
    into: Text,
    coefficient: Ratio,
}

/// A value as it was known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The value, on the scale of the series that was asked for.
    pub value: Ratio,
    /// Whether it will not change any more.
    pub is_definitive: bool,
    /// The series it was read from: another one where that was asked for ended.
    pub series: Text,
    /// The linking coefficients that it was multiplied with, as one; 1 where there are none.
    pub coefficient: Ratio,
}

impl Indices {
    /// Takes in a value of a month (its first day), which was published on a day. A provisional one may
    /// be followed by others; none is ever forgotten.
    pub fn publish(
        &mut self,
        series: &str,
        month: Date,
        value: Ratio,
        is_definitive: bool,
        on: Date,
    ) {
        let all = self.published.entry((series.into(), month)).or_default();
        all.push(Publication { value, is_definitive, on });
        all.sort_by_key(|publication| (publication.is_definitive, publication.on));
    }

    /// Says that a series ends: from a month on it is another one times a coefficient.
    ///
    /// # Errors
    /// When it would follow itself, or the coefficient is not above zero.
    pub fn link(
        &mut self,
        series: &str,
        from: Date,
        into: &str,
        coefficient: Ratio,
    ) -> Result<(), Error> {
        let series: Text = series.into();
        if coefficient <= Ratio::ZERO {
            return Err(Error::NotAboveZero {
                what: format!("the linking coefficient of {series}").into(),
            });
        }
        let mut next: Option<Text> = Some(into.into());
        while let Some(name) = next {
            if name == series {
                return Err(Error::FollowsItself { series });
            }
            next = self.links.get(&name).map(|link| link.into.clone());
        }
        self.links.insert(series, Link { from, into: into.into(), coefficient });
        Ok(())
    }

    /// The value of a month, as it was known on a day: a definitive one where there is one by then, else
    /// the last provisional one.
    ///
    /// # Errors
    /// When none was published by then.
    pub fn read(&self, series: &str, month: Date, known_on: Date) -> Result<Reading, Error> {
        let (mut name, mut coefficient): (Text, Ratio) = (series.into(), Ratio::ONE);
        while let Some(link) = self.links.get(&name).filter(|link| link.from <= month) {
            coefficient = coefficient.times(link.coefficient).ok_or(Error::TooLarge)?;
            name = link.into.clone();
        }
        let all = self.published.get(&(name.clone(), month)).map(Vec::as_slice).unwrap_or_default();
        let Some(last) = all.iter().rfind(|publication| publication.on <= known_on) else {
            return Err(Error::NoIndex { series: name, month, known_on });
        };
        Ok(Reading {
            value: last.value.times(coefficient).ok_or(Error::TooLarge)?,
            is_definitive: last.is_definitive,
            series: name,
            coefficient,
        })
    }
}
