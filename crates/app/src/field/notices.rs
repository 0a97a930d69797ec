//! Notices of works: taken in, answered with a plan of what lies there, before the clock of the law runs
//! out.

use std::path::{Path, PathBuf};

use bocage_exchange::loose;
use bocage_field::{Notice, NoticeAct, NoticeAnswer, NoticeKind, PrecisionClass};
use bocage_plant::Plant;
use bocage_vocab::{Area, Date, Fact, Kind, Shape, Text};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::documents::all;
use super::{DocumentError, Filter, Kept, Seen, act, now, one, open};
use crate::plant::{called, collection, feature};
use crate::{AsOf, Context, Error, Territory};

/// A notice that comes in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeReceived {
    /// What is announced.
    pub kind: NoticeKind,
    /// The number of the one-stop desk.
    pub number: Text,
    /// Who announces.
    pub applicant: Text,
    /// When it came; today unless given.
    #[serde(default)]
    pub received_on: Option<Date>,
    /// Whether it came on paper.
    #[serde(default)]
    pub on_paper: bool,
    /// The ground of the works: polygons of rings of longitude and latitude in degrees.
    pub ground: Vec<Vec<Vec<[f64; 2]>>>,
}

/// An answer on its way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answering {
    /// How near the truth the plan is; C unless given.
    pub class: Option<PrecisionClass>,
    /// What else is to be heeded.
    pub advice: Text,
    /// The folder to write the plan to.
    pub out: Option<PathBuf>,
}

/// What `field notices answer` shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NoticeAnswered {
    /// The notice.
    #[serde(flatten)]
    pub kept: Kept<Notice>,
    /// The plan, where one was written.
    pub files: Vec<PathBuf>,
}

/// A notice with its clock.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NoticeShown {
    /// The notice.
    #[serde(flatten)]
    pub seen: Seen<Notice>,
    /// Whether its answer came, or comes, too late.
    pub is_late: bool,
    /// Days left for an answer, today not counted; none where it is answered or has no clock.
    pub days_left: Option<i32>,
}

/// What `field notices list` shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Notices {
    /// They, the most urgent first.
    pub notices: Vec<NoticeShown>,
}

/// The ground within the polygons of a file.
///
/// # Errors
/// When it cannot be read or holds no polygon.
pub fn ground_of(ctx: &Context, path: &Path) -> Result<Vec<Vec<Vec<[f64; 2]>>>, Error> {
    let (rows, _) = loose::read(path, ctx.watch.as_ref())?;
    let mut polygons = Vec::new();
    for shape in rows.into_iter().flat_map(|row| row.shapes) {
        if let Shape::Area(part) = shape {
            polygons.extend(part.polygons);
        }
    }
    if polygons.is_empty() {
        return Err(Error::NoPolygon { path: path.to_owned() });
    }
    let ring = |ring: &bocage_vocab::Ring| ring.iter().map(|p| [p.lon(), p.lat()]).collect();
    Ok(polygons.iter().map(|rings| rings.iter().map(ring).collect()).collect())
}

/// Takes a notice in.
///
/// # Errors
/// When it says what cannot be, its number is there already, or the store's.
pub fn receive(
    ctx: &Context,
    territory: &mut Territory,
    received: &NoticeReceived,
    request: Option<&str>,
) -> Result<Kept<Notice>, Error> {
    let NoticeReceived { kind, number, applicant, on_paper, .. } = received.clone();
    let on = received.received_on.unwrap_or(now(ctx).today);
    let ground = area(&received.ground)?;
    let notice = Notice::received((kind, on_paper), (number, applicant), on, ground);
    open(ctx, territory, &notice, request)
}

fn area(polygons: &[Vec<Vec<[f64; 2]>>]) -> Result<Area, Error> {
    let unread = |error: bocage_vocab::PositionError| {
        let (what, reason) = ("ground".to_owned(), error.to_string());
        Error::from(DocumentError::DocumentUnread { what, reason })
    };
    let place =
        |[lon, lat]: &[f64; 2]| bocage_vocab::Position::from_degrees(*lon, *lat).map_err(unread);
    let ring = |ring: &Vec<[f64; 2]>| {
        let corners: Vec<bocage_vocab::Position> =
            ring.iter().map(place).collect::<Result<_, Error>>()?;
        Ok(corners.into())
    };
    let polygon = |rings: &Vec<Vec<[f64; 2]>>| rings.iter().map(ring).collect();
    let polygons = polygons.iter().map(polygon).collect::<Result<_, Error>>()?;
    Ok(Area { polygons })
}

