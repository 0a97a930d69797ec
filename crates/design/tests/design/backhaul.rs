//! Walks the backhaul of every exchange over the rows alone, and judges by brute force over the
//! streets whether its two ways could have been apart.

use std::collections::{BTreeMap, BTreeSet};

use bocage_network::norms::Norms;
use bocage_network::{Cable, Joint, Tier};
use bocage_vocab::{Fact, Finding, Id, Kind, Position, Thing, Unwatched, Uuid};
use bocage_world::World;

/// Walks every exchange to both points of presence. Ways that share a route must have been told,
/// and no pair of ways through the streets may be apart then.
pub(crate) fn all(world: &World, findings: &[Finding]) -> Result<usize, String> {
    let (mut taken, mut walked) = (BTreeSet::new(), 0);
    let checked = bocage_check::check(world, &Norms::shipped().unwrap(), &Unwatched);
    for exchange in &world.exchanges {
        let told = |code: &str| {
            findings.iter().any(|f| f.code == code && f.subject.id == Some(exchange.uuid()))
        };
        if told("backhaul_out_of_reach") {
            continue;
        }
        let ways = ways(world, exchange.thing(), &mut taken)?;
        for pop in &world.pops {
            let here = pop.position == exchange.position;
            if !here && !ways.iter().any(|way| way.pop == pop.thing()) {
                return Err(format!("{} does not reach {}", exchange.reference, pop.name));
            }
        }
        if let [one, other] = &ways[..] {
            let shared = one.routes.intersection(&other.routes).count() > 0;
            let bridge = !can_be_apart(world, exchange.position);
            if (shared, told("backhaul_bridge")) != (bridge, bridge) {
                let name = &exchange.reference;
                return Err(format!("{name}: shared {shared}, a bridge {bridge}"));
            }
        }
        // Who knows the rows alone says the same as who has laid them.
        for code in [bocage_check::BACKHAUL_BRIDGE, bocage_check::BACKHAUL_MEETS] {
            let of = |f: &&Finding| f.code == code && f.subject.id == Some(exchange.uuid());
            let said = |found: &[Finding]| found.iter().find(of).map(|one| one.args.clone());
            if said(&checked) != said(findings) {
                let said = [said(&checked), said(findings)];
                return Err(format!("{}: {code} {said:?}", exchange.reference));
            }
        }
        walked += 1;
    }
    Ok(walked)
}

struct Way {
    pop: Thing,
    routes: BTreeSet<Uuid>,
}

/// The ways that start at the ports of an exchange.
fn ways(
    world: &World,
    exchange: Thing,
    taken: &mut BTreeSet<(Uuid, u16)>,
) -> Result<Vec<Way>, String> {
    let backhaul = |joint: &&Joint| {
        world.cables.get(joint.cable).is_some_and(|cable| cable.tier == Tier::Backhaul)
    };
    let starts = world.joints.iter().filter(backhaul).filter(|joint| joint.other == exchange);
    starts.map(|joint| way(world, joint, taken)).collect()
}

/// Follows the first strand of a joint from cable to cable to a point of presence.
fn way(world: &World, start: &Joint, taken: &mut BTreeSet<(Uuid, u16)>) -> Result<Way, String> {
    let (mut at, mut cable, mut strand) = (start.at, start.cable, start.first_strand);
    let mut routes = BTreeSet::new();
    loop {
        let row = world.cables.get(cable).ok_or("no cable")?;
        for strand in strand..strand + start.count {
            if strand >= row.cable_type.strands || !taken.insert((cable.uuid(), strand)) {
                return Err(format!("{}: strand {strand} twice or not there", row.reference));
            }
        }
        routes.extend(row.path.0.iter().map(|step| step.route.uuid()));
        at = other_end(row, at)?;
        let joint = next(world, at, cable, strand)?;
        if joint.other.kind == Kind::Pop {
            return Ok(Way { pop: joint.other, routes });
        }
        strand = joint.first_strand + strand - joint.first_other;
        cable = joint.cable;
    }
}

fn other_end(cable: &Cable, at: Thing) -> Result<Thing, String> {
    match (cable.from == at, cable.to == at) {
        (true, false) => Ok(cable.to),
        (false, true) => Ok(cable.from),
        _ => Err(format!("{} does not end at {at}", cable.reference)),
    }
}

/// The joint by which a strand goes on from a box.
fn next(world: &World, at: Thing, cable: Id<Cable>, strand: u16) -> Result<&Joint, String> {
    let holds = |joint: &&Joint| {
        let as_fed = joint.other == cable.thing()
            && (joint.first_other..joint.first_other + joint.count).contains(&strand);
        let ends = joint.cable == cable
            && joint.other.kind == Kind::Pop
            && (joint.first_strand..joint.first_strand + joint.count).contains(&strand);
        joint.at == at && (as_fed || ends)
    };
    let found: Vec<&Joint> = world.joints.iter().filter(holds).collect();
    match found[..] {
        [joint] => Ok(joint),
        _ => Err(format!("strand {strand} of {cable} has {} joints at {at}", found.len())),
    }
}

/// Whether two ways without a common street lead from a place to the two points of presence: they
/// do unless taking away a single piece of street cuts it off from both.
fn can_be_apart(world: &World, from: Position) -> bool {
    let pieces = pieces(world);
    let reaches = |gone: usize| {
        let mut around: BTreeMap<Position, Vec<Position>> = BTreeMap::new();
        for (_, [a, b]) in pieces.iter().enumerate().filter(|(place, _)| *place != gone) {
            around.entry(*a).or_default().push(*b);
            around.entry(*b).or_default().push(*a);
        }
        let mut seen = BTreeSet::from([from]);
        let mut waiting = vec![from];
        while let Some(here) = waiting.pop() {
            let next = around.get(&here).into_iter().flatten();
            waiting.extend(next.filter(|next| seen.insert(**next)));
        }
        world.pops.iter().any(|pop| seen.contains(&pop.position))
    };
    (0..pieces.len()).all(reaches)
}

/// The streets, cut where an exchange stands on them.
fn pieces(world: &World) -> Vec<[Position; 2]> {
    let mut pieces = Vec::new();
    for street in &world.streets {
        let ends = [street.line[0], street.line[street.line.len() - 1]];
        let mut stations = BTreeMap::from([(-1, ends[0]), (i64::MAX, ends[1])]);
        for exchange in world.exchanges.iter().filter(|row| !ends.contains(&row.position)) {
            let on = bocage_ground::line::nearest(&street.line, exchange.position).unwrap();
            if on.distance.get() < 500 {
                stations.insert(on.offset.get(), exchange.position);
            }
        }
        let places: Vec<Position> = stations.into_values().collect();
        pieces.extend(places.windows(2).map(|pair| [pair[0], pair[1]]));
    }
    pieces
}
