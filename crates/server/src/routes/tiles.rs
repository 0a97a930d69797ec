//! `/tiles`: vector tiles straight from the store.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State as Shared};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bocage_tiles::Tile;
use bocage_vocab::PlanNumber;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::answer::{Problem, run};
use crate::serve::State;

/// What to draw.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// The changes of this pending plan instead of the head.
    plan: Option<u32>,
    /// Any word: pages give the head that they show, so that a browser keeps the tiles of two heads
    /// apart. It changes nothing in the answer.
    #[serde(rename = "v")]
    _head: Option<String>,
}

/// One tile of a layer; `y` ends in `.mvt`.
#[utoipa::path(get, path = "/tiles/{layer}/{z}/{x}/{y}",
    params(("layer" = String, Path), ("z" = u8, Path), ("x" = u32, Path), ("y" = String, Path), Asked),
    responses((status = 200, description = "a Mapbox Vector Tile, gzip"),
        (status = 304, description = "not changed"),
        (status = 400, description = "no such tile", body = Problem)))]
pub(crate) async fn tile(
    Shared(state): Shared<Arc<State>>,
    Path((layer, z, x, y)): Path<(String, u8, u32, String)>,
    Query(Asked { plan, .. }): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let usage = |title: String| {
        let about = ("tile", vec![("text", format!("{layer}/{z}/{x}/{y}"))]);
        Problem::usage(&headers, title, "ask for /tiles/LAYER/Z/X/Y.mvt", about)
    };
    let row = y.strip_suffix(".mvt").and_then(|y| y.parse().ok());
    let row = row.ok_or_else(|| usage(format!("`{y}` is no row of tiles")))?;
    let tile = Tile::new(z, x, row).map_err(|error| usage(error.to_string()))?;
    let plan = plan.map(PlanNumber);
    let key = format!("{}/{plan:?}/{layer}/{z}/{x}/{row}", state.viewer.digest());
    let tag = format!("\"{key}\"").replace(['(', ')', ' '], "");
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let bytes = match state.tiles.get(&key) {
        Some(bytes) => bytes,
        None => {
            let shared = Arc::clone(&state);
            let made = run(&headers, move |ctx| shared.viewer.tile(ctx, &layer, tile, plan));
            let bytes = Bytes::from(made.await?);
            state.tiles.put(key, bytes.clone());
            bytes
        }
    };
    let kind = [
        (header::CONTENT_TYPE, "application/vnd.mapbox-vector-tile".to_owned()),
        (header::CONTENT_ENCODING, "gzip".to_owned()),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
        (header::ETAG, tag),
    ];
    Ok((kind, bytes).into_response())
}
