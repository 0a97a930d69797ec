//! How prices follow indices.

use bocage_vocab::{Date, Text};

use crate::{Error, Indices, Ratio, Reading, Rounding};

/// K(t) = a + Σ bᵢ Sᵢ(t)/Sᵢ(0), with a + Σ bᵢ = 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formula {
    fixed: Ratio,
    terms: Vec<Term>,
    rounding: Option<(u32, Rounding)>,
    floor: Option<Ratio>,
    cap: Option<Ratio>,
}

/// A part that follows an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Its weight, bᵢ.
    pub weight: Ratio,
    /// The series, Sᵢ.
    pub series: Text,
    /// Its value when prices were agreed, Sᵢ(0).
    pub base: Ratio,
}

/// What prices are multiplied with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coefficient {
    /// The coefficient.
    pub value: Ratio,
    /// The same before it was rounded, capped and floored.
    pub exact: Ratio,
    /// Whether all indices in it are definitive.
    pub is_definitive: bool,
    /// What was read for each term, in their order.
    pub readings: Vec<Reading>,
}

impl Formula {
    /// A formula whose parts make one.
    ///
    /// # Errors
    /// When they do not, one is below zero, or a base is not above it.
    pub fn new(fixed: Ratio, terms: Vec<Term>) -> Result<Formula, Error> {
        let mut sum = fixed;
        for term in &terms {
            sum = sum.plus(term.weight).ok_or(Error::TooLarge)?;
            if term.base <= Ratio::ZERO {
                return Err(Error::NotAboveZero {
                    what: format!("the base of {}", term.series).into(),
                });
            }
        }
        let is_negative = |weight: &Ratio| *weight < Ratio::ZERO;
        if sum != Ratio::ONE
            || terms.iter().map(|term| &term.weight).chain([&fixed]).any(is_negative)
        {
            return Err(Error::NotOne { sum });
        }
        Ok(Formula { fixed, terms, rounding: None, floor: None, cap: None })
    }

    /// The same, rounded to so many digits after the point.
    #[must_use]
    pub fn rounded(self, places: u32, rounding: Rounding) -> Formula {
        Formula { rounding: Some((places, rounding)), ..self }
    }

    /// The same, never below one number or above another.
    ///
    /// # Errors
    /// When the first is above the second.
    pub fn between(self, floor: Option<Ratio>, cap: Option<Ratio>) -> Result<Formula, Error> {
        if let (Some(floor), Some(cap)) = (floor, cap)
            && floor > cap
        {
            return Err(Error::FloorAboveCap { floor, cap });
        }
        Ok(Formula { floor, cap, ..self })
    }

    /// The coefficient of a month (its first day), as it was known on a day. It is rounded, then capped
    /// and floored.
    ///
    /// # Errors
    /// When an index was not published by then.
    pub fn at(&self, month: Date, indices: &Indices, known_on: Date) -> Result<Coefficient, Error> {
        let read = |term: &Term| indices.read(&term.series, month, known_on);
        let readings: Vec<Reading> = self.terms.iter().map(read).collect::<Result<_, _>>()?;
        let mut exact = self.fixed;
        for (term, reading) in self.terms.iter().zip(&readings) {
            let grown = reading.value.over(term.base).and_then(|grown| grown.times(term.weight));
            exact = grown.and_then(|grown| exact.plus(grown)).ok_or(Error::TooLarge)?;
        }
        let rounded = match self.rounding {
            Some((places, rounding)) => exact.rounded(places, rounding).ok_or(Error::TooLarge)?,
            None => exact,
        };
        let capped = self.cap.map_or(rounded, |cap| rounded.min(cap));
        let value = self.floor.map_or(capped, |floor| capped.max(floor));
        let is_definitive = readings.iter().all(|reading| reading.is_definitive);
        Ok(Coefficient { value, exact, is_definitive, readings })
    }
}
