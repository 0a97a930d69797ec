//! `/api/field`: connections, business lines, incidents, permits, works notices, copper.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State as Shared};
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use bocage_app::field::any::{kind_of, plural};
use bocage_app::field::tour::TourRequest;
use bocage_app::field::{DocumentKind, Filter, any, photos};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::answer::{Problem, run};
use crate::serve::State;

/// By this header a client names a request that it may send again.
const REQUEST: &str = "idempotency-key";

/// Which documents.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// Those too of which nothing is left to be done.
    #[serde(default)]
    all: bool,
    /// Only those in this state.
    state: Option<String>,
    /// Only those that wait for a day from this one on (YYYY-MM-DD).
    from: Option<String>,
    /// Only those that wait for a day up to this one (YYYY-MM-DD).
    until: Option<String>,
    /// Only those after this number: the `next` of the page before.
    #[serde(default)]
    after: i64,
}

/// Whose connections of which day.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct TourAsked {
    /// The day (YYYY-MM-DD); today in Paris unless given.
    day: Option<String>,
    /// Only those of this technician.
    technician: Option<String>,
}

/// Documents of a kind: connections and lines page by page, the others with their clocks.
#[utoipa::path(get, path = "/api/field/{kind}",
    params(("kind" = String, Path, description = "connections, lines, incidents, permits, notices or copper"), Asked),
    responses((status = 200, description = "documents", body = Object),
        (status = 400, description = "no such kind or day", body = Problem)))]
pub(crate) async fn list(
    Shared(state): Shared<Arc<State>>,
    Path(kind): Path<String>,
    Query(Asked { all, state: of, from, until, after }): Query<Asked>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    let kind = kind_named(&headers, &kind)?;
    let (from, until) = (day(&headers, from)?, day(&headers, until)?);
    let filter = Filter { all, state: of, from, until, after };
    run(&headers, move |ctx| state.viewer.field_list(ctx, (kind, &filter))).await.map(Json)
}

/// Opens a document. The same `Idempotency-Key` again opens no second one.
#[utoipa::path(post, path = "/api/field/{kind}", params(("kind" = String, Path),
    ("Idempotency-Key" = Option<String>, Header, description = "names the request, to send it again")),
    request_body = Object,
    responses((status = 200, description = "the document", body = Object),
        (status = 409, description = "its reference is there, or the key asked for something else", body = Problem),
        (status = 422, description = "it says what cannot be", body = Problem)))]
pub(crate) async fn open(
    Shared(state): Shared<Arc<State>>,
    Path(kind): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<impl Serialize>, Problem> {
    let kind = kind_named(&headers, &kind)?;
    let request = request_of(&headers);
    run(&headers, move |ctx| state.viewer.field_open(ctx, (kind, &body), request.as_deref()))
        .await
        .map(Json)
}

/// One document with what was done with it.
#[utoipa::path(get, path = "/api/field/{kind}/{number}",
    params(("kind" = String, Path), ("number" = i64, Path)),
    responses((status = 200, description = "the document and its acts", body = Object),
        (status = 404, description = "no such document", body = Problem)))]
pub(crate) async fn show(
    Shared(state): Shared<Arc<State>>,
    Path((kind, number)): Path<(String, i64)>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    let kind = kind_named(&headers, &kind)?;
    run(&headers, move |ctx| any::show(ctx, &state.viewer.territory(ctx)?, (kind, number)))
        .await
        .map(Json)
}

/// Moves a document on: `{"revision": N, "act": {"act": "plan", …}}`. A connection that is made is
/// brought into the plant at once.
#[utoipa::path(post, path = "/api/field/{kind}/{number}/acts",
    params(("kind" = String, Path), ("number" = i64, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "names the request, to send it again")),
    request_body = Object,
    responses((status = 200, description = "where it stands", body = Object),
        (status = 404, description = "no such document", body = Problem),
        (status = 409, description = "somebody has acted since, or the act is none of its state", body = Problem),
        (status = 422, description = "the act says what cannot be", body = Problem)))]
