//! The plant of a state followed: indexed once, then asked by many.

use bocage_vocab::{Area, Length, Position};
use serde_json::Value;

use super::Viewer;
use crate::permission::{Action, Resource};
use crate::plant::{
    self, AskedLine, CutKind, End, HereRun, ImpactRun, Ranking, RankingRequest, SharedRun, TraceRun,
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
        is_drawn: bool,
    ) -> Result<ImpactRun, Error> {
        ctx.require(Resource::Facts, Action::Read)?;
        plant::cut_in(self.state(ctx, as_of)?.plant(), kind, names, is_drawn)
    }

    /// Who is cut at the worst by works in an area.
    ///
    /// # Errors
    /// When there is no such state, or the store's.
    pub fn works(
        &self,
        ctx: &Context,
        area: &Area,
        as_of: AsOf,
        is_drawn: bool,
    ) -> Result<ImpactRun, Error> {
        ctx.require(Resource::Facts, Action::Read)?;
        Ok(plant::works_in(self.state(ctx, as_of)?.plant(), area, is_drawn))
    }

    /// Who is cut when the ground is opened at a place.
    ///
    /// # Errors
    /// When there is no such state, or the store's.
    pub fn here(
        &self,
        ctx: &Context,
        to: Position,
        reach: Length,
        as_of: AsOf,
    ) -> Result<HereRun, Error> {
        ctx.require(Resource::Facts, Action::Read)?;
        Ok(plant::here_in(self.state(ctx, as_of)?.plant(), to, reach))
    }

    /// The course of a fibre as GeoJSON: a line for each strand, a point for each box.
    ///
    /// # Errors
    /// When it or the state is not there.
    pub fn course(&self, ctx: &Context, line: &AskedLine, as_of: AsOf) -> Result<Value, Error> {
        ctx.require(Resource::Facts, Action::Read)?;
        let state = self.state(ctx, as_of)?;
        plant::course_in(state.plant(), state.standing.or_shipped(), line)
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
