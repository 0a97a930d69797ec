//! Designing the network.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Instant;

use bocage_design::Design;
pub use bocage_design::{PremisesCount, Rented, Report};
pub use bocage_network::norms::{BOOKS, PRICES_SHIPPED, SETTINGS_SHIPPED};
use bocage_network::norms::{Item, Norms};
use bocage_vocab::{Finding, Generation, Insee, Money, PlanNumber};
use bocage_world::{Diff, Plan, World};
use serde::Serialize;

use crate::permission::{Action, Resource};
use crate::{
    AsOf, Context, Error, FindingCounts, Territory, certificates, exports, findings, jobs, plans,
};

/// What to design, and how.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Only the premises of this commune.
    pub area: Option<Insee>,
    /// A file of settings.
    pub settings: Option<PathBuf>,
    /// The name of a shipped price book, or a file of prices.
    pub prices: Option<String>,
    /// Ticks of work to improve with.
    pub work: Option<u64>,
    /// Threads.
    pub threads: Option<usize>,
    /// Whether the plan is applied at once.
    pub apply: bool,
}

/// What `design run` shows.
#[derive(Debug, Clone, Serialize)]
pub struct DesignRun {
    /// The plan; none where the design is what stands already.
    pub plan: Option<PlanNumber>,
    /// The generation it was made on.
    pub parent: Generation,
    /// The generation that it made, where it was applied.
    pub generation: Option<Generation>,
    /// What was designed, in numbers.
    #[serde(flatten)]
    pub report: bocage_design::Report,
    /// The certified bound below the cost of any network.
    #[serde(rename = "lower_certified_cents")]
    pub lower_certified: Money,
    /// How many findings.
    pub findings: FindingCounts,
    /// Seconds from reading to plan, store included.
    pub seconds: f64,
    /// The most memory that the process held.
    pub peak_rss_kib: u64,
    /// Where to look.
    pub files: Vec<PathBuf>,
    /// The next command, where the plan is pending.
    pub apply: Option<String>,
}

/// Designs the network of a territory into a plan.
///
/// # Errors
/// The designer's, the store's, a settings file's.
pub fn run(
    ctx: &Context,
    territory: &mut Territory,
    request: &Request,
) -> Result<DesignRun, Error> {
    ctx.require(Resource::Plan, Action::Draft)?;
    if request.apply {
        ctx.require(Resource::Plan, Action::Apply)?;
    }
    let begun = Instant::now();
    let norms = norms(Norms::shipped()?, request.prices.as_deref(), request.settings.as_deref())?;
    jobs::run(ctx, territory, "design", |ctx, territory| {
        let world = territory.world(ctx, AsOf::Head)?;
        let design = design(ctx, &world, &norms, request)?;
        if ctx.watch.cancelled() {
            return Err(Error::Interrupted);
        }
        let mut run = keep(ctx, territory, &world, (design, &norms), request)?;
        run.seconds = begun.elapsed().as_secs_f64();
        run.peak_rss_kib = peak_rss_kib();
        Ok(run)
    })
}

/// Norms with a price book instead of theirs or a file of prices laid over them, then a file of
/// settings. A book that the settings name is what both files are laid on.
pub(crate) fn norms(
    under: Norms,
    prices: Option<&str>,
    settings: Option<&Path>,
) -> Result<Norms, Error> {
    let file_of_prices = prices.map(Path::new).filter(|file| file.is_file());
    let under = match prices.filter(|_| file_of_prices.is_none()) {
        Some(book) => under.priced(book)?,
        None => under,
    };
    let (mut texts, mut norms) = (Vec::new(), None);
    for path in file_of_prices.into_iter().chain(settings) {
        texts.push(std::fs::read_to_string(path).map_err(Error::file(path, "read"))?);
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let laid = under.overlaid_by(&texts);
        norms = Some(laid.map_err(|source| Error::NormsOf { path: path.to_owned(), source })?);
    }
    Ok(norms.unwrap_or(under))
}

