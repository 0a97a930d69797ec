//! `bocage serve`.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bocage_app::Failure;
use bocage_server::{Serving, serve};
use serde_json::json;

use crate::Session;
use crate::cli::Serve;
use crate::exit::Exit;

pub(super) fn run(session: &Session, args: &Serve) -> Exit {
    let territory = args.territory.territory.clone();
    let Serve { listen, plan, profile, .. } = *args;
    until_stopped(session, &Serving { territory, listen, plan, profile })
}

/// Serves a territory until Ctrl-C. The first line on standard output says where.
pub(super) fn until_stopped(session: &Session, serving: &Serving) -> Exit {
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!("no threads to serve with: {error}");
            return Exit::Failed;
        }
    };
    let stopped = stopped(Arc::clone(&session.interrupted));
    let told = |address| {
        session.terminal.finish();
        tell(address);
    };
    match runtime.block_on(serve(&session.ctx, serving, told, stopped)) {
        Ok(()) => Exit::Done,
        Err(error) => {
            session.terminal.finish();
            let failure = Failure::from(&error);
            // The reader may be gone; there is nobody left to tell.
            let _ = session.output.failure("serve", &failure);
            Exit::of(&failure)
        }
    }
}

fn tell(address: SocketAddr) {
    let mut out = std::io::stdout().lock();
    let line = json!({ "listening": format!("http://{address}") });
    // A closed pipe does not stop the server.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

async fn stopped(interrupted: Arc<AtomicBool>) {
    while !interrupted.load(Ordering::Relaxed) {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
