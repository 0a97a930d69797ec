//! Moving a plan onto a newer head.

use bocage_vocab::{Id, Thing};

use crate::{Diff, DiffMutVisitor, TableDiff, World, WorldFact, dangling};

/// A row that the plan touches and that has changed since the plan was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conflict {
    /// The row.
    pub thing: Thing,
}

/// Moves a diff drafted on `parent` onto `head`: what is already so in the head falls out.
///
/// # Errors
/// Every row that the diff touches and that differs between parent and head in another way than
/// the diff wants it, and every change that would now leave a reference to nothing.
pub fn rebase(mut diff: Diff, parent: &World, head: &World) -> Result<Diff, Vec<Conflict>> {
    let mut rebaser = Rebaser { parent, head, conflicts: Vec::new() };
    let Ok(()) = diff.each_mut(&mut rebaser);
    let mut conflicts = rebaser.conflicts;
    if conflicts.is_empty() {
        conflicts.extend(dangling(head, &diff).into_iter().map(|d| Conflict { thing: d.change }));
    }
    if conflicts.is_empty() { Ok(diff) } else { Err(conflicts) }
}

struct Rebaser<'a> {
    parent: &'a World,
    head: &'a World,
    conflicts: Vec<Conflict>,
}

impl DiffMutVisitor for Rebaser<'_> {
    type Error = std::convert::Infallible;
    fn visit<T: WorldFact>(&mut self, diff: &mut TableDiff<T>) -> Result<(), Self::Error> {
        let (parent, head) = (T::table(self.parent), T::table(self.head));
        let conflicts = &mut self.conflicts;
        let mut clash = |thing| conflicts.push(Conflict { thing });
        diff.added.retain(|row| match head.get(Id::from_uuid(row.uuid())) {
            None => true,
            Some(there) => {
                if there != row {
                    clash(row.thing());
                }
                false
            }
        });
        diff.changed.retain(|row| {
            let (old, now) = (parent.get_uuid(row.uuid()), head.get_uuid(row.uuid()));
            if old != now && now != Some(row) {
                clash(row.thing());
            }
            now != Some(row)
        });
        diff.removed.retain(|id| {
            let (old, now) = (parent.get(*id), head.get(*id));
            if now.is_some() && old != now {
                clash(id.thing());
            }
            now.is_some()
        });
        Ok(())
    }
}
