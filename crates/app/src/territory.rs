//! A territory that is open.

use std::path::Path;

use bocage_store::Store;
use bocage_vocab::{Date, Generation, PlanNumber};
use bocage_world::World;

use crate::permission::{Action, Resource};
use crate::{Context, Error};

/// A territory and where it lies.
pub struct Territory {
    location: String,
    pub(crate) store: Box<dyn Store>,
}

/// Which state of a territory is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AsOf {
    /// The newest generation.
    #[default]
    Head,
    /// A generation.
    Generation(Generation),
    /// The end of a day.
    Date(Date),
    /// What a pending plan would make of its parent.
    Plan(PlanNumber),
}

impl Territory {
    /// Makes an empty territory.
    ///
    /// # Errors
    /// When something is there already or the place cannot be written.
    pub fn create(ctx: &Context, location: &str) -> Result<Territory, Error> {
        ctx.require(Resource::Territory, Action::Create)?;
        let store = bocage_store::create(Path::new(location))?;
        Ok(Territory { location: location.to_owned(), store })
    }

    /// Opens a territory.
    ///
    /// # Errors
    /// When there is none, or what is there is none.
    pub fn open(ctx: &Context, location: &str) -> Result<Territory, Error> {
        ctx.require(Resource::Territory, Action::Read)?;
        let store = bocage_store::open(Path::new(location))?;
        Ok(Territory { location: location.to_owned(), store })
    }

    /// What it was opened as: the first argument of every command.
    #[must_use]
    pub fn location(&self) -> &str {
        &self.location
    }

    /// The file it lies in, where it lies in one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        Some(Path::new(&self.location))
    }

    /// What it is called: the name of its file.
    #[must_use]
    pub fn title(&self) -> String {
        let stem = Path::new(&self.location).file_stem();
        stem.map_or_else(|| self.location.clone(), |stem| stem.to_string_lossy().into_owned())
    }

    /// The newest generation.
    ///
    /// # Errors
    /// The store's.
    pub fn head(&self) -> Result<Generation, Error> {
        Ok(self.store.head()?)
    }

    /// The facts in a state. By date, dated facts that do not hold on that day fall out.
    ///
    /// # Errors
    /// When there is no such state, or the store's.
    pub fn world(&self, ctx: &Context, as_of: AsOf) -> Result<World, Error> {
        ctx.require(Resource::Facts, Action::Read)?;
        let watch = ctx.watch.as_ref();
        match as_of {
            AsOf::Head => Ok(self.store.load(None, watch)?),
            AsOf::Generation(generation) => Ok(self.store.load(Some(generation), watch)?),
            AsOf::Date(date) => {
                let generation = self.store.generation_on(date)?;
                Ok(holding_on(self.store.load(Some(generation), watch)?, date))
            }
            AsOf::Plan(number) => {
                let plan = self.store.plan(number)?;
                let parent = self.store.load(Some(plan.parent), watch)?;
                let diff = self.store.plan_diff(number, watch)?;
                Ok(bocage_world::apply(&parent, &diff)?)
            }
        }
    }
}

/// The world without the dated facts that do not hold on a day.
fn holding_on(mut world: World, date: Date) -> World {
    let holds = |from: Date, until: Option<Date>| from <= date && until.is_none_or(|u| date < u);
    let communes = world.municipalities.iter().filter(|m| holds(m.from, m.until)).cloned();
    world.municipalities = communes.collect();
    world
}
