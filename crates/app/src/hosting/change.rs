//! One change of hosting: some facts written, some gone, and the instances placed anew.

use std::collections::BTreeSet;

use bocage_placement::{LinkLoad, Placement, RoomReport, place, quota};
use bocage_vocab::{Fact, Finding, Generation, Money, PlanNumber, Severity, Thing};
use bocage_world::{Diff, Rows, World, rewrite};
use serde::Serialize;

use super::files;
use super::moves::{self, Move};
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, FindingCounts, Locale, Territory, findings, jobs, plans, words};

/// What a change of hosting shows.
#[derive(Debug, Clone, Serialize)]
pub struct Changed {
    /// The plan; none where nothing changes.
    pub plan: Option<PlanNumber>,
    /// The generation it was made on.
    pub parent: Generation,
    /// The generation that it made, where it was applied.
    pub generation: Option<Generation>,
    /// Instances that begin, end or change hosts.
    pub moves: Vec<Move>,
    /// How full the rooms would be.
    pub rooms: Vec<RoomReport>,
    /// What the links between them would carry.
    pub links: Vec<LinkLoad>,
    /// How many findings.
    pub findings: FindingCounts,
    /// The findings in words, the first of them.
    pub told: Vec<String>,
    /// Whether it was to be applied at once, and waits since it brings new errors.
    pub held_back: bool,
    /// The next command, where the plan is pending: to apply it, or to look at the new errors that it brings.
    pub apply: Option<String>,
    /// Files that stay on hosts although nobody wants them any more.
    pub remains: Vec<Left>,
}

/// Files that stay on a host after their application was retired.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Left {
    /// The application.
    pub application: String,
    /// The volume.
    pub volume: String,
    /// The host.
    pub host: String,
    /// How they are erased there.
    pub erase: String,
}

/// So many findings are told at once; all are with the plan.
const TOLD_MOST: usize = 10;

/// What to write and what goes.
#[derive(Default)]
pub(crate) struct Wanted {
    pub(crate) rows: Rows,
    pub(super) gone: BTreeSet<Thing>,
    pub(crate) findings: Vec<Finding>,
    /// Its errors are the point of it, and are told: nothing waits for somebody to look.
    pub(super) despite_errors: bool,
}

/// Drafts a change and applies it where asked, unless it brings a new error: then it waits for
/// somebody to look.
pub(super) fn change(
    ctx: &Context,
    territory: &mut Territory,
    reason: &str,
    apply: bool,
    wanted: impl FnOnce(&World) -> Result<Wanted, Error>,
) -> Result<Changed, Error> {
    ctx.require(Resource::Hosting, Action::Draft)?;
    if apply {
        ctx.require(Resource::Hosting, Action::Apply)?;
    }
    jobs::run(ctx, territory, "hosting", |ctx, territory| {
        let world = territory.world(ctx, AsOf::Head)?;
        let wanted = wanted(&world)?;
        keep(ctx, territory, &world, (wanted, reason, apply))
    })
}

fn keep(
    ctx: &Context,
    territory: &mut Territory,
    world: &World,
    (wanted, reason, apply): (Wanted, &str, bool),
) -> Result<Changed, Error> {
    let (standing, placement) = placed(world, &wanted)?;
    let Wanted { mut rows, mut gone, mut findings, despite_errors } = wanted;
    findings.extend(found(&standing, world, &placement));
    let held_back = !despite_errors && is_held_back(world, &standing, &findings);
    gone = with_instances(world, &gone);
    let moves = moves::between(&standing, world, &placement.instances);
    rows.instances = placement.instances;
    let diff = rewrite(world, rows, &gone);
    let mut changed = Changed {
        plan: None,
        parent: world.generation,
        generation: None,
        moves,
        rooms: placement.report.rooms,
        links: placement.report.links,
        findings: FindingCounts::of(&findings),
        told: findings
            .iter()
            .take(TOLD_MOST)
            .map(|finding| words::finding_with_place(Locale::English, finding))
            .collect(),
        held_back: apply && held_back,
        apply: None,
        remains: Vec::new(),
    };
    if diff.is_empty() {
        return Ok(changed);
    }
    let at_once = apply && !held_back;
    let provenance = plans::provenance(ctx, reason.to_owned());
    let parts = plans::Parts {
        diff,
        findings: findings.clone(),
        provenance,
        report: None,
        study: Money::ZERO,
        norms: None,
    };
    let kept = plans::keep(ctx, territory, world, parts, at_once)?;
    (changed.plan, changed.generation, changed.apply) =
        (Some(kept.plan), kept.generation, kept.apply);
    if held_back && changed.apply.is_some() {
        changed.apply = Some(format!("bocage plan show {} {}", territory.word(), kept.plan));
    }
    findings::write_beside(territory, changed.plan, &findings)?;
    Ok(changed)
}

