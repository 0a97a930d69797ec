//! How the price book is shared out among the parts of the bound, so that no cent counts twice.

use bocage_network::norms::{CableOffer, Item, Norms};

/// Strands on a piece of street around which the price of a cable is followed most closely.
const STRANDS_TYPICAL: i64 = 60;

/// Prices a metre, and what every line costs whatever the design.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tariff {
    /// The cheapest drop cable laid along the streets, in millionths of a cent a millimetre.
    pub(crate) drop: i64,
    /// Any other cable costs at least this a millimetre of street, in millionths of a cent,
    pub(crate) cable_fixed: i64,
    /// and this for each strand in use.
    pub(crate) strand: i64,
    /// Of that, what a line pays all the way to its exchange, since splitters are shared.
    pub(crate) strand_shared: i64,
}

impl Tariff {
    pub(crate) fn of(norms: &Norms) -> Tariff {
        let rules = &norms.settings;
        let with_slack =
            |cents: i64| cents * (1_000_000 + rules.cable.slack_share.get().max(0)) / 1_000_000;
        let drop_metre = norms.cables.at_least(1, true).map_or(0, |offer| offer.price.get());
        // A drop is cut to its way: it has no slack.
        let drop = drop_metre * 1_000;
        let corners = corners(norms);
        if !slack_covers_rounding(norms, &corners) {
            return Tariff { drop, ..Tariff::default() };
        }
        let (fixed, strand) = tangent(&corners);
        let strand = with_slack(strand);
        let ratio = rules.optics.ratios.iter().copied().max().unwrap_or(1).max(1);
        let shared = strand * i64::from(rules.cabinet.operators) / i64::from(ratio);
        Tariff { drop, cable_fixed: with_slack(fixed), strand, strand_shared: shared.min(strand) }
    }

    /// What a cable other than a drop costs along a piece, beside its strands, in cents.
    pub(crate) fn cable_fixed_along(&self, length_mm: i64) -> i64 {
        (i128::from(length_mm) * i128::from(self.cable_fixed) / 1_000_000) as i64
    }
}

/// A cable's price is rounded to cents and its length to millimetres. The slack at its ends, which
/// no part of the bound counts, must be worth more than that.
fn slack_covers_rounding(norms: &Norms, corners: &[(i64, i64)]) -> bool {
    let cheapest = corners.iter().map(|(_, price)| *price).min().unwrap_or(0);
    let slack = norms.settings.cable.slack_each.get().saturating_sub(1);
    slack.saturating_mul(cheapest) >= 1_000_000
}

/// What a drop costs from the street to the premises, its handiwork apart, less what rounding may
/// take off.
pub(super) fn off_street(norms: &Norms, off_street_mm: i64, strands: u32) -> i64 {
    let metre = norms.cables.at_least(strands, true).map_or(0, |offer| offer.price.get());
    ((i128::from(off_street_mm) * i128::from(metre) / 1_000) as i64 - 1 - metre / 500).max(0)
}

/// For each cable that is no drop: the most strands that may be in use in it, and its price laid,
/// in millionths of a cent a millimetre.
fn corners(norms: &Norms) -> Vec<(i64, i64)> {
    let laying = norms.prices.item(Item::CableLaying).get();
    let carried = |offer: &CableOffer| {
        let size = u32::from(offer.strands);
        (0..=size).rev().find(|used| norms.settings.cable.with_spare(*used) <= size)
    };
    let offers = norms.cables.offers.iter().filter(|offer| !offer.drop);
    let corner = |offer: &CableOffer| {
        Some((i64::from(carried(offer)?), (offer.price.get() + laying) * 1_000))
    };
    let mut corners: Vec<(i64, i64)> =
        offers.filter_map(corner).filter(|(used, _)| *used > 0).collect();
    corners.sort_unstable();
    corners
}

/// A line below all corners, the highest at the typical number of strands: its height at no strand
/// and its slope.
fn tangent(corners: &[(i64, i64)]) -> (i64, i64) {
    let height =
        |slope: i64| corners.iter().map(|(used, price)| price - slope * used).min().unwrap_or(0);
    let mut best = (height(0).max(0), 0);
    for (place, &(used, price)) in corners.iter().enumerate() {
        for &(more, dearer) in &corners[place + 1..] {
            if more > used {
                let slope = ((dearer - price) / (more - used)).max(0);
                let fixed = height(slope);
                let at_typical = |(fixed, slope): (i64, i64)| fixed + slope * STRANDS_TYPICAL;
                if fixed >= 0 && at_typical((fixed, slope)) > at_typical(best) {
                    best = (fixed, slope);
                }
            }
        }
    }
    best
}

/// What the ports of a cabinet cost at least a line, in thousandths of a cent: the spare is bought
/// with them, and a cabinet has one of few sizes, unless they may be `fitted` one by one.
pub(crate) fn cabinet_ports(norms: &Norms, fitted: bool) -> i64 {
    let rules = &norms.settings.cabinet;
    let price = norms.prices.item(Item::CabinetPort).get() * 1_000;
    let ports = |lines: u16| match fitted {
        true => rules.ports_fitted(lines).min(rules.ports_for(lines)),
        false => rules.ports_for(lines),
    };
    let each = |lines: u16| price * i64::from(ports(lines)) / i64::from(lines);
    (1..=rules.lines_max.max(1)).map(each).min().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cable_never_costs_less_than_its_tariff() {
        let norms = Norms::shipped().unwrap();
        let corners = corners(&norms);
        let (fixed, slope) = tangent(&corners);
        assert!(corners.iter().all(|(used, price)| fixed + slope * used <= *price));
        let close = |(used, price): &(i64, i64)| (fixed + slope * used) * 100 >= price * 97;
        assert!(corners.iter().all(close), "{fixed} + {slope} n is far below {corners:?}");
    }

    #[test]
    fn without_slack_cables_count_nothing() {
        let norms = Norms::shipped().unwrap().overlaid("[cable]\nslack_each = \"0 m\"").unwrap();
        let tariff = Tariff::of(&norms);
        assert_eq!((tariff.cable_fixed, tariff.strand), (0, 0));
        assert!(tariff.drop > 0);
    }
}
