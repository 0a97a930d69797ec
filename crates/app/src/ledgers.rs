//! The ledger of a territory.

pub use bocage_ledger::Audit;

use crate::permission::{Action, Resource};
use crate::{Context, Error, Territory};

/// Replays the ledger and compares every row with its hash, its order and the rules.
///
/// # Errors
/// The store's; an altered row is not an error but the answer.
pub fn audit(ctx: &Context, territory: &Territory) -> Result<Audit, Error> {
    ctx.require(Resource::Journal, Action::Read)?;
    Ok(bocage_ledger::audit(&territory.store)?)
}
