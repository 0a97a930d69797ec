//! Walks every line from its socket to the exchange over the rows alone.
//!
//! Knows the meaning of rows from their documentation, and nothing of how they came about. Every
//! strand must exist, be used once, and be joined to the next; cables must lie in routes and ducts
//! that exist; lines must stay in the optical budget; prices must be those of the price book.

use std::collections::{BTreeSet, HashMap, HashSet};

use bocage_network::norms::{LineParts, Norms};
use bocage_network::{BranchingPoint, Cabinet, Cable, Joint, Outlet, PremisesUse, Route, Tier};
use bocage_vocab::{Fact, Id, Kind, Length, Money, Thing};
use bocage_world::World;

/// What rounding each corner of a course to a centimetre may come to.
const COURSE_TOLERANCE: Length = Length::mm(2_000);

/// Walks every line and checks every row on the way; how many lines arrived.
pub(crate) fn all(world: &World, norms: &Norms) -> Result<u64, String> {
    let plant = Plant::new(world)?;
    let mut taken = HashSet::new();
    let mut served = HashSet::new();
    for outlet in &world.outlets {
        plant.line(outlet, norms, &mut taken)?;
        if !served.insert(outlet.premises) {
            return Err(format!("{} is served twice", outlet.premises));
        }
    }
    plant.cables_lie_in_their_ducts(norms)?;
    prices(world, norms)?;
    Ok(served.len() as u64)
}

struct Plant<'a> {
    world: &'a World,
    /// The joints in which a cable's strands are the lower side, or end in a box.
    above: HashMap<Id<Cable>, Vec<&'a Joint>>,
}

