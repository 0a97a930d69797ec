//! Edits of which only one can be done.

use bocage_ground::{distance, line};
use bocage_network::{Cabinet, Street};
use bocage_vocab::{Id, Length, Position};
use bocage_world::World;

use super::edit::{Edit, SITE_RADIUS, cabinet_around, called};
use crate::Error;
use crate::error::Asked;

/// Streets that are this much further than the nearest are as near: a corner.
const AS_NEAR: Length = Length::mm(1_000);

/// Refuses edits of which two want what only one of them can have.
///
/// The same edit twice is one edit.
pub(super) fn require_one_will(world: &World, edits: &[Edit]) -> Result<(), Error> {
    let wills: Vec<Will> = edits.iter().map(|edit| Will::of(world, edit)).collect();
    let pairs = wills.iter().enumerate().flat_map(|(place, one)| {
        wills[..place].iter().enumerate().map(move |(before, other)| (before, other, place, one))
    });
    for (before, other, place, one) in pairs {
        if one != other && (one.contradicts(other) || other.contradicts(one)) {
            return Err(Error::Contradiction(
                asked(world, &edits[before]),
                asked(world, &edits[place]),
            ));
        }
    }
    require_streets_left(world, edits, &wills)
}

/// Refuses a cabinet where every street is forbidden: at a corner, by edits that only together are
/// against it.
fn require_streets_left(world: &World, edits: &[Edit], wills: &[Will]) -> Result<(), Error> {
    let stands = wills.iter().zip(edits).filter_map(|(will, edit)| match will {
        Will::Stands { by, .. } if !by.is_empty() => Some((by, edit)),
        _ => None,
    });
    for (by, edit) in stands {
        let against: Vec<Id<Street>> =
            by.iter().copied().filter(|one| wills.contains(&Will::Without(*one))).collect();
        if against.len() == by.len() {
            let of: Vec<String> = against.iter().map(|id| street_called(world, *id)).collect();
            let all = Asked { verb: "forbid", of: of.join(", ") };
            return Err(Error::Contradiction(asked(world, edit), all));
        }
    }
    Ok(())
}

/// What an edit wants of the things that others may want something of too.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Will {
    /// A cabinet stands somewhere, by one of these streets.
    Stands { cabinet: Id<Cabinet>, at: Position, by: Vec<Id<Street>> },
    /// A cabinet goes.
    Goes(Id<Cabinet>),
    /// A cabinet is planned again where it stands.
    Stays(Id<Cabinet>),
    /// One takes over another, which goes.
    Takes { into: Id<Cabinet>, gone: Id<Cabinet> },
    /// Nothing stands somewhere.
    Free(Position),
    /// No route follows a street.
    Without(Id<Street>),
    /// Routes follow a street.
    Along(Id<Street>),
    /// Nothing that another could be against.
    Anything,
}

impl Will {
    fn of(world: &World, edit: &Edit) -> Will {
        match *edit {
            Edit::Move { cabinet, to } => Will::stands(world, cabinet, to),
            Edit::Pin(to) => match cabinet_around(world, to) {
                Some(cabinet) => Will::stands(world, cabinet, to),
                None => Will::Anything,
            },
            Edit::Merge { into, gone } => Will::Takes { into, gone },
            Edit::Close(gone) => Will::Goes(gone),
            Edit::Forbid(street) => Will::Without(street),
            Edit::Follow(street) => Will::Along(street),
            Edit::KeepOff(place) => Will::Free(place),
            Edit::Renew(cabinet) => Will::Stays(cabinet),
            Edit::Join => Will::Anything,
        }
    }

    fn stands(world: &World, cabinet: Id<Cabinet>, at: Position) -> Will {
        Will::Stands { cabinet, at, by: streets_by(world, at) }
    }

    /// Whether another cannot have what it wants, or this one cannot.
    fn contradicts(&self, other: &Will) -> bool {
        match (self, other) {
            (Will::Stands { cabinet, .. }, Will::Stands { cabinet: same, .. }) => cabinet == same,
            (
                Will::Stands { cabinet, .. } | Will::Stays(cabinet),
                Will::Goes(gone) | Will::Takes { gone, .. },
            ) => cabinet == gone,
            (Will::Stands { at, .. }, Will::Free(place)) => distance(*at, *place) <= SITE_RADIUS,
            (Will::Takes { into, gone }, Will::Goes(one)) => one == into || one == gone,
            (Will::Takes { gone, .. }, Will::Takes { into, gone: same }) => {
                gone == into || gone == same
            }
            (Will::Without(street), Will::Along(same)) => street == same,
            _ => false,
        }
    }
}

/// The nearest street to a place, and those that are as near.
fn streets_by(world: &World, place: Position) -> Vec<Id<Street>> {
    let far = |street: &Street| Some(line::nearest(&street.line, place)?.distance);
    let all: Vec<(Length, Id<Street>)> =
        world.streets.iter().filter_map(|street| Some((far(street)?, street.id))).collect();
    let Some(nearest) = all.iter().map(|(far, _)| *far).min() else { return Vec::new() };
    all.into_iter().filter(|(far, _)| *far <= nearest + AS_NEAR).map(|(_, id)| id).collect()
}

/// An edit as an error tells it.
fn asked(world: &World, edit: &Edit) -> Asked {
    let (verb, of) = match *edit {
        Edit::Move { cabinet, to } => ("move", format!("{}={to}", called(world, cabinet))),
        Edit::Merge { into, gone } => {
            ("merge", format!("{}={}", called(world, gone), called(world, into)))
        }
        Edit::Close(cabinet) => ("close", called(world, cabinet).to_string()),
        Edit::Pin(place) => ("pin", place.to_string()),
        Edit::Renew(cabinet) => ("renew", called(world, cabinet).to_string()),
        Edit::Forbid(street) => ("forbid", street_called(world, street)),
        Edit::Follow(street) => ("follow", street_called(world, street)),
        Edit::KeepOff(place) => ("keep-off", place.to_string()),
        Edit::Join => ("join", String::new()),
    };
    Asked { verb, of }
}

fn street_called(world: &World, id: Id<Street>) -> String {
    let street = world.streets.get(id);
    street
        .map_or_else(|| id.to_string(), |row| row.name.as_ref().unwrap_or(&row.source).to_string())
}
