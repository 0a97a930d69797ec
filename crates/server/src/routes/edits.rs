//! `/api/edits`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use axum::http::HeaderMap;
use bocage_app::edits::{Edit, Request};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::answer::{Problem, run};
use crate::serve::State;

/// Changes to plan together.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Edits {
    /// `{"move": {"cabinet": NAME, "to": [LON, LAT]}}`, `{"merge": {"gone": NAME, "into": NAME}}`,
    /// `{"close": NAME}`, `{"renew": NAME}`, `{"forbid": STREET}`, `{"follow": STREET}`,
    /// `{"keep_off": [LON, LAT]}` or `"join"`.
    #[schema(value_type = Vec<Object>)]
    edits: Vec<Edit>,
    /// Whether they stay as a pending plan; else they are only priced.
    #[serde(default)]
    keep: bool,
}

/// Plans the areas that some edits meet anew, and tells the price.
#[utoipa::path(post, path = "/api/edits", request_body = Edits, responses(
    (status = 200, description = "what it would cost, and the plan where it is kept", body = Object),
    (status = 404, description = "an edit names what is not there", body = Problem),
    (status = 422, description = "an edit asks for what cannot be", body = Problem)))]
pub(crate) async fn edit(
    Shared(state): Shared<Arc<State>>,
    headers: HeaderMap,
    Json(Edits { edits, keep }): Json<Edits>,
) -> Result<Json<impl Serialize>, Problem> {
    let request = Request { edits, trial: !keep, ..Request::default() };
    run(&headers, move |ctx| state.viewer.edit(ctx, &request)).await.map(Json)
}
