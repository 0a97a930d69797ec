//! What the area of each cabinet needs before anybody in it can be served.

use std::collections::{BTreeSet, HashMap};

use bocage_network::{BranchingPoint, Cabinet, Cable, Joint, Outlet, Support, Tier};
use bocage_vocab::{Fact, Id, Kind, Money, Thing};
use bocage_world::{Table, World};

/// The parts that each area needs, and what each part costs.
pub(crate) struct Needs {
    /// By cabinet, in the order of the table: its parts, each once.
    pub(crate) parts: Vec<BTreeSet<Thing>>,
    /// The lines of each area.
    pub(crate) lines: Vec<i64>,
}

impl Needs {
    pub(crate) fn of(world: &World) -> Needs {
        let plant = Plant::new(world);
        Needs {
            parts: world.cabinets.iter().map(|cabinet| plant.needs(cabinet)).collect(),
            lines: world.cabinets.iter().map(|cabinet| plant.lines(cabinet)).collect(),
        }
    }
}

/// What every part costs.
pub(crate) fn costs(world: &World) -> HashMap<Thing, Money> {
    let mut costs = HashMap::new();
    add(&world.routes, &mut costs);
    add(&world.supports, &mut costs);
    add(&world.cables, &mut costs);
    add(&world.splice_closures, &mut costs);
    add(&world.branching_points, &mut costs);
    add(&world.cabinets, &mut costs);
    add(&world.exchanges, &mut costs);
    costs
}

fn add<T: Fact>(table: &Table<T>, costs: &mut HashMap<Thing, Money>) {
    costs.extend(table.iter().map(|row| (row.thing(), row.measured_cost())));
}

/// The rows by what they hang on.
struct Plant<'a> {
    world: &'a World,
    /// The joints above a cable: where a cable nearer to the exchange feeds it.
    above: HashMap<Id<Cable>, Vec<&'a Joint>>,
    /// The transport cables that end in a cabinet.
    feeds: HashMap<Thing, Vec<Id<Cable>>>,
    /// The joints at which the backhaul of an exchange starts.
    backhaul: HashMap<Thing, Vec<&'a Joint>>,
    boxes: HashMap<Id<Cabinet>, Vec<&'a BranchingPoint>>,
    outlets: HashMap<Id<BranchingPoint>, Vec<&'a Outlet>>,
}

impl<'a> Plant<'a> {
    fn new(world: &'a World) -> Plant<'a> {
        let mut plant = Plant {
            world,
            above: HashMap::new(),
            feeds: HashMap::new(),
            backhaul: HashMap::new(),
            boxes: HashMap::new(),
            outlets: HashMap::new(),
        };
        for joint in &world.joints {
            let tier = world.cables.get(joint.cable).map(|cable| cable.tier);
            match (joint.other.id::<Cable>(), joint.other.kind, tier) {
                (Some(lower), ..) => plant.above.entry(lower).or_default().push(joint),
                (_, Kind::Cabinet, Some(Tier::Transport)) => {
                    plant.feeds.entry(joint.other).or_default().push(joint.cable);
                }
                (_, Kind::Exchange, Some(Tier::Backhaul)) => {
                    plant.backhaul.entry(joint.other).or_default().push(joint);
                }
                _ => {}
            }
        }
        for branching in &world.branching_points {
            plant.boxes.entry(branching.cabinet).or_default().push(branching);
        }
        for outlet in &world.outlets {
            plant.outlets.entry(outlet.branching_point).or_default().push(outlet);
        }
        plant
    }

    fn boxes(&self, cabinet: &Cabinet) -> impl Iterator<Item = &'a BranchingPoint> {
        self.boxes.get(&cabinet.id).into_iter().flatten().copied()
    }

    fn outlets(&self, branching: &BranchingPoint) -> &[&'a Outlet] {
        self.outlets.get(&branching.id).map(Vec::as_slice).unwrap_or_default()
    }

    fn lines(&self, cabinet: &Cabinet) -> i64 {
        self.boxes(cabinet).map(|branching| self.outlets(branching).len() as i64).sum()
    }

    fn needs(&self, cabinet: &Cabinet) -> BTreeSet<Thing> {
        let mut needs = BTreeSet::from([cabinet.thing(), cabinet.exchange.thing()]);
        for branching in self.boxes(cabinet) {
            needs.extend([branching.thing(), branching.support.thing()]);
            self.climb(branching.cable, &mut needs);
            for outlet in self.outlets(branching) {
                self.lay(outlet.drop, &mut needs);
            }
        }
        for feed in self.feeds.get(&cabinet.thing()).into_iter().flatten() {
            self.climb(*feed, &mut needs);
        }
        for start in self.backhaul.get(&cabinet.exchange.thing()).into_iter().flatten() {
            self.follow(start, &mut needs);
        }
        needs
    }

    /// A cable and all that feed it.
    fn climb(&self, cable: Id<Cable>, needs: &mut BTreeSet<Thing>) {
        let mut waiting = vec![cable];
        while let Some(cable) = waiting.pop() {
            if !self.lay(cable, needs) {
                continue;
            }
            for joint in self.above.get(&cable).into_iter().flatten() {
                self.place(joint.at, needs);
                waiting.push(joint.cable);
            }
        }
    }

    /// The cables of the backhaul from joint to joint, strand by strand: other exchanges have their
    /// strands in the same cables.
    fn follow(&self, start: &'a Joint, needs: &mut BTreeSet<Thing>) {
        let (mut joint, mut seen) = (start, BTreeSet::new());
        while seen.insert(joint.id) {
            self.lay(joint.cable, needs);
            self.place(joint.at, needs);
            let strand = joint.first_strand;
            let feeds = |next: &&&Joint| {
                (next.first_other..next.first_other + next.count).contains(&strand)
            };
            let Some(next) = self.above.get(&joint.cable).and_then(|all| all.iter().find(feeds))
            else {
                break;
            };
            joint = next;
        }
    }

    /// A cable with its routes, their supports and the closures at its ends; false where it was
    /// there already.
    fn lay(&self, cable: Id<Cable>, needs: &mut BTreeSet<Thing>) -> bool {
        let Some(row) = self.world.cables.get(cable).filter(|_| needs.insert(cable.thing())) else {
            return false;
        };
        for step in &row.path.0 {
            needs.insert(step.route.thing());
            if let Some(route) = self.world.routes.get(step.route) {
                needs.extend([route.from.thing(), route.to.thing()]);
            }
        }
        self.place(row.from, needs);
        self.place(row.to, needs);
        true
    }

    /// A box in which cables are joined, with what it stands on. Cabinets and branching points
    /// belong to their own area.
    fn place(&self, at: Thing, needs: &mut BTreeSet<Thing>) {
        if at.kind == Kind::Exchange {
            needs.insert(at);
        }
        let closure = at.id().and_then(|id| self.world.splice_closures.get(id));
        if let Some(closure) = closure {
            let support: Id<Support> = closure.support;
            needs.extend([at, support.thing()]);
        }
    }
}
