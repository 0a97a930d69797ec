//! `/api/bills`, `/api/documents`, and the page of a member's bill.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State as Shared};
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse};
use bocage_app::Locale;
use bocage_app::money::{Month, bills, documents, page};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::plant::code;
use super::rooms::Language;
use crate::answer::{Problem, run};
use crate::serve::State;

/// The bill of a member and month: documents, lines with their reasons, what was owed each month.
#[utoipa::path(get, path = "/api/bills/{member}/{month}",
    params(("member" = String, Path), ("month" = String, Path)), responses(
    (status = 200, description = "the bill; amounts in cents", body = Object),
    (status = 404, description = "no such member", body = Problem)))]
pub(crate) async fn show(
    Shared(state): Shared<Arc<State>>,
    Path((member, month)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    let month = code::<Month>(&headers, &month)?;
    run(&headers, move |ctx| bills::show(ctx, &state.viewer.territory(ctx)?, &member, month))
        .await
        .map(Json)
}

/// Which line.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Line {
    /// The line, such as `F2026-000001/2`.
    line: String,
}

/// Why a line of a bill is so much, down to the lines of the meter or the quantities of the key.
#[utoipa::path(get, path = "/api/bills/{member}/{month}/why",
    params(("member" = String, Path), ("month" = String, Path), Line), responses(
    (status = 200, description = "the reasons as a tree, and lines of the meter", body = Object),
    (status = 404, description = "no such member or line", body = Problem)))]
pub(crate) async fn why(
    Shared(state): Shared<Arc<State>>,
    Path((member, month)): Path<(String, String)>,
    Query(Line { line }): Query<Line>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    let month = code::<Month>(&headers, &month)?;
    run(&headers, move |ctx| {
        bills::why(ctx, &state.viewer.territory(ctx)?, (&member, month), &line)
    })
    .await
    .map(Json)
}

/// The documents of a month: invoices, credit notes, calls.
#[utoipa::path(get, path = "/api/documents/{month}", params(("month" = String, Path)), responses(
    (status = 200, description = "documents with where each stands; amounts in cents", body = Object)))]
pub(crate) async fn of_month(
    Shared(state): Shared<Arc<State>>,
    Path(month): Path<String>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    let month = code::<Month>(&headers, &month)?;
    run(&headers, move |ctx| documents::list(ctx, &state.viewer.territory(ctx)?, Some(month)))
        .await
        .map(Json)
}

/// A document as it was kept when it was issued.
#[utoipa::path(get, path = "/api/documents/{number}/{format}",
    params(("number" = String, Path), ("format" = String, Path)), responses(
    (status = 200, description = "the file", content_type = "application/octet-stream"),
    (status = 404, description = "no such document or format", body = Problem)))]
pub(crate) async fn file(
    Shared(state): Shared<Arc<State>>,
    Path((number, format)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let kind = match format.as_str() {
        "facturx" => "application/pdf",
        "json" => "application/json",
        _ => "application/xml",
    };
    let (_, bytes) = run(&headers, move |ctx| {
        documents::file(ctx, &state.viewer.territory(ctx)?, &number, &format)
    })
    .await?;
    Ok(([(header::CONTENT_TYPE, kind)], bytes))
}

/// The bill of a member as a page, with every reason, and a chart of its months.
#[utoipa::path(get, path = "/bills/{member}/{month}",
    params(("member" = String, Path), ("month" = String, Path), Language), responses(
    (status = 200, description = "the page", content_type = "text/html")))]
pub(crate) async fn bill_page(
    Shared(state): Shared<Arc<State>>,
    Path((member, month)): Path<(String, String)>,
    Query(language): Query<Language>,
    headers: HeaderMap,
) -> Result<Html<String>, Problem> {
    let month = code::<Month>(&headers, &month)?;
    run(&headers, move |ctx| {
        let territory = state.viewer.territory(ctx)?;
        let bill = bills::show(ctx, &territory, &member, month)?;
        let locale = language.locale().unwrap_or(ctx.locale);
        Ok(page(locale, &territory.title(), &bill))
    })
    .await
    .map(Html)
}

impl Language {
    /// The language that was asked for.
    fn locale(&self) -> Option<Locale> {
        self.lang.as_deref().and_then(|code| code.parse().ok())
    }
}
