//! What people call things of the plant, as the plant has them.

use bocage_network::{Cabinet, Cable, Outlet};
use bocage_plant::Asked;
use bocage_vocab::{Fact, Id, Kind, Thing, Uuid};
use bocage_world::{Table, World};

use super::{AskedLine, CutKind, Named};
use crate::Error;

/// Several things of one name are told with so many of them.
const NAMED_MOST: usize = 3;

/// The place that a text names: a socket by its id, its premises or its drop; `CABLE:STRAND`;
/// `EXCHANGE:PORT`, `CABINET:PORT`, `CABINET:iINPUT`. Numbers are from 1.
pub(super) fn asked(world: &World, line: &AskedLine) -> Result<Asked, Error> {
    let text = line.what.trim();
    if let Some((name, number)) = text.rsplit_once(':')
        && let Some((input, number)) = numbered(number)
        && let Some(asked) = of_number(world, name, number, input)?
    {
        return Ok(asked);
    }
    let outlet = outlet(world, text)?;
    if line.direct {
        return Ok(Asked::Direct(outlet));
    }
    Ok(Asked::Outlet(outlet, line.operator.unwrap_or(1).saturating_sub(1)))
}

/// A number from 1, and whether it is that of an input.
fn numbered(text: &str) -> Option<(bool, u16)> {
    let (input, digits) = text.strip_prefix('i').map_or((false, text), |digits| (true, digits));
    let number: u16 = digits.parse().ok()?;
    Some((input, number.checked_sub(1)?))
}

/// A strand, port or input; none where nothing of the kind has the name.
fn of_number(world: &World, name: &str, n: u16, input: bool) -> Result<Option<Asked>, Error> {
    let cable = find(&world.cables, "cable", name, |row| &row.reference)?;
    if let Some(id) = cable.filter(|_| !input) {
        return Ok(Some(Asked::Strand(id, n)));
    }
    let cabinet: Option<Id<Cabinet>> =
        find(&world.cabinets, "cabinet", name, |row| &row.reference)?;
    if let Some(id) = cabinet {
        let at = id.thing();
        return Ok(Some(if input { Asked::Input(at, n) } else { Asked::Port(at, n) }));
    }
    let exchange = find(&world.exchanges, "exchange", name, |row| &row.reference)?;
    Ok(exchange.filter(|_| !input).map(|id| Asked::Port(id.thing(), n)))
}

/// A socket by its id, that of its premises or of its drop, or what its premises or drop is called.
pub(crate) fn outlet(world: &World, text: &str) -> Result<Id<Outlet>, Error> {
    let bare = text.split_once('/').map_or(text, |(_, id)| id);
    if let Ok(uuid) = bare.parse::<Uuid>() {
        let own = world.outlets.get_uuid(uuid);
        let served = |row: &&Outlet| row.premises.uuid() == uuid || row.drop.uuid() == uuid;
        let found = own.or_else(|| world.outlets.iter().find(served));
        return found.map(|row| row.id).ok_or_else(|| unknown("outlet", text));
    }
    let drop: Option<Id<Cable>> = find(&world.cables, "cable", text, |row| &row.reference)?;
    if let Some(drop) = drop {
        let found = world.outlets.iter().find(|row| row.drop == drop);
        return found.map(|row| row.id).ok_or_else(|| unknown("outlet", text));
    }
    let called = |row: &&bocage_network::Premises| {
        let reference = row.reference.as_deref().unwrap_or_default();
        [&*row.address, reference, &*row.source].iter().any(|name| is_same(name, text))
    };
    let homes: Vec<_> = world.premises.iter().filter(called).map(|row| row.id).collect();
    let at = |row: &&Outlet| homes.contains(&row.premises);
    let found: Vec<Id<Outlet>> = world.outlets.iter().filter(at).map(|row| row.id).collect();
    one("outlet", text, &found)?.ok_or_else(|| unknown("outlet", text))
}

/// A thing that is cut, by its kind and its id or reference; a duct is `ROUTE:NUMBER`.
pub(super) fn thing(world: &World, kind: CutKind, name: &str) -> Result<Thing, Error> {
    let unknown = || unknown(kind.kind().code(), name);
    let found = match kind {
        CutKind::Cable => find(&world.cables, "cable", name, |row| &row.reference)?.map(Id::thing),
        CutKind::Route => find(&world.routes, "route", name, |row| &row.reference)?.map(Id::thing),
        CutKind::Duct => duct(world, name)?,
        CutKind::Pole => {
            find(&world.supports, "support", name, |row| &row.reference)?.map(Id::thing)
        }
        CutKind::Closure => {
            find(&world.splice_closures, "closure", name, |row| &row.reference)?.map(Id::thing)
        }
        CutKind::BranchingPoint => {
            let rows = &world.branching_points;
            find(rows, "branching point", name, |row| &row.reference)?.map(Id::thing)
        }
        CutKind::Cabinet => {
            find(&world.cabinets, "cabinet", name, |row| &row.reference)?.map(Id::thing)
        }
        CutKind::Exchange => {
            find(&world.exchanges, "exchange", name, |row| &row.reference)?.map(Id::thing)
        }
        CutKind::Pop => find(&world.pops, "pop", name, |row| &row.reference)?.map(Id::thing),
    };
    found.ok_or_else(unknown)
}

