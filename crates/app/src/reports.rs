//! The report: one HTML page that holds everything it shows and loads nothing.

mod chart;
mod costs;
mod map;
mod numbers;
mod page;
mod phases;

use std::collections::HashSet;
use std::path::PathBuf;

pub(crate) use phases::{curve_svg, phase_map_svg};

use bocage_design::Figures;
use bocage_network::norms::{Item, Norms};
use bocage_vocab::{Finding, Generation, Kind};
use bocage_world::{PLANT_KINDS, Plan, World};
use serde::Serialize;

use crate::certificates::{design_of, plans_since};
use crate::exports::{Written, make_folder};
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Locale, Territory, designs, norms};

/// What to write, where.
#[derive(Debug, Clone)]
pub struct Request {
    /// The folder; made where it is missing.
    pub out: PathBuf,
    /// The state.
    pub as_of: AsOf,
    /// The language of the page.
    pub locale: Locale,
}

/// What `report` shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReportRun {
    /// The page.
    pub files: Vec<Written>,
}

/// Everything that the page tells.
struct Told<'a> {
    title: &'a str,
    date: &'a str,
    generation: Generation,
    world: &'a World,
    /// What it stands by.
    norms: &'a Norms,
    /// The network of the state in numbers; none where nothing is built or planned.
    figures: Option<Figures>,
    /// The design that the state goes back to.
    design: Option<Designed>,
    findings: &'a [Finding],
    locale: Locale,
}

/// A design, and whether it is what stands.
struct Designed {
    report: designs::Report,
    /// The generation that it made; none while it is pending.
    generation: Option<Generation>,
    /// Whether no plan has changed the network since: else its bound is not that of the state.
    stands: bool,
}

/// Writes the report of a territory as `report.html`.
///
/// # Errors
/// When the state does not exist or the folder cannot be written.
pub fn run(ctx: &Context, territory: &Territory, request: &Request) -> Result<ReportRun, Error> {
    ctx.require(Resource::Facts, Action::Read)?;
    let world = territory.world(ctx, request.as_of)?;
    let plan = design_of(territory, request.as_of)?;
    let plan = plan.map(|plan| territory.store.plan(plan.number)).transpose()?;
    let design = plan.as_ref().map(|plan| designed(territory, request.as_of, plan)).transpose()?;
    let design = design.flatten();
    let standing = norms::standing(territory, request.as_of)?;
    let norms = standing.or_shipped();
    let mut findings = findings(ctx, (&world, norms), plan.as_ref(), design.as_ref())?;
    findings.splice(0..0, standing.told());
    let time = ctx.time();
    let told = Told {
        title: &territory.title(),
        date: time.split('T').next().unwrap_or_default(),
        generation: world.generation,
        world: &world,
        norms,
        figures: figures(&world, norms),
        design,
        findings: &findings,
        locale: request.locale,
    };
    ctx.watch.stage("write report", "pages", Some(1));
    make_folder(&request.out)?;
    let path = request.out.join("report.html");
    std::fs::write(&path, page::page(&told).into_string())
        .map_err(Error::file(&path, "written"))?;
    ctx.watch.done(1);
    Ok(ReportRun { files: vec![Written { path, objects: 1 }] })
}

/// A design in numbers; none where it has left none.
fn designed(territory: &Territory, as_of: AsOf, plan: &Plan) -> Result<Option<Designed>, Error> {
    let report = plan.report.as_deref().and_then(|text| serde_json::from_str(text).ok());
    let Some(report) = report else { return Ok(None) };
    let meets = |plan: &Plan| plan.summary.changes.iter().any(|change| of_design(change.kind));
    let stands = !plans_since(territory, as_of, plan)?.iter().any(meets);
    Ok(Some(Designed { report, generation: plan.generation, stands }))
}

/// Whether a design is about a kind: what it makes, and what it is given.
fn of_design(kind: Kind) -> bool {
    let given =
        [Kind::Street, Kind::Building, Kind::Premises, Kind::ExistingRoute, Kind::ExistingSite];
    given.contains(&kind) || (PLANT_KINDS.contains(&kind) && kind != Kind::Phase)
}

/// The network of a state in numbers.
fn figures(world: &World, norms: &Norms) -> Option<Figures> {
    let is_there = !world.outlets.is_empty() || !world.cabinets.is_empty();
    is_there.then(|| Figures::of_state(world, norms.prices.item(Item::Study)))
}

/// What must be told of a state: what its design has found, or, where the network has changed
/// since, what the rules find now, and the design's reasons for premises that still have no line.
fn findings(
    ctx: &Context,
    (world, norms): (&World, &Norms),
    plan: Option<&Plan>,
    design: Option<&Designed>,
) -> Result<Vec<Finding>, Error> {
    let told = plan.map(|plan| plan.findings.clone()).unwrap_or_default();
    if design.is_none_or(|design| design.stands) {
        return Ok(told);
    }
    let served: HashSet<_> = world.outlets.iter().map(|row| row.premises.uuid()).collect();
    let without_line = |finding: &Finding| {
        let of_premises = finding.subject.kind == Some(Kind::Premises);
        of_premises && finding.subject.id.is_some_and(|id| !served.contains(&id))
    };
    let mut found: Vec<Finding> = told.into_iter().filter(without_line).collect();
    let reasoned: HashSet<_> = found.iter().filter_map(|finding| finding.subject.id).collect();
    let broken = bocage_check::check(world, norms, ctx.watch.as_ref());
    if ctx.watch.cancelled() {
        return Err(Error::Interrupted);
    }
    found.extend(broken.into_iter().filter(|finding| {
        &*finding.code != bocage_check::PREMISES_UNSERVED
            || finding.subject.id.is_none_or(|id| !reasoned.contains(&id))
    }));
    Ok(found)
}
