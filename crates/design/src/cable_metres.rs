//! What a metre of cable costs, by the strands in use.

use bocage_network::norms::{Item, Norms};

/// Cents a metre of cable laid, for every number of strands in use up to the largest cable's.
pub(crate) struct CableMetres(Vec<i64>);

impl CableMetres {
    pub(crate) fn new(norms: &Norms) -> CableMetres {
        let laying = norms.prices.item(Item::CableLaying).get();
        let largest = norms.cables.largest();
        let metre = |strands: u32| {
            let wanted = norms.settings.cable.with_spare(strands).min(largest);
            norms.cables.at_least(wanted, false).map_or(0, |offer| offer.price.get() + laying)
        };
        CableMetres((0..=largest).map(metre).collect())
    }

    /// The cheapest cable.
    pub(crate) fn cheapest(&self) -> i64 {
        self.0.get(1).copied().unwrap_or(0)
    }

    /// As many cables as hold some strands.
    pub(crate) fn of(&self, strands: u32) -> i64 {
        let largest = self.0.len() as u32 - 1;
        let full = strands / largest.max(1);
        let rest = (strands % largest.max(1)) as usize;
        let rest = if rest == 0 { 0 } else { self.0[rest] };
        i64::from(full) * self.0[largest as usize] + rest
    }
}