/// Answers a notice: whether the network is there is looked up in the plant of today.
///
/// # Errors
/// When it is answered already, a plan cannot be written, or the store's.
pub fn answer(
    ctx: &Context,
    territory: &mut Territory,
    at: (i64, Option<i64>),
    answering: &Answering,
    request: Option<&str>,
) -> Result<NoticeAnswered, Error> {
    let plant = Plant::of(territory.world(ctx, AsOf::Head)?);
    answer_in(ctx, territory, &plant, (at, answering), request)
}

/// The same on a plant that is indexed already.
pub(crate) fn answer_in(
    ctx: &Context,
    territory: &mut Territory,
    plant: &Plant,
    (at, answering): ((i64, Option<i64>), &Answering),
    request: Option<&str>,
) -> Result<NoticeAnswered, Error> {
    let notice: Seen<Notice> = one(ctx, territory, at.0)?;
    let there = plant.in_area(&notice.document.ground);
    let routes = there.iter().filter(|thing| thing.kind == Kind::Route).count();
    let concerned = !there.is_empty();
    let class = answering.class.unwrap_or(PrecisionClass::C);
    let answer = NoticeAnswer {
        on: now(ctx).today,
        concerned,
        class: concerned.then_some(class),
        routes: routes as u32,
        advice: answering.advice.clone(),
    };
    // The plan first: an answer that is told names no plan that could not be written.
    let mut files = Vec::new();
    if let Some(out) = answering.out.as_ref().filter(|_| concerned) {
        files.push(plan(plant, &notice, class, out)?);
    }
    let kept = act(ctx, territory, at, &NoticeAct::Answer(answer), request)?;
    Ok(NoticeAnswered { kept, files })
}

/// Writes what lies in the ground of a notice: routes and drops with their course, each with the class
/// of its place. Boxes and splices are not the digger's business and are left out.
fn plan(
    plant: &Plant,
    notice: &Seen<Notice>,
    class: PrecisionClass,
    out: &Path,
) -> Result<PathBuf, Error> {
    let world = plant.world();
    let mut features = Vec::new();
    for thing in plant.in_area(&notice.document.ground) {
        let shape = match thing.kind {
            Kind::Route => world.routes.get_uuid(thing.uuid).and_then(Fact::shape),
            Kind::Cable => world.cables.get_uuid(thing.uuid).and_then(Fact::shape),
            _ => None,
        };
        let Some(shape) = shape else { continue };
        let route = world.routes.get_uuid(thing.uuid);
        let properties = json!({
            "kind": thing.kind,
            "reference": called(world, thing),
            "way": route.map(|row| row.way),
            "stage": route.map(|row| row.stage),
            "precision_class": class,
            "notice": notice.document.number,
            "generation": world.generation,
        });
        features.push(feature(&shape, &properties));
    }
    crate::exports::make_folder(out)?;
    let path = out.join(format!("notice-{}.geojson", notice.number));
    std::fs::write(&path, collection(&features)?).map_err(Error::file(&path, "written"))?;
    Ok(path)
}

/// Notices with their clocks.
///
/// # Errors
/// The store's.
pub fn clocks(ctx: &Context, territory: &Territory, filter: &Filter) -> Result<Notices, Error> {
    let today = now(ctx).today;
    let found = all::<Notice>(ctx, territory, filter)?.into_iter();
    let shown = found.map(|seen| {
        let due = seen.document.due_on.filter(|_| seen.open);
        let days_left = due.and_then(|due| today.until(due).ok()).map(|span| span.get_days());
        NoticeShown { is_late: seen.document.is_late(today), days_left, seen }
    });
    let mut notices: Vec<NoticeShown> = shown.collect();
    notices.sort_by_key(|one| {
        (!one.seen.open, one.days_left.is_none(), one.days_left, one.seen.number)
    });
    Ok(Notices { notices })
}
