//! How the price of a cable is shared between a part for whoever uses a street and a part for each
//! strand. The certificate chooses; no cable may cost less than its parts.

use crate::Refusal;
use crate::certificate::Certificate;
use crate::norms::{Norms, Offer};

/// Millionths of a cent a millimetre.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tariff {
    /// A drop.
    pub(crate) drop: i64,
    /// Any other cable, its strands apart.
    pub(crate) cable_fixed: i64,
    /// Each strand in use.
    pub(crate) strand: i64,
    /// Of that, what a line pays all the way to its exchange.
    pub(crate) strand_shared: i64,
}

impl Tariff {
    pub(crate) fn checked(certificate: &Certificate, norms: &Norms) -> Result<Tariff, Refusal> {
        let tariff = Tariff {
            drop: certificate.number("drop")?,
            cable_fixed: certificate.number("cable_fixed")?,
            strand: certificate.number("strand")?,
            strand_shared: certificate.number("strand_shared")?,
        };
        // A drop is cut to its way: it has no slack.
        if tariff.drop > norms.drop_metre(1) * 1_000 {
            return Err(refusal("a drop"));
        }
        let shared = tariff.strand_shared.saturating_mul(norms.ratio)
            > tariff.strand.saturating_mul(norms.operators);
        if shared || tariff.strand_shared > tariff.strand {
            return Err(refusal("a shared strand"));
        }
        let cheapest =
            norms.offers.iter().filter(|offer| !offer.drop).map(|o| laid_metre(o, norms));
        let slack = (norms.slack_each_mm - 1) * cheapest.min().unwrap_or(0) * 1_000;
        if tariff.cable_fixed + tariff.strand > 0 && slack < 1_000_000 {
            return Err(refusal("a cable without slack"));
        }
        for offer in norms.offers.iter().filter(|offer| !offer.drop) {
            let strands = tariff.strand.saturating_mul(carried(offer, norms));
            let claimed = tariff.cable_fixed.saturating_add(strands);
            if claimed > with_slack(laid_metre(offer, norms), norms) {
                return Err(refusal(&format!("a cable of {}", offer.name)));
            }
        }
        Ok(tariff)
    }

    /// The fixed part along a piece of street, in whole cents.
    pub(crate) fn fixed_along(&self, length_mm: i64) -> i64 {
        (i128::from(length_mm) * i128::from(self.cable_fixed) / 1_000_000) as i64
    }
}

fn refusal(what: &str) -> Refusal {
    Refusal::new("tariff_false", format!("{what} costs less than the certificate says"))
}

fn laid_metre(offer: &Offer, norms: &Norms) -> i64 {
    offer.metre + norms.item("cable_laying")
}

/// A metre of street with the cable's slack: cents a metre are thousandths of a cent a millimetre.
fn with_slack(metre: i64, norms: &Norms) -> i64 {
    metre * 1_000 * (1_000_000 + norms.slack_share) / 1_000_000
}

/// The most strands that may be in use in a cable, its spare aside.
fn carried(offer: &Offer, norms: &Norms) -> i64 {
    let with_spare = |used: i64| {
        used.saturating_add(
            used.saturating_mul(norms.cable_spare).saturating_add(999_999) / 1_000_000,
        )
    };
    (0..=offer.strands).rev().find(|used| with_spare(*used) <= offer.strands).unwrap_or(0)
}
