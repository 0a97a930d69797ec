//! Traces and impacts as GeoJSON.

use std::path::Path;

use bocage_plant::{Impact, Plant, Step};
use bocage_vocab::{Position, Shape};
use serde_json::{Value, json};

use super::TraceRun;
use crate::Error;

pub(super) fn write(path: &Path, bytes: Vec<u8>) -> Result<(), Error> {
    std::fs::write(path, bytes).map_err(Error::file(path, "written"))
}

/// A line for each strand, a point for each box that is no cable, and the reading.
pub(super) fn trace(plant: &Plant, run: &TraceRun) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(&course(plant, run)?).map_err(unwritable)
}

/// The same, to be sent.
pub(super) fn course(plant: &Plant, run: &TraceRun) -> Result<Value, Error> {
    let mut features = Vec::new();
    for (order, step) in run.trace.steps.iter().enumerate() {
        let mut properties = properties(step)?;
        properties["order"] = json!(order);
        let geometry = match step {
            Step::Fibre(fibre) => {
                let course = plant.course(fibre);
                let places: Vec<[f64; 2]> = course.iter().map(place).collect();
                json!({ "type": "LineString", "coordinates": places })
            }
            other => {
                let at = other.at().and_then(|at| plant.position(at));
                let Some(at) = at else { continue };
                json!({ "type": "Point", "coordinates": place(&at) })
            }
        };
        features.push(json!({ "type": "Feature", "properties": properties, "geometry": geometry }));
    }
    if let Some(reading) = &run.reading {
        let mut properties = properties(reading)?;
        properties["order"] = Value::Null;
        features.push(json!({
            "type": "Feature",
            "properties": properties,
            "geometry": { "type": "Point", "coordinates": reading.place },
        }));
    }
    Ok(json!({ "type": "FeatureCollection", "features": features }))
}

/// A point for each premises that is cut.
pub(super) fn impact(plant: &Plant, impact: &Impact) -> Result<Vec<u8>, Error> {
    let rows = plant.premises_cut(impact).filter_map(|id| plant.world().premises.get(id));
    let feature = |row: &bocage_network::Premises| {
        json!({
            "type": "Feature",
            "id": row.id,
            "properties": { "name": row.name(), "use": row.purpose.code(), "insee": row.insee },
            "geometry": { "type": "Point", "coordinates": place(&row.position) },
        })
    };
    collection(&rows.map(feature).collect::<Vec<_>>())
}

/// A shape with what is known of it.
pub(crate) fn feature(shape: &Shape, properties: &Value) -> Value {
    let course = |line: &[Position]| line.iter().map(place).collect::<Vec<_>>();
    let geometry = match shape {
        Shape::Point(position) => json!({ "type": "Point", "coordinates": place(position) }),
        Shape::Line(line) => json!({ "type": "LineString", "coordinates": course(line) }),
        Shape::Area(area) => {
            let polygons = area.polygons.iter();
            let polygons = polygons.map(|rings| rings.iter().map(|ring| course(ring)).collect());
            let polygons: Vec<Vec<_>> = polygons.collect();
            json!({ "type": "MultiPolygon", "coordinates": polygons })
        }
    };
    json!({ "type": "Feature", "properties": properties, "geometry": geometry })
}

fn place(position: &Position) -> [f64; 2] {
    [position.lon(), position.lat()]
}

fn properties(of: &impl serde::Serialize) -> Result<Value, Error> {
    serde_json::to_value(of).map_err(unwritable)
}

pub(crate) fn collection(features: &[Value]) -> Result<Vec<u8>, Error> {
    let all = json!({ "type": "FeatureCollection", "features": features });
    serde_json::to_vec(&all).map_err(unwritable)
}

fn unwritable(source: serde_json::Error) -> Error {
    Error::file(Path::new("GeoJSON"), "written")(source.into())
}
