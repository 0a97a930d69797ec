//! `/api/search`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State as Shared};
use axum::http::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

use super::asof::AsOfAsked;
use crate::answer::{Problem, run};
use crate::serve::State;

/// What to search.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// Words of an address, a commune or a reference.
    q: String,
}

/// Finds addresses, communes and references that hold every word, or nearly.
#[utoipa::path(get, path = "/api/search", params(Asked, AsOfAsked), responses(
    (status = 200, description = "the best results", body = Object)))]
pub(crate) async fn search(
    Shared(state): Shared<Arc<State>>,
    Query(Asked { q }): Query<Asked>,
    Query(as_of): Query<AsOfAsked>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let as_of = as_of.state(&headers)?;
    let results = run(&headers, move |ctx| state.viewer.search(ctx, &q, as_of)).await?;
    Ok(Json(json!({ "results": results })))
}
