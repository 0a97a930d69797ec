//! What belongs to an object of the plant: what lies in it, stands on it, ends in it.

use serde::Serialize;

use bocage_vocab::Thing;

use super::Viewer;
use crate::permission::{Action, Resource};
use crate::plant::Named;
use crate::{AsOf, Context, Error, plant};

/// The most things that are named.
const NAMED_MOST: usize = 500;

/// What `GET /api/objects/{kind}/{id}/related` shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Related {
    /// The object.
    pub of: Thing,
    /// What belongs to it, by kind; no more than the first five hundred.
    pub things: Vec<Named>,
    /// How many there are.
    pub total: usize,
}

impl Viewer {
    /// What lies in an object of the plant, stands on it or ends in it.
    ///
    /// # Errors
    /// When it or the state is not there.
    pub fn related(&self, ctx: &Context, of: Thing, as_of: AsOf) -> Result<Related, Error> {
        self.object(ctx, of, as_of)?;
        ctx.require(Resource::Facts, Action::Read)?;
        let state = self.state(ctx, as_of)?;
        let all = state.plant().related(of);
        let named = all.iter().take(NAMED_MOST);
        let things = named.map(|thing| plant::named_in(&state.world, *thing)).collect();
        Ok(Related { of, things, total: all.len() })
    }
}
