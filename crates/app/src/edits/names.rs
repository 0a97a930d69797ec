//! What people call things, and the things they mean.

use bocage_design::redesign;
use bocage_network::{Cabinet, Street};
use bocage_vocab::{Bounds, Id, Insee, Position};
use bocage_world::World;

use super::{Edit, Place};
use crate::Error;

/// Pieces of one name that lie further apart than this are several streets, in 1e-7 degrees: five
/// kilometres or so.
const STREET_SPREAD_E7: i32 = 500_000;
/// A reason names this many edits.
const NAMED_MOST: usize = 3;

/// The edits with the things they name.
pub(super) fn resolve(world: &World, edits: &[Edit]) -> Result<Vec<redesign::Edit>, Error> {
    let mut resolved = Vec::new();
    for edit in edits {
        match edit {
            Edit::Move { cabinet: name, to } => {
                let (cabinet, to) = (cabinet(world, name)?, position(*to)?);
                resolved.push(redesign::Edit::Move { cabinet, to });
            }
            Edit::Merge { gone, into } => {
                let (gone, into) = (cabinet(world, gone)?, cabinet(world, into)?);
                resolved.push(redesign::Edit::Merge { into, gone });
            }
            Edit::Close(name) => resolved.push(redesign::Edit::Close(cabinet(world, name)?)),
            Edit::Pin(place) => resolved.push(redesign::Edit::Pin(position(*place)?)),
            Edit::Renew(name) => {
                resolved.extend(cabinets(world, name)?.into_iter().map(redesign::Edit::Renew));
            }
            Edit::Forbid(name) => {
                resolved.extend(streets(world, name)?.into_iter().map(redesign::Edit::Forbid));
            }
            Edit::Follow(name) => {
                resolved.extend(streets(world, name)?.into_iter().map(redesign::Edit::Follow));
            }
            Edit::KeepOff(place) => resolved.push(redesign::Edit::KeepOff(position(*place)?)),
            Edit::Join => resolved.push(redesign::Edit::Join),
        }
    }
    Ok(resolved)
}

/// Why a plan was made, in few words; things go by what people call them.
pub(super) fn reason(world: &World, edits: &[Edit]) -> String {
    let word = |edit: &Edit| word(world, edit);
    let mut words: Vec<String> = edits.iter().take(NAMED_MOST).map(word).collect();
    if let Some(more @ 1..) = edits.len().checked_sub(NAMED_MOST) {
        words.push(format!("{more} more"));
    }
    format!("edit: {}", words.join(", "))
}

fn word(world: &World, edit: &Edit) -> String {
    let called = |name: &str| called(world, name);
    match edit {
        Edit::Move { cabinet, .. } => format!("move {}", called(cabinet)),
        Edit::Merge { gone, into } => format!("merge {} into {}", called(gone), called(into)),
        Edit::Close(name) => format!("close {}", called(name)),
        Edit::Pin([lon, lat]) => format!("pin {lon},{lat}"),
        Edit::Renew(name) => format!("renew {}", called(name)),
        Edit::Forbid(name) => format!("forbid {}", called(name)),
        Edit::Follow(name) => format!("follow {}", called(name)),
        Edit::KeepOff([lon, lat]) => format!("keep off {lon},{lat}"),
        Edit::Join => "join new premises".to_owned(),
    }
}

/// What people call the cabinet or street of an id; any other name as it is.
fn called(world: &World, name: &str) -> String {
    let cabinet = name.parse().ok().and_then(|id| world.cabinets.get(id));
    let street = name.parse().ok().and_then(|id| world.streets.get(id));
    let street = street.map(|row| row.name.as_ref().unwrap_or(&row.source));
    let called = cabinet.map(|row| &row.reference).or(street);
    called.map_or_else(|| name.to_owned(), ToString::to_string)
}

fn position([lon, lat]: Place) -> Result<Position, Error> {
    Position::from_degrees(lon, lat).map_err(Error::Place)
}

pub(super) fn cabinet(world: &World, name: &str) -> Result<Id<Cabinet>, Error> {
    let found = match name.parse() {
        Ok(id) => world.cabinets.get(id),
        Err(_) => world.cabinets.iter().find(|row| row.reference.eq_ignore_ascii_case(name)),
    };
    found.map(|row| row.id).ok_or_else(|| unknown("cabinet", name))
}

/// A cabinet by its name, or all that serve premises of a commune.
fn cabinets(world: &World, name: &str) -> Result<Vec<Id<Cabinet>>, Error> {
    let Ok(insee) = name.parse::<Insee>() else { return Ok(vec![cabinet(world, name)?]) };
    let serving = world.outlets.iter().filter_map(|outlet| {
        let premises = world.premises.get(outlet.premises)?;
        let point = world.branching_points.get(outlet.branching_point)?;
        (premises.insee == Some(insee)).then_some(point.cabinet)
    });
    let mut found: Vec<_> = serving.collect();
    found.sort_unstable();
    found.dedup();
    match found.is_empty() {
        true => Err(unknown("cabinet in commune", name)),
        false => Ok(found),
    }
}

/// The pieces of a street by its id, its source or its name.
fn streets(world: &World, name: &str) -> Result<Vec<Id<Street>>, Error> {
    if let Ok(id) = name.parse() {
        let street = world.streets.get(id).ok_or_else(|| unknown("street", name))?;
        return Ok(vec![street.id]);
    }
    let called = |street: &&Street| {
        &*street.source == name || street.name.as_ref().is_some_and(|of| is_same(of, name))
    };
    let found: Vec<&Street> = world.streets.iter().filter(called).collect();
    let around = Bounds::around(found.iter().flat_map(|street| street.line.iter().copied()));
    match around {
        None => Err(unknown("street", name)),
        Some(around) if found.len() > 1 && spread(&around) > STREET_SPREAD_E7 => {
            let sources = found.iter().take(NAMED_MOST).map(|street| street.source.to_string());
            Err(Error::SeveralOf { name: name.to_owned(), such_as: sources.collect() })
        }
        Some(_) => Ok(found.into_iter().map(|street| street.id).collect()),
    }
}

fn spread(around: &Bounds) -> i32 {
    let (min, max) = (around.min, around.max);
    (max.lon_e7() - min.lon_e7()).max(max.lat_e7() - min.lat_e7())
}

fn is_same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

fn unknown(what: &'static str, name: &str) -> Error {
    Error::Unknown { what, name: name.to_owned() }
}
