//! What an instance takes of a host.

use std::ops::{Add, AddAssign, Sub};

use bocage_vocab::{Bytes, Cores};

/// Computing power, memory, storage and storage operations, together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Need {
    /// Computing power.
    pub cores: Cores,
    /// Memory.
    pub memory: Bytes,
    /// Storage.
    pub disk: Bytes,
    /// Storage operations in a second.
    pub iops: i64,
}

impl Need {
    /// How many dimensions a need has.
    pub const DIMENSIONS: usize = 4;

    /// The bare numbers: millicores, bytes, bytes, operations.
    #[must_use]
    pub const fn numbers(self) -> [i64; Need::DIMENSIONS] {
        [self.cores.get(), self.memory.get(), self.disk.get(), self.iops]
    }

    /// Whether it fits into what is left.
    #[must_use]
    pub fn fits(self, left: Need) -> bool {
        self.numbers().iter().zip(left.numbers()).all(|(need, left)| *need <= left)
    }
}

impl Add for Need {
    type Output = Need;
    fn add(self, other: Need) -> Need {
        Need {
            cores: self.cores + other.cores,
            memory: self.memory + other.memory,
            disk: self.disk + other.disk,
            iops: self.iops.saturating_add(other.iops),
        }
    }
}
impl Sub for Need {
    type Output = Need;
    fn sub(self, other: Need) -> Need {
        Need {
            cores: self.cores - other.cores,
            memory: self.memory - other.memory,
            disk: self.disk - other.disk,
            iops: self.iops.saturating_sub(other.iops),
        }
    }
}
impl AddAssign for Need {
    fn add_assign(&mut self, other: Need) {
        *self = *self + other;
    }
}
impl std::iter::Sum for Need {
    fn sum<I: Iterator<Item = Need>>(all: I) -> Need {
        all.fold(Need::default(), Add::add)
    }
}
