//! What a builder delivers, beside what was designed: object by object, accepted wholly or in part.

mod objects;

use std::collections::HashSet;
use std::convert::Infallible;
use std::path::{Path, PathBuf};

use bocage_network::{Held, Holding};
use bocage_plant::HELD_KINDS;
use bocage_vocab::{Date, Fact, Finding, Generation, PlanNumber, Thing};
use bocage_world::{Diff, DiffMutVisitor, DiffVisitor, TableDiff, World, WorldFact, make_sound};
use serde::Serialize;

pub use objects::DeliveredObject;
use objects::objects;

use super::files;
use crate::imports::{name_of, refers_to_nothing, study};
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, FindingCounts, Territory, checks, jobs, norms, plans};

/// What is delivered, and what of it is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRequest {
    /// The GeoPackage.
    pub file: PathBuf,
    /// What is accepted: `all`, kinds, references, ids; nothing unless given.
    pub accept: Vec<String>,
    /// What is not, though it is among those.
    pub reject: Vec<String>,
    /// Whether things of a layer that the file does not hold are meant to go.
    pub removals: bool,
    /// Since when what is accepted stands as built.
    pub as_built: Option<Date>,
    /// Where to write both courses of everything that differs.
    pub geojson: Option<PathBuf>,
    /// Whether the plan is applied at once.
    pub apply: bool,
}

/// What `plant delivery` shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DeliveryRun {
    /// The plan of what is accepted; none where that is nothing.
    pub plan: Option<PlanNumber>,
    /// The generation that it is compared with.
    pub parent: Generation,
    /// The generation that the plan made, where it was applied.
    pub generation: Option<Generation>,
    /// Rows read.
    pub read: u64,
    /// Everything that differs.
    pub objects: Vec<DeliveredObject>,
    /// How many of these are accepted.
    pub accepted: usize,
    /// What was found: rows that cannot be read, and rules that what is accepted would break.
    pub findings: FindingCounts,
    /// What was written.
    pub files: Vec<PathBuf>,
    /// The next command, where a plan is pending.
    pub apply: Option<String>,
}

/// Compares a delivery with the head, and drafts a plan of what is accepted.
///
/// # Errors
/// When the file cannot be read, what is accepted is not in it, or the store's.
pub fn run(
    ctx: &Context,
    territory: &mut Territory,
    request: &DeliveryRequest,
) -> Result<DeliveryRun, Error> {
    ctx.require(Resource::Plan, Action::Draft)?;
    if request.apply {
        ctx.require(Resource::Plan, Action::Apply)?;
    }
    jobs::run(ctx, territory, "delivery", |ctx, territory| {
        let world = territory.world(ctx, AsOf::Head)?;
        let edits = territory.store.edits(&request.file, &world, ctx.watch.as_ref())?;
        let mut diff = edits.diff;
        if !request.removals {
            let Ok(()) = diff.each_mut(&mut KeepRemoved);
        }
        let mut objects = objects(&world, &diff, request)?;
        let accepted: HashSet<Thing> =
            objects.iter().filter(|object| object.accepted).map(|object| object.thing).collect();
        let Ok(()) = diff.each_mut(&mut Only(&accepted));
        let (diff, dangling) = make_sound(&world, diff);
        let mut findings = edits.findings;
        let file = name_of(&request.file);
        findings.extend(dangling.iter().map(|one| refers_to_nothing(one, &file)));
        let left: HashSet<Thing> = dangling.iter().map(|one| one.change).collect();
        objects.iter_mut().for_each(|object| object.accepted &= !left.contains(&object.thing));
        let mut run = DeliveryRun {
            plan: None,
            parent: world.generation,
            generation: None,
            read: edits.read,
            accepted: objects.iter().filter(|object| object.accepted).count(),
            objects,
            findings: FindingCounts::of(&findings),
            files: Vec::new(),
            apply: None,
        };
        if let Some(path) = &request.geojson {
            write(path, &run.objects)?;
            run.files.push(path.clone());
        }
        keep(ctx, territory, (&world, diff, findings), request, &mut run)?;
        Ok(run)
    })
}

