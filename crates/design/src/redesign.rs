//! Changes of a network that stands, cabinet by cabinet.
//!
//! An edit meets the areas of some cabinets. Their plant is planned anew, together with premises
//! that join them; the plant of all others stays, and where it lies no digging is paid again.
//! Nothing else changes but what feeds these cabinets: the joints and ports of their strands.

mod contradictions;
mod edit;
mod feed;
mod ground;
mod handing;
mod joinable;
mod kept;
mod left;
mod names;
mod neighbours;
mod owned;
mod plan;
mod reach;
mod settled;
mod shares;
mod spare;
mod standing;
mod strands;
mod taker;
mod unused;
mod write;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bocage_network::norms::Norms;
use bocage_network::{Cabinet, Outlet};
use bocage_vocab::{Fact, Finding, Id, Length, Money, Thing, Watch};
use bocage_world::{Rows, World};

pub use edit::{Edit, SITE_RADIUS};
pub use neighbours::{Neighbour, neighbours};

use crate::Error;
use edit::Areas;
use ground::Ground;
pub(crate) use kept::Kept;
use owned::Owned;
use reach::{Detours, Lack};
use standing::Standing;

/// What to change.
pub struct Request<'a> {
    /// The facts, with the network that stands.
    pub world: &'a World,
    /// What the design obeys and costs.
    pub norms: &'a Norms,
    /// The changes, made together.
    pub edits: &'a [Edit],
    /// Threads; they do not change the outcome.
    pub threads: usize,
}

/// A changed part of a network.
#[derive(Debug, Clone, Default)]
pub struct Redesign {
    /// The rows of the part as they are to be.
    pub rows: Rows,
    /// What the part was made of. What is not among the rows goes.
    pub owned: BTreeSet<Thing>,
    /// What must be told.
    pub findings: Vec<Finding>,
    /// The cabinets whose areas the edits meet, by reference.
    pub cabinets: Vec<String>,
    /// Premises that got a line.
    pub joined: u64,
    /// Whether what stands is what was asked for already: the same lines, nothing in the way, every
    /// cabinet and route where it is to be. Then the plan is only worth its price.
    pub as_asked: bool,
    /// What the part costs as it stands,
    pub before: Money,
    /// and as planned. Both with studies of the premises that have a line.
    pub after: Money,
}

impl Redesign {
    /// How much cheaper the part becomes.
    fn gain(&self) -> Money {
        self.before - self.after
    }
}

/// Plans the areas that some edits meet anew.
///
/// # Errors
/// When an edit names what is not there, asks for more than a cabinet holds, or when what feeds it
/// has no strands left.
pub fn redesign(request: &Request<'_>, watch: &dyn Watch) -> Result<Redesign, Error> {
    let mut detours = Detours::default();
    // It ends: a cabinet that is found too far, or short of strands, a few times takes nothing.
    loop {
        match attempt(request, &detours, watch)? {
            Tried::Done(redesign) => return Ok(*redesign),
            Tried::Misjudged(cabinets, lack) => {
                cabinets.into_iter().for_each(|id| detours.raise(id, lack));
            }
        }
    }
}

enum Tried {
    Done(Box<Redesign>),
    /// Some cabinets cannot serve the lines that they were given, for want of something.
    Misjudged(BTreeSet<Id<Cabinet>>, Lack),
}

fn attempt(request: &Request<'_>, detours: &Detours, watch: &dyn Watch) -> Result<Tried, Error> {
    let Request { world, norms, edits, .. } = *request;
    let areas = Areas::of(world, norms, edits, detours)?;
    if areas.cabinets.is_empty() {
        let mut redesign = write::write_none(world, &areas, Owned::of(world, &areas, norms), norms);
        let follow = followers(world, &redesign);
        redesign.owned.extend(follow);
        return Ok(Tried::Done(Box::new(redesign)));
    }
    watch.stage("areas", "cabinets", Some(areas.cabinets.len() as u64));
    let owned = Owned::of(world, &areas, norms);
    let ground = Ground::of(world, norms, &areas, &owned, request.threads)?;
    let graph = ground.graph(norms);
    let kept = Kept::of(world, &graph, &owned);
    let standing = Standing::of(world, &graph, &areas);
    let begin = |from: Option<&Standing>| {
        let plan = plan::plan(&ground, &areas, (graph.clone(), &kept, from), norms, watch)?;
        require_lines(world, &plan)?;
        let short = strands::short(&ground, &areas, &plan, norms);
        if !short.is_empty() {
            return Ok(Tried::Misjudged(short, Lack::Strands));
        }
        let planned = write::write(&ground, &areas, owned.clone(), (&plan, &kept), norms)?;
        let mut far = too_dark(world, norms, &areas, &planned.rows);
        far.extend(too_far_apart(&areas, &planned.rows));
        if !far.is_empty() {
            return Ok(Tried::Misjudged(far, Lack::Light));
        }
        let as_asked = standing.is_asked(&areas, &plan, world);
        Ok(Tried::Done(Box::new(Redesign { as_asked, ..planned })))
    };
    let mut redesign = match begin(None)? {
        // Where lines are handed out anew, the ways that are there are no guide.
        Tried::Done(anew) if !areas.takers.is_empty() => *anew,
        Tried::Done(anew) => better(request, *anew, begin(Some(&standing)))?,
        misjudged => return Ok(misjudged),
    };
    let follow = followers(world, &redesign);
    redesign.owned.extend(follow);
    watch.done(areas.cabinets.len() as u64);
    Ok(Tried::Done(Box::new(redesign)))
}

