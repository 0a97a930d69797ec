//! What the pages and the API show: one head of a territory, read by many at once.

mod checked;
mod far;
mod field;
mod finding;
mod grid;
mod head;
mod object;
mod plant;
mod preview;
mod related;
mod search;
mod strands;
mod table;
mod tile;
mod typo;
mod versions;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use bocage_store::{Location, Reader};
use bocage_vocab::{Bounds, Generation, Kind, PlanNumber};
use bocage_world::{Table, TableVisitor, WorldFact};
use serde::Serialize;

use crate::attribution::attribution;
use crate::edits::Neighbour;
use crate::permission::{Action, Resource};
use crate::publication::Profile;
use crate::{Actor, AsOf, Context, Error, Territory, edits, plans};

pub use checked::{CheckAsked, CheckGroup, CheckPage, CheckShown};
pub use finding::FindingShown;
pub use object::{FactShown, Link, ObjectShown};
pub use related::Related;
pub use search::Found;
pub use table::{ColumnShown, PageAsked, RowShown, TablePage};
pub use versions::{FactChange, ObjectChange, ObjectHistory};

use head::Head;
use preview::Preview;

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
    /// For whom it is shown: of what is published, the plant cannot be followed.
    pub profile: Profile,
    /// Whom its data must name wherever it is shown.
    pub attribution: Option<&'static str>,
    /// Rows of each kind.
    pub counts: std::collections::BTreeMap<Kind, usize>,
    /// Findings of the last design.
    pub findings: usize,
    /// The pending plan that its operator wants shown first.
    pub plan: Option<PlanNumber>,
}

/// A territory that many read at once.
pub struct Viewer {
    at: Location,
    title: String,
    first: Option<PlanNumber>,
    profile: Profile,
    head: RwLock<Arc<Head>>,
    /// The last other state that was asked for.
    past: Mutex<Option<(AsOf, Arc<Head>)>>,
    readers: Mutex<Vec<Box<dyn Reader>>>,
    preview: Mutex<Option<Arc<Preview>>>,
    /// Held while connections are brought into the plant.
    settling: Mutex<()>,
}

impl Viewer {
    /// Opens a territory for reading; `first` is the pending plan to show first, `profile` for whom.
    ///
    /// # Errors
    /// When there is no such territory or plan, or the store's.
    pub fn open(
        ctx: &Context,
        location: &str,
        first: Option<PlanNumber>,
        profile: Profile,
    ) -> Result<Viewer, Error> {
        ctx.require(Resource::Facts, Action::Read)?;
        let territory = Territory::open(ctx, location)?;
        first.map(|plan| territory.store.plan(plan)).transpose()?;
        let head = Arc::new(Head::read(ctx, &territory, AsOf::Head, profile)?);
        Ok(Viewer {
            at: territory.at().clone(),
            title: territory.title(),
            first,
            profile,
            head: RwLock::new(head),
            past: Mutex::default(),
            readers: Mutex::default(),
            preview: Mutex::default(),
            settling: Mutex::default(),
        })
    }

    /// For whom it shows.
    #[must_use]
    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// Lets a look pass: at facts where all of them are shown, else at what is published.
    fn may_look(&self, ctx: &Context) -> Result<(), Error> {
        let facts = self.profile == Profile::Internal;
        ctx.require(if facts { Resource::Facts } else { Resource::Published }, Action::Read)
    }

    /// Who reads on behalf of others: of what is read they see what is published.
    fn reading(&self, ctx: &Context) -> Context {
        match self.profile {
            Profile::Internal => ctx.clone(),
            Profile::Public | Profile::Delegatee => {
                Context { actor: Actor::local_operator(), ..ctx.clone() }
            }
        }
    }

    /// The territory, to change it.
    ///
    /// # Errors
    /// The store's.
    pub fn territory(&self, ctx: &Context) -> Result<Territory, Error> {
        Territory::open_at(ctx, &self.at)
    }

