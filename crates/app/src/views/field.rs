//! Field life through a server: on the head that is at hand.

use super::Viewer;
use crate::field::any::{self, Answer};
use crate::field::page::{Desk, desk};
use crate::field::settle::{self, Settled};
use crate::field::tour::{Tour, TourRequest, tour_in};
use crate::field::{DocumentKind, Filter};
use crate::{Context, Error};

impl Viewer {
    /// Opens a document from JSON text.
    ///
    /// # Errors
    /// When the text is none, it says what cannot be, or the store's.
    pub fn field_open(
        &self,
        ctx: &Context,
        what: (DocumentKind, &[u8]),
        request: Option<&str>,
    ) -> Result<Answer, Error> {
        any::open(ctx, &mut self.territory(ctx)?, self.head().plant(), what, request)
    }

    /// Moves a document on, from JSON text.
    ///
    /// # Errors
    /// When the text is none, somebody has acted since, the act is none of its state, or the store's.
    pub fn field_act(
        &self,
        ctx: &Context,
        what: (DocumentKind, i64, &[u8]),
        request: Option<&str>,
    ) -> Result<Answer, Error> {
        any::moved(ctx, &mut self.territory(ctx)?, self.head().plant(), what, request)
    }

    /// Documents of a kind.
    ///
    /// # Errors
    /// The store's.
    pub fn field_list(
        &self,
        ctx: &Context,
        what: (DocumentKind, &Filter),
    ) -> Result<Answer, Error> {
        any::listed(ctx, &self.territory(ctx)?, self.head().plant(), what)
    }

    /// The connections of a day.
    ///
    /// # Errors
    /// The store's.
    pub fn field_tour(&self, ctx: &Context, request: &TourRequest) -> Result<Tour, Error> {
        tour_in(ctx, &self.territory(ctx)?, self.head().plant(), request)
    }

    /// What the desk shows.
    ///
    /// # Errors
    /// The store's.
    pub fn field_desk(&self, ctx: &Context) -> Result<Desk, Error> {
        desk(ctx, &self.territory(ctx)?, &self.head().world)
    }

    /// Brings connections that are made into the plant by a plan that is applied at once, one settling
    /// after the other: whoever waits finds theirs done.
    ///
    /// # Errors
    /// When the head moves meanwhile, or the store's.
    pub fn field_settle(&self, ctx: &Context) -> Result<Settled, Error> {
        let _one_after_the_other =
            self.settling.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut territory = self.territory(ctx)?;
        let settled = settle::settle(ctx, &mut territory, true)?;
        if settled.generation.is_some() {
            self.reread(ctx, &territory)?;
        }
        Ok(settled)
    }
}