pub(crate) async fn act(
    Shared(state): Shared<Arc<State>>,
    Path((kind, number)): Path<(String, i64)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<impl Serialize>, Problem> {
    let kind = kind_named(&headers, &kind)?;
    let request = request_of(&headers);
    run(&headers, move |ctx| {
        let what = (kind, number, &body[..]);
        let kept = state.viewer.field_act(ctx, what, request.as_deref())?;
        if kind == DocumentKind::Connection && kept.state() == Some("made") {
            // What was told is kept, whatever becomes of the plan: the next settling tries again.
            if let Err(error) = state.viewer.field_settle(ctx) {
                tracing::warn!(request_id = %ctx.request_id, "connection {number} waits for its plan: {error}");
            }
        }
        Ok(kept)
    })
    .await
    .map(Json)
}

/// Brings connections that are made into the plant.
#[utoipa::path(post, path = "/api/field/settle", responses(
    (status = 200, description = "the plan and what it settles", body = Object),
    (status = 409, description = "the head has moved", body = Problem)))]
pub(crate) async fn settle(
    Shared(state): Shared<Arc<State>>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    run(&headers, move |ctx| state.viewer.field_settle(ctx)).await.map(Json)
}

/// The connections of a day, each with its way of light: what a technician takes along.
#[utoipa::path(get, path = "/api/field/tour", params(TourAsked), responses(
    (status = 200, description = "visits with strands and colours", body = Object),
    (status = 400, description = "no such day", body = Problem)))]
pub(crate) async fn tour(
    Shared(state): Shared<Arc<State>>,
    Query(TourAsked { day: asked, technician }): Query<TourAsked>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    let request = TourRequest { day: day(&headers, asked)?, technician };
    run(&headers, move |ctx| state.viewer.field_tour(ctx, &request)).await.map(Json)
}

/// Keeps a photo: the bytes of a JPEG, a PNG or a WebP, 8 MiB at most. The same one again changes nothing.
#[utoipa::path(post, path = "/api/field/photos",
    request_body(content = Vec<u8>, content_type = "image/jpeg"),
    responses((status = 200, description = "the hash by which acts name it", body = Object),
        (status = 413, description = "it is too large", body = Problem),
        (status = 422, description = "it is no photo", body = Problem)))]
pub(crate) async fn keep_photo(
    Shared(state): Shared<Arc<State>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<impl Serialize>, Problem> {
    run(&headers, move |ctx| photos::keep(ctx, &mut state.viewer.territory(ctx)?, &body))
        .await
        .map(Json)
}

/// A photo.
#[utoipa::path(get, path = "/api/field/photos/{photo}", params(("photo" = String, Path)), responses(
    (status = 200, description = "its bytes", content_type = "image/jpeg"),
    (status = 404, description = "no such photo", body = Problem)))]
pub(crate) async fn photo(
    Shared(state): Shared<Arc<State>>,
    Path(photo): Path<String>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let found = run(&headers, move |ctx| photos::show(ctx, &state.viewer.territory(ctx)?, &photo));
    let (media, bytes) = found.await?;
    // Never changed under its name; for whoever may see it only.
    let kind =
        [(header::CONTENT_TYPE, media), (header::CACHE_CONTROL, "private, max-age=31536000")];
    Ok((kind, bytes))
}

fn request_of(headers: &HeaderMap) -> Option<String> {
    headers.get(REQUEST).map(|name| String::from_utf8_lossy(name.as_bytes()).into_owned())
}

fn kind_named(headers: &HeaderMap, text: &str) -> Result<DocumentKind, Problem> {
    kind_of(text).ok_or_else(|| {
        let known: Vec<&str> = DocumentKind::ALL.iter().map(|kind| plural(*kind)).collect();
        let known = known.join(", ");
        let (title, hint) = (format!("there are no {text} here"), format!("there are {known}"));
        let about = ("documents", vec![("text", text.to_owned()), ("known", known)]);
        Problem::usage(headers, title, hint, about)
    })
}

pub(super) fn day<T: std::str::FromStr<Err: std::fmt::Display>>(
    headers: &HeaderMap,
    text: Option<String>,
) -> Result<Option<T>, Problem> {
    let Some(text) = text else { return Ok(None) };
    text.parse().map(Some).map_err(|error: T::Err| {
        let hint = "give a day as YYYY-MM-DD";
        let about = ("date", vec![("text", text.clone())]);
        Problem::usage(headers, error.to_string(), hint, about)
    })
}
