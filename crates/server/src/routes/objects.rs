//! `/api/objects`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State as Shared};
use axum::http::HeaderMap;
use bocage_vocab::Thing;
use serde::Serialize;

use super::asof::AsOfAsked;
use crate::answer::{Problem, run};
use crate::serve::State;

/// The facts of one object; of the kind `finding` too, whose ids are their places in the list.
#[utoipa::path(get, path = "/api/objects/{kind}/{id}",
    params(("kind" = String, Path), ("id" = String, Path), AsOfAsked), responses(
    (status = 200, description = "its facts", body = Object),
    (status = 404, description = "no such object", body = Problem)))]
pub(crate) async fn show(
    Shared(state): Shared<Arc<State>>,
    Path((kind, id)): Path<(String, String)>,
    Query(as_of): Query<AsOfAsked>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    let as_of = as_of.state(&headers)?;
    if kind == "finding" {
        return run(&headers, move |ctx| state.viewer.finding(ctx, &id, as_of)).await.map(Json);
    }
    let thing: Thing = format!("{kind}/{id}").parse().map_err(|error| {
        let hint = "a kind such as cabinet, and an id of 36 characters";
        let about = ("object", vec![("text", format!("{kind}/{id}"))]);
        Problem::usage(&headers, format!("{error}"), hint, about)
    })?;
    run(&headers, move |ctx| state.viewer.object(ctx, thing, as_of)).await.map(Json)
}
