//! Plans of boxes and orders to splicers: which strand lies where and what it meets, with colours.

mod orders;
mod page;

use std::path::{Path, PathBuf};

use bocage_network::Outlet;
use bocage_plant::{BoxPlace, BoxPlan, Holder, Meets, Plant};
use bocage_vocab::{Generation, Kind, PlanNumber, Thing};
use bocage_world::World;
use serde::Serialize;

pub use orders::{OrderRequest, orders};

use super::strands::StrandShown;
use super::{Named, files, named};
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Locale, Territory};

/// The plan of one box.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BoxSheet {
    /// The box.
    pub at: Named,
    /// Where it is, longitude and latitude.
    pub position: Option<[f64; 2]>,
    /// The cables that are open in it or end there.
    pub cables: Vec<CableShown>,
    /// Its places in order.
    pub places: Vec<PlaceShown>,
}

/// A cable in a box.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CableShown {
    /// Its reference.
    pub name: String,
    /// Its tier.
    pub tier: &'static str,
    /// Strands and strands a tube: 144x12.
    pub cable_type: String,
    /// The box at its other end, or both where it passes.
    pub leads_to: Vec<String>,
}

/// A place of a box.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlaceShown {
    /// The cassette, the drawer, the splitters.
    #[serde(flatten)]
    pub holder: Holder,
    /// Its number there, from 1.
    pub place: u32,
    /// How it is joined; none where it is empty.
    pub joint_kind: Option<&'static str>,
    /// The strand that comes.
    pub strand: Option<CableStrand>,
    /// What it meets.
    pub meets: MeetsShown,
}

/// A strand of a cable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CableStrand {
    /// The cable.
    pub cable: String,
    /// The strand.
    #[serde(flatten)]
    pub strand: StrandShown,
}

/// What a strand meets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum MeetsShown {
    /// A strand of another cable.
    Strand(CableStrand),
    /// A port, from 1.
    Port {
        /// Its number.
        port: u16,
    },
    /// An input, from 1.
    Input {
        /// Its number.
        input: u16,
    },
    /// A drop.
    Drop {
        /// The drop and its strand.
        #[serde(flatten)]
        strand: CableStrand,
        /// Whose it is.
        premises: String,
    },
    /// Nothing yet.
    Nothing,
}

/// What `plant box` and `plant orders` show.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BoxRun {
    /// The generation that is shown; of a plan the one that it stands on.
    pub generation: Generation,
    /// The plan whose works these are.
    pub of_plan: Option<PlanNumber>,
    /// The boxes, in the order of the work: from the exchange outward.
    pub boxes: Vec<BoxSheet>,
    /// Splices and connectors in all.
    pub joined: usize,
    /// What was written.
    pub files: Vec<PathBuf>,
}

/// A page to print.
#[derive(Debug, Clone, Copy)]
pub struct PageRequest<'a> {
    /// Where to write it.
    pub path: &'a Path,
    /// In which language.
    pub locale: Locale,
}

/// The plan of a box: the cassettes of a closure, the drawers of a cabinet or an exchange.
///
/// # Errors
/// When it or the state is not there, the page cannot be written, or the store's.
pub fn plan(
    ctx: &Context,
    territory: &Territory,
    as_of: AsOf,
    name: &str,
    page: Option<PageRequest<'_>>,
) -> Result<BoxRun, Error> {
    ctx.require(Resource::Facts, Action::Read)?;
    let plant = Plant::of(territory.world(ctx, as_of)?);
    let sheet = plan_in(&plant, name)?;
    let run = run(&plant, None, vec![sheet]);
    printed(run, &territory.title(), page, page::Sort::Plan)
}

/// The same of a plant that is indexed already.
pub(crate) fn plan_in(plant: &Plant, name: &str) -> Result<BoxSheet, Error> {
    let at = named::any_box(plant.world(), name)?;
    Ok(sheet(plant, &plant.box_plan(at)))
}

fn run(plant: &Plant, of_plan: Option<PlanNumber>, boxes: Vec<BoxSheet>) -> BoxRun {
    let places = boxes.iter().flat_map(|sheet| &sheet.places);
    let joined = places.filter(|place| place.joint_kind.is_some()).count();
    let generation = plant.world().generation;
    BoxRun { generation, of_plan, boxes, joined, files: Vec::new() }
}

fn printed(
    mut run: BoxRun,
    title: &str,
    page: Option<PageRequest<'_>>,
    sort: page::Sort,
) -> Result<BoxRun, Error> {
    if let Some(PageRequest { path, locale }) = page {
        files::write(path, page::page(&run, title, locale, sort).into_string().into_bytes())?;
        run.files.push(path.to_owned());
    }
    Ok(run)
}

fn sheet(plant: &Plant, plan: &BoxPlan) -> BoxSheet {
    let world = plant.world();
    let cables = plan.cables.iter().filter_map(|id| world.cables.get(*id)).map(|row| {
        let far = [row.from, row.to].into_iter().filter(|end| *end != plan.at);
        CableShown {
            name: row.reference.to_string(),
            tier: row.tier.code(),
            cable_type: row.cable_type.to_string(),
            leads_to: far.map(|end| end_name(world, end)).collect(),
        }
    });
    let position = plant.position(plan.at).map(|at| [at.lon(), at.lat()]);
    let places = plan.places.iter().map(|place| place_shown(world, place)).collect();
    BoxSheet { at: named::named(world, plan.at), position, cables: cables.collect(), places }
}

/// What people call the end of a cable; of a drop, its premises.
fn end_name(world: &World, end: Thing) -> String {
    let outlet = (end.kind == Kind::Outlet).then(|| world.outlets.get_uuid(end.uuid)).flatten();
    outlet.map_or_else(|| named::called(world, end), |outlet| premises(world, outlet))
}

fn premises(world: &World, outlet: &Outlet) -> String {
    world.premises.get(outlet.premises).map(|row| row.name()).unwrap_or_default()
}

fn place_shown(world: &World, place: &BoxPlace) -> PlaceShown {
    let strand = |(id, strand)| {
        let row = world.cables.get(id);
        let cable = row.map(|row| row.reference.to_string()).unwrap_or_default();
        CableStrand { cable, strand: StrandShown::of(strand, row.map(|row| row.cable_type)) }
    };
    PlaceShown {
        holder: place.holder,
        place: place.place,
        joint_kind: place.kind.map(|kind| kind.code()),
        strand: place.strand.map(strand),
        meets: match place.meets {
            Meets::Strand(id, n) => MeetsShown::Strand(strand((id, n))),
            Meets::Port(port) => MeetsShown::Port { port: port + 1 },
            Meets::Input(input) => MeetsShown::Input { input: input + 1 },
            Meets::Drop(outlet, drop, n) => MeetsShown::Drop {
                strand: strand((drop, n)),
                premises: world
                    .outlets
                    .get(outlet)
                    .map(|row| premises(world, row))
                    .unwrap_or_default(),
            },
            Meets::Nothing => MeetsShown::Nothing,
        },
    }
}
