//! How QGIS draws the layers: one style a layer, in the table where QGIS looks for it.

use std::fmt::Write as _;

use rusqlite::{Connection, params};

use crate::Error;
use crate::columns::GEOMETRY;

/// The table that QGIS makes for styles of its own, in its own form.
const TABLE: &str = "CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
    f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
    styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
    owner TEXT(30), ui TEXT(30), update_time DATETIME DEFAULT CURRENT_TIMESTAMP);
    INSERT INTO gpkg_contents (table_name, data_type, identifier)
    VALUES ('layer_styles', 'attributes', 'layer_styles');";

/// One colour of a layer: the code of its class, and red, green, blue.
type Class = (&'static str, [u8; 3]);

enum Look {
    /// All alike.
    Plain([u8; 3]),
    /// By the value of a column.
    By(&'static str, &'static [Class]),
}

enum Form {
    /// A dot of so many millimetres.
    Dot(f32),
    /// A line of so many millimetres.
    Line(f32),
    /// A thin outline.
    Outline,
}

const STYLES: &[(&str, Form, Look)] = &[
    ("municipality", Form::Outline, Look::Plain([154, 164, 155])),
    ("street", Form::Line(0.2), Look::Plain([190, 182, 165])),
    ("building", Form::Dot(1.6), Look::Plain([120, 113, 108])),
    (
        "premises",
        Form::Dot(1.0),
        Look::By(
            "purpose",
            &[
                ("dwelling", [138, 109, 59]),
                ("business", [3, 105, 161]),
                ("public_site", [109, 40, 217]),
            ],
        ),
    ),
    (
        "route",
        Form::Line(0.4),
        Look::By(
            "way",
            &[
                ("existing_duct", [29, 78, 216]),
                ("existing_pole", [14, 116, 144]),
                ("energy_pole", [77, 124, 15]),
                ("new_pole", [161, 98, 7]),
                ("facade", [190, 24, 93]),
                ("verge_trench", [21, 128, 61]),
                ("road_trench", [185, 28, 28]),
                ("micro_trench", [194, 65, 12]),
                ("drilling", [126, 34, 206]),
            ],
        ),
    ),
    (
        "cable",
        Form::Line(0.5),
        Look::By(
            "tier",
            &[
                ("drop", [100, 116, 139]),
                ("distribution", [15, 118, 110]),
                ("transport", [194, 65, 12]),
                ("backhaul", [109, 40, 217]),
            ],
        ),
    ),
    ("support", Form::Dot(0.8), Look::Plain([120, 113, 108])),
    ("branching_point", Form::Dot(1.6), Look::Plain([3, 105, 161])),
    ("splice_closure", Form::Dot(1.6), Look::Plain([71, 85, 105])),
    ("cabinet", Form::Dot(3.2), Look::Plain([15, 118, 110])),
    ("exchange", Form::Dot(4.6), Look::Plain([194, 65, 12])),
    ("pop", Form::Dot(5.4), Look::Plain([109, 40, 217])),
    ("service_area", Form::Outline, Look::Plain([15, 118, 110])),
    ("existing_route", Form::Line(0.6), Look::Plain([148, 163, 184])),
    ("existing_site", Form::Dot(1.2), Look::Plain([148, 163, 184])),
    ("phase", Form::Outline, Look::Plain([161, 98, 7])),
];

pub(super) fn make(db: &Connection) -> Result<(), Error> {
    db.execute_batch(TABLE).map_err(Error::database("its styles"))
}

/// Writes the style of one layer, where it has one.
pub(super) fn write(db: &Connection, layer: &str) -> Result<(), Error> {
    for (table, form, look) in STYLES.iter().filter(|(table, ..)| *table == layer) {
        db.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name,
                 f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner)
             VALUES ('', '', ?1, ?2, ?1, ?3, '', 1, 'Bocage', '')",
            params![table, GEOMETRY, qml(form, look)],
        )
        .map_err(Error::database("its styles"))?;
    }
    Ok(())
}

/// A QGIS style: a single symbol, or one a class.
fn qml(form: &Form, look: &Look) -> String {
    let (head, classes): (String, &[Class]) = match look {
        Look::Plain(color) => (r#"type="singleSymbol""#.to_owned(), &[("", *color)]),
        Look::By(column, classes) => {
            (format!(r#"type="categorizedSymbol" attr="{column}""#), classes)
        }
    };
    let mut qml = String::from("<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>");
    let _ = write!(qml, r#"<qgis version="3.22"><renderer-v2 {head} enableorderby="0">"#);
    if matches!(look, Look::By(..)) {
        qml.push_str("<categories>");
        for (place, (code, _)) in classes.iter().enumerate() {
            let label = code.replace('_', " ");
            let _ = write!(
                qml,
                r#"<category render="true" symbol="{place}" value="{code}" label="{label}"/>"#
            );
        }
        qml.push_str("</categories>");
    }
    qml.push_str("<symbols>");
    for (place, (_, color)) in classes.iter().enumerate() {
        qml.push_str(&symbol(place, form, *color));
    }
    qml.push_str("</symbols></renderer-v2></qgis>");
    qml
}

fn symbol(place: usize, form: &Form, [r, g, b]: [u8; 3]) -> String {
    let (ty, class, options) = match form {
        Form::Dot(size) => (
            "marker",
            "SimpleMarker",
            vec![
                ("name", "circle".to_owned()),
                ("color", format!("{r},{g},{b},255")),
                ("outline_color", "255,255,255,255".to_owned()),
                ("outline_width", "0.2".to_owned()),
                ("size", size.to_string()),
            ],
        ),
        Form::Line(width) => (
            "line",
            "SimpleLine",
            vec![
                ("line_color", format!("{r},{g},{b},255")),
                ("line_width", width.to_string()),
                ("capstyle", "round".to_owned()),
                ("joinstyle", "round".to_owned()),
            ],
        ),
        Form::Outline => (
            "fill",
            "SimpleFill",
            vec![
                ("style", "no".to_owned()),
                ("outline_color", format!("{r},{g},{b},255")),
                ("outline_width", "0.3".to_owned()),
            ],
        ),
    };
    let options: String = options
        .iter()
        .map(|(name, value)| format!(r#"<Option type="QString" name="{name}" value="{value}"/>"#))
        .collect();
    format!(
        r#"<symbol alpha="1" type="{ty}" name="{place}"><layer class="{class}" enabled="1"><Option type="Map">{options}</Option></layer></symbol>"#
    )
}
