//! What a technician takes along: the connections of a day, each with its way of light.

use bocage_field::{Appointment, Connection, ConnectionState, FailureCode};
use bocage_network::{Outlet, Premises};
use bocage_plant::{Asked, Colour, Plant, Step};
use bocage_vocab::{Date, Generation, Id, Text};
use serde::Serialize;

use super::documents::all;
use super::{Filter, Seen, now};
use crate::permission::{Action, Resource};
use crate::plant::strands::StrandShown;
use crate::{AsOf, Context, Error, Territory, words};

/// Whose connections of which day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TourRequest {
    /// The day; today in Paris unless given.
    pub day: Option<Date>,
    /// Only those of this technician.
    pub technician: Option<String>,
}

/// The connections of a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tour {
    /// The day.
    pub day: Date,
    /// The generation whose plant the ways are of.
    pub generation: Generation,
    /// The connections, by the hour.
    pub visits: Vec<Visit>,
    /// Codes of failures, with their words.
    pub failures: Vec<CodeShown>,
}

/// A code with its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CodeShown {
    /// The code.
    pub code: &'static str,
    /// In words.
    pub label: String,
}

/// A connection to be made.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Visit {
    /// Its number.
    pub number: i64,
    /// The revision that was read.
    pub revision: i64,
    /// Where it stands.
    pub state: ConnectionState,
    /// The address.
    pub address: Text,
    /// Where that is: longitude and latitude.
    pub place: Option<[f64; 2]>,
    /// Who orders.
    pub operator: Text,
    /// The operator's reference.
    pub order: Text,
    /// Whom to call.
    pub contact: Option<Text>,
    /// When.
    pub appointment: Option<Appointment>,
    /// What was written on the socket, where somebody was there before.
    pub outlet_reference: Option<Text>,
    /// The branching point.
    pub point: Option<PointShown>,
    /// The strands from the socket on, as their labels have them.
    pub strands: Vec<StrandOnWay>,
    /// Whether light comes from the exchange on this way.
    pub whole: bool,
}

/// A branching point to be opened.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PointShown {
    /// Its reference.
    pub name: String,
    /// Where it is: longitude and latitude.
    pub place: [f64; 2],
    /// The place of the drop in it, from 1.
    pub position: u16,
}

/// A strand on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StrandOnWay {
    /// The cable.
    pub cable: String,
    /// Its part of the network.
    pub tier: &'static str,
    /// The strand, with its tube.
    #[serde(flatten)]
    pub strand: StrandShown,
    /// The colour of the strand in words.
    pub colour_label: String,
    /// The colour of the tube in words.
    pub tube_colour_label: String,
}

/// The connections of a day.
///
/// # Errors
/// The store's.
pub fn tour(ctx: &Context, territory: &Territory, request: &TourRequest) -> Result<Tour, Error> {
    let plant = Plant::of(territory.world(ctx, AsOf::Head)?);
    tour_in(ctx, territory, &plant, request)
}

/// The same on a plant that is indexed already.
pub(crate) fn tour_in(
    ctx: &Context,
    territory: &Territory,
    plant: &Plant,
    request: &TourRequest,
) -> Result<Tour, Error> {
    ctx.require(Resource::Field, Action::Read)?;
    let day = request.day.unwrap_or(now(ctx).today);
    let of_day = Filter { all: true, from: Some(day), until: Some(day), ..Filter::default() };
    let mut found: Vec<Seen<Connection>> = all(ctx, territory, &of_day)?;
    found.retain(|one| is_of(one, request.technician.as_deref()));
    found.sort_by(|a, b| hour(a).cmp(&hour(b)).then(a.number.cmp(&b.number)));
    let visits = found.into_iter().map(|one| visit(ctx, plant, one)).collect();
    let failures = FailureCode::ALL
        .iter()
        .map(|code| CodeShown { code: code.code(), label: words::code(ctx.locale, code.code()) });
    Ok(Tour { day, generation: plant.world().generation, visits, failures: failures.collect() })
}

fn is_of(one: &Seen<Connection>, technician: Option<&str>) -> bool {
    let comes = one.document.appointment.as_ref().map(|appointment| &*appointment.technician);
    let is_theirs = technician.is_none_or(|name| {
        comes.is_some_and(|comes| comes.to_lowercase() == name.trim().to_lowercase())
    });
    is_theirs && one.document.state != ConnectionState::Cancelled
}

fn hour(one: &Seen<Connection>) -> Option<jiff::civil::DateTime> {
    one.document.appointment.as_ref().map(|appointment| appointment.from)
}

fn visit(ctx: &Context, plant: &Plant, one: Seen<Connection>) -> Visit {
    let Seen { number, revision, document, .. } = one;
    let world = plant.world();
    let home = world.premises.get(document.premises);
    let outlet = world.outlets.iter().find(|row| row.premises == document.premises);
    let way = outlet.and_then(|outlet| way_of(plant, outlet.id));
    let (steps, whole) = way.map(|way| (way.steps, way.whole)).unwrap_or_default();
    Visit {
        number,
        revision,
        state: document.state,
        address: home.map_or(document.address, |home: &Premises| home.name().into()),
        place: home.map(|home| [home.position.lon(), home.position.lat()]),
        operator: document.operator,
        order: document.order,
        contact: document.contact,
        appointment: document.appointment,
        outlet_reference: document.outlet_reference,
        point: outlet.and_then(|outlet| point(plant, outlet)),
        strands: steps.iter().filter_map(|step| strand(ctx, plant, step)).collect(),
        whole,
    }
}

fn way_of(plant: &Plant, outlet: Id<Outlet>) -> Option<bocage_plant::Trace> {
    plant.trace(Asked::Outlet(outlet, 0))
}

fn point(plant: &Plant, outlet: &Outlet) -> Option<PointShown> {
    let row = plant.world().branching_points.get(outlet.branching_point)?;
    let place = [row.position.lon(), row.position.lat()];
    Some(PointShown { name: bocage_world::label(row), place, position: outlet.position + 1 })
}

fn strand(ctx: &Context, plant: &Plant, step: &Step) -> Option<StrandOnWay> {
    let Step::Fibre(fibre) = step else { return None };
    let of = plant.world().cables.get(fibre.cable).map(|row| row.cable_type);
    let strand = StrandShown::of(fibre.strand.saturating_sub(1), of);
    let label = |colour: Colour| words::label(ctx.locale, &format!("colour-{colour}"));
    Some(StrandOnWay {
        cable: fibre.name.clone(),
        tier: fibre.tier.code(),
        colour_label: label(strand.colour),
        tube_colour_label: label(strand.tube_colour),
        strand,
    })
}
