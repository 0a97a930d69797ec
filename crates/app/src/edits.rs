//! Changes of a network that stands: a cabinet moved, a street forbidden, new homes joined.

mod names;

use std::path::PathBuf;
use std::time::Instant;

pub use bocage_design::redesign::Neighbour;
use bocage_design::redesign::{self, Redesign, redesign};
use bocage_network::norms::{Item, Norms};
use bocage_vocab::{Finding, Generation, Money, PlanNumber};
use bocage_world::{Diff, World, rewrite};
use serde::{Deserialize, Serialize};

use crate::designs::{self, threads_of_machine};
use crate::permission::{Action, Resource};
use crate::{
    AsOf, Context, Error, FindingCounts, Territory, checks, findings, jobs, norms, plans, words,
};

/// A place as people give it: degrees east, degrees north.
pub type Place = [f64; 2];

/// One change, with things called by their reference or id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Edit {
    /// A cabinet stands elsewhere, at the nearest street.
    Move {
        /// The cabinet.
        cabinet: String,
        /// Where it is to stand.
        to: Place,
    },
    /// A cabinet goes, and another takes over its lines.
    Merge {
        /// The cabinet that goes.
        gone: String,
        /// The cabinet that takes over.
        into: String,
    },
    /// A cabinet goes, and the cabinets around it that have room take over its lines.
    Close(String),
    /// The cabinet that serves the homes around a place stands there.
    Pin(Place),
    /// The area of a cabinet, or of all those of a commune, is planned again.
    Renew(String),
    /// No route of the areas that are met follows a street.
    Forbid(String),
    /// The routes of the area around a street follow it.
    Follow(String),
    /// Neither a cabinet nor a branching point stands at a place.
    KeepOff(Place),
    /// Premises without a line join the nearest cabinets.
    Join,
}

/// What to change, and how.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The changes, made together.
    pub edits: Vec<Edit>,
    /// A file of settings: other prices, other rules than those of the design that stands.
    pub settings: Option<PathBuf>,
    /// The name of a shipped price book, or a file of prices.
    pub prices: Option<String>,
    /// Threads.
    pub threads: Option<usize>,
    /// Whether the change is only priced, and no plan is left.
    pub trial: bool,
    /// Whether the plan is applied at once.
    pub apply: bool,
}

/// What `design edit` shows.
#[derive(Debug, Clone, Serialize)]
pub struct EditRun {
    /// The plan; none where nothing changes or the change was only priced.
    pub plan: Option<PlanNumber>,
    /// The generation it was made on.
    pub parent: Generation,
    /// The generation that it made, where it was applied.
    pub generation: Option<Generation>,
    /// The cabinets whose areas were planned anew.
    pub cabinets: Vec<String>,
    /// Premises that got a line.
    pub joined: u64,
    /// Rows that change.
    pub changes: usize,
    /// What the areas cost as they stand,
    #[serde(rename = "before_cents")]
    pub before: Money,
    /// and as planned.
    #[serde(rename = "after_cents")]
    pub after: Money,
    /// How many findings.
    pub findings: FindingCounts,
    /// The first of them, in words.
    pub told: Vec<String>,
    /// Seconds from reading to plan, store included.
    pub seconds: f64,
    /// Where to look.
    pub files: Vec<PathBuf>,
    /// Whether the plan was to be applied at once and waits for somebody to look: it breaks rules.
    pub held_back: bool,
    /// The next command, where the plan is pending.
    pub apply: Option<String>,
}

/// So many findings are told at once; all are with the plan.
const TOLD_MOST: usize = 10;

impl EditRun {
    fn tell(&mut self, ctx: &Context, found: &[Finding]) {
        let in_words = |finding| words::finding_with_place(ctx.locale, finding);
        self.findings = FindingCounts::of(found);
        let mut found: Vec<&Finding> = found.iter().collect();
        found.sort_by_key(|finding| finding.severity);
        self.told = found.into_iter().take(TOLD_MOST).map(in_words).collect();
    }
}

/// Plans the areas that some edits meet anew.
///
/// # Errors
/// When an edit names what is not there or asks for what cannot be; the store's; a settings file's.
pub fn run(ctx: &Context, territory: &mut Territory, request: &Request) -> Result<EditRun, Error> {
    ctx.require(Resource::Plan, Action::Draft)?;
    if request.apply {
        ctx.require(Resource::Plan, Action::Apply)?;
    }
    let begun = Instant::now();
    let norms = Obeyed::of(&norms::standing(territory, AsOf::Head)?, request)?;
    if request.trial {
        let world = territory.world(ctx, AsOf::Head)?;
        let mut run =
            Change::of(ctx, &world, &norms, request)?.priced(ctx, &world, &norms.norms)?;
        run.seconds = begun.elapsed().as_secs_f64();
        return Ok(run);
    }
    jobs::run(ctx, territory, "edit", |ctx, territory| {
        let world = territory.world(ctx, AsOf::Head)?;
        let change = Change::of(ctx, &world, &norms, request)?;
        let mut run = change.keep(ctx, territory, &world, (&norms.norms, request))?;
        run.seconds = begun.elapsed().as_secs_f64();
        Ok(run)
    })
}

/// The norms that an edit obeys.
pub(crate) struct Obeyed {
    norms: Norms,
    /// Whether the design that stands obeys others: what follows does not judge by these, since they
    /// hold for a part only.
    are_others: bool,
    /// Whether all that stands obeys these.
    hold: bool,
}

