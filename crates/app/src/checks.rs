//! Checking the facts against the rules.

use bocage_vocab::Finding;
use serde::Serialize;

use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Territory};

/// What `check` shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckRun {
    /// What was found.
    pub findings: Vec<Finding>,
}

/// Checks a state of a territory.
///
/// # Errors
/// When the state does not exist, or the store's.
pub fn run(ctx: &Context, territory: &Territory, as_of: AsOf) -> Result<CheckRun, Error> {
    ctx.require(Resource::Facts, Action::Read)?;
    let world = territory.world(ctx, as_of)?;
    let norms = bocage_network::norms::Norms::shipped()?;
    let findings = bocage_check::check(&world, &norms, ctx.watch.as_ref());
    if ctx.watch.cancelled() {
        return Err(Error::Interrupted);
    }
    Ok(CheckRun { findings })
}
