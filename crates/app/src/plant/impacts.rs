//! Who is cut when something goes, what would cut most, and which ways share a trench.

use std::path::{Path, PathBuf};

use bocage_exchange::loose;
use bocage_plant::{Impact, Plant, Ranked, SharedRisk};
use bocage_vocab::{Area, Kind, Shape, Thing, code_list};
use serde::Serialize;

use super::drawn::{Drawn, drawn_of};
use super::{files, named};
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Territory};

code_list! {
    /// A kind of thing that can go.
    pub enum CutKind: CutKindError {
        /// A cable of any tier.
        Cable = "cable",
        /// One tube of a route.
        Duct = "duct",
        /// A route with all that lies in it.
        Route = "route",
        /// A pole, a chamber, a facade anchor.
        Pole = "pole",
        /// BPE.
        Closure = "closure",
        /// PBO.
        BranchingPoint = "branching_point",
        /// SRO.
        Cabinet = "cabinet",
        /// NRO.
        Exchange = "exchange",
        /// A point of presence.
        Pop = "pop",
    }
}

impl CutKind {
    /// The kind of fact.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            CutKind::Cable => Kind::Cable,
            CutKind::Duct => Kind::Duct,
            CutKind::Route => Kind::Route,
            CutKind::Pole => Kind::Support,
            CutKind::Closure => Kind::SpliceClosure,
            CutKind::BranchingPoint => Kind::BranchingPoint,
            CutKind::Cabinet => Kind::Cabinet,
            CutKind::Exchange => Kind::Exchange,
            CutKind::Pop => Kind::Pop,
        }
    }
}

/// A thing with what people call it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Which.
    pub thing: Thing,
    /// Its reference.
    pub name: String,
}

/// What `impact cut` and `impact works` show.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImpactRun {
    /// What goes; of works no more than the first hundred.
    pub cut: Vec<Named>,
    /// How many things go.
    pub things: usize,
    /// What goes with them.
    #[serde(flatten)]
    pub impact: Impact,
    /// What a map draws of it, where that is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drawn: Option<Drawn>,
    /// What was written.
    pub files: Vec<PathBuf>,
}

/// Things that works touch are named up to so many.
const NAMED_MOST: usize = 100;

/// Who is cut when things go together.
///
/// # Errors
/// When one of them is not there, a file cannot be written, or the store's.
pub fn cut(
    ctx: &Context,
    territory: &Territory,
    as_of: AsOf,
    (kind, names): (CutKind, &[String]),
    geojson: Option<&Path>,
) -> Result<ImpactRun, Error> {
    let plant = plant(ctx, territory, as_of)?;
    let run = cut_in(&plant, kind, names, false)?;
    written(&plant, run, geojson)
}

/// The same on a plant that is indexed already.
pub(crate) fn cut_in(
    plant: &Plant,
    kind: CutKind,
    names: &[String],
    is_drawn: bool,
) -> Result<ImpactRun, Error> {
    let things = names.iter().map(|name| named::thing(plant.world(), kind, name));
    let things = things.collect::<Result<Vec<_>, _>>()?;
    let run = run(plant, &things, plant.impact(things.iter().copied()));
    Ok(if is_drawn { drawn_of(plant, run, &things) } else { run })
}

/// Who is cut at the worst by works within the polygons of a file.
///
/// # Errors
/// When the file cannot be read or holds no polygon, one cannot be written, or the store's.
pub fn works(
    ctx: &Context,
    territory: &Territory,
    as_of: AsOf,
    polygon: &Path,
    geojson: Option<&Path>,
) -> Result<ImpactRun, Error> {
    let (rows, _) = loose::read(polygon, ctx.watch.as_ref())?;
    let mut area = Area::default();
    for shape in rows.into_iter().flat_map(|row| row.shapes) {
        if let Shape::Area(part) = shape {
            area.polygons.extend(part.polygons);
        }
    }
    if area.polygons.is_empty() {
        return Err(Error::NoPolygon { path: polygon.to_owned() });
    }
    let plant = plant(ctx, territory, as_of)?;
    written(&plant, works_in(&plant, &area, false), geojson)
}

/// The same on a plant that is indexed already.
pub(crate) fn works_in(plant: &Plant, area: &Area, is_drawn: bool) -> ImpactRun {
    let things = plant.in_area(area);
    let run = run(plant, &things, plant.impact(things.iter().copied()));
    if is_drawn { drawn_of(plant, run, &things) } else { run }
}

pub(super) fn run(plant: &Plant, things: &[Thing], impact: Impact) -> ImpactRun {
    let cut = things.iter().take(NAMED_MOST).map(|thing| name(plant, *thing)).collect();
    ImpactRun { cut, things: things.len(), impact, drawn: None, files: Vec::new() }
}

fn name(plant: &Plant, thing: Thing) -> Named {
    named::named(plant.world(), thing)
}

pub(super) fn written(
    plant: &Plant,
    mut run: ImpactRun,
    to: Option<&Path>,
) -> Result<ImpactRun, Error> {
    if let Some(path) = to {
        files::write(path, files::impact(plant, &run.impact)?)?;
        run.files.push(path.to_owned());
    }
    Ok(run)
}

fn plant(ctx: &Context, territory: &Territory, as_of: AsOf) -> Result<Plant, Error> {
    ctx.require(Resource::Facts, Action::Read)?;
    Ok(Plant::of(territory.world(ctx, as_of)?))
}

/// What to rank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankingRequest {
    /// Kinds; all of none.
    pub kinds: Vec<CutKind>,
    /// How many are told.
    pub top: usize,
}

/// What `impact ranking` shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ranking {
    /// The worst.
    pub ranking: Vec<RankedShown>,
    /// Single things that cut somebody.
    pub things: usize,
    /// Lit lines.
    pub lines: usize,
    /// Sockets without a line.
    pub dark: usize,
}

/// One of the worst.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RankedShown {
    /// What goes with it.
    #[serde(flatten)]
    pub ranked: Ranked,
    /// Its reference.
    pub name: String,
}

/// The single things that would cut most.
///
/// # Errors
/// The store's.
pub fn ranking(
    ctx: &Context,
    territory: &Territory,
    as_of: AsOf,
    request: &RankingRequest,
) -> Result<Ranking, Error> {
    Ok(ranking_in(&plant(ctx, territory, as_of)?, request))
}

/// The same on a plant that is indexed already.
pub(crate) fn ranking_in(plant: &Plant, request: &RankingRequest) -> Ranking {
    let kinds: Vec<Kind> = match request.kinds.is_empty() {
        true => Plant::CUT_KINDS.to_vec(),
        false => request.kinds.iter().map(|kind| kind.kind()).collect(),
    };
    let all = plant.ranking(&kinds);
    let told = all.iter().take(request.top);
    let shown = |ranked: &Ranked| RankedShown {
        ranked: *ranked,
        name: named::called(plant.world(), ranked.thing),
    };
    let ranking = told.map(shown).collect();
    Ranking { ranking, things: all.len(), lines: plant.lit(), dark: plant.dark() }
}

/// What `impact shared` shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SharedRun {
    /// Pairs of ways that one event cuts.
    pub shared: Vec<SharedRisk>,
}

/// The exchanges of which two ways share a trench, a support or a box.
///
/// # Errors
/// The store's.
pub fn shared(ctx: &Context, territory: &Territory, as_of: AsOf) -> Result<SharedRun, Error> {
    Ok(shared_in(&plant(ctx, territory, as_of)?))
}

/// The same on a plant that is indexed already.
pub(crate) fn shared_in(plant: &Plant) -> SharedRun {
    SharedRun { shared: plant.shared_risks() }
}
