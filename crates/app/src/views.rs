//! What the pages and the API show: one head of a territory, read by many at once.

mod object;
mod preview;
mod search;
mod table;
mod tile;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use bocage_store::Reader;
use bocage_vocab::{Bounds, Fact, Finding, Generation, Kind, PlanNumber, Shape};
use bocage_world::{Table, TableVisitor, World, WorldFact};
use serde::Serialize;

use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Territory, exports, plans};

pub use object::{FactShown, Link, ObjectShown};
pub use search::Found;
pub use table::{ColumnShown, RowShown, TablePage};

use preview::Preview;
use search::Index;

/// A box as pages have it: west, south, east, north, in degrees.
pub type BoundsShown = [f64; 4];

/// What `GET /api/territory` shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TerritoryShown {
    /// What it is called.
    pub title: String,
    /// The newest generation.
    pub generation: Generation,
    /// Its hash.
    pub digest: String,
    /// Where it lies.
    pub bounds: Option<BoundsShown>,
    /// Whether any of its streets is generated, not surveyed.
    pub synthetic: bool,
    /// Rows of each kind.
    pub counts: std::collections::BTreeMap<Kind, usize>,
}

/// The head as it was last read.
struct Head {
    world: World,
    digest: String,
    index: Index,
    /// Of the last design that was applied.
    findings: Vec<Finding>,
}

/// A territory that many read at once.
pub struct Viewer {
    location: String,
    title: String,
    head: RwLock<Arc<Head>>,
    readers: Mutex<Vec<Box<dyn Reader>>>,
    preview: Mutex<Option<Arc<Preview>>>,
}

impl Viewer {
    /// Opens a territory for reading.
    ///
    /// # Errors
    /// When there is none, or the store's.
    pub fn open(ctx: &Context, location: &str) -> Result<Viewer, Error> {
        ctx.require(Resource::Facts, Action::Read)?;
        let territory = Territory::open(ctx, location)?;
        let head = Arc::new(Head::read(ctx, &territory)?);
        Ok(Viewer {
            location: location.to_owned(),
            title: territory.title(),
            head: RwLock::new(head),
            readers: Mutex::default(),
            preview: Mutex::default(),
        })
    }

    /// The territory, to change it.
    ///
    /// # Errors
    /// The store's.
    pub fn territory(&self, ctx: &Context) -> Result<Territory, Error> {
        Territory::open(ctx, &self.location)
    }

    /// What it is and what it holds.
    ///
    /// # Errors
    /// The permission table's.
    pub fn summary(&self, ctx: &Context) -> Result<TerritoryShown, Error> {
        struct Counts(std::collections::BTreeMap<Kind, usize>);
        impl TableVisitor for Counts {
            fn visit<T: WorldFact>(&mut self, table: &Table<T>) {
                self.0.insert(T::KIND, table.len());
            }
        }
        ctx.require(Resource::Territory, Action::Read)?;
        let head = self.head();
        let mut counts = Counts(Default::default());
        head.world.each(&mut counts);
        Ok(TerritoryShown {
            title: self.title.clone(),
            generation: head.world.generation,
            digest: head.digest.clone(),
            bounds: bounds_of(&head.world).map(shown_bounds),
            synthetic: head.world.streets.iter().any(|street| street.synthetic),
            counts: counts.0,
        })
    }

    /// Makes a plan real and shows the new head from now on.
    ///
    /// # Errors
    /// As [`plans::apply`].
    pub fn apply(
        &self,
        ctx: &Context,
        number: PlanNumber,
        on: Generation,
    ) -> Result<plans::AppliedPlan, Error> {
        let mut territory = self.territory(ctx)?;
        let applied = plans::apply(ctx, &mut territory, number, on)?;
        let head = Arc::new(Head::read(ctx, &territory)?);
        *self.head.write().unwrap_or_else(PoisonError::into_inner) = head;
        self.readers.lock().unwrap_or_else(PoisonError::into_inner).clear();
        Ok(applied)
    }

    /// The findings of the last design that was applied.
    ///
    /// # Errors
    /// The permission table's.
    pub fn findings(&self, ctx: &Context) -> Result<Vec<Finding>, Error> {
        ctx.require(Resource::Facts, Action::Read)?;
        Ok(self.head().findings.clone())
    }

    /// The hash of the head, for caches.
    #[must_use]
    pub fn digest(&self) -> String {
        self.head().digest.clone()
    }

    fn head(&self) -> Arc<Head> {
        Arc::clone(&self.head.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads with one of the readers that wait, or a new one.
    fn read<T>(
        &self,
        ctx: &Context,
        act: impl FnOnce(&dyn Reader) -> Result<T, Error>,
    ) -> Result<T, Error> {
        ctx.require(Resource::Facts, Action::Read)?;
        let waiting = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let reader = match waiting {
            Some(reader) => reader,
            None => self.territory(ctx)?.store.reader()?,
        };
        let outcome = act(reader.as_ref());
        self.readers.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
        outcome
    }

    /// Where the territory lies, for the log.
    #[must_use]
    pub fn location(&self) -> PathBuf {
        PathBuf::from(&self.location)
    }
}

impl Head {
    fn read(ctx: &Context, territory: &Territory) -> Result<Head, Error> {
        let world = territory.world(ctx, AsOf::Head)?;
        let (_, digest) = territory.store.reader()?.head()?;
        let index = Index::new(&world);
        let last = exports::last_design(territory, AsOf::Head)?;
        let findings = last.map(|plan| territory.store.plan(plan.number)).transpose()?;
        let findings = findings.map(|plan| plan.findings).unwrap_or_default();
        Ok(Head { world, digest, index, findings })
    }
}

/// Where the streets and premises of a world lie; its communes where it has neither.
fn bounds_of(world: &World) -> Option<Bounds> {
    let streets = world.streets.iter().flat_map(|street| street.line.iter().copied());
    let premises = world.premises.iter().map(|premises| premises.position);
    Bounds::around(streets.chain(premises)).or_else(|| {
        let shapes = world.municipalities.iter().filter_map(Fact::shape);
        Bounds::around(shapes.flat_map(|shape: Shape| shape.positions().collect::<Vec<_>>()))
    })
}

fn shown_bounds(bounds: Bounds) -> BoundsShown {
    [bounds.min.lon(), bounds.min.lat(), bounds.max.lon(), bounds.max.lat()]
}
