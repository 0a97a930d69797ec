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
    let thing = thing_of(&headers, &kind, &id)?;
    run(&headers, move |ctx| state.viewer.object(ctx, thing, as_of)).await.map(Json)
}

/// What lies in an object of the plant, stands on it or ends in it: the cables of a route, a duct, a
/// pole or a box, the ducts of a route, the boxes of a cable, the socket of premises.
#[utoipa::path(get, path = "/api/objects/{kind}/{id}/related",
    params(("kind" = String, Path), ("id" = String, Path), AsOfAsked), responses(
    (status = 200, description = "things with their names, by kind", body = Object),
    (status = 404, description = "no such object", body = Problem)))]
pub(crate) async fn related(
    Shared(state): Shared<Arc<State>>,
    Path((kind, id)): Path<(String, String)>,
    Query(as_of): Query<AsOfAsked>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    let as_of = as_of.state(&headers)?;
    let thing = thing_of(&headers, &kind, &id)?;
    run(&headers, move |ctx| state.viewer.related(ctx, thing, as_of)).await.map(Json)
}

/// What each generation did to an object, the newest first.
#[utoipa::path(get, path = "/api/objects/{kind}/{id}/history",
    params(("kind" = String, Path), ("id" = String, Path)), responses(
    (status = 200, description = "generations with what they changed", body = Object),
    (status = 404, description = "it never was there", body = Problem)))]
pub(crate) async fn history(
    Shared(state): Shared<Arc<State>>,
    Path((kind, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    let thing = thing_of(&headers, &kind, &id)?;
    run(&headers, move |ctx| state.viewer.object_history(ctx, thing)).await.map(Json)
}

fn thing_of(headers: &HeaderMap, kind: &str, id: &str) -> Result<Thing, Problem> {
    format!("{kind}/{id}").parse().map_err(|error| {
        let hint = "a kind such as cabinet, and an id of 36 characters";
        let about = ("object", vec![("text", format!("{kind}/{id}"))]);
        Problem::usage(headers, format!("{error}"), hint, about)
    })
}
