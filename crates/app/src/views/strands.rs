//! Strands, boxes and the base of the lease of a state, as the API shows them.

use super::Viewer;
use crate::permission::{Action, Resource};
use crate::plant::Stage;
use crate::plant::boxes::{self, BoxSheet};
use crate::plant::leases::{self, LeaseRun};
use crate::plant::strands::{self, StrandsRequest, StrandsRun, WayRequest, WayRun};
use crate::{AsOf, Context, Error};

impl Viewer {
    /// Strands that are free, used, reserved or dead, cable by cable.
    ///
    /// # Errors
    /// When the cable or the state is not there.
    pub fn strands(
        &self,
        ctx: &Context,
        request: &StrandsRequest,
        as_of: AsOf,
    ) -> Result<StrandsRun, Error> {
        ctx.require(Resource::Facts, Action::Read)?;
        strands::list_in(&self.state(ctx, as_of)?.world, strands::day(ctx, as_of), request)
    }

    /// The shortest way of free strands between two boxes.
    ///
    /// # Errors
    /// When a box or the state is not there, or no way has so many.
    pub fn strand_way(
        &self,
        ctx: &Context,
        request: &WayRequest,
        as_of: AsOf,
    ) -> Result<WayRun, Error> {
        ctx.require(Resource::Facts, Action::Read)?;
        strands::way_in(self.state(ctx, as_of)?.plant(), strands::day(ctx, as_of), request)
    }
}

impl Viewer {
    /// The plan of a box.
    ///
    /// # Errors
    /// When it or the state is not there.
    pub fn box_plan(&self, ctx: &Context, name: &str, as_of: AsOf) -> Result<BoxSheet, Error> {
        ctx.require(Resource::Facts, Action::Read)?;
        boxes::plan_in(self.state(ctx, as_of)?.plant(), name)
    }

    /// The base of the lease.
    ///
    /// # Errors
    /// When the state is not there.
    pub fn lease_base(&self, ctx: &Context, from: Stage, as_of: AsOf) -> Result<LeaseRun, Error> {
        ctx.require(Resource::Facts, Action::Read)?;
        let state = self.state(ctx, as_of)?;
        Ok(leases::base_in(&state.world, &state.standing.or_shipped().settings.owner, from))
    }
}
