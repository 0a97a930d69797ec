//! A small town with its network, to break one thing at a time.

use std::sync::LazyLock;

use bocage_design::{Request, design};
use bocage_ground::{Frame, PlanePoint, length};
use bocage_network::norms::Norms;
use bocage_network::{Premises, Street, StreetClass};
use bocage_vocab::{Id, Polyline, Position, Unwatched};
use bocage_world::{Rows, World};

/// Norms under which one cabinet may serve the town.
pub(crate) fn norms() -> Norms {
    Norms::shipped().unwrap().overlaid("[cabinet]\nlines_min = 40\n").unwrap()
}

static TOWN: LazyLock<Rows> = LazyLock::new(|| {
    let mut rows = streets();
    let world = World::from_rows(Default::default(), rows.clone());
    let norms = norms();
    let request =
        Request { world: &world, norms: &norms, area: None, work: Some(100_000), threads: 1 };
    rows.extend(design(&request, &Unwatched).unwrap().rows);
    rows
});

/// The rows of the town.
pub(crate) fn town() -> Rows {
    TOWN.clone()
}

/// The codes of what the rules find in some rows.
pub(crate) fn codes(rows: Rows) -> Vec<String> {
    let world = World::from_rows(Default::default(), rows);
    let found = crate::check(&world, &norms(), &Unwatched);
    for finding in &found {
        let severity = crate::severity(&finding.code).unwrap();
        // Of a dead strand that is used it is graver than its rule says.
        let graver = finding.code == "marked_strand_used";
        assert!(graver || severity == finding.severity, "{}", finding.code);
    }
    found.into_iter().map(|finding| finding.code.into_owned()).collect()
}

/// A position so many metres to the east.
pub(crate) fn moved(from: Position, metres: f64) -> Position {
    Frame::at(from).to_position(PlanePoint { x: metres, y: 0.0 })
}

fn streets() -> Rows {
    let frame = Frame::at(Position::from_e7(-11_000_000, 491_000_000));
    let at = |x: f64, y: f64| frame.to_position(PlanePoint { x, y });
    let mut rows = Rows::default();
    for n in 0..4 {
        let y = f64::from(n) * 100.0;
        let mut street = |key: String, line: Polyline| {
            rows.streets.push(Street {
                id: Id::derive(&["town", &key]),
                name: None,
                class: StreetClass::Residential,
                length: length(&line),
                crossing: None,
                existing: None,
                synthetic: true,
                source: key.into(),
                line,
            });
        };
        street(format!("across {n}"), [at(0.0, y), at(300.0, y)].into());
        street(format!("along {n}"), [at(0.0, y), at(0.0, y + 100.0)].into());
        for home in 0..12 {
            let id = Id::derive(&["town", &format!("{n}/{home}")]);
            let position = at(12.0 + f64::from(home) * 23.0, y + 11.0);
            let address = format!("{home} street {n}").into();
            rows.premises.push(Premises {
                address,
                synthetic: true,
                ..Premises::placed(id, "town", position)
            });
        }
    }
    rows
}

#[test]
fn the_town_breaks_no_rule() {
    assert_eq!(codes(town()), Vec::<String>::new());
}