impl<'a> Plant<'a> {
    fn new(world: &'a World) -> Result<Plant<'a>, String> {
        let mut above: HashMap<Id<Cable>, Vec<&Joint>> = HashMap::new();
        let mut ends = HashSet::new();
        for joint in &world.joints {
            let cable = world.cables.get(joint.cable).ok_or("a joint of no cable")?;
            let strands = joint.first_strand..joint.first_strand + joint.count;
            if strands.end > cable.cable_type.strands {
                return Err(format!("{}: strand {} does not exist", cable.reference, strands.end));
            }
            for strand in strands {
                // A strand has two ends: it may be joined once at each box that it reaches.
                if !ends.insert((joint.at, joint.cable, strand)) {
                    return Err(format!("{}: strand {strand} joined twice", cable.reference));
                }
            }
            match joint.other.id::<Cable>() {
                Some(lower) => above.entry(lower).or_default().push(joint),
                None => above.entry(joint.cable).or_default().push(joint),
            }
        }
        Ok(Plant { world, above })
    }

    fn line(
        &self,
        outlet: &Outlet,
        norms: &Norms,
        taken: &mut HashSet<(Id<Cable>, u16)>,
    ) -> Result<(), String> {
        let world = self.world;
        let drop = world.cables.get(outlet.drop).ok_or("no drop")?;
        let branching = world.branching_points.get(outlet.branching_point).ok_or("no box")?;
        let home = world.premises.get(outlet.premises).ok_or("no premises")?;
        same(drop.tier, Tier::Drop, "the tier of a drop")?;
        same((drop.from, drop.to), (branching.thing(), outlet.thing()), "the ends of a drop")?;
        same(drop.line.last(), Some(&home.position), "the end of a drop's course")?;
        let lines = 0..branching.lines;
        if !lines.contains(&outlet.position) || branching.lines > branching.capacity {
            return Err(format!("{}: no room for a line", branching.reference));
        }
        let strand = branching.first_strand + outlet.position;
        let (splices, port) =
            self.climb(branching.cable, strand, branching.cabinet.thing(), taken)?;
        let cabinet = world.cabinets.get(branching.cabinet).ok_or("no cabinet")?;
        if port >= cabinet.ports {
            return Err(format!("{}: no port {port}", cabinet.reference));
        }
        let splitter = (port % cabinet.lines.max(1)) / cabinet.splitter_ratio;
        if splitter >= cabinet.splitters {
            return Err(format!("{}: no splitter {splitter}", cabinet.reference));
        }
        let up = self.feeds(cabinet)?;
        let parts = LineParts {
            reach: outlet.reach,
            splices: splices + up + 5,
            connectors: 4,
            ratio: cabinet.splitter_ratio,
        };
        let public = home.purpose == PremisesUse::PublicSite;
        same(outlet.direct_position.is_some(), public, "a public site has a fibre of its own")?;
        if public {
            self.direct(outlet, drop, branching, cabinet, taken)?;
        }
        let class = norms.optics.class(&norms.settings.optics.class).ok_or("no class")?;
        let loss = norms.optics.loss(class, &parts).worst;
        same(outlet.loss_worst, loss, "the loss of a line")?;
        if loss + norms.optics.margin > class.budget {
            return Err(format!("{} loses {loss}", home.address));
        }
        Ok(())
    }

    /// Follows the fibre that a public site has for itself, past the splitters.
    fn direct(
        &self,
        outlet: &Outlet,
        drop: &Cable,
        branching: &BranchingPoint,
        cabinet: &Cabinet,
        taken: &mut HashSet<(Id<Cable>, u16)>,
    ) -> Result<(), String> {
        let position = outlet.direct_position.ok_or("no place for a direct fibre")?;
        let input = outlet.direct_input.ok_or("no input for a direct fibre")?;
        same(drop.cable_type.strands, 2, "strands of a public site's drop")?;
        if !(branching.lines..branching.strands).contains(&position) {
            return Err(format!("{}: no strand for a direct fibre", branching.reference));
        }
        if input < cabinet.splitters * u16::from(cabinet.operators) {
            return Err(format!("{}: input {input} is a splitter's", cabinet.reference));
        }
        let strand = branching.first_strand + position;
        self.climb(branching.cable, strand, cabinet.thing(), taken)?;
        let (cable, strand) = self.transport_strand(cabinet, input)?;
        let exchange = self.world.exchanges.get(cabinet.exchange).ok_or("no exchange")?;
        self.climb(cable, strand, exchange.thing(), taken)?;
        Ok(())
    }

    /// Follows a strand up to the box at its root; closures passed, and the port reached there.
    fn climb(
        &self,
        cable: Id<Cable>,
        strand: u16,
        root: Thing,
        taken: &mut HashSet<(Id<Cable>, u16)>,
    ) -> Result<(u32, u16), String> {
        let (mut cable, mut strand, mut closures) = (cable, strand, 0);
        loop {
            let row = self.world.cables.get(cable).ok_or("no cable")?;
            if strand >= row.cable_type.strands {
                return Err(format!("{}: no strand {strand}", row.reference));
            }
            if !taken.insert((cable, strand)) {
                return Err(format!("{}: strand {strand} is used twice", row.reference));
            }
            let joint = self.joint_above(cable, strand, row.from)?;
            if joint.other == root {
                same(row.from, root, "where a cable starts")?;
                return Ok((closures, joint.first_other + strand - joint.first_strand));
            }
            same(joint.at.kind, Kind::SpliceClosure, "where cables are joined")?;
            strand = joint.first_strand + strand - joint.first_other;
            cable = joint.cable;
            closures += 1;
            if closures > 1_000 {
                return Err("a strand goes in circles".to_owned());
            }
        }
    }

    /// The joint at the upper end of a strand.
    fn joint_above(&self, cable: Id<Cable>, strand: u16, at: Thing) -> Result<&Joint, String> {
        let joints = self.above.get(&cable).map(Vec::as_slice).unwrap_or_default();
        let holds = |joint: &&&Joint| {
            let first = if joint.cable == cable { joint.first_strand } else { joint.first_other };
            joint.at == at && (first..first + joint.count).contains(&strand)
        };
        let found: Vec<&&Joint> = joints.iter().filter(holds).collect();
        match found[..] {
            [joint] => Ok(joint),
            _ => Err(format!("strand {strand} of {cable} has {} joints at {at}", found.len())),
        }
    }

    /// Follows every input to the exchange; the most closures passed, since a patch may lead any
    /// line to any of them.
    fn feeds(&self, cabinet: &Cabinet) -> Result<u32, String> {
        let transport = |joint: &&Joint| {
            let tier = self.world.cables.get(joint.cable).map(|cable| cable.tier);
            joint.at == cabinet.thing() && tier == Some(Tier::Transport)
        };
        let joints = self.world.joints.iter().filter(transport);
        let inputs: BTreeSet<u16> =
            joints.flat_map(|j| j.first_other..j.first_other + j.count).collect();
        let splitters = u16::from(cabinet.operators) * cabinet.splitters;
        if let Some(dark) = (0..splitters).find(|input| !inputs.contains(input)) {
            return Err(format!("{}: input {dark} is dark", cabinet.reference));
        }
        let closures = inputs.iter().map(|input| self.feed(cabinet, *input));
        let most = closures.collect::<Result<Vec<_>, _>>()?.into_iter().max();
        most.ok_or(format!("{}: no input", cabinet.reference))
    }

    /// Follows an input to the exchange; closures passed.
    fn feed(&self, cabinet: &Cabinet, input: u16) -> Result<u32, String> {
        let (cable, strand) = self.transport_strand(cabinet, input)?;
        let exchange = self.world.exchanges.get(cabinet.exchange).ok_or("no exchange")?;
        let mut taken = HashSet::new();
        let (closures, port) = self.climb(cable, strand, exchange.thing(), &mut taken)?;
        if u32::from(port) >= exchange.ports {
            return Err(format!("{}: no port {port}", exchange.reference));
        }
        Ok(closures)
    }

    /// The transport strand that an input of a cabinet is joined to.
    fn transport_strand(&self, cabinet: &Cabinet, input: u16) -> Result<(Id<Cable>, u16), String> {
        let at = cabinet.thing();
        let mut feeds = self.world.joints.iter().filter(|joint| {
            let tier = self.world.cables.get(joint.cable).map(|cable| cable.tier);
            let inputs = joint.first_other..joint.first_other + joint.count;
            joint.at == at && tier == Some(Tier::Transport) && inputs.contains(&input)
        });
        let joint = feeds.next().ok_or(format!("{}: input {input} is dark", cabinet.reference))?;
        Ok((joint.cable, joint.first_strand + input - joint.first_other))
    }

    /// Every cable lies in routes that follow each other, in ducts that exist and are not overfull.
    fn cables_lie_in_their_ducts(&self, norms: &Norms) -> Result<(), String> {
        let world = self.world;
        let ducts: HashSet<_> = world.ducts.iter().map(|duct| (duct.route, duct.ordinal)).collect();
        let mut fill: HashMap<_, u16> = HashMap::new();
        for cable in &world.cables {
            let offer = norms.cables.of(cable.cable_type).ok_or("a cable nobody sells")?;
            let mut last: Option<&Route> = None;
            let mut routes = Length::ZERO;
            for step in &cable.path.0 {
                let route = world.routes.get(step.route).ok_or("a cable in no route")?;
                routes += route.length;
                if last.is_some_and(|last| !meet(last, route)) {
                    return Err(format!("{}: its routes do not meet", cable.reference));
                }
                last = Some(route);
                same(step.duct == 0, route.way.is_overhead(), "ducts are in the ground")?;
                if step.duct > 0 {
                    if !ducts.contains(&(step.route, step.duct)) {
                        return Err(format!("{}: no duct {}", cable.reference, step.duct));
                    }
                    let filled = fill.entry((step.route, step.duct)).or_default();
                    *filled += offer.fill;
                    if *filled > norms.settings.duct.fill_max {
                        return Err(format!("{}: a duct is overfull", route.reference));
                    }
                }
            }
            // A cable may join and leave a route anywhere on its course.
            let course = bocage_ground::length(&cable.line);
            let is_drop = cable.tier == Tier::Drop;
            let laid = if is_drop { course } else { norms.settings.cable.laid(course) };
            let follows = is_drop || course <= routes + COURSE_TOLERANCE;
            if !follows || Length::mm((cable.length - laid).get().abs()) > COURSE_TOLERANCE {
                let name = &cable.reference;
                return Err(format!("{name}: {} of {course} over {routes}", cable.length));
            }
        }
        Ok(())
    }
}

/// Whether two routes share a support, or one ends on the course of the other.
fn meet(one: &Route, other: &Route) -> bool {
    let ends_on = |a: &Route, b: &Route| {
        [a.line.first(), a.line.last()].into_iter().flatten().any(|end| {
            let on = bocage_ground::line::nearest(&b.line, *end);
            on.is_some_and(|on| on.distance <= COURSE_TOLERANCE)
        })
    };
    let shared = [one.from, one.to].iter().any(|end| [other.from, other.to].contains(end));
    shared || ends_on(one, other) || ends_on(other, one)
}

/// Every price is that of the price book.
fn prices(world: &World, norms: &Norms) -> Result<(), String> {
    for route in &world.routes {
        let rented = world.rentals.iter().find(|rental| rental.by == route.thing());
        let rent = rented.map_or(Money::ZERO, |rental| rental.metre);
        same(rented.is_some(), route.way.is_existing(), "what is rented")?;
        let price = norms.route_price_at(route.way, rent, route.length, route.crossing);
        same(route.cost, price, "the price of a route")?;
    }
    for cable in &world.cables {
        let offer = norms.cables.of(cable.cable_type).ok_or("a cable nobody sells")?;
        let price = match cable.tier {
            Tier::Drop => norms.drop_price(offer, cable.length),
            _ => norms.cable_price(offer, cable.length),
        };
        same(cable.cost, price, "the price of a cable")?;
    }
    for closure in &world.splice_closures {
        same(closure.cost, norms.splice_closure_price(closure.splices), "the price of a closure")?;
        let spliced: u32 = world
            .joints
            .iter()
            .filter(|joint| joint.at == closure.thing())
            .map(|joint| u32::from(joint.count))
            .sum();
        same(u32::from(closure.splices), spliced, "the splices of a closure")?;
        if closure.splices > closure.capacity {
            return Err(format!("{} is overfull", closure.reference));
        }
    }
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "both are small, and calls read plainly")]
fn same<T: PartialEq + std::fmt::Debug>(found: T, expected: T, what: &str) -> Result<(), String> {
    if found == expected {
        Ok(())
    } else {
        Err(format!("{what}: {found:?}, expected {expected:?}"))
    }
}
