#![expect(clippy::print_stdout, reason = "an example shows what it found")]
//! The cheapest trench of a village on a square grid of streets, with its proof.

use bocage_steiner::{Control, Error, Graph, Instance, Options, solve};

/// Streets on each side of the village.
const SIDE: u32 = 12;

/// Streets of 80 to 120 m, with costs in cents: a verge costs 25 EUR a metre, a road three times that.
fn streets() -> Result<Graph, Error> {
    let mut edges = Vec::new();
    for node in 0..SIDE * SIDE {
        let (x, y) = (node % SIDE, node / SIDE);
        let length_m = i64::from(80 + node * 37 % 41);
        let cents_per_m = if x % 3 == 0 || y % 4 == 0 { 7_500 } else { 2_500 };
        let right = (x + 1 < SIDE).then_some(node + 1);
        let down = (y + 1 < SIDE).then_some(node + SIDE);
        edges.extend(right.into_iter().chain(down).map(|to| (node, to, length_m * cents_per_m)));
    }
    Graph::from_edges((SIDE * SIDE) as usize, &edges)
}

fn main() -> Result<(), Error> {
    // Every fifth corner has a house.
    let instance = Instance { graph: streets()?, terminals: (0..SIDE * SIDE).step_by(5).collect() };
    let solution = solve(&instance, &Options::default(), &Control::default())?;
    println!(
        "{} houses, {} streets dug up, {}.{:02} EUR, proven best: {}",
        instance.terminals.len(),
        solution.edges.len(),
        solution.upper / 100,
        solution.upper % 100,
        solution.optimal
    );
    Ok(())
}
