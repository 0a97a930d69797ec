//! Names: of ledgers, of accounts, and the keys that make requests safe to repeat.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A short name without blanks, such as `network`, `411/21500002700010` or `2026-01/lease`.
///
/// # Examples
/// ```
/// use bocage_ledger::Code;
/// assert!("411/Saint-Lô".parse::<Code>().is_ok());
/// assert_eq!(
///     "4 11".parse::<Code>().unwrap_err().to_string(),
///     "`4 11` is no code: expected 1 to 80 bytes without blanks, such as `411/agneaux`",
/// );
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(Arc<str>);

/// A text that is no code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no code: expected 1 to {max} bytes without blanks, such as `411/agneaux`", max = Code::BYTES_MAX)]
pub struct CodeError {
    text: String,
}

impl Code {
    /// The longest, in bytes of UTF-8.
    pub const BYTES_MAX: usize = 80;

    /// The currency of nearly every ledger.
    pub(crate) fn euro() -> Code {
        Code("EUR".into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Code {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Code, CodeError> {
        let is_blank = |c: char| c.is_whitespace() || c.is_control();
        if text.is_empty() || text.len() > Code::BYTES_MAX || text.contains(is_blank) {
            return Err(CodeError { text: text.chars().take(Code::BYTES_MAX).collect() });
        }
        Ok(Code(text.into()))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}
impl Serialize for Code {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.0)
    }
}
impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Code, D::Error> {
        let text = <Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
