//! What is refused before any route sees it.
//!
//! The server has no accounts: whoever reaches it on this machine may use it. So no page from
//! elsewhere may use it through a visitor's browser: neither by a form (other origins may not
//! change anything) nor by a name that it points at this machine (names other than this machine's
//! are refused while the server listens on loopback).

use std::net::SocketAddr;

use axum::extract::{Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::answer::{Problem, language_of_problems};
use crate::refusal::Refusal;

pub(crate) async fn check(
    State(address): State<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    match refusal(address, &request) {
        Some(refusal) => {
            let told_in = language_of_problems(request.headers());
            Problem::refused(&refusal, told_in).into_response()
        }
        None => next.run(request).await,
    }
}

fn refusal(address: SocketAddr, request: &Request) -> Option<Refusal> {
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let host = text(header::HOST.as_str()).unwrap_or_default();
    if address.ip().is_loopback() && !is_this_machine(host) {
        return Some(Refusal::ForeignHost);
    }
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let same =
        text(header::ORIGIN.as_str()).is_none_or(|origin| origin == format!("http://{host}"));
    let own = text("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    let own_page = same && own;
    (!safe && !own_page).then_some(Refusal::ForeignOrigin)
}

fn is_this_machine(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, port)| {
        if port.bytes().all(|byte| byte.is_ascii_digit()) { name } else { host }
    });
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_pass() {
        for host in ["localhost", "127.0.0.1:8050", "[::1]:80", "[::1]"] {
            assert!(is_this_machine(host), "{host}");
        }
        for host in ["", "evil.example", "localhost.evil.example:80", "127.0.0.1.evil.example"] {
            assert!(!is_this_machine(host), "{host}");
        }
    }
}
