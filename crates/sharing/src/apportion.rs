//! Splitting cents exactly.

use std::collections::BTreeMap;

/// Why a total cannot be split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsplit {
    /// Nobody has any weight, and there is something to bear.
    NoWeight,
    /// Weights together are larger than 2^64.
    TooLarge,
}

/// Splits cents by weights with the largest remainders.
///
/// The shares sum to the total. Each lies less than a cent from the exact one; a weight of zero gets
/// zero; of equal remainders the smaller name gets the cent; a total below zero is split as its
/// opposite is.
///
/// # Errors
/// When nobody has a weight but there is something to bear, or weights are too large.
pub fn apportion<K: Ord + Clone>(
    total_cents: i64,
    weights: &BTreeMap<K, u64>,
) -> Result<BTreeMap<K, i64>, Unsplit> {
    let all: u128 = weights.values().map(|weight| u128::from(*weight)).sum();
    if total_cents == 0 {
        return Ok(weights.keys().map(|name| (name.clone(), 0)).collect());
    }
    if all == 0 {
        return Err(Unsplit::NoWeight);
    }
    let all = u64::try_from(all).map_err(|_| Unsplit::TooLarge)?;
    let total = u128::from(total_cents.unsigned_abs());
    let exact = |weight: u64| {
        // Both are below 2^64, so that their product is below 2^128.
        let product = total * u128::from(weight);
        (product / u128::from(all), product % u128::from(all))
    };
    let mut shares: Vec<(u128, u128, &K)> = weights
        .iter()
        .map(|(name, weight)| (*weight, name))
        .map(|(weight, name)| {
            let (whole, rest) = exact(weight);
            (whole, rest, name)
        })
        .collect();
    let whole: u128 = shares.iter().map(|(whole, ..)| whole).sum();
    // Fewer than there are rests, since each of them is less than a cent.
    let left = usize::try_from(total - whole).unwrap_or_default();
    shares.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.2.cmp(b.2)));
    shares.iter_mut().take(left).for_each(|share| share.0 += 1);
    let signed = |cents: u128| {
        let cents = i128::try_from(cents).unwrap_or(i128::MAX) * i128::from(total_cents.signum());
        // No share is larger than the total, which is a number of this size.
        i64::try_from(cents).unwrap_or(total_cents)
    };
    Ok(shares.into_iter().map(|(cents, _, name)| (name.clone(), signed(cents))).collect())
}
