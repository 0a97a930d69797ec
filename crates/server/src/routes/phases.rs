//! `/api/phases`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State as Shared};
use axum::http::HeaderMap;
use bocage_app::phases::{self, Budget};
use bocage_vocab::{Money, Share};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::answer::{Problem, run};
use crate::serve::State;

/// What may be spent when. Without any of it, the phases that stand are told.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// What may be spent in a year; what is left is carried over.
    budget_cents: Option<i64>,
    /// For how many years.
    years: Option<usize>,
    /// The first year.
    first_year: Option<u16>,
    /// How much of the budget to try as well, in millionths: 500000 for half of it.
    what_if_ppm: Option<i64>,
}

/// What is built in which year: as the phases stand, or as a budget would have it.
#[utoipa::path(get, path = "/api/phases", params(Asked), responses(
    (status = 200, description = "years, what is left, the same with another budget", body = Object),
    (status = 422, description = "no network or no years", body = Problem)))]
pub(crate) async fn look(
    Shared(state): Shared<Arc<State>>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    let Asked { budget_cents, years, first_year, what_if_ppm } = asked;
    let budget = Budget {
        yearly: budget_cents.map(Money::cents).into_iter().collect(),
        years,
        first_year,
        what_if: what_if_ppm.map(Share::ppm),
    };
    let budget = Some(budget).filter(|budget| *budget != Budget::default());
    run(&headers, move |ctx| phases::look(ctx, &state.viewer.territory(ctx)?, budget.as_ref()))
        .await
        .map(Json)
}
