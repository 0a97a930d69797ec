//! Orders: a cart placed, approved and sent, acknowledged, declined, dropped.

use std::path::{Path, PathBuf};

use bocage_purchasing::postings::{self, Step};
use bocage_purchasing::{By, Cart, Framework, Order, Reference, ubl, wishes_of_csv};
use bocage_vocab::{Date, Money, Siret};
use serde::Serialize;

use super::needs::{text_of, today};
use super::paper::{self, FRAMEWORK, ORDER, Paper};
use super::shelf::Loaded;
use super::{BuyingError, receipts};
use crate::exports::make_folder;
use crate::permission::{Action, Resource};
use crate::{Context, Error, Territory};

/// A cart, from the command line.
#[derive(Debug, Clone)]
pub struct Placing {
    /// Its number: orders are numbered after it.
    pub cart: Reference,
    /// Whose.
    pub member: Siret,
    /// The day whose prices hold; today unless it is named.
    pub on: Option<Date>,
    /// Suppliers that declined before, who are passed over where there is a rank.
    pub declined: Vec<Siret>,
}

/// What commands on orders show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Orders {
    /// The orders.
    pub orders: Vec<Order>,
    /// Files that were written.
    pub files: Vec<PathBuf>,
}

/// What `order show` shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderShown {
    /// The order.
    #[serde(flatten)]
    pub order: Order,
    /// What it comes to, without VAT.
    #[serde(rename = "net_cents")]
    pub net: Money,
    /// What lateness costs the supplier so far.
    #[serde(rename = "penalty_cents")]
    pub penalty: Money,
    /// What invoices that are not paid cost beside their amount, were they paid today.
    #[serde(rename = "interest_cents")]
    pub interest: Money,
}

/// Places a cart: one order a supplier, its amounts reserved, all or nothing.
///
/// # Errors
/// When the member may not, an item is not sold, or a maximum is reached.
pub fn place(
    ctx: &Context,
    territory: &mut Territory,
    placing: Placing,
    file: &Path,
) -> Result<Orders, Error> {
    ctx.require(Resource::Purchase, Action::Create)?;
    let wishes = wishes_of_csv(&text_of(file)?).map_err(BuyingError::from)?;
    let shelf = Loaded::of(territory, &wishes)?;
    let on = placing.on.unwrap_or_else(|| today(ctx));
    let Placing { cart: reference, member, declined, .. } = placing;
    let cart = Cart { reference, member, wishes, declined };
    let orders = bocage_purchasing::orders(&cart, &shelf, on).map_err(BuyingError::from)?;
    if let Some(order) = orders.first()
        && let Some(there) = paper::find::<Order>(territory, ORDER, order.number.as_str())?
    {
        return placed_before(&there.content, orders);
    }
    let step = postings::reserve(&orders).map_err(BuyingError::from)?;
    let next = |order: &Order| Paper::new(ORDER, order.number.to_string(), order.clone()).next(ctx);
    let papers = orders.iter().map(next).collect::<Result<Vec<_>, _>>()?;
    paper::keep(ctx, territory, &papers, &step)?;
    Ok(Orders { orders, files: Vec::new() })
}

/// The same cart again is answered as the first time; another under its number is refused.
fn placed_before(there: &Order, orders: Vec<Order>) -> Result<Orders, Error> {
    match orders.first() {
        Some(order) if order.lines == there.lines && order.member == there.member => {
            Ok(Orders { orders, files: Vec::new() })
        }
        _ => {
            let name = there.cart.to_string();
            Err(BuyingError::PurchaseTaken { what: "cart", name }.into())
        }
    }
}

