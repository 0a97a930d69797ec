//! The demo: a generated department, designed whole.

mod field;
mod hosting;
mod money;

use std::path::{Path, PathBuf};

use bocage_demo::{Generated, Options, Source};
use bocage_exchange::communes::CommuneRow;
use bocage_store::Error as StoreError;
use bocage_vocab::{Date, Money};
use bocage_world::upsert;
use serde::Serialize;

use crate::designs::{self, DesignRun, threads_of_machine};
use crate::permission::{Action, Resource};
use crate::publication::Profile;
use crate::{Actor, AsOf, Context, Error, Locale, Territory, exports, plans, reports};

/// Where the tables of the real communes lie beside a checkout, if they do.
const REAL_COMMUNES: &str = "../shared/data/manche";

/// The day for which the tables of the real communes hold.
const TABLE_FROM: Date = Date::constant(2026, 1, 1);

/// Plans of a demo that nobody has worked on: what was generated, and its design.
const PLANS: usize = 2;

/// What to generate, and where.
#[derive(Debug, Clone)]
pub struct Request {
    /// The folder to write to; made where it is missing.
    pub dir: PathBuf,
    /// What the territory is drawn from.
    pub seed: u64,
    /// One group of communes instead of the department.
    pub small: bool,
    /// A folder with the tables of real communes.
    pub communes: Option<PathBuf>,
    /// Threads.
    pub threads: Option<usize>,
    /// The socket of the engine that has the images of the demo's applications; without one they are
    /// named by a digest that no image has.
    pub engine: Option<PathBuf>,
}

/// What `demo` shows.
#[derive(Debug, Clone, Serialize)]
pub struct DemoRun {
    /// Where the territory lies.
    pub territory: String,
    /// Whether its communes are real; its streets never are.
    pub real_communes: bool,
    /// Its design.
    #[serde(flatten)]
    pub design: DesignRun,
}

/// Generates the demo territory and designs its network; an earlier demo there is replaced.
///
/// # Errors
/// When the folder cannot be written, holds something else, or the design fails.
pub fn run(ctx: &Context, request: &Request) -> Result<DemoRun, Error> {
    ctx.require(Resource::Territory, Action::Create)?;
    std::fs::create_dir_all(&request.dir).map_err(Error::file(&request.dir, "made"))?;
    let path = replaceable(ctx, &request.dir)?;
    let real = real_communes(request);
    // An older demo stays until there is something to put in its place.
    let generated = generate(ctx, request, real.as_deref())?;
    let mut territory = fresh(ctx, &path)?;
    keep(ctx, &mut territory, request, generated)?;
    let asked =
        designs::Request { threads: request.threads, apply: true, ..designs::Request::default() };
    let mut design = designs::run(ctx, &mut territory, &asked)?;
    field::add(ctx, &mut territory)?;
    money::add(ctx, &territory)?;
    design.files.extend(outputs(ctx, &territory, &request.dir)?);
    Ok(DemoRun {
        territory: territory.location().to_owned(),
        real_communes: real.is_some(),
        design,
    })
}

/// Where the demo comes to lie: in the place of an older one that nobody has worked on, of nothing
/// else.
fn replaceable(ctx: &Context, dir: &Path) -> Result<PathBuf, Error> {
    let path = dir.join("demo.gpkg");
    if path.exists() {
        let older = Territory::open(ctx, &path.to_string_lossy()).map_err(|error| match error {
            Error::Store(StoreError::NotATerritory { at, .. } | StoreError::Missing { at }) => {
                Error::Store(StoreError::Exists { at })
            }
            other => other,
        })?;
        let by_others = |entry: &bocage_store::AuditEntry| {
            entry.action.starts_with("field.") && entry.by != field::ACTOR
        };
        let acted = older.store.audit_log()?.iter().any(by_others);
        if acted || older.store.plans()?.len() > PLANS {
            return Err(Error::Store(StoreError::Exists { at: path.into() }));
        }
    }
    Ok(path)
}

