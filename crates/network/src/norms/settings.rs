//! Rules of a design.

use std::collections::BTreeMap;

use bocage_vocab::{Length, Share, Text};
use serde::Deserialize;

use super::text::quantity;
use crate::{Reuse, StreetClass, Way};

/// Rules of a design. The file that comes with Bocage says what each means and where it is from.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each field is explained in settings.toml, which people edit")]
pub struct Settings {
    pub owner: Text,
    pub price_book: Text,
    pub snap: Snap,
    pub branching_point: BranchingPointRules,
    pub cabinet: CabinetRules,
    pub exchange: ExchangeRules,
    pub cable: CableRules,
    pub duct: DuctRules,
    pub civil: CivilRules,
    pub existing: ExistingRules,
    pub phases: PhaseRules,
    pub optics: OpticsRules,
    pub ways: BTreeMap<StreetClass, Vec<Way>>,
}

macro_rules! rules {
    ($( $(#[$meta:meta])* $name:ident { $( $(#[$fmeta:meta])* $field:ident: $ty:ty, )+ } )+) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Deserialize)]
        #[serde(deny_unknown_fields)]
        #[allow(missing_docs, reason = "each field is explained in settings.toml")]
        pub struct $name { $( $(#[$fmeta])* pub $field: $ty, )+ }
    )+ };
}

rules! {
    /// How premises find their street.
    Snap {
        #[serde(deserialize_with = "quantity")]
        distance_max: Length,
    }
    /// PBO.
    BranchingPointRules {
        lines_max: u16,
        lines_max_indoor: u16,
        indoor_from: u16,
        #[serde(deserialize_with = "quantity")]
        drop_length_max: Length,
    }
    /// SRO.
    CabinetRules {
        #[serde(deserialize_with = "quantity")]
        reach_max: Length,
        lines_min: u16,
        lines_target: u16,
        lines_max: u16,
        ports: Vec<u16>,
        #[serde(deserialize_with = "quantity")]
        spare_share: Share,
        operators: u8,
    }
    /// NRO.
    ExchangeRules {
        lines_max: u32,
        #[serde(deserialize_with = "quantity")]
        reach_max: Length,
        lines_min_alone: u32,
    }
    /// Cables.
    CableRules {
        #[serde(deserialize_with = "quantity")]
        spare_share: Share,
        #[serde(deserialize_with = "quantity")]
        slack_share: Share,
        #[serde(deserialize_with = "quantity")]
        slack_each: Length,
        backhaul_strands: u16,
    }
    /// Ducts.
    DuctRules {
        inner_diameter_mm: u16,
        fill_max: u16,
        spare: u8,
    }
    /// New trenches.
    CivilRules {
        #[serde(deserialize_with = "quantity")]
        trench_factor: Share,
    }
    /// Plant of others.
    ExistingRules {
        reuse: Reuse,
        #[serde(deserialize_with = "quantity")]
        distance_max: Length,
        rent_years: u16,
        #[serde(deserialize_with = "quantity")]
        discount_share: Share,
    }
    /// The order of building.
    PhaseRules {
        dwelling: u32,
        business: u32,
        public_site: u32,
        white: u32,
        white_communes: Vec<Text>,
        white_density_max: u32,
    }
    /// Optical class and splitters, the best first.
    OpticsRules {
        class: String,
        ratios: Vec<u16>,
    }
}

impl CabinetRules {
    /// The ports of the smallest cabinet that holds so many lines with their spare; the largest
    /// where none does.
    #[must_use]
    pub fn ports_for(&self, lines: u16) -> u16 {
        let wanted = self.ports_wanted(lines);
        let fits = self.ports.iter().copied().filter(|ports| i64::from(*ports) >= wanted).min();
        fits.or_else(|| self.ports.iter().copied().max()).unwrap_or(lines)
    }

    /// The ports to fit, one by one, into a cabinet that stands: so many lines and their spare.
    #[must_use]
    pub fn ports_fitted(&self, lines: u16) -> u16 {
        u16::try_from(self.ports_wanted(lines)).unwrap_or(u16::MAX)
    }

    /// Whether some cabinet holds so many lines with their spare.
    #[must_use]
    pub fn ports_hold(&self, lines: u16) -> bool {
        self.ports.iter().any(|ports| i64::from(*ports) >= self.ports_wanted(lines))
    }

    fn ports_wanted(&self, lines: u16) -> i64 {
        i64::from(lines) + (i64::from(lines) * self.spare_share.get() + 999_999) / 1_000_000
    }
}

impl CableRules {
    /// The length to lay for a way so long.
    #[must_use]
    pub fn laid(&self, way: Length) -> Length {
        way + way.share(self.slack_share) + self.slack_each
    }
    /// The strands to buy for so many in use.
    #[must_use]
    pub fn with_spare(&self, strands: u32) -> u32 {
        let spare = (i64::from(strands) * self.spare_share.get() + 999_999) / 1_000_000;
        strands + spare as u32
    }
}
