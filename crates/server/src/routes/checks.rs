//! `/api/checks`: what breaks a rule.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State as Shared};
use axum::http::HeaderMap;
use bocage_app::views::CheckAsked;
use bocage_vocab::Severity;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::asof::AsOfAsked;
use super::plant::code as coded;
use super::table::bounds;
use crate::answer::{Problem, run};
use crate::serve::State;

/// Which findings.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// Only of this code.
    code: Option<String>,
    /// Only of this severity: error, warning or info.
    severity: Option<String>,
    /// Only what lies in west, south, east, north in degrees.
    bbox: Option<String>,
    /// Where the last page ended: its `next`.
    cursor: Option<usize>,
}

/// What breaks a rule, by code and one after the other with its place. The rules run when a state is
/// first asked for.
#[utoipa::path(get, path = "/api/checks", params(Asked, AsOfAsked), responses(
    (status = 200, description = "codes with their counts, and a page of findings", body = Object),
    (status = 400, description = "no such severity or box", body = Problem)))]
pub(crate) async fn page(
    Shared(state): Shared<Arc<State>>,
    Query(Asked { code, severity, bbox, cursor }): Query<Asked>,
    Query(as_of): Query<AsOfAsked>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    let severity = severity.map(|text| coded::<Severity>(&headers, &text)).transpose()?;
    let asked = CheckAsked {
        as_of: as_of.state(&headers)?,
        code,
        severity,
        bounds: bounds(&headers, bbox.as_deref())?,
        cursor: cursor.unwrap_or(0),
    };
    run(&headers, move |ctx| state.viewer.checked(ctx, &asked)).await.map(Json)
}