fn design(ctx: &Context, world: &World, norms: &Norms, request: &Request) -> Result<Design, Error> {
    let asked = bocage_design::Request {
        world,
        norms,
        area: request.area,
        work: request.work,
        threads: request.threads.unwrap_or_else(threads_of_machine),
    };
    Ok(bocage_design::design(&asked, ctx.watch.as_ref())?)
}

/// Stores a design as a plan and, where asked, applies it.
fn keep(
    ctx: &Context,
    territory: &mut Territory,
    world: &World,
    (design, norms): (Design, &Norms),
    request: &Request,
) -> Result<DesignRun, Error> {
    let Design { rows, findings: mut found, report, certificate } = design;
    let mut diff = bocage_world::replace(world, rows, bocage_world::PLANT_KINDS);
    found.extend(crate::plant::let_go(world, &mut diff));
    found.extend(broken(ctx, world, &diff, norms, &found)?);
    let mut run = DesignRun {
        plan: None,
        parent: world.generation,
        generation: None,
        lower_certified: report.lower,
        findings: FindingCounts::of(&found),
        seconds: 0.0,
        peak_rss_kib: 0,
        files: Vec::new(),
        apply: None,
        report,
    };
    if !diff.is_empty() {
        let reason = request.area.map_or_else(
            || "design of the whole territory".to_owned(),
            |area| format!("design of commune {area}"),
        );
        let mut provenance = plans::provenance(ctx, reason);
        provenance.settings_hash = Some(run.report.settings_hash.clone());
        let report = serde_json::to_string(&run.report).ok();
        let study = norms.prices.item(Item::Study);
        let parts = plans::Parts {
            diff,
            findings: found.clone(),
            provenance,
            report,
            study,
            norms: Some(norms.canonical().to_owned()),
        };
        let kept = plans::keep(ctx, territory, world, parts, request.apply)?;
        (run.plan, run.generation, run.apply) = (Some(kept.plan), kept.generation, kept.apply);
    }
    run.files.extend(territory.path().map(Path::to_owned));
    let certified = certify(territory, &run, &certificate)?;
    run.files.extend(certified);
    run.files.extend(findings::write_beside(territory, run.plan, &found)?);
    Ok(run)
}

/// Writes the certificate of a plan; where nothing is new, that of the design which stands, unless other rules have come to the same rows: its own proves what it says.
fn certify(
    territory: &Territory,
    run: &DesignRun,
    certificate: &[u8],
) -> Result<Option<PathBuf>, Error> {
    let standing = exports::last_design(territory, AsOf::Head)?;
    let same_rules =
        |plan: &Plan| plan.provenance.settings_hash.as_ref() == Some(&run.report.settings_hash);
    let standing = standing.filter(same_rules).map(|plan| plan.number);
    let Some(plan) = run.plan.or(standing) else { return Ok(None) };
    certificates::write_beside(territory, plan, certificate)
}

/// What breaks a rule once the design stands, but for what the designer has told already with its
/// reason: premises left out, exchanges that no street joins to the points of presence or that the
/// streets leave one way.
fn broken(
    ctx: &Context,
    world: &World,
    diff: &Diff,
    norms: &Norms,
    told: &[Finding],
) -> Result<Vec<Finding>, Error> {
    let told: HashSet<_> = told.iter().map(|finding| finding.subject.id).collect();
    let designed = bocage_world::apply(world, diff)?;
    let mut found = bocage_check::check(&designed, norms, ctx.watch.as_ref());
    let reasoned = [
        bocage_check::PREMISES_UNSERVED,
        bocage_check::BACKHAUL_MISSING,
        bocage_check::BACKHAUL_BRIDGE,
        bocage_check::BACKHAUL_MEETS,
    ];
    found.retain(|finding| {
        !reasoned.contains(&&*finding.code) || !told.contains(&finding.subject.id)
    });
    Ok(found)
}

/// The threads of this machine.
pub(crate) fn threads_of_machine() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// The most memory that this process held, from the kernel; zero where it does not tell.
#[must_use]
pub fn peak_rss_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
