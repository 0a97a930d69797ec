//! `/api/table`: the table twin of the map.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State as Shared};
use axum::http::HeaderMap;
use bocage_app::views::PageAsked;
use bocage_vocab::{Bounds, Position};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::asof::AsOfAsked;
use crate::answer::{Problem, run};
use crate::serve::State;

/// Which rows.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// West, south, east, north in degrees.
    bbox: Option<String>,
    /// Where the last page ended: its `next`.
    cursor: Option<usize>,
    /// The column to sort by.
    sort: Option<String>,
    /// Whether the greatest come first.
    down: Option<bool>,
}

/// One page of a kind, or of the findings.
#[utoipa::path(get, path = "/api/table/{kind}", params(("kind" = String, Path), Asked, AsOfAsked), responses(
    (status = 200, description = "columns and rows", body = Object),
    (status = 400, description = "no such kind or box", body = Problem)))]
pub(crate) async fn page(
    Shared(state): Shared<Arc<State>>,
    Path(kind): Path<String>,
    Query(Asked { bbox, cursor, sort, down }): Query<Asked>,
    Query(as_of): Query<AsOfAsked>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    let bounds = bounds(&headers, bbox.as_deref())?;
    let asked = PageAsked {
        as_of: as_of.state(&headers)?,
        bounds,
        cursor: cursor.unwrap_or(0),
        sort,
        down: down.unwrap_or(false),
    };
    run(&headers, move |ctx| state.viewer.table(ctx, &kind, &asked)).await.map(Json)
}

/// Reads a box.
pub(super) fn bounds(headers: &HeaderMap, bbox: Option<&str>) -> Result<Option<Bounds>, Problem> {
    let Some(text) = bbox else { return Ok(None) };
    let found = bounds_of(text).ok_or_else(|| {
        let hint = "west,south,east,north in degrees, such as -1.2,49.0,-1.0,49.2";
        let about = ("box", vec![("text", text.to_owned())]);
        Problem::usage(headers, format!("`{text}` is no box"), hint, about)
    });
    found.map(Some)
}

fn bounds_of(text: &str) -> Option<Bounds> {
    let sides: Vec<f64> = text.split(',').map(|side| side.parse().ok()).collect::<Option<_>>()?;
    let [west, south, east, north] = sides[..] else { return None };
    let corner = |lon: f64, lat: f64| {
        Position::from_degrees(lon.clamp(-180.0, 180.0), lat.clamp(-90.0, 90.0)).ok()
    };
    Some(Bounds { min: corner(west, south)?, max: corner(east, north)? })
}