impl Obeyed {
    /// Those that stand, with what is asked for laid over them. For no edit they are refused: they
    /// change no area by themselves.
    pub(crate) fn of(standing: &norms::Standing, request: &Request) -> Result<Obeyed, Error> {
        let stood = standing.known()?;
        let (prices, settings) = (request.prices.as_deref(), request.settings.as_deref());
        let norms = designs::norms(stood.clone(), prices, settings)?;
        let are_others = norms != *stood;
        if are_others && request.edits.is_empty() {
            return Err(Error::NormsAlone);
        }
        Ok(Obeyed { norms, are_others, hold: !are_others && !standing.differ() })
    }
}

/// The cabinets around one, the nearest first, and how many lines each could take over.
///
/// # Errors
/// When there is no such cabinet.
pub(crate) fn neighbours(
    ctx: &Context,
    world: &World,
    norms: &Norms,
    cabinet: &str,
) -> Result<Vec<Neighbour>, Error> {
    ctx.require(Resource::Facts, Action::Read)?;
    let cabinet = names::cabinet(world, cabinet)?;
    Ok(redesign::neighbours(world, norms, cabinet)?)
}

/// What edits of a world would cost; nothing is kept.
///
/// # Errors
/// As [`run`].
pub(crate) fn priced(
    ctx: &Context,
    world: &World,
    norms: &Obeyed,
    request: &Request,
) -> Result<EditRun, Error> {
    ctx.require(Resource::Plan, Action::Draft)?;
    let begun = Instant::now();
    let change = Change::of(ctx, world, norms, request)?;
    let mut run = change.priced(ctx, world, &norms.norms)?;
    run.seconds = begun.elapsed().as_secs_f64();
    Ok(run)
}

/// A planned change of a part.
struct Change {
    planned: Redesign,
    diff: Diff,
}

impl Change {
    fn of(
        ctx: &Context,
        world: &World,
        Obeyed { norms, are_others, hold }: &Obeyed,
        request: &Request,
    ) -> Result<Change, Error> {
        let edits = names::resolve(world, &request.edits)?;
        let threads = request.threads.unwrap_or_else(threads_of_machine);
        let asked = redesign::Request { world, norms, edits: &edits, threads };
        let mut planned = redesign(&asked, ctx.watch.as_ref())?;
        if ctx.watch.cancelled() {
            return Err(Error::Interrupted);
        }
        planned.findings.extend(are_others.then(|| Finding::info("edit_by_other_norms")));
        let mut diff = rewrite(world, std::mem::take(&mut planned.rows), &planned.owned);
        planned.findings.extend(crate::plant::let_go(world, &mut diff));
        let stays = planned.as_asked && *hold && planned.after >= planned.before;
        if stays && !diff.is_empty() && !checks::mends(ctx, world, &diff, norms)? {
            // Two searches may end at one price in two places: nobody gains from digging elsewhere.
            planned.after = planned.before;
            return Ok(Change { planned, diff: Diff::default() });
        }
        Ok(Change { planned, diff })
    }

    fn shown(&self, parent: Generation) -> EditRun {
        EditRun {
            plan: None,
            parent,
            generation: None,
            cabinets: self.planned.cabinets.clone(),
            joined: self.planned.joined,
            changes: self.diff.len(),
            before: self.planned.before,
            after: self.planned.after,
            findings: FindingCounts::default(),
            told: Vec::new(),
            seconds: 0.0,
            files: Vec::new(),
            held_back: false,
            apply: None,
        }
    }

    /// The change in numbers, with what it would break.
    fn priced(self, ctx: &Context, world: &World, norms: &Norms) -> Result<EditRun, Error> {
        let mut run = self.shown(world.generation);
        let mut found = self.planned.findings;
        found.extend(checks::newly_broken(ctx, world, &self.diff, norms)?);
        run.tell(ctx, &found);
        Ok(run)
    }

    /// Stores the change as a plan and, where asked, applies it, unless it breaks a rule: then it
    /// waits for somebody to look.
    fn keep(
        self,
        ctx: &Context,
        territory: &mut Territory,
        world: &World,
        (norms, request): (&Norms, &Request),
    ) -> Result<EditRun, Error> {
        let mut run = self.shown(world.generation);
        if self.diff.is_empty() {
            run.tell(ctx, &self.planned.findings);
            return Ok(run);
        }
        let mut found = self.planned.findings;
        let broken = checks::newly_broken(ctx, world, &self.diff, norms)?;
        run.held_back = request.apply && FindingCounts::of(&broken).error > 0;
        found.extend(broken);
        run.tell(ctx, &found);
        let mut provenance = plans::provenance(ctx, names::reason(world, &request.edits));
        provenance.settings_hash = Some(norms.hash());
        let parts = plans::Parts {
            diff: self.diff,
            findings: found.clone(),
            provenance,
            report: None,
            study: norms.prices.item(Item::Study),
            norms: Some(norms.canonical().to_owned()),
        };
        let at_once = request.apply && !run.held_back;
        let kept = plans::keep(ctx, territory, world, parts, at_once)?;
        (run.plan, run.generation, run.apply) = (Some(kept.plan), kept.generation, kept.apply);
        run.files.extend(territory.path().map(ToOwned::to_owned));
        run.files.extend(findings::write_beside(territory, run.plan, &found)?);
        Ok(run)
    }
}
