//! Published data: essential data of contracts (DECP) and releases of open contracting (OCDS).

use std::path::{Path, PathBuf};

use bocage_purchasing::decp::{Contract, Contracts, contracts, extends};
use bocage_purchasing::ocds::{Publisher, package};
use bocage_purchasing::postings::Step;
use bocage_purchasing::{Framework, Order, Publication};
use bocage_vocab::{Date, code_list};
use serde::Serialize;

use super::BuyingError;
use super::needs::today;
use super::paper::{self, FRAMEWORK, ORDER, PUBLISHED, Paper};
use crate::permission::{Action, Resource};
use crate::{Context, Error, Territory};

code_list! {
    /// A form of published data.
    pub enum Standard: StandardError {
        /// Essential data of public contracts of France, 2.0.3.
        Decp = "decp",
        /// Open Contracting Data Standard, 1.1.5.
        Ocds = "ocds",
    }
}

/// What `framework publish` shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Published {
    /// The file.
    pub file: PathBuf,
    /// How many contracts or releases are in it.
    pub objects: usize,
}

/// Writes all contracts as essential data. What was published before is in it unchanged, more is appended.
///
/// # Errors
/// When something that was published would be something else.
pub fn decp(
    ctx: &Context,
    territory: &mut Territory,
    out: &Path,
    on: Option<Date>,
) -> Result<Published, Error> {
    ctx.require(Resource::Purchase, Action::Apply)?;
    let on = on.unwrap_or_else(|| today(ctx));
    let (mut all, mut papers) = (Vec::new(), Vec::new());
    for before in paper::all::<Framework>(territory, FRAMEWORK)? {
        let after = told(&before.content, on);
        let contracts = contracts(&after).map_err(BuyingError::from)?;
        for contract in &contracts {
            papers.extend(extended(ctx, territory, contract)?);
        }
        if after != before.content {
            papers.push(Paper { content: after, ..before }.next(ctx)?);
        }
        all.extend(contracts);
    }
    let objects = all.len();
    let damaged = |source| BuyingError::PurchaseDamaged {
        what: PUBLISHED,
        name: out.display().to_string(),
        source,
    };
    let text = serde_json::to_string_pretty(&Contracts::of(all)).map_err(damaged)?;
    // Kept first: what a file says that somebody may have fetched is never forgotten.
    paper::keep(ctx, territory, &papers, &Step::default())?;
    std::fs::write(out, text + "\n").map_err(Error::file(out, "written"))?;
    Ok(Published { file: out.to_owned(), objects })
}

/// The framework with a publication on a day, where there is something that was not told yet.
fn told(framework: &Framework, on: Date) -> Framework {
    let mut after = framework.clone();
    let (amendments, subcontractors) =
        (framework.amendments.len() as u32, framework.subcontractors.len() as u32);
    let last = framework.publications.last();
    if last.is_none_or(|last| last.amendments < amendments || last.subcontractors < subcontractors)
    {
        after.publications.push(Publication { on, amendments, subcontractors });
    }
    after
}

/// The next version of a published contract, where it is not the last one.
fn extended(
    ctx: &Context,
    territory: &Territory,
    contract: &Contract,
) -> Result<Option<bocage_store::Purchase>, Error> {
    let name = contract.id.to_string();
    let before = paper::find::<Contract>(territory, PUBLISHED, &name)?;
    if let Some(before) = &before {
        extends(&before.content, contract).map_err(BuyingError::from)?;
        if before.content == *contract {
            return Ok(None);
        }
    }
    let content = contract.clone();
    let version = before.map_or(0, |before| before.version);
    Ok(Some(Paper { kind: PUBLISHED, name, version, content }.next(ctx)?))
}

/// Writes releases of all contracting processes by a day.
///
/// # Errors
/// When the file cannot be written, or there is no framework.
pub fn ocds(
    ctx: &Context,
    territory: &Territory,
    out: &Path,
    (prefix, uri): (&str, &str),
    on: Option<Date>,
) -> Result<Published, Error> {
    ctx.require(Resource::Purchase, Action::Read)?;
    let on = on.unwrap_or_else(|| today(ctx));
    let frameworks = paper::all::<Framework>(territory, FRAMEWORK)?;
    let orders = paper::all::<Order>(territory, ORDER)?;
    let orders: Vec<&Order> = orders.iter().map(|paper| &paper.content).collect();
    let none = || BuyingError::PurchaseUnknown {
        what: FRAMEWORK,
        name: "any".to_owned(),
        known: Vec::new(),
    };
    let buyer = &frameworks.first().ok_or_else(none)?.content.buyer;
    let all: Vec<_> = frameworks.iter().map(|paper| (&paper.content, orders.clone())).collect();
    let damaged = |source| BuyingError::PurchaseDamaged {
        what: PUBLISHED,
        name: out.display().to_string(),
        source,
    };
    let text = package(&Publisher { prefix, uri, on }, buyer, &all).map_err(damaged)?;
    let objects = text.matches("\"initiationType\"").count();
    std::fs::write(out, text + "\n").map_err(Error::file(out, "written"))?;
    Ok(Published { file: out.to_owned(), objects })
}
