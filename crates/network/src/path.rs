//! The routes that a cable follows.

use std::borrow::Cow;

use bocage_vocab::{Cell, ColumnType, Field, FieldError, Id, Uuid};

use crate::Route;

/// One route of a cable's path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PathStep {
    /// The route followed, wholly or in part.
    pub route: Id<Route>,
    /// The ordinal of the duct taken, from 1; 0 where the cable lies in none.
    pub duct: u8,
}

/// The routes that a cable follows from its first end to its last, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CablePath(pub Box<[PathStep]>);

/// Bytes of one step: sixteen of the route's id and one of the duct.
const STEP_LEN: usize = 17;

impl Field for CablePath {
    const TYPE: ColumnType = ColumnType::Blob;

    fn cell(&self) -> Cell<'_> {
        let mut bytes = Vec::with_capacity(self.0.len() * STEP_LEN);
        for step in &self.0 {
            bytes.extend_from_slice(step.route.uuid().as_bytes());
            bytes.push(step.duct);
        }
        Cell::Blob(Cow::Owned(bytes))
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, FieldError> {
        let Cell::Blob(bytes) = &cell else {
            return Err(FieldError::wrong_type(Self::TYPE, &cell));
        };
        let (steps, []) = bytes.as_chunks::<STEP_LEN>() else {
            return Err(FieldError::unread("a cable path is a number of 17-byte steps"));
        };
        Ok(CablePath(steps.iter().map(read_step).collect()))
    }
}

fn read_step(bytes: &[u8; STEP_LEN]) -> PathStep {
    let mut uuid = [0; 16];
    uuid.copy_from_slice(&bytes[..16]);
    PathStep { route: Id::from_uuid(Uuid::from_bytes(uuid)), duct: bytes[16] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_what_it_writes() {
        let step = |n: u8| PathStep { route: Id::derive(&[&n.to_string()]), duct: n };
        let path = CablePath([step(0), step(7)].into());
        assert_eq!(CablePath::from_cell(path.cell()).unwrap(), path);
        assert!(CablePath::from_cell(Cell::Blob(vec![0; 18].into())).is_err());
    }
}
