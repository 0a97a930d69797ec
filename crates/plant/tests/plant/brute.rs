//! A judge that shares nothing with the index: every joint is expanded strand by strand, every
//! fibre is walked alone, and where things stand on a cable is measured along its course.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use bocage_network::{Cable, Exchange, Outlet, Premises, Tier};
use bocage_vocab::{Fact, Id, Kind, Position, Thing};
use bocage_world::World;

/// A cable that a fibre follows, up to so many millimetres along its course.
type Use = (Id<Cable>, i64);
/// What a fibre climbs to: a box, its port, the strands on the way, the boxes, and how far each
/// cable is followed.
struct Climbed {
    at: Thing,
    port: u16,
    cables: Vec<(Id<Cable>, u16)>,
    boxes: Vec<Thing>,
    uses: Vec<Use>,
}

/// Places are rounded to about a centimetre.
const NEAR_MM: i64 = 30;

type Cut = HashMap<Thing, BTreeSet<Id<Premises>>>;
type Strand = (Id<Cable>, u16);
type Passed = Rc<Vec<(Thing, i64)>>;

pub(crate) struct Brute<'a> {
    world: &'a World,
    /// What feeds a strand: the box, and the strand there or the port.
    up: HashMap<Strand, (Thing, Result<Strand, u16>)>,
    /// The transport strand of each input.
    inputs: HashMap<(Thing, u16), (Id<Cable>, u16)>,
    /// Both sides of each joint of the backhaul, in each box.
    ways: HashMap<(Thing, Id<Cable>, u16), Result<Strand, Thing>>,
    opened: HashMap<Id<Cable>, BTreeSet<Thing>>,
    supports: HashMap<Position, Vec<Thing>>,
    /// What each cable passes, and where from: routes from beyond the place, supports and
    /// boxes at it.
    along: RefCell<HashMap<Id<Cable>, Passed>>,
    ducts: HashMap<(Thing, u8), Thing>,
}

/// Where a line comes out.
pub(crate) struct Walked {
    pub(crate) input: u16,
    pub(crate) exchange_port: u16,
    pub(crate) cables: Vec<(Id<Cable>, u16)>,
}

