//! `/api/trace` and `/api/impact`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State as Shared};
use axum::http::HeaderMap;
use bocage_app::plant::{AskedLine, CutKind, End, RankingRequest};
use bocage_vocab::{Area, Length, Position};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::asof::AsOfAsked;
use crate::answer::{Problem, run};
use crate::serve::State;

/// How far the plant may be from where somebody points, unless they say.
const REACH_MM: i64 = 30_000;
/// Who points from farther away points at nothing.
const REACH_MOST_MM: i64 = 5_000_000;
/// Things of a ranking that are told unless somebody says.
const TOP: usize = 20;
/// The most that are told.
const TOP_MOST: usize = 10_000;

/// Which fibre.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// A socket, premises or drop, CABLE:STRAND, BOX:PORT or CABINET:iINPUT; numbers from 1.
    what: String,
    /// By the splitter of this operator, from 1.
    operator: Option<u8>,
    /// The fibre that a public site has for itself.
    direct: Option<bool>,
    /// A reading of a reflectometer, in millimetres of fibre.
    reading_mm: Option<i64>,
    /// Where the instrument was: exchange or outlet.
    from: Option<String>,
}

/// A fibre from its socket to the port of its exchange, with what it loses.
#[utoipa::path(get, path = "/api/trace", params(Asked, AsOfAsked), responses(
    (status = 200, description = "what it passes, its losses, the place of a reading", body = Object),
    (status = 404, description = "no such fibre", body = Problem)))]
pub(crate) async fn trace(
    Shared(state): Shared<Arc<State>>,
    Query(asked): Query<Asked>,
    Query(as_of): Query<AsOfAsked>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    let as_of = as_of.state(&headers)?;
    let Asked { what, operator, direct, reading_mm, from } = asked;
    let end = from.as_deref().map(|text| code::<End>(&headers, text)).transpose()?;
    let line = AskedLine { what, operator, direct: direct.unwrap_or(false) };
    let reading = reading_mm.map(|at| (Length::mm(at), end));
    run(&headers, move |ctx| state.viewer.trace(ctx, &line, reading, as_of)).await.map(Json)
}

/// Which fibre's course.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CourseAsked {
    /// As of `/api/trace`.
    what: String,
    /// By the splitter of this operator, from 1.
    operator: Option<u8>,
    /// The fibre that a public site has for itself.
    direct: Option<bool>,
}

/// The course of a fibre as GeoJSON, from its socket on: a line for each strand, a point for each box.
#[utoipa::path(get, path = "/api/trace/course", params(CourseAsked, AsOfAsked), responses(
    (status = 200, description = "a FeatureCollection; `order` is the step of the trace", body = Object),
    (status = 404, description = "no such fibre", body = Problem)))]
pub(crate) async fn course(
    Shared(state): Shared<Arc<State>>,
    Query(CourseAsked { what, operator, direct }): Query<CourseAsked>,
    Query(as_of): Query<AsOfAsked>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    let as_of = as_of.state(&headers)?;
    let line = AskedLine { what, operator, direct: direct.unwrap_or(false) };
    run(&headers, move |ctx| state.viewer.course(ctx, &line, as_of)).await.map(Json)
}

/// Whether to draw.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DrawnAsked {
    /// Whether to add what a map draws of it: what goes, premises, public sites, cables to mend.
    drawn: Option<bool>,
}

/// Who is cut when one thing goes: cable, duct, route, pole, closure, branching_point, cabinet,
/// exchange or pop, by its reference or id.
#[utoipa::path(get, path = "/api/impact/cut/{kind}/{name}",
    params(("kind" = String, Path), ("name" = String, Path), DrawnAsked, AsOfAsked), responses(
    (status = 200, description = "premises, public sites, communes, exchanges", body = Object),
    (status = 404, description = "no such thing", body = Problem)))]
pub(crate) async fn cut(
    Shared(state): Shared<Arc<State>>,
    Path((kind, name)): Path<(String, String)>,
    Query(DrawnAsked { drawn }): Query<DrawnAsked>,
    Query(as_of): Query<AsOfAsked>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    let as_of = as_of.state(&headers)?;
    let kind = code::<CutKind>(&headers, &kind)?;
    run(&headers, move |ctx| state.viewer.impact(ctx, kind, &[name], as_of, drawn.unwrap_or(false)))
        .await
        .map(Json)
}

/// Where works are.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WorksAsked {
    /// The corners of a polygon: lon,lat,lon,lat and so on in degrees.
    polygon: String,
}

/// Who is cut at the worst by works within a polygon.
#[utoipa::path(get, path = "/api/impact/works", params(WorksAsked, DrawnAsked, AsOfAsked), responses(
    (status = 200, description = "premises, public sites, communes, exchanges", body = Object),
    (status = 400, description = "no polygon", body = Problem)))]
