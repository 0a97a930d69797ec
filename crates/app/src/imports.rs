//! Files into a territory.

use std::fs::File;
use std::path::PathBuf;

pub use bocage_exchange::ImportOptions;
use bocage_exchange::Input;
use bocage_network::norms::Item;
use bocage_vocab::{Finding, Generation, Money, PlanNumber, Severity, code_list};
use bocage_world::{Change, Dangling, Diff, Digest, World, make_sound, upsert};
use serde::Serialize;

use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, FindingCounts, Territory, checks, findings, jobs, norms, plans};

/// Errors that an import tells at once; all are in the file of its findings.
const FIRST_ERRORS: usize = 3;

code_list! {
    /// What files to import are.
    pub enum Kind: KindError {
        /// OpenStreetMap: streets, buildings, addresses.
        Osm = "osm",
        /// Communes, groups of communes, mergers, public sites.
        Communes = "communes",
        /// The regulator's buildings file.
        Buildings = "buildings",
        /// Addresses in the columns of the national address base.
        Addresses = "addresses",
        /// Features of one's own.
        Geojson = "geojson",
        /// Layers of one's own.
        Geopackage = "geopackage",
        /// Plant of others: ducts, poles, chambers, cabinets, exchanges that stand already.
        Plant = "plant",
        /// Plant that stands already, in the French exchange format: a folder with a file a table.
        Gracethd = "gracethd",
        /// What operators tell each other of addresses.
        Ipe = "ipe",
        /// A copy of this territory, edited elsewhere.
        Edits = "edits",
    }
}

/// What to import.
#[derive(Debug, Clone)]
pub struct Request {
    /// What the files are.
    pub kind: Kind,
    /// The files.
    pub files: Vec<PathBuf>,
    /// Whether the plan stays pending.
    pub plan_only: bool,
    /// How to read them.
    pub options: ImportOptions,
}

/// What an import shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImportRun {
    /// The plan; none where the files change nothing.
    pub plan: Option<PlanNumber>,
    /// The generation after it.
    pub generation: Generation,
    /// Lines or elements read from the files.
    pub read: u64,
    /// Facts that they speak of; rows touched, where the file is an edited copy.
    pub kept: u64,
    /// How many of these are new,
    pub added: u64,
    /// stand otherwise from now on,
    pub changed: u64,
    /// and go.
    pub removed: u64,
    /// How many findings.
    pub findings: FindingCounts,
    /// The first findings of severity error, at most three.
    pub first_errors: Vec<Finding>,
    /// Where the findings are, as GeoJSON.
    pub findings_path: Option<PathBuf>,
    /// The next command, where the plan is pending.
    pub apply: Option<String>,
}

/// Reads files into a plan and, unless asked not to, applies it. Edits always stay a draft.
///
/// # Errors
/// When a file is not what it is said to be, or the store's.
pub fn run(
    ctx: &Context,
    territory: &mut Territory,
    request: &Request,
) -> Result<ImportRun, Error> {
    ctx.require(Resource::Plan, Action::Draft)?;
    let at_once = !request.plan_only && request.kind != Kind::Edits;
    if at_once {
        ctx.require(Resource::Plan, Action::Apply)?;
    }
    jobs::run(ctx, territory, "import", |ctx, territory| {
        let world = territory.world(ctx, AsOf::Head)?;
        let read = read(ctx, territory, request, &world)?;
        if ctx.watch.cancelled() {
            return Err(Error::Interrupted);
        }
        let counts = FindingCounts::of(&read.findings);
        let [added, changed, removed] = rows_touched(&world, &read.diff);
        let mut run = ImportRun {
            plan: None,
            generation: world.generation,
            read: read.read,
            kept: read.kept,
            added,
            changed,
            removed,
            findings: counts,
            first_errors: first_errors(&read.findings),
            findings_path: None,
            apply: None,
        };
        let (diff, found) = (read.diff, read.findings);
        if !diff.is_empty() {
            let provenance = provenance(ctx, request)?;
            let study = study(territory)?;
            let parts = plans::Parts {
                diff,
                findings: found.clone(),
                provenance,
                report: None,
                study,
                norms: None,
            };
            let kept = plans::keep(ctx, territory, &world, parts, at_once)?;
            (run.plan, run.apply) = (Some(kept.plan), kept.apply);
            run.generation = kept.generation.unwrap_or(run.generation);
        }
        run.findings_path = findings::write_beside(territory, run.plan, &found)?;
        Ok(run)
    })
}

