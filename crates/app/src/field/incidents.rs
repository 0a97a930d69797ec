//! Incidents of business lines, with their clocks.

use bocage_field::{Incident, IncidentAct, Line};
use bocage_vocab::{Money, Text};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::documents::all;
use super::{Filter, Kept, Seen, act, lines, one, open};
use crate::{Context, Error, Territory};

/// An incident that is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IncidentTold {
    /// The number of the line.
    pub line: i64,
    /// When it was told; now unless given.
    #[serde(default)]
    pub told_at: Option<Timestamp>,
    /// What was told.
    #[serde(default)]
    pub note: Text,
}

/// An incident with its clock.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IncidentShown {
    /// The incident.
    #[serde(flatten)]
    pub seen: Seen<Incident>,
    /// Whom the line is for.
    pub customer: Text,
    /// What the repair took so far, or took, in seconds of the covered hours.
    pub taken_seconds: i64,
    /// What is left of the promised time; negative once it is late.
    pub left_seconds: i64,
    /// What it costs by itself, or would if the line carried again now.
    #[serde(rename = "cost_cents")]
    pub cost: Money,
}

/// What `field incidents list` shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Incidents {
    /// They, the one with the least time left first.
    pub incidents: Vec<IncidentShown>,
}

/// Takes an incident in. The line must carry.
///
/// # Errors
/// When there is no such line, or the store's.
pub fn tell(
    ctx: &Context,
    territory: &mut Territory,
    told: &IncidentTold,
    request: Option<&str>,
) -> Result<Kept<Incident>, Error> {
    lines::active(ctx, territory, told.line)?;
    let at = told.told_at.unwrap_or(ctx.now);
    open(ctx, territory, &Incident::told(told.line, at, told.note.clone()), request)
}

/// Settles what an incident costs, by what is promised of its line today.
///
/// # Errors
/// When it is not restored, or the store's.
pub fn settle(
    ctx: &Context,
    territory: &mut Territory,
    at: (i64, Option<i64>),
    request: Option<&str>,
) -> Result<Kept<Incident>, Error> {
    let incident: Seen<Incident> = one(ctx, territory, at.0)?;
    let line: Seen<Line> = one(ctx, territory, incident.document.line)?;
    let Line { cover, promise, .. } = line.document;
    act(ctx, territory, at, &IncidentAct::Settle { cover, promise }, request)
}

/// Incidents with their clocks.
///
/// # Errors
/// The store's.
pub fn clocks(ctx: &Context, territory: &Territory, filter: &Filter) -> Result<Incidents, Error> {
    let found = all::<Incident>(ctx, territory, filter)?.into_iter();
    let shown = found.map(|seen| shown(ctx, territory, seen));
    let mut incidents = shown.collect::<Result<Vec<_>, _>>()?;
    incidents.sort_by_key(|one| (one.left_seconds, one.seen.number));
    Ok(Incidents { incidents })
}

fn shown(
    ctx: &Context,
    territory: &Territory,
    seen: Seen<Incident>,
) -> Result<IncidentShown, Error> {
    let line: Seen<Line> = one(ctx, territory, seen.document.line)?;
    let Line { customer, cover, promise, .. } = line.document;
    let taken = seen.document.repair_seconds.unwrap_or_else(|| seen.document.taken(cover, ctx.now));
    let cost =
        seen.document.penalty.unwrap_or_else(|| seen.document.cost(cover, &promise, ctx.now));
    let left = i64::from(promise.repair_minutes) * 60 - taken;
    Ok(IncidentShown { seen, customer, taken_seconds: taken, left_seconds: left, cost })
}
