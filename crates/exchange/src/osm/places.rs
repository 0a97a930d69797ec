//! Buildings and grounds with their surface, and the points inside them.

use bocage_ground::area;
use bocage_vocab::{Area, Bounds, Finding, Position, Shape};

use super::gather::{Gathered, Outline, Point};
use super::grid::Grid;
use super::rings::rings;
use super::tags::Site;
use crate::findings::{BUILDING_WITHOUT_OUTLINE, Log};
use crate::interior::inside;

/// Cells of about a hundred metres.
const CELL_E7: i32 = 10_000;

/// A building or the grounds of a business or public body.
#[derive(Debug)]
pub(super) struct Surface {
    /// Such as `way/41`.
    pub(super) element: String,
    pub(super) site: Site,
    pub(super) area: Area,
    pub(super) bounds: Bounds,
    pub(super) size_m2: f64,
    /// A place inside.
    pub(super) position: Position,
    /// The points inside that lie in no smaller surface of the same sort, by place in the list.
    pub(super) points: Vec<usize>,
    /// The grounds that a building stands on, by place in the list of grounds.
    pub(super) grounds: Option<usize>,
    /// The buildings on grounds, by place in the list of buildings.
    pub(super) buildings: Vec<usize>,
}

/// Everything that premises can be made of.
#[derive(Debug)]
pub(super) struct Places {
    pub(super) buildings: Vec<Surface>,
    pub(super) grounds: Vec<Surface>,
    pub(super) points: Vec<Point>,
    /// The points in no building.
    pub(super) outside: Vec<usize>,
}

impl Places {
    /// Takes outlines and points out of what was gathered and finds which lies in which.
    pub(super) fn new(all: &mut Gathered, log: &mut Log) -> Places {
        let mut outlines = std::mem::take(&mut all.outlines);
        let mut points = std::mem::take(&mut all.points);
        points.sort_by_key(|point| point.id);
        outlines.sort_by(|a, b| a.element.cmp(&b.element));
        let (mut buildings, mut grounds) = (Vec::new(), Vec::new());
        for outline in outlines {
            let is_building = outline.site.building.is_some();
            match surface(outline, all) {
                Ok(surface) if is_building => buildings.push(surface),
                Ok(surface) => grounds.push(surface),
                Err(element) => {
                    log.push(Finding::warning(BUILDING_WITHOUT_OUTLINE).in_element(element));
                }
            }
        }
        let mut places = Places { buildings, grounds, points, outside: Vec::new() };
        places.locate();
        places
    }

    fn locate(&mut self) {
        let grid = Grid::new(CELL_E7, self.buildings.iter().map(|building| building.bounds));
        for (place, point) in self.points.iter().enumerate() {
            match smallest(&self.buildings, &grid, point.position) {
                Some(building) => self.buildings[building].points.push(place),
                None => self.outside.push(place),
            }
        }
        let grid = Grid::new(CELL_E7, self.grounds.iter().map(|grounds| grounds.bounds));
        for (place, building) in self.buildings.iter_mut().enumerate() {
            building.grounds = smallest(&self.grounds, &grid, building.position);
            if let Some(grounds) = building.grounds {
                self.grounds[grounds].buildings.push(place);
            }
        }
        for (place, point) in self.points.iter().enumerate() {
            if let Some(grounds) = smallest(&self.grounds, &grid, point.position) {
                self.grounds[grounds].points.push(place);
            }
        }
    }
}

/// The smallest surface around a position.
fn smallest(surfaces: &[Surface], grid: &Grid, position: Position) -> Option<usize> {
    let holds = |place: &usize| {
        let surface = &surfaces[*place];
        surface.bounds.holds(position) && area::contains(&surface.area, position)
    };
    let by_size = |a: &usize, b: &usize| surfaces[*a].size_m2.total_cmp(&surfaces[*b].size_m2);
    grid.near(position).filter(holds).min_by(by_size)
}

/// The surface of an outline, or the element's name where its nodes are not all there.
fn surface(outline: Outline, all: &Gathered) -> Result<Surface, String> {
    let own = [outline.nodes.as_slice()];
    let missing = Vec::new();
    let members = outline.ways.iter().map(|way| all.member_ways.get(way).unwrap_or(&missing));
    let ways = own.into_iter().chain(members.map(Vec::as_slice));
    let Some(area) = rings(ways, &all.nodes).area else { return Err(outline.element) };
    let bounds = Bounds::around(area.polygons.iter().flatten().flatten().copied());
    let shape = Shape::Area(area);
    let (Some(bounds), Some(position), Shape::Area(area)) = (bounds, inside(&shape), shape.clone())
    else {
        return Err(outline.element);
    };
    Ok(Surface {
        size_m2: area::size_m2(&area),
        element: outline.element,
        site: outline.site,
        area,
        bounds,
        position,
        points: Vec::new(),
        grounds: None,
        buildings: Vec::new(),
    })
}