/// What there is to say of a placement.
fn found(standing: &World, world: &World, placement: &Placement) -> Vec<Finding> {
    let mut findings = files::left_behind(standing, world, &placement.instances);
    findings.extend(files::kept_elsewhere(standing, world));
    findings.extend(placement.findings.clone());
    findings
}

/// Whether a change brings an error that is not there before it, or a member farther beyond its quota.
fn is_held_back(world: &World, standing: &World, findings: &[Finding]) -> bool {
    new_errors(world, findings).next().is_some() || quota::is_worse(world, standing)
}

/// The errors that are not there before a change.
fn new_errors<'a>(
    world: &World,
    findings: &'a [Finding],
) -> impl Iterator<Item = &'a Finding> + use<'a> {
    let stood = place(world).findings;
    findings.iter().filter(move |finding| {
        let same = |old: &Finding| old.code == finding.code && old.subject == finding.subject;
        finding.severity == Severity::Error && !stood.iter().any(same)
    })
}

/// The errors for which a change would wait for somebody to look, were it applied at once; none where it would
/// not wait.
pub(super) fn holding_back(
    world: &World,
    wanted: &Wanted,
    (standing, placement): (&World, &Placement),
) -> Vec<Finding> {
    let rows = Rows { instances: placement.instances.clone(), ..wanted.rows.clone() };
    let changes = !rewrite(world, rows, &with_instances(world, &wanted.gone)).is_empty();
    if wanted.despite_errors || !changes {
        return Vec::new();
    }
    let mut findings = wanted.findings.clone();
    findings.extend(found(standing, world, placement));
    let new: Vec<Finding> = new_errors(world, &findings).cloned().collect();
    if new.is_empty() && quota::is_worse(world, standing) {
        // A member that gets farther beyond its quota was beyond it before: the error is not new.
        findings.retain(|finding| finding.severity == Severity::Error);
        return findings;
    }
    new
}

/// A plan that was moved onto another World.
pub(crate) struct Anew {
    pub(crate) diff: Diff,
    pub(crate) findings: Vec<Finding>,
    pub(crate) held_back: bool,
}

/// Has a plan of hosting say what runs where, and what there is to say of it, on the World that it was moved
/// onto: places may be taken by now. Any other plan stays as it is.
pub(crate) fn moved(
    (before, drafted): (&World, &Diff),
    (world, diff): (&World, Diff),
    findings: Vec<Finding>,
) -> Result<Anew, Error> {
    if !is_of_hosting(&diff) {
        return Ok(Anew { diff, findings, held_back: false });
    }
    let standing = |world: &World, diff: &Diff| {
        let asked = bocage_world::apply(world, diff)?;
        Ok::<World, Error>(World { instances: world.instances.clone(), ..asked })
    };
    let then = standing(before, drafted)?;
    let outdated = found(&then, before, &place(&then));
    let mut findings = findings;
    findings.retain(|finding| !outdated.contains(finding));
    let now = standing(world, &diff)?;
    let placement = place(&now);
    findings.extend(found(&now, world, &placement));
    let held_back = is_held_back(world, &now, &findings);
    let rows = Rows { instances: placement.instances, ..Rows::default() };
    let instances = rewrite(world, rows, &with_instances(world, &BTreeSet::new())).instances;
    Ok(Anew { diff: Diff { instances, ..diff }, findings, held_back })
}

/// Whether a change is about what runs, or where it may.
fn is_of_hosting(diff: &Diff) -> bool {
    !(diff.rooms.is_empty()
        && diff.hosts.is_empty()
        && diff.service_classes.is_empty()
        && diff.applications.is_empty()
        && diff.releases.is_empty()
        && diff.volumes.is_empty()
        && diff.databases.is_empty()
        && diff.quotas.is_empty()
        && diff.instances.is_empty())
}

/// The World with a change, and what would run where then.
pub(super) fn placed(world: &World, wanted: &Wanted) -> Result<(World, Placement), Error> {
    let gone = with_instances(world, &wanted.gone);
    let asked = bocage_world::apply(world, &rewrite(world, wanted.rows.clone(), &gone))?;
    // Placed against what stands now, not against the emptied rooms.
    let standing = World { instances: world.instances.clone(), ..asked };
    let placement = place(&standing);
    Ok((standing, placement))
}

/// What goes, and every instance: those that stay are written again.
fn with_instances(world: &World, gone: &BTreeSet<Thing>) -> BTreeSet<Thing> {
    gone.iter().copied().chain(world.instances.iter().map(Fact::thing)).collect()
}
