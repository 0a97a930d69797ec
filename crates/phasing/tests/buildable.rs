//! Phases of a whole demo, judged by a walk over the rows that shares nothing with the planner.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};

use bocage_demo::{Options, Source};
use bocage_network::norms::{Item, Norms};
use bocage_network::{Cable, Joint, Tier};
use bocage_phasing::{Error, Request, phase, years_of_parts};
use bocage_vocab::{Fact, Id, Kind, Money, Thing, Unwatched};
use bocage_world::{Rows, World};

/// A small department with its network.
fn designed() -> (World, Norms) {
    let norms = Norms::shipped().unwrap();
    let options = Options { seed: 50, small: true, threads: 2 };
    let ground = bocage_demo::generate(Source::Fictional, &options, &Unwatched).unwrap().rows;
    let world = World::from_rows(Default::default(), ground.clone());
    let request = bocage_design::Request {
        world: &world,
        norms: &norms,
        area: None,
        work: Some(5_000_000),
        threads: 2,
    };
    let mut rows = bocage_design::design(&request, &Unwatched).unwrap().rows;
    rows.extend(ground);
    (World::from_rows(Default::default(), rows), norms)
}

/// The world with phases for these budgets.
fn phased(world: &World, norms: &Norms, budgets: &[Money]) -> (World, bocage_phasing::Phases) {
    let request = Request { world, norms, first_year: 2030, budgets };
    let phases = phase(&request, &Unwatched).unwrap();
    let rows = Rows { phases: phases.rows.clone(), ..Rows::default() };
    let diff = bocage_world::upsert(world, rows);
    (bocage_world::apply(world, &diff).unwrap(), phases)
}

/// What stands at the end of a year, and the ways that signals can take through it.
struct Standing<'a> {
    world: &'a World,
    stands: HashSet<Thing>,
    joints: HashMap<(Id<Cable>, bool), Vec<&'a Joint>>,
    /// Cabinets whose way up has been walked.
    fed: RefCell<HashSet<Thing>>,
}

impl<'a> Standing<'a> {
    fn at(world: &'a World, years: &HashMap<Thing, u16>, year: u16) -> Standing<'a> {
        let stands = years.iter().filter(|(_, built)| **built <= year).map(|(part, _)| *part);
        let mut joints: HashMap<_, Vec<&Joint>> = HashMap::new();
        for joint in &world.joints {
            joints.entry((joint.cable, true)).or_default().push(joint);
            if let Some(lower) = joint.other.id::<Cable>() {
                joints.entry((lower, false)).or_default().push(joint);
            }
        }
        Standing { world, stands: stands.collect(), joints, fed: RefCell::default() }
    }

    fn need(&self, part: Thing) -> Result<(), String> {
        if self.stands.contains(&part) { Ok(()) } else { Err(format!("{part} does not stand")) }
    }

    /// A cable stands with all its routes, and these with their supports.
    fn cable(&self, cable: Id<Cable>) -> Result<&'a Cable, String> {
        self.need(cable.thing())?;
        let row = self.world.cables.get(cable).ok_or("no cable")?;
        for step in &row.path.0 {
            let route = self.world.routes.get(step.route).ok_or("no route")?;
            self.need(route.thing())?;
            self.need(route.from.thing())?;
            self.need(route.to.thing())?;
        }
        Ok(row)
    }

    /// Follows one strand up, closure by closure, to what its last joint leads to.
    fn climb(&self, cable: Id<Cable>, strand: u16, end: Kind) -> Result<Thing, String> {
        let (mut cable, mut strand) = (cable, strand);
        for _ in 0..1_000 {
            self.cable(cable)?;
            let ends = self.joints.get(&(cable, true)).into_iter().flatten();
            let mut ends =
                ends.filter(|joint| joint.other.kind == end && holds(joint, strand, false));
            if let Some(joint) = ends.next() {
                self.need_box(joint.at)?;
                return Ok(joint.other);
            }
            let above = self.joints.get(&(cable, false)).into_iter().flatten();
            let joint = above.copied().find(|joint| holds(joint, strand, true));
            let joint = joint.ok_or_else(|| format!("strand {strand} of {cable} leads nowhere"))?;
            self.need_box(joint.at)?;
            strand = joint.first_strand + strand - joint.first_other;
            cable = joint.cable;
        }
        Err("a strand goes in circles".to_owned())
    }

    fn need_box(&self, at: Thing) -> Result<(), String> {
        if at.kind == Kind::Pop { Ok(()) } else { self.need(at) }
    }

    /// From a socket to the cabinet, and from there on.
    fn line(&self, outlet: &bocage_network::Outlet) -> Result<(), String> {
        let world = self.world;
        self.cable(outlet.drop)?;
        let branching = world.branching_points.get(outlet.branching_point).ok_or("no box")?;
        self.need(branching.thing())?;
        self.need(branching.support.thing())?;
        let strand = branching.first_strand + outlet.position;
        let cabinet = self.climb(branching.cable, strand, Kind::Cabinet)?;
        self.need(cabinet)?;
        if self.fed.borrow_mut().insert(cabinet) { self.fed(cabinet) } else { Ok(()) }
    }

