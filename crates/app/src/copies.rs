//! Moving a territory from one database to another.

use bocage_store::{Copied, Location};
use serde::Serialize;

use crate::permission::{Action, Resource};
use crate::{Context, Error};

/// What `store copy` shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CopyRun {
    /// Where it was.
    pub from: String,
    /// Where it is as well now.
    pub to: String,
    /// How much it was.
    #[serde(flatten)]
    pub copied: Copied,
}

/// Copies a territory with its generations, plans and journals to where none is yet.
///
/// # Errors
/// When there is none, it was altered behind its back, or something is there already.
pub fn run(ctx: &Context, from: &str, to: &str) -> Result<CopyRun, Error> {
    ctx.require(Resource::Facts, Action::Read)?;
    ctx.require(Resource::Journal, Action::Read)?;
    ctx.require(Resource::Territory, Action::Create)?;
    let (from, to): (Location, Location) = (from.parse()?, to.parse()?);
    let copied = bocage_store::copy(&from, &to, ctx.watch.as_ref())?;
    Ok(CopyRun { from: from.to_string(), to: to.to_string(), copied })
}
