//! Frameworks: added, shown, amended, succeeded to; their catalogues.

use std::path::Path;

use bocage_purchasing::postings::{self, Step};
use bocage_purchasing::{
    Amendment, AmendmentKind, Catalogue, Euros, Framework, Item, Listed, Merged, Model, Offer,
    Order, Quantity, Reference, Revised, Subcontractor, Usage, offers_of_csv, read_framework,
    require_holder, ubl, usage,
};
use bocage_vocab::{Date, Siret};
use serde::Serialize;

use super::BuyingError;
use super::needs::{shipped, text_of};
use super::paper::{self, CATALOGUE, FRAMEWORK, ORDER, Paper};
use super::shelf::catalogue_name;
use crate::permission::{Action, Resource};
use crate::{Context, Error, Territory};

/// A framework as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// Its number.
    pub reference: Reference,
    /// What it is for.
    pub title: String,
    /// Who signs and is invoiced.
    pub model: Model,
    /// Its first day.
    pub from: Date,
    /// Its end.
    pub until: Date,
    /// Who may order, as listed at the launch.
    pub members: Vec<Listed>,
    /// Whom others have succeeded since.
    pub mergers: Vec<Merged>,
    /// What was amended.
    pub amendments: Vec<Amendment>,
    /// What is used of it.
    pub usage: Usage,
}

/// What `framework list` shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct List {
    /// The frameworks, by number.
    pub frameworks: Vec<Shown>,
}

/// What `framework catalogue` shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CatalogueShown {
    /// The framework.
    pub framework: Reference,
    /// The lot.
    pub lot: Reference,
    /// The supplier.
    pub supplier: Siret,
    /// What a new list changed; none where it was only looked at.
    pub revised: Option<Revised>,
    /// What is sold.
    pub items: Vec<Item>,
}

/// How a maximum is moved.
#[derive(Debug, Clone)]
pub struct Amending {
    /// Of which lot.
    pub lot: Reference,
    /// The day.
    pub on: Date,
    /// Why it is lawful.
    pub kind: AmendmentKind,
    /// In words.
    pub reason: String,
    /// The new maximum in value.
    pub maximum: Option<Euros>,
    /// The new maximum in quantity.
    pub maximum_quantity: Option<Quantity>,
}

/// Keeps a framework, and opens its maxima in the ledger.
///
/// # Errors
/// When the law or its own parts are against it, or it is there.
pub fn add(ctx: &Context, territory: &mut Territory, file: &Path) -> Result<Shown, Error> {
    ctx.require(Resource::Purchase, Action::Create)?;
    let framework = read_framework(&text_of(file)?).map_err(BuyingError::from)?;
    framework.check(&shipped()?).map_err(BuyingError::from)?;
    let name = framework.reference.to_string();
    if paper::find::<Framework>(territory, FRAMEWORK, &name)?.is_some() {
        return Err(BuyingError::PurchaseTaken { what: FRAMEWORK, name }.into());
    }
    let step = postings::open(&framework).map_err(BuyingError::from)?;
    let paper = Paper::new(FRAMEWORK, name, framework);
    paper::keep(ctx, territory, &[paper.next(ctx)?], &step)?;
    shown(territory, &paper.content)
}

/// The frameworks.
///
/// # Errors
/// The store's.
pub fn list(ctx: &Context, territory: &Territory) -> Result<List, Error> {
    ctx.require(Resource::Purchase, Action::Read)?;
    let orders = orders(territory)?;
    let all = paper::all::<Framework>(territory, FRAMEWORK)?;
    let shown = all.iter().map(|paper| with(&paper.content, &orders));
    Ok(List { frameworks: shown.collect::<Result<_, _>>()? })
}

/// One framework.
///
/// # Errors
/// When there is none of that number.
pub fn show(ctx: &Context, territory: &Territory, reference: &str) -> Result<Shown, Error> {
    ctx.require(Resource::Purchase, Action::Read)?;
    shown(territory, &of(territory, reference)?.content)
}

/// Moves the maximum of a lot, as far as the law lets it.
///
/// # Errors
/// When it does not.
pub fn amend(
    ctx: &Context,
    territory: &mut Territory,
    reference: &str,
    how: Amending,
) -> Result<Shown, Error> {
    ctx.require(Resource::Purchase, Action::Apply)?;
    let before = of(territory, reference)?;
    let Amending { lot, on, kind, reason, maximum, maximum_quantity } = how;
    let amendment = Amendment { number: 0, lot, on, kind, reason, maximum, maximum_quantity };
    let amended = before.content.amend(amendment, &shipped()?).map_err(BuyingError::from)?;
    let step = match amended.amendments.last() {
        Some(last) => postings::amend(&amended, last).map_err(BuyingError::from)?,
        None => Step::default(),
    };
    change(ctx, territory, &before, amended, &step)
}

