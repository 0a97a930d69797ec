//! A designed town to export: parallel streets, a block of flats, public sites, several cabinets.

use std::sync::LazyLock;

use bocage_design::{Request, design};
use bocage_ground::{Frame, PlanePoint, length};
use bocage_network::norms::Norms;
use bocage_network::{Agreement, Building, Premises, PremisesUse, Street, StreetClass};
use bocage_vocab::{Id, Polyline, Position, Unwatched};
use bocage_world::{Rows, World};
use tempfile::TempDir;

use crate::{Exported, Outgoing, export};

/// The rows of the town with its network.
pub(crate) static TOWN: LazyLock<Rows> = LazyLock::new(|| {
    let mut rows = streets();
    homes(&mut rows);
    let world = World::from_rows(Default::default(), rows.clone());
    let small = "[cabinet]\nlines_min = 20\nlines_target = 30\nlines_max = 45\nports = [60]\n\
                 [exchange]\nlines_max = 150\nlines_min_alone = 5\nreach_max = \"700 m\"\n";
    let norms = Norms::shipped().unwrap().overlaid(small).unwrap();
    let work = Some(200_000);
    let request = Request { world: &world, norms: &norms, area: None, work, threads: 1 };
    rows.extend(design(&request, &Unwatched).unwrap().rows);
    rows
});

/// The town.
pub(crate) fn town() -> World {
    World::from_rows(Default::default(), TOWN.clone())
}

/// Exports a world into a folder.
pub(crate) fn exported(world: &World, format: &str) -> (TempDir, Exported) {
    let folder = tempfile::tempdir().unwrap();
    let outgoing = Outgoing {
        world,
        out: folder.path(),
        title: "Essai",
        findings: &[],
        report: None,
        now: "2026-01-31T10:00:00Z",
        lang: "fr",
        word: &str::to_owned,
    };
    let exported = export(format).unwrap().write(&outgoing, &Unwatched).unwrap();
    (folder, exported)
}

const STREETS: i32 = 5;
const APART_M: f64 = 90.0;
const LENGTH_M: f64 = 420.0;
const HOMES: u32 = 180;
const FLATS: u16 = 7;

fn at(x: f64, y: f64) -> Position {
    Frame::at(Position::from_e7(-11_000_000, 491_000_000)).to_position(PlanePoint { x, y })
}

fn streets() -> Rows {
    let mut rows = Rows::default();
    let mut street = |key: String, line: Polyline| {
        rows.streets.push(Street {
            id: Id::derive(&["test", &key]),
            name: Some(format!("rue {key}; dite \"d'Été\"").into()),
            class: StreetClass::Residential,
            length: length(&line),
            crossing: None,
            existing: None,
            synthetic: true,
            source: "test".into(),
            line,
        });
    };
    for n in 0..STREETS {
        let y = f64::from(n) * APART_M;
        street(format!("s{n}"), [at(0.0, y), at(LENGTH_M, y)].into());
        if n > 0 {
            street(format!("w{n}"), [at(0.0, y - APART_M), at(0.0, y)].into());
            street(format!("e{n}"), [at(LENGTH_M, y - APART_M), at(LENGTH_M, y)].into());
        }
    }
    rows
}

fn homes(rows: &mut Rows) {
    for n in 0..HOMES {
        let (along, street) = (f64::from(n / 5) * 11.0 + 4.0, f64::from(n % 5) * APART_M);
        let side = if n % 2 == 0 { 8.0 } else { -8.0 };
        let key = format!("h{n}");
        let home = Premises::placed(Id::derive(&["test", &key]), &key, at(along, street + side));
        let purpose = match n % 17 {
            0 => PremisesUse::PublicSite,
            1 => PremisesUse::Business,
            _ => PremisesUse::Dwelling,
        };
        let address = format!("{} bis rue de l'Été", n + 1).into();
        let reference = Some(format!("IMB/50218/X/{n:04}").into());
        let (insee, postcode) = ("50218".parse().ok(), "50400".parse().ok());
        rows.premises.push(Premises { purpose, address, reference, insee, postcode, ..home });
    }
    let id = Id::derive(&["test", "block"]);
    rows.buildings.push(Building {
        id,
        name: "résidence; \"Les Pins\"".into(),
        premises: FLATS,
        floors: 3,
        stairs: 1,
        agreement: Agreement::Signed,
        source: "block".into(),
        position: at(200.0, 40.0),
    });
    for n in 0..FLATS {
        let key = format!("f{n}");
        let flat = Premises::placed(Id::derive(&["test", &key]), &key, at(200.0, 40.0));
        let reference = Some("IMB/50218/X/BLOC".into());
        let floor = Some((n / 3) as u8);
        let insee = "50218".parse().ok();
        rows.premises.push(Premises { building: Some(id), floor, reference, insee, ..flat });
    }
}
