//! The order of building: in which year each area, for a budget.

mod files;
pub(crate) mod history;

use std::path::PathBuf;

use bocage_network::norms::Norms;
pub use bocage_phasing::{Left, YearSum};
use bocage_vocab::{Generation, Kind, Money, PlanNumber, Share};
use bocage_world::{Rows, World, replace};
use serde::Serialize;

pub use history::{History, Past};

use crate::exports::Written;
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Locale, Territory, designs, jobs, norms, plans};

/// For how many years money is planned unless somebody says.
pub const YEARS: usize = 8;

/// From this share of the budget on another one is tried,
const WHAT_IF_MIN: Share = Share::ppm(10_000);
/// up to this.
const WHAT_IF_MAX: Share = Share::ppm(100_000_000);

/// What may be spent when.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Budget {
    /// The money of the first years; the last of them holds for all later ones. What the whole
    /// network costs, in equal parts, where it is empty.
    pub yearly: Vec<Money>,
    /// How many years; eight unless given.
    pub years: Option<usize>,
    /// The first of them; the next one unless given.
    pub first_year: Option<u16>,
    /// What the budget is also tried with: half of it, twice.
    pub what_if: Option<Share>,
}

/// What to plan.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The money.
    pub budget: Budget,
    /// A file of settings.
    pub settings: Option<PathBuf>,
    /// Weights that win over the settings, by their names there.
    pub weights: Vec<(String, u32)>,
    /// The folder for a table and pictures.
    pub out: Option<PathBuf>,
    /// The language of the pictures.
    pub locale: Locale,
    /// Whether the plan is applied at once.
    pub apply: bool,
}

/// The same with another budget.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WhatIf {
    /// How much of the budget.
    #[serde(rename = "budget_ppm")]
    pub budget: Share,
    /// What happens in each year.
    pub years: Vec<YearSum>,
    /// What the money does not reach.
    pub left: Left,
}

/// What an order of building comes to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outlook {
    /// What happens in each year.
    pub years: Vec<YearSum>,
    /// What the money does not reach.
    pub left: Left,
    /// The same with another budget.
    pub what_if: Option<WhatIf>,
    /// What the department has really done, where that is known; no months else.
    pub history: History,
}

/// What `design phases` shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PhasesRun {
    /// The plan; none where the phases stand already.
    pub plan: Option<PlanNumber>,
    /// The generation it was made on.
    pub parent: Generation,
    /// The generation that it made, where it was applied.
    pub generation: Option<Generation>,
    /// What it comes to.
    #[serde(flatten)]
    pub outlook: Outlook,
    /// The table and the pictures.
    pub files: Vec<Written>,
    /// The next command, where the plan is pending.
    pub apply: Option<String>,
}

/// Finds an order of building and keeps it as a plan.
///
/// # Errors
/// When there is no network, a weight or the settings are not right, or the store's.
pub fn run(
    ctx: &Context,
    territory: &mut Territory,
    request: &Request,
) -> Result<PhasesRun, Error> {
    ctx.require(Resource::Plan, Action::Draft)?;
    if request.apply {
        ctx.require(Resource::Plan, Action::Apply)?;
    }
    let norms = norms(territory, request)?;
    jobs::run(ctx, territory, "phases", |ctx, territory| {
        let world = territory.world(ctx, AsOf::Head)?;
        let (outlook, rows) = outlook(ctx, &world, &norms, &request.budget)?;
        let rows = Rows { phases: rows, ..Rows::default() };
        let diff = replace(&world, rows, &[Kind::Phase]);
        let files = match &request.out {
            Some(out) => {
                let phased = bocage_world::apply(&world, &diff)?;
                files::write(out, &phased, &outlook, request.locale)?
            }
            None => Vec::new(),
        };
        let mut run = PhasesRun {
            plan: None,
            parent: world.generation,
            generation: None,
            outlook,
            files,
            apply: None,
        };
        if !diff.is_empty() {
            let years = run.outlook.years.len();
            let provenance = plans::provenance(ctx, format!("phases over {years} years"));
            let study = Money::ZERO;
            let parts = plans::Parts {
                diff,
                findings: Vec::new(),
                provenance,
                report: None,
                study,
                norms: None,
            };
            let kept = plans::keep(ctx, territory, &world, parts, request.apply)?;
            (run.plan, run.generation, run.apply) = (Some(kept.plan), kept.generation, kept.apply);
        }
        Ok(run)
    })
}

/// What a budget would come to, or what the phases of the head come to where none is given.
///
/// # Errors
/// When there is no network, or the store's.
pub fn look(
    ctx: &Context,
    territory: &Territory,
    budget: Option<&Budget>,
) -> Result<Outlook, Error> {
    ctx.require(Resource::Facts, Action::Read)?;
    let world = territory.world(ctx, AsOf::Head)?;
    let standing = norms::standing(territory, AsOf::Head)?;
    match budget {
        Some(budget) => outlook(ctx, &world, standing.known()?, budget).map(|(outlook, _)| outlook),
        None => {
            let years = bocage_phasing::curve(&world, standing.or_shipped());
            let history = history::of(&world, &years);
            Ok(Outlook { years, left: Left::default(), what_if: None, history })
        }
    }
}

fn outlook(
    ctx: &Context,
    world: &World,
    norms: &Norms,
    budget: &Budget,
) -> Result<(Outlook, Vec<bocage_network::Phase>), Error> {
    if let Some(share) = budget.what_if.filter(|it| !(WHAT_IF_MIN..=WHAT_IF_MAX).contains(it)) {
        return Err(Error::WhatIf(share));
    }
    let next_year = || ctx.now.strftime("%Y").to_string().parse().map_or(0, |year: u16| year + 1);
    let first_year = budget.first_year.unwrap_or_else(next_year);
    let count = budget.years.unwrap_or_else(|| budget.yearly.len().max(YEARS));
    let years = years(world, norms, budget, count);
    let phased = |budgets: &[Money]| {
        let request = bocage_phasing::Request { world, norms, first_year, budgets };
        bocage_phasing::phase(&request, ctx.watch.as_ref())
    };
    let found = phased(&years)?;
    let what_if = match budget.what_if {
        Some(share) => {
            let other: Vec<Money> = years.iter().map(|year| year.share(share)).collect();
            let other = phased(&other)?;
            Some(WhatIf { budget: share, years: other.years, left: other.left })
        }
        None => None,
    };
    let history = history::of(world, &found.years);
    Ok((Outlook { years: found.years, left: found.left, what_if, history }, found.rows))
}

/// The money of each year.
fn years(world: &World, norms: &Norms, budget: &Budget, count: usize) -> Vec<Money> {
    let Some(last) = budget.yearly.last() else {
        let whole = bocage_phasing::cost(world, norms).get();
        // Rounded up, so that the money of all years reaches.
        let each = whole / (count.max(1) as i64) + 1;
        return vec![Money::cents(each); count];
    };
    let given = budget.yearly.iter().chain(std::iter::repeat(last));
    given.take(count).copied().collect()
}

/// The norms that stand, with what is asked for laid over them.
fn norms(territory: &Territory, request: &Request) -> Result<Norms, Error> {
    let standing = norms::standing(territory, AsOf::Head)?;
    let norms = designs::norms(standing.known()?.clone(), None, request.settings.as_deref())?;
    if request.weights.is_empty() {
        return Ok(norms);
    }
    let lines = request.weights.iter().map(|(name, weight)| format!("{name} = {weight}\n"));
    Ok(norms.overlaid(&format!("[phases]\n{}", lines.collect::<String>()))?)
}