fn keep(
    ctx: &Context,
    territory: &mut Territory,
    (world, mut diff, mut findings): (&World, Diff, Vec<Finding>),
    request: &DeliveryRequest,
    run: &mut DeliveryRun,
) -> Result<(), Error> {
    if diff.is_empty() {
        return Ok(());
    }
    if let Some(day) = request.as_built {
        built(world, &mut diff, day);
    }
    let standing = norms::standing(territory, AsOf::Head)?;
    findings.extend(checks::newly_broken(ctx, world, &diff, standing.or_shipped())?);
    run.findings = FindingCounts::of(&findings);
    let provenance = plans::provenance(ctx, format!("delivery {}", name_of(&request.file)));
    let (report, study, norms) = (None, study(territory)?, None);
    let parts = plans::Parts { diff, findings, provenance, report, study, norms };
    let kept = plans::keep(ctx, territory, world, parts, request.apply)?;
    (run.plan, run.generation, run.apply) = (Some(kept.plan), kept.generation, kept.apply);
    Ok(())
}

/// Tells of all that a change writes that it stands as built since a day.
fn built(world: &World, diff: &mut Diff, day: Date) {
    struct Written(Vec<Thing>);
    impl DiffVisitor for Written {
        type Error = Infallible;
        fn visit<T: WorldFact>(&mut self, diff: &TableDiff<T>) -> Result<(), Infallible> {
            if HELD_KINDS.contains(&T::KIND) {
                self.0.extend(diff.written().map(Fact::thing));
            }
            Ok(())
        }
    }
    let mut written = Written(Vec::new());
    let Ok(()) = diff.each(&mut written);
    let standing = written.0.into_iter().map(|thing| {
        let row = Holding::of(Held::Thing(thing));
        let held = world.holdings.get(row.id).cloned();
        (held.is_some(), Holding { as_built: Some(day), ..held.unwrap_or(row) })
    });
    let (known, new): (Vec<_>, Vec<_>) = standing.partition(|(known, _)| *known);
    let sorted = |rows: Vec<(bool, Holding)>| {
        let mut rows: Vec<Holding> = rows.into_iter().map(|(_, row)| row).collect();
        rows.sort_by_key(|row| row.id);
        rows
    };
    let stands = |row: &Holding| world.holdings.get(row.id) == Some(row);
    diff.holdings.added = sorted(new);
    diff.holdings.changed = sorted(known);
    diff.holdings.changed.retain(|row| !stands(row));
}

/// What a file does not hold stays.
struct KeepRemoved;

impl DiffMutVisitor for KeepRemoved {
    type Error = Infallible;
    fn visit<T: WorldFact>(&mut self, diff: &mut TableDiff<T>) -> Result<(), Infallible> {
        diff.removed.clear();
        Ok(())
    }
}

/// Of a change only what is about these things.
struct Only<'a>(&'a HashSet<Thing>);

impl DiffMutVisitor for Only<'_> {
    type Error = Infallible;
    fn visit<T: WorldFact>(&mut self, diff: &mut TableDiff<T>) -> Result<(), Infallible> {
        diff.added.retain(|row| self.0.contains(&row.thing()));
        diff.changed.retain(|row| self.0.contains(&row.thing()));
        diff.removed.retain(|id| self.0.contains(&id.thing()));
        Ok(())
    }
}

/// Both shapes of everything that differs, side by side.
fn write(path: &Path, objects: &[DeliveredObject]) -> Result<(), Error> {
    let features = objects.iter().flat_map(|object| {
        let sides = [("design", &object.designed), ("delivery", &object.delivered)];
        sides.into_iter().filter_map(move |(side, shape)| {
            let mut properties = serde_json::to_value(object).ok()?;
            properties["side"] = side.into();
            Some(files::feature(shape.as_ref()?, &properties))
        })
    });
    files::write(path, files::collection(&features.collect::<Vec<_>>())?)
}
