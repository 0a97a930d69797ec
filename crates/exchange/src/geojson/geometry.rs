//! Geometries of GeoJSON as shapes.

use bocage_vocab::{Area, Polyline, Position, Ring, Shape};
use serde_json::Value;

use crate::records::to_position;

/// The parts of a geometry: points and lines one by one, polygons as one area.
///
/// # Errors
/// Words for what is wrong: an unknown type, no coordinates, a place that is none.
pub(super) fn shapes_of(geometry: &Value) -> Result<Vec<Shape>, String> {
    let kind = geometry.get("type").and_then(Value::as_str).unwrap_or("nothing");
    if kind == "GeometryCollection" {
        let parts = geometry.get("geometries").and_then(Value::as_array);
        let nested = |part: &Value| part.get("type").is_some_and(|t| t == "GeometryCollection");
        let parts = parts.ok_or("a collection without geometries")?;
        let shapes = parts.iter().filter(|part| !nested(part)).map(shapes_of);
        return Ok(shapes.collect::<Result<Vec<_>, _>>()?.concat());
    }
    let at = geometry.get("coordinates").ok_or("a geometry without coordinates")?;
    match kind {
        "Point" => Ok(vec![Shape::Point(position(at)?)]),
        "MultiPoint" => each(at, |part| Ok(Shape::Point(position(part)?))),
        "LineString" => Ok(vec![Shape::Line(line(at)?)]),
        "MultiLineString" => each(at, |part| Ok(Shape::Line(line(part)?))),
        "Polygon" => Ok(vec![Shape::Area(Area { polygons: vec![each(at, ring)?] })]),
        "MultiPolygon" => {
            let polygons = each(at, |polygon| each(polygon, ring))?;
            Ok(vec![Shape::Area(Area { polygons })])
        }
        other => Err(format!("geometry type {other}")),
    }
}

/// Each part of a list that must not be empty.
fn each<T>(list: &Value, read: impl Fn(&Value) -> Result<T, String>) -> Result<Vec<T>, String> {
    match list.as_array() {
        Some(parts) if !parts.is_empty() => parts.iter().map(read).collect(),
        _ => Err("an empty geometry".to_owned()),
    }
}

fn line(at: &Value) -> Result<Polyline, String> {
    let line = each(at, position)?;
    if line.len() < 2 {
        return Err("a line of one position".to_owned());
    }
    Ok(line.into())
}

fn ring(at: &Value) -> Result<Ring, String> {
    let mut ring = each(at, position)?;
    if ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    if ring.len() < 3 {
        return Err("a ring of less than three positions".to_owned());
    }
    Ok(ring.into())
}

fn position(at: &Value) -> Result<Position, String> {
    let number = |place: usize| at.get(place).and_then(Value::as_f64);
    let (Some(lon), Some(lat)) = (number(0), number(1)) else {
        return Err("coordinates that are no numbers".to_owned());
    };
    to_position(lon, lat).ok_or_else(|| {
        let swapped = if to_position(lat, lon).is_some() { "; swapped they are one" } else { "" };
        format!("{lon}, {lat} is no place in longitude and latitude{swapped}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn geometries_are_read_or_told() {
        for (json, expected) in [
            (r#"{"type":"Point","coordinates":[-1.09,49.1]}"#, "1 shape"),
            (r#"{"type":"Point","coordinates":[652469.0,6862035.2]}"#, "1 shape"),
            (
                r#"{"type":"MultiLineString","coordinates":[[[0,0],[1,1]],[[2,2],[3,3]]]}"#,
                "2 shape",
            ),
            (r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}"#, "1 shape"),
            (r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[0,0]]]}"#, "a ring of less"),
            (r#"{"type":"LineString","coordinates":[[0,0]]}"#, "a line of one position"),
            (r#"{"type":"Point","coordinates":[48,181]}"#, "48, 181 is no place in"),
            (r#"{"type":"Point","coordinates":[48.5,-120]}"#, "48.5, -120 is no place"),
            (r#"{"type":"Point","coordinates":["a",1]}"#, "coordinates that are no numbers"),
            (r#"{"type":"Point","coordinates":[]}"#, "coordinates that are no numbers"),
            (r#"{"type":"MultiPolygon","coordinates":[]}"#, "an empty geometry"),
            (r#"{"type":"Circle","coordinates":[]}"#, "geometry type Circle"),
            (r#"{"type":"Point"}"#, "a geometry without coordinates"),
            (
                r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]}"#,
                "1 shape",
            ),
        ] {
            let found = match shapes_of(&serde_json::from_str(json).unwrap()) {
                Ok(shapes) => format!("{} shape", shapes.len()),
                Err(reason) => reason,
            };
            assert!(found.starts_with(expected), "{json}: {found}");
        }
        let far = serde_json::from_str(r#"{"type":"Point","coordinates":[48.5,-120]}"#).unwrap();
        assert!(shapes_of(&far).unwrap_err().ends_with("swapped they are one"));
    }
}
