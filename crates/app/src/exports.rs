//! A territory in other forms.

mod geopackage;

use std::path::{Path, PathBuf};

use bocage_exchange::{Exported, Outgoing};
use bocage_vocab::{Finding, code_list};
use serde::Serialize;

use crate::permission::{Action, Resource};
use crate::publication::{Profile, published};
use crate::{AsOf, Context, Error, FindingCounts, Locale, Territory, words};

/// Findings that an export tells at once.
const FIRST_FINDINGS: usize = 10;

code_list! {
    /// A form to write a territory in.
    pub enum Format: FormatError {
        /// A copy to edit in QGIS.
        Geopackage = "geopackage",
        /// One feature collection a kind.
        Geojson = "geojson",
        /// The bill of quantities as a spreadsheet.
        Bill = "bill",
        /// The Open Fibre Data Standard 0.4, a file a zone.
        Ofds = "ofds",
        /// The French exchange format GraceTHD 2.0.1, a file a table.
        Gracethd = "gracethd",
        /// The regulator's open data on buildings.
        Buildings = "buildings",
        /// What operators tell each other of addresses (IPE 3.1).
        Ipe = "ipe",
    }
}

/// What to write, where.
#[derive(Debug, Clone)]
pub struct Request {
    /// The form, as the registry of formats names it.
    pub format: &'static str,
    /// The folder.
    pub out: PathBuf,
    /// The state.
    pub as_of: AsOf,
    /// The language of texts for people.
    pub locale: Locale,
    /// For whom it is written.
    pub profile: Profile,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Written {
    /// Where.
    pub path: PathBuf,
    /// Objects in it.
    pub objects: u64,
}

/// What `export` shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExportRun {
    /// The files.
    pub files: Vec<Written>,
    /// What the form could not carry.
    pub findings: FindingCounts,
    /// The first of it, at most ten findings.
    pub first_findings: Vec<Finding>,
}

/// Writes a territory in another form.
///
/// # Errors
/// When the state does not exist or the folder cannot be written.
pub fn run(ctx: &Context, territory: &Territory, request: &Request) -> Result<ExportRun, Error> {
    ctx.require(Resource::Facts, Action::Read)?;
    let world = published(&territory.world(ctx, request.as_of)?, request.profile)?;
    // Lists come without findings; the one plan is read whole.
    let last = last_design(territory, request.as_of)?;
    // What a design found and reckoned tells of plant and prices.
    let last = last.filter(|_| request.profile == Profile::Internal);
    let plan = last.map(|plan| territory.store.plan(plan.number)).transpose()?;
    make_folder(&request.out)?;
    if request.format == geopackage::NAME {
        return geopackage::write(ctx, territory, &world, request, plan.as_ref());
    }
    let outgoing = Outgoing {
        world: &world,
        out: &request.out,
        title: &territory.title(),
        findings: plan.as_ref().map(|plan| plan.findings.as_slice()).unwrap_or_default(),
        report: plan.as_ref().and_then(|plan| plan.report.as_deref()),
        now: &ctx.time(),
        lang: request.locale.code(),
        word: &|text| words::code(request.locale, text),
    };
    let what = || Error::NotThere { what: format!("export to {}", request.format) };
    let export = bocage_exchange::export(request.format).ok_or_else(what)?;
    let Exported { files, findings } = export.write(&outgoing, ctx.watch.as_ref())?;
    let written =
        |file: bocage_exchange::WrittenFile| Written { path: file.path, objects: file.objects };
    Ok(ExportRun {
        files: files.into_iter().map(written).collect(),
        findings: FindingCounts::of(&findings),
        first_findings: findings.into_iter().take(FIRST_FINDINGS).collect(),
    })
}

/// The plan whose findings and figures tell of a state: the plan asked for, else the last design
/// that was applied.
pub(crate) fn last_design(
    territory: &Territory,
    as_of: AsOf,
) -> Result<Option<bocage_world::Plan>, Error> {
    if let AsOf::Plan(number) = as_of {
        return Ok(Some(territory.store.plan(number)?));
    }
    let until = match as_of {
        AsOf::Generation(generation) => Some(generation),
        AsOf::Date(date) => Some(territory.store.generation_on(date)?),
        AsOf::Head | AsOf::Plan(_) => None,
    };
    let plans = territory.store.plans()?.into_iter();
    let applied = plans.filter(|plan| {
        let within = |g| until.is_none_or(|until| g <= until);
        plan.report.is_some() && plan.generation.is_some_and(within)
    });
    Ok(applied.max_by_key(|plan| plan.generation))
}

pub(crate) fn make_folder(path: &Path) -> Result<(), Error> {
    std::fs::create_dir_all(path).map_err(Error::file(path, "made"))
}
