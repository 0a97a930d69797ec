//! How many hosts any placement needs in one room.

use bocage_hosting::{Host, Need};

use crate::claims::Claim;

/// A number of hosts that no placement of these copies can do without. More than there are hosts
/// where no placement exists.
///
/// The largest of three bounds, each with less asked than is: the largest hosts must together hold
/// all of a dimension; copies of one group need a host each; and large copies cannot share a host
/// (the bound L2 of Martello and Toth, 1990, with every host as large as the largest).
pub(crate) fn hosts_at_least(claims: &[&Claim<'_>], hosts: &[&Host]) -> usize {
    let needs: Vec<[i64; Need::DIMENSIONS]> =
        claims.iter().map(|claim| claim.need.numbers()).collect();
    let sizes: Vec<[i64; Need::DIMENSIONS]> =
        hosts.iter().map(|host| host.capacity().numbers()).collect();
    let by_dimension = (0..Need::DIMENSIONS).map(|dimension| {
        let needs: Vec<i64> = needs.iter().map(|need| need[dimension]).collect();
        let sizes: Vec<i64> = sizes.iter().map(|size| size[dimension]).collect();
        by_sum(&needs, sizes.clone()).max(by_size(&needs, &sizes))
    });
    by_dimension.max().unwrap_or_default().max(by_group(claims))
}

/// So many of the largest hosts hold the sum.
fn by_sum(needs: &[i64], mut sizes: Vec<i64>) -> usize {
    sizes.sort_unstable_by_key(|size| std::cmp::Reverse(*size));
    let mut rest: i128 = needs.iter().map(|need| i128::from(*need)).sum();
    let mut hosts = 0;
    for size in sizes {
        if rest <= 0 {
            return hosts;
        }
        rest -= i128::from(size);
        hosts += 1;
    }
    if rest > 0 { hosts + 1 } else { hosts }
}

/// For each threshold: copies over half a host need one each; those that leave less than the
/// threshold hold none of the others; what the smaller ones still need beside the rest comes on top.
fn by_size(needs: &[i64], sizes: &[i64]) -> usize {
    let Some(&size) = sizes.iter().max() else { return usize::from(!needs.is_empty()) };
    let size = i128::from(size);
    let mut needs: Vec<i128> = needs.iter().map(|need| i128::from(*need)).collect();
    needs.sort_unstable_by_key(|need| std::cmp::Reverse(*need));
    let mut thresholds: Vec<i128> = needs.iter().copied().filter(|need| 2 * need <= size).collect();
    thresholds.push(0);
    thresholds.dedup();
    // Every threshold is valid; some hundred of them are enough to find a good one.
    let step = thresholds.len().div_ceil(256);
    let bounds = thresholds.iter().step_by(step).map(|threshold| {
        let alone = needs.iter().filter(|need| **need > size - threshold).count();
        let large: Vec<i128> = needs
            .iter()
            .copied()
            .filter(|need| *need <= size - threshold && 2 * need > size)
            .collect();
        let small: i128 =
            needs.iter().filter(|need| *need >= threshold && 2 * **need <= size).sum();
        let beside = large.len() as i128 * size - large.iter().sum::<i128>();
        let more = (small - beside).max(0);
        alone + large.len() + usize::try_from((more + size - 1) / size.max(1)).unwrap_or(usize::MAX)
    });
    bounds.max().unwrap_or_default()
}

/// As many as the largest group has copies.
fn by_group(claims: &[&Claim<'_>]) -> usize {
    let mut groups = std::collections::BTreeMap::<usize, usize>::new();
    for claim in claims {
        *groups.entry(claim.group).or_default() += 1;
    }
    groups.into_values().max().unwrap_or_default()
}
