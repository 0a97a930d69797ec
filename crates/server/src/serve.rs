//! The server from its first breath to its last.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State as Shared};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use bocage_app::publication::Profile;
use bocage_app::views::Viewer;
use bocage_app::{Actor, Context};
use bocage_vocab::PlanNumber;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use crate::cache::Cache;
use crate::{Error, answer, guard, page, routes};

/// What to serve, and where.
#[derive(Debug, Clone)]
pub struct Serving {
    /// The territory.
    pub territory: String,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The pending plan to show first.
    pub plan: Option<PlanNumber>,
    /// For whom: who is not of the syndicate sees what is published to them.
    pub profile: Profile,
}

/// What every route is given.
pub(crate) struct State {
    pub(crate) viewer: Viewer,
    pub(crate) tiles: Cache,
}

const ANSWER_WITHIN: Duration = Duration::from_secs(30);
const TILES_LEN_MAX: usize = 64 << 20;

/// What a page may load: itself, and nothing from elsewhere. Styles in attributes are set by the
/// map's own script on its canvas.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' \
    'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; worker-src 'self' blob:; \
    font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Serves a territory until `stopped` ends; `listening` hears the address.
///
/// # Errors
/// When the territory cannot be opened or the address cannot be listened on.
pub async fn serve(
    ctx: &Context,
    serving: &Serving,
    listening: impl FnOnce(SocketAddr),
    stopped: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Error> {
    let viewer = opened(ctx.clone(), serving.clone()).await?;
    let state = Arc::new(State { viewer, tiles: Cache::new(TILES_LEN_MAX) });
    let address = serving.listen;
    let failed = |source| Error::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    listening(address);
    axum::serve(listener, router(state, address))
        .with_graceful_shutdown(stopped)
        .await
        .map_err(Error::Broken)
}

/// Opens the territory where waiting for a database holds nobody up.
async fn opened(ctx: Context, serving: Serving) -> Result<Viewer, Error> {
    let open = move || Viewer::open(&ctx, &serving.territory, serving.plan, serving.profile);
    match tokio::task::spawn_blocking(open).await {
        Ok(opened) => Ok(opened?),
        Err(stopped) => std::panic::resume_unwind(stopped.into_panic()),
    }
}

tokio::task_local! {
    /// For whom this server answers.
    static ANSWERS_FOR: Profile;
}

/// Who acts through this server: it has no accounts yet and listens where its operator says. One that
/// publishes is used by anybody.
pub(crate) fn actor() -> Actor {
    match ANSWERS_FOR.try_with(|profile| *profile) {
        Ok(Profile::Internal) => Actor::local_operator(),
        Ok(Profile::Public | Profile::Delegatee) | Err(_) => Actor::public(),
    }
}

async fn answer_for(Shared(profile): Shared<Profile>, request: Request, next: Next) -> Response {
    ANSWERS_FOR.scope(profile, next.run(request)).await
}

fn router(state: Arc<State>, address: SocketAddr) -> Router {
    let header =
        |name, value| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    let profile = state.viewer.profile();
    routes::router(state)
        .fallback(page::serve)
        .layer(axum::middleware::from_fn_with_state(profile, answer_for))
        .layer(axum::middleware::from_fn_with_state(address, guard::check))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, ANSWER_WITHIN))
        .layer(CatchPanicLayer::new())
        .layer(axum::middleware::from_fn(answer::told_as_problem))
        .layer(CompressionLayer::new())
        .layer(header(header::CONTENT_SECURITY_POLICY, CONTENT_POLICY))
        .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(header::REFERRER_POLICY, "no-referrer"))
        .layer(header(header::X_FRAME_OPTIONS, "DENY"))
}
