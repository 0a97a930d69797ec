//! Cables that can be bought.

use bocage_vocab::Money;
use serde::Deserialize;

use super::text::quantity;
use crate::CableType;

/// Cables that can be bought, by rising number of strands.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// The offers.
    #[serde(rename = "cable")]
    pub offers: Vec<CableOffer>,
}

/// One cable that can be bought.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CableOffer {
    /// Strands.
    pub strands: u16,
    /// Strands in one tube.
    pub strands_per_tube: u8,
    /// The price of a metre.
    #[serde(deserialize_with = "quantity")]
    pub price: Money,
    /// The room it takes in a duct.
    pub fill: u16,
    /// Whether it is for drops only.
    #[serde(default)]
    pub drop: bool,
}

impl CableOffer {
    /// Strands and tubes.
    #[must_use]
    pub fn cable_type(&self) -> CableType {
        CableType { strands: self.strands, strands_per_tube: self.strands_per_tube }
    }
}

impl Catalogue {
    /// The cheapest cable with at least so many strands.
    #[must_use]
    pub fn at_least(&self, strands: u32, drop: bool) -> Option<&CableOffer> {
        let fits = |offer: &&CableOffer| offer.drop == drop && u32::from(offer.strands) >= strands;
        self.offers.iter().filter(fits).min_by_key(|offer| (offer.price, offer.strands))
    }
    /// The offer of a type.
    #[must_use]
    pub fn of(&self, cable_type: CableType) -> Option<&CableOffer> {
        self.offers.iter().find(|offer| offer.cable_type() == cable_type)
    }
    /// The strands of the largest cable.
    #[must_use]
    pub fn largest(&self) -> u32 {
        self.offers.iter().filter(|o| !o.drop).map(|o| u32::from(o.strands)).max().unwrap_or(0)
    }
}
