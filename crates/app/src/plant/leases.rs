//! The base of the lease: what is made available in a state, and what changed since another.

mod table;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use bocage_network::Stage;
use bocage_plant::{
    Hands, LeaseChange, LeaseKey, LeaseLine, LeaseObject, LeaseSums, lease_changes, lease_lines,
    lease_objects,
};
use bocage_vocab::{Date, Generation};
use bocage_world::World;
use serde::Serialize;

use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Locale, Territory, norms};

/// A state as people name it: the end of a day, or a generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// The end of a day.
    Day(Date),
    /// A generation.
    Generation(Generation),
}

/// A text that names no state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is neither a day nor a generation: expected one such as 2027-01-31 or 12")]
pub struct WhenError {
    text: String,
}

impl FromStr for When {
    type Err = WhenError;
    fn from_str(text: &str) -> Result<Self, WhenError> {
        let day = || text.parse().map(When::Day).ok();
        let found = text.parse().map(|number| When::Generation(Generation(number))).ok();
        found.or_else(day).ok_or_else(|| WhenError { text: text.to_owned() })
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            When::Day(day) => day.fmt(f),
            When::Generation(generation) => generation.fmt(f),
        }
    }
}

impl From<When> for AsOf {
    fn from(when: When) -> AsOf {
        match when {
            When::Day(day) => AsOf::Date(day),
            When::Generation(generation) => AsOf::Generation(generation),
        }
    }
}

/// Which base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaseRequest {
    /// The state; the head unless given.
    pub on: Option<When>,
    /// The state that it is compared with.
    pub against: Option<When>,
    /// From which stage on something counts as made available.
    pub from: Stage,
}

/// What `lease base` shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeaseRun {
    /// The generation that is counted.
    pub generation: Generation,
    /// From which stage on something counts.
    pub from: &'static str,
    /// The base, by tranche, owner and lessee.
    pub lines: Vec<LeaseLine>,
    /// All lines.
    pub total: LeaseSums,
    /// How many objects count.
    pub objects: usize,
    /// What changed since another state, where that was asked for.
    pub against: Option<LeaseAgainst>,
    /// What was written.
    pub files: Vec<PathBuf>,
}

/// What changed since another state.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeaseAgainst {
    /// The generation that it is compared with.
    pub generation: Generation,
    /// Each line that differs.
    pub lines: Vec<LeaseDifference>,
    /// All lines.
    pub total: LeaseSums,
    /// How many objects make the difference.
    pub objects: usize,
}

/// One line of two bases.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeaseDifference {
    /// Whose, and of which tranche.
    #[serde(flatten)]
    pub key: LeaseKey,
    /// As it was.
    pub before: LeaseSums,
    /// As it is.
    pub after: LeaseSums,
    /// What came less what went.
    pub difference: LeaseSums,
    /// Objects that make the difference.
    pub objects: usize,
}

/// Counts the base and, where asked, compares it and writes every object into a table: those that
/// count, or of a comparison those that make the difference.
///
/// # Errors
/// When a state is not there, the table cannot be written, or the store's.
pub fn base(
    ctx: &Context,
    territory: &Territory,
    request: &LeaseRequest,
    csv: Option<(&Path, Locale)>,
) -> Result<LeaseRun, Error> {
    ctx.require(Resource::Facts, Action::Read)?;
    let counted = |when: Option<When>| {
        let as_of = when.map_or(AsOf::Head, AsOf::from);
        let world = territory.world(ctx, as_of)?;
        let owner = norms::standing(territory, as_of)?.or_shipped().settings.owner.clone();
        Ok::<_, Error>((world.generation, objects(&world, &owner, request.from)))
    };
    let after = counted(request.on)?;
    let before = request.against.map(|when| counted(Some(when))).transpose()?;
    let mut run = told(&after, before.as_ref(), request.from);
    if let Some((path, locale)) = csv {
        let text = match &before {
            Some((_, before)) => table::changes(locale, &lease_changes(before, &after.1)),
            None => table::objects(locale, &after.1),
        };
        std::fs::write(path, text).map_err(Error::file(path, "written"))?;
        run.files.push(path.to_owned());
    }
    Ok(run)
}

type Counted = (Generation, Vec<LeaseObject>);

fn objects(world: &World, owner: &str, from: Stage) -> Vec<LeaseObject> {
    let tranches = bocage_phasing::years_of_parts(world);
    lease_objects(world, &Hands::of(world, owner), &tranches, from)
}

/// The base of a world that is read already.
pub(crate) fn base_in(world: &World, owner: &str, from: Stage) -> LeaseRun {
    told(&(world.generation, objects(world, owner, from)), None, from)
}

fn told((generation, after): &Counted, before: Option<&Counted>, from: Stage) -> LeaseRun {
    let lines = lease_lines(after);
    LeaseRun {
        generation: *generation,
        from: from.code(),
        total: total(lines.iter().map(|line| line.sums)),
        lines,
        objects: after.len(),
        against: before.map(|(generation, before)| against(*generation, before, after)),
        files: Vec::new(),
    }
}

fn total(sums: impl Iterator<Item = LeaseSums>) -> LeaseSums {
    let mut total = LeaseSums::default();
    sums.for_each(|sums| total += sums);
    total
}

fn against(generation: Generation, before: &[LeaseObject], after: &[LeaseObject]) -> LeaseAgainst {
    let changes = lease_changes(before, after);
    let mut lines: BTreeMap<LeaseKey, LeaseDifference> = BTreeMap::new();
    let new = |key: &LeaseKey| {
        let (before, after) = (LeaseSums::default(), LeaseSums::default());
        let difference = LeaseSums::default();
        LeaseDifference { key: key.clone(), before, after, difference, objects: 0 }
    };
    let mut line = |key: &LeaseKey, set: &dyn Fn(&mut LeaseDifference)| {
        set(lines.entry(key.clone()).or_insert_with(|| new(key)));
    };
    for LeaseLine { key, sums } in &lease_lines(before) {
        line(key, &|line| line.before = *sums);
    }
    for LeaseLine { key, sums } in &lease_lines(after) {
        line(key, &|line| line.after = *sums);
    }
    for change in &changes {
        for key in keys(change) {
            line(key, &|line| line.objects += 1);
        }
    }
    let mut lines: Vec<LeaseDifference> = lines.into_values().collect();
    lines.iter_mut().for_each(|line| line.difference = line.after - line.before);
    lines.retain(|line| line.objects > 0);
    let total = total(lines.iter().map(|line| line.difference));
    LeaseAgainst { generation, lines, total, objects: changes.len() }
}

/// The lines that an object leaves and comes to; one where it only counts for another amount.
fn keys<'a>(change: &LeaseChange<'a>) -> Vec<&'a LeaseKey> {
    let mut keys: Vec<&LeaseKey> =
        [change.before, change.after].into_iter().flatten().map(|object| &object.key).collect();
    keys.dedup();
    keys
}
