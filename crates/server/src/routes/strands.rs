//! `/api/strands`, `/api/strand-path`, `/api/boxes` and `/api/lease`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State as Shared};
use axum::http::HeaderMap;
use bocage_app::plant::strands::{StrandsRequest, WayRequest};
use bocage_app::plant::{Stage, StrandUse, Tier};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::asof::AsOfAsked;
use super::plant::code;
use crate::answer::{Problem, run};
use crate::serve::State;

/// Which cables.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// Only this cable, by its reference or id.
    cable: Option<String>,
    /// Only cables of this tier; all but drops unless given.
    tier: Option<String>,
}

/// Strands that are free, used, reserved or dead, cable by cable.
#[utoipa::path(get, path = "/api/strands/{state}",
    params(("state" = String, Path), Asked, AsOfAsked), responses(
    (status = 200, description = "cables with counts and numbers from 1", body = Object),
    (status = 404, description = "no such cable", body = Problem)))]
pub(crate) async fn list(
    Shared(state): Shared<Arc<State>>,
    Path(of): Path<String>,
    Query(Asked { cable, tier }): Query<Asked>,
    Query(as_of): Query<AsOfAsked>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    let as_of = as_of.state(&headers)?;
    let tier = tier.map(|text| code::<Tier>(&headers, &text)).transpose()?;
    let request = StrandsRequest { state: code::<StrandUse>(&headers, &of)?, cable, tier };
    run(&headers, move |ctx| state.viewer.strands(ctx, &request, as_of)).await.map(Json)
}

/// From where to where.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Ends {
    /// A box by its reference or id.
    from: String,
    /// The box at the other end.
    to: String,
    /// How many strands; one unless given.
    count: Option<u16>,
}

/// The shortest way of free strands between two boxes, and what to splice for it.
#[utoipa::path(get, path = "/api/strand-path", params(Ends, AsOfAsked), responses(
    (status = 200, description = "cables, strands and splices in order", body = Object),
    (status = 404, description = "no such box", body = Problem)))]
pub(crate) async fn path(
    Shared(state): Shared<Arc<State>>,
    Query(Ends { from, to, count }): Query<Ends>,
    Query(as_of): Query<AsOfAsked>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    let as_of = as_of.state(&headers)?;
    let request = WayRequest { from, to, count: count.unwrap_or(1).max(1) };
    run(&headers, move |ctx| state.viewer.strand_way(ctx, &request, as_of)).await.map(Json)
}

/// Which cassette, drawer and place each strand of a box has, and what it meets there.
#[utoipa::path(get, path = "/api/boxes/{name}", params(("name" = String, Path), AsOfAsked), responses(
    (status = 200, description = "cables and places, with tubes and colours", body = Object),
    (status = 404, description = "no such box", body = Problem)))]
pub(crate) async fn box_plan(
    Shared(state): Shared<Arc<State>>,
    Path(name): Path<String>,
    Query(as_of): Query<AsOfAsked>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    let as_of = as_of.state(&headers)?;
    run(&headers, move |ctx| state.viewer.box_plan(ctx, &name, as_of)).await.map(Json)
}

/// What counts.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Counted {
    /// From which stage on plant counts as made available; accepted unless given.
    from_stage: Option<String>,
}

/// The base of the lease: routes, cables, fibre, sockets and active lines by tranche, owner, lessee.
#[utoipa::path(get, path = "/api/lease/base", params(Counted, AsOfAsked), responses(
    (status = 200, description = "lines and their total, lengths in millimetres", body = Object)))]
pub(crate) async fn lease_base(
    Shared(state): Shared<Arc<State>>,
    Query(Counted { from_stage }): Query<Counted>,
    Query(as_of): Query<AsOfAsked>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    let as_of = as_of.state(&headers)?;
    let from = from_stage.map(|text| code::<Stage>(&headers, &text)).transpose()?;
    let from = from.unwrap_or(Stage::Accepted);
    run(&headers, move |ctx| state.viewer.lease_base(ctx, from, as_of)).await.map(Json)
}
