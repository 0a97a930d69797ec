//! An impact as a map draws it, and the cut at a place.

use std::path::Path;

use bocage_network::Cable;
use bocage_plant::{Impact, Plant};
use bocage_vocab::{Fact, Id, Length, Position, Shape, Thing};
use bocage_world::{Table, TableVisitor, World, WorldFact};
use serde::Serialize;

use super::impacts::{run, written};
use super::{ImpactRun, Named};
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Territory};

/// Works part everything within so much of their place.
const RADIUS: Length = Length::mm(2_000);
/// Premises are drawn up to so many: of more, evenly chosen ones.
const PREMISES_MOST: usize = 10_000;
/// Public sites, cables and things are told up to so many.
const TOLD_MOST: usize = 200;

/// What a map draws of an impact, and what is to be mended.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Drawn {
    /// What goes, with its place; no more than the first two hundred.
    pub things: Vec<ThingDrawn>,
    /// Premises without service: their places, of more than ten thousand evenly chosen ones.
    pub premises: Vec<[f64; 2]>,
    /// Public sites among them, by name; no more than the first two hundred.
    pub public_sites: Vec<SiteCut>,
    /// The cables that are parted or opened, those with most fibres first; no more than two hundred.
    pub cables: Vec<CableCut>,
}

/// A thing and where it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThingDrawn {
    /// Which.
    #[serde(flatten)]
    pub named: Named,
    /// Its course, or the one place where it stands.
    pub course: Vec<[f64; 2]>,
}

/// A public site without service.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SiteCut {
    /// Its premises.
    pub thing: Thing,
    /// What people call it.
    pub name: String,
    /// What it is, in the words of the source.
    pub activity: Option<String>,
    /// Where it is.
    pub place: [f64; 2],
}

/// A cable that is parted or opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CableCut {
    /// Which.
    pub thing: Thing,
    /// Its reference.
    pub name: String,
    /// Its tier.
    pub tier: &'static str,
    /// Its fibres.
    pub strands: u16,
}

/// What a cut at a place takes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HereRun {
    /// The place of the plant nearest to what was asked; none where nothing is within reach.
    pub at: Option<[f64; 2]>,
    /// How far it is from there.
    #[serde(rename = "off_mm")]
    pub off: Option<Length>,
    /// What goes.
    #[serde(flatten)]
    pub run: ImpactRun,
}

/// Where somebody digs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Here {
    /// Longitude in degrees.
    pub lon: f64,
    /// Latitude in degrees.
    pub lat: f64,
    /// How far the plant may be from there.
    pub reach: Length,
}

/// Who is cut when the ground is opened at one place.
///
/// # Errors
/// When it is no place, a file cannot be written, or the store's.
pub fn here(
    ctx: &Context,
    territory: &Territory,
    as_of: AsOf,
    Here { lon, lat, reach }: Here,
    geojson: Option<&Path>,
) -> Result<HereRun, Error> {
    ctx.require(Resource::Facts, Action::Read)?;
    let to = Position::from_degrees(lon, lat).map_err(Error::Place)?;
    let plant = Plant::of(territory.world(ctx, as_of)?);
    let mut here = here_in(&plant, to, reach);
    here.run = written(&plant, here.run, geojson)?;
    Ok(here)
}

/// Who is cut when the ground is opened at the place of the plant nearest to a position.
pub(crate) fn here_in(plant: &Plant, to: Position, reach: Length) -> HereRun {
    let Some((at, off)) = plant.nearest(to, reach) else {
        let run = drawn(plant, run(plant, &[], Impact::default()), &[], &[]);
        return HereRun { at: None, off: None, run };
    };
    let here = plant.cut_here(at, RADIUS);
    let run = run(plant, &here.things, here.impact);
    let run = drawn(plant, run, &here.things, &here.cables);
    HereRun { at: Some(place(at)), off: Some(off), run }
}

/// Adds to a run what a map draws of it: the things that go, with the cables that are theirs.
pub(crate) fn drawn_of(plant: &Plant, run: ImpactRun, things: &[Thing]) -> ImpactRun {
    let mut cables: Vec<Id<Cable>> = Vec::new();
    for thing in things.iter().take(TOLD_MOST) {
        let own = thing.id::<Cable>().into_iter().map(Id::thing);
        let related = own.chain(plant.cables_of(*thing));
        cables.extend(related.filter_map(Thing::id::<Cable>));
    }
    drawn(plant, run, things, &cables)
}

fn drawn(plant: &Plant, mut run: ImpactRun, things: &[Thing], cables: &[Id<Cable>]) -> ImpactRun {
    let world = plant.world();
    let course = |thing: &Thing| ThingDrawn {
        named: super::named::named(world, *thing),
        course: course_of(world, *thing).iter().copied().map(place).collect(),
    };
    run.drawn = Some(Drawn {
        things: things.iter().take(TOLD_MOST).map(course).collect(),
        premises: premises(plant, &run.impact),
        public_sites: public_sites(plant, &run.impact),
        cables: cables_cut(world, cables),
    });
    run
}

fn premises(plant: &Plant, impact: &Impact) -> Vec<[f64; 2]> {
    let step = (impact.premises as usize).div_ceil(PREMISES_MOST).max(1);
    let chosen = plant.premises_cut(impact).step_by(step);
    let rows = chosen.filter_map(|id| plant.world().premises.get(id));
    rows.map(|row| place(row.position)).collect()
}

fn public_sites(plant: &Plant, impact: &Impact) -> Vec<SiteCut> {
    let rows = plant.public_sites_cut(impact).filter_map(|id| plant.world().premises.get(id));
    let mut sites: Vec<SiteCut> = rows
        .map(|row| SiteCut {
            thing: row.thing(),
            name: row.name(),
            activity: row.activity.as_ref().map(ToString::to_string),
            place: place(row.position),
        })
        .collect();
    sites.sort_by(|a, b| (&a.name, a.thing).cmp(&(&b.name, b.thing)));
    sites.truncate(TOLD_MOST);
    sites
}

fn cables_cut(world: &World, cables: &[Id<Cable>]) -> Vec<CableCut> {
    let mut ids = cables.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let rows = ids.into_iter().filter_map(|id| world.cables.get(id));
    let mut told: Vec<CableCut> = rows
        .map(|row| CableCut {
            thing: row.thing(),
            name: row.reference.to_string(),
            tier: row.tier.code(),
            strands: row.cable_type.strands,
        })
        .collect();
    told.sort_by(|a, b| (b.strands, &a.name, a.thing).cmp(&(a.strands, &b.name, b.thing)));
    told.truncate(TOLD_MOST);
    told
}

/// The course of a thing, or the one place where it stands; a duct has that of its route.
fn course_of(world: &World, thing: Thing) -> Vec<Position> {
    struct Finder(Thing, Option<Shape>);
    impl TableVisitor for Finder {
        fn visit<T: WorldFact>(&mut self, table: &Table<T>) {
            if T::KIND == self.0.kind {
                self.1 = table.get_uuid(self.0.uuid).and_then(Fact::shape);
            }
        }
    }
    let duct = world.ducts.get_uuid(thing.uuid).map(|duct| duct.route.thing());
    let mut finder = Finder(duct.unwrap_or(thing), None);
    world.each(&mut finder);
    finder.1.map(|shape| shape.positions().collect()).unwrap_or_default()
}

fn place(at: Position) -> [f64; 2] {
    [at.lon(), at.lat()]
}
