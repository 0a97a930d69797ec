//! The place of a row: its geometry, or columns of longitude and latitude or of Lambert-93.

use bocage_ground::{Lambert93, from_lambert93};
use bocage_vocab::{Bounds, Finding, Position, Shape};

use super::mapping::list;
use super::{Field, Header, Mapping, Record, decimal};
use crate::Error;
use crate::findings::{GEOMETRY_UNREAD, Log, POSITION_INVALID, POSITION_MISSING, POSITION_SWAPPED};

/// Where a row lies: the parts of its geometry, none where it has no place. Findings say what is
/// wrong with its coordinates.
pub(crate) fn place_of(record: &Record, mapping: &Mapping, log: &mut Log) -> Vec<Shape> {
    if let Some(reason) = &record.bad_geometry {
        log.push(record.located(Finding::error(GEOMETRY_UNREAD)).says("reason", reason.as_str()));
    }
    let shapes = if record.shapes.is_empty() {
        from_columns(record, mapping, log).map(Shape::Point).into_iter().collect()
    } else {
        record.shapes.clone()
    };
    let swapped = shapes.first().and_then(Shape::bounds).filter(looks_swapped);
    if let Some(bounds) = swapped {
        let finding = Finding::warning(POSITION_SWAPPED).at(bounds.min);
        log.push(record.located(finding).says("position", bounds.min.to_string()));
    }
    shapes
}

/// Refuses a table whose columns give no place to any row.
///
/// # Errors
/// When the row has no geometry and no columns of coordinates are known.
pub(crate) fn check_places(
    record: &Record,
    header: &Header,
    mapping: &Mapping,
) -> Result<(), Error> {
    let is_table = record.line.is_some();
    let degrees = mapping.has(Field::Lon) && mapping.has(Field::Lat);
    if !is_table || degrees || (mapping.has(Field::X) && mapping.has(Field::Y)) {
        return Ok(());
    }
    let columns = list(header.names().iter().map(String::as_str));
    Err(Error::NoPlace { file: record.file.clone(), columns })
}

fn from_columns(record: &Record, mapping: &Mapping, log: &mut Log) -> Option<Position> {
    let pairs = [(Field::Lon, Field::Lat), (Field::X, Field::Y)];
    let given = |&(a, b): &(Field, Field)| Some((mapping.get(record, a)?, mapping.get(record, b)?));
    let Some((first, second)) = pairs.iter().find_map(given) else {
        if record.bad_geometry.is_none() {
            log.push(record.located(Finding::error(POSITION_MISSING)));
        }
        return None;
    };
    let position = decimal(first).zip(decimal(second)).and_then(|(a, b)| to_position(a, b));
    if position.is_none() {
        let finding = record.located(Finding::error(POSITION_INVALID));
        log.push(finding.says("first", first).says("second", second));
    }
    position
}

/// Two cells as a position.
pub(crate) fn place_of_cells(first: Option<&str>, second: Option<&str>) -> Option<Position> {
    to_position(decimal(first?)?, decimal(second?)?)
}

/// Two numbers as a position: degrees where they can be, else metres of Lambert-93.
pub(crate) fn to_position(first: f64, second: f64) -> Option<Position> {
    /// Beyond mainland France and its sea the projection says nothing sensible.
    const EAST_M: std::ops::Range<f64> = 0.0..1_400_000.0;
    const NORTH_M: std::ops::Range<f64> = 5_900_000.0..7_300_000.0;
    if let Ok(position) = Position::from_degrees(first, second) {
        return Some(position);
    }
    let in_lambert = EAST_M.contains(&first) && NORTH_M.contains(&second);
    from_lambert93(Lambert93 { x: first, y: second }).ok().filter(|_| in_lambert)
}

/// Whether a place off Somalia would be in mainland France with its coordinates swapped.
fn looks_swapped(bounds: &Bounds) -> bool {
    let (lon, lat) = (bounds.min.lon(), bounds.min.lat());
    (41.0..51.6).contains(&lon) && (-5.5..10.0).contains(&lat)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ImportOptions;

    /// Where a row with these cells lies, and the codes found.
    fn place(columns: &[(&str, &str)]) -> (Option<String>, Vec<String>) {
        const FIELDS: &[Field] = &[Field::Lon, Field::Lat, Field::X, Field::Y];
        let (mut header, mut record, mut log) =
            (Header::default(), Record::default(), Log::default());
        for (name, text) in columns {
            record.set(header.column(name), (*text).to_owned());
        }
        let mut mapping = Mapping::new(FIELDS, &ImportOptions::default()).unwrap();
        mapping.sync(&header);
        let shapes = place_of(&record, &mapping, &mut log);
        let placed = shapes.first().map(|shape| shape.bounds().unwrap().min.to_string());
        (placed, log.finish().into_iter().map(|f| f.code.into_owned()).collect())
    }

    #[test]
    fn degrees_and_lambert_93_are_told_apart() {
        let (at, codes) = place(&[("lon", "-1,0914"), ("lat", "49,1157")]);
        assert_eq!((at.as_deref(), codes.len()), (Some("-1.091400,49.115700"), 0));
        let (at, _) = place(&[("x", "652469.02"), ("y", "6862035.26")]);
        assert_eq!(at.as_deref(), Some("2.352200,48.856600"));
        let (at, _) = place(&[("x", "1.4469"), ("y", "43.615")]);
        assert_eq!(at.as_deref(), Some("1.446900,43.615000"));
    }

    #[test]
    fn nonsense_is_a_finding() {
        assert_eq!(place(&[("lon", "2.0"), ("lat", "")]), (None, vec!["position_missing".into()]));
        let invalid = (None, vec!["position_invalid".into()]);
        assert_eq!(place(&[("lon", "NaN"), ("lat", "48")]), invalid);
        assert_eq!(place(&[("x", "12"), ("y", "9999999")]), invalid);
        let (at, codes) = place(&[("lon", "49.1"), ("lat", "-1.09")]);
        assert!(at.is_some());
        assert_eq!(codes, ["position_swapped"]);
    }
}
