//! The network as one picture: communes, premises, cables and boxes, at the scale of the page.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use bocage_network::Tier;
use bocage_vocab::{Area, Bounds, Position};
use bocage_world::World;
use maud::{Markup, PreEscaped, html};

const WIDTH: f64 = 860.0;
const HEIGHT_MAX: f64 = 1_000.0;
/// Premises are drawn in squares of so many units.
const SQUARE: f64 = 2.0;

/// Degrees to the units of the picture.
pub(super) struct Scale {
    west: f64,
    north: f64,
    x: f64,
    y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Draws the world; nothing where it has no premises.
pub(super) fn draw(world: &World, label: &str) -> Option<Markup> {
    let scale = Scale::around(world)?;
    let lines =
        |tier| scale.lines(world.cables.iter().filter(move |c| c.tier == tier).map(|c| &*c.line));
    Some(html! {
        svg.map viewBox={ "0 0 " (scale.width) " " (scale.height) } role="img" aria-label=(label) {
            path.commune d=(scale.outlines(world)) {}
            path.premises d=(scale.squares(world)) {}
            path.distribution d=(lines(Tier::Distribution)) {}
            path.transport d=(lines(Tier::Transport)) {}
            path.backhaul d=(lines(Tier::Backhaul)) {}
            (PreEscaped(scale.dots("cabinet", 1.6, world.cabinets.iter().map(|row| row.position))))
            (PreEscaped(scale.dots("exchange", 3.4, world.exchanges.iter().map(|row| row.position))))
            (PreEscaped(scale.dots("pop", 5.0, world.pops.iter().map(|row| row.position))))
        }
    })
}

impl Scale {
    /// The scale that shows all premises.
    pub(super) fn around(world: &World) -> Option<Scale> {
        Bounds::around(world.premises.iter().map(|row| row.position)).map(Scale::of)
    }

    fn of(bounds: Bounds) -> Scale {
        let (west, east) = (bounds.min.lon(), bounds.max.lon());
        let (south, north) = (bounds.min.lat(), bounds.max.lat());
        let flat = ((south + north) / 2.0).to_radians().cos();
        let (wide, high) = (((east - west) * flat).max(1e-4), (north - south).max(1e-4));
        let margin = 10.0;
        let unit = ((WIDTH - 2.0 * margin) / wide).min((HEIGHT_MAX - 2.0 * margin) / high);
        Scale {
            west: west - margin / (unit * flat),
            north: north + margin / unit,
            x: unit * flat,
            y: unit,
            width: (wide * unit + 2.0 * margin).round(),
            height: (high * unit + 2.0 * margin).round(),
        }
    }

    fn place(&self, position: Position) -> (i32, i32) {
        let x = (position.lon() - self.west) * self.x;
        let y = (self.north - position.lat()) * self.y;
        (x.round() as i32, y.round() as i32)
    }

    /// Lines on whole units, each piece drawn once however many cables follow it.
    fn lines<'a>(&self, lines: impl Iterator<Item = &'a [Position]>) -> String {
        let mut drawn = BTreeSet::new();
        let mut path = String::new();
        for line in lines {
            let mut last = None;
            let mut pen = None;
            for point in line.iter().map(|position| self.place(*position)) {
                if let Some(from) = last.filter(|from| *from != point) {
                    let piece = if from < point { (from, point) } else { (point, from) };
                    if drawn.insert(piece) {
                        if pen != Some(from) {
                            let _ = write!(path, "M{} {}", from.0, from.1);
                        }
                        let _ = write!(path, "l{} {}", point.0 - from.0, point.1 - from.1);
                        pen = Some(point);
                    }
                }
                last = Some(point);
            }
        }
        path
    }

    pub(super) fn outlines(&self, world: &World) -> String {
        let current = world.municipalities.iter().filter(|row| row.until.is_none());
        self.areas(current.filter_map(|row| row.outline.as_ref()))
    }

    /// The rings of areas, closed.
    pub(super) fn areas<'a>(&self, areas: impl Iterator<Item = &'a Area>) -> String {
        let mut path = String::new();
        for ring in areas.flat_map(|area| area.polygons.iter().flatten()) {
            let mut points: Vec<_> = ring.iter().map(|position| self.place(*position)).collect();
            points.dedup();
            for (place, (x, y)) in points.iter().enumerate() {
                let _ = write!(path, "{}{x} {y}", if place == 0 { 'M' } else { 'L' });
            }
            path.push('Z');
        }
        path
    }

    fn squares(&self, world: &World) -> String {
        let square = |position: Position| {
            let (x, y) = self.place(position);
            (y / SQUARE as i32, x / SQUARE as i32)
        };
        let squares: BTreeSet<_> = world.premises.iter().map(|row| square(row.position)).collect();
        let mut path = String::new();
        for (y, x) in squares {
            let side = SQUARE as i32;
            let _ = write!(path, "M{} {}h{side}v{side}h-{side}z", x * side, y * side);
        }
        path
    }

    fn dots(&self, class: &str, radius: f64, places: impl Iterator<Item = Position>) -> String {
        let mut dots = String::new();
        for (x, y) in places.map(|position| self.place(position)) {
            let _ = write!(dots, r#"<circle class="{class}" cx="{x}" cy="{y}" r="{radius}"/>"#);
        }
        dots
    }
}
