//! `/api/jobs`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use axum::http::HeaderMap;
use bocage_app::jobs;
use serde::Serialize;

use crate::answer::{Problem, run};
use crate::serve::State;

/// Long work: how far it is, how it ended; the newest first.
#[utoipa::path(get, path = "/api/jobs", responses(
    (status = 200, description = "the jobs", body = Object)))]
pub(crate) async fn list(
    Shared(state): Shared<Arc<State>>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    run(&headers, move |ctx| jobs::list(ctx, &state.viewer.territory(ctx)?)).await.map(Json)
}
