//! Checking the facts against the rules.

use std::borrow::Cow;
use std::collections::HashSet;

use bocage_network::norms::Norms;
use bocage_vocab::{Finding, Severity, Uuid};
use bocage_world::{Diff, World};
use serde::Serialize;

use crate::permission::{Action, Resource};
use crate::plant::strands;
use crate::{AsOf, Context, Error, Locale, Territory, norms, words};

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
    // The rules know no clock.
    findings.extend(strands::expired(&world, strands::day(ctx, as_of)));
    if ctx.watch.cancelled() {
        return Err(Error::Interrupted);
    }
    Ok(CheckRun { findings })
}

/// A rule as its page explains it.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// The code.
    pub code: &'static str,
    /// How grave it is.
    pub severity: Severity,
    /// What must hold.
    pub says: &'static str,
    /// Something that breaks it.
    pub example: &'static str,
    /// The sentence of a finding in English, with the names of its values.
    pub english: String,
    /// The same in French.
    pub french: String,
}

/// Every code of a rule, in the order of the rules.
pub fn explained() -> impl Iterator<Item = Explained> {
    bocage_check::every().map(|finds| Explained {
        code: finds.code,
        severity: finds.severity,
        says: finds.says,
        example: finds.example,
        english: words::pattern(Locale::English, finds.code),
        french: words::pattern(Locale::French, finds.code),
    })
}

/// What a finding is about, to find it again after a change.
fn key(finding: &Finding) -> (Cow<'static, str>, Option<Uuid>, String) {
    (finding.code.clone(), finding.subject.id, finding.subject.label.clone())
}

/// Whether a change mends something: a finding is gone once it is made.
pub(crate) fn mends(
    ctx: &Context,
    world: &World,
    diff: &Diff,
    norms: &Norms,
) -> Result<bool, Error> {
    let before = bocage_check::check(world, norms, ctx.watch.as_ref());
    if before.is_empty() {
        return Ok(false);
    }
    let changed = bocage_world::apply(world, diff)?;
    let after = bocage_check::check(&changed, norms, ctx.watch.as_ref());
    let left: HashSet<_> = after.iter().map(key).collect();
    Ok(before.iter().any(|finding| !left.contains(&key(finding))))
}

/// What breaks a rule once a change is made, and does not do so without it.
pub(crate) fn newly_broken(
    ctx: &Context,
    world: &World,
    diff: &Diff,
    norms: &Norms,
) -> Result<Vec<Finding>, Error> {
    let changed = bocage_world::apply(world, diff)?;
    let mut found = bocage_check::check(&changed, norms, ctx.watch.as_ref());
    if !found.is_empty() {
        let before = bocage_check::check(world, norms, ctx.watch.as_ref());
        let known: HashSet<_> = before.iter().map(key).collect();
        found.retain(|finding| !known.contains(&key(finding)));
    }
    Ok(found)
}
