//! Rules of public contracts as dated data: thresholds, days, limits of amendments, rates.

use bocage_vocab::{Date, Money, Share, code_list};
use serde::{Deserialize, Serialize};

use crate::{Error, Euros};

code_list! {
    /// What is bought.
    pub enum Nature: NatureError {
        /// Things.
        Supplies = "supplies",
        /// Work on things that are not buildings, licences, advice.
        Services = "services",
        /// Building.
        Works = "works",
    }
}

code_list! {
    /// What a threshold decides.
    pub enum ThresholdKind: ThresholdKindError {
        /// From it on a formal procedure.
        Formal = "formal",
        /// Below it neither notice nor competition.
        Unpublished = "unpublished",
        /// The same for what is innovative.
        Innovative = "innovative",
        /// From it on a notice in an official bulletin.
        Bulletin = "bulletin",
        /// From it on essential data are published.
        Data = "data",
    }
}

code_list! {
    /// Why an amendment may move what was agreed.
    pub enum AmendmentKind: AmendmentKindError {
        /// A clause of the contract says so: clear, precise and unequivocal (CCP R2194-1).
        Clause = "clause",
        /// More of what became necessary, from whom only can give it (CCP R2194-2).
        Additional = "additional",
        /// What a diligent buyer could not foresee (CCP R2194-5).
        Unforeseen = "unforeseen",
        /// A small one (CCP R2194-8).
        Minor = "minor",
    }
}

/// An amount from which on, or below which, something is demanded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// What it decides.
    pub kind: ThresholdKind,
    /// For what.
    pub natures: Vec<Nature>,
    /// Its first day.
    pub from: Date,
    /// The amount, without VAT.
    pub euros: Euros,
    /// Who says so.
    pub source: String,
}

/// A number of days, or of months where its kind says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Days {
    /// Of what.
    pub kind: String,
    /// Its first day.
    pub from: Date,
    /// How many.
    pub days: u32,
    /// Who says so.
    pub source: String,
}

/// How far an amendment may go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmendmentLimit {
    /// For what reason.
    pub kind: AmendmentKind,
    /// For what.
    pub natures: Vec<Nature>,
    /// Its first day.
    pub from: Date,
    /// How far, in per cent of what was agreed first.
    pub percent: u32,
    /// Who says so.
    pub source: String,
}

/// What is demanded from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demand {
    /// What.
    pub kind: String,
    /// Its first day.
    pub from: Date,
    /// Who says so.
    pub source: String,
}

/// The rate of the European Central Bank on the first day of a half-year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// The half-year.
    pub from: Date,
    /// The rate, in per cent.
    pub percent: Euros,
    /// Who says so.
    pub source: String,
}

/// The rules of every day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    threshold: Vec<Threshold>,
    days: Vec<Days>,
    share: Vec<AmendmentLimit>,
    demand: Vec<Demand>,
    rate: Vec<Rate>,
}

/// The rules that come with the program.
const SHIPPED: &str = include_str!("../data/rules.toml");

impl Rules {
    /// Those that come with the program.
    ///
    /// # Errors
    /// Never, of the file that is shipped.
    pub fn shipped() -> Result<Rules, Error> {
        Rules::read(SHIPPED)
    }

    /// From a file of one's own.
    ///
    /// # Errors
    /// When it is no TOML, or has other fields.
    pub fn read(text: &str) -> Result<Rules, Error> {
        toml::from_str(text).map_err(|source| Error::Rules { source: Box::new(source) })
    }

    /// The threshold of a kind for what is bought, by the day of the launch.
    ///
    /// # Errors
    /// When the rules do not reach back so far.
    pub fn threshold(
        &self,
        kind: ThresholdKind,
        nature: Nature,
        on: Date,
    ) -> Result<&Threshold, Error> {
        let of_kind = self.threshold.iter().filter(|one| one.kind == kind);
        let known = of_kind.filter(|one| one.natures.contains(&nature) && one.from <= on);
        known.max_by_key(|one| one.from).ok_or(Error::NoRule { what: kind.code(), on })
    }

    /// The thresholds that hold on a day.
    #[must_use]
    pub fn thresholds_on(&self, on: Date) -> Vec<&Threshold> {
        let kinds = ThresholdKind::ALL.iter();
        let all = kinds.flat_map(|kind| Nature::ALL.iter().map(move |nature| (*kind, *nature)));
        let mut held: Vec<_> = all.filter_map(|(k, n)| self.threshold(k, n, on).ok()).collect();
        held.dedup();
        held
    }

