//! What a place answers by HTTP: who asks from outside learns under which epoch a room serves, who
//! asks the witness learns what it sees of a room.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::{Error, clock};

type Answer = Arc<dyn Fn(&str) -> Value + Send + Sync>;

/// Answers at an address, in a thread of its own, until the process ends.
///
/// # Errors
/// When the address cannot be had.
pub(crate) fn open(
    at: SocketAddr,
    answer: impl Fn(&str) -> Value + Send + Sync + 'static,
) -> Result<(), Error> {
    let answer: Answer = Arc::new(answer);
    let routes = Router::new()
        .route("/", get(|State(answer): State<Answer>| async move { Json(answer("")) }))
        .route("/{room}", get(asked))
        .with_state(answer);
    let failed = |error: std::io::Error| Error::service(&at.to_string(), error);
    let listener = std::net::TcpListener::bind(at).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(failed)?;
    std::thread::spawn(move || {
        runtime.block_on(async {
            let served = async {
                let listener = tokio::net::TcpListener::from_std(listener)?;
                axum::serve(listener, routes).await
            };
            if let Err(error) = served.await {
                tracing::error!(%error, %at, at_ms = clock::now().as_ms(), "nobody is answered");
            }
        });
    });
    Ok(())
}

async fn asked(State(answer): State<Answer>, Path(room): Path<String>) -> Json<Value> {
    // What is asked may wait for another place.
    let told = tokio::task::spawn_blocking(move || answer(&room)).await;
    Json(told.unwrap_or_else(|_| json!({})))
}