/// An empty territory at a path where an older one may stand.
fn fresh(ctx: &Context, path: &Path) -> Result<Territory, Error> {
    if path.exists() {
        std::fs::remove_file(path).map_err(Error::file(path, "replaced"))?;
    }
    Territory::create(ctx, &path.to_string_lossy())
}

fn real_communes(request: &Request) -> Option<PathBuf> {
    let beside = || Some(PathBuf::from(REAL_COMMUNES)).filter(|folder| folder.is_dir());
    request.communes.clone().or_else(beside)
}

fn generate(ctx: &Context, request: &Request, real: Option<&Path>) -> Result<Generated, Error> {
    let watch = ctx.watch.as_ref();
    let mut findings = Vec::new();
    let source = match real {
        Some(folder) => {
            let (table, found) = bocage_exchange::communes::commune_table(folder, watch)?;
            findings.extend(found);
            Source::Table(table.into_iter().map(commune).collect())
        }
        None => Source::Fictional,
    };
    let threads = request.threads.unwrap_or_else(threads_of_machine);
    let options = Options { seed: request.seed, small: request.small, threads };
    let mut generated = bocage_demo::generate(source, &options, watch)?;
    findings.append(&mut generated.findings);
    generated.findings = findings;
    Ok(generated)
}

/// Makes what was generated the first generation.
fn keep(
    ctx: &Context,
    territory: &mut Territory,
    request: &Request,
    generated: Generated,
) -> Result<(), Error> {
    let world = territory.world(ctx, AsOf::Head)?;
    let mut provenance = plans::provenance(ctx, format!("demo territory, seed {}", request.seed));
    provenance.created_by = Actor::local_operator().name;
    let Generated { mut rows, mut findings, .. } = generated;
    hosting::add(request.engine.as_deref(), &mut rows, &mut findings)?;
    let (diff, study) = (upsert(&world, rows), Money::ZERO);
    let parts = plans::Parts { diff, findings, provenance, report: None, study, norms: None };
    let plan = plans::draft(ctx, territory, &world, parts)?;
    plans::make_real(ctx, territory, plan, world.generation)?;
    Ok(())
}

/// The same commune in the generator's words. A village whose town hall nobody placed is left to
/// the others; a commune without any is settled around the middle of its outline.
fn commune(row: CommuneRow) -> bocage_demo::Commune {
    let known = row.villages.iter().filter_map(|village| {
        let (name, weight) = (village.name.clone(), village.population);
        Some(bocage_demo::Village { name, seat: village.town_hall?, weight })
    });
    let mut villages: Vec<_> = known.collect();
    if villages.is_empty() {
        let corners = row.outline.polygons.iter().flatten().flatten().copied();
        villages.extend(bocage_vocab::Bounds::around(corners).map(|bounds| bocage_demo::Village {
            name: row.name.clone(),
            seat: bounds.middle(),
            weight: 1,
        }));
    }
    let site = |site: bocage_exchange::communes::SiteRow| bocage_demo::Site {
        name: site.name,
        kind: site.activity,
        position: Some(site.position),
    };
    bocage_demo::Commune {
        insee: row.insee,
        name: row.name,
        postcode: row.postcode,
        epci: row.epci,
        epci_name: row.epci_name,
        population: row.population,
        dwellings: row.dwellings,
        establishments: row.establishments,
        outline: row.outline,
        villages,
        sites: row.sites.into_iter().map(site).collect(),
        valid_from: TABLE_FROM,
    }
}

/// The bill and the report, beside the territory.
fn outputs(ctx: &Context, territory: &Territory, dir: &Path) -> Result<Vec<PathBuf>, Error> {
    let (as_of, locale) = (AsOf::Head, Locale::default());
    let (out, profile) = (dir.to_owned(), Profile::Internal);
    let bill = exports::Request { format: "bill", out, as_of, locale, profile };
    let report = reports::Request { out: dir.to_owned(), as_of, locale };
    let mut files = exports::run(ctx, territory, &bill)?.files;
    files.extend(reports::run(ctx, territory, &report)?.files);
    Ok(files.into_iter().map(|file| file.path).collect())
}