/// What the study of one premises costs as things stand.
pub(crate) fn study(territory: &Territory) -> Result<Money, Error> {
    Ok(norms::standing(territory, AsOf::Head)?.or_shipped().prices.item(Item::Study))
}

/// Rows of all kinds that a change adds, changes and removes.
fn rows_touched(world: &World, diff: &Diff) -> [u64; 3] {
    let changes = bocage_world::summarise(world, diff).changes;
    let each = [|c: &Change| c.added, |c: &Change| c.changed, |c: &Change| c.removed];
    each.map(|rows| changes.iter().map(rows).sum())
}

fn first_errors(found: &[Finding]) -> Vec<Finding> {
    let errors = found.iter().filter(|finding| finding.severity == Severity::Error);
    errors.take(FIRST_ERRORS).cloned().collect()
}

/// What was read, as a change of the head.
struct Read {
    diff: Diff,
    findings: Vec<Finding>,
    read: u64,
    kept: u64,
}

fn read(
    ctx: &Context,
    territory: &Territory,
    request: &Request,
    world: &World,
) -> Result<Read, Error> {
    let watch = ctx.watch.as_ref();
    if request.kind == Kind::Edits {
        request.options.require_no_columns(Kind::Edits.code())?;
        let copy = &request.files[0];
        let edits = territory.store.edits(copy, world, watch)?;
        let (diff, dangling) = make_sound(world, edits.diff);
        let mut findings = edits.findings;
        findings
            .extend(dangling.iter().map(|dangling| refers_to_nothing(dangling, &name_of(copy))));
        let standing = norms::standing(territory, AsOf::Head)?;
        findings.extend(checks::newly_broken(ctx, world, &diff, standing.or_shipped())?);
        let kept = diff.len() as u64;
        return Ok(Read { diff, findings, read: edits.read, kept });
    }
    let input = Input { files: &request.files, world, options: &request.options };
    let what = || Error::NotThere { what: format!("import of {}", request.kind) };
    let imported =
        bocage_exchange::import(request.kind.code()).ok_or_else(what)?.read(&input, watch)?;
    Ok(Read {
        diff: upsert(world, imported.rows),
        findings: imported.findings,
        read: imported.read,
        kept: imported.kept,
    })
}

/// An edit that is left out: a row would refer to something that is not there.
pub(crate) fn refers_to_nothing(dangling: &Dangling, file: &str) -> Finding {
    Finding::error("edit_refers_to_nothing")
        .about(dangling.change)
        .named(dangling.change.to_string())
        .in_file(file)
        .says("by", dangling.by.to_string())
        .says("to", dangling.to.to_string())
}

fn provenance(ctx: &Context, request: &Request) -> Result<bocage_world::Provenance, Error> {
    let names: Vec<String> = request.files.iter().map(|file| name_of(file)).collect();
    let mut provenance =
        plans::provenance(ctx, format!("import {} {}", request.kind, names.join(" ")));
    for (file, name) in request.files.iter().zip(names) {
        if file.is_file() {
            let digest =
                File::open(file).and_then(Digest::of_reader).map_err(Error::file(file, "read"))?;
            provenance.inputs.push((name, digest.to_string()));
        }
    }
    Ok(provenance)
}

pub(crate) fn name_of(file: &std::path::Path) -> String {
    file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
