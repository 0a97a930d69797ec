//! Checks what lines pay for branching points, the supports below them, and drops along streets.

use crate::Refusal;
use crate::certificate::Certificate;
use crate::forced::Forced;
use crate::norms::Norms;
use crate::places::Places;
use crate::streets::{Around, Streets};
use crate::tariff::Tariff;

/// Millionths of a cent in a cent.
const CENT: i128 = 1_000_000;

/// The sum of what lines pay, if boxes are overpaid at no node.
pub(crate) fn check(
    certificate: &Certificate,
    graph: &Streets,
    places: &Places,
    forced: &Forced,
    norms: &Norms,
    tariff: &Tariff,
) -> Result<i64, Refusal> {
    let mut left: Vec<Vec<(i128, i64)>> = vec![Vec::new(); graph.nodes()];
    let mut around = Around::new(graph);
    let mut sum = 0;
    for ((place, &node), &pays) in places.0.iter().zip(&graph.node_of).zip(&certificate.boxes) {
        if place.indoor {
            continue;
        }
        sum += pays * place.lines;
        around.measure(node, place.reach_mm);
        for (from, way_mm) in around.reached() {
            let leaves = i128::from(pays) * CENT - i128::from(way_mm) * i128::from(tariff.drop);
            if leaves > 0 {
                left[from as usize].push((leaves, place.lines));
            }
        }
    }
    for (node, left) in left.into_iter().enumerate() {
        let free = node < graph.junctions as usize || forced.paid[node];
        let support = if free { 0 } else { graph.support[node] };
        require_unpaid(node, left, support, norms)?;
    }
    Ok(sum)
}

/// Refuses a node where the lines that leave most pay for more than the boxes that hold them.
fn require_unpaid(
    node: usize,
    mut left: Vec<(i128, i64)>,
    support: i64,
    norms: &Norms,
) -> Result<(), Refusal> {
    left.sort_unstable_by(|a, b| b.cmp(a));
    let each = i128::from(norms.item("branching_point")) * CENT;
    let mut budget = i128::from(support) * CENT;
    let mut room = 0;
    for (leaves, mut lines) in left {
        while lines > 0 {
            if room == 0 {
                room = norms.box_lines;
                budget += each;
            }
            let taken = lines.min(room);
            (lines, room) = (lines - taken, room - taken);
            budget -= leaves * i128::from(taken);
            if budget < 0 {
                let detail = format!("boxes at node {node} cost less than their lines pay");
                return Err(Refusal::new("boxes_overpaid", detail));
            }
        }
    }
    Ok(())
}
