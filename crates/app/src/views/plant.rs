//! The plant of a state followed: indexed once, then asked by many.

use bocage_vocab::{Area, Length};

use super::Viewer;
use crate::permission::{Action, Resource};
use crate::plant::{
    self, AskedLine, CutKind, End, ImpactRun, Ranking, RankingRequest, SharedRun, TraceRun,
};
use crate::{AsOf, Context, Error};

impl Viewer {
    /// Traces a fibre; with a reading, its place.
    ///
    /// # Errors
    /// When it or the state is not there.
    pub fn trace(
        &self,
        ctx: &Context,
        line: &AskedLine,
        reading: Option<(Length, Option<End>)>,
        as_of: AsOf,
    ) -> Result<TraceRun, Error> {
        ctx.require(Resource::Facts, Action::Read)?;
        let state = self.state(ctx, as_of)?;
        plant::look(state.plant(), state.standing.or_shipped(), line, reading)
    }

    /// Who is cut when things go together.
    ///
    /// # Errors
    /// When one of them or the state is not there.
    pub fn impact(
        &self,
        ctx: &Context,
        kind: CutKind,
        names: &[String],
        as_of: AsOf,
    ) -> Result<ImpactRun, Error> {
        ctx.require(Resource::Facts, Action::Read)?;
        plant::cut_in(self.state(ctx, as_of)?.plant(), kind, names)
    }

    /// Who is cut at the worst by works in an area.
    ///
    /// # Errors
    /// When there is no such state, or the store's.
    pub fn works(&self, ctx: &Context, area: &Area, as_of: AsOf) -> Result<ImpactRun, Error> {
        ctx.require(Resource::Facts, Action::Read)?;
        Ok(plant::works_in(self.state(ctx, as_of)?.plant(), area))
    }

    /// The single things that would cut most.
    ///
    /// # Errors
    /// When there is no such state, or the store's.
    pub fn ranking(
        &self,
        ctx: &Context,
        request: &RankingRequest,
        as_of: AsOf,
    ) -> Result<Ranking, Error> {
        ctx.require(Resource::Facts, Action::Read)?;
        Ok(plant::ranking_in(self.state(ctx, as_of)?.plant(), request))
    }

    /// The exchanges of which two ways share a trench, a support or a box.
    ///
    /// # Errors
    /// When there is no such state, or the store's.
    pub fn shared(&self, ctx: &Context, as_of: AsOf) -> Result<SharedRun, Error> {
        ctx.require(Resource::Facts, Action::Read)?;
        Ok(plant::shared_in(self.state(ctx, as_of)?.plant()))
    }
}
