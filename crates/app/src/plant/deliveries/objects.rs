//! What differs between a delivery and the design, object by object.

use std::collections::BTreeSet;
use std::convert::Infallible;

use bocage_ground::{distance, line};
use bocage_vocab::{Cell, Fact, Length, Position, Shape, Thing};
use bocage_world::{Diff, DiffVisitor, TableDiff, World, WorldFact, label};
use serde::Serialize;

use super::DeliveryRequest;
use crate::Error;

/// An object that differs from the design.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DeliveredObject {
    /// Which.
    pub thing: Thing,
    /// What people call it.
    pub name: String,
    /// Added, changed or removed.
    pub change: &'static str,
    /// The columns that differ.
    pub columns: Vec<&'static str>,
    /// How far it lies from where it was designed, at most.
    #[serde(rename = "moved_mm")]
    pub moved: Option<Length>,
    /// Its length less that of the design.
    #[serde(rename = "longer_mm")]
    pub longer: Length,
    /// Whether it is accepted.
    pub accepted: bool,
    #[serde(skip)]
    pub(super) designed: Option<Shape>,
    #[serde(skip)]
    pub(super) delivered: Option<Shape>,
}

/// Everything that differs; a word of what is accepted or not that none of it answers to is refused.
pub(super) fn objects(
    world: &World,
    diff: &Diff,
    request: &DeliveryRequest,
) -> Result<Vec<DeliveredObject>, Error> {
    let mut list = List { world, objects: Vec::new() };
    let Ok(()) = diff.each(&mut list);
    let mut objects = list.objects;
    let mut unheard: BTreeSet<&str> =
        request.accept.iter().chain(&request.reject).map(String::as_str).collect();
    for object in &mut objects {
        let names = [
            "all".to_owned(),
            object.thing.kind.to_string(),
            object.thing.to_string(),
            object.thing.uuid.to_string(),
            object.name.clone(),
        ];
        for name in &names {
            unheard.remove(name.as_str());
        }
        let among = |words: &[String]| words.iter().any(|word| names.contains(word));
        object.accepted = among(&request.accept) && !among(&request.reject);
    }
    unheard.remove("all");
    match unheard.first() {
        None => Ok(objects),
        Some(word) => {
            Err(Error::Unknown { what: "change of the delivery", name: (*word).to_owned() })
        }
    }
}

struct List<'a> {
    world: &'a World,
    objects: Vec<DeliveredObject>,
}

impl DiffVisitor for List<'_> {
    type Error = Infallible;
    fn visit<T: WorldFact>(&mut self, diff: &TableDiff<T>) -> Result<(), Infallible> {
        let table = T::table(self.world);
        let added = diff.added.iter().map(|row| object(None, Some(row)));
        let changed = diff.changed.iter().map(|row| object(table.get_uuid(row.uuid()), Some(row)));
        let removed = diff.removed.iter().map(|id| object(table.get(*id), None));
        self.objects.extend(added.chain(changed).chain(removed).flatten());
        Ok(())
    }
}

fn object<T: WorldFact>(designed: Option<&T>, delivered: Option<&T>) -> Option<DeliveredObject> {
    let row = delivered.or(designed)?;
    let length = |row: Option<&T>| row.map(Fact::measured_length).unwrap_or_default();
    let (was, is) = (designed.and_then(Fact::shape), delivered.and_then(Fact::shape));
    Some(DeliveredObject {
        thing: row.thing(),
        name: label(row),
        change: match (designed, delivered) {
            (None, _) => "added",
            (_, None) => "removed",
            _ => "changed",
        },
        columns: designed.zip(delivered).map(|(was, is)| differing(was, is)).unwrap_or_default(),
        moved: was.as_ref().zip(is.as_ref()).and_then(|(was, is)| moved(was, is)),
        longer: length(delivered) - length(designed),
        accepted: false,
        designed: was,
        delivered: is,
    })
}

/// The columns in which two rows differ.
fn differing<T: Fact>(was: &T, is: &T) -> Vec<&'static str> {
    let cells = |row: &T| {
        let mut cells: Vec<Cell<'static>> = Vec::with_capacity(T::COLUMNS.len());
        row.write(&mut |cell| cells.push(cell.into_owned()));
        cells
    };
    let pairs = T::COLUMNS.iter().zip(cells(was).into_iter().zip(cells(is)));
    pairs.filter(|(_, (was, is))| was != is).map(|(column, _)| column.name).collect()
}

/// How far the farthest corner of one shape lies from the other.
fn moved(was: &Shape, is: &Shape) -> Option<Length> {
    let one_way = |from: &[Position], to: &[Position]| {
        from.iter().filter_map(|at| Some(line::nearest(to, *at)?.distance)).max()
    };
    match (was, is) {
        (Shape::Point(was), Shape::Point(is)) => Some(distance(*was, *is)),
        (Shape::Line(was), Shape::Line(is)) => one_way(was, is).max(one_way(is, was)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_course_lies_as_far_off_as_its_farthest_corner() {
        let at = |lon: i32, lat: i32| Position::from_e7(lon, lat);
        let [a, b, c] = [at(0, 0), at(0, 1_000), at(2_000, 500)];
        let straight = Shape::Line([a, b].into());
        assert_eq!(moved(&straight, &straight), Some(Length::ZERO));
        let bent = Shape::Line([a, c, b].into());
        let off = moved(&straight, &bent).unwrap();
        assert_eq!(moved(&bent, &straight), Some(off));
        assert!((off.get() - distance(at(0, 500), c).get()).abs() <= 1, "{off}");
        assert_eq!(moved(&Shape::Point(a), &Shape::Point(b)), Some(distance(a, b)));
        assert_eq!(moved(&Shape::Point(a), &bent), None);
    }
}
