//! From wanted rows to the diff that brings them about.

use std::collections::BTreeSet;
use std::convert::Infallible;

use bocage_vocab::{Fact, Id, Kind, Thing};

use crate::{Diff, Rows, RowsVisitor, Table, TableDiff, TableVisitor, World, WorldFact};

/// The diff that writes these rows and lets every other row stand: an import.
#[must_use]
pub fn upsert(world: &World, rows: Rows) -> Diff {
    draft(world, rows, &|_| false)
}

/// The diff after which the kinds in `replaced` hold these rows and no others: a redesign.
/// Rows of other kinds are written as by [`upsert`].
#[must_use]
pub fn replace(world: &World, rows: Rows, replaced: &[Kind]) -> Diff {
    draft(world, rows, &|thing| replaced.contains(&thing.kind))
}

/// The diff after which `owned` rows are gone, but for those among `rows`, which are written as by
/// [`upsert`]: a change of a part.
#[must_use]
pub fn rewrite(world: &World, rows: Rows, owned: &BTreeSet<Thing>) -> Diff {
    draft(world, rows, &|thing| owned.contains(&thing))
}

/// The diff that makes a whole world out of nothing: a copy.
#[must_use]
pub fn whole(world: &World) -> Diff {
    struct Copier(Diff);
    impl TableVisitor for Copier {
        fn visit<T: WorldFact>(&mut self, table: &Table<T>) {
            T::diff_mut(&mut self.0).added = table.rows().to_vec();
        }
    }
    let mut copier = Copier(Diff::default());
    world.each(&mut copier);
    copier.0
}

/// Rows that `goes` names go, unless they are among those to be written.
fn draft(world: &World, mut rows: Rows, goes: &dyn Fn(Thing) -> bool) -> Diff {
    struct Drafter<'a> {
        world: &'a World,
        goes: &'a dyn Fn(Thing) -> bool,
        diff: Diff,
    }
    impl RowsVisitor for Drafter<'_> {
        type Error = Infallible;
        fn visit<T: WorldFact>(&mut self, rows: &mut Vec<T>) -> Result<(), Infallible> {
            let wanted = Table::from_rows(std::mem::take(rows));
            *T::diff_mut(&mut self.diff) = compare(T::table(self.world), wanted, self.goes);
            Ok(())
        }
    }
    let mut drafter = Drafter { world, goes, diff: Diff::default() };
    let Ok(()) = rows.each(&mut drafter);
    drafter.diff
}

/// Walks both tables by rising id.
fn compare<T: Fact>(
    present: &Table<T>,
    wanted: Table<T>,
    goes: &dyn Fn(Thing) -> bool,
) -> TableDiff<T> {
    let mut diff = TableDiff::default();
    let mut present = present.iter().peekable();
    let gone = |row: &T| goes(row.thing()).then(|| Id::from_uuid(row.uuid()));
    for row in wanted.into_rows() {
        while let Some(old) = present.next_if(|old| old.uuid() < row.uuid()) {
            diff.removed.extend(gone(old));
        }
        match present.next_if(|old| old.uuid() == row.uuid()) {
            None => diff.added.push(row),
            Some(old) if *old != row => diff.changed.push(row),
            Some(_) => {}
        }
    }
    diff.removed.extend(present.filter_map(gone));
    diff
}
