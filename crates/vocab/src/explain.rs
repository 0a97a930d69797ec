//! What every error of Bocage can say beside its message.

use std::borrow::Cow;
use std::fmt;

/// What to do next, in one sentence for the person who ran the command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint(Cow<'static, str>);

impl Hint {
    /// A hint from its words.
    #[must_use]
    pub fn new(words: impl Into<Cow<'static, str>>) -> Hint {
        Hint(words.into())
    }
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An error that has a stable code and says what to do next.
///
/// The message (`Display`) says what went wrong and on what; the cause is only in `source`.
pub trait Explain: std::error::Error {
    /// The stable code, such as `bocage::world::stale_parent`.
    fn code(&self) -> &'static str;
    /// What to do next.
    fn hint(&self) -> Hint;
    /// The message and all that led to it, in a line.
    fn with_causes(&self) -> String {
        let mut text = self.to_string();
        let mut cause = self.source();
        while let Some(inner) = cause {
            text = format!("{text}: {inner}");
            cause = inner.source();
        }
        text
    }
}
