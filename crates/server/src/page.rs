//! The map page and its parts, which are inside the program.

use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use crate::answer::{Problem, language_of_problems};
use crate::refusal::Refusal;

#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
#[allow_missing = true]
struct Parts;

const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Bocage</title>\
    <h1>The map page is not built</h1><p>Run <code>make build</code> and start the server again. \
    The API is at <a href=\"/api/openapi.json\">/api/openapi.json</a>.</p></html>";

pub(crate) async fn serve(uri: Uri, asked: HeaderMap) -> Response {
    let path = match uri.path() {
        "/" => "index.html",
        // Browsers ask for this name beside an answer of the API, where no page names its icon.
        "/favicon.ico" => "icon.svg",
        path => path.trim_start_matches('/'),
    };
    match Parts::get(path) {
        Some(part) => {
            let kind = kind_of(path);
            let hash = part.metadata.sha256_hash();
            let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
            let tag = format!("\"{hex}\"");
            let known = asked.get(header::IF_NONE_MATCH);
            if known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
                return StatusCode::NOT_MODIFIED.into_response();
            }
            let headers = [
                (header::CONTENT_TYPE, kind.to_owned()),
                (header::CACHE_CONTROL, "no-cache".to_owned()),
                (header::ETAG, tag),
            ];
            (headers, part.data.into_owned()).into_response()
        }
        None if path == "index.html" => {
            ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], NOT_BUILT).into_response()
        }
        None => {
            let refusal = Refusal::NoPage { path: uri.path().to_owned() };
            Problem::refused(&refusal, language_of_problems(&asked)).into_response()
        }
    }
}

fn kind_of(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
