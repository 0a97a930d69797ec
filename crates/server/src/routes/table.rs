//! `/api/table`: the table twin of the map.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State as Shared};
use axum::http::HeaderMap;
use bocage_vocab::{Bounds, Kind, Position, Uuid};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::answer::{Problem, context, run};
use crate::serve::State;

/// Which rows.
#[derive(Debug, Deserialize, IntoParams)]
pub(crate) struct Asked {
    /// West, south, east, north in degrees.
    bbox: Option<String>,
    /// Where the last page ended.
    #[param(value_type = Option<String>)]
    cursor: Option<Uuid>,
}

/// One page of a kind.
#[utoipa::path(get, path = "/api/table/{kind}", params(("kind" = String, Path), Asked), responses(
    (status = 200, description = "columns and rows", body = Object),
    (status = 400, description = "no such kind or box", body = Problem)))]
pub(crate) async fn page(
    Shared(state): Shared<Arc<State>>,
    Path(kind): Path<String>,
    Query(Asked { bbox, cursor }): Query<Asked>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    let usage = |title, hint| Problem::usage(&context(&headers), title, hint);
    let kind: Kind = kind
        .parse()
        .map_err(|error| usage(format!("{error}"), "use one of the kinds that it names"))?;
    let bounds = match bbox {
        Some(text) => Some(bounds_of(&text).ok_or_else(|| {
            let hint = "west,south,east,north in degrees, such as -1.2,49.0,-1.0,49.2";
            usage(format!("`{text}` is no box"), hint)
        })?),
        None => None,
    };
    run(&headers, move |ctx| state.viewer.table(ctx, kind, bounds, cursor)).await.map(Json)
}

fn bounds_of(text: &str) -> Option<Bounds> {
    let sides: Vec<f64> = text.split(',').map(|side| side.parse().ok()).collect::<Option<_>>()?;
    let [west, south, east, north] = sides[..] else { return None };
    let corner = |lon: f64, lat: f64| {
        Position::from_degrees(lon.clamp(-180.0, 180.0), lat.clamp(-90.0, 90.0)).ok()
    };
    Some(Bounds { min: corner(west, south)?, max: corner(east, north)? })
}
