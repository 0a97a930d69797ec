//! Traces, losses and readings.

use bocage_network::norms::LineParts;
use bocage_network::{PremisesUse, Tier};
use bocage_plant::{Asked, End, Plant, Step, Trace, loss};
use bocage_vocab::{Fact, Length};
use bocage_world::World;

use crate::brute::Brute;
use crate::kit::{COMMUNES, Town, communes_norms, norms};

fn strands(trace: &Trace) -> Vec<(String, u16)> {
    trace.fibres().map(|fibre| (fibre.cable.to_string(), fibre.strand - 1)).collect()
}

/// The last port on the way, as its box and its number from 0.
fn port(trace: &Trace) -> Option<u16> {
    trace.steps.iter().rev().find_map(|step| match step {
        Step::Port { port, .. } => Some(port - 1),
        _ => None,
    })
}

fn is_near(place: [f64; 2], of: bocage_vocab::Position) -> bool {
    let place = bocage_vocab::Position::from_degrees(place[0], place[1]).unwrap();
    bocage_ground::distance(place, of) <= Length::mm(1_500)
}

fn every_line_is_traced(world: &World, norms: &bocage_network::norms::Norms) {
    let (plant, brute) = (Plant::of(world.clone()), Brute::of(world));
    assert_eq!((plant.lit(), plant.dark()), (world.outlets.len(), 0));
    let class = norms.optics.class(&norms.settings.optics.class).unwrap();
    for outlet in &world.outlets {
        let trace = plant.trace(Asked::Outlet(outlet.id, 0)).unwrap();
        let walked = brute.line(outlet).unwrap();
        assert!(trace.whole, "{trace:?}");
        let drop = (outlet.drop.to_string(), 0);
        let cables = walked.cables.iter().map(|(cable, strand)| (cable.to_string(), *strand));
        assert_eq!(strands(&trace), std::iter::once(drop).chain(cables).collect::<Vec<_>>());
        assert_eq!(port(&trace), Some(walked.exchange_port));
        let input = trace.steps.iter().find_map(|step| match step {
            Step::Input { input, .. } => Some(input - 1),
            _ => None,
        });
        assert_eq!(input, Some(walked.input));
        // The designer counted the same parts, over the length that it knew.
        let Trace { splices, connectors, ratio, .. } = trace;
        let parts = LineParts { reach: outlet.reach, splices, connectors, ratio };
        assert_eq!(norms.optics.loss(class, &parts).worst, outlet.loss_worst);
        let more = trace.length - outlet.reach;
        let loops = norms.settings.cable.slack_each * strands(&trace).len() as i64;
        assert!(
            more > Length::mm(-2_000) && more <= loops + Length::mm(2_000),
            "{more} of {loops}"
        );
        let at = loss(&trace, &norms.optics);
        let worst = at.iter().find(|at| at.wavelength_nm == class.wavelength_nm).unwrap();
        assert!(worst.worst >= outlet.loss_worst && worst.typical < worst.worst);
    }
}

#[test]
fn every_line_of_a_town_is_traced_as_the_judge_walks() {
    every_line_is_traced(&Town { streets: 6, homes: 180, seed: 1 }.built(), &norms());
}

#[test]
fn every_line_of_a_group_of_communes_is_traced() {
    every_line_is_traced(&COMMUNES, &communes_norms());
}

#[test]
fn a_line_is_the_same_from_either_end_and_from_the_middle() {
    let world = Town { streets: 5, homes: 140, seed: 5 }.built();
    let plant = Plant::of(world.clone());
    for outlet in &world.outlets {
        let whole = plant.trace(Asked::Outlet(outlet.id, 0)).unwrap();
        for (n, step) in whole.steps.iter().enumerate() {
            match step {
                Step::Fibre(fibre) if fibre.tier != Tier::Transport => {
                    let middle = plant.trace(Asked::Strand(fibre.cable, fibre.strand - 1)).unwrap();
                    assert_eq!(middle.asked, Some(n));
                    assert_eq!(middle.steps, whole.steps);
                }
                Step::Fibre(fibre) => {
                    let middle = plant.trace(Asked::Strand(fibre.cable, fibre.strand - 1)).unwrap();
                    assert!(middle.sockets.contains(&outlet.id));
                    let tail = &whole.steps[whole.steps.len() - middle.steps.len() + 1..];
                    assert_eq!(middle.steps[1..], *tail);
                }
                Step::Port { at, port, drawer, place, .. } => {
                    let end = plant.trace(Asked::Port(*at, port - 1)).unwrap();
                    let served = end.outlet == Some(outlet.id) || end.sockets.contains(&outlet.id);
                    assert!(served, "{end:?}");
                    assert_eq!((drawer - 1) * 144 + place, *port);
                }
                _ => {}
            }
        }
    }
}

