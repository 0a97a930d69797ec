//! Which cables go into one file: zones, cut where they are larger than readers bear.
//!
//! The backhaul is one zone, the transport of an exchange one, the distribution and the drops of a
//! cabinet one. The cables of a zone come in the order of a walk down its tree, so that a cut
//! leaves whole branches together.

use std::collections::{BTreeMap, BTreeSet};

use bocage_network::{BranchingPoint, Cable, Joint, Tier};
use bocage_vocab::{Fact, Kind, Thing};
use bocage_world::{Table, World, label};

/// Nodes and spans of one file at most.
pub(super) const OBJECTS_MAX: usize = 2_000;

/// The cables of one file and the nodes that they join.
pub(super) struct Piece<'a> {
    pub(super) cables: Vec<&'a Cable>,
    pub(super) ends: BTreeSet<Thing>,
}

/// What is walked as one tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Backhaul,
    Transport,
    Distribution,
}

/// The cables of each zone by its name, in the order of a walk.
pub(super) fn zones(world: &World) -> Vec<(String, Vec<&Cable>)> {
    let mut walk = Walk::new(world);
    let mut zones: BTreeMap<(Part, String), Vec<&Cable>> = BTreeMap::new();
    let (heads, others): (Vec<&Cable>, Vec<&Cable>) =
        walk.by_start.iter().partition(|cable| is_head(cable));
    // Cables that no exchange or cabinet leads to come last, each as a tree of its own.
    for root in heads.into_iter().chain(others) {
        let below = walk.down(root);
        if !below.is_empty() {
            let part = Part::of(root);
            let name = part.named(&served_from(world, root));
            zones.entry((part, name)).or_default().extend(below);
        }
    }
    zones.into_iter().map(|((_, name), cables)| (name, cables)).collect()
}

/// Cuts the cables of a zone, in their order, into pieces of so many objects at most. A node whose
/// cables fall into two pieces is in both.
pub(super) fn cut<'a>(
    cables: &[&'a Cable],
    objects_max: usize,
    is_there: impl Fn(Thing) -> bool,
) -> Vec<Piece<'a>> {
    let mut pieces: Vec<Piece<'a>> = Vec::new();
    for &cable in cables {
        let ends = [cable.from, cable.to].into_iter().filter(|end| is_there(*end));
        let fits = pieces.last().is_some_and(|piece| {
            let new = ends.clone().filter(|end| !piece.ends.contains(end)).count();
            piece.cables.len() + piece.ends.len() + 1 + new <= objects_max
        });
        if !fits {
            pieces.push(Piece { cables: Vec::new(), ends: BTreeSet::new() });
        }
        if let Some(piece) = pieces.last_mut() {
            piece.cables.push(cable);
            piece.ends.extend(ends);
        }
    }
    pieces
}

impl Part {
    fn of(cable: &Cable) -> Part {
        match cable.tier {
            Tier::Backhaul => Part::Backhaul,
            Tier::Transport => Part::Transport,
            Tier::Distribution | Tier::Drop => Part::Distribution,
        }
    }

    /// The name of a zone, good for a file: letters of ASCII, digits, `-`, `_`.
    fn named(self, from: &str) -> String {
        let part = match self {
            Part::Backhaul => return "backhaul".to_owned(),
            Part::Transport => "transport",
            Part::Distribution => "distribution",
        };
        let safe = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
        format!("{part}-{}", from.chars().map(safe).collect::<String>())
    }
}

fn is_head(cable: &Cable) -> bool {
    matches!(cable.from.kind, Kind::Exchange | Kind::Cabinet)
}

/// What people call the exchange or cabinet that a tree starts from; `other` where none is known.
fn served_from(world: &World, root: &Cable) -> String {
    if root.tier == Tier::Backhaul {
        return String::new();
    }
    let point = root.from.id::<BranchingPoint>().and_then(|id| world.branching_points.get(id));
    let from = point.map_or(root.from, |point| point.cabinet.thing());
    let known = match from.kind {
        Kind::Exchange => called(&world.exchanges, from),
        Kind::Cabinet => called(&world.cabinets, from),
        _ => None,
    };
    known.unwrap_or_else(|| "other".to_owned())
}

fn called<T: Fact>(table: &Table<T>, thing: Thing) -> Option<String> {
    table.get_uuid(thing.uuid).map(label)
}

/// A walk down the cables, each taken once.
struct Walk<'a> {
    cables: &'a Table<Cable>,
    /// By where they start, then by reference.
    by_start: Vec<&'a Cable>,
    /// Branching points by the cable that they open, then by its strands.
    opened: Vec<&'a BranchingPoint>,
    /// Joints by the cable nearer to the exchange, then by its strands.
    joints: Vec<&'a Joint>,
    /// By the place of a cable in its table.
    taken: Vec<bool>,
}

impl<'a> Walk<'a> {
    fn new(world: &'a World) -> Walk<'a> {
        let mut by_start: Vec<&Cable> = world.cables.iter().collect();
        by_start.sort_by(|a, b| (a.from, &a.reference, a.id).cmp(&(b.from, &b.reference, b.id)));
        let mut opened: Vec<&BranchingPoint> = world.branching_points.iter().collect();
        opened.sort_by_key(|point| (point.cable, point.first_strand, point.id));
        let mut joints: Vec<&Joint> = world.joints.iter().collect();
        joints.sort_by_key(|joint| (joint.cable, joint.first_strand, joint.id));
        let taken = vec![false; world.cables.len()];
        Walk { cables: &world.cables, by_start, opened, joints, taken }
    }

    /// A cable and those of its part below it that were not taken before, branch by branch.
    fn down(&mut self, root: &'a Cable) -> Vec<&'a Cable> {
        let mut order = Vec::new();
        let mut waiting = vec![root];
        while let Some(cable) = waiting.pop() {
            let Some(place) = self.cables.place_of(cable.uuid()) else { continue };
            if std::mem::replace(&mut self.taken[place], true) {
                continue;
            }
            order.push(cable);
            let waits = waiting.len();
            let below = self.below(cable).filter(|next| Part::of(next) == Part::of(cable));
            waiting.extend(below);
            waiting[waits..].reverse();
        }
        order
    }

    /// What a cable feeds: the drops of the branching points that open it, the cables joined to it
    /// in closures on its way, those that start at its end.
    fn below(&self, cable: &Cable) -> impl Iterator<Item = &'a Cable> {
        let id = cable.id;
        let first = self.opened.partition_point(|point| point.cable < id);
        let points = self.opened[first..].iter().take_while(move |point| point.cable == id);
        let drops = points.flat_map(|point| self.starting_at(point.thing())).copied();
        let first = self.joints.partition_point(|joint| joint.cable < id);
        let joints = self.joints[first..].iter().take_while(move |joint| joint.cable == id);
        let joined = joints.filter_map(|joint| self.cables.get(joint.other.id()?));
        drops.chain(joined).chain(self.starting_at(cable.to).iter().copied())
    }

    fn starting_at(&self, thing: Thing) -> &[&'a Cable] {
        let first = self.by_start.partition_point(|cable| cable.from < thing);
        let last = self.by_start.partition_point(|cable| cable.from <= thing);
        &self.by_start[first..last]
    }
}
