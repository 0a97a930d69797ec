//! Why a certificate is not believed.

use serde::Serialize;

/// A reason for which a certificate proves nothing about a design.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// A stable code.
    pub code: &'static str,
    /// What was found, where.
    pub detail: String,
}

impl Refusal {
    /// A reason.
    #[must_use]
    pub fn new(code: &'static str, detail: impl Into<String>) -> Refusal {
        Refusal { code, detail: detail.into() }
    }

    /// The file is cut off or no certificate.
    pub(crate) fn damaged(detail: impl Into<String>) -> Refusal {
        Refusal::new("certificate_damaged", detail)
    }
}
