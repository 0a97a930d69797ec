//! Plans: list, show, apply, rebase, drop.

use bocage_store::{Applied, Draft};
use bocage_vocab::{Finding, Generation, Money, PlanNumber, Severity};
use bocage_world::{Change, Diff, Plan, PlanState, Provenance, Summary, World, summarise};
use serde::Serialize;

use crate::permission::{Action, Resource};
use crate::{
    AsOf, Context, Error, FindingCounts, Locale, Territory, certificates, hosting, jobs, words,
};

/// A plan in a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Listed {
    /// Its number.
    pub number: PlanNumber,
    /// Where it stands.
    pub state: PlanState,
    /// The generation it was made on.
    pub parent: Generation,
    /// The generation that it made.
    pub generation: Option<Generation>,
    /// Why, as the plan keeps it.
    pub reason: String,
    /// Why, in the language of who asks.
    pub told: String,
    /// When it was drafted.
    pub created_at: String,
    /// What changes, kind by kind.
    pub changes: Vec<Change>,
    /// The price of the change, studies included.
    #[serde(rename = "price_cents")]
    pub price: Money,
    /// How many findings.
    pub findings: FindingCounts,
    /// The next command, while the plan can be applied.
    pub apply: Option<String>,
}

/// What `plan list` shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct List {
    /// The newest generation.
    pub head: Generation,
    /// The plans, the newest first.
    pub plans: Vec<Listed>,
}

/// What `plan show` shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shown {
    /// Its number.
    pub number: PlanNumber,
    /// Where it stands.
    pub state: PlanState,
    /// The generation it was made on.
    pub parent: Generation,
    /// The newest generation.
    pub head: Generation,
    /// The generation that it made.
    pub generation: Option<Generation>,
    /// Who made it, with what, why.
    pub provenance: Provenance,
    /// What changes, kind by kind.
    pub changes: Vec<Change>,
    /// The price of the change, studies included.
    #[serde(rename = "price_cents")]
    pub price: Money,
    /// The studies in it.
    #[serde(rename = "studies_cents")]
    pub studies: Money,
    /// How many findings.
    pub findings: FindingCounts,
    /// The findings in words, the worst first: all that were asked for.
    pub told: Vec<String>,
    /// The next command, while the plan can be applied.
    pub apply: Option<String>,
    /// Rows in the way of a rebase, where one was asked for.
    pub conflicts: Vec<String>,
}

/// What of a plan is to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// As it would stand on this newer generation.
    pub rebase_on: Option<Generation>,
    /// So many of its findings in words.
    pub told_most: usize,
}

/// What `plan apply` shows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AppliedPlan {
    /// The plan.
    pub plan: PlanNumber,
    /// The generation that it made.
    pub generation: Generation,
}

/// What `plan rebase` shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rebased {
    /// The plan that was moved.
    pub from: PlanNumber,
    /// The plan on the head; none where nothing is left to change.
    pub plan: Option<PlanNumber>,
    /// The head it stands on.
    pub parent: Generation,
    /// The head, which stays.
    pub generation: Generation,
    /// The next command.
    pub apply: Option<String>,
    /// Whether it now brings an error that the head does not have, such as a member beyond its quota:
    /// somebody has to look before it is applied.
    pub held_back: bool,
    /// These errors in words.
    pub told: Vec<String>,
}

/// What `plan drop` shows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Dropped {
    /// The plan.
    pub plan: PlanNumber,
    /// Where it stands now.
    pub state: PlanState,
    /// The head, which stays.
    pub generation: Generation,
}

/// Lists the plans.
///
/// # Errors
/// The permission table's and the store's.
pub fn list(ctx: &Context, territory: &Territory) -> Result<List, Error> {
    ctx.require(Resource::Plan, Action::Read)?;
    let head = territory.head()?;
    // Lists come without findings; each plan is read whole.
    let numbers = territory.store.plans()?.into_iter().map(|plan| plan.number);
    let whole = |number| Ok(listed((ctx, territory), territory.store.plan(number)?, head));
    let mut plans = numbers.map(whole).collect::<Result<Vec<Listed>, Error>>()?;
    plans.sort_by_key(|plan| std::cmp::Reverse(plan.number));
    Ok(List { head, plans })
}

fn listed((ctx, territory): (&Context, &Territory), plan: Plan, head: Generation) -> Listed {
    Listed {
        number: plan.number,
        state: plan.state,
        parent: plan.parent,
        generation: plan.generation,
        price: plan.price(),
        changes: plan.summary.changes,
        findings: FindingCounts::of(&plan.findings),
        apply: next_command(territory, plan.number, (plan.state, plan.parent), head),
        told: words::reason(ctx.locale, &plan.provenance.reason),
        reason: plan.provenance.reason,
        created_at: plan.provenance.created_at,
    }
}

