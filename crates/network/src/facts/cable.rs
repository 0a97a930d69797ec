//! Cables of every tier.

use std::fmt;
use std::str::FromStr;

use bocage_vocab::{
    Cell, ColumnType, Field, FieldError, Length, Money, Polyline, Text, Thing, fact,
};

use crate::{CablePath, Stage, Tier};

fact! {
    /// A cable. Its tubes and strands are derived from its type; strands are numbered from 0.
    ///
    /// Key: (tier, ends, ordinal); a drop: its premises.
    pub struct Cable: Cable, length = length, cost = cost {
        /// The official reference.
        pub reference: Text,
        /// The part of the network.
        pub tier: Tier,
        /// Strands and tubes.
        pub cable_type: CableType,
        /// Where it starts, seen from the exchange.
        pub from_thing as from: Thing,
        /// Where it ends.
        pub to_thing as to: Thing,
        /// The length laid, along its routes, spare included.
        pub length_mm as length: Length,
        /// The price, laying included.
        pub cost_cents as cost: Money,
        /// Who owns it.
        pub owner: Text,
        /// Between study and service.
        pub stage: Stage,
        /// The routes it follows.
        pub path: CablePath,
        /// The course.
        pub line: Polyline,
    }
}

/// How many strands a cable has, and how many of them in one tube: `144x12`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CableType {
    /// Strands.
    pub strands: u16,
    /// Strands in one tube.
    pub strands_per_tube: u8,
}

impl CableType {
    /// The tube of a strand and its place in the tube, both from 0.
    #[must_use]
    pub fn tube_of(self, strand: u16) -> (u16, u16) {
        let in_tube = u16::from(self.strands_per_tube.max(1));
        (strand / in_tube, strand % in_tube)
    }
}

impl fmt::Display for CableType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.strands, self.strands_per_tube)
    }
}

/// A text that is no cable type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a cable type: expected strands and strands a tube, such as 144x12")]
pub struct CableTypeError {
    text: String,
}

impl FromStr for CableType {
    type Err = CableTypeError;
    fn from_str(text: &str) -> Result<Self, CableTypeError> {
        let parse = || {
            let (strands, in_tube) = text.split_once('x')?;
            let (strands, in_tube) = (strands.parse().ok()?, in_tube.parse().ok()?);
            (strands > 0 && in_tube > 0).then_some(CableType { strands, strands_per_tube: in_tube })
        };
        parse().ok_or_else(|| CableTypeError { text: text.to_owned() })
    }
}

impl Field for CableType {
    const TYPE: ColumnType = ColumnType::Text;
    fn cell(&self) -> Cell<'_> {
        Cell::Text(self.to_string().into())
    }
    fn from_cell(cell: Cell<'_>) -> Result<Self, FieldError> {
        match &cell {
            Cell::Text(text) => text.parse().map_err(FieldError::unread),
            _ => Err(FieldError::wrong_type(Self::TYPE, &cell)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strand_has_a_tube() {
        let cable: CableType = "144x12".parse().unwrap();
        assert_eq!(cable.tube_of(30), (2, 6));
        assert_eq!(cable.to_string(), "144x12");
        assert!("144".parse::<CableType>().is_err() && "0x12".parse::<CableType>().is_err());
    }
}
