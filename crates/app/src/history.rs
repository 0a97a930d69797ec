//! The generations of a territory.

use bocage_store::GenerationRow;
use bocage_vocab::Generation;
use serde::Serialize;

use crate::permission::{Action, Resource};
use crate::{Context, Error, Territory};

/// What `history` shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct History {
    /// The newest generation.
    pub head: Generation,
    /// The generations, the newest first.
    pub generations: Vec<GenerationRow>,
}

/// Lists the generations.
///
/// # Errors
/// The store's.
pub fn list(ctx: &Context, territory: &Territory) -> Result<History, Error> {
    ctx.require(Resource::Journal, Action::Read)?;
    let mut generations = territory.store.generations()?;
    generations.reverse();
    Ok(History { head: territory.head()?, generations })
}
