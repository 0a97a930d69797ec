//! Business lines: their ways, what the two ways share, and what their incidents of a month come to.

use std::collections::BTreeSet;

use bocage_field::{
    Cover, Document, Incident, Line, LineKind, LinePiece, LineState, PenaltyStep, Promise,
};
use bocage_network::Route;
use bocage_plant::{Asked, Plant, Step};
use bocage_vocab::{Id, Money, Share, Text};
use bocage_world::World;
use serde::{Deserialize, Serialize};

use super::connections::premises_of;
use super::documents::all;
use super::{Filter, Kept, Seen, open};
use crate::permission::{Action, Resource};
use crate::plant::strands::StrandRange;
use crate::plant::{any_thing, cable, called};
use crate::{AsOf, Context, Error, Territory};

/// A business line that is ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineOrder {
    /// What it is made of.
    pub kind: LineKind,
    /// Whom it is for.
    pub customer: Text,
    /// Who orders.
    pub operator: Text,
    /// The operator's reference.
    pub order: Text,
    /// The premises: an address, an official reference, or an id.
    pub premises: String,
    /// Strands of the first way, `CABLE:STRAND` from 1; as the plant has it unless given.
    #[serde(default)]
    pub first: Vec<String>,
    /// Strands of the second way.
    #[serde(default)]
    pub second: Vec<String>,
    /// The hours in which the repair clock runs.
    pub cover: Cover,
    /// What is promised.
    pub promise: Promise,
}

/// What is promised unless something else is: four hours, a twentieth of the month for being late, a
/// tenth from two hours on, a fifth from four, half a month at most.
#[must_use]
pub fn usual_promise(monthly: Money) -> Promise {
    let step = |late_minutes, ppm| PenaltyStep { late_minutes, share: Share::ppm(ppm) };
    Promise {
        repair_minutes: 240,
        monthly,
        steps: vec![step(0, 50_000), step(120, 100_000), step(240, 200_000)],
        most: Share::ppm(500_000),
    }
}

/// What `field lines show` shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LineShown {
    /// The line.
    #[serde(flatten)]
    pub seen: Seen<Line>,
    /// Routes that both ways take: what cuts one there cuts the other. Empty for one way alone.
    pub shared: Vec<String>,
    /// Whether a second way is there and shares nothing with the first.
    pub is_protected: bool,
}

/// Takes an order in.
///
/// # Errors
/// When there are no such premises or strands, the plant has no such way, or the store's.
pub fn order(
    ctx: &Context,
    territory: &mut Territory,
    order: &LineOrder,
    request: Option<&str>,
) -> Result<Kept<Line>, Error> {
    let plant = Plant::of(territory.world(ctx, AsOf::Head)?);
    order_in(ctx, territory, (&plant, order), request)
}

/// The same on a plant that is indexed already.
pub(crate) fn order_in(
    ctx: &Context,
    territory: &mut Territory,
    (plant, order): (&Plant, &LineOrder),
    request: Option<&str>,
) -> Result<Kept<Line>, Error> {
    let order = order.clone();
    let ((premises, address), outlet) = premises_of(plant.world(), &order.premises)?;
    let first = match order.first.is_empty() {
        true => way_of(plant, order.kind, outlet),
        false => pieces(plant.world(), &order.first)?,
    };
    let second = pieces(plant.world(), &order.second)?;
    let line = Line {
        kind: order.kind,
        customer: order.customer,
        operator: order.operator,
        order: order.order,
        premises,
        address,
        first,
        second,
        cover: order.cover,
        promise: order.promise,
        state: LineState::Ordered,
        active_on: None,
        ended_on: None,
    };
    open(ctx, territory, &line, request)
}

/// The way of light that the plant has: of its own for one kind, by the first splitter for the other.
fn way_of(plant: &Plant, kind: LineKind, outlet: Id<bocage_network::Outlet>) -> Vec<LinePiece> {
    let asked = match kind {
        LineKind::Ftto => Asked::Direct(outlet),
        LineKind::Ftte => Asked::Outlet(outlet, 0),
    };
    let steps = plant.trace(asked).map(|trace| trace.steps).unwrap_or_default();
    let piece = |step: &Step| match step {
        Step::Fibre(fibre) => Some(LinePiece {
            cable: fibre.cable,
            name: fibre.name.as_str().into(),
            strand: fibre.strand,
        }),
        _ => None,
    };
    steps.iter().filter_map(piece).collect()
}

/// Strands as people name them.
fn pieces(world: &World, named: &[String]) -> Result<Vec<LinePiece>, Error> {
    let one = |text: &String| {
        let unknown = || Error::Unknown { what: "strand", name: text.clone() };
        let range: StrandRange = text.parse().map_err(|_| unknown())?;
        let id = cable(world, &range.cable)?;
        let row = world.cables.get(id).ok_or_else(unknown)?;
        let strands = usize::from(row.cable_type.strands);
        if range.count != 1 || usize::from(range.first) >= strands {
            return Err(Error::NoSuchStrand { strand: text.clone(), strands });
        }
        let name = called(world, id.thing()).into();
        Ok(LinePiece { cable: id, name, strand: range.first + 1 })
    };
    named.iter().map(one).collect()
}

