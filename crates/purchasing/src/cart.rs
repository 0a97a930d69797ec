//! Carts: what a member wants of several frameworks, as orders with what each reserves.

use std::collections::BTreeMap;

use bocage_vocab::{Date, Money, Siret};
use serde::{Deserialize, Serialize};

use crate::{
    Catalogue, Error, Framework, Hold, Line, Lot, Model, Order, OrderState, Quantity, Reference,
};

/// What a member wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cart {
    /// Its number.
    pub reference: Reference,
    /// Whose.
    pub member: Siret,
    /// What of what.
    pub wishes: Vec<Wish>,
    /// Suppliers that have declined it before, who are passed over where there is a rank.
    pub declined: Vec<Siret>,
}

/// A line of a cart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// The framework.
    pub framework: Reference,
    /// The lot.
    pub lot: Reference,
    /// The item.
    pub item: Reference,
    /// How many.
    pub quantity: Quantity,
}

/// Where frameworks and catalogues are found.
pub trait Shelf {
    /// A framework.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    fn framework(&self, reference: &Reference) -> Result<&Framework, Error>;
    /// What a supplier sells under a lot; none where there is no list.
    fn catalogue(
        &self,
        framework: &Reference,
        lot: &Reference,
        supplier: Siret,
    ) -> Option<&Catalogue>;
}

/// The orders that a cart becomes on a day, one a supplier and buyer, each with what it reserves.
///
/// # Errors
/// When the member may not order, an item is not sold, or a cart is empty.
pub fn orders(cart: &Cart, shelf: &impl Shelf, on: Date) -> Result<Vec<Order>, Error> {
    if cart.wishes.is_empty() {
        return Err(Error::EmptyCart { cart: cart.reference.clone() });
    }
    let mut orders: BTreeMap<(Siret, Siret), Order> = BTreeMap::new();
    for wish in &cart.wishes {
        let framework = shelf.framework(&wish.framework)?;
        framework.require_open(cart.member, on)?;
        let lot = framework.lot(&wish.lot)?;
        let holder = lot.supplier(on, &cart.declined).ok_or_else(|| Error::NoHolder {
            framework: wish.framework.clone(),
            lot: wish.lot.clone(),
            supplier: None,
        })?;
        let catalogue = shelf.catalogue(&wish.framework, &wish.lot, holder.siret);
        let line = line(wish, catalogue, on)?;
        let buyer = match framework.model {
            Model::Resale => framework.buyer.siret,
            Model::Direct => cart.member,
        };
        let places = orders.len() + 1;
        let order = match orders.entry((holder.siret, buyer)) {
            std::collections::btree_map::Entry::Occupied(there) => there.into_mut(),
            std::collections::btree_map::Entry::Vacant(free) => {
                let number = format!("{}-{places}", cart.reference);
                let number = number.parse().map_err(|source| Error::Reference { source })?;
                let mut order = begun(cart, framework, number, on);
                (order.supplier, order.supplier_name) = (holder.siret, holder.name.clone());
                free.insert(order)
            }
        };
        add(order, line, framework, lot)?;
    }
    Ok(orders.into_values().collect())
}

/// An order without lines, whose supplier is the buyer until it has one.
fn begun(cart: &Cart, framework: &Framework, number: Reference, on: Date) -> Order {
    let name = framework.name_of(cart.member).unwrap_or_default().to_owned();
    let (buyer, buyer_name) = match framework.model {
        Model::Resale => (framework.buyer.siret, framework.buyer.name.clone()),
        Model::Direct => (cart.member, name.clone()),
    };
    Order {
        number,
        cart: cart.reference.clone(),
        state: OrderState::Reserved,
        model: framework.model,
        buyer,
        buyer_name,
        member: cart.member,
        member_name: name,
        supplier: buyer,
        supplier_name: String::new(),
        placed: on,
        due: None,
        lines: Vec::new(),
        holds: Vec::new(),
        events: Vec::new(),
        deliveries: Vec::new(),
        invoices: Vec::new(),
    }
}

fn line(wish: &Wish, catalogue: Option<&Catalogue>, on: Date) -> Result<Line, Error> {
    if wish.quantity <= Quantity::ZERO {
        return Err(Error::NoQuantity { item: wish.item.clone() });
    }
    let not_sold = || Error::NotSold {
        framework: wish.framework.clone(),
        lot: wish.lot.clone(),
        item: wish.item.clone(),
        on,
    };
    let item = catalogue.and_then(|catalogue| catalogue.item(&wish.item)).ok_or_else(not_sold)?;
    let (price, reference) = item.price_on(on).ok_or_else(not_sold)?;
    let net = price.times(wish.quantity).ok_or(Error::TooMuch)?;
    if net <= Money::ZERO {
        return Err(Error::NoQuantity { item: wish.item.clone() });
    }
    Ok(Line {
        number: 0,
        framework: wish.framework.clone(),
        lot: wish.lot.clone(),
        item: wish.item.clone(),
        name: item.name.clone(),
        unit: item.unit.clone(),
        quantity: wish.quantity,
        price,
        reference,
        vat: item.vat,
        net,
    })
}

/// Adds a line, and what it reserves.
fn add(order: &mut Order, mut line: Line, framework: &Framework, lot: &Lot) -> Result<(), Error> {
    line.number = order.lines.len() as u32 + 1;
    let of = |hold: &&mut Hold| hold.framework == line.framework && hold.lot == line.lot;
    let (value, units) = framework.maximum(&lot.number)?;
    match order.holds.iter_mut().find(of) {
        Some(hold) => {
            hold.net =
                Money::cents(hold.net.get().checked_add(line.net.get()).ok_or(Error::TooMuch)?);
            hold.quantity = hold.quantity + line.quantity;
        }
        None => order.holds.push(Hold {
            framework: line.framework.clone(),
            lot: line.lot.clone(),
            step: 0,
            net: line.net,
            quantity: line.quantity,
            limits: (value.is_some(), units.is_some()),
        }),
    }
    order.lines.push(line);
    Ok(())
}