fn duct(world: &World, name: &str) -> Result<Option<Thing>, Error> {
    if let Ok(uuid) = name.parse::<Uuid>() {
        return Ok(world.ducts.get_uuid(uuid).map(Fact::thing));
    }
    let Some((route, ordinal)) = name.rsplit_once(':') else { return Ok(None) };
    let route = find(&world.routes, "route", route, |row| &row.reference)?;
    let ordinal: Option<u8> = ordinal.parse().ok();
    let own =
        |row: &&bocage_network::Duct| Some(row.route) == route && Some(row.ordinal) == ordinal;
    Ok(world.ducts.iter().find(own).map(Fact::thing))
}

/// The row of an id or a reference; none where there is none.
fn find<T: Fact>(
    table: &Table<T>,
    what: &'static str,
    name: &str,
    reference: impl Fn(&T) -> &str,
) -> Result<Option<Id<T>>, Error> {
    let bare = name.split_once('/').map_or(name, |(_, id)| id);
    if let Ok(uuid) = bare.parse::<Uuid>() {
        return Ok(table.get_uuid(uuid).map(|_| Id::from_uuid(uuid)));
    }
    let called = table.iter().filter(|row| is_same(reference(row), name));
    let found: Vec<Id<T>> = called.map(|row| Id::from_uuid(row.uuid())).collect();
    one(what, name, &found)
}

/// The only one of some; none of none.
fn one<T>(what: &'static str, name: &str, found: &[Id<T>]) -> Result<Option<Id<T>>, Error> {
    match found {
        [] => Ok(None),
        [only] => Ok(Some(*only)),
        several => Err(Error::Ambiguous {
            what,
            name: name.to_owned(),
            such_as: several.iter().take(NAMED_MOST).map(ToString::to_string).collect(),
        }),
    }
}

pub(super) fn unknown(what: &'static str, name: &str) -> Error {
    Error::Unknown { what, name: name.to_owned() }
}

fn is_same(one: &str, other: &str) -> bool {
    !one.is_empty() && one.eq_ignore_ascii_case(other)
}

/// A cable by its reference or id.
pub(crate) fn cable(world: &World, name: &str) -> Result<Id<Cable>, Error> {
    find(&world.cables, "cable", name, |row| &row.reference)?.ok_or_else(|| unknown("cable", name))
}

/// A box of any kind by its reference or id.
pub(super) fn any_box(world: &World, name: &str) -> Result<Thing, Error> {
    const BOXES: [CutKind; 5] = [
        CutKind::Closure,
        CutKind::BranchingPoint,
        CutKind::Cabinet,
        CutKind::Exchange,
        CutKind::Pop,
    ];
    for kind in BOXES {
        match thing(world, kind, name) {
            Err(Error::Unknown { .. }) => {}
            found => return found,
        }
    }
    Err(unknown("box", name))
}

/// Anything of the plant that can be cut, by its reference or id.
pub(crate) fn any_thing(world: &World, name: &str) -> Result<Thing, Error> {
    for kind in CutKind::ALL {
        match thing(world, *kind, name) {
            Err(Error::Unknown { .. }) => {}
            found => return found,
        }
    }
    Err(unknown("thing", name))
}

/// A thing with what people call it.
pub(crate) fn named(world: &World, thing: Thing) -> Named {
    Named { thing, name: called(world, thing) }
}

/// What people call a thing.
pub(crate) fn called(world: &World, thing: Thing) -> String {
    fn label<T: Fact>(table: &Table<T>, thing: Thing) -> Option<String> {
        table.get_uuid(thing.uuid).map(bocage_world::label)
    }
    let found = match thing.kind {
        Kind::Cable => label(&world.cables, thing),
        Kind::Route => label(&world.routes, thing),
        Kind::Support => label(&world.supports, thing),
        Kind::SpliceClosure => label(&world.splice_closures, thing),
        Kind::BranchingPoint => label(&world.branching_points, thing),
        Kind::Cabinet => label(&world.cabinets, thing),
        Kind::Exchange => label(&world.exchanges, thing),
        Kind::Pop => label(&world.pops, thing),
        Kind::Duct => world.ducts.get_uuid(thing.uuid).and_then(|duct| {
            let route = world.routes.get(duct.route)?;
            Some(format!("{}:{}", route.reference, duct.ordinal))
        }),
        Kind::Outlet => world
            .outlets
            .get_uuid(thing.uuid)
            .and_then(|outlet| Some(world.premises.get(outlet.premises)?.name())),
        Kind::Premises => world.premises.get_uuid(thing.uuid).map(|row| row.name()),
        _ => None,
    };
    found.unwrap_or_else(|| thing.to_string())
}