pub(crate) async fn works(
    Shared(state): Shared<Arc<State>>,
    Query(WorksAsked { polygon }): Query<WorksAsked>,
    Query(DrawnAsked { drawn }): Query<DrawnAsked>,
    Query(as_of): Query<AsOfAsked>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    let as_of = as_of.state(&headers)?;
    let area = area_of(&polygon).ok_or_else(|| {
        let hint = "three corners at least: lon,lat,lon,lat,lon,lat in degrees";
        let about = ("polygon", vec![("text", polygon.clone())]);
        Problem::usage(&headers, format!("`{polygon}` is no polygon"), hint, about)
    })?;
    run(&headers, move |ctx| state.viewer.works(ctx, &area, as_of, drawn.unwrap_or(false)))
        .await
        .map(Json)
}

/// Where somebody digs.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct HereAsked {
    /// Longitude in degrees.
    lon: f64,
    /// Latitude in degrees.
    lat: f64,
    /// How far the plant may be from there, in millimetres; thirty metres unless given.
    reach_mm: Option<i64>,
}

/// Who is cut when the ground is opened at one place: at the spot of the plant nearest to it, what
/// lies within two metres; of a cable only what goes on beyond the spot.
#[utoipa::path(get, path = "/api/impact/here", params(HereAsked, AsOfAsked), responses(
    (status = 200, description = "the spot; premises, public sites, communes, exchanges; what a map draws", body = Object),
    (status = 400, description = "no place", body = Problem)))]
pub(crate) async fn here(
    Shared(state): Shared<Arc<State>>,
    Query(HereAsked { lon, lat, reach_mm }): Query<HereAsked>,
    Query(as_of): Query<AsOfAsked>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    let as_of = as_of.state(&headers)?;
    let to = Position::from_degrees(lon, lat).map_err(|error| {
        let about = ("place", vec![("text", format!("{lon}, {lat}"))]);
        Problem::usage(&headers, error.to_string(), "longitude and latitude in degrees", about)
    })?;
    let reach = Length::mm(reach_mm.unwrap_or(REACH_MM).clamp(0, REACH_MOST_MM));
    run(&headers, move |ctx| state.viewer.here(ctx, to, reach, as_of)).await.map(Json)
}

/// What to rank.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RankingAsked {
    /// Only this kind.
    kind: Option<String>,
    /// How many to tell.
    top: Option<usize>,
}

/// The single things that would cut most.
#[utoipa::path(get, path = "/api/impact/ranking", params(RankingAsked, AsOfAsked), responses(
    (status = 200, description = "things with what they cut", body = Object)))]
pub(crate) async fn ranking(
    Shared(state): Shared<Arc<State>>,
    Query(RankingAsked { kind, top }): Query<RankingAsked>,
    Query(as_of): Query<AsOfAsked>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    let as_of = as_of.state(&headers)?;
    let kind = kind.map(|text| code::<CutKind>(&headers, &text)).transpose()?;
    let top = top.unwrap_or(TOP).min(TOP_MOST);
    let request = RankingRequest { kinds: kind.into_iter().collect(), top };
    run(&headers, move |ctx| state.viewer.ranking(ctx, &request, as_of)).await.map(Json)
}

/// The exchanges of which two ways share a trench, a support or a box.
#[utoipa::path(get, path = "/api/impact/shared", params(AsOfAsked), responses(
    (status = 200, description = "pairs of ways and what both pass", body = Object)))]
pub(crate) async fn shared(
    Shared(state): Shared<Arc<State>>,
    Query(as_of): Query<AsOfAsked>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    let as_of = as_of.state(&headers)?;
    run(&headers, move |ctx| state.viewer.shared(ctx, as_of)).await.map(Json)
}

/// Reads a code.
pub(super) fn code<T: std::str::FromStr<Err: std::fmt::Display>>(
    headers: &HeaderMap,
    text: &str,
) -> Result<T, Problem> {
    text.parse().map_err(|error: T::Err| {
        let about = ("code", vec![("text", text.to_owned())]);
        Problem::usage(headers, error.to_string(), "see /api/openapi.json", about)
    })
}

fn area_of(text: &str) -> Option<Area> {
    let numbers: Vec<f64> =
        text.split(',').map(|n| n.trim().parse().ok()).collect::<Option<_>>()?;
    let (corners, []) = numbers.as_chunks::<2>() else { return None };
    let ring = corners.iter().map(|[lon, lat]| Position::from_degrees(*lon, *lat).ok());
    let ring: Vec<Position> = ring.collect::<Option<_>>()?;
    (ring.len() >= 3).then(|| Area { polygons: vec![vec![ring.into()]] })
}

#[cfg(test)]
mod tests {
    use super::area_of;

    #[test]
    fn a_polygon_has_three_corners_in_degrees() {
        let area = area_of("-1.1,49.1, -1.0,49.1, -1.0,49.2").unwrap();
        assert_eq!(area.polygons[0][0].len(), 3);
        for none in ["", "1,2", "1,2,3,4", "1,2,3,4,5", "1,2,3,4,5,x", "1,2,3,4,5,95"] {
            assert!(area_of(none).is_none(), "{none}");
        }
    }
}