    /// Every strand that feeds a cabinet, to the exchange and both points of presence.
    fn fed(&self, cabinet: Thing) -> Result<(), String> {
        let world = self.world;
        let feeds = world.joints.iter().filter(|joint| {
            let tier = world.cables.get(joint.cable).map(|cable| cable.tier);
            joint.other == cabinet && tier == Some(Tier::Transport)
        });
        for feed in feeds {
            for strand in feed.first_strand..feed.first_strand + feed.count {
                let exchange = self.climb(feed.cable, strand, Kind::Exchange)?;
                self.need(exchange)?;
                self.backhaul(exchange)?;
            }
        }
        Ok(())
    }

    fn backhaul(&self, exchange: Thing) -> Result<(), String> {
        let starts = self.world.joints.iter().filter(|joint| {
            let tier = self.world.cables.get(joint.cable).map(|cable| cable.tier);
            joint.other == exchange && tier == Some(Tier::Backhaul)
        });
        for start in starts {
            self.climb(start.cable, start.first_strand, Kind::Pop)?;
        }
        Ok(())
    }
}

fn holds(joint: &Joint, strand: u16, other: bool) -> bool {
    let first = if other { joint.first_other } else { joint.first_strand };
    (first..first + joint.count).contains(&strand)
}

#[test]
fn whoever_is_served_has_a_whole_chain_that_stands_and_was_paid_for() {
    let (world, norms) = designed();
    let whole = bocage_phasing::cost(&world, &norms).get();
    let budgets = vec![Money::cents(whole / 7); 5];
    let (world, phases) = phased(&world, &norms, &budgets);
    assert!(phases.left.cabinets > 0 && !phases.rows.is_empty());
    let years = years_of_parts(&world);
    let year_of: HashMap<_, _> = phases.rows.iter().map(|row| (row.cabinet, row.year)).collect();
    let mut served_before = 0;
    for (n, sum) in phases.years.iter().enumerate() {
        let standing = Standing::at(&world, &years, sum.year);
        let mut served = 0;
        for outlet in &world.outlets {
            let branching = world.branching_points.get(outlet.branching_point).unwrap();
            if year_of.get(&branching.cabinet).is_some_and(|year| *year <= sum.year) {
                standing.line(outlet).unwrap_or_else(|why| panic!("{}: {why}", sum.year));
                served += 1;
            }
        }
        assert_eq!(served, sum.premises_total);
        assert!(served >= served_before);
        served_before = served;
        let money: Money = budgets[..=n].iter().copied().sum();
        let paid = paid(&world, &standing) + norms.prices.item(Item::Study) * served as i64;
        let told: Money = phases.years[..=n].iter().map(|year| year.spent).sum();
        assert_eq!(paid, told, "{}", sum.year);
        assert!(paid <= money, "{paid} of {money}");
    }
    assert!(served_before > 0);
}

/// The price of all that stands.
fn paid(world: &World, standing: &Standing<'_>) -> Money {
    fn of<T: Fact>(rows: &[T], standing: &Standing<'_>) -> Money {
        let stands = rows.iter().filter(|row| standing.stands.contains(&row.thing()));
        stands.map(Fact::measured_cost).sum()
    }
    of(world.routes.rows(), standing)
        + of(world.supports.rows(), standing)
        + of(world.cables.rows(), standing)
        + of(world.splice_closures.rows(), standing)
        + of(world.branching_points.rows(), standing)
        + of(world.cabinets.rows(), standing)
        + of(world.exchanges.rows(), standing)
}

#[test]
fn money_for_all_builds_all_and_more_money_serves_no_fewer() {
    let (world, norms) = designed();
    let whole = bocage_phasing::cost(&world, &norms).get();
    let mut last = 0;
    for share in [2, 5, 10, 20] {
        let (_, phases) = phased(&world, &norms, &[Money::cents(whole * share / 40 + 1); 4]);
        let served = phases.years[3].premises_total;
        assert!(served >= last, "{share}: {served} after {last}");
        last = served;
    }
    assert_eq!(last, world.outlets.len() as u64);
}

#[test]
fn a_heavy_weight_brings_its_area_forward() {
    let (world, norms) = designed();
    let whole = bocage_phasing::cost(&world, &norms).get();
    let budgets = vec![Money::cents(whole / 6); 6];
    let sites = |norms: &Norms| -> BTreeMap<u16, u64> {
        let (_, phases) = phased(&world, norms, &budgets);
        let mut total = 0;
        let sum = |year: &bocage_phasing::YearSum| {
            total += year.public_sites;
            (year.year, total)
        };
        phases.years.iter().map(sum).collect()
    };
    let heavy = norms.overlaid("[phases]\npublic_site = 1000\ndwelling = 0\n").unwrap();
    let light = norms.overlaid("[phases]\npublic_site = 0\n").unwrap();
    let (heavy, light) = (sites(&heavy), sites(&light));
    let area = |sums: &BTreeMap<u16, u64>| sums.values().sum::<u64>();
    assert!(area(&heavy) > area(&light), "{heavy:?} {light:?}");
}

#[test]
fn nothing_to_build_and_no_years_are_errors() {
    let norms = Norms::shipped().unwrap();
    let world = World::default();
    let request = Request { world: &world, norms: &norms, first_year: 2030, budgets: &[] };
    assert_eq!(phase(&request, &Unwatched).unwrap_err(), Error::NoNetwork);
}
