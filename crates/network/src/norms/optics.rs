//! The loss of a line.

use bocage_vocab::{Length, Loss};
use serde::{Deserialize, Serialize};

use super::text::quantity;

/// Losses, budgets and splitters.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Optics {
    /// Kept for ageing and repairs.
    #[serde(deserialize_with = "quantity")]
    pub margin: Loss,
    class: Vec<OpticalClass>,
    fibre: Vec<Fibre>,
    splitter: Vec<Splitter>,
    splice: Loss2,
    connector: Loss2,
}

/// A class of active equipment.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpticalClass {
    /// Its name, such as `C+`.
    pub name: String,
    /// The most that a line may lose.
    #[serde(deserialize_with = "quantity")]
    pub budget: Loss,
    /// The least that a line must lose, lest the receiver be blinded.
    #[serde(deserialize_with = "quantity")]
    pub loss_min: Loss,
    /// The wavelength that loses most: upstream.
    pub wavelength_nm: u16,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fibre {
    wavelength_nm: u16,
    #[serde(flatten)]
    a_kilometre: Loss2,
}

/// A splitter.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Splitter {
    /// Lines behind it.
    pub ratio: u16,
    /// What it loses.
    #[serde(flatten)]
    pub loss: Loss2,
}

/// A loss at its worst and as it mostly is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
pub struct Loss2 {
    /// At its worst.
    #[serde(deserialize_with = "quantity", rename(serialize = "worst_mdb"))]
    pub worst: Loss,
    /// As it mostly is.
    #[serde(deserialize_with = "quantity", rename(serialize = "typical_mdb"))]
    pub typical: Loss,
}

impl std::ops::Add for Loss2 {
    type Output = Loss2;
    fn add(self, other: Loss2) -> Loss2 {
        Loss2 { worst: self.worst + other.worst, typical: self.typical + other.typical }
    }
}

/// What each part of a line loses, all of its kind together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct LossParts {
    /// The fibre, as far as it reaches.
    pub fibre: Loss2,
    /// The splices.
    pub splices: Loss2,
    /// The connector pairs.
    pub connectors: Loss2,
    /// The splitter.
    pub splitter: Loss2,
}

impl LossParts {
    /// What the whole line loses.
    #[must_use]
    pub fn sum(&self) -> Loss2 {
        self.fibre + self.splices + self.connectors + self.splitter
    }
}

/// What a line is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineParts {
    /// Fibre from exchange to outlet.
    pub reach: Length,
    /// Splices on the way.
    pub splices: u32,
    /// Connector pairs on the way.
    pub connectors: u32,
    /// Lines behind its splitter.
    pub ratio: u16,
}

impl Optics {
    /// A class by its name.
    #[must_use]
    pub fn class(&self, name: &str) -> Option<&OpticalClass> {
        self.class.iter().find(|class| class.name == name)
    }
    /// A splitter by its ratio.
    #[must_use]
    pub fn splitter(&self, ratio: u16) -> Option<&Splitter> {
        self.splitter.iter().find(|splitter| splitter.ratio == ratio)
    }

    /// What a line loses at the wavelength of a class, margin left out.
    ///
    /// # Examples
    /// ```
    /// use bocage_network::norms::{LineParts, Norms};
    /// use bocage_vocab::Length;
    /// let optics = Norms::shipped().unwrap().optics;
    /// let class = optics.class("B+").unwrap();
    /// let parts = LineParts { reach: Length::mm(18_000_000), splices: 8, connectors: 4, ratio: 32 };
    /// let worst = optics.loss(class, &parts).worst;
    /// assert_eq!(worst + optics.margin, class.budget);
    /// ```
    #[must_use]
    pub fn loss(&self, class: &OpticalClass, parts: &LineParts) -> Loss2 {
        self.loss_at(class.wavelength_nm, parts)
    }

    /// The wavelengths of which the loss of fibre is known, in nanometres, rising.
    #[must_use]
    pub fn wavelengths_nm(&self) -> Vec<u16> {
        let mut all: Vec<u16> = self.fibre.iter().map(|fibre| fibre.wavelength_nm).collect();
        all.sort_unstable();
        all
    }

    /// What a line loses at a wavelength, margin left out. A ratio without a splitter (a fibre from
    /// end to end) loses nothing in one, a wavelength of which nothing is known nothing in fibre.
    #[must_use]
    pub fn loss_at(&self, wavelength_nm: u16, parts: &LineParts) -> Loss2 {
        self.parts_at(wavelength_nm, parts).sum()
    }

    /// The same part by part.
    #[must_use]
    pub fn parts_at(&self, wavelength_nm: u16, parts: &LineParts) -> LossParts {
        let fibre = self.fibre.iter().find(|f| f.wavelength_nm == wavelength_nm);
        let a_kilometre = fibre.map_or_else(Loss2::default, |fibre| fibre.a_kilometre);
        let along = |a_kilometre: Loss| {
            let product = i128::from(parts.reach.get()) * i128::from(a_kilometre.get());
            Loss::mdb(((product + 999_999) / 1_000_000) as i64)
        };
        let of = |one: Loss2, count: u32| Loss2 {
            worst: one.worst * i64::from(count),
            typical: one.typical * i64::from(count),
        };
        LossParts {
            fibre: Loss2 { worst: along(a_kilometre.worst), typical: along(a_kilometre.typical) },
            splices: of(self.splice, parts.splices),
            connectors: of(self.connector, parts.connectors),
            splitter: self.splitter(parts.ratio).map_or_else(Loss2::default, |s| s.loss),
        }
    }

    /// How far a line of a class may reach with these parts.
    #[must_use]
    pub fn reach_max(&self, class: &OpticalClass, parts: &LineParts) -> Length {
        let still = LineParts { reach: Length::ZERO, ..*parts };
        let left = class.budget - self.margin - self.loss(class, &still).worst;
        let fibre = self.fibre.iter().find(|f| f.wavelength_nm == class.wavelength_nm);
        let per_km = fibre.map_or(0, |fibre| fibre.a_kilometre.worst.get());
        if per_km == 0 || left < Loss::ZERO {
            return Length::ZERO;
        }
        Length::mm(left.get() * 1_000_000 / per_km)
    }
}

#[cfg(test)]
mod tests {
    use crate::norms::{LineParts, Norms};
    use bocage_vocab::Length;

    #[test]
    fn reaches_are_the_published_ones() {
        let optics = Norms::shipped().unwrap().optics;
        for (class, ratio, km) in [
            ("B+", 32, 18.0),
            ("B+", 64, 8.0),
            ("C+", 64, 19.4),
            ("N1", 64, 9.5),
            ("N2", 64, 14.5),
            ("E1", 64, 19.5),
        ] {
            let parts = LineParts { reach: Length::ZERO, splices: 8, connectors: 4, ratio };
            let reach = optics.reach_max(optics.class(class).unwrap(), &parts);
            assert!((reach.metres() / 1e3 - km).abs() < 0.05, "{class} 1:{ratio}: {reach}");
        }
    }
}
