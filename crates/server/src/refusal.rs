//! What the server itself refuses, before or after any use case.

use bocage_app::{Locale, words};
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
        /// Which words other languages have for it, and about what.
        about: About,
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

/// What is off in a request's words: the last part of the key of its sentence, and what the sentence
/// names.
pub(crate) type About = (&'static str, Vec<(&'static str, String)>);

impl Refusal {
    /// The message and the hint in a language.
    pub(crate) fn told(&self, locale: Locale) -> (String, String) {
        let own = || (self.to_string(), self.hint().to_string());
        if locale == Locale::English {
            return own();
        }
        let code = self.code();
        let told = match self {
            Refusal::Usage { about: (key, values), .. } => {
                words::refusal(locale, &format!("{code}-{key}"), values)
            }
            Refusal::NoPage { path } => words::refusal(locale, code, &[("path", path.clone())]),
            _ => words::refusal(locale, code, &[]),
        };
        told.unwrap_or_else(own)
    }
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
