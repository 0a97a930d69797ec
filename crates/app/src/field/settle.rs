//! Connections that technicians have made, brought into the plant by one plan.
//!
//! The document is first, the plan second: a process that is killed between the two leaves a connection
//! that is made, and the next settling finds it. Where the plant says so already nothing is planned.

use std::collections::HashMap;

use bocage_field::{Connection, ConnectionAct, ConnectionState};
use bocage_network::{Outlet, Premises, Stage};
use bocage_vocab::{Fact, Finding, Generation, Id, Money, PlanNumber};
use bocage_world::{Diff, Rows, World, upsert};
use serde::Serialize;

use super::documents::all;
use super::{DocumentError, Filter, Seen, act};
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Territory, jobs, plans};

/// What `field connections settle` shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Settled {
    /// The plan; none where the plant says so already.
    pub plan: Option<PlanNumber>,
    /// The generation that it was made on.
    pub parent: Generation,
    /// The generation that it made, where it was applied.
    pub generation: Option<Generation>,
    /// Connections that the plant now says too.
    pub settled: Vec<i64>,
    /// Connections whose premises have no socket in the plant.
    pub without_outlet: Vec<i64>,
    /// The next command, where the plan is pending.
    pub apply: Option<String>,
}

/// Brings every connection that is made into the plant.
///
/// # Errors
/// When the head moves meanwhile, or the store's.
pub fn settle(ctx: &Context, territory: &mut Territory, apply: bool) -> Result<Settled, Error> {
    ctx.require(Resource::Field, Action::Draft)?;
    ctx.require(Resource::Plan, Action::Draft)?;
    if apply {
        ctx.require(Resource::Plan, Action::Apply)?;
    }
    let made = Filter { state: Some(ConnectionState::Made.code().to_owned()), ..Filter::default() };
    let made: Vec<Seen<Connection>> = all(ctx, territory, &made)?;
    if made.is_empty() {
        let parent = territory.head()?;
        return Ok(Settled::of(parent));
    }
    jobs::run(ctx, territory, "settle", |ctx, territory| planned(ctx, territory, &made, apply))
}

impl Settled {
    fn of(parent: Generation) -> Settled {
        let (plan, generation, apply) = (None, None, None);
        let (settled, without_outlet) = (Vec::new(), Vec::new());
        Settled { plan, parent, generation, settled, without_outlet, apply }
    }
}

fn planned(
    ctx: &Context,
    territory: &mut Territory,
    made: &[Seen<Connection>],
    apply: bool,
) -> Result<Settled, Error> {
    let world = territory.world(ctx, AsOf::Head)?;
    let (diff, without) = served(&world, made);
    let mut run = Settled { without_outlet: without, ..Settled::of(world.generation) };
    if !diff.is_empty() {
        let names: Vec<String> = made.iter().map(|one| one.number.to_string()).collect();
        let provenance = plans::provenance(ctx, format!("connections {}", names.join(", ")));
        let findings = run
            .without_outlet
            .iter()
            .map(|number| Finding::warning("connection_without_outlet").named(number.to_string()));
        let findings = findings.collect();
        let (report, study, norms) = (None, Money::ZERO, None);
        let parts = plans::Parts { diff, findings, provenance, report, study, norms };
        let kept = plans::keep(ctx, territory, &world, parts, apply)?;
        (run.plan, run.generation, run.apply) = (Some(kept.plan), kept.generation, kept.apply);
        if !apply {
            return Ok(run);
        }
    }
    for one in made.iter().filter(|one| !run.without_outlet.contains(&one.number)) {
        let at = (one.number, Some(one.revision));
        match act::<Connection>(ctx, territory, at, &ConnectionAct::Settle { plan: run.plan }, None)
        {
            Ok(_) => run.settled.push(one.number),
            // Somebody else settles too: then it is theirs.
            Err(Error::Document(DocumentError::DocumentMoved { .. } | DocumentError::Field(_))) => {
            }
            Err(error) => return Err(error),
        }
    }
    Ok(run)
}

/// The diff after which sockets and drops of connections are in service, and the numbers of those that
/// have no socket.
fn served(world: &World, made: &[Seen<Connection>]) -> (Diff, Vec<i64>) {
    let mut wanted: HashMap<Id<Premises>, Option<&Outlet>> =
        made.iter().map(|one| (one.document.premises, None)).collect();
    for outlet in &world.outlets {
        if let Some(found) = wanted.get_mut(&outlet.premises) {
            *found = Some(outlet);
        }
    }
    let mut rows = Rows::default();
    for outlet in wanted.values().flatten() {
        rows.outlets.push(Outlet { stage: Stage::InService, ..(*outlet).clone() });
        let drop = world.cables.get(outlet.drop).cloned();
        rows.cables.extend(drop.map(|mut drop| {
            drop.stage = Stage::InService;
            drop
        }));
    }
    rows.outlets.sort_by_key(Fact::uuid);
    rows.cables.sort_by_key(Fact::uuid);
    let lacks =
        |one: &&Seen<Connection>| wanted.get(&one.document.premises).is_none_or(Option::is_none);
    let without = made.iter().filter(lacks).map(|one| one.number).collect();
    (upsert(world, rows), without)
}
