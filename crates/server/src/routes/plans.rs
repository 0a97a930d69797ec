//! `/api/plans`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::HeaderMap;
use bocage_app::plans;
use bocage_vocab::{Generation, PlanNumber};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::answer::{Problem, run};
use crate::serve::State;

/// The plans, the newest first.
#[utoipa::path(get, path = "/api/plans", responses(
    (status = 200, description = "head and plans", body = Object)))]
pub(crate) async fn list(
    Shared(state): Shared<Arc<State>>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    run(&headers, move |ctx| plans::list(ctx, &state.viewer.territory(ctx)?)).await.map(Json)
}

/// What a plan changes, costs and found.
#[utoipa::path(get, path = "/api/plans/{number}", params(("number" = u32, Path)), responses(
    (status = 200, description = "the plan", body = Object),
    (status = 404, description = "no such plan", body = Problem)))]
pub(crate) async fn show(
    Shared(state): Shared<Arc<State>>,
    Path(number): Path<u32>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    let number = PlanNumber(number);
    run(&headers, move |ctx| {
        plans::show(ctx, &state.viewer.territory(ctx)?, number, plans::Look::default())
    })
    .await
    .map(Json)
}

/// The generation that a plan must still stand on.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Apply {
    on: u32,
}

/// Makes a plan real.
#[utoipa::path(post, path = "/api/plans/{number}/apply", params(("number" = u32, Path)),
    request_body = Apply, responses(
    (status = 200, description = "the new generation", body = Object),
    (status = 409, description = "the head has moved", body = Problem)))]
pub(crate) async fn apply(
    Shared(state): Shared<Arc<State>>,
    Path(number): Path<u32>,
    headers: HeaderMap,
    Json(Apply { on }): Json<Apply>,
) -> Result<Json<impl Serialize>, Problem> {
    run(&headers, move |ctx| state.viewer.apply(ctx, PlanNumber(number), Generation(on)))
        .await
        .map(Json)
}
