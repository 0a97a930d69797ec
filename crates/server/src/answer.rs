//! Answers: JSON, and problems as RFC 9457 has them.

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bocage_app::{Context, Error, Failure, Locale, words};
use bocage_vocab::Explain;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::refusal::{About, Refusal};
use crate::serve::actor;

const PROBLEM: &str = "application/problem+json";
/// Longer texts of a refusal tell nothing more.
const REFUSAL_LEN_MAX: usize = 16 * 1024;

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

    pub(crate) fn of(ctx: &Context, told_in: Locale, error: &Error) -> Problem {
        let failure = Failure::from(error);
        tracing::warn!(request_id = %ctx.request_id, code = failure.code, causes = ?failure.causes, "{}", failure.message);
        let (message, hint) = words::failure(told_in, error);
        let code = failure.code;
        Problem::new(status_of(code), code, message, hint, ctx.request_id)
    }

    pub(crate) fn usage(
        headers: &HeaderMap,
        title: String,
        hint: impl Into<String>,
        about: About,
    ) -> Problem {
        let refusal = Refusal::Usage { title, hint: hint.into(), about };
        Problem::refused(&refusal, language_of_problems(headers))
    }

    pub(crate) fn refused(refusal: &Refusal, told_in: Locale) -> Problem {
        Problem::refused_as(refusal, told_in, Uuid::now_v7())
    }

    fn refused_as(refusal: &Refusal, told_in: Locale, request_id: Uuid) -> Problem {
        let status = match refusal {
            Refusal::Usage { .. } => StatusCode::BAD_REQUEST,
            Refusal::ForeignHost | Refusal::ForeignOrigin => StatusCode::FORBIDDEN,
            Refusal::NoPage { .. } => StatusCode::NOT_FOUND,
            Refusal::WorkBroken => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let (title, hint) = refusal.told(told_in);
        Problem::new(status, refusal.code(), title, hint, request_id)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let kind = [(header::CONTENT_TYPE, PROBLEM)];
        (status, kind, Json(self)).into_response()
    }
}

/// Tells what the layers below refuse in plain words (a path that does not parse, a method, a body
/// too large, an answer too slow) as a problem too.
pub(crate) async fn told_as_problem(request: Request, next: Next) -> Response {
    let told_in = language_of_problems(request.headers());
    let answer = next.run(request).await;
    let status = answer.status();
    let kind = answer.headers().get(header::CONTENT_TYPE);
    let refused = status.is_client_error() || status.is_server_error();
    if !refused || kind.is_some_and(|kind| kind.as_bytes().starts_with(PROBLEM.as_bytes())) {
        return answer;
    }
    let text = axum::body::to_bytes(answer.into_body(), REFUSAL_LEN_MAX).await.unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let title = Some(text.trim()).filter(|text| !text.is_empty());
    let title = title.or(status.canonical_reason()).unwrap_or_default().to_owned();
    let refusal = match status.is_server_error() {
        true => Refusal::WorkBroken,
        false => Refusal::Usage {
            title,
            hint: "see /api/openapi.json for what can be asked".to_owned(),
            about: (key_of(status), Vec::new()),
        },
    };
    let problem = Problem::refused(&refusal, told_in);
    Problem { status: status.as_u16(), ..problem }.into_response()
}

/// Which words other languages have for what the layers below refuse with a status.
fn key_of(status: StatusCode) -> &'static str {
    match status {
        StatusCode::METHOD_NOT_ALLOWED => "method",
        StatusCode::REQUEST_TIMEOUT => "slow",
        StatusCode::PAYLOAD_TOO_LARGE | StatusCode::URI_TOO_LONG => "long",
        StatusCode::UNPROCESSABLE_ENTITY | StatusCode::UNSUPPORTED_MEDIA_TYPE => "body",
        _ => "form",
    }
}

/// The status that a code of failure means.
fn status_of(code: &str) -> StatusCode {
    match code.rsplit("::").next().unwrap_or_default() {
        "forbidden" => StatusCode::FORBIDDEN,
        "not_there" | "no_table" | "unknown_of" | "no_such_plan" | "no_such_generation"
        | "missing" | "unknown" | "no_cabinet" | "no_street" | "unknown_member" | "no_line"
        | "unknown_document" | "no_format" => StatusCode::NOT_FOUND,
        "stale_parent" | "not_on" | "not_pending" | "conflicts" | "already_there"
        | "norms_of_design" | "norms_missing" => StatusCode::CONFLICT,
        "merged_with_itself" | "contradiction" | "merged_across" | "nobody_takes"
        | "cabinet_full" | "nobody_served" | "lines_lost" | "no_streets" | "not_fed"
        | "transport_short" | "several_of" | "place" | "no_street_near" | "norms_alone" => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        "no_network" | "years" | "first_year" | "negative_budget" | "what_if" | "out_of_range"
        | "ambiguous" | "no_polygon" => StatusCode::UNPROCESSABLE_ENTITY,
        "document_moved" | "document_taken" | "request_reused" | "not_from" => StatusCode::CONFLICT,
        "document_unread" | "not_a_photo" | "no_such_strand" => StatusCode::UNPROCESSABLE_ENTITY,
        "request_name" => StatusCode::BAD_REQUEST,
        "busy" => StatusCode::SERVICE_UNAVAILABLE,
        "trench" => StatusCode::INTERNAL_SERVER_ERROR,
        // What a document cannot say is for who said it.
        _ if code.split("::").nth(1) == Some("field") => StatusCode::UNPROCESSABLE_ENTITY,
        // What a design cannot do is for who asked to change.
        _ if code.split("::").nth(1) == Some("design") => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The context of a request.
pub(crate) fn context(headers: &HeaderMap) -> Context {
    let mut ctx = Context::new(actor());
    if asks_for(headers, Locale::English) {
        ctx.locale = Locale::English;
    }
    ctx
}

/// Problems are told in English, as on the command line, but to who asks for French.
pub(crate) fn language_of_problems(headers: &HeaderMap) -> Locale {
    if asks_for(headers, Locale::French) { Locale::French } else { Locale::English }
}

fn asks_for(headers: &HeaderMap, locale: Locale) -> bool {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    asked.is_some_and(|asked| asked.trim_start().starts_with(locale.code()))
}

/// Runs a use case away from the threads that answer, and answers with what it gives.
pub(crate) async fn run<T: Send + 'static>(
    headers: &HeaderMap,
    act: impl FnOnce(&Context) -> Result<T, Error> + Send + 'static,
) -> Result<T, Problem> {
    let (ctx, told_in) = (context(headers), language_of_problems(headers));
    let inner = ctx.clone();
    match tokio::task::spawn_blocking(move || act(&inner)).await {
        Ok(outcome) => outcome.map_err(|error| Problem::of(&ctx, told_in, &error)),
        Err(panic) => {
            tracing::error!(request_id = %ctx.request_id, "{panic}");
            Err(Problem::refused_as(&Refusal::WorkBroken, told_in, ctx.request_id))
        }
    }
}
