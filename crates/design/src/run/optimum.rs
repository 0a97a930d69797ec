//! Whole designs of small territories beside the cheapest of all.
//!
//! Branch and bound tries every choice in turn: the tree of streets that joins all homes, one
//! cabinet or two with each division of the homes among them, their sites, one exchange for both
//! or one each, the way between them (transport or backhaul), the branching point of each home
//! and the layout of all cables. What is left out: distribution off one common tree; sites beside that
//! tree; exchanges without a cabinet at the same place; three cabinets; a backhaul of two ways, which
//! needs three exchanges; boxes inside buildings; splitters smaller than need be. A bare place in
//! which closures of two areas stand would be counted twice.
//!
//! A bill is added up without rows to be fast. It must agree with the bill of the rows: those of the
//! designer's plan, and those of the cheapest plan, written by the same row writer.

mod bill;
mod frame;
mod layouts;
mod offered;
mod plans;
mod search;
mod territory;
mod trees;

use std::collections::BTreeSet;

use bocage_network::norms::Norms;
use bocage_vocab::Unwatched;

use super::*;
use crate::threads;
use crate::trench::Trenches;
use bill::Bill;
use plans::Whole;
use search::Search;
use territory::{Random, territory};

/// Rules and prices under which other choices matter.
const RULES: [&str; 6] = [
    "",
    "[branching_point]\ndrop_length_max = \"60 m\"\n[civil]\ntrench_factor = \"10 %\"",
    "[branching_point]\nlines_max = 2",
    "[cabinet]\nlines_max = 4\nlines_target = 3\nlines_min = 2",
    "[cabinet]\nlines_max = 4\nlines_target = 4\nlines_min = 2\n[civil]\ntrench_factor = \"10 %\"\n\
     [branching_point]\ndrop_length_max = \"60 m\"",
    "[exchange]\nlines_max = 4",
];

/// Territories, unless `OPTIMUM_SEEDS` asks for others.
const SEEDS: u64 = 102;
/// Homes of a territory at most, unless `OPTIMUM_HOMES` asks for others; at least three.
const HOMES_MOST: u64 = 4;
/// The designs' cost over the least cost, on the mean of all territories and in each. Measured on
/// 102: 1.0022 and 1.0085; with up to five homes 1.0026 and 1.0152.
const MEAN_MOST: f64 = 1.006;
const WORST_MOST: f64 = 1.04;

/// A design beside the cheapest, in cents.
struct Compared {
    design: i64,
    optimum: i64,
    /// What the designer proves that every design costs.
    lower: i64,
}

fn compare(seed: u64, homes_most: u64, offered: bool) -> Compared {
    let rules = RULES[seed as usize % RULES.len()];
    let norms = Norms::shipped().unwrap().overlaid(rules).unwrap();
    let mut random = Random(seed);
    let homes = 3 + random.below(homes_most - 2);
    let world = territory(&mut random, homes, offered.then_some(Random(seed)));
    let request = Request { world: &world, norms: &norms, area: None, work: None, threads: 1 };
    let design = design(&request, &Unwatched).unwrap();
    assert_eq!(design.report.premises.served, homes, "seed {seed}");
    let total = design.report.cost.total.get();

    let optimum =
        drafted((&world, offered), &norms, |ground, parts| cheapest(ground, parts, seed, total));
    Compared { design: total, optimum, lower: design.report.lower.get() }
}

/// The cost of the cheapest plan; `total` is that of the designer's.
fn cheapest(ground: &Ground<'_>, parts: &[Vec<u32>], seed: u64, total: i64) -> i64 {
    let drafter = ground.drafter;
    let bill = Bill { drafter };
    let plans = drafter.plans(parts, 1, &Unwatched).unwrap().exchanges;
    let designed = ground.reported(&Whole::joined(drafter, plans), &bill, seed);
    assert_eq!(designed.cost.total.get(), total, "seed {seed}: the same design twice");
    let mut search = Search::new(bill, total);
    search.run();
    let cheapest = search.best.as_ref().map_or(total, |found| {
        let whole = search.whole(found);
        let report = ground.reported(&whole, &search.bill, seed);
        let apart = (whole.cost(&search.bill) - found.cost).abs();
        assert_eq!(apart, 0, "seed {seed}: what was found is what was planned");
        report.cost.total.get()
    });
    cheapest.min(total)
}

/// Makes ready what plans are made with, the trenches dug.
fn drafted<T>(
    (world, offered): (&World, bool),
    norms: &Norms,
    work: impl FnOnce(&Ground<'_>, &[Vec<u32>]) -> T,
) -> T {
    let streets: Vec<&Street> = world.streets.iter().collect();
    let premises: Vec<&Premises> = world.premises.iter().collect();
    let stops = snap(&streets, &premises, 1);
    let mut graph = StreetGraph::build(&streets, (&stops, stops.len()), norms);
    let node_of = std::mem::take(&mut graph.node_of_stop);
    let terminals: BTreeSet<u32> = node_of.iter().copied().collect();
    graph.offer(existing::offers(&streets, world, norms, &mut Vec::new()), norms);
    let parts = [terminals.into_iter().collect()];
    let effort = trench::Effort { work: None, threads: 1 };
    let trenches = trench::dig(&graph, &parts, norms, effort, &Unwatched).unwrap();
    let drafter = Drafter {
        graph: &graph,
        stops: &stops,
        node_of: &node_of,
        part_of: graph.parts(),
        norms,
        dug: &trenches.edges,
        forest: Forest::new(&graph, &trenches.edges).into(),
        sites: Vec::new(),
        lines_of: stops.iter().map(Stop::lines).collect(),
        closed: BTreeSet::new(),
    };
    work(&Ground { world, streets: &streets, drafter: &drafter, offered }, &parts)
}

/// What rows are judged on.
struct Ground<'a> {
    world: &'a World,
    streets: &'a [&'a Street],
    drafter: &'a Drafter<'a>,
    /// Whether others offer plant.
    offered: bool,
}

