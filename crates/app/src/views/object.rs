//! The facts of one object, in words.

use bocage_plant::Hands;
use bocage_vocab::{Cell, Column, ColumnType, Kind, Length, Money, Position, Shape, Thing, Uuid};
use bocage_world::{Table, TableVisitor, World, WorldFact};
use serde::Serialize;

use super::{BoundsShown, Viewer, shown_bounds};
use crate::{AsOf, Context, Error, Locale, words};

/// What `GET /api/objects/{kind}/{id}` shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ObjectShown {
    /// The kind.
    pub kind: String,
    /// The id.
    pub id: String,
    /// What people call it.
    pub label: String,
    /// What is known of it.
    pub facts: Vec<FactShown>,
    /// Where it lies.
    pub bounds: Option<BoundsShown>,
    /// A place on it, longitude and latitude: where it stands, or the middle of its line.
    pub place: Option<[f64; 2]>,
}

/// One column of an object.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FactShown {
    /// The name in tables and files.
    pub name: &'static str,
    /// The name for people.
    pub label: String,
    /// The value for people.
    pub shown: String,
    /// The object that the value names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<Link>,
}

/// Another object.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Link {
    /// Its kind.
    pub kind: Kind,
    /// Its id.
    pub id: Uuid,
}

impl Viewer {
    /// The facts of an object in a state.
    ///
    /// # Errors
    /// When it or the state is not there.
    pub fn object(&self, ctx: &Context, thing: Thing, as_of: AsOf) -> Result<ObjectShown, Error> {
        self.may_look(ctx)?;
        let state = self.state(ctx, as_of)?;
        let hands = state.hands();
        let mut finder = Finder { ctx, world: &state.world, hands, thing, found: None };
        state.world.each(&mut finder);
        finder.found.ok_or_else(|| Error::NotThere { what: thing.to_string() })
    }
}

struct Finder<'a> {
    ctx: &'a Context,
    world: &'a World,
    hands: &'a Hands,
    thing: Thing,
    found: Option<ObjectShown>,
}

impl TableVisitor for Finder<'_> {
    fn visit<T: WorldFact>(&mut self, table: &Table<T>) {
        if T::KIND != self.thing.kind {
            return;
        }
        let Some(row) = table.get_uuid(self.thing.uuid) else { return };
        let shape = row.shape();
        let mut facts = Vec::new();
        let mut columns = T::COLUMNS.iter();
        row.write(&mut |cell| {
            if let Some(column) = columns.next() {
                facts.extend(fact(self.ctx, self.world, column, &cell));
            }
        });
        facts.extend(self.hand(row));
        self.found = Some(ObjectShown {
            kind: T::KIND.to_string(),
            id: row.uuid().to_string(),
            label: bocage_world::label(row),
            facts,
            bounds: shape.as_ref().and_then(Shape::bounds).map(shown_bounds),
            place: shape.as_ref().and_then(place_on).map(|at| [at.lon(), at.lat()]),
        });
    }
}

impl Finder<'_> {
    /// In whose hands a thing of the plant is, as far as its own columns do not say it.
    fn hand<T: WorldFact>(&self, row: &T) -> Vec<FactShown> {
        let Some(hand) = self.hands.hold(row) else { return Vec::new() };
        let has_owner = T::COLUMNS.iter().any(|column| column.name == "owner");
        let owner = (!has_owner).then(|| hand.owner.to_string());
        let as_built = hand.as_built.map(|day| day.to_string());
        let told = [
            ("owner", owner),
            ("operator", Some(hand.operator.to_string())),
            ("lessee", Some(hand.lessee.to_string())),
            ("as_built", as_built),
        ];
        let said = told.into_iter().filter_map(|(name, shown)| Some((name, shown?)));
        said.filter(|(_, shown)| !shown.is_empty())
            .map(|(name, shown)| {
                let label = words::column(self.ctx.locale, name);
                FactShown { name, label, shown, link: None }
            })
            .collect()
    }
}

/// A place on a shape; none for an area.
fn place_on(shape: &Shape) -> Option<Position> {
    match shape {
        Shape::Point(position) => Some(*position),
        Shape::Line(line) => bocage_ground::line::middle(line),
        Shape::Area(_) => None,
    }
}

/// A column in words; none for what is empty or is drawn instead.
pub(super) fn fact(
    ctx: &Context,
    world: &World,
    column: &Column,
    cell: &Cell<'_>,
) -> Option<FactShown> {
    let link = match (cell, column.ty) {
        (Cell::Id(uuid), ColumnType::Id(kind)) if column.name != bocage_vocab::ID_COLUMN => {
            Some(Link { kind, id: *uuid })
        }
        (Cell::Thing(thing), _) => Some(Link { kind: thing.kind, id: thing.uuid }),
        _ => None,
    };
    let shown = match link {
        Some(link) => name_of(world, Thing { kind: link.kind, uuid: link.id }),
        None => shown(ctx, column, cell)?,
    };
    let label = words::column(ctx.locale, column.name);
    Some(FactShown { name: column.name, label, shown, link })
}

/// A value for people: quantities with their unit, codes in words.
pub(super) fn shown(ctx: &Context, column: &Column, cell: &Cell<'_>) -> Option<String> {
    Some(match cell {
        Cell::Int(int) => quantity(ctx.locale, column.name, *int),
        Cell::Text(text) => words::code(ctx.locale, text),
        Cell::Id(uuid) => uuid.to_string(),
        Cell::Thing(thing) => thing.to_string(),
        Cell::Null | Cell::Blob(_) | Cell::Point(_) | Cell::Line(_) | Cell::Area(_) => return None,
    })
}

/// A whole number with the unit that the end of its column's name tells.
fn quantity(locale: Locale, name: &str, int: i64) -> String {
    match name.rsplit_once('_').map(|(_, unit)| unit) {
        _ if name == "synthetic" => words::code(locale, if int == 0 { "no" } else { "yes" }),
        _ if name == "year" => int.to_string(),
        _ if name == "inner_diameter_mm" => words::number(locale, int as f64, 0, "mm"),
        Some("mm") => words::length(locale, Length::mm(int)),
        Some("cents") => words::money(locale, Money::cents(int)),
        Some("mdb") => words::number(locale, int as f64 / 1e3, 2, "dB"),
        _ => words::number(locale, int as f64, 0, ""),
    }
}

/// What people call a thing, or its id.
fn name_of(world: &World, thing: Thing) -> String {
    struct Namer(Thing, String);
    impl TableVisitor for Namer {
        fn visit<T: WorldFact>(&mut self, table: &Table<T>) {
            if T::KIND == self.0.kind
                && let Some(row) = table.get_uuid(self.0.uuid)
            {
                self.1 = bocage_world::label(row);
            }
        }
    }
    let mut namer = Namer(thing, thing.uuid.to_string());
    world.each(&mut namer);
    namer.1
}
