//! Which branches of a tree get a cable of their own from the root.
//!
//! A side branch takes its strands from the cable that passes, through a closure with a splice for
//! each, or brings them from the root in a cable beside that one. The strands cost the same either
//! way, so a branch with many of them near the root is cheaper by itself.

use std::collections::BTreeMap;

use bocage_network::norms::{Item, Norms};

use super::Demand;
use crate::forest::Hung;

/// Demands by the branch whose cable feeds them, in the order of the branches. Splices and closures
/// weigh so many quarters of their price.
pub(super) fn split(
    hung: &Hung,
    demands: &[Demand],
    quarters: i64,
    norms: &Norms,
) -> Vec<Vec<usize>> {
    let item = |item: Item| norms.prices.item(item).get();
    let metre = crate::trench::cable_metre(norms);
    let strands = strands_below(hung, demands);
    let heaviest = heaviest_below(hung, &strands);
    let alone = |place: usize, above: usize| {
        let beside = hung.reach[above].get() * metre / 1_000;
        let joined = item(Item::SpliceClosure) + item(Item::Splice) * strands[place];
        heaviest[above] != place && beside * 4 < joined * quarters
    };
    // Of each place the first of its branch; the root's own for all that share.
    let mut branch = vec![0; hung.len()];
    for place in 1..hung.len() {
        let above = hung.above(place).unwrap_or(0);
        branch[place] = if above > 0 && alone(place, above) { place } else { branch[above] };
    }
    let mut fed = BTreeMap::<usize, Vec<usize>>::new();
    for (number, demand) in demands.iter().enumerate() {
        fed.entry(branch[hung.place(demand.node)]).or_default().push(number);
    }
    fed.into_values().collect()
}

/// Strands needed at and below each place.
fn strands_below(hung: &Hung, demands: &[Demand]) -> Vec<i64> {
    let mut strands = vec![0; hung.len()];
    for demand in demands {
        strands[hung.place(demand.node)] += i64::from(demand.strands);
    }
    hung.gathered(strands)
}

/// Below each place the next one with most strands, the first of those alike.
fn heaviest_below(hung: &Hung, strands: &[i64]) -> Vec<usize> {
    let mut heaviest = vec![usize::MAX; hung.len()];
    for place in 1..hung.len() {
        let above = hung.above(place).unwrap_or(0);
        if heaviest[above] == usize::MAX || strands[place] > strands[heaviest[above]] {
            heaviest[above] = place;
        }
    }
    heaviest
}
