//! The end of copper by commune, beside how far fibre is there.

use std::collections::BTreeMap;
use std::path::Path;

use bocage_exchange::loose::{self, LooseRow};
use bocage_field::{Connection, Copper, CopperAct, CopperStage, Document};
use bocage_network::Stage;
use bocage_vocab::{Date, Finding, Insee};
use bocage_world::World;
use serde::Serialize;

use super::documents::{all, keyed};
use super::{DocumentError, Filter, Kept, Seen, act, now, open};
use crate::{AsOf, Context, Error, FindingCounts, Territory};

/// A commune with the end of copper and how far fibre is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CopperShown {
    /// The end of copper.
    #[serde(flatten)]
    pub seen: Seen<Copper>,
    /// How far it is today.
    pub stage: CopperStage,
    /// Premises of the commune.
    pub premises: usize,
    /// Those that no socket is planned for: who has copper only has nothing afterwards.
    pub without_outlet: usize,
    /// Sockets whose branching point is accepted or in service: a connection can be ordered.
    pub connectable: usize,
    /// Sockets in service.
    pub in_service: usize,
    /// Connections that are ordered and not made.
    pub ordered: usize,
    /// Days until copper is switched off; negative once it is.
    pub days_left: i32,
}

/// What `field copper list` shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CopperRun {
    /// Communes, the one that is switched off first before the others.
    pub communes: Vec<CopperShown>,
}

/// What `field copper import` shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CopperRead {
    /// Rows of the file.
    pub read: usize,
    /// Communes that are new.
    pub new: usize,
    /// Communes whose dates or lot moved.
    pub changed: usize,
    /// What could not be taken.
    pub findings: FindingCounts,
    /// The first of it.
    pub first_findings: Vec<Finding>,
}

/// Takes in what is announced of a commune: a new one is opened, one that is there is announced anew.
///
/// # Errors
/// When it says what cannot be, or the store's.
pub fn announce(
    ctx: &Context,
    territory: &mut Territory,
    copper: &Copper,
    request: Option<&str>,
) -> Result<Kept<Copper>, Error> {
    let there: Option<Seen<Copper>> = match copper.key() {
        Some(key) => keyed(territory, &key)?,
        None => None,
    };
    match there {
        Some(seen) if seen.document == *copper => Ok(Kept { before: true, seen }),
        Some(seen) => {
            let at = (seen.number, Some(seen.revision));
            act(ctx, territory, at, &CopperAct::Announce(copper.clone()), request)
        }
        None => open(ctx, territory, copper, request),
    }
}

/// Reads a table of communes with the columns `insee`, `name`, `lot`, `commercial_on` and
/// `technical_on` (days as YYYY-MM-DD or DD/MM/YYYY). Rows that cannot be read become findings.
///
/// # Errors
/// When the file cannot be read, or the store's.
pub fn import(ctx: &Context, territory: &mut Territory, path: &Path) -> Result<CopperRead, Error> {
    ctx.require(crate::permission::Resource::Field, crate::permission::Action::Draft)?;
    let (rows, mut findings) = loose::read(path, ctx.watch.as_ref())?;
    let (read, mut new, mut changed) = (rows.len(), 0, 0);
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    for row in rows {
        let Some(copper) = copper_of(&row) else {
            findings.push(unread(&file, &row));
            continue;
        };
        match announce(ctx, territory, &copper, None) {
            Ok(kept) if kept.before => {}
            Ok(kept) if kept.seen.revision == 1 => new += 1,
            Ok(_) => changed += 1,
            Err(Error::Document(DocumentError::Field(_))) => findings.push(unread(&file, &row)),
            Err(error) => return Err(error),
        }
    }
    let counts = FindingCounts::of(&findings);
    findings.truncate(10);
    Ok(CopperRead { read, new, changed, findings: counts, first_findings: findings })
}

fn unread(file: &str, row: &LooseRow) -> Finding {
    let name = row.cells.get("insee").cloned().unwrap_or_default();
    let finding = Finding::error("copper_row_unread").named(name).in_file(file);
    match row.line {
        Some(line) => finding.on_line(line),
        None => finding,
    }
}

fn copper_of(row: &LooseRow) -> Option<Copper> {
    let cell = |name: &str| row.cells.get(name).map(String::as_str);
    // A spreadsheet drops the zero at the head of 01001.
    let insee = format!("{:0>5}", cell("insee")?);
    Some(Copper {
        insee: insee.parse().ok()?,
        name: cell("name")?.into(),
        lot: cell("lot")?.into(),
        commercial_on: day(cell("commercial_on")?)?,
        technical_on: day(cell("technical_on")?)?,
    })
}

/// A day as the world writes it, or as France does.
fn day(text: &str) -> Option<Date> {
    let french = || Date::strptime("%d/%m/%Y", text).ok();
    text.parse().ok().or_else(french)
}

/// Communes with the end of copper and how far fibre is.
///
/// # Errors
/// The store's.
pub fn communes(ctx: &Context, territory: &Territory) -> Result<CopperRun, Error> {
    let world = territory.world(ctx, AsOf::Head)?;
    communes_in(ctx, territory, &world)
}

/// The same where the head is at hand.
pub(crate) fn communes_in(
    ctx: &Context,
    territory: &Territory,
    world: &World,
) -> Result<CopperRun, Error> {
    let today = now(ctx).today;
    let fibre = fibre(world, &all::<Connection>(ctx, territory, &Filter::default())?);
    let found = all::<Copper>(ctx, territory, &Filter::default())?.into_iter();
    let mut communes: Vec<CopperShown> = found
        .map(|seen| {
            let far = fibre.get(&seen.document.insee).copied().unwrap_or_default();
            let left = today.until(seen.document.technical_on).map(|span| span.get_days());
            CopperShown {
                stage: seen.document.stage(today),
                premises: far.premises,
                without_outlet: far.premises - far.outlets,
                connectable: far.connectable,
                in_service: far.in_service,
                ordered: far.ordered,
                days_left: left.unwrap_or_default(),
                seen,
            }
        })
        .collect();
    communes.sort_by_key(|one| (one.days_left, one.seen.document.insee));
    Ok(CopperRun { communes })
}

/// How far fibre is in a commune.
#[derive(Debug, Clone, Copy, Default)]
struct Fibre {
    premises: usize,
    outlets: usize,
    connectable: usize,
    in_service: usize,
    ordered: usize,
}

fn fibre(world: &World, connections: &[Seen<Connection>]) -> BTreeMap<Insee, Fibre> {
    let mut found: BTreeMap<Insee, Fibre> = BTreeMap::new();
    for row in &world.premises {
        if let Some(insee) = row.insee {
            found.entry(insee).or_default().premises += 1;
        }
    }
    let of = |premises| world.premises.get(premises).and_then(|row| row.insee);
    for outlet in &world.outlets {
        let Some(insee) = of(outlet.premises) else { continue };
        let far = found.entry(insee).or_default();
        let point = world.branching_points.get(outlet.branching_point);
        far.outlets += 1;
        far.connectable += usize::from(point.is_some_and(|row| row.stage >= Stage::Accepted));
        far.in_service += usize::from(outlet.stage == Stage::InService);
    }
    for one in connections {
        if let Some(insee) = of(one.document.premises) {
            found.entry(insee).or_default().ordered += 1;
        }
    }
    found
}
