//! Boxes, sites and sockets as nodes.

use std::collections::BTreeMap;

use bocage_network::{
    BranchingPoint, Cabinet, Exchange, Outlet, Pop, SpliceClosure, Stage, Support,
};
use bocage_vocab::{Id, Insee, Kind, Position, Postcode, Text, Thing};
use bocage_world::World;

use super::codes;
use super::form::{Address, Geometry, Infrastructure, Node, coordinates, filled};
use super::organisations::Organisations;

/// Makes the nodes of a world.
pub(super) struct Nodes<'a> {
    world: &'a World,
    /// The communes of today, by code.
    communes: BTreeMap<Insee, &'a str>,
}

/// Whether a thing is in the world, and of a kind that becomes a node.
pub(super) fn is_there(world: &World, Thing { kind, uuid }: Thing) -> bool {
    match kind {
        Kind::Outlet => world.outlets.get_uuid(uuid).is_some(),
        Kind::BranchingPoint => world.branching_points.get_uuid(uuid).is_some(),
        Kind::SpliceClosure => world.splice_closures.get_uuid(uuid).is_some(),
        Kind::Cabinet => world.cabinets.get_uuid(uuid).is_some(),
        Kind::Exchange => world.exchanges.get_uuid(uuid).is_some(),
        Kind::Pop => world.pops.get_uuid(uuid).is_some(),
        _ => false,
    }
}

impl<'a> Nodes<'a> {
    pub(super) fn new(world: &'a World) -> Nodes<'a> {
        let today = world.municipalities.iter().filter(|commune| commune.until.is_none());
        let communes = today.map(|commune| (commune.insee, &*commune.name)).collect();
        Nodes { world, communes }
    }

    /// The node of a thing; none of what is not there or of a kind that is no node.
    pub(super) fn of(&self, thing: Thing, owners: &mut Organisations<'a>) -> Option<Node<'a>> {
        let world = self.world;
        if let Some(id) = thing.id::<Outlet>() {
            world.outlets.get(id).map(|row| self.outlet(row))
        } else if let Some(id) = thing.id::<BranchingPoint>() {
            world.branching_points.get(id).map(|row| self.branching_point(row, owners))
        } else if let Some(id) = thing.id::<SpliceClosure>() {
            world.splice_closures.get(id).map(|row| self.splice_closure(row, owners))
        } else if let Some(id) = thing.id::<Cabinet>() {
            world.cabinets.get(id).map(|row| self.cabinet(row, owners))
        } else if let Some(id) = thing.id::<Exchange>() {
            world.exchanges.get(id).map(|row| self.exchange(row, owners))
        } else {
            thing.id::<Pop>().and_then(|id| world.pops.get(id)).map(pop)
        }
    }

    fn outlet(&self, outlet: &'a Outlet) -> Node<'a> {
        let premises = self.world.premises.get(outlet.premises);
        let name = premises.and_then(|premises| premises.reference.as_deref());
        let address = premises.and_then(|p| self.address(filled(&p.address), p.insee, p.postcode));
        let location = premises.map(|premises| place(premises.position));
        let bare = bare(outlet.id.thing(), name.unwrap_or_default(), outlet.stage);
        Node { location, address, access_point: Some(true), ..bare }
    }

    fn branching_point(&self, row: &'a BranchingPoint, owners: &mut Organisations<'a>) -> Node<'a> {
        Node {
            location: Some(place(row.position)),
            supporting_infrastructure: self.standing(row.support, owners),
            transmission_medium_owner: owners.medium(&row.owner),
            ..bare(row.id.thing(), &row.reference, row.stage)
        }
    }

    fn splice_closure(&self, row: &'a SpliceClosure, owners: &mut Organisations<'a>) -> Node<'a> {
        Node {
            location: Some(place(row.position)),
            functions: Some(["aggregationPoint"]),
            supporting_infrastructure: self.standing(row.support, owners),
            transmission_medium_owner: owners.medium(&row.owner),
            ..bare(row.id.thing(), &row.reference, row.stage)
        }
    }

    fn cabinet(&self, row: &'a Cabinet, owners: &mut Organisations<'a>) -> Node<'a> {
        Node {
            location: Some(place(row.position)),
            address: self.address(None, row.insee, None),
            functions: Some(["aggregationPoint"]),
            supporting_infrastructure: Some(housing("cabinet", &row.owner, owners)),
            access_point: Some(true),
            transmission_medium_owner: owners.medium(&row.owner),
            ..bare(row.id.thing(), &row.reference, row.stage)
        }
    }

    fn exchange(&self, row: &'a Exchange, owners: &mut Organisations<'a>) -> Node<'a> {
        Node {
            location: Some(place(row.position)),
            address: self.address(None, row.insee, None),
            functions: Some(["pop"]),
            supporting_infrastructure: Some(housing("exchange", &row.owner, owners)),
            access_point: Some(true),
            transmission_medium_owner: owners.medium(&row.owner),
            ..bare(row.id.thing(), &row.reference, row.stage)
        }
    }

    fn standing(
        &self,
        support: Id<Support>,
        owners: &mut Organisations<'a>,
    ) -> Option<Infrastructure<'a>> {
        let support = self.world.supports.get(support)?;
        Some(housing(codes::standing(support.kind), &support.owner, owners))
    }

    fn address(
        &self,
        street_address: Option<&'a str>,
        insee: Option<Insee>,
        postcode: Option<Postcode>,
    ) -> Option<Address<'a>> {
        let locality = insee.and_then(|insee| filled(self.communes.get(&insee)?));
        let postal_code = postcode.map(|postcode| postcode.to_string());
        let known = street_address.is_some() || locality.is_some() || postal_code.is_some();
        known.then_some(Address { street_address, locality, postal_code })
    }
}

fn pop(row: &Pop) -> Node<'_> {
    let bare = bare(row.id.thing(), &row.reference, row.stage);
    Node { location: Some(place(row.position)), functions: Some(["pop"]), ..bare }
}

fn housing<'a>(
    kind: &'static str,
    owner: &'a Text,
    owners: &mut Organisations<'a>,
) -> Infrastructure<'a> {
    Infrastructure { kind, description: None, owner: owners.infrastructure(owner) }
}

fn place(position: Position) -> Geometry<[f64; 2]> {
    Geometry { kind: "Point", coordinates: coordinates(position) }
}

fn bare(id: Thing, name: &str, stage: Stage) -> Node<'_> {
    Node {
        id,
        name: filled(name),
        status: codes::status(stage),
        location: None,
        address: None,
        functions: None,
        supporting_infrastructure: None,
        access_point: None,
        transmission_medium_owner: None,
    }
}
