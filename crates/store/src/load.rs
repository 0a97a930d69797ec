//! Reading worlds.

use bocage_vocab::{Generation, Watch};
use bocage_world::{Rows, RowsVisitor, World, WorldFact};

use crate::db::{Db, Purpose, Use};
use crate::{Error, chain};

/// Loads a world; two threads share the kinds, each with a connection of its own.
pub(crate) fn world<D: Db>(
    db: &D,
    at: Option<Generation>,
    watch: &dyn Watch,
) -> Result<World, Error> {
    let head = chain::head(db)?;
    let at = at.unwrap_or(head);
    if at > head {
        return Err(Error::NoSuchGeneration { asked: at, head });
    }
    watch.stage("load", "rows", db.rows_at_most());
    let (mine, other) = (db.beside(Use::Read)?, db.beside(Use::Read)?);
    let mut halves = std::thread::scope(|scope| {
        let other = scope.spawn(move || read_half(&other, at, true, watch));
        let mine = read_half(&mine, at, false, watch);
        let other = other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        Ok::<_, Error>((mine?, other?))
    })?;
    halves.0.extend(std::mem::take(&mut halves.1));
    Ok(World::from_rows(at, halves.0))
}

/// Reads in a transaction of its own, so that a head which another process moves meanwhile is seen
/// by all kinds or by none; the generation asked for stays readable either way.
fn read_half<D: Db>(db: &D, at: Generation, odd: bool, watch: &dyn Watch) -> Result<Rows, Error> {
    db.within(Purpose::Read, || {
        let older = (at < chain::head(db)?).then_some(at);
        let mut rows = Rows::default();
        rows.each(&mut Half { db, older, odd, watch })?;
        Ok(rows)
    })
}

struct Half<'a, D> {
    db: &'a D,
    older: Option<Generation>,
    odd: bool,
    watch: &'a dyn Watch,
}

/// After how many rows the watch hears of them.
const ROWS_A_WORD: usize = 4_096;

impl<D: Db> RowsVisitor for Half<'_, D> {
    type Error = Error;
    fn visit<T: WorldFact>(&mut self, rows: &mut Vec<T>) -> Result<(), Error> {
        // Cables and outlets are the largest kinds after premises and routes: split evenly.
        use bocage_vocab::Kind::{Cable, Outlet, Route, Street};
        if matches!(T::KIND, Cable | Outlet | Route | Street) != self.odd {
            return Ok(());
        }
        let watch = self.watch;
        let heard = || if watch.cancelled() { Err(Error::Interrupted) } else { Ok(()) };
        self.db.each_fact::<T>(self.older, &mut |fact| {
            rows.push(fact);
            if !rows.len().is_multiple_of(ROWS_A_WORD) {
                return Ok(());
            }
            watch.done(ROWS_A_WORD as u64);
            heard()
        })?;
        watch.done((rows.len() % ROWS_A_WORD) as u64);
        heard()
    }
}
