//! `bocage design run` on the demo: what its limit of work does.

use crate::kit::Place;

#[test]
fn more_work_is_never_dearer() {
    let place = Place::new();
    place.run(&["demo", "d", "--small"]).expect_exit(0);
    let mut last = i64::MAX;
    for work in ["0", "300000", "1000000", "10000000", "60000000", "100000000"] {
        let run = ["design", "run", "d/demo.gpkg", "--work", work];
        let run = place.json(&run).expect_exit(0);
        let cost = run["cost_cents"]["total"].as_i64().unwrap();
        assert!(cost <= last, "{work} ticks: {cost} after {last}");
        last = cost;
    }
}
