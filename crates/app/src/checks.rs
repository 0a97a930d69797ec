//! Checking the facts against the rules.

use std::collections::HashSet;

use bocage_network::norms::Norms;
use bocage_vocab::Finding;
use bocage_world::{Diff, World};
use serde::Serialize;

use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Territory, norms};

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
    let standing = norms::standing(territory, as_of)?;
    let mut findings: Vec<Finding> = standing.told().into_iter().collect();
    findings.extend(bocage_check::check(&world, standing.or_shipped(), ctx.watch.as_ref()));
    if ctx.watch.cancelled() {
        return Err(Error::Interrupted);
    }
    Ok(CheckRun { findings })
}

/// What breaks a rule once a change is made, and does not do so without it.
pub(crate) fn newly_broken(
    ctx: &Context,
    world: &World,
    diff: &Diff,
    norms: &Norms,
) -> Result<Vec<Finding>, Error> {
    let key = |finding: &Finding| {
        (finding.code.clone(), finding.subject.id, finding.subject.label.clone())
    };
    let changed = bocage_world::apply(world, diff)?;
    let mut found = bocage_check::check(&changed, norms, ctx.watch.as_ref());
    if !found.is_empty() {
        let before = bocage_check::check(world, norms, ctx.watch.as_ref());
        let known: HashSet<_> = before.iter().map(key).collect();
        found.retain(|finding| !known.contains(&key(finding)));
    }
    Ok(found)
}