    /// Days, or months, of a kind on a day.
    ///
    /// # Errors
    /// When the rules do not say it.
    pub fn days(&self, kind: &'static str, on: Date) -> Result<&Days, Error> {
        let known = self.days.iter().filter(|one| one.kind == kind && one.from <= on);
        known.max_by_key(|one| one.from).ok_or(Error::NoRule { what: kind, on })
    }

    /// How far an amendment may go; none where only its clause limits it.
    #[must_use]
    pub fn amendment(
        &self,
        kind: AmendmentKind,
        nature: Nature,
        on: Date,
    ) -> Option<&AmendmentLimit> {
        let of_kind = self.share.iter().filter(|one| one.kind == kind && one.from <= on);
        of_kind.filter(|one| one.natures.contains(&nature)).max_by_key(|one| one.from)
    }

    /// What is demanded of a consultation that is launched on a day.
    #[must_use]
    pub fn demand(&self, kind: &str, on: Date) -> Option<&Demand> {
        self.demand.iter().find(|one| one.kind == kind && one.from <= on)
    }

    /// The rate of the half-year in which a day lies, and whether it is known for that half-year or the
    /// last known one goes on.
    ///
    /// # Errors
    /// When the rules do not reach back so far.
    pub fn rate(&self, on: Date) -> Result<(Share, bool), Error> {
        let month = if on.month() < 7 { 1 } else { 7 };
        let half = Date::new(on.year(), month, 1).unwrap_or(on);
        let known = self.rate.iter().filter(|rate| rate.from <= half);
        let rate = known.max_by_key(|rate| rate.from);
        let rate = rate.ok_or(Error::NoRule { what: "rate", on })?;
        let exact = rate.from == half && !rate.source.starts_with("assumption");
        Ok((Share::ppm(rate.percent.get() * 100), exact))
    }
}

impl Threshold {
    /// Whether an amount, without VAT, is not below it.
    #[must_use]
    pub fn is_reached(&self, amount: Money) -> bool {
        amount >= self.euros.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The thresholds as the State published them, by day of the launch.
    #[test]
    fn thresholds_are_those_of_the_day() {
        let rules = Rules::shipped().unwrap();
        for (kind, nature, day, euros) in [
            (ThresholdKind::Formal, Nature::Supplies, "2021-12-31", 214_000),
            (ThresholdKind::Formal, Nature::Services, "2022-01-01", 215_000),
            (ThresholdKind::Formal, Nature::Supplies, "2025-12-31", 221_000),
            (ThresholdKind::Formal, Nature::Works, "2025-12-31", 5_538_000),
            (ThresholdKind::Formal, Nature::Services, "2026-01-01", 216_000),
            (ThresholdKind::Formal, Nature::Works, "2026-11-30", 5_404_000),
            (ThresholdKind::Unpublished, Nature::Services, "2026-03-31", 40_000),
            (ThresholdKind::Unpublished, Nature::Services, "2026-04-01", 60_000),
            (ThresholdKind::Unpublished, Nature::Works, "2026-04-01", 100_000),
            (ThresholdKind::Innovative, Nature::Services, "2026-04-01", 140_000),
        ] {
            let found = rules.threshold(kind, nature, day.parse().unwrap()).unwrap();
            assert_eq!(found.euros, Euros::cents(euros * 100), "{kind} {nature} {day}");
        }
        let early =
            rules.threshold(ThresholdKind::Formal, Nature::Works, "2019-12-31".parse().unwrap());
        assert!(matches!(early, Err(Error::NoRule { .. })));
    }

    #[test]
    fn the_rate_is_that_of_the_half_year() {
        let rules = Rules::shipped().unwrap();
        let rate = |day: &str| rules.rate(day.parse().unwrap()).unwrap();
        assert_eq!(rate("2024-06-30"), (Share::ppm(45_000), true));
        assert_eq!(rate("2024-07-01"), (Share::ppm(42_500), true));
        assert_eq!(rate("2030-01-01"), (Share::ppm(21_500), false));
        assert!(rules.rate("2022-12-31".parse().unwrap()).is_err());
    }
}
