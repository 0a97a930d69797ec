//! A territory that is open.

use std::borrow::Cow;
use std::path::Path;

use bocage_store::{Location, Store};
use bocage_vocab::{Date, Generation, PlanNumber};
use bocage_world::World;

use crate::permission::{Action, Resource};
use crate::{Context, Error, shell_word};

/// A territory and where it lies.
pub struct Territory {
    at: Location,
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
        let at: Location = location.parse()?;
        let store = bocage_store::create(&at)?;
        Ok(Territory::of(at, store))
    }

    /// Opens a territory.
    ///
    /// # Errors
    /// When there is none, or what is there is none.
    pub fn open(ctx: &Context, location: &str) -> Result<Territory, Error> {
        Territory::open_at(ctx, &location.parse()?)
    }

    pub(crate) fn open_at(ctx: &Context, at: &Location) -> Result<Territory, Error> {
        ctx.require(Resource::Territory, Action::Read)?;
        Ok(Territory::of(at.clone(), bocage_store::open(at)?))
    }

    fn of(at: Location, store: Box<dyn Store>) -> Territory {
        Territory { location: at.to_string(), at, store }
    }

    /// Where it lies, to open it again.
    pub(crate) fn at(&self) -> &Location {
        &self.at
    }

    /// What it was opened as, without a password: the first argument of every command.
    #[must_use]
    pub fn location(&self) -> &str {
        &self.location
    }

    /// The same as a word of a command that a shell takes.
    pub(crate) fn word(&self) -> Cow<'_, str> {
        shell_word(&self.location)
    }

    /// The file it lies in, where it lies in one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.at.path()
    }

    /// What it is called: the name of its file or of its schema.
    #[must_use]
    pub fn title(&self) -> String {
        self.at.title()
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