/// What to do with a plan next: apply it, or rebase it where the head has moved on.
fn next_command(
    territory: &Territory,
    number: PlanNumber,
    (state, parent): (PlanState, Generation),
    head: Generation,
) -> Option<String> {
    (state == PlanState::Pending).then(|| {
        if parent == head {
            apply_command(territory, number, head)
        } else {
            format!("bocage plan rebase {} {number}", territory.word())
        }
    })
}

/// Shows a plan.
///
/// # Errors
/// When there is no such plan or generation, or the store's.
pub fn show(
    ctx: &Context,
    territory: &Territory,
    number: PlanNumber,
    look: Look,
) -> Result<Shown, Error> {
    ctx.require(Resource::Plan, Action::Read)?;
    let plan = territory.store.plan(number)?;
    let study = plan.summary.study;
    let told = in_words(&plan.findings, look.told_most);
    let mut shown = Shown { told, ..shown(territory, plan)? };
    if let Some(onto) = look.rebase_on {
        match moved(ctx, territory, number, shown.parent, onto)? {
            Ok((diff, world)) => {
                let summary = Summary { study, ..summarise(&world, &diff) };
                (shown.price, shown.studies) = (summary.price(), summary.studies());
                shown.changes = summary.changes;
                shown.apply = Some(format!("bocage plan rebase {} {number}", territory.word()));
            }
            Err(conflicts) => {
                shown.conflicts = conflicts.iter().map(|c| c.thing.to_string()).collect();
                shown.apply = None;
            }
        }
    }
    Ok(shown)
}

fn shown(territory: &Territory, plan: Plan) -> Result<Shown, Error> {
    let head = territory.head()?;
    Ok(Shown {
        number: plan.number,
        state: plan.state,
        parent: plan.parent,
        head,
        generation: plan.generation,
        price: plan.price(),
        studies: plan.summary.studies(),
        changes: plan.summary.changes,
        findings: FindingCounts::of(&plan.findings),
        told: Vec::new(),
        apply: next_command(territory, plan.number, (plan.state, plan.parent), head),
        provenance: plan.provenance,
        conflicts: Vec::new(),
    })
}

/// So many findings in the words of the command line, the worst first, those of one severity as they were found.
fn in_words(findings: &[Finding], most: usize) -> Vec<String> {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| finding.severity);
    let told = sorted.into_iter().take(most).map(|finding| {
        let severity = finding.severity.code();
        format!("{severity}: {}", words::finding_with_place(Locale::English, finding))
    });
    told.collect()
}

/// The command that makes a plan real.
pub(crate) fn apply_command(territory: &Territory, plan: PlanNumber, on: Generation) -> String {
    format!("bocage plan apply {} {plan} --on {on}", territory.word())
}

/// The findings of a plan.
///
/// # Errors
/// When there is no such plan, or the store's.
pub fn findings(
    ctx: &Context,
    territory: &Territory,
    number: PlanNumber,
) -> Result<Vec<Finding>, Error> {
    ctx.require(Resource::Plan, Action::Read)?;
    Ok(territory.store.plan(number)?.findings)
}

/// Makes a plan real.
///
/// # Errors
/// When the head is no longer the generation `on`, or the store's.
pub fn apply(
    ctx: &Context,
    territory: &mut Territory,
    number: PlanNumber,
    on: Generation,
) -> Result<AppliedPlan, Error> {
    ctx.require(Resource::Plan, Action::Apply)?;
    jobs::run(ctx, territory, "apply", |ctx, territory| make_real(ctx, territory, number, on))
}

/// Applies within a job that runs already and has been allowed to.
pub(crate) fn make_real(
    ctx: &Context,
    territory: &mut Territory,
    number: PlanNumber,
    on: Generation,
) -> Result<AppliedPlan, Error> {
    let generation = territory.store.apply(number, on, &applied(ctx), ctx.watch.as_ref())?;
    Ok(AppliedPlan { plan: number, generation })
}

