//! What is sold, by which meter, under which VAT.

use bocage_vocab::{Share, Text, code_list};
use serde::{Deserialize, Serialize};

use crate::Error;

code_list! {
    /// A category of VAT, as electronic invoices name it.
    pub enum TaxCategory: TaxCategoryError {
        /// At a rate.
        Standard = "S",
        /// Exempt by law.
        Exempt = "E",
        /// Outside of VAT.
        Outside = "O",
    }
}

/// The rates of VAT in France, in parts per million (general tax code, articles 278 to 281 nonies; 296 and 297).
const RATES_PPM: [i64; 7] = [200_000, 100_000, 85_000, 55_000, 21_000, 130_000, 9_000];

/// The VAT of a service, with the reason where there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tax {
    /// The category.
    pub category: TaxCategory,
    /// The rate; zero without VAT.
    pub rate: Share,
    /// Why there is none, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// Why there is none, as a code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Text>,
}

/// What is sold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// What names it.
    pub code: Text,
    /// What members read.
    pub name: Text,
    /// The meter that counts it.
    pub meter: Text,
    /// How much of the meter is one unit.
    pub per: i64,
    /// The unit, by its code of UNECE: `HUR`, `MON`, `C62`.
    pub unit: Text,
    /// The budget that sells it.
    pub budget: Text,
    /// Its VAT.
    pub tax: Tax,
    /// Whether nobody pays for it: it is counted, and waived.
    pub waived: bool,
}

impl Service {
    /// Whether it can be sold as it stands.
    ///
    /// # Errors
    /// When its unit is of nothing, its VAT is unknown, or there is none without a reason.
    pub fn require_sound(&self) -> Result<(), Error> {
        let service = || self.code.clone();
        if self.per <= 0 {
            return Err(Error::NoUnit { service: service() });
        }
        let is_known = match self.tax.category {
            TaxCategory::Standard => RATES_PPM.contains(&self.tax.rate.get()),
            TaxCategory::Exempt | TaxCategory::Outside => self.tax.rate == Share::ZERO,
        };
        if !is_known {
            let (rate, category) = (self.tax.rate.to_string(), self.tax.category.code());
            return Err(Error::UnknownVat {
                service: service(),
                rate: rate.into(),
                category: category.into(),
            });
        }
        let has_reason = self.tax.reason.is_some() || self.tax.code.is_some();
        if self.tax.category != TaxCategory::Standard && !has_reason {
            return Err(Error::NoReason { service: service() });
        }
        Ok(())
    }
}
