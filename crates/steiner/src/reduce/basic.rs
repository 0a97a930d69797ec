//! Reductions that look at one node and its edges.

use super::Kernel;
use crate::control::Effort;

/// Looks at every touched node until none is left.
pub(crate) fn run(kernel: &mut Kernel, effort: &mut Effort<'_>) {
    while let Some(node) = kernel.next_touched() {
        if effort.spend(kernel.adjacent(node).len() + 1) {
            return;
        }
        if kernel.is_terminal(node) {
            terminal(kernel, node);
        } else {
            other(kernel, node);
        }
    }
}

/// A node that is no terminal and ends nowhere or passes through only is no choice.
fn other(kernel: &mut Kernel, node: u32) {
    match kernel.adjacent(node) {
        [] => {}
        [(_, edge)] => {
            let edge = *edge;
            kernel.remove(edge);
        }
        [_, _] => kernel.bridge(node),
        _ => {}
    }
}

/// A terminal needs its only edge, and its shortest one if that leads to another terminal.
fn terminal(kernel: &mut Kernel, node: u32) {
    if kernel.terminals() < 2 {
        return;
    }
    let shortest = kernel
        .adjacent(node)
        .iter()
        .copied()
        .min_by_key(|(to, edge)| (kernel.cost(*edge), !kernel.is_terminal(*to), *edge));
    if let Some((to, edge)) = shortest
        && (kernel.adjacent(node).len() == 1 || kernel.is_terminal(to))
    {
        kernel.contract(edge);
    }
}
