//! `/api/edits`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::HeaderMap;
use bocage_app::designs::BOOKS;
use bocage_app::edits::{Edit, Request};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::answer::{Problem, run};
use crate::serve::State;

/// Changes to plan together.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Edits {
    /// `{"move": {"cabinet": NAME, "to": [LON, LAT]}}`, `{"merge": {"gone": NAME, "into": NAME}}`,
    /// `{"close": NAME}`, `{"pin": [LON, LAT]}`, `{"renew": NAME}`, `{"forbid": STREET}`, `{"follow": STREET}`,
    /// `{"keep_off": [LON, LAT]}` or `"join"`.
    #[schema(value_type = Vec<Object>)]
    edits: Vec<Edit>,
    /// Whether they stay as a pending plan; else they are only priced.
    #[serde(default)]
    keep: bool,
    /// The shipped price book to plan with: `mixed`, `new` or `reuse`; the prices of
    /// the design that stands unless given.
    prices: Option<String>,
}

/// Plans the areas that some edits meet anew, and tells the price.
#[utoipa::path(post, path = "/api/edits", request_body = Edits, responses(
    (status = 200, description = "what it would cost, and the plan where it is kept", body = Object),
    (status = 400, description = "no such price book", body = Problem),
    (status = 404, description = "an edit names what is not there", body = Problem),
    (status = 422, description = "an edit asks for what cannot be", body = Problem)))]
pub(crate) async fn edit(
    Shared(state): Shared<Arc<State>>,
    headers: HeaderMap,
    Json(Edits { edits, keep, prices }): Json<Edits>,
) -> Result<Json<impl Serialize>, Problem> {
    // Over the network a name is a name: never that of a file of this machine.
    let shipped = |name: &&String| BOOKS.iter().any(|book| book.0 == **name);
    if let Some(name) = prices.as_ref().filter(|name| !shipped(name)) {
        let known = BOOKS.map(|book| book.0).join(", ");
        let (title, hint) =
            (format!("there is no price book `{name}`"), format!("prices may be {known}"));
        let about = ("prices", vec![("text", name.clone()), ("known", known)]);
        return Err(Problem::usage(&headers, title, hint, about));
    }
    let request = Request { edits, prices, trial: !keep, ..Request::default() };
    run(&headers, move |ctx| state.viewer.edit(ctx, &request)).await.map(Json)
}

/// The other cabinets of the exchange of a cabinet, the nearest first, with the lines that each
/// could take over.
#[utoipa::path(get, path = "/api/cabinets/{name}/neighbours",
    params(("name" = String, Path, description = "its reference or id")), responses(
    (status = 200, description = "cabinets with distance, lines and room", body = Object),
    (status = 404, description = "no such cabinet", body = Problem)))]
pub(crate) async fn neighbours(
    Shared(state): Shared<Arc<State>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Json<impl Serialize>, Problem> {
    run(&headers, move |ctx| state.viewer.neighbours(ctx, &name)).await.map(Json)
}
