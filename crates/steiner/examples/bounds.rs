#![expect(clippy::print_stdout, reason = "an example shows what it found")]
//! The bound of one dual ascent from several terminals of an instance: `bounds FILE`.

use bocage_steiner::{Control, bound, format};

/// Terminals to bound from.
const ROOTS: usize = 5;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: bounds FILE")?;
    let instance = format::read(&std::fs::read_to_string(path)?)?;
    let step = (instance.terminals.len() / ROOTS).max(1);
    for &root in instance.terminals.iter().step_by(step).take(ROOTS) {
        let ascent = bound(&instance, root, &Control::default())?;
        let paid = ascent.reduced.iter().filter(|left| **left == 0).count();
        println!("from {root}: no tree costs less than {}; {paid} arcs are paid for", ascent.lower);
    }
    Ok(())
}
