//! What splicers have to do, box by box from the exchange outward.

use std::collections::{BTreeMap, HashSet};

use bocage_network::{Joint, Outlet};
use bocage_plant::{BoxPlace, Meets, Plant, Tiers};
use bocage_vocab::{Id, PlanNumber, Thing};
use bocage_world::{Diff, World};

use super::page::Sort;
use super::{BoxRun, PageRequest, printed, run, sheet};
use crate::permission::{Action, Resource};
use crate::plant::named;
use crate::{AsOf, Context, Error, Territory};

/// What splicers have to do: in some boxes all of it, of a plan what it adds or changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderRequest {
    /// All that is joined in these boxes.
    Boxes(Vec<String>),
    /// What a plan adds or changes.
    Plan(PlanNumber),
}

/// The orders to splicers, box by box from the exchange outward.
///
/// # Errors
/// When a box, the plan or the state is not there, the page cannot be written, or the store's.
pub fn orders(
    ctx: &Context,
    territory: &Territory,
    request: &OrderRequest,
    page: Option<PageRequest<'_>>,
) -> Result<BoxRun, Error> {
    ctx.require(Resource::Facts, Action::Read)?;
    let (as_of, of_plan) = match request {
        OrderRequest::Boxes(_) => (AsOf::Head, None),
        OrderRequest::Plan(plan) => (AsOf::Plan(*plan), Some(*plan)),
    };
    let plant = Plant::of(territory.world(ctx, as_of)?);
    let world = plant.world();
    let mut boxes: Vec<(Thing, Todo)> = match request {
        OrderRequest::Boxes(names) => {
            let found = names.iter().map(|name| Ok((named::any_box(world, name)?, Todo::All)));
            found.collect::<Result<_, Error>>()?
        }
        OrderRequest::Plan(plan) => {
            todo(world, &territory.store.plan_diff(*plan, ctx.watch.as_ref())?)
        }
    };
    let tiers = Tiers::of(world);
    let order = |(at, _): &(Thing, Todo)| (tiers.of_thing(*at), named::called(world, *at));
    boxes.sort_by_cached_key(order);
    let sheets = boxes.iter().map(|(at, todo)| {
        let mut plan = plant.box_plan(*at);
        plan.places.retain(|place| place.kind.is_some() && todo.has(place));
        sheet(&plant, &plan)
    });
    let sheets = sheets.filter(|sheet| !sheet.places.is_empty()).collect();
    printed(run(&plant, of_plan, sheets), &territory.title(), page, Sort::Orders)
}

/// What is to be done in a box.
enum Todo {
    All,
    Some { joints: HashSet<Id<Joint>>, outlets: HashSet<Id<Outlet>> },
}

impl Todo {
    fn has(&self, place: &BoxPlace) -> bool {
        match self {
            Todo::All => true,
            Todo::Some { joints, outlets } => {
                let by_joint = place.joint.is_some_and(|joint| joints.contains(&joint));
                by_joint
                    || matches!(place.meets, Meets::Drop(outlet, ..) if outlets.contains(&outlet))
            }
        }
    }
}

/// What a change joins in one box.
type Joined = (HashSet<Id<Joint>>, HashSet<Id<Outlet>>);

/// The boxes in which a change joins something, and what.
fn todo(world: &World, diff: &Diff) -> Vec<(Thing, Todo)> {
    let mut boxes: BTreeMap<Thing, Joined> = BTreeMap::new();
    for joint in diff.joints.written() {
        boxes.entry(joint.at).or_default().0.insert(joint.id);
    }
    let written: HashSet<_> = diff.branching_points.written().map(|point| point.id).collect();
    let drops: HashSet<_> = diff.outlets.written().map(|outlet| outlet.id).collect();
    let new = |row: &&Outlet| drops.contains(&row.id) || written.contains(&row.branching_point);
    for outlet in world.outlets.iter().filter(new) {
        boxes.entry(outlet.branching_point.thing()).or_default().1.insert(outlet.id);
    }
    let todo = |(joints, outlets)| Todo::Some { joints, outlets };
    boxes.into_iter().map(|(at, some)| (at, todo(some))).collect()
}
