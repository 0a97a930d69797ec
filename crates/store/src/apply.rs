//! Making a plan real, in one transaction.

use bocage_vocab::{Generation, PlanNumber, Watch};
use bocage_world::{Diff, DiffMutVisitor, Error as WorldError, TableDiff, WorldFact};

use crate::blob::Operation;
use crate::db::{Db, Purpose, Writer};
use crate::{Applied, Error, chain, plans};

/// Where more than one row in this many is new, indices are built anew.
const BULK_SHARE: u64 = 10;

pub(crate) fn apply<D: Db>(
    db: &D,
    number: PlanNumber,
    on: Generation,
    applied: &Applied,
    watch: &dyn Watch,
) -> Result<Generation, Error> {
    watch.stage("apply", "rows", written(db, number)?);
    let made = db.within(Purpose::Write, || {
        let parent = plans::require_pending(db, number)?;
        let head = chain::head(db)?;
        if parent != head {
            return Err(WorldError::StaleParent { plan: number, parent, head }.into());
        }
        if on != parent {
            return Err(WorldError::NotOn { plan: number, parent, on }.into());
        }
        tracing::debug!("apply: begun");
        let made = head.next();
        write(db, number, made, watch)?;
        watch.stage("seal", "generations", Some(1));
        chain::seal(db, number, head, applied)?;
        watch.done(1);
        if watch.cancelled() {
            return Err(Error::Interrupted);
        }
        tracing::debug!("apply: commit");
        Ok(made)
    })?;
    tracing::debug!("apply: committed");
    Ok(made)
}

/// How many rows a plan writes, from its summary.
fn written<D: Db>(db: &D, number: PlanNumber) -> Result<Option<u64>, Error> {
    let changes = plans::one(db, number)?.summary.changes;
    Ok(Some(changes.iter().map(|c| c.added + c.changed + c.removed).sum()))
}

/// Writes the rows of a plan as a generation.
pub(crate) fn write<D: Db>(
    db: &D,
    number: PlanNumber,
    made: Generation,
    watch: &dyn Watch,
) -> Result<(), Error> {
    Diff::default().each_mut(&mut Applier { db, number, made, watch })
}

struct Applier<'a, D> {
    db: &'a D,
    number: PlanNumber,
    made: Generation,
    watch: &'a dyn Watch,
}

impl<D: Db> DiffMutVisitor for Applier<'_, D> {
    type Error = Error;
    fn visit<T: WorldFact>(&mut self, _diff: &mut TableDiff<T>) -> Result<(), Error> {
        let size = Size::of::<D, T>(self.db, self.number)?;
        if size.chunks == 0 {
            return Ok(());
        }
        tracing::debug!("apply: writing {}", T::KIND);
        let mut writer = self.db.writer::<T>(self.made, &size)?;
        plans::each_chunk::<D, T>(self.db, self.number, &mut |chunk| {
            writer.write(&chunk)?;
            self.watch.done((chunk.rows.len() + chunk.removed.len()) as u64);
            if self.watch.cancelled() { Err(Error::Interrupted) } else { Ok(()) }
        })?;
        writer.finish()
    }
}

/// How much of a table a plan touches.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    pub(crate) chunks: u64,
    /// So much that spatial indices are better built anew.
    pub(crate) bulk: bool,
    /// So much, and nothing but new rows, that the index of ids is better built anew.
    pub(crate) only_adds: bool,
}

impl Size {
    fn of<D: Db, T: WorldFact>(db: &D, number: PlanNumber) -> Result<Size, Error> {
        let (mut chunks, mut added, mut others) = (0, 0, 0);
        plans::each_chunk::<D, T>(db, number, &mut |chunk| {
            chunks += 1;
            match chunk.operation {
                Operation::Add => added += chunk.rows.len() as u64,
                Operation::Change | Operation::Remove => {
                    others += (chunk.rows.len() + chunk.removed.len()) as u64;
                }
            }
            Ok(())
        })?;
        if chunks == 0 {
            return Ok(Size { chunks, bulk: false, only_adds: false });
        }
        let sql = format!("SELECT count(*) FROM \"{}\"", T::KIND);
        let row = db.first("the size of a table", &sql, &[])?;
        let there = row.map_or(Ok(0), |mut row| row.int(0))?;
        let bulk = (added + others) * BULK_SHARE > there.unsigned_abs();
        Ok(Size { chunks, bulk, only_adds: bulk && others == 0 })
    }
}
