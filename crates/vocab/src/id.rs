//! Typed ids, derived from stable keys.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use crate::{Cell, ColumnType, Field, FieldError, Kind};

/// The namespace of every derived id. Frozen: changing it would rename every object.
const NAMESPACE: Uuid = Uuid::from_u128(0x6d1c_9f0e_52a4_5f7b_9a3e_0b0c_a6e5_0050);

/// The id of a fact of type `T`: a UUIDv5 of the kind and of a key that holds no coordinates,
/// so that the same object gets the same id in every run.
pub struct Id<T> {
    uuid: Uuid,
    of: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    /// The id as it stands in a file.
    #[must_use]
    pub const fn from_uuid(uuid: Uuid) -> Id<T> {
        Id { uuid, of: PhantomData }
    }

    /// The bare UUID.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.uuid
    }
}

impl<T: crate::Fact> Id<T> {
    /// Derives the id from the parts of a stable key, such as `["osm", "way/41"]`.
    #[must_use]
    pub fn derive(key: &[&str]) -> Id<T> {
        let mut name = String::from(T::KIND.code());
        for part in key {
            name.push('\u{1f}');
            name.push_str(part);
        }
        Id::from_uuid(Uuid::new_v5(&NAMESPACE, name.as_bytes()))
    }

    /// The id together with its kind.
    #[must_use]
    pub fn thing(self) -> Thing {
        Thing { kind: T::KIND, uuid: self.uuid }
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.uuid.cmp(&other.uuid)
    }
}
impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.uuid, f)
    }
}
impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.uuid, f)
    }
}
impl<T> FromStr for Id<T> {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        parse_uuid(text).map(Id::from_uuid)
    }
}
impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.uuid.serialize(s)
    }
}
impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Uuid::deserialize(d).map(Id::from_uuid)
    }
}
impl<T: crate::Fact> Field for Id<T> {
    const TYPE: ColumnType = ColumnType::Id(T::KIND);
    fn cell(&self) -> Cell<'_> {
        Cell::Id(self.uuid)
    }
    fn from_cell(cell: Cell<'_>) -> Result<Self, FieldError> {
        match cell {
            Cell::Id(uuid) => Ok(Id::from_uuid(uuid)),
            Cell::Text(text) => text.parse().map_err(FieldError::unread),
            other => Err(FieldError::wrong_type(Self::TYPE, &other)),
        }
    }
}

/// A fact of any kind, written `cabinet/6f1c…`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Thing {
    /// What it is.
    pub kind: Kind,
    /// Which one.
    pub uuid: Uuid,
}

impl Thing {
    /// The typed id, if this thing is a `T`.
    #[must_use]
    pub fn id<T: crate::Fact>(self) -> Option<Id<T>> {
        (self.kind == T::KIND).then(|| Id::from_uuid(self.uuid))
    }
}

impl fmt::Display for Thing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.uuid)
    }
}

impl FromStr for Thing {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let (kind, id) =
            text.split_once('/').ok_or_else(|| IdError::NoKind { text: text.to_owned() })?;
        let kind = kind.parse().map_err(|_| IdError::NoKind { text: text.to_owned() })?;
        Ok(Thing { kind, uuid: parse_uuid(id)? })
    }
}

impl Serialize for Thing {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Thing {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
impl Field for Thing {
    const TYPE: ColumnType = ColumnType::Thing;
    fn cell(&self) -> Cell<'_> {
        Cell::Thing(*self)
    }
    fn from_cell(cell: Cell<'_>) -> Result<Self, FieldError> {
        match cell {
            Cell::Thing(thing) => Ok(thing),
            Cell::Text(text) => text.parse().map_err(FieldError::unread),
            other => Err(FieldError::wrong_type(Self::TYPE, &other)),
        }
    }
}

fn parse_uuid(text: &str) -> Result<Uuid, IdError> {
    Uuid::try_parse(text).map_err(|_| IdError::NoUuid { text: text.to_owned() })
}

/// A text that is no id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not a UUID.
    #[error("`{text}` is not an id: expected 36 characters such as `0b6c…-…`")]
    NoUuid {
        /// What was read.
        text: String,
    },
    /// Not `kind/uuid`.
    #[error("`{text}` names no kind of object: expected `kind/id` such as `cabinet/0b6c…-…`")]
    NoKind {
        /// What was read.
        text: String,
    },
}

#[cfg(test)]
mod tests {
    #![expect(unreachable_pub, reason = "the macro makes public structs")]
    use super::*;

    crate::fact! {
        /// A kind for this test.
        pub struct Sample: Premises {}
    }

    #[test]
    fn derived_ids_are_frozen() {
        let id = Id::<Sample>::derive(&["osm", "way/41"]);
        assert_eq!(id.to_string(), "6c240be1-8449-5f90-9d34-62ec58b65cdc");
        assert_ne!(id, Id::derive(&["osm", "way", "41"]));
    }

    #[test]
    fn a_thing_reads_what_it_writes() {
        let thing = Id::<Sample>::derive(&["osm", "way/41"]).thing();
        assert_eq!(thing.to_string().parse::<Thing>().unwrap(), thing);
        assert!("cabinet".parse::<Thing>().is_err());
        assert!("chair/0".parse::<Thing>().is_err());
    }
}
