//! Floors and caps: nobody below the one or above the other, and the others bear the difference.

use std::collections::{BTreeMap, BTreeSet};

use crate::apportion::{Unsplit, apportion};

/// Between which amounts a share must lie, in cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// At least so much.
    pub floor_cents: i64,
    /// At most so much.
    pub cap_cents: i64,
}

/// Splits cents by weights so that each share keeps its bounds; none where that is impossible.
///
/// As long as somebody is out of bounds, those on the side that is out farther together are set on
/// their bound, and the rest is split anew among the others. What comes out is, but for cents, one
/// factor times the weight for everybody within bounds.
///
/// # Errors
/// When nobody has a weight but there is something to bear, or weights are too large.
pub fn bounded<K: Ord + Clone>(
    total_cents: i64,
    weights: &BTreeMap<K, u64>,
    bounds: &BTreeMap<K, Bound>,
) -> Result<Option<BTreeMap<K, i64>>, Unsplit> {
    let mut free: BTreeSet<&K> = weights.keys().collect();
    let mut fixed: BTreeMap<K, i64> = BTreeMap::new();
    loop {
        let rest =
            i128::from(total_cents) - fixed.values().map(|cents| i128::from(*cents)).sum::<i128>();
        let Ok(rest) = i64::try_from(rest) else { return Ok(None) };
        let own = free.iter().map(|name| ((*name).clone(), weights[*name])).collect();
        let shares = match apportion(rest, &own) {
            Err(Unsplit::NoWeight) if !fixed.is_empty() => return Ok(None),
            other => other?,
        };
        if rest < 0 {
            return Ok(None);
        }
        let out = |name: &K| {
            let bound = bounds.get(name)?;
            let kept =
                shares[name].clamp(bound.floor_cents, bound.cap_cents.max(bound.floor_cents));
            (kept != shares[name]).then_some((kept, kept - shares[name]))
        };
        let off: BTreeMap<&K, (i64, i64)> =
            free.iter().filter_map(|name| Some((*name, out(name)?))).collect();
        if off.is_empty() {
            fixed.extend(shares);
            return Ok(Some(fixed));
        }
        let sum: i128 = off.values().map(|(_, by)| i128::from(*by)).sum();
        // Where they balance, each is where it belongs.
        for (name, (kept, by)) in off {
            if sum == 0 || (by > 0) == (sum > 0) {
                free.remove(name);
                fixed.insert(name.clone(), kept);
            }
        }
        if free.is_empty() {
            let all: i128 = fixed.values().map(|cents| i128::from(*cents)).sum();
            return Ok((all == i128::from(total_cents)).then_some(fixed));
        }
    }
}