impl Ground<'_> {
    /// The rows of a plan, reported: each part costs at least its bound, and all cost what the bill
    /// without rows says, but for the rounding of each route.
    fn reported(&self, whole: &Whole, bill: &Bill<'_>, seed: u64) -> Report {
        let (rows, lines) = whole.rows(self.drafter);
        let (graph, norms) = (self.drafter.graph, self.drafter.norms);
        let stops: Vec<&Stop<'_>> = self.drafter.stops.iter().collect();
        let given = Given { streets: self.streets, world: self.world };
        let bound = bound::bound(&given, &stops, &rows, norms, 1, &Unwatched).unwrap();
        let trenches = Trenches::default();
        let sums = Sums {
            lines: &lines,
            trenches: &trenches,
            stopped: None,
            floor: &bound.floor,
            exchanges_away: bound.exchanges_away,
        };
        let report = report::report(self.world, &rows, &sums, lines.served, norms);
        for (name, part) in &report.components {
            assert!(part.lower <= part.upper, "seed {seed}: {name} is below its bound: {part:?}");
        }
        if self.offered {
            offered::no_part_is_below_the_bound(self, &rows, &report);
        }
        let apart = (report.cost.total.get() - whole.cost(bill)).abs();
        assert!(apart <= graph.edges.len() as i64, "seed {seed}: two bills {apart} cents apart");
        report
    }
}

#[test]
#[allow(clippy::print_stdout, reason = "says what was measured")]
fn small_designs_are_near_the_cheapest_and_no_design_is_below_the_bound() {
    let number = |name: &str, else_: u64| {
        std::env::var(name).map_or(else_, |text| text.parse().expect("a whole number"))
    };
    let (seeds, homes) = (number("OPTIMUM_SEEDS", SEEDS), number("OPTIMUM_HOMES", HOMES_MOST));
    let (mut sum, mut worst, mut same, mut bound) = (0.0, (1.0, 0), 0, 0.0);
    let all = threads::map(2, seeds as usize, |seed| compare(seed as u64, homes, false));
    for (seed, Compared { design, optimum, lower }) in all.into_iter().enumerate() {
        assert!(lower <= optimum, "seed {seed}: {optimum} is below the bound {lower}");
        let ratio = design as f64 / optimum as f64;
        sum += ratio;
        bound += lower as f64 / optimum as f64;
        worst = if ratio > worst.0 { (ratio, seed) } else { worst };
        same += u32::from(design == optimum);
    }
    let (mean, bound) = (sum / seeds as f64, bound / seeds as f64);
    println!(
        "{seeds} territories: {same} designs are cheapest, mean {mean:.4}, worst {:.4} (seed {}); \
         mean bound {bound:.4}",
        worst.0, worst.1
    );
    assert!(mean <= MEAN_MOST, "mean {mean}");
    assert!(worst.0 <= WORST_MOST, "worst {worst:?}");
}

/// Rules under which two dozen homes need several cabinets on several exchanges.
const CROWDED: &str = "[cabinet]\nlines_max = 8\nlines_target = 6\nlines_min = 3\n\
                       [exchange]\nlines_max = 20\n[branching_point]\ndrop_length_max = \"60 m\"";
const CROWDED_SEEDS: u64 = 60;

/// The cost of cabinets as they were cut, and as they were moved; both serve every home once.
fn moved(seed: u64) -> (i64, i64) {
    let norms = Norms::shipped().unwrap().overlaid(CROWDED).unwrap();
    let world = territory(&mut Random(seed), 24, None);
    drafted((&world, false), &norms, |ground, parts| {
        let drafter = ground.drafter;
        let bill = Bill { drafter };
        let (cut, _) = drafter.groups(parts, 1, &Unwatched).unwrap();
        let cut = cut.into_iter().map(|group| drafter.plan_exchange(group)).collect();
        let moved = drafter.plans(parts, 1, &Unwatched).unwrap().exchanges;
        [cut, moved]
            .map(|plans: Vec<ExchangePlan>| {
                let cabinets = plans.iter().flat_map(|plan| &plan.cabinets);
                let mut stops: Vec<usize> =
                    cabinets.flat_map(|plan| plan.area.stops.iter().copied()).collect();
                stops.sort_unstable();
                assert_eq!(stops, Vec::from_iter(0..drafter.stops.len()), "seed {seed}");
                ground.reported(&Whole::joined(drafter, plans), &bill, seed).cost.total.get()
            })
            .into()
    })
}

#[test]
#[allow(clippy::print_stdout, reason = "says what was measured")]
fn cabinets_that_move_make_a_design_cheaper() {
    let all = threads::map(2, CROWDED_SEEDS as usize, |seed| moved(seed as u64));
    let ratios: Vec<f64> = all.iter().map(|(cut, moved)| *moved as f64 / *cut as f64).collect();
    let cheaper = ratios.iter().filter(|ratio| **ratio < 1.0).count();
    let mean = ratios.iter().sum::<f64>() / ratios.len() as f64;
    let worst = ratios.iter().copied().fold(0.0, f64::max);
    println!("{cheaper} of {CROWDED_SEEDS} cheaper, mean {mean:.4}, worst {worst:.4}");
    assert!(worst <= 1.0, "dearer by {worst}");
    assert!(mean < 0.999 && cheaper > 40, "{cheaper} cheaper, mean {mean}");
}
