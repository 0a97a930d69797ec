//! The plan of the areas as rows.

use std::collections::{BTreeSet, HashMap};

use bocage_ground::line;
use bocage_network::norms::{Item, Norms};
use bocage_network::{Cabinet, Exchange, ServiceArea, Street};
use bocage_vocab::{Fact, Finding, Id, Length, Money};
use bocage_world::{Rows, World};

use super::Redesign;
use super::edit::Areas;
use super::feed::Feeders;
use super::ground::Ground;
use super::kept::Kept;
use super::owned::Owned;
use super::plan::Plan;
use super::strands::Strands;
use super::{left, names, settled, unused};
use crate::Error;
use crate::findings::{Unserved, unserved};
use crate::rows::{Civil, LineSums, Trunk, Writer};

pub(super) fn write(
    ground: &Ground<'_>,
    areas: &Areas,
    mut owned: Owned,
    (plan, kept): (&Plan<'_>, &Kept),
    norms: &Norms,
) -> Result<Redesign, Error> {
    let world = ground.world;
    let mut rows = Rows::default();
    let civil =
        Civil::write(&plan.graph, &plan.edges_in_use(), &plan.boxes(), norms, kept, &mut rows);
    let mut ducts = kept.ducts(world, &owned, norms);
    ducts.grow(civil.route_count());
    let mut writer = Writer {
        graph: &plan.graph,
        stops: &ground.stops,
        node_of: &plan.node_of,
        norms,
        civil,
        ids: names::inherit(ground, plan, &owned),
        rows,
        sums: LineSums::default(),
        ends: HashMap::new(),
    };
    let mut strands = Strands::of(world);
    for planned in &plan.areas {
        let old = world.cabinets.get(planned.id).ok_or(Error::NoCabinet(planned.id))?;
        let name = old.reference.strip_prefix("SRO-").unwrap_or(&old.reference).to_owned();
        let id = writer.write_cabinet(old.exchange, &name, &planned.cabinet);
        strands.bring(&mut writer, ground, planned, &mut owned, &mut ducts)?;
        let trunk = Trunk {
            plan: &planned.cabinet,
            closures: planned.closures,
            reach: planned.reach,
            next_input: writer.splitter_inputs(&planned.cabinet) as u16,
        };
        writer.write_below(id, &name, trunk, &mut ducts);
    }
    writer.write_ducts(&ducts);
    let rows = writer.rows;
    let written = finish(world, areas, (strands, &ground.feeders), (owned, rows), norms);
    Ok(Redesign {
        findings: findings(ground, plan),
        cabinets: plan.areas.iter().filter_map(|area| reference(world, area.id)).collect(),
        ..written
    })
}

/// The rows of edits that only take cabinets out.
pub(super) fn write_none(world: &World, areas: &Areas, owned: Owned, norms: &Norms) -> Redesign {
    let (strands, feeders) = (Strands::of(world), Feeders::of(world));
    finish(world, areas, (strands, &feeders), (owned, Rows::default()), norms)
}

/// What the plan of the areas means for all around them.
fn finish(
    world: &World,
    areas: &Areas,
    (mut strands, feeders): (Strands<'_>, &Feeders<'_>),
    (mut owned, mut rows): (Owned, Rows),
    norms: &Norms,
) -> Redesign {
    let parts = (&mut strands, &mut owned, &mut rows);
    left::take_out(world, feeders, &areas.left, parts, norms);
    strands.finish(&mut rows, &mut owned, norms);
    count_lines(world, areas, &mut rows, &mut owned, norms);
    unused::take_out(world, &mut owned, &mut rows);
    names::keep(world, &mut rows);
    settled::settle(world, &mut rows);
    let served: BTreeSet<_> = rows.outlets.iter().map(|outlet| outlet.premises).collect();
    Redesign {
        joined: areas.joined.intersection(&served).count() as u64,
        before: owned.cost,
        after: cost(&rows, norms),
        owned: owned.things,
        rows,
        ..Redesign::default()
    }
}

fn reference(world: &World, id: Id<Cabinet>) -> Option<String> {
    world.cabinets.get(id).map(|cabinet| cabinet.reference.to_string())
}

fn findings(ground: &Ground<'_>, plan: &Plan<'_>) -> Vec<Finding> {
    let far =
        ground.far.iter().map(|(premises, far)| unserved(premises, Unserved::FarFromStreets(*far)));
    let cut_off = plan.areas.iter().flat_map(|area| &area.cut_off);
    let cut_off = cut_off.filter_map(|id| ground.world.premises.get(*id));
    let lost = far.chain(cut_off.map(|premises| unserved(premises, Unserved::CutOff)));
    lost.chain(ground.left.iter().map(|(street, count, far)| left_by(street, *count, *far)))
        .collect()
}

/// That premises of a forbidden street have longer drops now, for which the street need not be built:
/// what explains an edit that forbids something and saves money.
fn left_by(street: &Street, premises: u32, far: Length) -> Finding {
    let name = street.name.as_ref().unwrap_or(&street.source);
    let finding = Finding::info("joined_from_another_street").about(street.thing());
    let finding =
        finding.named(&**name).says("premises", i64::from(premises)).says("distance", far);
    match line::middle(&street.line) {
        Some(middle) => finding.at(middle),
        None => finding,
    }
}

/// Lines of the exchanges above, and of their areas.
fn count_lines(world: &World, areas: &Areas, rows: &mut Rows, owned: &mut Owned, norms: &Norms) {
    let mut gained: HashMap<Id<Exchange>, i64> = HashMap::new();
    for row in &rows.cabinets {
        *gained.entry(row.exchange).or_default() += i64::from(row.lines);
    }
    let met = areas.cabinets.iter().flat_map(|area| area.gone.iter().chain([&area.id]));
    for id in met.chain(&areas.left) {
        if let Some(row) = world.cabinets.get(*id) {
            *gained.entry(row.exchange).or_default() -= i64::from(row.lines);
        }
    }
    let more = |lines: u32, by: i64| (i64::from(lines) + by).max(0) as u32;
    for (id, by) in gained.into_iter().filter(|(_, by)| *by != 0) {
        let written = rows.exchanges.iter().position(|row| row.id == id);
        let Some(mut row) = written
            .map(|place| rows.exchanges.swap_remove(place))
            .or_else(|| world.exchanges.get(id).cloned())
        else {
            continue;
        };
        row.lines = more(row.lines, by);
        // A room of others does not grow with the rules.
        let rented = world.rentals.iter().any(|rental| rental.by == id.thing());
        let most = if rented { 0 } else { norms.settings.exchange.lines_max };
        row.capacity = row.capacity.max(row.lines).max(most);
        owned.replace(row.thing(), world.exchanges.get(id).map_or(Money::ZERO, |row| row.cost));
        rows.exchanges.push(row);
        let area = |row: &&ServiceArea| row.served_by == id.thing();
        if let Some(area) = world.service_areas.iter().find(area) {
            let row = ServiceArea { lines: more(area.lines, by), ..area.clone() };
            owned.replace(row.thing(), Money::ZERO);
            rows.service_areas.push(row);
        }
    }
    rows.exchanges.sort_by_key(|row| row.id);
}

/// What rows cost, with studies of the premises that have a line.
fn cost(rows: &Rows, norms: &Norms) -> Money {
    let mut sum = norms.prices.item(Item::Study) * rows.outlets.len() as i64;
    sum += rows.supports.iter().map(|row| row.cost).sum::<Money>();
    sum += rows.routes.iter().map(|row| row.cost).sum::<Money>();
    sum += rows.cables.iter().map(|row| row.cost).sum::<Money>();
    sum += rows.branching_points.iter().map(|row| row.cost).sum::<Money>();
    sum += rows.splice_closures.iter().map(|row| row.cost).sum::<Money>();
    sum += rows.cabinets.iter().map(|row| row.cost).sum::<Money>();
    sum + rows.exchanges.iter().map(|row| row.cost).sum::<Money>()
}
