//! Query parameters that no route knows are refused: a slip in a name would else give another
//! answer than the one that was asked for, in silence.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::extract::{MatchedPath, Query, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use utoipa::openapi::path::{Operation, Parameter, ParameterIn, PathItem};
use utoipa::openapi::{OpenApi, RefOr};

use crate::answer::{Problem, language_of_problems};
use crate::refusal::Refusal;

/// The names of the query parameters of each operation, as the description has them: by path, then
/// by method.
#[derive(Debug, Clone)]
pub(crate) struct Known(Arc<BTreeMap<String, Operations>>);

type Operations = BTreeMap<&'static str, BTreeSet<String>>;

impl Known {
    pub(crate) fn of(api: &OpenApi) -> Known {
        let routes = api.paths.paths.iter();
        Known(Arc::new(routes.map(|(path, item)| (path.clone(), operations(item))).collect()))
    }

    fn refusal(
        &self,
        (method, route): (&str, &str),
        asked: &[(String, String)],
    ) -> Option<Refusal> {
        // A method that the route does not have is the route's own to refuse.
        let known = self.0.get(route)?.get(method)?;
        let (name, _) = asked.iter().find(|(name, _)| !known.contains(name))?;
        let title = format!("{method} {route} has no query parameter `{name}`");
        let names: Vec<&str> = known.iter().map(String::as_str).collect();
        let (hint, known) = match names.join(", ") {
            none if none.is_empty() => {
                ("ask without query parameters: this route has none".to_owned(), "none".to_owned())
            }
            names => (format!("use the names that it has: {names}"), names),
        };
        let values = [("method", method), ("route", route), ("name", name), ("known", &known)];
        let values = values.map(|(name, value)| (name, value.to_owned())).to_vec();
        Some(Refusal::Usage { title, hint, about: ("parameter", values) })
    }
}

fn operations(item: &PathItem) -> Operations {
    // What answers GET answers HEAD.
    let operations = [
        ("GET", &item.get),
        ("HEAD", &item.get),
        ("POST", &item.post),
        ("PUT", &item.put),
        ("DELETE", &item.delete),
        ("PATCH", &item.patch),
    ];
    let described =
        |(method, operation): (_, &Option<Operation>)| Some((method, names(operation.as_ref()?)));
    operations.into_iter().filter_map(described).collect()
}

fn names(operation: &Operation) -> BTreeSet<String> {
    let in_query = |one: &RefOr<Parameter>| match one {
        RefOr::T(one) if one.parameter_in == ParameterIn::Query => Some(one.name.clone()),
        _ => None,
    };
    operation.parameters.iter().flatten().filter_map(in_query).collect()
}

pub(crate) async fn check(
    State(known): State<Known>,
    path: MatchedPath,
    request: Request,
    next: Next,
) -> Response {
    // What cannot be read as pairs is the route's own to refuse.
    let asked = Query::<Vec<(String, String)>>::try_from_uri(request.uri()).unwrap_or_default();
    match known.refusal((request.method().as_str(), path.as_str()), &asked) {
        Some(refusal) => {
            let told_in = language_of_problems(request.headers());
            Problem::refused(&refusal, told_in).into_response()
        }
        None => next.run(request).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(utoipa::OpenApi)]
    #[openapi(paths(look, change))]
    struct Api;

    #[utoipa::path(get, path = "/plans", params(("at" = u32, Query)))]
    #[expect(dead_code, reason = "only its description is read")]
    fn look() {}

    #[utoipa::path(post, path = "/plans", params(("on" = u32, Query)))]
    #[expect(dead_code, reason = "only its description is read")]
    fn change() {}

    #[test]
    fn each_method_of_a_path_has_parameters_of_its_own() {
        let known = Known::of(&<Api as utoipa::OpenApi>::openapi());
        let asked = |name: &str| vec![(name.to_owned(), "1".to_owned())];
        let cases = [
            ("GET", "at", false),
            ("HEAD", "at", false),
            ("GET", "on", true),
            ("POST", "on", false),
            ("POST", "at", true),
        ];
        for (method, name, refused) in cases {
            let refusal = known.refusal((method, "/plans"), &asked(name));
            assert_eq!(refusal.is_some(), refused, "{method} ?{name}");
        }
    }
}
