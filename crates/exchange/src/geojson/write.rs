//! `export geojson`: one feature collection a kind that has a place (RFC 7946).

use std::io::{self, Write};

use bocage_vocab::{Area, Cell, Fact, Finding, Position, Ring, Shape, Watch};
use bocage_world::{Table, TableVisitor, WorldFact};
use serde_json::{Map, Value, json};

use crate::export::{create, unwritable};
use crate::{Error, Export, Exported, Outgoing, WrittenFile};

/// `export geojson`.
pub(crate) struct GeoJsonOut;

impl Export for GeoJsonOut {
    fn name(&self) -> &'static str {
        "geojson"
    }

    fn write(&self, outgoing: &Outgoing<'_>, watch: &dyn Watch) -> Result<Exported, Error> {
        watch.stage("write GeoJSON", "objects", None);
        let mut writer = Writer { outgoing, watch, done: Ok(Exported::default()) };
        outgoing.world.each(&mut writer);
        writer.done
    }
}

struct Writer<'a> {
    outgoing: &'a Outgoing<'a>,
    watch: &'a dyn Watch,
    done: Result<Exported, Error>,
}

impl TableVisitor for Writer<'_> {
    fn visit<T: WorldFact>(&mut self, table: &Table<T>) {
        let has_place = T::COLUMNS.iter().any(|column| column.ty.is_shape());
        if table.is_empty() || !has_place {
            return;
        }
        if self.done.is_err() {
            return;
        }
        match (self.write_table(table), &mut self.done) {
            (Ok(file), Ok(exported)) => exported.files.push(file),
            (Err(error), done) => *done = Err(error),
            (Ok(_), Err(_)) => {}
        }
    }
}

impl Writer<'_> {
    fn write_table<T: WorldFact>(&self, table: &Table<T>) -> Result<WrittenFile, Error> {
        let name = format!("{}.geojson", T::KIND);
        let (path, mut out) = create(self.outgoing, &name)?;
        let features = table.iter().map(feature);
        collection(&mut out, features).map_err(|source| unwritable(&name, source))?;
        self.watch.done(table.len() as u64);
        Ok(WrittenFile { path, objects: table.len() as u64 })
    }
}

/// Writes findings as a feature collection; those without a place have no geometry.
///
/// # Errors
/// The writer's.
pub fn write_findings(to: impl Write, findings: &[Finding]) -> io::Result<()> {
    let feature = |finding: &Finding| {
        let mut properties = match serde_json::to_value(finding) {
            Ok(Value::Object(fields)) => fields,
            _ => Map::new(),
        };
        properties.remove("geometry");
        let geometry = finding.geometry.as_ref().map_or(Value::Null, geometry);
        json!({ "type": "Feature", "properties": properties, "geometry": geometry })
    };
    let mut to = io::BufWriter::new(to);
    collection(&mut to, findings.iter().map(feature))
}

fn collection(out: &mut impl Write, features: impl Iterator<Item = Value>) -> io::Result<()> {
    out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
    for (place, feature) in features.enumerate() {
        out.write_all(if place == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &feature)?;
    }
    out.write_all(b"\n]}\n")?;
    out.flush()
}

fn feature<T: Fact>(row: &T) -> Value {
    let mut properties = Map::new();
    let mut shape = Value::Null;
    let mut columns = T::COLUMNS.iter();
    row.write(&mut |cell| {
        let name = columns.next().map_or("", |column| column.name);
        match cell {
            Cell::Point(_) | Cell::Line(_) | Cell::Area(_) => {
                shape = cell.shape().as_ref().map_or(Value::Null, geometry);
            }
            // Encoded paths are for programs that know them; the course tells the rest.
            Cell::Blob(_) => {}
            Cell::Null => drop(properties.insert(name.to_owned(), Value::Null)),
            Cell::Int(int) => drop(properties.insert(name.to_owned(), json!(int))),
            Cell::Text(text) => drop(properties.insert(name.to_owned(), json!(text))),
            Cell::Id(uuid) => drop(properties.insert(name.to_owned(), json!(uuid))),
            Cell::Thing(thing) => drop(properties.insert(name.to_owned(), json!(thing))),
        }
    });
    let id = row.uuid().to_string();
    json!({ "type": "Feature", "id": id, "properties": properties, "geometry": shape })
}

fn geometry(shape: &Shape) -> Value {
    match shape {
        Shape::Point(position) => json!({ "type": "Point", "coordinates": place(position) }),
        Shape::Line(line) => {
            let places: Vec<Value> = line.iter().map(place).collect();
            json!({ "type": "LineString", "coordinates": places })
        }
        Shape::Area(area) => json!({ "type": "MultiPolygon", "coordinates": polygons(area) }),
    }
}

fn polygons(area: &Area) -> Vec<Vec<Vec<Value>>> {
    let ring = |ring: &Ring| ring.iter().chain(ring.first()).map(place).collect();
    area.polygons.iter().map(|rings| rings.iter().map(ring).collect()).collect()
}

fn place(position: &Position) -> Value {
    json!([position.lon(), position.lat()])
}
