//! References between facts: every id that a row names must be there.

use std::collections::HashSet;
use std::convert::Infallible;

use bocage_vocab::{Cell, ColumnType, Fact, Kind, Thing};

use crate::{Diff, DiffVisitor, Error, Table, TableDiff, TableVisitor, World, WorldFact};

/// Checks what a diff touches in the world after it: rows that it wrote refer to rows that are
/// there, and no row still refers to one that it removed.
pub(crate) fn check(after: &World, diff: &Diff) -> Result<(), Error> {
    diff.each(&mut Written { after })?;
    let mut removed = Removed(HashSet::new());
    let Ok(()) = diff.each(&mut removed);
    if removed.0.is_empty() {
        return Ok(());
    }
    let mut dangling = Dangling { removed: &removed.0, first: None };
    after.each(&mut dangling);
    dangling.first.map_or(Ok(()), |(by, to)| Err(Error::StillReferred { by, to }))
}

/// Shows each fact that a row refers to, itself excepted.
pub(crate) fn referred<T: Fact>(row: &T, mut show: impl FnMut(Thing)) {
    let mut columns = T::COLUMNS.iter().skip(1);
    let mut at_id = true;
    row.write(&mut |cell| {
        if std::mem::take(&mut at_id) {
            return;
        }
        let column = columns.next();
        match (cell, column.map(|column| column.ty)) {
            (Cell::Id(uuid), Some(ColumnType::Id(kind))) => show(Thing { kind, uuid }),
            (Cell::Thing(thing), _) => show(thing),
            _ => {}
        }
    });
}

pub(crate) fn refers<T: Fact>() -> bool {
    T::COLUMNS[1..].iter().any(|c| matches!(c.ty, ColumnType::Id(_) | ColumnType::Thing))
}

struct Written<'a> {
    after: &'a World,
}
impl DiffVisitor for Written<'_> {
    type Error = Error;
    fn visit<T: WorldFact>(&mut self, diff: &TableDiff<T>) -> Result<(), Error> {
        if !refers::<T>() {
            return Ok(());
        }
        for row in diff.written() {
            let mut missing = None;
            referred(row, |to| {
                if missing.is_none() && !self.after.holds(to) {
                    missing = Some(to);
                }
            });
            if let Some(to) = missing {
                return Err(Error::RefersToNothing { by: row.thing(), to });
            }
        }
        Ok(())
    }
}

struct Removed(HashSet<Thing>);
impl DiffVisitor for Removed {
    type Error = Infallible;
    fn visit<T: WorldFact>(&mut self, diff: &TableDiff<T>) -> Result<(), Infallible> {
        self.0.extend(diff.removed.iter().map(|id| id.thing()));
        Ok(())
    }
}

struct Dangling<'a> {
    removed: &'a HashSet<Thing>,
    first: Option<(Thing, Thing)>,
}
impl TableVisitor for Dangling<'_> {
    fn visit<T: WorldFact>(&mut self, table: &Table<T>) {
        if !refers::<T>() || self.first.is_some() {
            return;
        }
        for row in table {
            referred(row, |to| {
                if self.first.is_none() && self.removed.contains(&to) {
                    self.first = Some((row.thing(), to));
                }
            });
        }
    }
}

impl World {
    /// Whether a fact is there.
    #[must_use]
    pub fn holds(&self, thing: Thing) -> bool {
        struct Holds(Thing, bool);
        impl TableVisitor for Holds {
            fn visit<T: WorldFact>(&mut self, table: &Table<T>) {
                self.1 |= T::KIND == self.0.kind && table.get_uuid(self.0.uuid).is_some();
            }
        }
        let mut holds = Holds(thing, false);
        self.each(&mut holds);
        holds.1
    }

    /// How many rows of a kind.
    #[must_use]
    pub fn count(&self, kind: Kind) -> usize {
        struct Count(Kind, usize);
        impl TableVisitor for Count {
            fn visit<T: WorldFact>(&mut self, table: &Table<T>) {
                if T::KIND == self.0 {
                    self.1 = table.len();
                }
            }
        }
        let mut count = Count(kind, 0);
        self.each(&mut count);
        count.1
    }
}
