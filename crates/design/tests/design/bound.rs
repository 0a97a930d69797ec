//! No design costs less than the bound, part by part, whatever the rules and prices.

use bocage_design::{Request, design};
use bocage_network::norms::Norms;
use bocage_vocab::Unwatched;
use bocage_world::World;

use crate::kit::Town;

/// Rules under which parts of the bound vanish, bind or change their price.
const RULES: [&str; 7] = [
    "",
    "[cable]\nslack_each = \"0 m\"",
    "[branching_point]\ndrop_length_max = \"12 m\"",
    "[branching_point]\nlines_max = 2\n[cabinet]\nlines_max = 9\nlines_target = 8\nlines_min = 2",
    "[exchange]\nlines_max = 25\nreach_max = \"300 m\"",
    "[cabinet]\noperators = 1",
    "[cable]\nspare_share = \"0 %\"\nslack_share = \"0 %\"\nslack_each = \"1 m\"",
];

fn run(world: &World, norms: &Norms, threads: usize) -> bocage_design::Design {
    let request = Request { world, norms, area: None, work: Some(10_000), threads };
    design(&request, &Unwatched).unwrap()
}

#[test]
fn no_part_of_a_design_costs_less_than_its_bound() {
    let shipped = Norms::shipped().unwrap();
    for seed in 0..24 {
        let town = Town { streets: 1 + seed as u32 % 5, homes: 1 + seed as u32 * 7 % 90, seed };
        let world = town.world();
        let rules = RULES[seed as usize % RULES.len()];
        let norms = shipped.overlaid(rules).unwrap();
        let report = run(&world, &norms, 1).report;
        for (name, part) in &report.components {
            assert!(part.lower <= part.upper, "{name} of town {seed} under `{rules}`: {part:?}");
        }
        let upper = report.components.values().map(|part| part.upper).sum();
        assert_eq!(report.cost.total, upper, "the parts add up to the cost");
        assert!(report.lower.get() * 2 > upper.get(), "{seed}: the bound is near: {report:?}");
    }
}

#[test]
fn the_certificate_is_the_same_with_one_thread_and_with_two() {
    let norms = Norms::shipped().unwrap();
    let world = Town { streets: 6, homes: 150, seed: 4 }.world();
    let [one, two] = [1, 2].map(|threads| run(&world, &norms, threads));
    assert_eq!(one.certificate, two.certificate);
    assert_eq!(one.report.lower, two.report.lower);
}
