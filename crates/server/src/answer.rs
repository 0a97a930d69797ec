//! Answers: JSON, and problems as RFC 9457 has them.

use axum::Json;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bocage_app::{Context, Error, Failure, Locale};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::serve::actor;

/// Why a request was not done.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// A name for this kind of problem.
    #[serde(rename = "type")]
    kind: String,
    /// What went wrong.
    title: String,
    /// The HTTP status.
    status: u16,
    /// The stable code.
    code: String,
    /// What to do next.
    hint: String,
    /// Names the request in the log.
    #[schema(value_type = String)]
    request_id: Uuid,
}

impl Problem {
    fn new(
        status: StatusCode,
        code: &str,
        title: String,
        hint: String,
        request_id: Uuid,
    ) -> Problem {
        let kind = format!("urn:{}", code.replace("::", ":"));
        Problem { kind, title, status: status.as_u16(), code: code.to_owned(), hint, request_id }
    }

    pub(crate) fn of(ctx: &Context, error: &Error) -> Problem {
        let failure = Failure::from(error);
        tracing::warn!(request_id = %ctx.request_id, code = failure.code, causes = ?failure.causes, "{}", failure.message);
        let Failure { code, message, hint, .. } = failure;
        Problem::new(status_of(code), code, message, hint, ctx.request_id)
    }

    pub(crate) fn usage(ctx: &Context, title: String, hint: &str) -> Problem {
        let (status, code) = (StatusCode::BAD_REQUEST, "bocage::server::usage");
        Problem::new(status, code, title, hint.to_owned(), ctx.request_id)
    }

    pub(crate) fn foreign_host() -> Problem {
        let title = "this server answers on its own machine only".to_owned();
        let hint = "open it as http://127.0.0.1 with its port".to_owned();
        let (status, code) = (StatusCode::FORBIDDEN, "bocage::server::foreign_host");
        Problem::new(status, code, title, hint, Uuid::now_v7())
    }

    pub(crate) fn foreign_origin() -> Problem {
        let title = "another page may not change this territory".to_owned();
        let hint = "use the server's own page, or a program that sends no Origin".to_owned();
        let (status, code) = (StatusCode::FORBIDDEN, "bocage::server::foreign_origin");
        Problem::new(status, code, title, hint, Uuid::now_v7())
    }

    pub(crate) fn no_page(path: &str) -> Problem {
        let title = format!("there is nothing at {path}");
        let hint = "see /api/openapi.json for what there is".to_owned();
        let (status, code) = (StatusCode::NOT_FOUND, "bocage::server::no_page");
        Problem::new(status, code, title, hint, Uuid::now_v7())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        (status, kind, Json(self)).into_response()
    }
}

/// The status that a code of failure means.
fn status_of(code: &str) -> StatusCode {
    match code.rsplit("::").next().unwrap_or_default() {
        "forbidden" => StatusCode::FORBIDDEN,
        "not_there" | "no_such_plan" | "no_such_generation" | "missing" => StatusCode::NOT_FOUND,
        "stale_parent" | "not_pending" | "conflicts" | "already_there" => StatusCode::CONFLICT,
        "busy" => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The context of a request.
pub(crate) fn context(headers: &HeaderMap) -> Context {
    let mut ctx = Context::new(actor());
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    if asked.is_some_and(|asked| asked.trim_start().starts_with("en")) {
        ctx.locale = Locale::English;
    }
    ctx
}

/// Runs a use case away from the threads that answer, and answers with what it gives.
pub(crate) async fn run<T: Send + 'static>(
    headers: &HeaderMap,
    act: impl FnOnce(&Context) -> Result<T, Error> + Send + 'static,
) -> Result<T, Problem> {
    let ctx = context(headers);
    let inner = ctx.clone();
    match tokio::task::spawn_blocking(move || act(&inner)).await {
        Ok(outcome) => outcome.map_err(|error| Problem::of(&ctx, &error)),
        Err(panic) => {
            tracing::error!(request_id = %ctx.request_id, "{panic}");
            let title = "the request broke the server's work".to_owned();
            let hint = "tell the maintainers the request id".to_owned();
            let (status, code) = (StatusCode::INTERNAL_SERVER_ERROR, "bocage::server::broken");
            Err(Problem::new(status, code, title, hint, ctx.request_id))
        }
    }
}