/// Approves an order, and writes it for its supplier where a folder is given.
///
/// # Errors
/// When it is not just reserved.
pub fn approve(
    ctx: &Context,
    territory: &mut Territory,
    number: &str,
    on: Option<Date>,
    out: Option<&Path>,
) -> Result<Orders, Error> {
    ctx.require(Resource::Purchase, Action::Apply)?;
    let before = of(territory, number)?;
    let days = framework_of(territory, &before.content)?.terms.delivery_days;
    let who = ctx.actor.name.clone();
    let by = By { on: on.unwrap_or_else(|| today(ctx)), who: &who, why: None };
    let content = before.content.approve(&by, days).map_err(BuyingError::from)?;
    // Written before it is kept: an order that is approved can be sent. Written again it is the same.
    let files = match out {
        Some(out) => vec![written(&content, out)?],
        None => Vec::new(),
    };
    let mut changed = change(ctx, territory, &before, content, &Step::default())?;
    changed.files = files;
    Ok(changed)
}

fn written(order: &Order, out: &Path) -> Result<PathBuf, Error> {
    make_folder(out)?;
    let path = out.join(format!("{}.xml", order.number));
    std::fs::write(&path, ubl::order(order)).map_err(Error::file(&path, "written"))?;
    Ok(path)
}

/// What is done to an order beside approving it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// The supplier accepts it.
    Acknowledge,
    /// The supplier declines it.
    Decline,
    /// It, or what is left of it, is given up.
    Drop,
}

/// Notes what somebody did about an order; what need not be reserved any more is released.
///
/// # Errors
/// When the order does not stand where that is possible.
pub fn note(
    ctx: &Context,
    territory: &mut Territory,
    number: &str,
    doing: Doing,
    (on, why): (Option<Date>, Option<&str>),
) -> Result<Orders, Error> {
    ctx.require(Resource::Purchase, Action::Apply)?;
    let before = of(territory, number)?;
    let (order, who) = (&before.content, ctx.actor.name.clone());
    let by = By { on: on.unwrap_or_else(|| today(ctx)), who: &who, why };
    let (content, step) = match doing {
        Doing::Acknowledge => (order.acknowledge(&by), Ok(Step::default())),
        Doing::Decline => (order.decline(&by), postings::release(&[order])),
        Doing::Drop => (order.drop_rest(&by), postings::release(&[order])),
    };
    let (content, step) = (content.map_err(BuyingError::from)?, step.map_err(BuyingError::from)?);
    change(ctx, territory, &before, content, &step)
}

pub(super) fn change(
    ctx: &Context,
    territory: &mut Territory,
    before: &Paper<Order>,
    content: Order,
    step: &Step,
) -> Result<Orders, Error> {
    let after = Paper { content, ..before.clone() };
    paper::keep(ctx, territory, &[after.next(ctx)?], step)?;
    Ok(Orders { orders: vec![after.content], files: Vec::new() })
}

/// The orders, by number; of a cart or a member where one is named.
///
/// # Errors
/// The store's.
pub fn list(
    ctx: &Context,
    territory: &Territory,
    cart: Option<&Reference>,
    member: Option<Siret>,
) -> Result<Orders, Error> {
    ctx.require(Resource::Purchase, Action::Read)?;
    let all = paper::all::<Order>(territory, ORDER)?.into_iter().map(|paper| paper.content);
    let wanted = all.filter(|order| {
        cart.is_none_or(|cart| order.cart == *cart)
            && member.is_none_or(|member| order.member == member)
    });
    Ok(Orders { orders: wanted.collect(), files: Vec::new() })
}

/// One order, with what lateness costs by today.
///
/// # Errors
/// When there is none of that number.
pub fn show(ctx: &Context, territory: &Territory, number: &str) -> Result<OrderShown, Error> {
    ctx.require(Resource::Purchase, Action::Read)?;
    let order = of(territory, number)?.content;
    let (penalty, interest) = receipts::lateness(ctx, territory, &order)?;
    Ok(OrderShown { net: order.net(), order, penalty, interest })
}

pub(super) fn of(territory: &Territory, number: &str) -> Result<Paper<Order>, Error> {
    paper::one(territory, ORDER, number)
}

/// The framework of the first line: lines of one order have one buyer, and its terms.
pub(super) fn framework_of(territory: &Territory, order: &Order) -> Result<Framework, Error> {
    let name = order.lines.first().map(|line| line.framework.to_string()).unwrap_or_default();
    Ok(paper::one::<Framework>(territory, FRAMEWORK, &name)?.content)
}