/// Records that members became one, which may order in their place.
///
/// # Errors
/// When dates or numbers contradict each other.
pub fn succeed(
    ctx: &Context,
    territory: &mut Territory,
    reference: &str,
    merged: Merged,
) -> Result<Shown, Error> {
    ctx.require(Resource::Purchase, Action::Apply)?;
    let before = of(territory, reference)?;
    let mut after = before.content.clone();
    after.mergers.push(merged);
    after.check(&shipped()?).map_err(BuyingError::from)?;
    change(ctx, territory, &before, after, &Step::default())
}

/// Records that the buyer accepted a subcontractor.
///
/// # Errors
/// When there is no such lot.
pub fn subcontract(
    ctx: &Context,
    territory: &mut Territory,
    reference: &str,
    mut accepted: Subcontractor,
) -> Result<Shown, Error> {
    ctx.require(Resource::Purchase, Action::Apply)?;
    let before = of(territory, reference)?;
    before.content.lot(&accepted.lot).map_err(BuyingError::from)?;
    let mut after = before.content.clone();
    accepted.number = after.subcontractors.len() as u32 + 1;
    after.subcontractors.push(accepted);
    change(ctx, territory, &before, after, &Step::default())
}

fn change(
    ctx: &Context,
    territory: &mut Territory,
    before: &Paper<Framework>,
    content: Framework,
    step: &Step,
) -> Result<Shown, Error> {
    let after = Paper { content, ..before.clone() };
    paper::keep(ctx, territory, &[after.next(ctx)?], step)?;
    shown(territory, &after.content)
}

/// Takes a new list of prices from a day on: CSV, or UBL where the file is XML.
///
/// # Errors
/// When the list cannot be read, is older than the last one, or rises by more than is agreed.
pub fn price(
    ctx: &Context,
    territory: &mut Territory,
    (reference, lot, supplier): (&str, &Reference, Siret),
    file: &Path,
    from: Option<Date>,
) -> Result<CatalogueShown, Error> {
    ctx.require(Resource::Purchase, Action::Apply)?;
    let framework = of(territory, reference)?.content;
    require_holder(&framework, lot, supplier).map_err(BuyingError::from)?;
    let (offers, said) = offers(file)?;
    let from = from.or(said).unwrap_or(framework.signed);
    let name = catalogue_name(&framework.reference, lot, supplier);
    let before = paper::find::<Catalogue>(territory, CATALOGUE, &name)?
        .unwrap_or_else(|| Paper::new(CATALOGUE, name, Catalogue::default()));
    let rise = framework.terms.rise_at_most;
    let (content, revised) =
        before.content.revise(&offers, from, rise).map_err(BuyingError::from)?;
    let after = Paper { content, ..before };
    paper::keep(ctx, territory, &[after.next(ctx)?], &Step::default())?;
    let (framework, lot) = (framework.reference, lot.clone());
    let items = after.content.items;
    Ok(CatalogueShown { framework, lot, supplier, revised: Some(revised), items })
}

fn offers(file: &Path) -> Result<(Vec<Offer>, Option<Date>), Error> {
    let text = text_of(file)?;
    if text.trim_start_matches('\u{feff}').trim_start().starts_with('<') {
        let listing = ubl::catalogue(text.as_bytes()).map_err(BuyingError::from)?;
        return Ok((listing.offers, listing.from));
    }
    Ok((offers_of_csv(&text).map_err(BuyingError::from)?, None))
}

/// What a supplier sells under a lot.
///
/// # Errors
/// When there is no such catalogue.
pub fn catalogue(
    ctx: &Context,
    territory: &Territory,
    (reference, lot, supplier): (&str, &Reference, Siret),
) -> Result<CatalogueShown, Error> {
    ctx.require(Resource::Purchase, Action::Read)?;
    let framework = of(territory, reference)?.content.reference;
    let name = catalogue_name(&framework, lot, supplier);
    let items = paper::one::<Catalogue>(territory, CATALOGUE, &name)?.content.items;
    Ok(CatalogueShown { framework, lot: lot.clone(), supplier, revised: None, items })
}

pub(super) fn of(territory: &Territory, reference: &str) -> Result<Paper<Framework>, Error> {
    paper::one(territory, FRAMEWORK, reference)
}

fn orders(territory: &Territory) -> Result<Vec<Order>, Error> {
    let all = paper::all::<Order>(territory, ORDER)?;
    Ok(all.into_iter().map(|paper| paper.content).collect())
}

fn shown(territory: &Territory, framework: &Framework) -> Result<Shown, Error> {
    with(framework, &orders(territory)?)
}

fn with(framework: &Framework, orders: &[Order]) -> Result<Shown, Error> {
    Ok(Shown {
        reference: framework.reference.clone(),
        title: framework.title.clone(),
        model: framework.model,
        from: framework.signed,
        until: framework.ends(),
        members: framework.members.clone(),
        mergers: framework.mergers.clone(),
        amendments: framework.amendments.clone(),
        usage: usage(framework, orders).map_err(BuyingError::from)?,
    })
}
