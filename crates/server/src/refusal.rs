//! What the server itself refuses, before or after any use case.

use bocage_vocab::{Explain, Hint};

/// Why the server refuses a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    /// The request's words are off.
    #[error("{title}")]
    Usage {
        /// What is off.
        title: String,
        /// What to ask instead.
        hint: String,
    },
    /// The request names another machine.
    #[error("this server answers on its own machine only")]
    ForeignHost,
    /// Another site's page wants to change something.
    #[error("another page may not change this territory")]
    ForeignOrigin,
    /// There is nothing there.
    #[error("there is nothing at {path}")]
    NoPage {
        /// What was asked for.
        path: String,
    },
    /// A use case broke.
    #[error("the request broke the server's work")]
    WorkBroken,
}

impl Explain for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::Usage { .. } => "bocage::server::usage",
            Refusal::ForeignHost => "bocage::server::foreign_host",
            Refusal::ForeignOrigin => "bocage::server::foreign_origin",
            Refusal::NoPage { .. } => "bocage::server::no_page",
            Refusal::WorkBroken => "bocage::server::work_broken",
        }
    }

    fn hint(&self) -> Hint {
        Hint::new(match self {
            Refusal::Usage { hint, .. } => return Hint::new(hint.clone()),
            Refusal::ForeignHost => "open it as http://127.0.0.1 with its port",
            Refusal::ForeignOrigin => {
                "use the server's own page, or a program that sends no Origin"
            }
            Refusal::NoPage { .. } => "see /api/openapi.json for what there is",
            Refusal::WorkBroken => "tell the maintainers the request id",
        })
    }
}
