//! What is written is read again; what is broken is told.

use std::path::Path;

use bocage_ground::to_lambert93;
use bocage_vocab::{Position, Shape, Unwatched};
use proptest::prelude::*;

use super::{Field, FieldKind, Form, Parts, Writer, read_shapefile};
use crate::Error;
use crate::findings::Log;
use crate::records::{Header, Record, Sink};

#[derive(Default)]
struct Seen(Vec<Record>);

impl Sink for Seen {
    fn layer(&mut self, _: &str, _: &str) -> Result<bool, Error> {
        Ok(true)
    }
    fn record(&mut self, _: &Header, record: &Record, _: &mut Log) -> Result<(), Error> {
        self.0.push(record.clone());
        Ok(())
    }
    fn layer_end(&mut self, _: &Header, _: &mut Log) -> Result<(), Error> {
        Ok(())
    }
}

fn read(folder: &Path) -> (Result<Vec<Record>, Error>, Vec<String>) {
    let (mut seen, mut log) = (Seen::default(), Log::default());
    let done = read_shapefile(&folder.join("a.shp"), &mut log, &Unwatched, &mut seen);
    let told = log.finish().into_iter().map(|found| found.code.into_owned()).collect();
    (done.map(|()| seen.0), told)
}

fn plane(position: &Position) -> [f64; 2] {
    let point = to_lambert93(*position).unwrap();
    [point.x, point.y]
}

fn write(folder: &Path, form: Form, rows: &[(String, Parts)]) {
    let field = Field { name: "nom", kind: FieldKind::Text, width: 60 };
    let mut writer = Writer::create(folder, "a", form, vec![field], (2026, 1, 31)).unwrap();
    for (name, parts) in rows {
        writer.record(std::slice::from_ref(name), parts).unwrap();
    }
    assert_eq!(writer.finish().unwrap(), 0);
}

fn place() -> impl Strategy<Value = Position> {
    (-20_000_000..80_000_000i32, 430_000_000..500_000_000i32)
        .prop_map(|(x, y)| Position::from_e7(x, y))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn lines_and_points_come_back_to_the_last_digit(
        lines in prop::collection::vec(("[a-zé ]{0,20}", prop::collection::vec(place(), 2..6)), 0..8),
        points in prop::collection::vec(prop::option::of(place()), 0..8),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let rows: Vec<_> = lines
            .iter()
            .map(|(name, line)| (name.clone(), vec![line.iter().map(plane).collect()]))
            .collect();
        write(folder.path(), Form::Line, &rows);
        let (back, told) = read(folder.path());
        let back = back.unwrap();
        prop_assert_eq!((back.len(), told.len()), (lines.len(), 0));
        for ((name, line), record) in lines.iter().zip(&back) {
            prop_assert_eq!(record.cell(0).unwrap_or_default(), name.trim());
            prop_assert_eq!(&record.shapes, &vec![Shape::Line(line.clone().into())]);
        }
        let rows: Vec<_> = points
            .iter()
            .map(|at| ("x".to_owned(), at.iter().map(|at| vec![plane(at)]).collect()))
            .collect();
        write(folder.path(), Form::Point, &rows);
        let back = read(folder.path()).0.unwrap();
        for (at, record) in points.iter().zip(&back) {
            let expected: Vec<Shape> = at.iter().map(|at| Shape::Point(*at)).collect();
            prop_assert_eq!(&record.shapes, &expected);
        }
    }

    #[test]
    fn bytes_changed_anywhere_never_stop_more_than_the_reading(
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        in_table in any::<bool>(),
        cut in any::<bool>(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let rows: Vec<_> = (0..3)
            .map(|n| (format!("r{n}"), vec![vec![[652_000.0, 6_862_000.0], [652_100.0, 6_862_000.0]]]))
            .collect();
        write(folder.path(), Form::Line, &rows);
        let path = folder.path().join(if in_table { "a.dbf" } else { "a.shp" });
        let mut bytes = std::fs::read(&path).unwrap();
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        std::fs::write(&path, bytes).unwrap();
        match read(folder.path()).0 {
            Ok(back) => prop_assert!(back.len() <= 3),
            Err(Error::Damaged { .. } | Error::TooLarge { .. }) => {}
            Err(other) => prop_assert!(false, "{other}"),
        }
    }
}

#[test]
fn holes_go_back_into_their_polygons() {
    let square = |x: f64, half: f64| {
        let y = 6_862_000.0;
        vec![
            [x - half, y - half],
            [x - half, y + half],
            [x + half, y + half],
            [x + half, y - half],
            [x - half, y - half],
        ]
    };
    let mut hole = square(652_500.0, 10.0);
    hole.reverse();
    let folder = tempfile::tempdir().unwrap();
    let parts = vec![square(652_000.0, 100.0), square(652_500.0, 100.0), hole];
    write(folder.path(), Form::Area, &[("two".to_owned(), parts)]);
    let back = read(folder.path()).0.unwrap();
    let [Shape::Area(area)] = &back[0].shapes[..] else { panic!("{:?}", back[0].shapes) };
    let rings: Vec<Vec<usize>> = area
        .polygons
        .iter()
        .map(|polygon| polygon.iter().map(|ring| ring.len()).collect())
        .collect();
    assert_eq!(rings, [vec![4], vec![4, 4]]);
}

#[test]
fn files_that_are_missing_or_in_another_projection_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let rows = [("x".to_owned(), vec![vec![[652_000.0, 6_862_000.0]]])];
    write(folder.path(), Form::Point, &rows);
    std::fs::remove_file(folder.path().join("a.prj")).unwrap();
    let (back, told) = read(folder.path());
    assert_eq!((back.unwrap().len(), told), (1, vec!["projection_assumed".to_owned()]));
    let mercator = "PROJCS[\"WGS_1984_Web_Mercator\",GEOGCS[\"GCS_WGS_1984\"]]";
    std::fs::write(folder.path().join("a.prj"), mercator).unwrap();
    let error = read(folder.path()).0.unwrap_err().to_string();
    assert_eq!(error, "layer `a` of a.shp is in WGS_1984_Web_Mercator");
    std::fs::remove_file(folder.path().join("a.dbf")).unwrap();
    let error = read(folder.path()).0.unwrap_err().to_string();
    assert_eq!(error, "a.shp comes without a.dbf");
}
