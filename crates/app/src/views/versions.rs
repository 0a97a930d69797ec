//! How one object came to be as it is: every generation that changed it.

use bocage_store::{GenerationRow, Version};
use bocage_vocab::{Cell, Column, Generation, PlanNumber, Position, Thing};
use bocage_world::World;
use serde::Serialize;

use super::Viewer;
use super::object::fact;
use super::tile::columns_of;
use crate::permission::{Action, Resource};
use crate::{Context, Error, words};

/// What `GET /api/objects/{kind}/{id}/history` shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ObjectHistory {
    /// The object.
    pub of: Thing,
    /// The generations that changed it, the newest first.
    pub changes: Vec<ObjectChange>,
}

/// What one generation did to it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ObjectChange {
    /// The generation.
    pub generation: Generation,
    /// The plan that made it; none of what stood before the first.
    pub plan: Option<PlanNumber>,
    /// When (RFC 3339, UTC).
    pub applied_at: String,
    /// Who.
    pub applied_by: String,
    /// Why, in words.
    pub told: String,
    /// `added`, `changed` or `removed`.
    pub change: &'static str,
    /// What it changed.
    pub facts: Vec<FactChange>,
}

/// A fact that is otherwise than before.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FactChange {
    /// Its name in tables and files.
    pub name: &'static str,
    /// Its name for people.
    pub label: String,
    /// As it was; none where nothing was known.
    pub before: Option<String>,
    /// As it is since.
    pub after: Option<String>,
}

impl Viewer {
    /// What each generation did to an object, up to the head.
    ///
    /// # Errors
    /// When it never was there, or the store's.
    pub fn object_history(&self, ctx: &Context, of: Thing) -> Result<ObjectHistory, Error> {
        ctx.require(Resource::Facts, Action::Read)?;
        ctx.require(Resource::Journal, Action::Read)?;
        let versions = self.read(ctx, |reader| Ok(reader.versions(of)?))?;
        if versions.is_empty() {
            return Err(Error::NotThere { what: of.to_string() });
        }
        let generations = self.territory(ctx)?.store.generations()?;
        let head = self.head();
        let teller = Teller { ctx, world: &head.world, columns: columns_of(of.kind), generations };
        Ok(ObjectHistory { of, changes: teller.changes(&versions) })
    }
}

struct Teller<'a> {
    ctx: &'a Context,
    world: &'a World,
    columns: &'static [Column],
    generations: Vec<GenerationRow>,
}

impl Teller<'_> {
    /// The newest first; a row that goes and comes again was removed in between.
    fn changes(&self, versions: &[Version]) -> Vec<ObjectChange> {
        let mut changes = Vec::new();
        let mut before: Option<&Version> = None;
        for version in versions {
            let held = before.filter(|before| before.died == Some(version.born));
            if let Some(gone) = before.filter(|_| held.is_none()).and_then(|before| before.died) {
                changes.push(self.change(gone, "removed", Vec::new()));
            }
            let (change, facts) = match held {
                Some(before) => ("changed", self.facts(&before.cells, &version.cells)),
                None => ("added", Vec::new()),
            };
            changes.push(self.change(version.born, change, facts));
            before = Some(version);
        }
        if let Some(gone) = before.and_then(|before| before.died) {
            changes.push(self.change(gone, "removed", Vec::new()));
        }
        changes.reverse();
        changes
    }

    fn change(
        &self,
        generation: Generation,
        change: &'static str,
        facts: Vec<FactChange>,
    ) -> ObjectChange {
        let row = self.generations.iter().find(|row| row.number == generation);
        let text = |of: fn(&GenerationRow) -> &str| row.map(of).unwrap_or_default().to_owned();
        ObjectChange {
            generation,
            plan: row.map(|row| row.plan),
            applied_at: text(|row| &row.applied_at),
            applied_by: text(|row| &row.applied_by),
            told: row.map_or_else(String::new, |row| words::reason(self.ctx.locale, &row.reason)),
            change,
            facts,
        }
    }

    fn facts(&self, before: &[Cell<'_>], after: &[Cell<'_>]) -> Vec<FactChange> {
        let pairs = self.columns.iter().zip(before.iter().zip(after));
        pairs
            .filter(|(_, (before, after))| before != after)
            .map(|(column, (before, after))| FactChange {
                name: column.name,
                label: words::column(self.ctx.locale, column.name),
                before: self.told(column, before),
                after: self.told(column, after),
            })
            .collect()
    }

    /// A value in words; of a course its length, of a position its degrees.
    fn told(&self, column: &'static Column, cell: &Cell<'_>) -> Option<String> {
        match cell {
            Cell::Point(at) => Some(degrees(*at)),
            Cell::Line(line) => Some(words::length(self.ctx.locale, bocage_ground::length(line))),
            _ => fact(self.ctx, self.world, column, cell).map(|fact| fact.shown),
        }
    }
}

fn degrees(at: Position) -> String {
    format!("{:.6}, {:.6}", at.lat(), at.lon())
}
