//! Prints the statistics of the made-up department: `stats [SEED]`.
#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use std::collections::HashMap;
use std::time::Instant;

use bocage_demo::{Options, Source, generate};
use bocage_vocab::Unwatched;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let seed = std::env::args().nth(1).map_or(Ok(50), |text| text.parse())?;
    let begun = Instant::now();
    let options = Options { seed, small: false, threads: 2 };
    let rows = generate(Source::Fictional, &options, &Unwatched)?.rows;
    let mut degrees = HashMap::new();
    for street in &rows.streets {
        for end in [street.line.first(), street.line.last()].into_iter().flatten() {
            *degrees.entry(*end).or_insert(0u32) += 1;
        }
    }
    let dead_ends = degrees.values().filter(|degree| **degree == 1).count();
    let metres: f64 = rows.streets.iter().map(|street| street.length.metres()).sum();
    println!("junctions {}, streets {}", degrees.len(), rows.streets.len());
    println!("mean degree {:.2}", rows.streets.len() as f64 * 2.0 / degrees.len() as f64);
    println!("dead ends {:.1} %", dead_ends as f64 * 100.0 / degrees.len() as f64);
    println!("length {:.0} km", metres / 1e3);
    println!("premises {}, buildings {}", rows.premises.len(), rows.buildings.len());
    println!("{:.1} s", begun.elapsed().as_secs_f64());
    Ok(())
}
