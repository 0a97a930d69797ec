//! Whether the server lives, and whether it can work.

use axum::extract::State as Shared;
use axum::http::HeaderMap;
use std::sync::Arc;

use crate::answer::{Problem, run};
use crate::serve::State;

/// Whether the process lives.
#[utoipa::path(get, path = "/healthz", responses((status = 200, description = "it lives")))]
pub(crate) async fn alive() -> &'static str {
    "ok"
}

/// Whether the territory can be read.
#[utoipa::path(get, path = "/readyz", responses((status = 200, description = "it can work")))]
pub(crate) async fn ready(
    Shared(state): Shared<Arc<State>>,
    headers: HeaderMap,
) -> Result<&'static str, Problem> {
    run(&headers, move |ctx| state.viewer.territory(ctx).and_then(|t| t.head())).await?;
    Ok("ok")
}