impl<'a> Brute<'a> {
    pub(crate) fn of(world: &'a World) -> Brute<'a> {
        let mut brute = Brute {
            world,
            up: HashMap::new(),
            inputs: HashMap::new(),
            ways: HashMap::new(),
            opened: HashMap::new(),
            supports: HashMap::new(),
            along: RefCell::default(),
            ducts: HashMap::new(),
        };
        for support in &world.supports {
            brute.supports.entry(support.position).or_default().push(support.thing());
        }
        for duct in &world.ducts {
            brute.ducts.insert((duct.route.thing(), duct.ordinal), duct.thing());
        }
        for point in &world.branching_points {
            brute.opened.entry(point.cable).or_default().insert(point.thing());
        }
        for joint in &world.joints {
            let row = world.cables.get(joint.cable).unwrap();
            if row.tier != Tier::Backhaul {
                brute.opened.entry(joint.cable).or_default().insert(joint.at);
            }
            for n in 0..joint.count {
                let strand = (joint.cable, joint.first_strand + n);
                let other = joint.first_other + n;
                match (row.tier, joint.other.id::<Cable>()) {
                    (Tier::Backhaul, Some(lower)) => {
                        brute.ways.insert((joint.at, strand.0, strand.1), Ok((lower, other)));
                        brute.ways.insert((joint.at, lower, other), Ok(strand));
                    }
                    (Tier::Backhaul, None) => {
                        brute.ways.insert((joint.at, strand.0, strand.1), Err(joint.other));
                    }
                    (_, Some(lower)) => {
                        brute.up.insert((lower, other), (joint.at, Ok(strand)));
                    }
                    (_, None) if row.from == joint.at => {
                        brute.up.insert(strand, (joint.at, Err(other)));
                    }
                    (_, None) => {
                        brute.inputs.insert((joint.at, other), strand);
                    }
                }
            }
        }
        brute
    }

    /// Follows a strand from a box up to a port.
    fn climb(&self, strand: (Id<Cable>, u16), at: Thing) -> Option<Climbed> {
        let (mut strand, mut at) = (strand, at);
        let (mut cables, mut boxes, mut uses) = (Vec::new(), Vec::new(), Vec::new());
        loop {
            cables.push(strand);
            boxes.push(at);
            uses.push((strand.0, self.offset(strand.0, at)));
            let (next, to) = self.up.get(&strand)?;
            at = *next;
            match to {
                Ok(upper) => strand = *upper,
                Err(port) => return Some(Climbed { at, port: *port, cables, boxes, uses }),
            }
        }
    }

    /// How far along a cable a box stands.
    fn offset(&self, cable: Id<Cable>, at: Thing) -> i64 {
        let row = self.world.cables.get(cable).unwrap();
        if row.to == at {
            return bocage_ground::length(&row.line).get();
        }
        on_line(row, self.position(at)).expect("a box stands on its cable")
    }

    fn position(&self, at: Thing) -> Position {
        let world = self.world;
        match at.kind {
            Kind::SpliceClosure => world.splice_closures.get(at.id().unwrap()).unwrap().position,
            Kind::BranchingPoint => world.branching_points.get(at.id().unwrap()).unwrap().position,
            Kind::Cabinet => world.cabinets.get(at.id().unwrap()).unwrap().position,
            Kind::Exchange => world.exchanges.get(at.id().unwrap()).unwrap().position,
            other => panic!("no box: {other}"),
        }
    }

    /// Walks the line of a socket by the first operator.
    pub(crate) fn line(&self, outlet: &Outlet) -> Option<Walked> {
        let world = self.world;
        let point = world.branching_points.get(outlet.branching_point)?;
        let cabinet = world.cabinets.get(point.cabinet)?;
        let strand = (point.cable, point.first_strand + outlet.position);
        let Climbed { at, port, mut cables, .. } = self.climb(strand, point.thing())?;
        assert_eq!(at, cabinet.thing());
        let input = port % cabinet.lines / cabinet.splitter_ratio;
        let transport = self.inputs.get(&(at, input))?;
        let up = self.climb(*transport, at)?;
        assert_eq!(up.at, cabinet.exchange.thing());
        cables.extend(up.cables);
        Some(Walked { input, exchange_port: up.port, cables })
    }

    /// Everything that any fibre of a socket passes; none for a dark one.
    fn things(&self, outlet: &Outlet) -> Option<HashSet<Thing>> {
        let world = self.world;
        let point = world.branching_points.get(outlet.branching_point)?;
        let cabinet = world.cabinets.get(point.cabinet)?;
        let drop = world.cables.get(outlet.drop)?;
        let mut all: HashSet<Thing> = self.passed((drop.id, i64::MAX)).collect();
        all.extend([cabinet.thing(), cabinet.exchange.thing()]);
        let mut climb = |strand: (Id<Cable>, u16), at: Thing| {
            let climbed = self.climb(strand, at)?;
            all.extend(climbed.boxes);
            climbed.uses.into_iter().for_each(|one| all.extend(self.passed(one)));
            Some((climbed.at, climbed.port))
        };
        let strand = |position: u16| (point.cable, point.first_strand + position);
        let (_, port) = climb(strand(outlet.position), point.thing())?;
        if let Some(position) = outlet.direct_position {
            climb(strand(position), point.thing());
        }
        let splitter = port % cabinet.lines / cabinet.splitter_ratio;
        let operators = 0..u16::from(cabinet.operators);
        let inputs = operators.map(|operator| (operator * cabinet.splitters + splitter, true));
        let mut lit = false;
        for (input, of_line) in inputs.chain(outlet.direct_input.map(|input| (input, false))) {
            let Some(strand) = self.inputs.get(&(cabinet.thing(), input)) else { continue };
            lit |= climb(*strand, cabinet.thing()).is_some() && of_line;
        }
        lit.then_some(all)
    }

    /// Everything that a cable passes up to a place.
    fn passed(&self, (cable, to): Use) -> impl Iterator<Item = Thing> + use<> {
        let along = Rc::clone(self.along.borrow_mut().entry(cable).or_insert_with(|| {
            let row = self.world.cables.get(cable).unwrap();
            Rc::new(self.list(row))
        }));
        let within = move |(thing, from): (Thing, i64)| {
            // A support is passed where a fibre leaves at it, other things where it goes on.
            let reach =
                if thing.kind == Kind::Support { to.saturating_add(NEAR_MM) } else { to - NEAR_MM };
            (from <= reach || thing.kind == Kind::Cable).then_some(thing)
        };
        (0..along.len()).filter_map(move |n| within(along[n]))
    }

    fn list(&self, row: &Cable) -> Vec<(Thing, i64)> {
        let mut all = vec![(row.thing(), 0)];
        let mut supports: BTreeSet<Thing> = BTreeSet::new();
        for step in &row.path.0 {
            let route = self.world.routes.get(step.route).unwrap();
            let ends = [route.line[0], route.line[route.line.len() - 1]];
            let begins = ends.into_iter().filter_map(|end| on_line(row, end)).min().unwrap_or(0);
            all.push((route.thing(), begins));
            let duct = self.ducts.get(&(route.thing(), step.duct));
            all.extend(duct.map(|duct| (*duct, begins)));
            supports.extend([route.from.thing(), route.to.thing()]);
        }
        supports.extend(self.supports.get(&row.line[0]).into_iter().flatten());
        for support in supports {
            let position = self.world.supports.get(support.id().unwrap()).unwrap().position;
            all.extend(on_line(row, position).map(|offset| (support, offset)));
        }
        let boxes = self.opened.get(&row.id).into_iter().flatten().filter(|at| **at != row.from);
        all.extend(boxes.map(|at| (*at, self.offset(row.id, *at))));
        all
    }

    /// The ways of an exchange: everything that each passes.
    pub(crate) fn ways(&self, exchange: &Exchange) -> Vec<HashSet<Thing>> {
        let at = exchange.thing();
        let starts = self.ways.iter().filter(|(_, to)| **to == Err(at));
        let mut ways: Vec<HashSet<Thing>> = Vec::new();
        for ((box_, cable, strand), _) in starts {
            let mut passed = HashSet::from([at, *box_]);
            let (mut at, mut strand) = (*box_, (*cable, *strand));
            let arrives = loop {
                let row = self.world.cables.get(strand.0).unwrap();
                passed.extend(self.passed((strand.0, i64::MAX)));
                at = if row.from == at { row.to } else { row.from };
                passed.insert(at);
                match self.ways.get(&(at, strand.0, strand.1)) {
                    Some(Ok(next)) => strand = *next,
                    Some(Err(end)) => break end.kind == Kind::Pop,
                    None => break false,
                }
            };
            if arrives && !ways.contains(&passed) {
                ways.push(passed);
            }
        }
        for pop in self.world.pops.iter().filter(|pop| pop.position == exchange.position) {
            let own = HashSet::from([at, pop.thing()]);
            let far = |way: &HashSet<Thing>| {
                let ends = way.iter().filter(|thing| thing.kind == Kind::Pop).count();
                way.contains(&pop.thing()) && ends == 1
            };
            if !ways.iter().any(far) {
                ways.push(own);
            }
        }
        ways
    }

    /// For every thing, the premises that are cut without it.
    pub(crate) fn cuts(&self) -> Cut {
        self.cuts_of(|_| true)
    }

    /// The same for the things that are wanted.
    pub(crate) fn cuts_of(&self, wanted: impl Fn(&Thing) -> bool) -> Cut {
        let world = self.world;
        let mut cuts: Cut = HashMap::new();
        let mut of_exchange: HashMap<Thing, BTreeSet<Id<Premises>>> = HashMap::new();
        for outlet in &world.outlets {
            let Some(things) = self.things(outlet) else { continue };
            let point = world.branching_points.get(outlet.branching_point).unwrap();
            let cabinet = world.cabinets.get(point.cabinet).unwrap();
            for thing in things.into_iter().filter(&wanted) {
                cuts.entry(thing).or_default().insert(outlet.premises);
            }
            of_exchange.entry(cabinet.exchange.thing()).or_default().insert(outlet.premises);
        }
        for exchange in &world.exchanges {
            let ways = self.ways(exchange);
            let Some(first) = ways.first() else { continue };
            let all = |thing: &&Thing| wanted(thing) && ways.iter().all(|way| way.contains(*thing));
            for thing in first.iter().filter(all) {
                let lost = of_exchange.get(&exchange.thing()).into_iter().flatten();
                cuts.entry(*thing).or_default().extend(lost);
            }
        }
        cuts
    }
}

/// How far along a cable's course a position lies; none where it does not lie on it.
fn on_line(row: &Cable, position: Position) -> Option<i64> {
    let on = bocage_ground::line::nearest(&row.line, position)?;
    (on.distance.get() <= NEAR_MM).then(|| on.offset.get())
}
