//! `/api/rooms`, `/api/applications`, `/api/databases`, and the console page that shows the first two.

use std::sync::Arc;

use axum::extract::{Query, State as Shared};
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Redirect};
use axum::{Form, Json};
use bocage_app::Locale;
use bocage_app::hosting::{databases, drills, page, sights};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::asof::AsOfAsked;
use crate::answer::{Problem, run};
use crate::serve::State;

/// The rooms, their hosts, what runs where, and what the loss of a room would take down.
#[utoipa::path(get, path = "/api/rooms", params(AsOfAsked), responses(
    (status = 200, description = "rooms with hosts and instances, links", body = Object)))]
pub(crate) async fn rooms(
    Shared(state): Shared<Arc<State>>,
    Query(as_of): Query<AsOfAsked>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    let as_of = as_of.state(&headers)?;
    run(&headers, move |ctx| sights::rooms(ctx, &state.viewer.territory(ctx)?, as_of))
        .await
        .map(Json)
}

/// The applications: class, release, images, data, where they run.
#[utoipa::path(get, path = "/api/applications", params(AsOfAsked), responses(
    (status = 200, description = "applications", body = Object)))]
pub(crate) async fn applications(
    Shared(state): Shared<Arc<State>>,
    Query(as_of): Query<AsOfAsked>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    let as_of = as_of.state(&headers)?;
    run(&headers, move |ctx| sights::applications(ctx, &state.viewer.territory(ctx)?, None, as_of))
        .await
        .map(Json)
}

/// Whose databases.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DatabasesAsked {
    /// Only those of this application.
    application: Option<String>,
}

/// The databases that applications are promised: names, class, where they lie, backups, what becomes of a
/// write now.
#[utoipa::path(get, path = "/api/databases", params(DatabasesAsked), responses(
    (status = 200, description = "databases, and the PostgreSQL of each room with an agent", body = Object),
    (status = 404, description = "no such application", body = Problem)))]
pub(crate) async fn databases(
    Shared(state): Shared<Arc<State>>,
    Query(asked): Query<DatabasesAsked>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    let only = asked.application;
    run(&headers, move |ctx| databases::list(ctx, &state.viewer.territory(ctx)?, only.as_deref()))
        .await
        .map(Json)
}

/// The language of a page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Language {
    /// `fr` or `en`; what the browser asks for unless given.
    pub(super) lang: Option<String>,
}

/// The console: rooms side by side.
#[utoipa::path(get, path = "/rooms", params(Language), responses(
    (status = 200, description = "the console page", content_type = "text/html")))]
pub(crate) async fn console(
    Shared(state): Shared<Arc<State>>,
    Query(language): Query<Language>,
    headers: HeaderMap,
) -> Result<Html<String>, Problem> {
    run(&headers, move |ctx| {
        let territory = state.viewer.territory(ctx)?;
        let as_of = bocage_app::AsOf::Head;
        let rooms = sights::rooms(ctx, &territory, as_of)?;
        let applications = sights::applications(ctx, &territory, None, as_of)?;
        let named = language.lang.as_deref().and_then(|code| code.parse::<Locale>().ok());
        let locale = named.unwrap_or(ctx.locale);
        Ok(page::page((locale, ctx.now), &territory.title(), &rooms, &applications))
    })
    .await
    .map(Html)
}

/// The room that is to be lost, as the console's form says it.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Lost {
    /// Its name or role.
    room: String,
    /// The language of the page to return to.
    lang: Option<String>,
}

/// Loses a room of a lab on purpose, and shows the console, where the drill is seen when it has ended.
#[utoipa::path(post, path = "/rooms/drill", request_body(content = Lost, content_type =
    "application/x-www-form-urlencoded"), responses(
    (status = 303, description = "begun; the console shows how it ends")))]
pub(crate) async fn drill(
    Shared(state): Shared<Arc<State>>,
    headers: HeaderMap,
    Form(lost): Form<Lost>,
) -> Result<Redirect, Problem> {
    let lang = lost.lang.as_deref().filter(|lang| lang.parse::<Locale>().is_ok());
    let page = lang.map_or_else(|| "/rooms".to_owned(), |lang| format!("/rooms?lang={lang}"));
    run(&headers, move |ctx| {
        drills::begin(ctx, state.viewer.territory(ctx)?.location(), &lost.room)
    })
    .await?;
    Ok(Redirect::to(&page))
}

/// How the console looks.
#[utoipa::path(get, path = "/rooms.css", responses(
    (status = 200, description = "the style of the console", content_type = "text/css")))]
pub(crate) async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], page::STYLE)
}
