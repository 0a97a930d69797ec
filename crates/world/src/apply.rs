//! A world and a diff make the next world.

use std::cmp::Ordering;

use bocage_vocab::Fact;

use crate::{Diff, DiffVisitor, Error, Table, TableDiff, World, WorldFact, references};

/// Applies a diff to a world. Pure: the world given stays as it was, and shares with the new one
/// every table that the diff does not touch.
///
/// # Errors
/// When the diff adds a row that is there, changes or removes one that is not, or would leave a
/// row that refers to nothing.
pub fn apply(world: &World, diff: &Diff) -> Result<World, Error> {
    struct Applier<'a> {
        before: &'a World,
        after: World,
    }
    impl DiffVisitor for Applier<'_> {
        type Error = Error;
        fn visit<T: WorldFact>(&mut self, diff: &TableDiff<T>) -> Result<(), Error> {
            if !diff.is_empty() {
                *T::table_mut(&mut self.after) = merge(T::table(self.before), diff)?;
            }
            Ok(())
        }
    }
    let after = World { generation: world.generation.next(), ..world.clone() };
    let mut applier = Applier { before: world, after };
    diff.each(&mut applier)?;
    references::check(&applier.after, diff)?;
    Ok(applier.after)
}

fn merge<T: Fact>(table: &Table<T>, diff: &TableDiff<T>) -> Result<Table<T>, Error> {
    let mut rows = Vec::with_capacity(table.len() + diff.added.len());
    let mut added = diff.added.iter().peekable();
    let mut changed = diff.changed.iter().peekable();
    let mut removed = diff.removed.iter().peekable();
    for row in table {
        let uuid = row.uuid();
        while let Some(new) = added.next_if(|new| new.uuid() < uuid) {
            rows.push(new.clone());
        }
        if let Some(new) = added.next_if(|new| new.uuid() == uuid) {
            return Err(Error::AlreadyThere { thing: new.thing() });
        }
        if removed.next_if(|gone| gone.uuid() == uuid).is_some() {
            continue;
        }
        rows.push(changed.next_if(|new| new.uuid() == uuid).unwrap_or(row).clone());
        if let Some(missing) = changed.next_if(|new| new.uuid().cmp(&uuid) == Ordering::Less) {
            return Err(Error::NotThere { thing: missing.thing() });
        }
    }
    rows.extend(added.cloned());
    if let Some(missing) = changed.next() {
        return Err(Error::NotThere { thing: missing.thing() });
    }
    if let Some(missing) = removed.next() {
        return Err(Error::NotThere { thing: missing.thing() });
    }
    Ok(Table::from_rows(rows))
}