/// Moves a plan onto the head: by itself where nothing it touches has changed.
///
/// # Errors
/// [`Error::Conflicts`] where something it touches has changed.
pub fn rebase(
    ctx: &Context,
    territory: &mut Territory,
    number: PlanNumber,
) -> Result<Rebased, Error> {
    ctx.require(Resource::Plan, Action::Draft)?;
    let plan = territory.store.plan(number)?;
    let head = territory.head()?;
    let before = territory.world(ctx, AsOf::Generation(plan.parent))?;
    let drafted = territory.store.plan_diff(number, ctx.watch.as_ref())?;
    let (diff, world) = match moved(ctx, territory, number, plan.parent, head)? {
        Ok(moved) => moved,
        Err(conflicts) => {
            let first = conflicts.first().map(|c| c.thing.to_string()).unwrap_or_default();
            return Err(Error::Conflicts { count: conflicts.len(), first });
        }
    };
    let anew = hosting::moved((&before, &drafted), (&world, diff), plan.findings.clone())?;
    let hosting::Anew { diff, findings, held_back } = anew;
    let next = (!diff.is_empty()).then(|| {
        let provenance = Provenance { created_at: ctx.time(), ..plan.provenance };
        let Plan { report, summary, .. } = plan;
        let findings = findings.clone();
        // Those that it was made with are in the store already.
        let (norms, study) = (None, summary.study);
        let parts = Parts { diff, findings, provenance, report, study, norms };
        parts.on(&world)
    });
    let next = territory.store.replace_plan(number, next.as_ref(), ctx.watch.as_ref())?;
    if let Some(next) = next {
        certificates::carry(territory, number, next);
    }
    Ok(Rebased {
        from: number,
        plan: next,
        parent: head,
        generation: head,
        apply: next.map(|plan| apply_command(territory, plan, head)),
        held_back,
        told: findings
            .iter()
            .filter(|finding| held_back && finding.severity == Severity::Error)
            .map(|finding| words::finding_with_place(Locale::English, finding))
            .collect(),
    })
}

type Moved = Result<(Diff, World), Vec<bocage_world::Conflict>>;

fn moved(
    ctx: &Context,
    territory: &Territory,
    number: PlanNumber,
    parent: Generation,
    onto: Generation,
) -> Result<Moved, Error> {
    let before = territory.world(ctx, AsOf::Generation(parent))?;
    let after = territory.world(ctx, AsOf::Generation(onto))?;
    let diff = territory.store.plan_diff(number, ctx.watch.as_ref())?;
    Ok(bocage_world::rebase(diff, &before, &after).map(|diff| (diff, after)))
}

/// Gives a plan up.
///
/// # Errors
/// When it is not pending, or the store's.
pub fn drop(
    ctx: &Context,
    territory: &mut Territory,
    number: PlanNumber,
) -> Result<Dropped, Error> {
    ctx.require(Resource::Plan, Action::Draft)?;
    territory.store.drop_plan(number)?;
    Ok(Dropped { plan: number, state: PlanState::Dropped, generation: territory.head()? })
}

/// What a use case has made, on its way into a plan.
pub(crate) struct Parts {
    pub(crate) diff: Diff,
    pub(crate) findings: Vec<Finding>,
    pub(crate) provenance: Provenance,
    pub(crate) report: Option<String>,
    /// What the study of one premises costs.
    pub(crate) study: Money,
    /// The norms whose hash the provenance names, in their canonical text.
    pub(crate) norms: Option<String>,
}

impl Parts {
    /// The plan that they make on `parent`, to be kept.
    fn on(self, parent: &World) -> Draft {
        Draft {
            parent: parent.generation,
            summary: Summary { study: self.study, ..summarise(parent, &self.diff) },
            diff: self.diff,
            findings: self.findings,
            provenance: self.provenance,
            report: self.report,
            norms: self.norms,
        }
    }
}

/// Stores a pending plan made on `parent`.
pub(crate) fn draft(
    ctx: &Context,
    territory: &mut Territory,
    parent: &World,
    parts: Parts,
) -> Result<PlanNumber, Error> {
    Ok(territory.store.draft(&parts.on(parent), ctx.watch.as_ref())?)
}

/// A plan that a use case has drafted, and what became of it.
pub(crate) struct Drafted {
    pub(crate) plan: PlanNumber,
    /// The generation that it made, where it was applied.
    pub(crate) generation: Option<Generation>,
    /// The next command, where it is pending.
    pub(crate) apply: Option<String>,
}

/// Stores a plan made on `parent` and, where asked, applies it at once.
pub(crate) fn keep(
    ctx: &Context,
    territory: &mut Territory,
    parent: &World,
    parts: Parts,
    at_once: bool,
) -> Result<Drafted, Error> {
    let plan = draft(ctx, territory, parent, parts)?;
    let on = parent.generation;
    if at_once {
        let generation = Some(make_real(ctx, territory, plan, on)?.generation);
        return Ok(Drafted { plan, generation, apply: None });
    }
    let apply = Some(apply_command(territory, plan, on));
    Ok(Drafted { plan, generation: None, apply })
}

/// Who applies, at the time of the context.
pub(crate) fn applied(ctx: &Context) -> Applied {
    Applied { at: ctx.time(), by: ctx.actor.name.clone() }
}

/// Who and why, at the time of the context.
pub(crate) fn provenance(ctx: &Context, reason: String) -> Provenance {
    Provenance {
        created_at: ctx.time(),
        created_by: ctx.actor.name.clone(),
        reason,
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        ..Provenance::default()
    }
}
