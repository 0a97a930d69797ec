//! Plans that tell something of plant: kept where they change anything, applied at once where asked.

use bocage_vocab::{Generation, Money, PlanNumber};
use bocage_world::{Diff, World};
use serde::Serialize;

use crate::{Context, Error, Territory, plans};

/// What became of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Kept {
    /// The plan; none where all is so already.
    pub plan: Option<PlanNumber>,
    /// The generation it was made on.
    pub parent: Generation,
    /// The generation that it made, where it was applied.
    pub generation: Option<Generation>,
    /// Rows that it adds, changes or takes away.
    pub changes: usize,
    /// The next command, where the plan is pending.
    pub apply: Option<String>,
}

/// Keeps a change as a plan.
///
/// # Errors
/// The store's.
pub(super) fn keep(
    ctx: &Context,
    territory: &mut Territory,
    (world, diff): (&World, Diff),
    (reason, apply): (String, bool),
) -> Result<Kept, Error> {
    let (parent, changes) = (world.generation, diff.len());
    if diff.is_empty() {
        return Ok(Kept { plan: None, parent, generation: None, changes, apply: None });
    }
    let provenance = plans::provenance(ctx, reason);
    let (findings, report, study, norms) = (Vec::new(), None, Money::ZERO, None);
    let parts = plans::Parts { diff, findings, provenance, report, study, norms };
    let kept = plans::keep(ctx, territory, world, parts, apply)?;
    let plans::Drafted { plan, generation, apply } = kept;
    Ok(Kept { plan: Some(plan), parent, generation, changes, apply })
}
