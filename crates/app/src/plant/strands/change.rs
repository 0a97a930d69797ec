//! Reserving strands, telling them dead, releasing them: each a plan.

use std::collections::BTreeMap;

use bocage_network::{Cable, Mark, StrandMark};
use bocage_plant::{StrandUse, StrandUses, Wanted, remarked};
use bocage_vocab::{Date, Id};
use bocage_world::{Diff, Rows, World, rewrite};

use super::{StrandRange, day};
use crate::permission::{Action, Resource};
use crate::plant::{Kept, kept, named};
use crate::{AsOf, Context, Error, Territory, jobs};

/// What is to hold of some strands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrandChange {
    /// Which.
    pub strands: Vec<StrandRange>,
    /// What holds of them; they are released where there is nothing.
    pub wanted: Option<Wanted>,
    /// Whether the plan is applied at once.
    pub apply: bool,
}

/// Marks strands, or takes marks away, as a plan.
///
/// # Errors
/// When a cable or a strand is not there, when one that is to be reserved is not free, or the store's.
pub fn change(
    ctx: &Context,
    territory: &mut Territory,
    request: &StrandChange,
) -> Result<Kept, Error> {
    ctx.require(Resource::Plan, Action::Draft)?;
    if request.apply {
        ctx.require(Resource::Plan, Action::Apply)?;
    }
    jobs::run(ctx, territory, "strands", |ctx, territory| {
        let world = territory.world(ctx, AsOf::Head)?;
        let diff = marked(&world, day(ctx, AsOf::Head), request)?;
        kept::keep(ctx, territory, (&world, diff), (reason(request), request.apply))
    })
}

fn reason(request: &StrandChange) -> String {
    let strands = request.strands.iter().map(ToString::to_string);
    let strands = strands.collect::<Vec<_>>().join(", ");
    match &request.wanted {
        None => format!("strands released: {strands}"),
        Some(Wanted { mark: Mark::Reserved, .. }) => format!("strands reserved: {strands}"),
        Some(Wanted { mark: Mark::Dead, .. }) => format!("strands dead: {strands}"),
    }
}

/// The diff after which the strands are marked as wanted. Of a cable only marks that change are in it.
fn marked(world: &World, on: Date, request: &StrandChange) -> Result<Diff, Error> {
    let uses = StrandUses::of(world, on);
    let mut marks: BTreeMap<Id<Cable>, Vec<StrandMark>> = BTreeMap::new();
    for range in &request.strands {
        let cable = named::cable(world, &range.cable)?;
        looked_at(world, &uses.of_cable(cable), (cable, range), request.wanted.as_ref())?;
        let held = marks.entry(cable).or_insert_with(|| {
            world.strand_marks.iter().filter(|mark| mark.cable == cable).cloned().collect()
        });
        *held = remarked(held, cable, (range.first, range.count), request.wanted.as_ref());
    }
    let of_cables = world.strand_marks.iter().filter(|mark| marks.contains_key(&mark.cable));
    let owned = of_cables.map(|mark| mark.id.thing()).collect();
    let strand_marks = marks.into_values().flatten().collect();
    Ok(rewrite(world, Rows { strand_marks, ..Rows::default() }, &owned))
}

/// A strand must be there, and free where it is to be reserved. A reservation of the same holder may
/// be renewed.
fn looked_at(
    world: &World,
    uses: &[StrandUse],
    (cable, range): (Id<Cable>, &StrandRange),
    wanted: Option<&Wanted>,
) -> Result<(), Error> {
    let (first, end) = (usize::from(range.first), usize::from(range.first + range.count));
    let strands = uses.len();
    let Some(uses) = uses.get(first..end) else {
        return Err(Error::NoSuchStrand { strand: range.to_string(), strands });
    };
    let Some(Wanted { mark: Mark::Reserved, holder, .. }) = wanted else { return Ok(()) };
    let own = |strand: u16| {
        let over = |mark: &&StrandMark| {
            mark.cable == cable && (mark.first_strand..mark.end()).contains(&strand)
        };
        world.strand_marks.iter().find(over).is_some_and(|mark| mark.holder == *holder)
    };
    for (strand, is) in (range.first..).zip(uses) {
        let renewed = *is == StrandUse::Reserved && own(strand);
        if *is != StrandUse::Free && !renewed {
            let strand = StrandRange { first: strand, count: 1, ..range.clone() }.to_string();
            return Err(Error::StrandTaken { strand, state: *is });
        }
    }
    Ok(())
}