/// The better of two plans: one thought of anew, and one that began with the ways that are there,
/// where that is a plan at all. Of two alike the latter, which changes less.
fn better(
    request: &Request<'_>,
    anew: Redesign,
    from_standing: Result<Tried, Error>,
) -> Result<Redesign, Error> {
    let other = match from_standing {
        Ok(Tried::Done(other)) => *other,
        Err(Error::Interrupted) => return Err(Error::Interrupted),
        Ok(Tried::Misjudged(..)) | Err(_) => return Ok(anew),
    };
    let worth = |plan: &Redesign| {
        let dim = newly_dim(request.world, request.norms, &plan.rows).len();
        (std::cmp::Reverse(dim), plan.gain())
    };
    Ok(if worth(&other) >= worth(&anew) { other } else { anew })
}

/// Refuses a plan that cuts off premises which have a line.
fn require_lines(world: &World, plan: &plan::Plan<'_>) -> Result<(), Error> {
    let cut_off: BTreeSet<_> = plan.areas.iter().flat_map(|area| &area.cut_off).collect();
    let lost = world.outlets.iter().filter(|outlet| cut_off.contains(&outlet.premises)).count();
    if lost > 0 { Err(Error::LinesLost(lost as u64)) } else { Ok(()) }
}

/// Cabinets that take over lines from one that closes, and whose lines would get too little light.
fn too_dark(world: &World, norms: &Norms, areas: &Areas, rows: &Rows) -> BTreeSet<Id<Cabinet>> {
    let cabinet: HashMap<_, _> =
        rows.branching_points.iter().map(|row| (row.id, row.cabinet)).collect();
    let dark = newly_dim(world, norms, rows).into_iter();
    let by = dark.filter_map(|row| cabinet.get(&row.branching_point).copied());
    by.filter(|id| areas.takers.contains(id)).collect()
}

/// Lines that get too little light, and did not before.
fn newly_dim<'r>(world: &World, norms: &Norms, rows: &'r Rows) -> Vec<&'r Outlet> {
    let Some(class) = norms.optics.class(&norms.settings.optics.class) else {
        return Vec::new();
    };
    let dim = |row: &Outlet| row.loss_worst + norms.optics.margin > class.budget;
    let was = |row: &Outlet| world.outlets.get(row.id).is_some_and(dim);
    rows.outlets.iter().filter(|row| dim(row) && !was(row)).collect()
}

/// A port ranges its lines within so much of each other (ITU-T G.984.2, class C+ and below).
const APART_MAX: Length = Length::mm(20_000_000);

/// Cabinets that take over lines from one that closes, and whose lines would reach too unequally
/// far for one port.
fn too_far_apart(areas: &Areas, rows: &Rows) -> BTreeSet<Id<Cabinet>> {
    let cabinet: HashMap<_, _> =
        rows.branching_points.iter().map(|row| (row.id, row.cabinet)).collect();
    let mut reaches = BTreeMap::new();
    for row in &rows.outlets {
        let Some(by) = cabinet.get(&row.branching_point) else { continue };
        let (least, most) = reaches.entry(*by).or_insert((row.reach, row.reach));
        (*least, *most) = (row.reach.min(*least), row.reach.max(*most));
    }
    reaches.retain(|id, (least, most)| *most - *least > APART_MAX && areas.takers.contains(id));
    reaches.into_keys().collect()
}

/// What goes with the rows that go: the rents of routes, the phases of cabinets.
fn followers(world: &World, redesign: &Redesign) -> Vec<Thing> {
    let goes = |thing: Thing| redesign.owned.contains(&thing);
    let stays: BTreeSet<_> = redesign.rows.cabinets.iter().map(|row| row.id).collect();
    let rentals = world.rentals.iter().filter(|row| goes(row.by)).map(Fact::thing);
    let phases = world
        .phases
        .iter()
        .filter(|row| goes(row.cabinet.thing()) && !stays.contains(&row.cabinet));
    rentals.chain(phases.map(Fact::thing)).collect()
}
