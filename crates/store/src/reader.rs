//! Reading single rows and boxes of the head, for a server's threads.

use bocage_vocab::{Bounds, Cell, Generation, Kind, Thing};
use bocage_world::{Table, TableVisitor, World, WorldFact};

use crate::db::Db;
use crate::{Error, Reader, Version, chain};

pub(crate) struct HeadReader<D>(pub(crate) D);

impl<D: Db> Reader for HeadReader<D> {
    fn in_bounds(
        &self,
        kind: Kind,
        bounds: &Bounds,
        show: &mut dyn FnMut(&[Cell<'_>]),
    ) -> Result<(), Error> {
        of_kind(kind, InBounds { db: &self.0, bounds, show })
    }

    fn row(&self, thing: Thing) -> Result<Option<Vec<Cell<'static>>>, Error> {
        let mut found = None;
        of_kind(thing.kind, OneRow { db: &self.0, thing, found: &mut found })?;
        Ok(found)
    }

    fn versions(&self, thing: Thing) -> Result<Vec<Version>, Error> {
        let mut found = Vec::new();
        of_kind(thing.kind, Versions { db: &self.0, thing, found: &mut found })?;
        found.sort_by_key(|version| version.born);
        Ok(found)
    }

    fn head(&self) -> Result<(Generation, String), Error> {
        let head = chain::head(&self.0)?;
        Ok((head, chain::digest_of(&self.0, head)?.to_string()))
    }
}

/// Something to do for one kind.
trait ForKind {
    fn run<T: WorldFact>(&mut self) -> Result<(), Error>;
}

/// Does it for the kind that is known only now.
fn of_kind(kind: Kind, act: impl ForKind) -> Result<(), Error> {
    struct Finder<A>(Kind, A, Result<(), Error>);
    impl<A: ForKind> TableVisitor for Finder<A> {
        fn visit<T: WorldFact>(&mut self, _table: &Table<T>) {
            if T::KIND == self.0 {
                self.2 = self.1.run::<T>();
            }
        }
    }
    let mut finder = Finder(kind, act, Ok(()));
    World::default().each(&mut finder);
    finder.2
}

struct InBounds<'a, D> {
    db: &'a D,
    bounds: &'a Bounds,
    show: &'a mut dyn FnMut(&[Cell<'_>]),
}

impl<D: Db> ForKind for InBounds<'_, D> {
    fn run<T: WorldFact>(&mut self) -> Result<(), Error> {
        self.db.in_bounds::<T>(self.bounds, self.show)
    }
}

struct OneRow<'a, D> {
    db: &'a D,
    thing: Thing,
    found: &'a mut Option<Vec<Cell<'static>>>,
}

impl<D: Db> ForKind for OneRow<'_, D> {
    fn run<T: WorldFact>(&mut self) -> Result<(), Error> {
        *self.found = self.db.row::<T>(self.thing.uuid)?;
        Ok(())
    }
}

struct Versions<'a, D> {
    db: &'a D,
    thing: Thing,
    found: &'a mut Vec<Version>,
}

impl<D: Db> ForKind for Versions<'_, D> {
    fn run<T: WorldFact>(&mut self) -> Result<(), Error> {
        *self.found = self.db.versions::<T>(self.thing.uuid)?;
        Ok(())
    }
}
