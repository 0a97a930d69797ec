//! Why the server does not run.

use std::net::SocketAddr;

use bocage_vocab::{Explain, Hint};

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address is taken or not ours.
    #[error("{address} cannot be listened on")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// The server broke down.
    #[error("the server broke down")]
    Broken(#[source] std::io::Error),
    /// The territory cannot be shown.
    #[error(transparent)]
    App(#[from] bocage_app::Error),
}

impl Explain for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::Listen { .. } => "bocage::server::listen",
            Error::Broken(_) => "bocage::server::broken",
            Error::App(error) => error.code(),
        }
    }

    fn hint(&self) -> Hint {
        match self {
            Error::Listen { .. } => {
                Hint::new("choose another port with --listen, or port 0 for a free one")
            }
            Error::Broken(_) => Hint::new("see the log, then start it again"),
            Error::App(error) => error.hint(),
        }
    }
}
