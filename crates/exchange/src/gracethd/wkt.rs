//! Points and lines in well-known text, in degrees or Lambert-93. Source: OGC 06-103r4.

use bocage_vocab::{Polyline, Position, Shape};

use crate::records::{decimal, to_position};

/// The shapes of a text such as `LINESTRING (383000 6898000, 383100 6898000)`. Heights are read
/// over, and so is the number of a projection before the shape.
///
/// # Errors
/// Words for what is wrong.
pub(super) fn shapes(text: &str) -> Result<Vec<Shape>, String> {
    let text = text.rsplit(';').next().unwrap_or_default().trim();
    let start = text.find('(').ok_or("no well-known text")?;
    let kind = text[..start].trim().to_uppercase();
    let kind = kind.split_whitespace().next().unwrap_or_default();
    let body = text[start..].strip_prefix('(').and_then(|body| body.strip_suffix(')'));
    let body = body.ok_or("well-known text that is cut off")?;
    match kind {
        "POINT" => positions(body)?.first().map(|at| vec![Shape::Point(*at)]).ok_or(EMPTY.into()),
        "LINESTRING" => Ok(vec![Shape::Line(line(body)?)]),
        "MULTILINESTRING" => {
            let parts = body.split(')').map(|part| part.trim_matches([' ', ',', '(']));
            let parts = parts.filter(|part| !part.is_empty());
            parts.map(|part| Ok(Shape::Line(line(part)?))).collect()
        }
        other => Err(format!("geometry type {}", other.to_lowercase())),
    }
}

const EMPTY: &str = "an empty geometry";

fn line(text: &str) -> Result<Polyline, String> {
    let line = positions(text)?;
    if line.len() < 2 {
        return Err("a line of one position".to_owned());
    }
    Ok(line.into())
}

fn positions(text: &str) -> Result<Vec<Position>, String> {
    let position = |pair: &str| {
        let mut numbers = pair.split_whitespace().map(decimal);
        let (x, y) = (numbers.next().flatten(), numbers.next().flatten());
        let place = x.zip(y).and_then(|(x, y)| to_position(x, y));
        place.ok_or_else(|| format!("{} is no place", pair.trim()))
    };
    text.split(',').map(position).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_and_lines_are_read_and_the_rest_is_told() {
        let count = |text: &str| shapes(text).map(|shapes| shapes.len());
        for (text, expected) in [
            ("POINT(383000 6898000)", Ok(1)),
            ("SRID=2154;POINT Z (383000 6898000 12.5)", Ok(1)),
            ("LineString (-1.1 49.1, -1.2 49.1)", Ok(1)),
            ("MULTILINESTRING((-1.1 49.1,-1.2 49.1), (-1.1 49.2,-1.2 49.2))", Ok(2)),
            ("LINESTRING(-1.1 49.1)", Err("a line of one position")),
            ("POINT(1 2", Err("well-known text that is cut off")),
            ("POINT(a b)", Err("a b is no place")),
            ("POINT()", Err(" is no place")),
            ("POLYGON((0 0,1 0,1 1,0 0))", Err("geometry type polygon")),
            ("0101000020", Err("no well-known text")),
        ] {
            assert_eq!(count(text), expected.map_err(str::to_owned), "{text}");
        }
    }
}
