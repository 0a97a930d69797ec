//! `/api/territory` and its findings.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use axum::http::HeaderMap;
use bocage_app::words;
use serde::Serialize;
use serde_json::Value;

use crate::answer::{Problem, run};
use crate::serve::State;

/// What the territory is and holds.
#[utoipa::path(get, path = "/api/territory", responses(
    (status = 200, description = "title, generation, bounds, counts", body = Object)))]
pub(crate) async fn show(
    Shared(state): Shared<Arc<State>>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    run(&headers, move |ctx| state.viewer.summary(ctx)).await.map(Json)
}

/// The findings of the last design, each with a sentence.
#[utoipa::path(get, path = "/api/findings", responses(
    (status = 200, description = "findings with a text", body = Object)))]
pub(crate) async fn findings(
    Shared(state): Shared<Arc<State>>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let told = run(&headers, move |ctx| {
        let tell = |finding: bocage_vocab::Finding| {
            let text = words::finding(ctx.locale, &finding);
            let mut value = serde_json::to_value(finding).unwrap_or_default();
            value["text"] = Value::String(text);
            value
        };
        Ok(state.viewer.findings(ctx)?.into_iter().map(tell).collect::<Vec<_>>())
    });
    Ok(Json(serde_json::json!({ "findings": told.await? })))
}
