//! The routes, one file a resource.

mod asof;
mod health;
mod jobs;
mod objects;
mod plans;
mod search;
mod table;
mod territory;
mod tiles;

use std::sync::Arc;

use axum::{Json, Router};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::serve::State;

#[derive(OpenApi)]
#[openapi(info(
    title = "Bocage",
    description = "The fibre network of a territory: facts, plans, tiles.",
    license(name = "EUPL-1.2", identifier = "EUPL-1.2")
))]
struct Api;

pub(crate) fn router(state: Arc<State>) -> Router {
    let (router, api) = described();
    let api = Arc::new(api);
    let described = move || {
        let api = Arc::clone(&api);
        async move { Json((*api).clone()) }
    };
    router.route("/api/openapi.json", axum::routing::get(described)).with_state(state)
}

/// Every route with its description.
fn described() -> (Router<Arc<State>>, utoipa::openapi::OpenApi) {
    OpenApiRouter::with_openapi(Api::openapi())
        .routes(routes!(health::alive))
        .routes(routes!(health::ready))
        .routes(routes!(territory::show))
        .routes(routes!(territory::findings))
        .routes(routes!(plans::list))
        .routes(routes!(plans::show))
        .routes(routes!(plans::apply))
        .routes(routes!(jobs::list))
        .routes(routes!(objects::show))
        .routes(routes!(search::search))
        .routes(routes!(table::page))
        .routes(routes!(tiles::tile))
        .split_for_parts()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_is_described() {
        let (_, api) = described();
        let paths: Vec<&str> = api.paths.paths.keys().map(String::as_str).collect();
        for path in [
            "/healthz",
            "/readyz",
            "/api/territory",
            "/api/findings",
            "/api/jobs",
            "/api/plans",
            "/api/plans/{number}",
            "/api/plans/{number}/apply",
            "/api/objects/{kind}/{id}",
            "/api/search",
            "/api/table/{kind}",
            "/tiles/{layer}/{z}/{x}/{y}",
        ] {
            assert!(paths.contains(&path), "{path} is not in {paths:?}");
        }
    }
}
