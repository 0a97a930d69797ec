//! Who owns, operates and leases plant, and how far it is built: told by a plan.

use std::collections::{HashMap, HashSet};

use bocage_network::{Held, Holding, Stage, Tier};
use bocage_plant::{HELD_KINDS, Tiers};
use bocage_vocab::{Cell, Date, Fact, Text, Thing};
use bocage_world::{Diff, Rows, Table, TableVisitor, World, WorldFact, rewrite};

use super::{CutKind, Kept, kept, named};
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Territory, jobs};

/// Of what something is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selected {
    /// Things of a kind, by their references or ids.
    Things(CutKind, Vec<String>),
    /// Everything that is built in a year.
    Tranche(u16),
    /// Everything of a tier, what comes later too.
    Tier(Tier),
    /// Everything, what comes later too.
    All,
}

/// What is told. An empty text means nobody; what is none stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HandChange {
    /// Who owns it.
    pub owner: Option<Text>,
    /// Who runs and mends it.
    pub operator: Option<Text>,
    /// To whom it is leased.
    pub lessee: Option<Text>,
    /// How far it is built.
    pub stage: Option<Stage>,
    /// Since when what is recorded is what was built.
    pub as_built: Option<Date>,
}

/// Tells it by a plan, which is applied at once where asked.
///
/// # Errors
/// When a thing is not there, or the store's.
pub fn change(
    ctx: &Context,
    territory: &mut Territory,
    (selected, change): (&Selected, &HandChange),
    apply: bool,
) -> Result<Kept, Error> {
    ctx.require(Resource::Plan, Action::Draft)?;
    if apply {
        ctx.require(Resource::Plan, Action::Apply)?;
    }
    jobs::run(ctx, territory, "hands", |ctx, territory| {
        let world = territory.world(ctx, AsOf::Head)?;
        let diff = drafted(&world, selected, change)?;
        kept::keep(ctx, territory, (&world, diff), (reason(selected), apply))
    })
}

fn reason(selected: &Selected) -> String {
    match selected {
        Selected::All => "hands of all plant".to_owned(),
        Selected::Tier(tier) => format!("hands of tier {tier}"),
        Selected::Tranche(year) => format!("hands of tranche {year}"),
        Selected::Things(_, names) => format!("hands of {}", names.join(", ")),
    }
}

/// The diff that tells it. Stage, and the owner where the kind has a column for it, are in the rows
/// themselves; the rest is in holdings, one for a whole tier or for all where that is meant.
fn drafted(world: &World, selected: &Selected, change: &HandChange) -> Result<Diff, Error> {
    let mut picker = Picker {
        things: named_things(world, selected)?,
        tiers: Tiers::of(world),
        selected,
        change,
        rows: Rows::default(),
        told: Vec::new(),
    };
    if matches!(selected, Selected::Things(..) | Selected::Tranche(_)) || change.stage.is_some() {
        world.each(&mut picker);
    }
    let Picker { mut rows, mut told, .. } = picker;
    match selected {
        Selected::All => told = vec![(Held::All, None)],
        Selected::Tier(tier) => told = vec![(Held::Tier(*tier), None)],
        Selected::Things(..) | Selected::Tranche(_) => {}
    }
    let standing: HashMap<Held, &Holding> =
        world.holdings.iter().map(|row| (row.held(), row)).collect();
    let held: Vec<Holding> = told
        .into_iter()
        .map(|(held, owner)| {
            let row = standing.get(&held).map_or_else(|| Holding::of(held), |row| (*row).clone());
            let HandChange { operator, lessee, as_built, .. } = change.clone();
            let (operator, lessee) = (operator.or(row.operator), lessee.or(row.lessee));
            let (owner, as_built) = (owner.or(row.owner), as_built.or(row.as_built));
            Holding { owner, operator, lessee, as_built, ..row }
        })
        .collect();
    let owned = held.iter().map(Fact::thing).collect();
    rows.holdings.extend(held.into_iter().filter(|row| !row.is_silent()));
    Ok(rewrite(world, rows, &owned))
}

/// The things that are named one by one, or by their tranche.
fn named_things(world: &World, selected: &Selected) -> Result<HashSet<Thing>, Error> {
    match selected {
        Selected::Things(kind, names) => {
            names.iter().map(|name| named::thing(world, *kind, name)).collect()
        }
        Selected::Tranche(year) => {
            let years = bocage_phasing::years_of_parts(world);
            let built = years.iter().filter(|(_, built)| *built == year);
            let mut things: HashSet<Thing> = built.map(|(thing, _)| *thing).collect();
            let with = |at: Thing| things.contains(&at);
            let ducts = world.ducts.iter().filter(|row| with(row.route.thing()));
            let outlets = world.outlets.iter().filter(|row| with(row.branching_point.thing()));
            let more = ducts.map(Fact::thing).chain(outlets.map(Fact::thing)).collect::<Vec<_>>();
            things.extend(more);
            Ok(things)
        }
        Selected::Tier(_) | Selected::All => Ok(HashSet::new()),
    }
}

struct Picker<'a> {
    things: HashSet<Thing>,
    tiers: Tiers,
    selected: &'a Selected,
    change: &'a HandChange,
    rows: Rows,
    /// Of which things a holding is to tell something, and whom as their owner.
    told: Vec<(Held, Option<Text>)>,
}

impl Picker<'_> {
    fn picks(&self, thing: Thing) -> bool {
        match self.selected {
            Selected::Things(..) | Selected::Tranche(_) => self.things.contains(&thing),
            Selected::Tier(tier) => self.tiers.of_thing(thing) == Some(*tier),
            Selected::All => true,
        }
    }

    /// What is told of a single thing in a holding.
    fn tell(&mut self, thing: Thing, owner: Option<Text>) {
        let HandChange { operator, lessee, as_built, .. } = self.change;
        let says = owner.is_some() || operator.is_some() || lessee.is_some() || as_built.is_some();
        if says && matches!(self.selected, Selected::Things(..) | Selected::Tranche(_)) {
            self.told.push((Held::Thing(thing), owner));
        }
    }
}

impl TableVisitor for Picker<'_> {
    fn visit<T: WorldFact>(&mut self, table: &Table<T>) {
        if !HELD_KINDS.contains(&T::KIND) {
            return;
        }
        let has = |name: &str| T::COLUMNS.iter().any(|column| column.name == name);
        let owner = self.change.owner.clone();
        for row in table {
            if !self.picks(row.thing()) {
                continue;
            }
            let stage = self.change.stage.map(|stage| stage.code().into());
            let written = written(row, &[("stage", stage), ("owner", owner.clone())]);
            T::rows(&mut self.rows).extend(written);
            self.tell(row.thing(), owner.clone().filter(|_| !has("owner")));
        }
    }
}

/// A row with other texts in some of its columns; none where they cannot stand there.
fn written<T: Fact>(row: &T, texts: &[(&str, Option<Text>)]) -> Option<T> {
    let mut cells = Vec::with_capacity(T::COLUMNS.len());
    row.write(&mut |cell| cells.push(cell.into_owned()));
    for (cell, column) in cells.iter_mut().zip(T::COLUMNS) {
        let told = texts.iter().find(|(name, _)| *name == column.name);
        if let Some(text) = told.and_then(|(_, text)| text.as_deref()) {
            *cell = Cell::Text(text.to_owned().into());
        }
    }
    T::read(&mut cells.into_iter()).ok()
}
