//! The report: one HTML page that holds everything it shows and loads nothing.

mod chart;
mod map;
mod numbers;
mod page;
mod phases;

use std::path::PathBuf;

pub(crate) use phases::{curve_svg, phase_map_svg};

use bocage_vocab::{Finding, Generation};
use serde::Serialize;

use crate::exports::{Written, last_design, make_folder};
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Locale, Territory, designs};

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
    world: &'a bocage_world::World,
    /// The last design in numbers.
    design: Option<designs::Report>,
    findings: &'a [Finding],
    locale: Locale,
}

/// Writes the report of a territory as `report.html`.
///
/// # Errors
/// When the state does not exist or the folder cannot be written.
pub fn run(ctx: &Context, territory: &Territory, request: &Request) -> Result<ReportRun, Error> {
    ctx.require(Resource::Facts, Action::Read)?;
    let world = territory.world(ctx, request.as_of)?;
    let last = last_design(territory, request.as_of)?;
    let plan = last.map(|plan| territory.store.plan(plan.number)).transpose()?;
    let report = plan.as_ref().and_then(|plan| plan.report.as_deref());
    let time = ctx.time();
    let told = Told {
        title: &territory.title(),
        date: time.split('T').next().unwrap_or_default(),
        generation: world.generation,
        world: &world,
        design: report.and_then(|text| serde_json::from_str(text).ok()),
        findings: plan.as_ref().map(|plan| plan.findings.as_slice()).unwrap_or_default(),
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
