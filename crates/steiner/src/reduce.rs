//! Exact reductions: a smaller problem whose best tree gives the best tree of the one given.

mod basic;
mod blocks;
mod bounds;
mod distances;
mod extend;
mod kernel;
mod replace;
mod special;
#[cfg(test)]
mod tests;

pub(crate) use blocks::split;
pub(crate) use bounds::{Room, rule_out};
pub(crate) use extend::extend;
pub(crate) use kernel::{Frozen, Kernel, Now};

use crate::control::Effort;

/// Reduces to a fixed point, or until the effort ends. What is done is exact at any moment.
pub(crate) fn reduce(kernel: &mut Kernel, effort: &mut Effort<'_>) {
    kernel.drop_unreachable();
    kernel.touch_all();
    basic::run(kernel, effort);
    loop {
        let before = kernel.edges();
        if effort.stopped() || kernel.terminals() < 2 {
            return;
        }
        special::run(kernel, effort);
        basic::run(kernel, effort);
        special::detours(kernel, effort);
        basic::run(kernel, effort);
        replace::run(kernel, effort);
        basic::run(kernel, effort);
        // Below one edge in fifty the next round costs more than it gains.
        if (before - kernel.edges()) * 50 <= before {
            return;
        }
    }
}