#[test]
fn a_public_site_has_a_fibre_of_its_own_past_the_splitters() {
    let world = Town { streets: 6, homes: 200, seed: 2 }.built();
    let plant = Plant::of(world.clone());
    let mut sites = 0;
    for outlet in &world.outlets {
        let purpose = world.premises.get(outlet.premises).unwrap().purpose;
        let direct = plant.trace(Asked::Direct(outlet.id));
        assert_eq!(direct.is_some(), purpose == PremisesUse::PublicSite);
        let Some(direct) = direct else { continue };
        assert!(direct.whole && direct.ratio == 0);
        assert!(!direct.steps.iter().any(|step| matches!(step, Step::Splitter { .. })));
        for fibre in direct.fibres() {
            let again = plant.trace(Asked::Strand(fibre.cable, fibre.strand - 1)).unwrap();
            assert_eq!(again.steps, direct.steps);
        }
        sites += 1;
    }
    assert!(sites > 3);
}

#[test]
fn every_strand_of_the_backhaul_leads_from_exchange_to_point_of_presence() {
    let world = &*COMMUNES;
    let plant = Plant::of(world.clone());
    let starts = world.joints.iter().filter(|joint| {
        let cable = world.cables.get(joint.cable).unwrap();
        cable.tier == Tier::Backhaul && joint.other.kind != bocage_vocab::Kind::Cable
    });
    let mut traced = 0;
    for joint in starts {
        for strand in joint.first_strand..joint.first_strand + joint.count {
            let trace = plant.trace(Asked::Strand(joint.cable, strand)).unwrap();
            assert!(trace.whole && trace.asked.is_some());
            let (Some(Step::Port { at: first, .. }), Some(Step::Port { at: last, .. })) =
                (trace.steps.first(), trace.steps.last())
            else {
                panic!("{trace:?}");
            };
            assert!([*first, *last].contains(&joint.other), "{trace:?}");
            let exchange = world.exchanges.get(first.id().unwrap()).unwrap().position;
            let pop = world.pops.get(last.id().unwrap()).unwrap().position;
            for (end, near, far) in [(End::Exchange, exchange, pop), (End::Outlet, pop, exchange)] {
                let read = |at| plant.reading(&trace, end, at).unwrap().place;
                assert!(is_near(read(Length::ZERO), near) && is_near(read(trace.length), far));
            }
            traced += 1;
        }
    }
    assert!(traced > 0);
}

#[test]
fn a_spare_strand_is_traced_as_far_as_it_goes_and_no_strand_is_none() {
    let world = Town { streets: 4, homes: 90, seed: 6 }.built();
    let plant = Plant::of(world.clone());
    let mut spare = 0;
    for cable in world.cables.iter().filter(|cable| cable.tier == Tier::Distribution) {
        let last = cable.cable_type.strands - 1;
        let trace = plant.trace(Asked::Strand(cable.id, last)).unwrap();
        if trace.outlet.is_none() {
            assert!(!trace.whole);
            spare += 1;
        }
        assert!(plant.trace(Asked::Strand(cable.id, last + 1)).is_none());
    }
    assert!(spare > 0);
    let outlet = world.outlets.rows()[0].id;
    assert!(plant.trace(Asked::Outlet(outlet, 3)).is_some_and(|trace| trace.operator == Some(4)));
    assert!(plant.trace(Asked::Outlet(outlet, 4)).is_none(), "there are four operators");
    let cabinet = &world.cabinets.rows()[0];
    assert!(plant.trace(Asked::Port(cabinet.thing(), 5_000)).is_none());
}

#[test]
fn a_reading_from_either_end_is_one_place_and_boxes_are_where_they_stand() {
    let world = Town { streets: 6, homes: 120, seed: 7 }.built();
    let plant = Plant::of(world.clone());
    let near = |a: [f64; 2], b: [f64; 2]| {
        let at = |p: [f64; 2]| bocage_vocab::Position::from_degrees(p[0], p[1]).unwrap();
        bocage_ground::distance(at(a), at(b)) <= Length::mm(1_500)
    };
    for outlet in &world.outlets {
        let trace = plant.trace(Asked::Outlet(outlet.id, 0)).unwrap();
        let home = world.premises.get(outlet.premises).unwrap().position;
        let start = plant.reading(&trace, End::Outlet, Length::ZERO).unwrap();
        assert!(near(start.place, [home.lon(), home.lat()]));
        for share in 1..10 {
            let along = Length::mm(trace.length.get() * share / 10);
            let one = plant.reading(&trace, End::Outlet, along).unwrap();
            let other = plant.reading(&trace, End::Exchange, trace.length - along).unwrap();
            assert!(near(one.place, other.place), "{one:?} {other:?}");
            assert!(!one.beyond && !other.beyond);
        }
        let drop = trace.fibres().next().unwrap().length;
        let point = world.branching_points.get(outlet.branching_point).unwrap();
        let at = plant.reading(&trace, End::Outlet, drop).unwrap();
        assert!(near(at.place, [point.position.lon(), point.position.lat()]));
        assert_eq!(at.before.as_deref(), Some(&*point.reference));
        let far = plant.reading(&trace, End::Exchange, trace.length + Length::mm(1)).unwrap();
        assert!(far.beyond && near(far.place, [home.lon(), home.lat()]));
    }
}
