//! `/field`, the technician's page, and `/field/desk`, the desk's.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, Query, State as Shared};
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use bocage_app::Locale;
use bocage_app::field::{Appointment, ConnectionAct, connections, page, tour_page};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::answer::{Problem, context, language_of_problems, run};
use crate::refusal::Refusal;
use crate::serve::State;

/// The language of a page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Language {
    /// `fr` or `en`; what the browser asks for unless given.
    lang: Option<String>,
}

fn locale(named: Option<&str>, headers: &HeaderMap) -> Locale {
    let named = named.and_then(|code| code.parse::<Locale>().ok());
    named.unwrap_or_else(|| context(headers).locale)
}

/// The technician's page. It works without network once it was opened.
#[utoipa::path(get, path = "/field", params(Language), responses(
    (status = 200, description = "the page", content_type = "text/html")))]
pub(crate) async fn tour(
    Query(Language { lang }): Query<Language>,
    headers: HeaderMap,
) -> impl IntoResponse {
    let page = tour_page::page(locale(lang.as_deref(), &headers));
    ([(header::CACHE_CONTROL, "no-cache")], Html(page))
}

/// A script or the style of the technician's page.
#[utoipa::path(get, path = "/field/{file}", params(("file" = String, Path)), responses(
    (status = 200, description = "the file", content_type = "text/javascript"),
    (status = 404, description = "no such file", body = Problem)))]
pub(crate) async fn file(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(file) = tour_page::FILES.iter().find(|file| file.name == name) else {
        let refusal = Refusal::NoPage { path: format!("/field/{name}") };
        return Problem::refused(&refusal, language_of_problems(&headers)).into_response();
    };
    let kind = [
        (header::CONTENT_TYPE.as_str(), file.media),
        (header::CACHE_CONTROL.as_str(), "no-cache"),
        // The worker stands beside the page that it answers for, not above it.
        ("service-worker-allowed", "/field"),
    ];
    (kind, file.text).into_response()
}

/// The desk: what field life waits for.
#[utoipa::path(get, path = "/field/desk", params(Language), responses(
    (status = 200, description = "the page", content_type = "text/html")))]
pub(crate) async fn desk(
    Shared(state): Shared<Arc<State>>,
    Query(Language { lang }): Query<Language>,
    headers: HeaderMap,
) -> Result<Html<String>, Problem> {
    run(&headers, move |ctx| {
        let named = lang.as_deref().and_then(|code| code.parse::<Locale>().ok());
        let desk = state.viewer.field_desk(ctx)?;
        Ok(page::page((named.unwrap_or(ctx.locale), ctx.now), &desk))
    })
    .await
    .map(Html)
}

/// How the desk looks.
#[utoipa::path(get, path = "/field/desk.css", responses(
    (status = 200, description = "the style of the desk", content_type = "text/css")))]
pub(crate) async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], page::STYLE)
}

/// An appointment as the desk's form says it.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Planned {
    /// The connection.
    number: i64,
    /// The revision that was read.
    revision: i64,
    /// The day.
    day: String,
    /// From when on (HH:MM).
    from: String,
    /// Until when (HH:MM).
    until: String,
    /// Who comes.
    technician: String,
    /// The language of the page to return to.
    lang: Option<String>,
}

/// Makes an appointment and shows the desk again.
#[utoipa::path(post, path = "/field/desk/appointments", request_body(content = Planned, content_type =
    "application/x-www-form-urlencoded"), responses(
    (status = 303, description = "made"),
    (status = 400, description = "no such day or hour", body = Problem),
    (status = 409, description = "somebody has acted since", body = Problem)))]
pub(crate) async fn plan(
    Shared(state): Shared<Arc<State>>,
    headers: HeaderMap,
    Form(planned): Form<Planned>,
) -> Result<Redirect, Problem> {
    let Planned { number, revision, day, from, until, technician, lang } = planned;
    let at = |hour: &str| super::field::day(&headers, Some(format!("{day}T{hour}")));
    let (Some(from), Some(until)) = (at(&from)?, at(&until)?) else { return Ok(back(lang)) };
    let act = ConnectionAct::Plan(Appointment { from, until, technician: technician.into() });
    run(&headers, move |ctx| {
        let mut territory = state.viewer.territory(ctx)?;
        connections::moved(ctx, &mut territory, (number, Some(revision)), &act, None)
    })
    .await?;
    Ok(back(lang))
}

/// The language of the page to return to.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Back {
    lang: Option<String>,
}

/// Brings connections that are made into the plant and shows the desk again.
#[utoipa::path(post, path = "/field/desk/settle", request_body(content = Back, content_type =
    "application/x-www-form-urlencoded"), responses((status = 303, description = "done")))]
pub(crate) async fn settle(
    Shared(state): Shared<Arc<State>>,
    headers: HeaderMap,
    Form(Back { lang }): Form<Back>,
) -> Result<Redirect, Problem> {
    run(&headers, move |ctx| state.viewer.field_settle(ctx)).await?;
    Ok(back(lang))
}

fn back(lang: Option<String>) -> Redirect {
    let lang = lang.filter(|lang| lang.parse::<Locale>().is_ok());
    Redirect::to(
        &lang.map_or_else(|| "/field/desk".to_owned(), |lang| format!("/field/desk?lang={lang}")),
    )
}