    /// What it is and what it holds. Looks first whether another program has moved the head.
    ///
    /// # Errors
    /// When there is no such state, or the store's.
    pub fn summary(&self, ctx: &Context, as_of: AsOf) -> Result<TerritoryShown, Error> {
        struct Counts(std::collections::BTreeMap<Kind, usize>);
        impl TableVisitor for Counts {
            fn visit<T: WorldFact>(&mut self, table: &Table<T>) {
                self.0.insert(T::KIND, table.len());
            }
        }
        ctx.require(Resource::Territory, Action::Read)?;
        self.follow(ctx)?;
        let state = self.state(ctx, as_of)?;
        let mut counts = Counts(Default::default());
        state.world.each(&mut counts);
        Ok(TerritoryShown {
            title: self.title.clone(),
            generation: state.world.generation,
            digest: state.digest.clone(),
            bounds: head::bounds_of(&state.world).map(shown_bounds),
            synthetic: state.world.streets.iter().any(|street| street.synthetic),
            profile: self.profile,
            attribution: attribution(&state.world),
            counts: counts.0,
            findings: state.findings.len(),
            plan: self.first,
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
        self.reread(ctx, &territory)?;
        Ok(applied)
    }

    /// Prices edits of the head, or leaves them as a pending plan.
    ///
    /// # Errors
    /// As [`edits::run`].
    pub fn edit(&self, ctx: &Context, request: &edits::Request) -> Result<edits::EditRun, Error> {
        if request.trial {
            let head = self.head();
            let norms = edits::Obeyed::of(&head.standing, request)?;
            return edits::priced(ctx, &head.world, &norms, request);
        }
        edits::run(ctx, &mut self.territory(ctx)?, request)
    }

    /// The cabinets around one, the nearest first, and how many lines each could take over.
    ///
    /// # Errors
    /// When there is no such cabinet.
    pub fn neighbours(&self, ctx: &Context, cabinet: &str) -> Result<Vec<Neighbour>, Error> {
        let head = self.head();
        edits::neighbours(ctx, &head.world, head.standing.known()?, cabinet)
    }

    /// The hash of the head, for caches.
    #[must_use]
    pub fn digest(&self) -> String {
        self.head().digest.clone()
    }

    /// Reads the head again where another program has moved it.
    fn follow(&self, ctx: &Context) -> Result<(), Error> {
        let (_, digest) = self.read(ctx, |reader| Ok(reader.head()?))?;
        if digest == self.digest() { Ok(()) } else { self.reread(ctx, &self.territory(ctx)?) }
    }

    fn reread(&self, ctx: &Context, territory: &Territory) -> Result<(), Error> {
        let head = Arc::new(Head::read(&self.reading(ctx), territory, AsOf::Head, self.profile)?);
        *self.head.write().unwrap_or_else(PoisonError::into_inner) = head;
        *self.past.lock().unwrap_or_else(PoisonError::into_inner) = None;
        *self.preview.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.readers().clear();
        Ok(())
    }

    /// A state of the territory; beside the head, the last one asked for is kept.
    fn state(&self, ctx: &Context, as_of: AsOf) -> Result<Arc<Head>, Error> {
        if as_of == AsOf::Head {
            return Ok(self.head());
        }
        let mut past = self.past.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, state)) = past.as_ref().filter(|(held, _)| *held == as_of) {
            return Ok(Arc::clone(state));
        }
        // Other states than the head are published by nobody.
        ctx.require(Resource::Facts, Action::Read)?;
        let state = Arc::new(Head::read(ctx, &self.territory(ctx)?, as_of, self.profile)?);
        *past = Some((as_of, Arc::clone(&state)));
        Ok(state)
    }

    fn head(&self) -> Arc<Head> {
        Arc::clone(&self.head.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads with one of the readers that wait, or a new one. A database that fell over to another server
    /// has cut those that wait: then they are dropped, and it is read anew.
    fn read<T>(
        &self,
        ctx: &Context,
        act: impl Fn(&dyn Reader) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.may_look(ctx)?;
        loop {
            let waiting = self.readers().pop();
            let has_waited = waiting.is_some();
            let reader = match waiting {
                Some(reader) => reader,
                None => self.territory(ctx)?.store.reader()?,
            };
            match act(reader.as_ref()) {
                Err(Error::Store(bocage_store::Error::Lost { .. })) if has_waited => {
                    self.readers().clear();
                }
                outcome @ Err(Error::Store(bocage_store::Error::Lost { .. })) => return outcome,
                outcome => {
                    self.readers().push(reader);
                    return outcome;
                }
            }
        }
    }

    fn readers(&self) -> MutexGuard<'_, Vec<Box<dyn Reader>>> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where the territory lies, for the log.
    #[must_use]
    pub fn location(&self) -> String {
        self.at.to_string()
    }
}

fn shown_bounds(bounds: Bounds) -> BoundsShown {
    [bounds.min.lon(), bounds.min.lat(), bounds.max.lon(), bounds.max.lat()]
}
