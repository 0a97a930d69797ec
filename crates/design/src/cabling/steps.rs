//! Where a cable along a way steps down to a smaller one.

use bocage_network::norms::{Item, Norms};

use super::{Tree, bought};

/// Cuts a way into cables, each given by its first and last place on the way, so that cables,
/// closures and splices together cost least (dynamic programming over the places where the need
/// falls to another cable).
pub(super) fn choose(tree: &Tree<'_>, places: &[usize], norms: &Norms) -> Vec<(usize, usize)> {
    let largest = norms.cables.largest();
    let size_after = |at: usize| bought(norms, tree.strands[places[at + 1]], largest);
    let last = places.len() - 1;
    let mut stops: Vec<usize> =
        (1..last).filter(|at| size_after(*at) != size_after(at - 1)).collect();
    stops.insert(0, 0);
    stops.push(last);
    // best[j]: the least cost of laying up to stop j, and the stop where that last cable starts.
    let mut best = vec![(i64::MAX, 0); stops.len()];
    best[0].0 = 0;
    for to in 1..stops.len() {
        for from in 0..to {
            let cost = best[from].0 + piece(tree, places, (stops[from], stops[to]), norms);
            if cost < best[to].0 {
                best[to] = (cost, from);
            }
        }
    }
    let mut cut = Vec::new();
    let mut to = stops.len() - 1;
    while to > 0 {
        let from = best[to].1;
        cut.push((stops[from], stops[to]));
        to = from;
    }
    cut.reverse();
    cut
}

/// The price of one cable and, unless it starts the way, of the splices before it, with a closure
/// for them where no side branch has one.
fn piece(tree: &Tree<'_>, places: &[usize], (from, to): (usize, usize), norms: &Norms) -> i64 {
    let strands = tree.strands[places[from + 1]];
    let Some(offer) =
        norms.cables.at_least(u32::from(bought(norms, strands, norms.cables.largest())), false)
    else {
        return 0;
    };
    let way = tree.reach(places[to]) - tree.reach(places[from]);
    let cable = norms.cable_price(offer, norms.settings.cable.laid(way)).get();
    let step = if from == 0 {
        0
    } else {
        let splices = norms.prices.item(Item::Splice).get() * i64::from(strands);
        let stands = tree.children[places[from]].len() > 1;
        let closure = if stands { 0 } else { norms.prices.item(Item::SpliceClosure).get() };
        closure + splices
    };
    cable + step
}
