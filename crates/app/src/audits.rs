//! Proving that nobody has altered what was applied.

pub use bocage_store::Audit;

use crate::permission::{Action, Resource};
use crate::{Context, Error, Territory};

/// Replays the chain of generations and compares it with what is stored.
///
/// # Errors
/// The store's; an altered row is not an error but the answer.
pub fn run(ctx: &Context, territory: &Territory) -> Result<Audit, Error> {
    ctx.require(Resource::Journal, Action::Read)?;
    Ok(territory.store.audit(ctx.watch.as_ref())?)
}
