//! Publication profiles: what of the facts leaves, and for whom.
//!
//! A profile names the kinds that leave and nothing else does, so that a kind that is new is withheld
//! until somebody decides. Whoever writes a file or a tile for a profile is given a World in which the
//! rest is not there: no format can let out what it does not have.

use bocage_network::{Cable, Route, SpliceClosure, Support, Tier};
use bocage_vocab::{Cell, Fact, Id, Kind, Thing, code_list};
use bocage_world::{DiffMutVisitor, TableDiff, World, WorldFact, apply, make_sound, whole};

use std::collections::HashSet;
use std::convert::Infallible;

use crate::Error;

code_list! {
    /// For whom something is written.
    #[derive(Default)]
    pub enum Profile: ProfileError {
        /// Everybody: what is or will be connectable and when, where exchanges and cabinets stand. No
        /// cable, closure, splice or socket, no course of any route, no room, no price.
        Public = "public",
        /// The leaseholder: the access network with its closures and splices. No backhaul that is its
        /// own, no room, no price.
        Delegatee = "delegatee",
        /// The syndicate: everything.
        #[default]
        Internal = "internal",
    }
}

/// Kinds that everybody may see.
const PUBLIC: &[Kind] = &[
    Kind::Municipality,
    Kind::Street,
    Kind::Building,
    Kind::Premises,
    Kind::Exchange,
    Kind::Cabinet,
    Kind::ServiceArea,
    Kind::Phase,
];

/// Kinds that the leaseholder may see beyond those.
const ACCESS: &[Kind] = &[
    Kind::Support,
    Kind::Route,
    Kind::Duct,
    Kind::BranchingPoint,
    Kind::SpliceClosure,
    Kind::Outlet,
    Kind::Cable,
    Kind::Joint,
    Kind::StrandMark,
    Kind::Holding,
    Kind::ExistingRoute,
    Kind::ExistingSite,
];

impl Profile {
    /// Whether rows of a kind leave, or some of them.
    #[must_use]
    pub fn shows(self, kind: Kind) -> bool {
        match self {
            Profile::Public => PUBLIC.contains(&kind),
            Profile::Delegatee => PUBLIC.contains(&kind) || ACCESS.contains(&kind),
            Profile::Internal => true,
        }
    }

    /// Whether a column leaves: prices are the syndicate's own.
    #[must_use]
    pub fn shows_column(self, name: &str) -> bool {
        self == Profile::Internal || !name.ends_with("_cents")
    }
}

/// What of a World leaves for a profile. Rows that would refer to what is withheld are withheld too;
/// prices are zero.
///
/// # Errors
/// When what is left is no World, which is a fault of this program.
pub fn published(world: &World, profile: Profile) -> Result<World, Error> {
    if profile == Profile::Internal {
        return Ok(world.clone());
    }
    let mut diff = whole(world);
    let mut filter = Filter { profile, backhaul: Backhaul::of(world) };
    let Ok(()) = diff.each_mut(&mut filter);
    let (diff, _withheld) = make_sound(&World::default(), diff);
    let left = apply(&World::default(), &diff)?;
    Ok(World { generation: world.generation, ..left })
}

struct Filter {
    profile: Profile,
    backhaul: Backhaul,
}

impl DiffMutVisitor for Filter {
    type Error = Infallible;
    fn visit<T: WorldFact>(&mut self, diff: &mut TableDiff<T>) -> Result<(), Infallible> {
        if !self.profile.shows(T::KIND) {
            diff.added.clear();
            return Ok(());
        }
        if self.profile == Profile::Delegatee {
            diff.added.retain(|row| !self.backhaul.holds(row));
        }
        let profile = self.profile;
        if T::COLUMNS.iter().any(|column| !profile.shows_column(column.name)) {
            diff.added = diff.added.iter().filter_map(|row| without_price(row, profile)).collect();
        }
        Ok(())
    }
}

/// A row whose prices are zero.
fn without_price<T: Fact>(row: &T, profile: Profile) -> Option<T> {
    let mut cells = Vec::with_capacity(T::COLUMNS.len());
    row.write(&mut |cell| cells.push(cell.into_owned()));
    for (cell, column) in cells.iter_mut().zip(T::COLUMNS) {
        if !profile.shows_column(column.name) && matches!(cell, Cell::Int(_)) {
            *cell = Cell::Int(0);
        }
    }
    T::read(&mut cells.into_iter()).ok()
}

/// What belongs to the backhaul and to nothing else.
struct Backhaul(HashSet<Thing>);

impl Backhaul {
    fn of(world: &World) -> Backhaul {
        let own = |tier: Tier| tier == Tier::Backhaul;
        let cables = world.cables.iter().filter(|row| own(row.tier)).map(Fact::thing);
        let boxes = world.splice_closures.iter().filter(|row| own(row.tier)).map(Fact::thing);
        let mut held: HashSet<Thing> = cables.chain(boxes).collect();
        let access: HashSet<Id<Route>> = world
            .cables
            .iter()
            .filter(|row| !own(row.tier))
            .flat_map(|row: &Cable| row.path.0.iter().map(|step| step.route))
            .collect();
        let (kept, gone): (Vec<&Route>, Vec<&Route>) =
            world.routes.iter().partition(|row| access.contains(&row.id));
        held.extend(gone.iter().map(|row| row.thing()));
        let ends = |rows: &[&Route]| -> HashSet<Id<Support>> {
            rows.iter().flat_map(|row| [row.from, row.to]).collect()
        };
        let (kept, gone) = (ends(&kept), ends(&gone));
        let carries = |row: &&SpliceClosure| !own(row.tier);
        let closures = world.splice_closures.iter().filter(carries).map(|row| row.support);
        let points = world.branching_points.iter().map(|row| row.support);
        let boxes: HashSet<Id<Support>> = closures.chain(points).collect();
        let alone = |id: &&Id<Support>| !kept.contains(*id) && !boxes.contains(*id);
        held.extend(gone.iter().filter(alone).map(|id| id.thing()));
        Backhaul(held)
    }

    /// Whether a row is the backhaul's own: itself, or what it is of.
    fn holds<T: Fact>(&self, row: &T) -> bool {
        if self.0.contains(&row.thing()) {
            return true;
        }
        let mut found = false;
        let mut columns = T::COLUMNS.iter();
        row.write(&mut |cell| {
            let kind = columns.next().map(|column| column.ty);
            let named = match (cell, kind) {
                (Cell::Id(uuid), Some(bocage_vocab::ColumnType::Id(kind))) => Thing { kind, uuid },
                (Cell::Thing(thing), _) => thing,
                _ => return,
            };
            found |= self.0.contains(&named) || named.kind == Kind::Pop;
        });
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_has_decided_on_is_withheld() {
        for kind in Kind::ALL {
            let everybody = Profile::Public.shows(*kind);
            assert!(!everybody || Profile::Delegatee.shows(*kind), "{kind}");
            assert!(Profile::Internal.shows(*kind));
        }
        for kind in [Kind::SpliceClosure, Kind::Joint, Kind::Cable, Kind::Outlet, Kind::Route] {
            assert!(!Profile::Public.shows(kind) && Profile::Delegatee.shows(kind), "{kind}");
        }
        for kind in [Kind::Pop, Kind::Room, Kind::Host, Kind::Application, Kind::Rental] {
            assert!(!Profile::Delegatee.shows(kind), "{kind}");
        }
    }
}
