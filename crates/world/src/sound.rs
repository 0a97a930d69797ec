//! Taking out of a diff what would leave a row that refers to nothing.
//!
//! [`apply`](crate::apply) refuses such a diff as a whole. What people have edited by hand, or drafted
//! on an older head, is rather told row by row.

use std::collections::HashSet;
use std::convert::Infallible;

use bocage_vocab::{Fact, Thing};

use crate::references::{referred, refers};
use crate::{Diff, DiffMutVisitor, DiffVisitor, Table, TableDiff, TableVisitor, World, WorldFact};

/// A change that would leave a reference to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dangling {
    /// What the change adds, changes or removes.
    pub change: Thing,
    /// The row that would refer to nothing.
    pub by: Thing,
    /// What would not be there.
    pub to: Thing,
}

/// The changes of a diff that would leave a reference to nothing in `before`.
#[must_use]
pub fn dangling(before: &World, diff: &Diff) -> Vec<Dangling> {
    let mut touched = Touched::default();
    let Ok(()) = diff.each(&mut touched);
    let mut search = Search { before, touched: &touched, found: Vec::new() };
    let Ok(()) = diff.each(&mut search);
    if !touched.removed.is_empty() {
        before.each(&mut search);
    }
    search.found
}

/// The diff without the changes that would leave a reference to nothing, and these changes.
///
/// A change that goes may take another with it, such as a row that only the first would have
/// brought: so it goes on until nothing is left to take out.
#[must_use]
pub fn make_sound(before: &World, mut diff: Diff) -> (Diff, Vec<Dangling>) {
    let mut all = Vec::new();
    loop {
        let found = dangling(before, &diff);
        if found.is_empty() {
            return (diff, all);
        }
        let mut out = TakeOut(found.iter().map(|dangling| dangling.change).collect());
        let Ok(()) = diff.each_mut(&mut out);
        all.extend(found);
    }
}

/// What a diff writes and removes.
#[derive(Default)]
struct Touched {
    written: HashSet<Thing>,
    removed: HashSet<Thing>,
}

impl DiffVisitor for Touched {
    type Error = Infallible;
    fn visit<T: WorldFact>(&mut self, diff: &TableDiff<T>) -> Result<(), Infallible> {
        self.written.extend(diff.written().map(Fact::thing));
        self.removed.extend(diff.removed.iter().map(|id| id.thing()));
        Ok(())
    }
}

struct Search<'a> {
    before: &'a World,
    touched: &'a Touched,
    found: Vec<Dangling>,
}

impl Search<'_> {
    fn will_hold(&self, thing: Thing) -> bool {
        let Touched { written, removed } = self.touched;
        written.contains(&thing) || (!removed.contains(&thing) && self.before.holds(thing))
    }
}

impl DiffVisitor for Search<'_> {
    type Error = Infallible;
    fn visit<T: WorldFact>(&mut self, diff: &TableDiff<T>) -> Result<(), Infallible> {
        if !refers::<T>() {
            return Ok(());
        }
        for row in diff.written() {
            let mut missing = None;
            referred(row, |to| {
                if missing.is_none() && !self.will_hold(to) {
                    missing = Some(to);
                }
            });
            let by = row.thing();
            self.found.extend(missing.map(|to| Dangling { change: by, by, to }));
        }
        Ok(())
    }
}

/// Rows that stay as they are, and refer to one that is removed.
impl TableVisitor for Search<'_> {
    fn visit<T: WorldFact>(&mut self, table: &Table<T>) {
        if !refers::<T>() {
            return;
        }
        let Touched { written, removed } = self.touched;
        for row in table {
            let by = row.thing();
            referred(row, |to| {
                if removed.contains(&to) && !removed.contains(&by) && !written.contains(&by) {
                    self.found.push(Dangling { change: to, by, to });
                }
            });
        }
    }
}

struct TakeOut(HashSet<Thing>);

impl DiffMutVisitor for TakeOut {
    type Error = Infallible;
    fn visit<T: WorldFact>(&mut self, diff: &mut TableDiff<T>) -> Result<(), Infallible> {
        let stays = |row: &T| !self.0.contains(&row.thing());
        diff.added.retain(stays);
        diff.changed.retain(stays);
        diff.removed.retain(|id| !self.0.contains(&id.thing()));
        Ok(())
    }
}
