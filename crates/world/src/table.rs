//! The rows of one kind at one generation.

use std::sync::Arc;

use bocage_vocab::{Fact, Id, Uuid};

/// Rows of one kind, sorted by id, shared between the worlds that hold the same rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Table<T> {
    rows: Arc<Vec<T>>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Table { rows: Arc::default() }
    }
}

impl<T: Fact> Table<T> {
    /// A table of these rows in any order. Of rows with one id the last stays.
    #[must_use]
    pub fn from_rows(mut rows: Vec<T>) -> Table<T> {
        if !rows.is_sorted_by(|a, b| a.uuid() < b.uuid()) {
            rows.sort_by_key(Fact::uuid);
            rows.reverse();
            rows.dedup_by_key(|row| row.uuid());
            rows.reverse();
        }
        Table { rows: Arc::new(rows) }
    }

    /// The rows, by rising id, taken out; copied only where another world shares them.
    #[must_use]
    pub fn into_rows(self) -> Vec<T> {
        Arc::unwrap_or_clone(self.rows)
    }
    /// The rows, by rising id.
    #[must_use]
    pub fn rows(&self) -> &[T] {
        &self.rows
    }
    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
    /// The rows, by rising id.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.rows.iter()
    }
    /// The row of an id.
    #[must_use]
    pub fn get(&self, id: Id<T>) -> Option<&T> {
        self.get_uuid(id.uuid())
    }
    /// The row of an untyped id.
    #[must_use]
    pub fn get_uuid(&self, uuid: Uuid) -> Option<&T> {
        self.place_of(uuid).map(|place| &self.rows[place])
    }
    /// The place of an id among the rows.
    ///
    /// Derived ids are spread evenly, so the place is first guessed from the id's leading bits:
    /// a few probes where halving would need twenty.
    #[must_use]
    pub fn place_of(&self, uuid: Uuid) -> Option<usize> {
        let guess = ((u128::from(leading_bits(uuid)) * self.rows.len() as u128) >> 64) as usize;
        let (mut low, mut high) = self.bracket(uuid, guess);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.rows[middle].uuid() < uuid {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        self.rows.get(low).filter(|row| row.uuid() == uuid).map(|_| low)
    }

    /// A range around `guess` that holds `uuid` if the table does, found by doubling steps.
    fn bracket(&self, uuid: Uuid, guess: usize) -> (usize, usize) {
        let (mut low, mut high) = (guess, guess);
        let mut step = 8;
        while low > 0 && self.rows[low.min(self.rows.len() - 1)].uuid() > uuid {
            low = low.saturating_sub(step);
            step *= 2;
        }
        step = 8;
        while high < self.rows.len() && self.rows[high].uuid() < uuid {
            high = (high + step).min(self.rows.len());
            step *= 2;
        }
        (low, high)
    }
}

fn leading_bits(uuid: Uuid) -> u64 {
    uuid.as_u64_pair().0
}

impl<'a, T: Fact> IntoIterator for &'a Table<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.rows.iter()
    }
}

impl<T: Fact> FromIterator<T> for Table<T> {
    fn from_iter<I: IntoIterator<Item = T>>(rows: I) -> Self {
        Table::from_rows(rows.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bocage_network::Duct;
    use bocage_network::Stage;
    use proptest::prelude::*;

    fn duct(uuid: u128) -> Duct {
        Duct {
            id: Id::from_uuid(Uuid::from_u128(uuid)),
            route: Id::derive(&["r"]),
            ordinal: 1,
            inner_diameter_mm: 40,
            owner: "us".into(),
            stage: Stage::Study,
        }
    }

    proptest! {
        #[test]
        fn every_row_is_found_and_no_other(
            uuids in proptest::collection::vec(any::<u128>(), 0..60),
            skewed in proptest::collection::vec(0u128..50, 0..60),
            other in any::<u128>(),
        ) {
            let all: Vec<u128> = uuids.into_iter().chain(skewed).collect();
            let table = Table::from_rows(all.iter().map(|uuid| duct(*uuid)).collect());
            for uuid in &all {
                prop_assert!(table.get_uuid(Uuid::from_u128(*uuid)).is_some());
            }
            for uuid in [other, 25, u128::MAX, 0] {
                let held = table.get_uuid(Uuid::from_u128(uuid)).is_some();
                prop_assert_eq!(held, all.contains(&uuid));
            }
        }
    }
}
