//! What answers cost, on one group of communes; the department is measured by the bench.

use std::time::Instant;

use bocage_plant::{Asked, Plant};

use crate::kit::COMMUNES;

/// Prints the times, and holds that nothing has become a hundred times slower.
#[test]
fn answers_take_microseconds() {
    let began = Instant::now();
    let plant = Plant::of(COMMUNES.clone());
    let indexed = began.elapsed();
    let began = Instant::now();
    for outlet in &COMMUNES.outlets {
        assert!(plant.trace(Asked::Outlet(outlet.id, 0)).is_some_and(|trace| trace.whole));
    }
    let traced = began.elapsed() / COMMUNES.outlets.len() as u32;
    let began = Instant::now();
    let ranked = plant.ranking(Plant::CUT_KINDS);
    let each = began.elapsed() / ranked.len().max(1) as u32;
    println!("index {indexed:?}, a trace {traced:?}, a cut {each:?} of {}", ranked.len());
    assert!(traced.as_millis() < 5 && each.as_millis() < 10);
}
