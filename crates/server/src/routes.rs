//! The routes, one file a resource.

mod asof;
mod bills;
mod checks;
mod edits;
mod field;
mod field_pages;
mod health;
mod jobs;
mod objects;
mod phases;
mod plans;
mod plant;
mod rooms;
mod search;
mod strands;
mod table;
mod territory;
mod tiles;

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::{Json, Router};
use bocage_app::field::photos::PHOTO_LEN_MAX;
use tower_http::limit::RequestBodyLimitLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::queries::{self, Known};
use crate::serve::State;

/// Bytes of a request, the most; photos aside.
const BODY_LEN_MAX: usize = 64 * 1024;

#[derive(OpenApi)]
#[openapi(info(
    title = "Bocage",
    description = "The fibre network and the rooms of a territory: facts, plans, tiles.",
    license(name = "EUPL-1.2", identifier = "EUPL-1.2")
))]
struct Api;

pub(crate) fn router(state: Arc<State>) -> Router {
    let (router, api) = described();
    let known = Known::of(&api);
    router.route_layer(from_fn_with_state(known, queries::check)).with_state(state)
}

/// This description.
#[utoipa::path(get, path = "/api/openapi.json", responses((status = 200, description = "OpenAPI 3.1", body = Object)))]
async fn openapi() -> Json<utoipa::openapi::OpenApi> {
    Json(described().1)
}

/// Photos are larger than anything else that comes in.
fn photos() -> OpenApiRouter<Arc<State>> {
    OpenApiRouter::new()
        .routes(routes!(field::keep_photo))
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(PHOTO_LEN_MAX))
}

/// Every route with its description.
fn described() -> (Router<Arc<State>>, utoipa::openapi::OpenApi) {
    OpenApiRouter::with_openapi(Api::openapi())
        .routes(routes!(openapi))
        .routes(routes!(health::alive))
        .routes(routes!(health::ready))
        .routes(routes!(territory::show))
        .routes(routes!(territory::findings))
        .routes(routes!(checks::page))
        .routes(routes!(plans::list))
        .routes(routes!(plans::show))
        .routes(routes!(plans::apply))
        .routes(routes!(edits::edit))
        .routes(routes!(edits::neighbours))
        .routes(routes!(phases::look))
        .routes(routes!(plant::trace))
        .routes(routes!(plant::course))
        .routes(routes!(plant::here))
        .routes(routes!(plant::cut))
        .routes(routes!(plant::works))
        .routes(routes!(plant::ranking))
        .routes(routes!(plant::shared))
        .routes(routes!(strands::list))
        .routes(routes!(strands::path))
        .routes(routes!(strands::box_plan))
        .routes(routes!(strands::lease_base))
        .routes(routes!(rooms::rooms))
        .routes(routes!(rooms::applications))
        .routes(routes!(rooms::databases))
        .routes(routes!(rooms::console))
        .routes(routes!(rooms::drill))
        .routes(routes!(rooms::style))
        .routes(routes!(field::list, field::open))
        .routes(routes!(field::show))
        .routes(routes!(field::act))
        .routes(routes!(field::settle))
        .routes(routes!(field::tour))
        .routes(routes!(field::photo))
        .routes(routes!(field_pages::tour))
        .routes(routes!(field_pages::file))
        .routes(routes!(field_pages::desk))
        .routes(routes!(field_pages::style))
        .routes(routes!(field_pages::plan))
        .routes(routes!(field_pages::settle))
        .routes(routes!(bills::show))
        .routes(routes!(bills::why))
        .routes(routes!(bills::of_month))
        .routes(routes!(bills::file))
        .routes(routes!(bills::bill_page))
        .routes(routes!(jobs::list))
        .routes(routes!(objects::show))
        .routes(routes!(objects::related))
        .routes(routes!(objects::history))
        .routes(routes!(search::search))
        .routes(routes!(table::page))
        .routes(routes!(tiles::tile))
        .layer(RequestBodyLimitLayer::new(BODY_LEN_MAX))
        .merge(photos())
        .split_for_parts()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Routes come to the router only with their description; this holds that none bypasses it, is
    /// forgotten or is renamed unnoticed.
    #[test]
    fn the_description_lists_every_route_and_no_other() {
        let (_, api) = described();
        let sources = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/routes"));
        let mut text = include_str!("routes.rs").split("mod tests").next().unwrap().to_owned();
        for file in sources.unwrap() {
            text += &std::fs::read_to_string(file.unwrap().path()).unwrap();
        }
        let mut written: Vec<&str> = text
            .split("#[utoipa::path(")
            .skip(1)
            .filter_map(|after| after.split("path = \"").nth(1)?.split('"').next())
            .collect();
        written.sort_unstable();
        // One path may have several methods.
        written.dedup();
        let listed: Vec<&str> = api.paths.paths.keys().map(String::as_str).collect();
        assert_eq!(listed, written);
        assert!(!text.contains(".route("), "a route without a description");
    }
}
