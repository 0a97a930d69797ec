//! `/api/rooms`, `/api/applications`, and the console page that shows both.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State as Shared};
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse};
use bocage_app::Locale;
use bocage_app::hosting::{page, sights};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

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

/// The language of a page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Language {
    /// `fr` or `en`; what the browser asks for unless given.
    lang: Option<String>,
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
        Ok(page::page(locale, &territory.title(), &rooms, &applications))
    })
    .await
    .map(Html)
}

/// How the console looks.
#[utoipa::path(get, path = "/rooms.css", responses(
    (status = 200, description = "the style of the console", content_type = "text/css")))]
pub(crate) async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], page::STYLE)
}
