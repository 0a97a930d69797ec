//! Quantities written as text with their unit: `"150 m"`.

use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

use serde::{Deserialize, Deserializer};

/// Reads a quantity from its text.
pub(super) fn quantity<'de, T, D>(d: D) -> Result<T, D::Error>
where
    T: FromStr<Err: Display>,
    D: Deserializer<'de>,
{
    let text = <Cow<'de, str>>::deserialize(d)?;
    text.parse().map_err(serde::de::Error::custom)
}
