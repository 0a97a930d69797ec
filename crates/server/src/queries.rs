//! Query parameters that no route knows are refused: a slip in a name would else give another
//! answer than the one that was asked for, in silence.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::extract::{MatchedPath, Query, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use utoipa::openapi::path::{Parameter, ParameterIn, PathItem};
use utoipa::openapi::{OpenApi, RefOr};
use uuid::Uuid;

use crate::answer::Problem;
use crate::refusal::Refusal;

/// The names of the query parameters of each route, as the description has them.
#[derive(Debug, Clone)]
pub(crate) struct Known(Arc<BTreeMap<String, BTreeSet<String>>>);

impl Known {
    pub(crate) fn of(api: &OpenApi) -> Known {
        let routes = api.paths.paths.iter();
        Known(Arc::new(routes.map(|(path, item)| (path.clone(), names(item))).collect()))
    }

    fn refusal(&self, route: &str, asked: &[(String, String)]) -> Option<Refusal> {
        let known = self.0.get(route)?;
        let (name, _) = asked.iter().find(|(name, _)| !known.contains(name))?;
        let title = format!("{route} has no query parameter `{name}`");
        let hint = match known.is_empty() {
            true => "ask without query parameters: this route has none".to_owned(),
            false => {
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                format!("use the names that it has: {}", known.join(", "))
            }
        };
        Some(Refusal::Usage { title, hint })
    }
}

/// All operations of a route together.
fn names(item: &PathItem) -> BTreeSet<String> {
    let operations = [&item.get, &item.post, &item.put, &item.delete, &item.patch];
    let parameters = operations.into_iter().flatten().flat_map(|operation| &operation.parameters);
    let in_query = |one: &RefOr<Parameter>| match one {
        RefOr::T(one) if one.parameter_in == ParameterIn::Query => Some(one.name.clone()),
        _ => None,
    };
    parameters.flatten().filter_map(in_query).collect()
}

pub(crate) async fn check(
    State(known): State<Known>,
    path: MatchedPath,
    request: Request,
    next: Next,
) -> Response {
    // What cannot be read as pairs is the route's own to refuse.
    let asked = Query::<Vec<(String, String)>>::try_from_uri(request.uri()).unwrap_or_default();
    match known.refusal(path.as_str(), &asked) {
        Some(refusal) => Problem::refused(&refusal, Uuid::now_v7()).into_response(),
        None => next.run(request).await,
    }
}