/// A line with what its two ways share in the plant of today.
///
/// # Errors
/// When there is none, or the store's.
pub fn show(ctx: &Context, territory: &Territory, number: i64) -> Result<LineShown, Error> {
    let seen: Seen<Line> = super::one(ctx, territory, number)?;
    let world = territory.world(ctx, AsOf::Head)?;
    let (first, second) = (&seen.document.first, &seen.document.second);
    let both: Vec<Id<Route>> =
        routes(&world, first).intersection(&routes(&world, second)).copied().collect();
    let shared: Vec<String> = both.iter().map(|id| called(&world, id.thing())).collect();
    let is_protected = !second.is_empty() && shared.is_empty();
    Ok(LineShown { seen, shared, is_protected })
}

fn routes(world: &World, way: &[LinePiece]) -> BTreeSet<Id<Route>> {
    let cables = way.iter().filter_map(|piece| world.cables.get(piece.cable));
    cables.flat_map(|cable| cable.path.0.iter().map(|step| step.route)).collect()
}

/// A line that something cuts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineCut {
    /// Its number.
    pub number: i64,
    /// Whom it is for.
    pub customer: Text,
    /// Whether its second way carries on.
    pub carries_on: bool,
}

/// What `field lines cut` shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinesCut {
    /// The lines, those without a second way first.
    pub lines: Vec<LineCut>,
}

/// The business lines that the loss of a cable or a route cuts.
///
/// # Errors
/// When there is no such thing, or the store's.
pub fn cut(ctx: &Context, territory: &Territory, name: &str) -> Result<LinesCut, Error> {
    let world = territory.world(ctx, AsOf::Head)?;
    let gone = any_thing(&world, name)?;
    let hit = |way: &[LinePiece]| {
        let by_route = gone.id::<Route>().is_some_and(|id| routes(&world, way).contains(&id));
        by_route || way.iter().any(|piece| piece.cable.thing() == gone)
    };
    let active = Filter { state: Some(LineState::Active.code().to_owned()), ..Filter::default() };
    let found = all::<Line>(ctx, territory, &active)?;
    let mut lines: Vec<LineCut> = found
        .into_iter()
        .filter(|one| hit(&one.document.first))
        .map(|one| {
            let second = &one.document.second;
            let carries_on = !second.is_empty() && !hit(second);
            LineCut { number: one.number, customer: one.document.customer, carries_on }
        })
        .collect();
    lines.sort_by_key(|line| (line.carries_on, line.number));
    Ok(LinesCut { lines })
}

/// What the incidents of a line in a month come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinePenalty {
    /// The line.
    pub line: i64,
    /// Whom it is for.
    pub customer: Text,
    /// The incidents.
    pub incidents: Vec<i64>,
    /// What they cost together, the ceiling of the month applied.
    #[serde(rename = "penalty_cents")]
    pub penalty: Money,
}

/// What `field lines penalties` shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Penalties {
    /// The month, YYYY-MM.
    pub month: String,
    /// Line by line.
    pub lines: Vec<LinePenalty>,
    /// All of it.
    #[serde(rename = "total_cents")]
    pub total: Money,
    /// Incidents of the month that are not settled, and so not in it.
    pub open: Vec<i64>,
}

/// What the incidents of a month come to: those after which a line carried again in it, by the time of
/// Paris. What is settled stays as it was settled.
///
/// # Errors
/// The store's.
pub fn penalties(
    ctx: &Context,
    territory: &Territory,
    month: (i16, i8),
) -> Result<Penalties, Error> {
    ctx.require(Resource::Field, Action::Read)?;
    let every = Filter { all: true, ..Filter::default() };
    let incidents = all::<Incident>(ctx, territory, &every)?.into_iter();
    let of_month: Vec<_> = incidents.filter(|one| one.document.month() == Some(month)).collect();
    let (settled, open): (Vec<_>, Vec<_>) = of_month.into_iter().partition(|one| !one.open);
    let numbers: BTreeSet<i64> = settled.iter().map(|one| one.document.line).collect();
    let mut lines = Vec::new();
    for number in numbers {
        let line: Seen<Line> = super::one(ctx, territory, number)?;
        let own = settled.iter().filter(|one| one.document.line == number);
        let sum: Money = own.clone().filter_map(|one| one.document.penalty).sum();
        let promise = &line.document.promise;
        lines.push(LinePenalty {
            line: number,
            customer: line.document.customer,
            incidents: own.map(|one| one.number).collect(),
            penalty: sum.min(promise.monthly.share(promise.most)),
        });
    }
    let total = lines.iter().map(|line| line.penalty).sum();
    let month = format!("{:04}-{:02}", month.0, month.1);
    Ok(Penalties { month, lines, total, open: open.iter().map(|one| one.number).collect() })
}

/// The number of a line that somebody may tell an incident of.
pub(super) fn active(ctx: &Context, territory: &Territory, number: i64) -> Result<Line, Error> {
    let line: Seen<Line> = super::one(ctx, territory, number)?;
    if line.document.state != LineState::Active {
        let (kind, state) = (Line::KIND, line.document.state());
        return Err(bocage_field::Error::NotFrom { kind, act: "incident", state }.into());
    }
    Ok(line.document)
}
