//! Orders for final connections.

use bocage_field::{Connection, ConnectionAct};
use bocage_network::{Outlet, Premises};
use bocage_vocab::{Id, Text};
use bocage_world::World;
use serde::{Deserialize, Serialize};

use super::{Kept, act, open};
use crate::plant::socket;
use crate::{AsOf, Context, Error, Territory};

/// An operator's order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// The premises: an address, an official reference, or an id.
    pub premises: String,
    /// Who orders.
    pub operator: Text,
    /// The operator's reference.
    pub order: Text,
    /// Whom to call.
    #[serde(default)]
    pub contact: Option<Text>,
}

/// Takes an order in.
///
/// # Errors
/// When there are no such premises or several, the operator has ordered so before, or the store's.
pub fn order(
    ctx: &Context,
    territory: &mut Territory,
    order: &Order,
    request: Option<&str>,
) -> Result<Kept<Connection>, Error> {
    let world = territory.world(ctx, AsOf::Head)?;
    order_in(ctx, territory, (&world, order), request)
}

/// The same where the head is at hand.
pub(crate) fn order_in(
    ctx: &Context,
    territory: &mut Territory,
    (world, order): (&World, &Order),
    request: Option<&str>,
) -> Result<Kept<Connection>, Error> {
    let Order { premises, operator, order, contact } = order.clone();
    let (home, _) = premises_of(world, &premises)?;
    open(ctx, territory, &Connection::ordered(home, (operator, order), contact), request)
}

/// Premises, and what people call them.
type Named = (Id<Premises>, Text);

/// The premises that a text names, with what people call them, and their socket.
pub(super) fn premises_of(world: &World, text: &str) -> Result<(Named, Id<Outlet>), Error> {
    let outlet = socket(world, text)?;
    let row = world.outlets.get(outlet);
    let row = row.ok_or_else(|| Error::Unknown { what: "outlet", name: text.to_owned() })?;
    let called = world.premises.get(row.premises).map(Premises::name).unwrap_or_default();
    Ok(((row.premises, called.into()), outlet))
}

/// Moves an order on. Photos that it names must be there.
///
/// # Errors
/// As [`act`], and where a photo is not there.
pub fn moved(
    ctx: &Context,
    territory: &mut Territory,
    at: (i64, Option<i64>),
    does: &ConnectionAct,
    request: Option<&str>,
) -> Result<Kept<Connection>, Error> {
    let photos = match does {
        ConnectionAct::Make { photos, .. } | ConnectionAct::Fail { photos, .. } => &photos[..],
        _ => &[],
    };
    for photo in photos {
        if !territory.store.field_has_photo(photo)? {
            return Err(Error::Unknown { what: "photo", name: photo.to_string() });
        }
    }
    act(ctx, territory, at, does, request)
}
