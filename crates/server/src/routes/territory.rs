//! `/api/territory` and its findings.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State as Shared};
use axum::http::HeaderMap;
use serde::Serialize;
use serde_json::{Value, json};

use super::asof::AsOfAsked;
use crate::answer::{Problem, run};
use crate::serve::State;

/// What the territory is and holds.
#[utoipa::path(get, path = "/api/territory", params(AsOfAsked), responses(
    (status = 200, description = "title, generation, bounds, counts", body = Object)))]
pub(crate) async fn show(
    Shared(state): Shared<Arc<State>>,
    Query(as_of): Query<AsOfAsked>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    let as_of = as_of.state(&headers)?;
    run(&headers, move |ctx| state.viewer.summary(ctx, as_of)).await.map(Json)
}

/// The findings of the last design, each with a sentence.
#[utoipa::path(get, path = "/api/findings", params(AsOfAsked), responses(
    (status = 200, description = "findings with a text", body = Object)))]
pub(crate) async fn findings(
    Shared(state): Shared<Arc<State>>,
    Query(as_of): Query<AsOfAsked>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let as_of = as_of.state(&headers)?;
    let findings = run(&headers, move |ctx| state.viewer.findings(ctx, as_of)).await?;
    Ok(Json(json!({ "findings": findings })))
}
